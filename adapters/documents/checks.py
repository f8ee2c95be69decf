"""
Keeps ``CodeReader``, ``FileChecker`` and ``Publisher`` of the schema, from what we hold of our own authorities.

The folder of keys is looked at again before each use: a leaf or a list that is put there counts from then on.
"""

import asyncio
import io
import struct
import zlib
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import zxingcpp
from msgspec.structs import asdict
from PIL import Image
from pyhanko.pdf_utils.generic import Reference, StreamObject
from pyhanko.pdf_utils.reader import PdfFileReader

from adapters.documents.authorities import Authorities, Authority, load_authorities
from adapters.documents.authorities_publication import (
    BUNDLE_TYPE,
    PEM_TYPE,
    REVOCATION_LIST_TYPE,
    leaves_bundle,
    revocation_list,
    roots_pem,
)
from adapters.documents.authorities_trust_list import TRUST_LIST_TYPE, trust_list
from adapters.documents.authorities_withdrawn import MEDIA_TYPE, sign_withdrawn
from adapters.documents.seal_check import SealVerdict
from adapters.documents.seal_shape import SealFinding
from adapters.documents.two_d_doc import read
from adapters.documents.two_d_doc_refusals import CodeRefused, Refusal
from adapters.documents.two_d_doc_trust import CodeTrust, common_name
from adapters.documents.workshop import Busy, NotMade
from adapters.documents.workshop_process import NotReady
from schema.documents.publication import Published
from schema.documents.verification import NotGenuine, ScannedFields, SealedFile, VerificationProblem
from schema.errors import DocumentFailed, DocumentsBusy

CheckSeal = Callable[[bytes], Awaitable[SealVerdict]]
"""``Workshop.check_seal``, of a workshop that is open."""

CODE_PROBLEMS: Mapping[Refusal, VerificationProblem] = MappingProxyType(
    {
        Refusal.NOT_A_CODE: VerificationProblem.UNREADABLE,
        Refusal.MALFORMED: VerificationProblem.UNREADABLE,
        Refusal.OTHER_DOCUMENT: VerificationProblem.FOREIGN,
        Refusal.UNKNOWN_AUTHORITY: VerificationProblem.FOREIGN,
        Refusal.UNKNOWN_CERTIFICATE: VerificationProblem.FOREIGN,
        Refusal.ANNEX: VerificationProblem.ALTERED,
        Refusal.BAD_SIGNATURE: VerificationProblem.ALTERED,
        Refusal.CERTIFICATE_REVOKED: VerificationProblem.NO_LONGER_TRUSTED,
        Refusal.CERTIFICATE_NOT_VALID: VerificationProblem.NO_LONGER_TRUSTED,
    }
)
"""A malformed code was mostly misread: its signature is not even looked at."""

SEAL_PROBLEMS: Mapping[SealFinding, VerificationProblem] = MappingProxyType(
    {
        SealFinding.UNREADABLE: VerificationProblem.UNREADABLE,
        SealFinding.UNSEALED: VerificationProblem.FOREIGN,
        SealFinding.UNKNOWN_SIGNER: VerificationProblem.FOREIGN,
        SealFinding.APPENDED: VerificationProblem.ALTERED,
        SealFinding.CHANGED: VerificationProblem.ALTERED,
        SealFinding.REVOKED: VerificationProblem.NO_LONGER_TRUSTED,
        SealFinding.EXPIRED: VerificationProblem.NO_LONGER_TRUSTED,
    }
)

PNG_PREDICTORS = 10
"""The least of the predictors that are PNG's (ISO 32000-1, table 10)."""

FIELDS = frozenset(ScannedFields.__struct_fields__)


