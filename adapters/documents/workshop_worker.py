"""What a worker of the workshop does: lay out, write the code, print, seal; and check what claims to be sealed."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from adapters.documents import data_matrix
from adapters.documents.authorities import Authorities, load_authorities
from adapters.documents.pdf import LaidOut
from adapters.documents.seal import Sealer
from adapters.documents.seal_check import SealTrust, SealVerdict, check_seal
from adapters.documents.two_d_doc import encode
from adapters.documents.two_d_doc_terms import PARIS
from adapters.documents.workshop import Bench, Made
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


@dataclass(frozen=True)
class Tools:
    """What a worker holds: the keys as they were last read, and what is made of them."""

    read: tuple[tuple[str, int], ...]
    authorities: Authorities
    sealer: Sealer
    trust: SealTrust


_tools: dict[tuple[Path, str], Tools] = {}
"""By folder of keys and address of stamps. A worker has one; tests may have more."""


def document_bench(keys: Path, time_stamp_url: str = "") -> Bench:
    """
    Set a workshop up with a folder of keys (``authorities``), and perhaps a time-stamp authority elsewhere.

    The folder is looked at before each document: a leaf or a list that is put there counts from then on.
    """
    given = (keys, time_stamp_url)
    return Bench(partial(_prepare, *given), partial(_make, *given), partial(_check, *given))


def _held(keys: Path, time_stamp_url: str) -> Tools:
    """Read the keys, if they have changed since."""
    held, found = _tools.get((keys, time_stamp_url)), _state(keys)
    if held is None or held.read != found:
        authorities = load_authorities(keys)
        sealer = Sealer(authorities, time_stamp_url or None)
        held = _tools[keys, time_stamp_url] = Tools(found, authorities, sealer, SealTrust.of(authorities))
    return held


def _state(keys: Path) -> tuple[tuple[str, int], ...]:
    """Name the files of keys and when each was last written: files are replaced, never written into."""
    return tuple(sorted((str(file), file.stat().st_mtime_ns) for file in keys.glob("*/*.*")))


def _make(keys: Path, time_stamp_url: str, issue: Issue, record: Record) -> Made:
    """Make one document, sealed as of now."""
    tools = _held(keys, time_stamp_url)
    laid_out = LaidOut(issue, record)
    on = issue.issued_at.astimezone(PARIS).date()
    code = encode(issue, record, laid_out.pages, tools.authorities.code_signer(on))
    printed = laid_out.finish(data_matrix.png(code))
    pdf = tools.sealer.seal(printed.pdf, datetime.now(UTC))
    return Made(pdf, printed.pages, hashlib.sha256(pdf).hexdigest(), code, issue)


def _check(keys: Path, time_stamp_url: str, pdf: bytes) -> SealVerdict:
    """Judge a sealed file as of now."""
    return check_seal(pdf, _held(keys, time_stamp_url).trust, datetime.now(UTC))


def _prepare(keys: Path, time_stamp_url: str) -> None:
    """Make one document of each kind for nobody: fonts are read, certificates proven; what is wrong shows at once."""
    at = datetime.now(PARIS)
    for kind, expires_on in ((DocumentKind.ADCS, at.date()), (DocumentKind.RII, None)):
        issue = Issue(kind, f"{kind.name}0000000000000000", at, "https://example.test", expires_on)
        _make(keys, time_stamp_url, issue, _nobody(at.date()))


def _nobody(on: date) -> Record:
    """Write the shortest record that both documents can be made of."""
    identity = Identity("PERSONNE", ("ESSAI",), Sex.FEMALE, PartialDate(1970, 1, 1), "99100", neph="000000000000")
    right = Entitlement("B", EntitlementOrigin.EXAM, PartialDate(1990, 1, 1), restriction_codes=("01.01",))
    return Record(
        RecordId("D0000000000000"),
        on,
        identity=Reading(ReadStatus.COMPLETE, identity, on),
        titles=Reading(ReadStatus.COMPLETE, (), on),
        entitlements=Reading(ReadStatus.COMPLETE, (right,), on),
        movements=Reading(ReadStatus.COMPLETE, (), on),
        standing=Reading(ReadStatus.COMPLETE, Standing(LicenceStatus.VALID, 12, 12), on),
        medical=Reading(ReadStatus.COMPLETE, (), on),
        measures=Reading(ReadStatus.COMPLETE, (), on),
        courses=Reading(ReadStatus.COMPLETE, (), on),
        notices=Reading(ReadStatus.COMPLETE, (), on),
        archive=Reading(ReadStatus.COMPLETE, (), on),
    )
