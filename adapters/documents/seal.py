"""
The seal of a document: PAdES baseline B-LT (ETSI EN 319 142-1) in one revision, over the whole file.

A certification signature that allows no change (ISO 32000-1, 12.8.2.2), ECDSA P-256 with SHA-256, time-stamped, with
the certificates and revocation lists that a verifier needs years later (DSS). One revision, because a second one, even
an honest one, is what a forger adds. The field is invisible and off the page: a visible one breaks PDF/A and PDF/UA.
"""

import asyncio
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from asn1crypto import crl, x509
from asn1crypto.algos import SignedDigestAlgorithm
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, PreSignValidationStatus, SigDSSPlacementPreference
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.registry import SimpleCertificateStore

from adapters.documents.authorities import Authorities, Leaf, NoUsableLeaf
from adapters.documents.seal_check import SealTrust, as_asn1, as_list, check_seal
from adapters.documents.time_stamps import LocalAuthority, LocalStamper, RemoteStamper, held_key

FIELD = "Sceau"
"""The name of the signature field, which PDF readers show."""

RESERVED_DIGITS = 16_384
"""Hexadecimal digits kept for the signature (8 KiB). A fixed number saves the rehearsal that would measure it."""

SEAL_USAGE = {"non_repudiation"}
"""What the certificate of a seal must allow, as every validator of PDF signatures asks."""


class Unsealed(Exception):
    """The seal could not be made: our own certificates or lists do not hold, or no time stamp could be had."""


class HeldSigner(Signer):
    """Signs with a key that stays where it is: no loading at each signature."""

    def __init__(
        self, certificate: x509.Certificate, issuers: Iterable[x509.Certificate], sign: Callable[[bytes], bytes]
    ) -> None:
        """Take a P-256 certificate, those between it and its root, and what signs (ECDSA over SHA-256, DER)."""
        super().__init__(
            embed_roots=False,
            signature_mechanism=SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
            signing_cert=certificate,
            cert_registry=SimpleCertificateStore.from_certs(issuers),  # type: ignore[no-untyped-call]  # pyHanko leaves it without types
        )
        self._sign = sign

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """Sign; a rehearsal is as cheap as the real thing."""
        return self._sign(data)


class SealWriter(IncrementalPdfFileWriter):
    """Writes the seal after the document, and leaves the metadata as they are."""

    def _update_meta(self) -> None:
        """Do nothing: pyHanko would date them by this machine's clock, and rewrite what the conformance rests on."""


class SealSigner(PdfSigner):
    """Signs a document that stays PDF 1.7."""

    def register_extensions(self, pdf_out: BasePdfFileWriter, *, md_algorithm: str) -> None:
        """Say that the signature is of PAdES. For the curve pyHanko would declare PDF 2.0, which is no PDF/A-3."""
        pdf_out.register_extension(ESIC_EXTENSION_1)


@dataclass(frozen=True)
class _Desk:
    """What seals for a while: the leaves of the day, with the proof of them that goes into each document."""

    signer: HeldSigner
    stamps: LocalAuthority | str
    proof: PreSignValidationStatus
    since: datetime
    until: datetime

    def is_open(self, at: datetime) -> bool:
        """Whether a seal may be made ``at``."""
        return self.since <= at < self.until


