"""
Who signs a 2D-Doc, and whose signature is believed.

A code names its authority and its certificate by their common names, of four characters each. The signature is ECDSA
with P-256 and SHA-256, as ``r`` and ``s`` of 32 bytes each, one after the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from adapters.documents.two_d_doc_refusals import CodeRefused, Refusal

SIGNATURE_BYTES = 64
HALF = SIGNATURE_BYTES // 2


class CodeSigner(Protocol):
    """Signs 2D-Docs: from a file, or from a device that keeps its key."""

    @property
    def authority_id(self) -> str:
        """Common name of the authority, four characters."""
        ...

    @property
    def certificate_id(self) -> str:
        """Common name of the certificate, four characters."""
        ...

    def sign(self, message: bytes) -> bytes:
        """Sign, in 64 bytes: ``r`` and ``s``."""
        ...


class KeySigner:
    """Keeps ``CodeSigner`` with a key in memory. Deterministic (RFC 6979): the same code has the same bytes."""

    def __init__(self, certificate: x509.Certificate, key: EllipticCurvePrivateKey) -> None:
        """Take a P-256 key and its certificate."""
        self.authority_id = common_name(certificate.issuer)
        self.certificate_id = common_name(certificate.subject)
        self._key = key

    def sign(self, message: bytes) -> bytes:
        """Sign."""
        r, s = decode_dss_signature(self._key.sign(message, ECDSA(SHA256(), deterministic_signing=True)))
        return r.to_bytes(HALF, "big") + s.to_bytes(HALF, "big")


@dataclass(frozen=True)
class CodeTrust:
    """
    What a verifier holds: the roots, the certificates that they issued, and their lists of revoked ones.

    All of it is public. The lists are taken as they are: whoever loads them checks them.
    """

    roots: Sequence[x509.Certificate]
    certificates: Sequence[x509.Certificate]
    revocations: Sequence[x509.CertificateRevocationList] = ()

    def verify(self, authority_id: str, certificate_id: str, on: date, message: bytes, signature: bytes) -> None:
        """
        Check a signature of 64 bytes that claims to be made on a day.

        Raises:
            CodeRefused: the authority, the certificate, its validity on that day, or the signature itself.
        """
        key = self._key(authority_id, certificate_id, on)
        r, s = (int.from_bytes(half, "big") for half in (signature[:HALF], signature[HALF:]))
        try:
            key.verify(encode_dss_signature(r, s), message, ECDSA(SHA256()))
        except InvalidSignature:
            raise CodeRefused(Refusal.BAD_SIGNATURE) from None

    def _key(self, authority_id: str, certificate_id: str, on: date) -> EllipticCurvePublicKey:
        roots = [each for each in self.roots if common_name(each.subject) == authority_id]
        if not roots:
            raise CodeRefused(Refusal.UNKNOWN_AUTHORITY)
        named = (each for each in self.certificates if common_name(each.subject) == certificate_id)
        chains = ((leaf, root) for leaf in named for root in roots if is_issued_by(leaf, root))
        leaf, root = next(chains, (None, None))
        if leaf is None or root is None or not may_sign(leaf):
            raise CodeRefused(Refusal.UNKNOWN_CERTIFICATE)
        # Whatever the day that the code claims: who stole a key chooses the day.
        if any(is_revoked(leaf, listed) for listed in self.revocations):
            raise CodeRefused(Refusal.CERTIFICATE_REVOKED)
        if not (is_valid_on(leaf, on) and is_valid_on(root, on)):
            raise CodeRefused(Refusal.CERTIFICATE_NOT_VALID)
        key = leaf.public_key()
        if not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP256R1):
            raise CodeRefused(Refusal.UNKNOWN_CERTIFICATE)
        return key


def common_name(name: x509.Name) -> str:
    """Read the common name; empty when there is none."""
    found = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else ""


def is_issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether ``issuer`` is an authority that signed ``certificate`` (name and signature)."""
    try:
        certificate.verify_directly_issued_by(issuer)
        return issuer.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (InvalidSignature, ValueError, TypeError, x509.ExtensionNotFound):
        return False


def may_sign(certificate: x509.Certificate) -> bool:
    """Whether the certificate says that its key is for signatures."""
    try:
        return certificate.extensions.get_extension_for_class(x509.KeyUsage).value.digital_signature
    except x509.ExtensionNotFound:
        return False


def is_revoked(certificate: x509.Certificate, listed: x509.CertificateRevocationList) -> bool:
    """Whether a list of the certificate's issuer holds it."""
    number = certificate.serial_number
    return listed.issuer == certificate.issuer and listed.get_revoked_certificate_by_serial_number(number) is not None


def is_valid_on(certificate: x509.Certificate, on: date) -> bool:
    """Whether a certificate is valid on a day, both ends included: a code states no hour."""
    return certificate.not_valid_before_utc.date() <= on <= certificate.not_valid_after_utc.date()
