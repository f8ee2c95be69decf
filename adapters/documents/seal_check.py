"""
Whether a file is one that we sealed, to the last byte.

Stricter than a general validator, because only our own files need pass: one seal, nothing after it, no byte that may
vary. Judged as of the time stamp (the lists in the file are of that day), then against what is known today.
"""

import asyncio
import io
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from asn1crypto import cms, crl, tsp, x509
from cryptography import x509 as pyca
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import find_unique_cms_attribute
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureStatus
from pyhanko_certvalidator import ValidationContext

from adapters.documents.authorities import Authorities
from adapters.documents.seal_shape import SEAL_VERSION, STAMP_VERSION, SealFinding, SealRefused, gap, refuse_loose_ends

for _name in ("pyhanko", "pyhanko_certvalidator"):
    # They log what they dislike in a stranger's file, names included.
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)

LARGEST_BYTES = 16 * 2**20
"""Ours are far smaller; nothing larger is worth a worker's time."""

IN_GOOD_ORDER = frozenset({"superseded", "cessation_of_operation", "affiliation_changed"})
"""Reasons of a revocation (RFC 5280, 5.3.1) that say that the key was safe until then."""


@dataclass(frozen=True)
class SealVerdict:
    """
    The finding; when it was sealed and by which certificate (its common name), if the seal itself could be believed.

    ``EXPIRED``: nothing vouches for the time stamp any more, so that nobody can say when the seal was made.
    """

    finding: SealFinding
    sealed_at: datetime | None = None
    signer: str | None = None

    @property
    def is_genuine(self) -> bool:
        """Whether the file is as we sealed it, by a certificate that was good and is believed."""
        return self.finding is SealFinding.GENUINE


@dataclass(frozen=True)
class SealTrust:
    """
    Whom to believe: roots of the seals, roots of the time stamps, and the revocation lists of today.

    ``issuers``: every certificate of an authority (DER) that may stand in a seal beside the one that signed.
    """

    seal_roots: Sequence[x509.Certificate]
    stamp_roots: Sequence[x509.Certificate]
    issuers: frozenset[bytes]
    revocations: Sequence[crl.CertificateList]

    @classmethod
    def of(cls, authorities: Authorities) -> "SealTrust":
        """Believe our own authorities."""
        seals, stamps = authorities.seals, authorities.time_stamps
        return cls(
            [as_asn1(root) for root in seals.roots],
            [as_asn1(root) for root in stamps.roots],
            frozenset(
                each.public_bytes(Encoding.DER)
                for each in (*seals.roots, *seals.intermediates, *stamps.roots, *stamps.intermediates)
            ),
            [as_list(each) for each in (*seals.revocations, *stamps.revocations)],
        )


def as_asn1(certificate: pyca.Certificate) -> x509.Certificate:
    """Give a certificate the form that pyHanko wants."""
    return x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def as_list(revocations: pyca.CertificateRevocationList) -> crl.CertificateList:
    """Give a revocation list the form that pyHanko wants."""
    return crl.CertificateList.load(revocations.public_bytes(Encoding.DER))


def check_seal(pdf: bytes, trust: SealTrust, now: datetime) -> SealVerdict:
    """Say what the file is, whatever it is. Takes tens of milliseconds: not for a thread that has a loop to serve."""
    return asyncio.run(_answered(pdf, trust, now))


async def _answered(pdf: bytes, trust: SealTrust, now: datetime) -> SealVerdict:
    try:
        return await _check(pdf, trust, now)
    except SealRefused as refusal:
        return SealVerdict(refusal.finding)
    except Exception:  # the file is a stranger's, and its readers fail in every way there is
        return SealVerdict(SealFinding.UNREADABLE)


