"""A holder, the two issues of their documents, and keys to sign them with."""

import base64
import tempfile
from datetime import date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from adapters.documents.authorities import Authorities, load_authorities
from adapters.documents.authorities_development import ensure_development_keys
from adapters.documents.two_d_doc import UNIT_SEPARATOR, encode
from schema.documents import DocumentKind, Issue
from schema.records import (
    Entitlement,
    EntitlementOrigin,
    Identity,
    LicenceStatus,
    PartialDate,
    Reading,
    ReadStatus,
    Record,
    RecordId,
    Sex,
    Standing,
)

TODAY = date(2025, 1, 30)
NINE = datetime(2025, 1, 30, 9, tzinfo=ZoneInfo("Europe/Paris"))
REFERENCE = "7Q2M0123456789AB"
ADCS = Issue(
    DocumentKind.ADCS, f"ADCS{REFERENCE}", NINE, f"https://points.example/v/ADCS{REFERENCE}", date(2025, 5, 30)
)
RII = Issue(DocumentKind.RII, f"RII{REFERENCE}", NINE, f"https://points.example/v/RII{REFERENCE}")

CAMILLE = Identity(
    "D'HÉROUVILLE-ŒHMICHEN",
    ("CAMILLE", "ANNE-SOPHIE", "LOÏS"),
    Sex.FEMALE,
    PartialDate(1991, 12, 27),
    "99100",
    birthplace="75107",
    birthplace_name="PARIS 7E ARRONDISSEMENT",
    neph="091275301234",
)
HELD = Standing(LicenceStatus.VALID, 11, 12)
B = Entitlement("B", EntitlementOrigin.EXAM)
RIGHTS = (
    Entitlement("AM", EntitlementOrigin.EXAM),
    B,
    Entitlement("C", EntitlementOrigin.EXAM, expires_on=date(2025, 1, 15)),
    Entitlement("E(B)", EntitlementOrigin.EXAM, expires_on=TODAY),
)


def record(
    identity: Identity = CAMILLE, standing: Standing = HELD, entitlements: tuple[Entitlement, ...] = RIGHTS
) -> Record:
    """Make a record with the segments that a code states, its data stopped the evening before."""
    return Record(
        RecordId("D0000000000001"),
        date(2025, 1, 29),
        identity=Reading(ReadStatus.COMPLETE, identity),
        standing=Reading(ReadStatus.COMPLETE, standing),
        entitlements=Reading(ReadStatus.COMPLETE, entitlements),
    )


def made_at(moment: datetime | None = None) -> Authorities:
    """Make development keys at a moment, and load them."""
    with tempfile.TemporaryDirectory() as folder:
        ensure_development_keys(Path(folder) / "documents", moment)
        return load_authorities(Path(folder) / "documents")


@cache
def ours() -> Authorities:
    """Answer the keys of these tests."""
    return made_at()


def code(issue: Issue = ADCS, of: Record | None = None, pages: int = 1) -> str:
    """Encode with our keys."""
    return encode(issue, of or record(), pages, ours().code_signer(TODAY))


def signed(body: str) -> str:
    """Sign a header and message that a test wrote, with our keys."""
    signature = ours().code_signer(TODAY).sign(body.encode("latin-1"))
    return f"{body}{UNIT_SEPARATOR}{base64.b32encode(signature).decode().rstrip('=')}"


def body(text: str) -> str:
    """Cut the signature off."""
    return text.partition(UNIT_SEPARATOR)[0]
