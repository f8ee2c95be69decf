"""
The 2D-Doc of a document: what its barcode says, signed so that it can be checked without a network.

A code is a header of 26 characters, a message, US, and the signature in base 32 of all that comes before. Ours are of
type AB, in version 04, in characters. What may follow a signature (the annex) is signed by nobody: it is refused.
"""

import base64
import re
from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType

from adapters.documents import two_d_doc_fields as fields
from adapters.documents.two_d_doc_fields import Field, parsed, written
from adapters.documents.two_d_doc_refusals import CodeRefused, Refusal
from adapters.documents.two_d_doc_status import status_of
from adapters.documents.two_d_doc_terms import (
    BASE_36,
    PARIS,
    Unencodable,
    Values,
    data_instant,
    day_count,
    read_birth_date,
    read_day,
    read_instant,
    statement_of,
    value_of,
)
from adapters.documents.two_d_doc_trust import CodeSigner, CodeTrust
from schema.documents import DocumentKind, Issue
from schema.records import Frozen, LicenceStatus, PartialDate, Record

UNIT_SEPARATOR = "\x1f"

LONGEST = 600
"""Characters: the longest of ours has some 440."""

MARK = re.compile("DC04[A-Z0-9]{8}[0-9A-F]{8}[A-Z0-9]{6}")
HEADER = re.compile("DC04(?P<authority>.{4})(?P<certificate>.{4})(?P<issued>.{4})(?P<signed>.{4})AB01FR")
HEADER_LENGTH = 26

SIGNATURE_LENGTH = 103
"""64 bytes in base 32, without padding (RFC 4648, 6)."""

REFERENCE = re.compile("(?:ADCS|RII)[0-9A-HJKMNP-TV-Z]{16}")
"""The kind, and 80 random bits in Crockford's base 32."""

STATEMENTS: Mapping[str, DocumentKind] = MappingProxyType(
    {"APC": DocumentKind.ADCS, "RIR": DocumentKind.ADCS, "RII": DocumentKind.RII}
)
"""The statements (E4) that are ours. Which of the first two the real ADCS carries is not public."""

_HOLDER = (fields.GIVEN_NAMES, fields.BORN, fields.BIRTHPLACE, fields.NAME, fields.CIVILITY, fields.NEPH)
ORDER: Mapping[DocumentKind, tuple[Field, ...]] = MappingProxyType(
    {
        DocumentKind.ADCS: (
            fields.REFERENCE,
            fields.EXPIRY,
            fields.PAGES,
            *_HOLDER,
            fields.STATEMENT,
            fields.STATUS,
            fields.CATEGORIES,
            fields.DATA_AS_OF,
        ),
        DocumentKind.RII: (
            fields.REFERENCE,
            fields.PAGES,
            *_HOLDER,
            fields.STATEMENT,
            fields.STATUS,
            fields.BALANCE,
            fields.CATEGORIES,
            fields.DATA_AS_OF,
        ),
    }
)
"""The fields of each kind, in the order that they are written in."""

MAY_LACK = frozenset({fields.BALANCE, fields.CATEGORIES})

_NAMES: Mapping[Field, str] = MappingProxyType(
    {
        fields.GIVEN_NAMES: "given_names",
        fields.BORN: "born_on",
        fields.BIRTHPLACE: "birthplace",
        fields.NAME: "birth_name",
        fields.CIVILITY: "civility",
        fields.NEPH: "neph",
        fields.BALANCE: "balance",
        fields.CATEGORIES: "categories",
    }
)
"""What a record can be compared in, by the attribute of ``ScannedCode``; the status beside, by its meaning."""


class ScannedCode(Frozen, frozen=True):
    """
    What a genuine code says. Names and places are folded: capitals, no accent, no hyphen, no apostrophe.

    ``status_code`` is the two digits, and ``status`` what they mean (nothing when the table does not know them);
    ``balance`` is in an RII alone; ``data_as_of`` in Paris time; ``cut``: the attributes that were cut short.
    ``authority_id`` and ``certificate_id`` say who signed. ``values`` are the fields as they stand, by id.
    """

    kind: DocumentKind
    reference: str
    pages: int
    birth_name: str
    given_names: tuple[str, ...]
    civility: str
    born_on: PartialDate | None
    birthplace: str | None
    neph: str | None
    status_code: str
    status: LicenceStatus | None
    categories: tuple[str, ...]
    balance: int | None
    data_as_of: datetime
    issued_on: date
    signed_on: date
    expires_on: date | None
    authority_id: str
    certificate_id: str
    cut: frozenset[str]
    values: Values


