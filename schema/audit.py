"""
Who asked for what: the line that each operation leaves behind, and what the holder of a record sees of it.

Two memories, for two readers. The trail is for whoever has to prove afterwards what the service did: one line for
each operation, chained so that a change shows. The log of accesses is for the holder: which tool read their record,
when, why and upon which text (GDPR, art. 15). Neither holds a value, a text of a query or a number of a person.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Protocol

from msgspec.structs import force_setattr

from schema.records import Frozen, Purpose, RecordId, Segment
from schema.sessions import ClientId, SessionKind

LONGEST_NAME = 64
"""Characters of an operation's name that are kept."""

NUMBER = re.compile(r"(?:\d_*){5}")
"""What may be a piece of somebody's number (a NEPH has twelve digits), even with underscores within it."""


class NotAudited(Exception):
    """The trail could not take a line: the operation must not be answered. The message names no person and no path."""


class AuditLine(Frozen, frozen=True):
    """
    What is kept of one operation. ``at`` (UTC) and ``request`` (id) find it; ``outcome`` is how far it came.

    ``client`` is a tool's id, ``subject`` the pseudonym of a person's session; ``document`` the SHA-256 of the query,
    in hexadecimal; ``denied`` the code of each coordinate that was refused; ``messages`` the ids of what the registry
    was sent; ``people`` how many records were read. The name of the operation comes from outside: it is cut at 64
    characters, and left out when it may hold somebody's number.
    """

    at: datetime
    request: str
    session: SessionKind
    outcome: str
    status: int
    milliseconds: float
    client: ClientId | None = None
    subject: str | None = None
    purpose: Purpose | None = None
    document: str | None = None
    operation: str | None = None
    granted: tuple[str, ...] = ()
    denied: Mapping[str, str] = {}
    segments: tuple[Segment, ...] = ()
    messages: tuple[str, ...] = ()
    people: int = 0
    cost: int = 0

    def __post_init__(self) -> None:
        """Keep no name that may carry a number, and the coordinates in one order."""
        if self.operation is not None:
            name = None if NUMBER.search(self.operation) else self.operation[:LONGEST_NAME]
            force_setattr(self, "operation", name)
        force_setattr(self, "granted", tuple(sorted(self.granted)))
        force_setattr(self, "denied", dict(sorted(self.denied.items())))


class AuditTrail(Protocol):
    """Where operations leave their lines."""

    def record(self, line: AuditLine) -> None:
        """
        Keep a line. When it returns the line outlives a crash of this process; it takes tens of microseconds.

        Raises:
            NotAudited: it could not be written, so that the operation must not be answered.
        """
        ...


class FaultKind(Enum):
    """What can be wrong with a chained line."""

    NOT_A_LINE = "is not a line of the trail"
    HASH_DIFFERS = "was changed: its hash differs from what it holds"
    GAP = "does not have the number that was due"
    FILE_MISSING = "does not follow the file before it: a file, or lines between the two, are missing"
    DOES_NOT_FOLLOW = "does not follow the line before it"


class Fault(Frozen, frozen=True):
    """The first broken line: its file, its number in that file (from 1), and what is wrong with it."""

    file: str
    line: int
    kind: FaultKind
    detail: str = ""


class Verdict(Frozen, frozen=True):
    """
    What a walk along the chain found; ``head`` is the hash of the last good line, or nothing where there is none.

    ``torn``: the file whose end was cut by a crash, and by how many bytes; the next writer sets them aside.
    ``set_aside``: files of such bytes. ``expected_found``: whether the hash that was asked for is in the chain.
    """

    lines: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    head: str | None = None
    fault: Fault | None = None
    torn: tuple[str, int] | None = None
    set_aside: tuple[str, ...] = ()
    expected_found: bool = True


class AuditArchive(Protocol):
    """The trail as its auditor reads it; nothing here writes."""

    def verify(self, since: date | None = None, expected: str | None = None) -> Verdict:
        """
        Walk along the chain, from its start or the first line of a day on; ``expected`` is a hash that it must hold.

        Raises:
            OSError: there is no trail, or it cannot be read.
        """
        ...

    def latest(self, count: int) -> Sequence[bytes]:
        """
        Answer the last lines as they are written (JSON), oldest first.

        Raises:
            OSError: there is no trail, or it cannot be read.
        """
        ...


class ToolAccess(Frozen, frozen=True):
    """
    A tool read a record: what its holder is told of it. ``at`` is in UTC.

    ``client_name`` and ``basis`` are kept as they were that day; ``resources`` are names of ``schema.access.Resource``.
    ``id`` is given when it is kept.
    """

    record: RecordId
    at: datetime
    client: ClientId
    client_name: str
    basis: str
    purpose: Purpose
    resources: tuple[str, ...]
    request: str
    id: str = ""


class AccessPage(Frozen, frozen=True):
    """A slice of a record's accesses, newest first."""

    accesses: tuple[ToolAccess, ...]
    has_next: bool


class AccessLog(Protocol):
    """Which tool read whose record. Kept for three years."""

    async def note_accesses(self, entries: Sequence[ToolAccess]) -> None:
        """Keep what one operation of a tool read: all of it, or nothing."""
        ...

    async def accesses(self, record: RecordId, first: int, after: tuple[datetime, str] | None = None) -> AccessPage:
        """Cut a page of a record's accesses, newest first; ``after`` is the instant and id of the row before it."""
        ...

    async def tools_seen(self, client: ClientId, records: Collection[RecordId]) -> frozenset[RecordId]:
        """Say which of these records a tool has read within what is kept."""
        ...
