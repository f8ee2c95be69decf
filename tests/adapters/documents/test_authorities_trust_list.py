"""The trust list: a reader of 2D-Docs finds all that it needs, and nobody else can have signed it."""

import base64
import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from lxml import etree
from lxml.etree import _Element as Element

from adapters.documents.authorities_trust_list import trust_list
from tests.adapters.documents.two_d_doc_samples import ours

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
ADDRESS, LEAVES = "https://points.example/tsl.xml", "https://points.example/FR00.der"
NAMES = {
    "tsl": "http://uri.etsi.org/02231/v2#",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "xades": "http://uri.etsi.org/01903/v1.3.2#",
}


def published(at: datetime = AT) -> bytes:
    """Make a list."""
    return trust_list(ours(), address=ADDRESS, leaves=LEAVES, at=at)


def texts(document: Element, path: str) -> list[str]:
    """Find texts by path."""
    found = document.xpath(path, namespaces=NAMES)
    assert isinstance(found, list)
    return [str(text) for text in found]


def canonical(element: Element) -> bytes:
    """Write in the one form."""
    return etree.tostring(element, method="c14n", exclusive=True)


def verify(document: bytes) -> x509.Certificate:
    """Verify the signature as XML Signature says; answer the certificate. AssertionError or InvalidSignature if not."""
    whole = etree.fromstring(document)
    (signature,) = whole.findall("ds:Signature", NAMES)
    (properties,) = signature.iterfind(".//xades:SignedProperties", NAMES)
    (info,) = signature.findall("ds:SignedInfo", NAMES)
    signed_properties, signed_info = canonical(properties), canonical(info)
    whole.remove(signature)
    digests = [
        base64.b64encode(hashlib.sha256(each).digest()).decode() for each in (canonical(whole), signed_properties)
    ]
    assert texts(info, "ds:Reference/ds:DigestValue/text()") == digests
    assert texts(info, "ds:Reference/@URI") == ["", f"#{properties.get('Id')}"]
    der = base64.b64decode(texts(signature, "ds:KeyInfo//ds:X509Certificate/text()")[0])
    named = base64.b64encode(hashlib.sha256(der).digest()).decode()
    assert texts(properties, ".//xades:CertDigest/ds:DigestValue/text()") == [named]
    certificate = x509.load_der_x509_certificate(der)
    raw = base64.b64decode(texts(signature, "ds:SignatureValue/text()")[0])
    r, s = (int.from_bytes(half, "big") for half in (raw[:32], raw[32:]))
    key = certificate.public_key()
    assert isinstance(key, EllipticCurvePublicKey)
    key.verify(encode_dss_signature(r, s), signed_info, ECDSA(SHA256()))
    return certificate


def test_a_leaf_of_the_seals_signs_it() -> None:
    certificate = verify(published())

    certificate.verify_directly_issued_by(ours().seals.roots[0])
    assert certificate == ours().seals.leaves[0].certificate


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"FR00", b"FR01"),
        (b"https://points.example/FR00.der", b"https://thief.example/FR00.der"),
        (b"2026-11-23T09:00:00Z</xades", b"2026-11-24T09:00:00Z</xades"),
        (b"ecdsa-sha256", b"ecdsa-sha384"),
    ],
)
def test_a_changed_list_is_no_longer_signed(before: bytes, after: bytes) -> None:
    assert before in published()
    with pytest.raises((AssertionError, InvalidSignature)):
        verify(published().replace(before, after))


def test_a_reader_finds_the_authority_by_its_trade_name_and_its_leaves_beside_it() -> None:
    document = etree.fromstring(published())
    provider = "//tsl:TSPTradeName[tsl:Name[@xml:lang='en']='FR00']/ancestor::tsl:TrustServiceProvider"
    (found,) = texts(document, f"{provider}//tsl:DigitalId/tsl:X509Certificate/text()")

    assert x509.load_der_x509_certificate(base64.b64decode(found)) == ours().codes.roots[0]
    assert texts(document, f"{provider}//tsl:TSPInformationURI/tsl:URI[@xml:lang='fr']/text()") == [LEAVES]


def test_a_later_list_has_a_higher_number_and_every_list_says_when_the_next_one_comes() -> None:
    first, second = (etree.fromstring(published(at)) for at in (AT, AT + timedelta(days=1)))
    numbers = [int(texts(each, "//tsl:TSLSequenceNumber/text()")[0]) for each in (first, second)]

    assert numbers[1] == numbers[0] + 1
    assert texts(first, "//tsl:ListIssueDateTime/text()") == ["2026-11-23T09:00:00Z"]
    assert texts(first, "//tsl:NextUpdate/tsl:dateTime/text()") == ["2026-12-23T09:00:00Z"]


def test_a_list_of_development_says_that_it_comes_from_a_simulation() -> None:
    document = etree.fromstring(published())

    assert all("simulation" in text for text in texts(document, "//tsl:SchemeName/tsl:Name/text()"))
    assert "simulation" in texts(document, "//tsl:TSLLegalNotice/text()")[0]
    assert texts(document, "//tsl:SchemeOperatorName/tsl:Name/text()") == ["SIMULATION DE DÉVELOPPEMENT"] * 2