class DocumentChecks:
    """Checks against the authorities of ``folder``. ``public_url``: our address, without a slash at its end."""

    def __init__(self, folder: Path, public_url: str, check_seal: CheckSeal) -> None:
        self._folder = folder
        self._public_url = public_url
        self._check_seal = check_seal
        self._held: tuple[frozenset[tuple[str, int]], Authorities] | None = None

    async def read_code(self, text: str) -> ScannedFields:
        """
        Read a code. Some milliseconds of elliptic curves.

        Raises:
            NotGenuine: it is none of ours.
        """
        return fields_of(text, self._authorities().code_trust)

    async def check_file(self, pdf: bytes) -> SealedFile:
        """
        Check a file. Only what is genuine, hence our own, is read outside the workshop.

        Raises:
            NotGenuine, DocumentsBusy, DocumentFailed: as ``FileChecker`` says.
        """
        try:
            verdict = await self._check_seal(pdf)
        except Busy as busy:
            raise DocumentsBusy(retryAfter=busy.retry_after) from None
        except (NotMade, NotReady) as error:
            raise DocumentFailed(error.failure.error) from None
        if not verdict.is_genuine or verdict.sealed_at is None:
            raise NotGenuine(SEAL_PROBLEMS[verdict.finding])
        fields = await asyncio.to_thread(_printed_code, pdf, self._authorities().code_trust)
        return SealedFile(verdict.sealed_at, fields)

    def published(self, path: str, at: datetime) -> Published | None:
        """Answer a file by its path below the publications."""
        authorities = self._authorities()
        make = self._files(authorities, at).get(path)
        return make() if make else None

    def withdrawn(self, references: Iterable[str], at: datetime) -> Published:
        """
        Sign the list of references that were withdrawn before their day.

        Raises:
            NoUsableLeaf: nobody may sign today.
        """
        signer = self._authorities().code_signer(at.date())
        return Published(sign_withdrawn(references, self._public_url, at, signer).encode(), MEDIA_TYPE)

    def _files(self, authorities: Authorities, at: datetime) -> Mapping[str, Callable[[], Published]]:
        bundle = f"pki/{common_name(authorities.codes.roots[0].subject)}.der"
        base = f"{self._public_url}/.well-known/mpp"

        def trust() -> Published:
            address, leaves = f"{base}/2ddoc/tsl.xml", f"{base}/{bundle}"
            return Published(trust_list(authorities, address=address, leaves=leaves, at=at), TRUST_LIST_TYPE)

        def revoked(authority: Authority) -> Callable[[], Published]:
            return lambda: Published(revocation_list(authority), REVOCATION_LIST_TYPE)

        every = (authorities.codes, authorities.seals, authorities.time_stamps)
        return {
            "2ddoc/tsl.xml": trust,
            bundle: lambda: Published(leaves_bundle(authorities.codes), BUNDLE_TYPE),
            "pki/ca.pem": lambda: Published(roots_pem(authorities), PEM_TYPE),
            **{f"pki/{authority.use.value}.crl": revoked(authority) for authority in every},
        }

    def _authorities(self) -> Authorities:
        """Read the folder, if it has changed since: files are replaced, never written into."""
        state = frozenset((str(file), file.stat().st_mtime_ns) for file in self._folder.glob("*/*.*"))
        if self._held is None or self._held[0] != state:
            self._held = state, load_authorities(self._folder)
        return self._held[1]


def fields_of(text: str, trust: CodeTrust) -> ScannedFields:
    """
    Read a code, in the terms of the schema.

    Raises:
        NotGenuine: it is none of ours.
    """
    try:
        code = read(text, trust)
    except CodeRefused as error:
        raise NotGenuine(CODE_PROBLEMS[error.refusal]) from None
    return ScannedFields(**{name: value for name, value in asdict(code).items() if name in FIELDS})


def _printed_code(pdf: bytes, trust: CodeTrust) -> ScannedFields:
    """Read the code that is printed in a file that we sealed."""
    # Not kept: a list of formats that outlives its module is reported as a leak when the process ends.
    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.DataMatrix)
    for image in _images(PdfFileReader(io.BytesIO(pdf))):
        for found in zxingcpp.read_barcodes(image, formats=formats):
            return fields_of(found.bytes.decode("ascii", "replace"), trust)
    raise NotGenuine(VerificationProblem.FOREIGN)


def _images(reader: PdfFileReader) -> Iterator[Image.Image]:
    """Go through the grey images of a file."""
    for number in range(1, int(reader.trailer["/Size"])):
        found: Any = reader.get_object(Reference(number, 0, reader))  # type: ignore[no-untyped-call]  # pyHanko's
        if isinstance(found, StreamObject) and found.get("/Subtype") == "/Image":
            parameters = found.get("/DecodeParms") or {}
            if parameters.get("/Predictor", 1) >= PNG_PREDICTORS and found.get("/ColorSpace") == "/DeviceGray":
                yield _as_png(found)


def _as_png(image: StreamObject) -> Image.Image:
    """Open an image that is stored as a PNG without its wrapping (ISO 32000-1, 7.4.4.4), in the wrapping again."""
    head = struct.pack(">IIBBBBB", image["/Width"], image["/Height"], image["/BitsPerComponent"], 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", image.encoded_data), (b"IEND", b""))
    png = b"".join(
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        for name, content in chunks
    )
    return Image.open(io.BytesIO(b"\x89PNG\r\n\x1a\n" + png)).convert("L")
