"""
Checking a document: by the reference printed on it, by the code that was scanned from it, or by its file.

Whoever asks holds the document. By the reference alone they are told what became of it and nothing of its holder; by a
code or a file, also what these say themselves, and whether it is still so. The registry is never asked: the answer is
the one that is kept, and its age is told.
"""

import re
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from schema.documents.issues import DRIVING_FORBIDDEN, DocumentKind, DocumentStanding, DocumentStatus
from schema.documents.register import DocumentRegister
from schema.documents.verification_words import (
    ALTERED,
    CHANGED_SINCE,
    FOREIGN,
    MAY_NOT_DRIVE,
    NO_LONGER_TRUSTED,
    SIGNED_AND_UNKNOWN,
    STATUS_WORDS,
    UNKNOWN_REFERENCE,
    UNREADABLE,
    Verdict,
)
from schema.records import Frozen, LicenceStatus, PartialDate
from schema.wording import LocalizedText

LONGEST_REFERENCE = 20
LONGEST_CODE = 1_000
"""Characters: ours have some 440, and separators may come spelled out."""

MARK = "DC0"
"""How every 2D-Doc begins; no reference does."""


class VerificationStatus(StrEnum):
    """What became of a document that is checked. ``UNKNOWN``: nothing vouches for it, and a problem says why."""

    GENUINE = "GENUINE"
    EXPIRED = "EXPIRED"
    SUPERSEDED = "SUPERSEDED"
    WITHDRAWN = "WITHDRAWN"
    UNKNOWN = "UNKNOWN"


class VerificationProblem(StrEnum):
    """
    Why nothing vouches for what was shown.

    ``FOREIGN``: it carries no seal and no signature of ours; ``ALTERED``: it does, and they are of something else;
    ``NO_LONGER_TRUSTED``: the certificate behind them was revoked, or is too old to tell.
    """

    UNKNOWN_REFERENCE = "UNKNOWN_REFERENCE"
    UNREADABLE = "UNREADABLE"
    FOREIGN = "FOREIGN"
    ALTERED = "ALTERED"
    NO_LONGER_TRUSTED = "NO_LONGER_TRUSTED"


