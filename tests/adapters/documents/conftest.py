"""Authorities made for the tests of the seal, of which every part can be made wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from adapters.documents.authorities import Authorities, Authority, Leaf, Use

NOON = datetime(2026, 5, 4, 10, tzinfo=UTC)
"""When documents are sealed in these tests."""

START = NOON - timedelta(days=100)
"""When every certificate and list begins."""

NOT_FOR_LEAVES = dict.fromkeys(
    ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False
)


@dataclass(frozen=True)
class Holder:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def issue(name: str, issuer: Holder | None, *, is_leaf: bool = False, stamps: bool = False, days: int = 1000) -> Holder:
    """Issue a certificate to a new key; its own issuer if there is no other."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    usage = {
        "digital_signature": is_leaf,
        "content_commitment": is_leaf,
        "key_cert_sign": not is_leaf,
        "crl_sign": not is_leaf,
    }
    authority_key = (issuer.key if issuer else key).public_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(START)
        .not_valid_after(START + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=not is_leaf, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage, **NOT_FOR_LEAVES), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key), critical=False)
    )
    if stamps:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return Holder(builder.sign(issuer.key if issuer else key, SHA256()), key)


def revocations(
    issuer: Holder,
    *revoked: tuple[x509.Certificate, datetime],
    reason: x509.ReasonFlags | None = None,
    start: datetime = START,
    days: int = 900,
) -> x509.CertificateRevocationList:
    """List what an issuer revoked, since when and why."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(start)
        .next_update(start + timedelta(days=days))
        .add_extension(x509.CRLNumber(1), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False)
    )
    for certificate, since in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(certificate.serial_number).revocation_date(since)
        if reason is not None:
            entry = entry.add_extension(x509.CRLReason(reason), critical=False)
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(issuer.key, SHA256())


@dataclass(frozen=True)
class Office:
    """An authority with everything needed to make it say something else."""

    use: Use
    root: Holder
    issuer: Holder
    leaves: tuple[Holder, ...]
    lists: tuple[x509.CertificateRevocationList, ...]

    @property
    def leaf(self) -> Holder:
        """The newest."""
        return self.leaves[0]

    @property
    def authority(self) -> Authority:
        """What the service has of it."""
        chain = (self.issuer.certificate, self.root.certificate)
        leaves = tuple(Leaf(each.certificate, each.key, chain) for each in self.leaves)
        return Authority(self.use, (self.root.certificate,), (self.issuer.certificate,), self.lists, leaves)


def open_office(use: Use, *, leaf_days: Sequence[int] = (1000,)) -> Office:
    """Make an authority: a root, an issuer, and leaves (newest first) that live so many days; nobody is revoked."""
    root = issue(f"{use.value} racine", None, days=4000)
    issuer = issue(f"{use.value} émetteur", root, days=3000)
    stamps = use is Use.TIME_STAMPS
    leaves = tuple(
        issue(f"{use.value} feuille {len(leaf_days) - place}", issuer, is_leaf=True, stamps=stamps, days=days)
        for place, days in enumerate(leaf_days)
    )
    return Office(use, root, issuer, leaves, (revocations(root), revocations(issuer)))


def authorities(seals: Office, stamps: Office) -> Authorities:
    """Put two authorities together; no code is signed in these tests."""
    return Authorities(open_office(Use.CODES).authority, seals.authority, stamps.authority)


@pytest.fixture(scope="session")
def seals() -> Office:
    """Whoever vouches for the seals: made once, changed by nobody."""
    return open_office(Use.SEALS)


@pytest.fixture(scope="session")
def stamps() -> Office:
    """Whoever vouches for the time stamps."""
    return open_office(Use.TIME_STAMPS)