class Sealer:
    """Seals documents, one after the other. Not for several threads: each worker process has one."""

    def __init__(self, authorities: Authorities, tsa_url: str | None = None) -> None:
        """
        Take the authorities, and the address of a time-stamp authority elsewhere.

        ``authorities.time_stamps`` must then hold its roots, the certificates between, and their revocation lists:
        nothing is fetched.
        """
        self._authorities = authorities
        self._tsa_url = tsa_url
        self._desk: _Desk | None = None

    def seal(self, pdf: bytes, at: datetime) -> bytes:
        """
        Seal a PDF as of ``at`` (an instant with its zone).

        Raises:
            Unsealed: see the class; nothing half-sealed ever comes out.
        """
        try:
            sealed = asyncio.run(self._seal(pdf, at.astimezone(UTC).replace(microsecond=0)))
        except NoUsableLeaf as error:
            raise Unsealed(str(error)) from error
        except (PathBuildingError, PathValidationError) as error:
            raise Unsealed("the certificates of the seal or of its time stamp do not hold") from error
        except OSError as error:
            raise Unsealed("no time stamp could be had") from error
        # A stamp made elsewhere is checked before anybody gets the document; one of ours cannot be wrong in that way.
        if self._tsa_url and not check_seal(sealed, SealTrust.of(self._authorities), at).is_genuine:
            raise Unsealed("the time stamp that was had does not hold")
        return sealed

    async def _seal(self, pdf: bytes, at: datetime) -> bytes:
        if self._desk is None or not self._desk.is_open(at):
            self._desk = await self._open_desk(at)
        desk = self._desk
        writer = SealWriter(io.BytesIO(pdf))
        session = _pdf_signer(desk.signer, self._stamper(desk.stamps, at)).init_signing_session(writer)
        session.system_time = at
        unsigned = session.prepare_tbs_document(desk.proof, RESERVED_DIGITS)
        output = io.BytesIO()
        digest, _ = unsigned.digest_tbs_document(output=output)
        await unsigned.perform_signature(digest.document_digest, PdfCMSSignedAttributes())
        return output.getvalue()

    def _stamper(self, stamps: LocalAuthority | str, at: datetime) -> TimeStamper:
        return RemoteStamper(stamps) if isinstance(stamps, str) else LocalStamper(stamps, at)

    async def _open_desk(self, at: datetime) -> _Desk:
        """Prove our own certificates: it costs as much as the rest of a seal, and holds until one of them ends."""
        on = at.date()
        seals, time_stamps = self._authorities.seals, self._authorities.time_stamps
        leaf = seals.signing(on)
        if leaf.key is None:
            raise NoUsableLeaf(f"the key of {leaf.name} is elsewhere")
        signer = HeldSigner(as_asn1(leaf.certificate), map(as_asn1, leaf.chain[:-1]), held_key(leaf.key))
        stamps = self._tsa_url or _local(time_stamps.signing(on))
        lists = [*map(as_list, seals.revocations), *map(as_list, time_stamps.revocations)]
        paths, stamp_paths = await self._proven(signer, self._stamper(stamps, at), lists, at)
        tomorrow = datetime.combine(on + timedelta(days=1), time(), UTC)
        return _Desk(
            signer,
            stamps,
            PreSignValidationStatus(
                signer_path=paths[0],
                validation_paths=[*paths, *stamp_paths],
                ts_validation_paths=stamp_paths,
                crls_to_embed=lists,
            ),
            since=at,
            until=min([tomorrow, *_ends([*paths, *stamp_paths], lists)]),
        )

    async def _proven(
        self, signer: HeldSigner, stamper: TimeStamper, lists: Sequence[crl.CertificateList], at: datetime
    ) -> tuple[list[ValidationPath], list[ValidationPath]]:
        """Validate our two leaves as a verifier would."""
        seals, time_stamps = self._authorities.seals, self._authorities.time_stamps
        context = ValidationContext(
            trust_roots=[as_asn1(root) for root in (*seals.roots, *time_stamps.roots)],
            other_certs=[as_asn1(each) for each in (*seals.intermediates, *time_stamps.intermediates)],
            crls=list(lists),
            moment=at,
            allow_fetching=False,
            revocation_mode="require",
        )
        validator = CertificateValidator(signer.signing_cert, validation_context=context)
        path = await validator.async_validate_usage(SEAL_USAGE)  # type: ignore[no-untyped-call]  # pyHanko leaves it without types
        stamp_paths = stamper.validation_paths(context)  # type: ignore[no-untyped-call]  # pyHanko leaves it without types
        return [path], [each async for each in stamp_paths]


def _local(leaf: Leaf) -> LocalAuthority:
    if leaf.key is None:
        raise NoUsableLeaf(f"the key of {leaf.name} is elsewhere")
    return LocalAuthority(as_asn1(leaf.certificate), [as_asn1(each) for each in leaf.chain[:-1]], held_key(leaf.key))


def _pdf_signer(signer: Signer, stamper: TimeStamper) -> SealSigner:
    off_the_page = InvisSigSettings(set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True)
    return SealSigner(
        PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
            subfilter=SigSeedSubFilter.PADES,
            dss_settings=DSSContentSettings(
                include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE
            ),
        ),
        signer,
        timestamper=stamper,
        new_field_spec=SigFieldSpec(FIELD, invis_sig_settings=off_the_page),
    )


def _ends(paths: Iterable[ValidationPath], lists: Iterable[crl.CertificateList]) -> Iterator[datetime]:
    for path in paths:
        yield from (certificate.not_valid_after for certificate in path)
    for each in lists:
        yield each["tbs_cert_list"]["next_update"].native