class NotGenuine(Exception):
    """A code or a file is none of ours, or no longer what we made; ``problem`` says which."""

    def __init__(self, problem: VerificationProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


class ScannedFields(Frozen, frozen=True):
    """
    What a genuine code says. Names and places are folded: capitals, without accents, hyphens and apostrophes.

    ``status_code`` is the two digits, ``status`` what they mean, where that is known; ``balance`` is in an RII alone;
    ``data_as_of`` in Paris time.
    """

    kind: DocumentKind
    reference: str
    issued_on: date
    expires_on: date | None
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
    pages: int


class SealedFile(Frozen, frozen=True):
    """A file that is as we sealed it: when that was, and what the code in it says."""

    sealed_at: datetime
    fields: ScannedFields


class CodeReader(Protocol):
    """Reads 2D-Docs."""

    async def read_code(self, text: str) -> ScannedFields:
        """
        Read a code.

        Raises:
            NotGenuine: it is none of ours.
        """
        ...


class FileChecker(Protocol):
    """Checks the seals of files, beside the event loop."""

    async def check_file(self, pdf: bytes) -> SealedFile:
        """
        Check a file.

        Raises:
            NotGenuine: it is none of ours, or was changed.
            DocumentsBusy: too many wait; ``retryAfter``.
            DocumentFailed: the check itself failed.
        """
        ...


class Verification(Frozen, frozen=True):
    """
    What a check found. ``issued_at`` and ``known_at`` in Paris time; ``reference`` is the caller's own, as printed.

    ``still_as_printed``: whether state and categories are those that the document prints, as known at ``known_at``;
    nothing where a reference is all that was shown, or where that is no longer followed. ``fields``: what the code
    says; ``sealed_at``: when the file was sealed.
    """

    status: VerificationStatus
    verdict: Verdict
    problem: VerificationProblem | None = None
    kind: DocumentKind | None = None
    reference: str | None = None
    issued_at: datetime | None = None
    valid_until: date | None = None
    still_as_printed: bool | None = None
    known_at: datetime | None = None
    fields: ScannedFields | None = None
    sealed_at: datetime | None = None

    @property
    def message(self) -> LocalizedText:
        """What to tell whoever holds the document."""
        return self.verdict.text


PROBLEM_WORDS = {
    VerificationProblem.UNKNOWN_REFERENCE: UNKNOWN_REFERENCE,
    VerificationProblem.UNREADABLE: UNREADABLE,
    VerificationProblem.FOREIGN: FOREIGN,
    VerificationProblem.ALTERED: ALTERED,
    VerificationProblem.NO_LONGER_TRUSTED: NO_LONGER_TRUSTED,
}

_STATUSES = {
    DocumentStatus.VALID: VerificationStatus.GENUINE,
    DocumentStatus.EXPIRED: VerificationStatus.EXPIRED,
    DocumentStatus.SUPERSEDED: VerificationStatus.SUPERSEDED,
    DocumentStatus.WITHDRAWN: VerificationStatus.WITHDRAWN,
    DocumentStatus.UNKNOWN: VerificationStatus.UNKNOWN,
}

_BETWEEN = re.compile(r"[\s\-‐-―−._·]+")
"""What people put between groups of characters, or a screen does."""

_BODY = re.compile("[0-9A-HJKMNP-TV-Z]{16}")
_LOOK_ALIKES = str.maketrans("OIL", "011")

_SPELLED = (
    *((f"<{name}>", character) for name, character in (("GS", "\x1d"), ("RS", "\x1e"), ("US", "\x1f"))),
    *(("␝", "\x1d"), ("␞", "\x1e"), ("␟", "\x1f")),
)
"""How readers show the separators of a code that have no shape of their own."""

_READER_MARK = re.compile(r"\](?:d[0-6]|Q[0-6])")
"""What some hand-held readers send before the text: the symbology (ISO/IEC 15424)."""


def read_reference(text: str) -> str | None:
    """
    Read a reference as typed, whatever its case, spaces and dashes; ``O`` is 0, ``I`` and ``L`` are 1.

    The printed address of a check, with the reference at its end, will do. Nothing for what cannot be a reference.
    """
    if len(text) > LONGEST_CODE:
        return None
    typed = _BETWEEN.sub("", text.rstrip("/ ").rpartition("/")[2]).upper().translate(_LOOK_ALIKES)
    for kind in DocumentKind:
        prefix = kind.name.translate(_LOOK_ALIKES)
        if typed.startswith(prefix) and _BODY.fullmatch(typed.removeprefix(prefix)):
            return kind.name + typed.removeprefix(prefix)
    return None


def read_scan(text: str) -> str | None:
    """Read the text of a 2D-Doc, with its separators however they are shown; nothing for what is none."""
    found = _READER_MARK.sub("", text.strip(" \t\r\n"), count=1) if text.lstrip().startswith("]") else text
    found = found.strip(" \t\r\n")
    if not found.startswith(MARK) or len(found) > LONGEST_CODE:
        return None
    for shown, character in _SPELLED:
        found = found.replace(shown, character)
    return found


async def verify_text(text: str, codes: CodeReader, register: DocumentRegister, on: date) -> Verification:
    """Check a printed reference, or the text of a code."""
    scan = read_scan(text)
    return await (verify_reference(text, register, on) if scan is None else _verify_scan(scan, codes, register, on))


async def verify_reference(text: str, register: DocumentRegister, on: date) -> Verification:
    """Check a printed reference. What cannot be one is looked up all the same: it costs and reads like an unknown."""
    reference = read_reference(text)
    standing = await register.document_standing(reference or text[:LONGEST_REFERENCE], on)
    return _told(standing, reference)


async def verify_code(text: str, codes: CodeReader, register: DocumentRegister, on: date) -> Verification:
    """Check the text of a code; a text that is none is not taken for anything else."""
    scan = read_scan(text)
    if scan is None:
        return _refused(VerificationProblem.UNREADABLE)
    return await _verify_scan(scan, codes, register, on)


async def verify_file(pdf: bytes, files: FileChecker, register: DocumentRegister, on: date) -> Verification:
    """
    Check a file.

    Raises:
        DocumentsBusy, DocumentFailed: as ``FileChecker`` says.
    """
    try:
        found = await files.check_file(pdf)
    except NotGenuine as refusal:
        return _refused(refusal.problem)
    return await _verify_fields(found.fields, register, on, found.sealed_at)


async def _verify_scan(scan: str, codes: CodeReader, register: DocumentRegister, on: date) -> Verification:
    try:
        fields = await codes.read_code(scan)
    except NotGenuine as refusal:
        return _refused(refusal.problem)
    return await _verify_fields(fields, register, on)


async def _verify_fields(
    fields: ScannedFields, register: DocumentRegister, on: date, sealed_at: datetime | None = None
) -> Verification:
    standing = await register.document_standing(fields.reference, on)
    if standing.status is not DocumentStatus.UNKNOWN and not _is_of(fields, standing):
        # Signed by us, under the reference of another document: somebody else has a key of ours.
        return _refused(VerificationProblem.NO_LONGER_TRUSTED)
    return _told(standing, fields.reference, fields, sealed_at)


def _is_of(fields: ScannedFields, standing: DocumentStanding) -> bool:
    issued_on = standing.issued_at.date() if standing.issued_at else None
    said = (fields.kind, fields.issued_on, fields.expires_on)
    return said == (standing.kind, issued_on, standing.expires_on)


def _told(
    standing: DocumentStanding,
    reference: str | None,
    fields: ScannedFields | None = None,
    sealed_at: datetime | None = None,
) -> Verification:
    status = _STATUSES[standing.status]
    known = status is not VerificationStatus.UNKNOWN
    still = standing.still_as_printed if fields is not None else None
    return Verification(
        status=status,
        verdict=_verdict(standing, still, fields),
        problem=None if known else VerificationProblem.UNKNOWN_REFERENCE,
        kind=standing.kind,
        reference=reference,
        issued_at=standing.issued_at,
        valid_until=standing.expires_on,
        still_as_printed=still,
        known_at=standing.known_at,
        fields=fields,
        sealed_at=sealed_at,
    )


def _verdict(standing: DocumentStanding, still_as_printed: bool | None, fields: ScannedFields | None) -> Verdict:
    if standing.kind is None:
        return UNKNOWN_REFERENCE if fields is None else SIGNED_AND_UNKNOWN
    if standing.status is DocumentStatus.VALID and still_as_printed is False:
        return CHANGED_SINCE
    if standing.status is DocumentStatus.VALID and fields is not None and fields.status in DRIVING_FORBIDDEN:
        return MAY_NOT_DRIVE
    return STATUS_WORDS[standing.status, standing.kind]


def _refused(problem: VerificationProblem) -> Verification:
    return Verification(VerificationStatus.UNKNOWN, PROBLEM_WORDS[problem], problem)