def encode(issue: Issue, record: Record, pages: int, signer: CodeSigner, *, adcs_statement: str = "APC") -> str:
    """
    Write and sign the code of one issue of a document that has so many pages (1 to 9999).

    ``adcs_statement`` is what E4 says of an ADCS: ``APC``, or ``RIR`` as its predecessor did. The same issue of the
    same record has the same code, when the signer is deterministic.

    Raises:
        Unencodable: the issue is no issue of its kind, or the record lacks what its code must state.
    """
    issued_at = issue.issued_at if issue.issued_at.tzinfo else issue.issued_at.replace(tzinfo=PARIS)
    issued_on = issued_at.astimezone(PARIS).date()
    if not REFERENCE.fullmatch(issue.reference) or not issue.reference.startswith(issue.kind.name):
        raise Unencodable("a reference is the kind of the document and 16 characters of Crockford's base 32")
    if (issue.kind is DocumentKind.ADCS) != (issue.expires_on is not None):
        raise Unencodable("an ADCS expires, and nothing else does")
    texts = {
        fields.REFERENCE: issue.reference,
        fields.PAGES: f"{pages:04}",
        fields.STATEMENT: adcs_statement if issue.kind is DocumentKind.ADCS else "RII",
        fields.DATA_AS_OF: data_instant(record.as_of, issued_at),
    }
    if issue.expires_on:
        texts[fields.EXPIRY] = day_count(issue.expires_on)
    if STATEMENTS.get(texts[fields.STATEMENT]) is not issue.kind:
        raise Unencodable("E4 does not say what this document is")
    values = {field.id: value_of(field, text) for field, text in texts.items()}
    values |= statement_of(issue.kind, record, issued_on)
    day = day_count(issued_on)
    header = f"DC04{signer.authority_id}{signer.certificate_id}{day}{day}AB01FR"
    message = written((field, values[field.id]) for field in ORDER[issue.kind] if field.id in values)
    signature = signer.sign((header + message).encode("ascii"))
    return f"{header}{message}{UNIT_SEPARATOR}{base64.b32encode(signature).decode().rstrip('=')}"


def read(text: str, trust: CodeTrust) -> ScannedCode:
    """
    Read any text as a code of ours: its form, its signature, the certificate behind it, and what it says.

    Whether the document has expired or was withdrawn since is another question.

    Raises:
        CodeRefused: it is none, or not a genuine one; nothing else is ever raised.
    """
    header, message, signature = _split(text)
    try:
        issued_on, signed_on = read_day(header["issued"]), read_day(header["signed"])
    except ValueError:
        raise CodeRefused(Refusal.MALFORMED) from None
    signed = (header[0] + message).encode("ascii")
    trust.verify(header["authority"], header["certificate"], signed_on, signed, signature)
    values = parsed(message)
    try:
        return _scanned(values, issued_on, signed_on, header["authority"], header["certificate"])
    except (KeyError, ValueError):
        raise CodeRefused(Refusal.MALFORMED) from None


def _split(text: str) -> tuple[re.Match[str], str, bytes]:
    """Take a text apart: header, message, signature."""
    if not text.isascii() or not MARK.match(text):
        raise CodeRefused(Refusal.NOT_A_CODE)
    header = HEADER.match(text)
    if header is None:
        raise CodeRefused(Refusal.OTHER_DOCUMENT)
    message, separator, signature = text[HEADER_LENGTH:].partition(UNIT_SEPARATOR)
    if signature[SIGNATURE_LENGTH:].startswith(fields.GROUP_SEPARATOR):
        raise CodeRefused(Refusal.ANNEX)
    if not separator or len(text) > LONGEST or not re.fullmatch(f"[A-Z2-7]{{{SIGNATURE_LENGTH}}}", signature):
        raise CodeRefused(Refusal.MALFORMED)
    raw = base64.b32decode(signature + "=")
    # The last character has three bits to spare: one signature is written in one way only.
    if base64.b32encode(raw).decode().rstrip("=") != signature:
        raise CodeRefused(Refusal.MALFORMED)
    return header, message, raw


def _scanned(values: Values, issued_on: date, signed_on: date, authority: str, certificate: str) -> ScannedCode:
    """Read the fields. Raises KeyError or ValueError for a code that does not hold together."""
    text = {id_: value.text for id_, value in values.items()}
    kind, reference = STATEMENTS[text[fields.STATEMENT.id]], text[fields.REFERENCE.id]
    expected = {field.id for field in ORDER[kind]}
    needed = expected - {field.id for field in MAY_LACK}
    if not needed <= set(values) <= expected:
        raise ValueError("fields of another kind")
    if not REFERENCE.fullmatch(reference) or not reference.startswith(kind.name):
        raise ValueError("a reference of another kind")
    expiry, balance = text.get(fields.EXPIRY.id), text.get(fields.BALANCE.id)
    return ScannedCode(
        kind=kind,
        reference=reference,
        pages=int(text[fields.PAGES.id]),
        birth_name=text[fields.NAME.id],
        given_names=tuple(filter(None, text[fields.GIVEN_NAMES.id].split("/"))),
        civility=text[fields.CIVILITY.id],
        born_on=read_birth_date(text[fields.BORN.id]),
        birthplace=text[fields.BIRTHPLACE.id] or None,
        neph=text[fields.NEPH.id] or None,
        status_code=text[fields.STATUS.id],
        status=status_of(text[fields.STATUS.id], signed_on),
        categories=tuple(text.get(fields.CATEGORIES.id, "").split()),
        balance=BASE_36.index(balance) if balance else None,
        data_as_of=read_instant(text[fields.DATA_AS_OF.id]),
        issued_on=issued_on,
        signed_on=signed_on,
        expires_on=read_day(expiry) if expiry else None,
        authority_id=authority,
        certificate_id=certificate,
        cut=frozenset(name for field, name in _NAMES.items() if field.id in values and values[field.id].cut),
        values=values,
    )


def differences(code: ScannedCode, record: Record, on: date) -> frozenset[str]:
    """
    Name the attributes in which a record says something else on a day than the code; folded, and cut as codes cut.

    ``status`` and ``categories`` are what makes a document no longer accurate; the others, that it is another's.

    Raises:
        Unencodable: the record can no longer be stated by any code.
    """
    now = statement_of(code.kind, record, on)
    differing = {name for field, name in _NAMES.items() if now.get(field.id) != code.values.get(field.id)}
    if status_of(now[fields.STATUS.id].text, on) is not code.status:
        differing.add("status")
    return frozenset(differing)
