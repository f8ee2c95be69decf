"""
Keys for development: made on first use, replaced before they end, and marked so that production refuses them.

All certificates begin in 2020: the clock of the simulation stands in the past, and codes are dated by it.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from adapters.documents.authorities import (
    DEVELOPMENT,
    MARGIN,
    REVOCATIONS,
    ROOTS,
    BadAuthorities,
    Use,
    is_for_development,
    leaf_files,
    leaf_numbers,
    read_certificates,
    read_revocations,
)

AUTHORITY_KEY = "authority.key"
"""Beside the rest in development alone: elsewhere the key of an authority is not where its leaves sign."""

BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
AUTHORITY_LIFE = timedelta(days=30 * 365)
LEAF_LIFE = timedelta(days=10 * 365)
"""Real leaves live three years; these outlive whatever date the clock of the simulation is set to."""

LIST_LIFE = timedelta(days=90)
LIST_AGE = timedelta(days=1)
"""An older list is signed anew: a seal carries the list of its day."""

RENEWAL = timedelta(days=30)
"""How long before the last leaf stops signing a new one is put beside it."""

BACKDATING = timedelta(minutes=5)
"""A list is dated a little in the past, so that it is in force by the clock of whoever reads it next."""

SIRET = "0002 00000000000000"
"""The identifier of an organisation as 2D-Doc wants it; no organisation has this one."""

AUTHORITY_NAMES = {
    Use.CODES: "FR00",
    Use.SEALS: "Autorité des cachets (simulation)",
    Use.TIME_STAMPS: "Autorité des horodatages (simulation)",
}
"""FR00 is the authority that the specification keeps for tests: readers know that it vouches for nothing."""

CODE_NAME = "MPP"
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def ensure_development_keys(folder: Path, now: datetime | None = None) -> None:
    """
    Make the three authorities in ``folder`` unless they are there; renew what nears its end.

    Safe to call from several processes at once: they wait for each other, and none sees half a folder.

    Raises:
        BadAuthorities: the folder holds keys that were not made for development.
    """
    instant = now or datetime.now(UTC)
    with _alone(folder):
        if not folder.exists():
            _make_all(folder, instant)
        for use in Use:
            _renew(folder / use.value, use, instant)


def add_development_leaf(folder: Path, use: Use, now: datetime | None = None) -> None:
    """Put a new leaf beside the others: from the next loading on it signs, and they are still trusted."""
    with _alone(folder):
        _add_leaf(folder / use.value, use, now or datetime.now(UTC))


def revoke_development_leaf(folder: Path, use: Use, number: int, now: datetime | None = None) -> None:
    """Revoke a leaf: nothing that it ever signed is believed any more."""
    with _alone(folder):
        certificate, _ = leaf_files(folder / use.value, number)
        _list_revoked(folder / use.value, now or datetime.now(UTC), *read_certificates(certificate))


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep every other process of ours out."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder.parent / f".{folder.name}.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _make_all(folder: Path, now: datetime) -> None:
    """Make everything beside, then rename: a crash in between leaves nothing that looks finished."""
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for use in Use:
            part = draft / use.value
            part.mkdir(mode=0o700)
            key, root = _authority(use, now)
            _write_key(part / AUTHORITY_KEY, key)
            _write(part / ROOTS, root.public_bytes(Encoding.PEM))
            _list_revoked(part, now)
            _add_leaf(part, use, now)
        draft.rename(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _renew(part: Path, use: Use, now: datetime) -> None:
    (root, *_) = read_certificates(part / ROOTS)
    if not is_for_development(root):
        raise BadAuthorities(f"{use.value}: these keys were not made for development, and are left alone")
    newest, _ = leaf_files(part, leaf_numbers(part)[0])
    (leaf, *_) = read_certificates(newest)
    if leaf.not_valid_after_utc - MARGIN - RENEWAL < now:
        _add_leaf(part, use, now)
    (listed, *_) = read_revocations(part / REVOCATIONS)
    if listed.last_update_utc < now - LIST_AGE:
        _list_revoked(part, now)


def _name(common_name: str) -> x509.Name:
    attributes = (
        (NameOID.COUNTRY_NAME, "FR"),
        (NameOID.ORGANIZATION_NAME, DEVELOPMENT),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, SIRET),
        (NameOID.COMMON_NAME, common_name),
    )
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in attributes])


def _leaf_name(use: Use, number: int) -> str:
    """Name a leaf. One that signs codes has four characters: ``MPP1`` to ``MPPZ``, then ``MP10``."""
    match use:
        case Use.CODES:
            high, low = divmod(number, len(DIGITS))
            digits = (DIGITS[high] if high else "") + DIGITS[low]
            return CODE_NAME[: 4 - len(digits)] + digits
        case Use.SEALS:
            return f"Cachet {number} de Mes Points Permis (simulation)"
        case Use.TIME_STAMPS:
            return f"Horodatage {number} de Mes Points Permis (simulation)"


def _authority(use: Use, now: datetime) -> tuple[EllipticCurvePrivateKey, x509.Certificate]:
    key = generate_private_key(SECP256R1())
    name = _name(AUTHORITY_NAMES[use])
    certificate = (
        _builder(name, name, key, key, now + AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(authority=True), critical=True)
        .sign(key, SHA256())
    )
    return key, certificate


def _add_leaf(part: Path, use: Use, now: datetime) -> None:
    authority, root = _read_authority(part)
    number = max(leaf_numbers(part), default=0) + 1
    key = generate_private_key(SECP256R1())
    builder = (
        _builder(_name(_leaf_name(use, number)), root.subject, key, authority, now + LEAF_LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(authority=False), critical=True)
    )
    if use is Use.TIME_STAMPS:
        # RFC 3161, 2.3: this purpose, this one alone, and critical.
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    certificate_file, key_file = leaf_files(part, number)
    # The key first: a certificate without one is a leaf that no longer signs.
    _write_key(key_file, key)
    _write(certificate_file, builder.sign(authority, SHA256()).public_bytes(Encoding.PEM))


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: EllipticCurvePrivateKey,
    authority: EllipticCurvePrivateKey,
    end: datetime,
) -> x509.CertificateBuilder:
    issued_by = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(BEGINNING)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(issued_by, critical=False)
    )


def _key_usage(*, authority: bool) -> x509.KeyUsage:
    """An authority signs certificates and lists; a leaf signs what somebody will be held to (nonRepudiation)."""
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_cert_sign=authority,
        crl_sign=authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _list_revoked(part: Path, now: datetime, *more: x509.Certificate) -> None:
    """Sign the list of revoked certificates: those of the list before, and these."""
    authority, root = _read_authority(part)
    before = read_revocations(part / REVOCATIONS)[0] if (part / REVOCATIONS).exists() else None
    number = before.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number if before is not None else 0
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root.subject)
        .last_update(now - BACKDATING)
        .next_update(now + LIST_LIFE)
        .add_extension(x509.CRLNumber(number + 1), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key()),
            critical=False,
        )
    )
    for entry in before if before is not None else ():
        builder = builder.add_revoked_certificate(entry)
    for certificate in more:
        revoked = x509.RevokedCertificateBuilder().serial_number(certificate.serial_number).revocation_date(now)
        builder = builder.add_revoked_certificate(revoked.build())
    _write(part / REVOCATIONS, builder.sign(authority, SHA256()).public_bytes(Encoding.PEM))


def _read_authority(part: Path) -> tuple[EllipticCurvePrivateKey, x509.Certificate]:
    (root, *_) = read_certificates(part / ROOTS)
    key = load_pem_private_key((part / AUTHORITY_KEY).read_bytes(), None)
    if not isinstance(key, EllipticCurvePrivateKey):
        raise BadAuthorities(f"{part.name}: {AUTHORITY_KEY} is no elliptic key")
    return key, root


def _write_key(file: Path, key: EllipticCurvePrivateKey) -> None:
    _write(file, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def _write(file: Path, content: bytes) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    descriptor, draft = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
    Path(draft).replace(file)
