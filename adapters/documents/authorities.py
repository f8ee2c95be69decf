"""
The keys behind the documents, and the certificates that vouch for them: for codes, for seals, for time stamps.

Each use has an authority of its own, in a folder of its own: a key that signs one thing can never be taken for a key
that signs another. Every key is P-256.

=====================  ==============================================================================================
file                   what it holds (PEM)
=====================  ==============================================================================================
``roots.pem``          the trust anchors
``intermediates.pem``  what stands between a root and the leaves; may be missing
``crls.pem``           lists of revoked certificates (RFC 5280, 5), one for each issuer
``leaf-N.pem``         a certificate that signs, or once did: the highest N that may sign does, and all are trusted
``leaf-N.key``         its key (PKCS #8, no passphrase, mode 0600); gone once the leaf has retired, or held by a device
=====================  ==============================================================================================

A key is replaced by putting a new leaf beside the old ones: nothing that was signed dies, and nothing stops.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, EllipticCurvePublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.oid import NameOID

from adapters.documents.two_d_doc_trust import CodeTrust, KeySigner, common_name, is_issued_by, is_revoked, may_sign

ROOTS, INTERMEDIATES, REVOCATIONS = "roots.pem", "intermediates.pem", "crls.pem"

DEVELOPMENT = "SIMULATION DE DÉVELOPPEMENT"
"""The organisation in every certificate made for development. Production refuses whatever carries it."""

MARGIN = timedelta(days=124)
"""How long before its end a leaf stops signing: four months, the life of an ADCS, are 123 days at the most; and one."""

_LEAF = re.compile(r"leaf-([1-9][0-9]*)\.pem")
_REVOCATION_LIST = re.compile(rb"-----BEGIN X509 CRL-----.+?-----END X509 CRL-----", re.DOTALL)


class Use(Enum):
    """What an authority's leaves sign; the value is the name of its folder."""

    CODES = "2d-doc"
    SEALS = "seals"
    TIME_STAMPS = "time-stamps"


class BadAuthorities(Exception):
    """The folder of keys cannot be used; the message names the file and what it should be, and shows no key."""


class NoUsableLeaf(Exception):
    """No leaf of an authority may sign on this day: none has a key, or all are too near their end."""


@dataclass(frozen=True)
class Leaf:
    """A certificate that signs. ``key`` is nothing when it signs no more; ``chain``: its issuers, the root last."""

    certificate: x509.Certificate
    key: EllipticCurvePrivateKey | None = field(repr=False)
    chain: tuple[x509.Certificate, ...]

    @property
    def name(self) -> str:
        """Its common name."""
        return common_name(self.certificate.subject)

    def may_sign_on(self, on: date) -> bool:
        """Whether it has a key, and what it signs on this day outlives no certificate of its chain."""
        whole = (self.certificate, *self.chain)
        begun = all(each.not_valid_before_utc.date() <= on for each in whole)
        return self.key is not None and begun and all(on + MARGIN <= each.not_valid_after_utc.date() for each in whole)


@dataclass(frozen=True)
class Authority:
    """One authority: its roots, the lists of what it revoked, and every leaf that is trusted, newest first."""

    use: Use
    roots: tuple[x509.Certificate, ...]
    intermediates: tuple[x509.Certificate, ...]
    revocations: tuple[x509.CertificateRevocationList, ...]
    leaves: tuple[Leaf, ...]

    def signing(self, on: date) -> Leaf:
        """
        Answer the newest leaf that may sign on a day.

        Raises:
            NoUsableLeaf: there is none.
        """
        for leaf in self.leaves:
            if leaf.may_sign_on(on) and not any(is_revoked(leaf.certificate, each) for each in self.revocations):
                return leaf
        raise NoUsableLeaf(f"no leaf of {self.use.value} has a key and more than {MARGIN.days} days to live on {on}")

    @property
    def certificates(self) -> tuple[x509.Certificate, ...]:
        """Every certificate, roots first."""
        return (*self.roots, *self.intermediates, *(leaf.certificate for leaf in self.leaves))


@dataclass(frozen=True)
class Authorities:
    """The three authorities."""

    codes: Authority
    seals: Authority
    time_stamps: Authority

    def code_signer(self, on: date) -> KeySigner:
        """
        Answer who signs the codes of a day.

        Raises:
            NoUsableLeaf: nobody may.
        """
        leaf = self.codes.signing(on)
        if leaf.key is None:
            raise NoUsableLeaf(f"the key of {leaf.name} is elsewhere")
        return KeySigner(leaf.certificate, leaf.key)

    @cached_property
    def code_trust(self) -> CodeTrust:
        """What a code is checked against."""
        leaves = tuple(leaf.certificate for leaf in self.codes.leaves)
        return CodeTrust(self.codes.roots, leaves, self.codes.revocations)

    @property
    def is_development(self) -> bool:
        """Whether any certificate was made for development."""
        every = (each for part in (self.codes, self.seals, self.time_stamps) for each in part.certificates)
        return any(is_for_development(certificate) for certificate in every)


def is_for_development(certificate: x509.Certificate) -> bool:
    """Whether a certificate says that it was made for development."""
    organisations = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return any(each.value == DEVELOPMENT for each in organisations)


