r"""
The form of a line, and how lines are chained.

A line is one JSON object in UTF-8, without line breaks, ended by a line feed (0x0A). Its first member is ``seq`` (1 for
the first line of the trail, then one more for each), its second ``prev`` (the ``hash`` of the line before; 64 zeros for
the first), its last ``hash``. A member that would be empty or zero is left out.

``hash`` is the SHA-256, in 64 lower-case hexadecimal digits, of the bytes of the line as it would be without its last
member: all that precedes ``,"hash":"``, then ``}``, without the line feed. Nothing is parsed or put in another order
first, so that a few lines of any language check a file::

    head = "0" * 64
    for line in open(path, "rb"):
        body, stated = line[:-76] + b"}", line[-67:-3].decode()
        assert sha256(body).hexdigest() == stated and json.loads(body)["prev"] == head
        head = stated

The chain runs on from file to file, in the order of their names. It shows every change, removal, insertion and
exchange of lines but two: a trail that was written anew from some line on, and one whose end was cut off. Both show
when a head was kept elsewhere.
"""

from datetime import UTC, datetime
from hashlib import sha256

import msgspec

from schema.audit import AuditLine, FaultKind

ORIGIN = "0" * 64
"""What the first line follows."""

HASH_OPENS, HASH_ENDS = b',"hash":"', b'"}'
HASH_BYTES = len(HASH_OPENS) + len(ORIGIN) + len(HASH_ENDS)


class Entry(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """The members of a line, in their order, without its hash. Lists of names are one text, with spaces between."""

    seq: int
    prev: str
    at: datetime
    request: str
    session: str
    outcome: str
    status: int
    ms: float
    client: str | None = None
    subject: str | None = None
    purpose: str | None = None
    document: str | None = None
    operation: str | None = None
    granted: str = ""
    denied: dict[str, str] = {}
    segments: str = ""
    messages: str = ""
    people: int = 0
    cost: int = 0


class Link(msgspec.Struct, frozen=True, gc=False):
    """What a line says of its place in the chain, and when it was written."""

    seq: int
    prev: str
    hash: str
    at: datetime


class Head(msgspec.Struct, frozen=True, gc=False):
    """The end of the chain: the number and hash of its last line."""

    seq: int = 0
    hash: str = ORIGIN


class BrokenLine(Exception):
    """A line cannot be believed; ``kind`` says why."""

    def __init__(self, kind: FaultKind, detail: str = "") -> None:
        super().__init__(kind.value)
        self.kind = kind
        self.detail = detail


_ENCODER = msgspec.json.Encoder()
_LINKS = msgspec.json.Decoder(Link)


def chained(line: AuditLine, head: Head) -> tuple[bytes, Head]:
    """Write a line after another; answer its bytes, line feed included, and the new end of the chain."""
    body = _ENCODER.encode(_entry(line, head))
    digest = sha256(body).hexdigest()
    return b"%s%s%s%s\n" % (body[:-1], HASH_OPENS, digest.encode(), HASH_ENDS), Head(head.seq + 1, digest)


def _entry(line: AuditLine, head: Head) -> Entry:
    return Entry(
        seq=head.seq + 1,
        prev=head.hash,
        at=line.at.astimezone(UTC),
        request=line.request,
        session=line.session.value,
        outcome=line.outcome,
        status=line.status,
        ms=round(line.milliseconds, 3),
        client=line.client,
        subject=line.subject,
        purpose=line.purpose and line.purpose.name,
        document=line.document,
        operation=line.operation,
        granted=" ".join(line.granted),
        denied=dict(line.denied),
        segments=" ".join(sorted(segment.value for segment in line.segments)),
        messages=" ".join(line.messages),
        people=line.people,
        cost=line.cost,
    )


def checked(line: bytes) -> Link:
    """
    Read a line (without its line feed) and check its own hash.

    Raises:
        BrokenLine: it is not a line of the trail, or was changed.
    """
    try:
        link = _LINKS.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise BrokenLine(FaultKind.NOT_A_LINE) from None
    if line[-HASH_BYTES:] != b"%s%s%s" % (HASH_OPENS, link.hash.encode(), HASH_ENDS):
        raise BrokenLine(FaultKind.NOT_A_LINE, "it does not end with its hash")
    if sha256(line[:-HASH_BYTES] + b"}").hexdigest() != link.hash:
        raise BrokenLine(FaultKind.HASH_DIFFERS)
    return link


def follow(link: Link, head: Head, *, first_of_file: bool = False) -> Head:
    """
    Go on from one line to the next.

    Raises:
        BrokenLine: it does not follow.
    """
    if link.seq != head.seq + 1:
        lost = first_of_file and link.seq > head.seq + 1
        kind = FaultKind.FILE_MISSING if lost else FaultKind.GAP
        raise BrokenLine(kind, f"it has number {link.seq}, {head.seq + 1} was due")
    if link.prev != head.hash:
        raise BrokenLine(FaultKind.DOES_NOT_FOLLOW)
    return Head(link.seq, link.hash)