async def _check(pdf: bytes, trust: SealTrust, now: datetime) -> SealVerdict:
    if len(pdf) > LARGEST_BYTES or not pdf.startswith(b"%PDF-"):
        raise SealRefused(SealFinding.UNREADABLE)
    place = gap(pdf)
    reader = PdfFileReader(io.BytesIO(pdf))
    signature = _only_signature(reader, place)
    token = _stamp_token(signature.signer_info)
    stamped_at = _statement(token)["gen_time"].native
    store = DocumentSecurityStore.read_dss(reader)
    lists = [crl.CertificateList.load(each.get_object().data) for each in store.crls]
    status = await async_validate_pdf_signature(
        signature,
        signer_validation_context=_context(trust.seal_roots, lists, stamped_at),
        ts_validation_context=_context(trust.stamp_roots, lists, stamped_at),
        skip_diff=True,
    )
    believed = _believed(status)
    refuse_loose_ends(signature.signed_data, status.signing_cert, trust.issuers, SEAL_VERSION)
    refuse_loose_ends(token, believed.signing_cert, trust.issuers, STAMP_VERSION)
    for each in (status, believed):
        _refuse_withdrawn(each, trust.revocations, stamped_at)
    signer = status.signing_cert.subject.native["common_name"]
    still = now.astimezone(UTC) <= believed.signing_cert.not_valid_after
    return SealVerdict(SealFinding.GENUINE if still else SealFinding.EXPIRED, stamped_at, signer)


def _only_signature(reader: PdfFileReader, place: tuple[int, int, int]) -> EmbeddedPdfSignature:
    signatures = reader.embedded_signatures
    if not signatures:
        raise SealRefused(SealFinding.UNSEALED)
    signature: EmbeddedPdfSignature
    (signature,) = signatures
    permissions = reader.root["/Perms"].raw_get("/DocMDP")
    expected = (
        list(signature.byte_range) == [0, *place],
        signature.sig_object["/SubFilter"] == SigSeedSubFilter.PADES.value,
        signature.docmdp_level is MDPPerm.NO_CHANGES,
        permissions.reference == signature.sig_field.raw_get("/V").reference,
    )
    if not all(expected):
        raise SealRefused(SealFinding.CHANGED)
    return signature


def _stamp_token(signer: cms.SignerInfo) -> cms.SignedData:
    unsigned = signer["unsigned_attrs"]
    if len(unsigned) != 1:
        raise SealRefused(SealFinding.CHANGED)
    return find_unique_cms_attribute(unsigned, "signature_time_stamp_token")["content"]


def _statement(token: cms.SignedData) -> tsp.TSTInfo:
    return token["encap_content_info"]["content"].parsed


def _context(
    roots: Sequence[x509.Certificate], lists: Sequence[crl.CertificateList], moment: datetime
) -> ValidationContext:
    return ValidationContext(
        trust_roots=list(roots), crls=list(lists), moment=moment, allow_fetching=False, revocation_mode="require"
    )


def _believed(status: PdfSignatureStatus) -> SignatureStatus:
    """The time stamp, if it and the seal hold."""
    stamp = status.timestamp_validity
    if stamp is None or not (status.intact and status.valid and stamp.intact and stamp.valid):
        raise SealRefused(SealFinding.CHANGED)
    if status.revoked or stamp.revoked:
        raise SealRefused(SealFinding.REVOKED)
    if not (status.trusted and stamp.trusted):
        raise SealRefused(SealFinding.UNKNOWN_SIGNER)
    return stamp


def _refuse_withdrawn(status: SignatureStatus, lists: Iterable[crl.CertificateList], at: datetime) -> None:
    """Refuse what today's lists revoke, even if the file's own lists did not know it yet."""
    for certificate in status.validation_path or ():
        for each in lists:
            if each.issuer.hashable == certificate.issuer.hashable and _is_withdrawn(certificate, each, at):
                raise SealRefused(SealFinding.REVOKED)


def _is_withdrawn(certificate: x509.Certificate, listed: crl.CertificateList, at: datetime) -> bool:
    """
    Whether a revocation takes away what was sealed ``at``.

    One in good order takes away what came after it; any other, or one without a reason, may be a leak that began
    nobody knows when, and takes away everything.
    """
    for entry in listed["tbs_cert_list"]["revoked_certificates"]:
        if entry["user_certificate"].native == certificate.serial_number:
            reason = entry.crl_reason_value
            orderly = reason is not None and reason.native in IN_GOOD_ORDER
            return not orderly or entry["revocation_date"].native <= at
    return False