def load_authorities(folder: Path) -> Authorities:
    """
    Load the three authorities of a folder, checking all that a signature will rest upon.

    Raises:
        BadAuthorities: a file is missing, unreadable, or does not go with the others.
    """
    codes, seals, time_stamps = (_load(folder / use.value, use) for use in Use)
    for name in [*map(common_name, (each.subject for each in codes.roots)), *(leaf.name for leaf in codes.leaves)]:
        if not re.fullmatch("[A-Z0-9]{4}", name):
            raise BadAuthorities(f"{Use.CODES.value}: a common name is not four capitals or digits")
    if any(len(leaf.chain) > 1 for leaf in codes.leaves):
        raise BadAuthorities(f"{Use.CODES.value}: a leaf is issued by the authority that its codes name, and no other")
    return Authorities(codes, seals, time_stamps)


def leaf_numbers(folder: Path) -> list[int]:
    """List the numbers of the leaves in the folder of one authority, newest first."""
    found = (_LEAF.fullmatch(path.name) for path in folder.glob("leaf-*.pem"))
    return sorted((int(match[1]) for match in found if match), reverse=True)


def leaf_files(folder: Path, number: int) -> tuple[Path, Path]:
    """Name the two files of a leaf: certificate and key."""
    return folder / f"leaf-{number}.pem", folder / f"leaf-{number}.key"


def _load(folder: Path, use: Use) -> Authority:
    roots = read_certificates(folder / ROOTS)
    intermediates = read_certificates(folder / INTERMEDIATES) if (folder / INTERMEDIATES).exists() else ()
    revocations = read_revocations(folder / REVOCATIONS)
    issuers = (*intermediates, *roots)
    for listed in revocations:
        if not any(issuer.subject == listed.issuer and _is_list_of(listed, issuer) for issuer in issuers):
            raise BadAuthorities(f"{use.value}: {REVOCATIONS} has a list that no authority here signed")
    leaves = tuple(_leaf(folder, number, roots, intermediates) for number in leaf_numbers(folder))
    if not leaves:
        raise BadAuthorities(f"{use.value}: there is no leaf-1.pem, nor any other leaf")
    return Authority(use, roots, intermediates, revocations, leaves)


def _is_list_of(listed: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    key = issuer.public_key()
    return isinstance(key, EllipticCurvePublicKey) and listed.is_signature_valid(key)


def _leaf(
    folder: Path, number: int, roots: tuple[x509.Certificate, ...], intermediates: tuple[x509.Certificate, ...]
) -> Leaf:
    certificate_file, key_file = leaf_files(folder, number)
    (certificate, *_) = read_certificates(certificate_file)
    chain = _chain(certificate, roots, intermediates)
    if not chain or not may_sign(certificate) or not _is_p256(certificate.public_key()):
        raise BadAuthorities(f"{folder.name}: {certificate_file.name} is no P-256 certificate that leads to a root")
    return Leaf(certificate, _read_key(key_file, certificate), chain)


def _chain(
    certificate: x509.Certificate, roots: Sequence[x509.Certificate], intermediates: Sequence[x509.Certificate]
) -> tuple[x509.Certificate, ...]:
    """Follow a certificate to a root, one authority after another; nothing when none is reached."""
    chain: list[x509.Certificate] = []
    while True:
        last = chain[-1] if chain else certificate
        root = next((each for each in roots if is_issued_by(last, each)), None)
        if root is not None:
            return (*chain, root)
        issuer = next((each for each in intermediates if each not in chain and is_issued_by(last, each)), None)
        if issuer is None:
            return ()
        chain.append(issuer)


def _is_p256(key: object) -> bool:
    return isinstance(key, EllipticCurvePrivateKey | EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1)


def read_certificates(file: Path) -> tuple[x509.Certificate, ...]:
    """
    Read the certificates of a PEM file: at least one.

    Raises:
        BadAuthorities: it holds something else.
    """
    try:
        return tuple(x509.load_pem_x509_certificates(file.read_bytes()))
    except (OSError, ValueError):
        raise BadAuthorities(f"{file.parent.name}: {file.name} is missing, or holds no certificate") from None


def read_revocations(file: Path) -> tuple[x509.CertificateRevocationList, ...]:
    """
    Read the revocation lists of a PEM file: at least one.

    Raises:
        BadAuthorities: it holds something else.
    """
    try:
        lists = tuple(map(x509.load_pem_x509_crl, _REVOCATION_LIST.findall(file.read_bytes())))
    except (OSError, ValueError):
        lists = ()
    if not lists:
        raise BadAuthorities(f"{file.parent.name}: {file.name} is missing, or holds no revocation list")
    return lists


def _read_key(file: Path, certificate: x509.Certificate) -> EllipticCurvePrivateKey | None:
    if not file.exists():
        return None
    trouble = f"{file.parent.name}: {file.name} is no P-256 key of its certificate (PKCS #8, without passphrase)"
    try:
        key = load_pem_private_key(file.read_bytes(), None)
    except (OSError, ValueError, TypeError):
        raise BadAuthorities(trouble) from None
    if not isinstance(key, EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        raise BadAuthorities(trouble)
    return key
