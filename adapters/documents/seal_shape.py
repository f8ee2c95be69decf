"""
The shape of our signatures: what a seal may look like, byte by byte, where no signature covers it.

A signature covers neither itself nor what is wrapped around it. General validators let much vary there (versions,
lists of algorithms, certificates that nobody asked for); we refuse whatever is not as we write it.
"""

import re
from collections.abc import Collection
from enum import Enum

from asn1crypto import cms, x509

BYTE_RANGE = re.compile(rb"/ByteRange \[0 (\d{1,10}) (\d{1,10}) (\d{1,10})\]")

SEAL_VERSION, STAMP_VERSION = "v1", "v3"
"""Of ``SignedData``, which depends on what is inside (RFC 5652, 5.1)."""

PLAIN_ALGORITHMS = frozenset(
    cms.DigestAlgorithm({"algorithm": name}).dump() for name in ("sha256", "sha384", "sha512")
) | frozenset(bytes.fromhex(f"300b06096086480165030402{number}") for number in ("01", "02", "03"))
"""Digests as anybody writes them: with parameters that are null, or without (RFC 5754, 2)."""


class SealFinding(Enum):
    """What a file turned out to be."""

    GENUINE = "genuine"
    UNREADABLE = "unreadable"
    UNSEALED = "unsealed"
    APPENDED = "appended"
    CHANGED = "changed"
    UNKNOWN_SIGNER = "unknown_signer"
    REVOKED = "revoked"
    EXPIRED = "expired"


class SealRefused(Exception):
    """The check of a seal ends here."""

    def __init__(self, finding: SealFinding) -> None:
        """Say what was found."""
        super().__init__(finding)
        self.finding = finding


def gap(pdf: bytes) -> tuple[int, int, int]:
    """
    Find the signature: the only bytes that it cannot cover, which must hold it and nothing else.

    Answers where they begin, where the rest begins, and how long the rest is.

    Raises:
        SealRefused: there is no signature, something follows what it covers, or it is not written as we write it.
    """
    ranges = BYTE_RANGE.findall(pdf)
    if not ranges:
        raise SealRefused(SealFinding.UNSEALED)
    start, resume, rest = map(int, ranges[0])
    if resume + rest < len(pdf):
        raise SealRefused(SealFinding.APPENDED)
    if resume + rest > len(pdf) or start >= resume:
        raise SealRefused(SealFinding.CHANGED)
    digits = pdf[start + 1 : resume - 1]
    # One spelling only: capital letters, and zeros after the end, which the outermost length must not swallow.
    content = cms.ContentInfo.load(bytes.fromhex(digits.decode("ascii")))["content"]
    signature = cms.ContentInfo({"content_type": "signed_data", "content": content}).dump()
    if pdf[start:resume] != b"<" + signature.hex().upper().encode().ljust(len(digits), b"0") + b">":
        raise SealRefused(SealFinding.CHANGED)
    return start, resume, rest


def refuse_loose_ends(
    signed: cms.SignedData, signer: x509.Certificate, issuers: Collection[bytes], version: str
) -> None:
    """
    Check all that a signature leaves uncovered around it.

    ``signer`` is the certificate that verified it (the signature names it by its hash), ``issuers`` the only others
    that may stand beside it, in DER.

    Raises:
        SealRefused: something is not as we write it.
    """
    (info,) = signed["signer_infos"]
    identity = cms.IssuerAndSerialNumber({"issuer": signer.issuer, "serial_number": signer.serial_number})
    algorithms = [each.dump() for each in signed["digest_algorithms"]]
    others = [each.chosen.dump() for each in signed["certificates"] if each.chosen.dump() != signer.dump()]
    expected = (
        signed["version"].native == version,
        info["version"].native == "v1",
        info["sid"].chosen.dump() == identity.dump(),
        algorithms == [info["digest_algorithm"].dump()],
        PLAIN_ALGORITHMS.issuperset(algorithms),
        all(each in issuers for each in others),
        signed["crls"].native is None,
    )
    if not all(expected):
        raise SealRefused(SealFinding.CHANGED)
