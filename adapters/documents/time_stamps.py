"""
Time stamps for the seals (RFC 3161): our own little authority for development, or a real one over HTTP.

The stamp is what lets a seal outlive its certificate's revocation list: a verifier judges the seal as of the stamp.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import TypeVar

from asn1crypto import algos, cms, core, tsp, x509
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from pyhanko.sign.general import as_signing_certificate_v2
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.aiohttp_client import HTTPTimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError

POLICY = "1.3.6.1.4.1.32473.1.1"
"""Ours, under the enterprise number that RFC 5612 keeps for examples: nobody may take these stamps for real ones."""

PATIENCE_SECONDS = 5
"""How long a real authority may take; a seal that waits longer keeps a worker from its work."""

SERIAL_BITS = 159
"""The most that RFC 5280, 4.1.2.2 lets a number be (20 octets, positive); random, hence unique in practice."""


Structure = TypeVar("Structure", bound=core.Asn1Value)


@dataclass(frozen=True)
class LocalAuthority:
    """
    A time-stamp authority in our own hands: certificate, its issuers, and the key.

    ``sign`` makes an ECDSA signature (DER) of bytes over SHA-256.
    """

    certificate: x509.Certificate
    issuers: Sequence[x509.Certificate]
    sign: Callable[[bytes], bytes]

    @cached_property
    def identifier(self) -> cms.SignerIdentifier:
        """How a signature names its signer."""
        number = {"issuer": self.certificate.issuer, "serial_number": self.certificate.serial_number}
        return cms.SignerIdentifier({"issuer_and_serial_number": _settled(cms.IssuerAndSerialNumber(number))})

    @cached_property
    def hash_of_certificate(self) -> tsp.SigningCertificateV2:
        """What binds a signature to this very certificate, by a hash that is not SHA-1 (RFC 5816)."""
        return _settled(as_signing_certificate_v2(self.certificate))

    @cached_property
    def certificates(self) -> cms.CertificateSet:
        """What a verifier needs besides the root."""
        return _settled(cms.CertificateSet([self.certificate, *self.issuers]))


def held_key(key: EllipticCurvePrivateKey) -> Callable[[bytes], bytes]:
    """Sign with a key that stays loaded: ECDSA over SHA-256, in DER (RFC 3279)."""
    algorithm = ECDSA(SHA256())
    return lambda content: key.sign(content, algorithm)


class LocalStamper(TimeStamper):
    """Stamps on the spot, at the instant that it was made for."""

    def __init__(self, authority: LocalAuthority, at: datetime) -> None:
        """Prepare to stamp ``at`` (with its zone), to the second."""
        super().__init__()  # type: ignore[no-untyped-call]  # pyHanko leaves it without types
        self._authority = authority
        self._at = at.astimezone(UTC).replace(microsecond=0)

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Answer a request, as RFC 3161, 2.4.2 says."""
        token = cms.ContentInfo({"content_type": "signed_data", "content": self._signed(self._statement(req))})
        return _settled(tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": _settled(token)}))

    def _statement(self, request: tsp.TimeStampReq) -> tsp.TSTInfo:
        statement = {
            "version": "v1",
            "policy": POLICY,
            "message_imprint": request["message_imprint"],
            "serial_number": secrets.randbits(SERIAL_BITS) | 1,
            "gen_time": self._at,
            "accuracy": {"seconds": 1},
        }
        if request["nonce"].native is not None:
            statement["nonce"] = request["nonce"]
        return _settled(tsp.TSTInfo(statement))

    def _signed(self, statement: tsp.TSTInfo) -> cms.SignedData:
        digest = Hash(SHA256())
        digest.update(statement.dump())
        values = {
            "content_type": "tst_info",
            "message_digest": digest.finalize(),
            "signing_certificate_v2": self._authority.hash_of_certificate,
        }
        pairs = [{"type": name, "values": [value]} for name, value in values.items()]
        attributes = _settled(cms.CMSAttributes(pairs))
        sha256 = algos.DigestAlgorithm({"algorithm": "sha256"})
        signer = cms.SignerInfo(
            {
                "version": "v1",
                "sid": self._authority.identifier,
                "digest_algorithm": sha256,
                "signed_attrs": attributes,
                "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
                "signature": self._authority.sign(attributes.dump()),
            }
        )
        return cms.SignedData(
            {
                "version": "v3",
                "digest_algorithms": [sha256],
                "encap_content_info": {
                    "content_type": "tst_info",
                    "content": core.ParsableOctetString(statement.dump()),
                },
                "certificates": self._authority.certificates,
                "signer_infos": [_settled(signer)],
            }
        )


def _settled(value: Structure) -> Structure:
    """Write a structure and read it again: asn1crypto writes anew, at every level, what it did not read."""
    settled: Structure = type(value).load(value.dump())
    return settled


class RemoteStamper(HTTPTimeStamper):
    """Asks the authority at an address. Raises ``OSError``, whatever goes wrong: no stamp was had."""

    def __init__(self, url: str) -> None:
        super().__init__(url, timeout=PATIENCE_SECONDS)

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """Have a digest stamped."""
        try:
            return await super().async_timestamp(message_digest, md_algorithm)
        except OSError:
            raise
        except Exception as error:
            # What is no answer at all fails in pyHanko's reader, in every way there is.
            raise TimestampRequestError("the time-stamp authority did not answer as RFC 3161 says") from error
