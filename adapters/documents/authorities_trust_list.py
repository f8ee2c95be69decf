"""
The trust list: which authorities vouch for our codes, in the form that readers of 2D-Docs know (ETSI TS 119 612).

A reader looks its authority up by trade name, takes its certificate, and fetches the leaves at the address beside it.
The list is signed by a leaf of the seals (XAdES baseline B-B, ETSI EN 319 132-1): an authority that vouched for itself
would vouch for nothing.
"""

import base64
import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import partial

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from lxml import etree
from lxml.etree import _Element as Element

from adapters.documents.authorities import Authorities, NoUsableLeaf
from adapters.documents.two_d_doc_trust import KeySigner, common_name

TRUST_LIST_TYPE = "application/vnd.etsi.tsl+xml"
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
LIFE = timedelta(days=30)
"""The list is made anew each day; a reader that cannot fetch it goes on for a month."""

TSL = "http://uri.etsi.org/02231/v2#"
DS = "http://www.w3.org/2000/09/xmldsig#"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
CANONICAL = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
ECDSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"
SIGNED_PROPERTIES = "http://uri.etsi.org/01903#SignedProperties"
LIST_ID, PROPERTIES_ID, SIGNATURE_ID = "list", "signed-properties", "signature"

PREFIXES = {"tsl": TSL, "ds": DS, "xades": XADES}

SERVICE_TYPE = "http://uri.etsi.org/TrstSvc/Svctype/CA/PKC"
STATUS = "http://uri.etsi.org/TrstSvc/Svcstatus/inaccord"
DETERMINATION = "http://uri.etsi.org/TrstSvc/eSigDir-1999-93-ECTrustedList/StatusDetn/appropriate"
LIST_TYPE = "http://uri.etsi.org/TrstSvc/eSigDir-1999-93-EC-TrustedList/TSLType/generic"

SCHEME = ("Codes 2D-Doc de Mes Points Permis", "2D-Doc codes of Mes Points Permis")
OF_A_SIMULATION = (" (simulation, sans valeur légale)", " (simulation, of no legal value)")
NOTICE = ("Aucun engagement au-delà de la loi.", "No commitment beyond the law.")
SIMULATION_NOTICE = (
    "Cette liste provient d'une simulation. Elle n'engage aucune autorité.",
    "This list comes from a simulation. It binds no authority.",
)


def trust_list(authorities: Authorities, *, address: str, leaves: str, at: datetime) -> bytes:
    """
    Make and sign the list of an instant (with its zone).

    ``address`` is where it is published, ``leaves`` where the bundle of leaves is. Its number counts days, so that the
    list of a later day has a higher one.

    Raises:
        NoUsableLeaf: no leaf of the seals has its key here and may sign.
    """
    leaf = authorities.seals.signing(at.date())
    if leaf.key is None:
        raise NoUsableLeaf(f"the key of {leaf.name} is elsewhere")
    instant = at.astimezone(UTC).replace(microsecond=0)
    simulated = authorities.is_development
    suffixes = OF_A_SIMULATION if simulated else ("", "")
    name = (SCHEME[0] + suffixes[0], SCHEME[1] + suffixes[1])
    providers = (_provider(root, leaves, name) for root in authorities.codes.roots)
    listed = _tsl(
        "TrustServiceStatusList",
        _tsl(
            "SchemeInformation",
            _tsl("TSLVersionIdentifier", "5"),
            _tsl("TSLSequenceNumber", str((instant - EPOCH).days)),
            _tsl("TSLType", LIST_TYPE),
            _tsl("SchemeOperatorName", *_both("Name", _organisation(leaf.certificate))),
            _tsl("SchemeOperatorAddress", *_whereabouts(address)),
            _tsl("SchemeName", *_both("Name", name)),
            _tsl("SchemeInformationURI", *_both("URI", (address, address))),
            _tsl("StatusDeterminationApproach", DETERMINATION),
            _tsl("SchemeTerritory", "FR"),
            _tsl("PolicyOrLegalNotice", *_both("TSLLegalNotice", SIMULATION_NOTICE if simulated else NOTICE)),
            _tsl("HistoricalInformationPeriod", "0"),
            _tsl("ListIssueDateTime", _instant(instant)),
            _tsl("NextUpdate", _tsl("dateTime", _instant(instant + LIFE))),
            _tsl("DistributionPoints", _tsl("URI", address)),
        ),
        _tsl("TrustServiceProviderList", *providers),
        TSLTag="http://uri.etsi.org/19612/TSLTag",
        Id=LIST_ID,
    )
    _sign(listed, leaf.certificate, KeySigner(leaf.certificate, leaf.key), instant)
    return etree.tostring(listed, xml_declaration=True, encoding="UTF-8")


def _organisation(certificate: x509.Certificate) -> tuple[str, str]:
    """The organisation of a certificate, the same in both languages; its name where it has none."""
    found = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    name = str(found[0].value) if found else common_name(certificate.subject)
    return name, name


def _provider(root: x509.Certificate, leaves: str, scheme: tuple[str, str]) -> Element:
    """One authority: its four characters are the trade name, its leaves are at the information address."""
    name = common_name(root.subject)
    information = _tsl(
        "TSPInformation",
        _tsl("TSPName", *_both("Name", _organisation(root))),
        _tsl("TSPTradeName", *_both("Name", (name, name))),
        _tsl("TSPAddress", *_whereabouts(leaves)),
        _tsl("TSPInformationURI", *_both("URI", (leaves, leaves))),
    )
    service = _tsl(
        "ServiceInformation",
        _tsl("ServiceTypeIdentifier", SERVICE_TYPE),
        _tsl("ServiceName", *_both("Name", (f"{name} : {scheme[0]}", f"{name}: {scheme[1]}"))),
        _tsl("ServiceDigitalIdentity", _tsl("DigitalId", _tsl("X509Certificate", _der(root)))),
        _tsl("ServiceStatus", STATUS),
        _tsl("StatusStartingTime", _instant(root.not_valid_before_utc)),
    )
    return _tsl("TrustServiceProvider", information, _tsl("TSPServices", _tsl("TSPService", service)))


def _both(tag: str, texts: tuple[str, str]) -> Iterable[Element]:
    """The same in French and in English."""
    return [_tsl(tag, text, language=language) for language, text in zip(("fr", "en"), texts, strict=True)]


def _whereabouts(address: str) -> tuple[Element, Element]:
    """The address that the form asks for: a network service has no other than where it is published."""
    postal = (
        _tsl(
            "PostalAddress",
            _tsl("StreetAddress", "-"),
            _tsl("Locality", "-"),
            _tsl("CountryName", "FR"),
            language=language,
        )
        for language in ("fr", "en")
    )
    return _tsl("PostalAddresses", *postal), _tsl("ElectronicAddress", *_both("URI", (address, address)))


def _sign(listed: Element, certificate: x509.Certificate, signer: KeySigner, at: datetime) -> None:
    """
    Sign an element in place (XML Signature 1.1, enveloped).

    Two references, as XAdES wants: what is listed, and the properties of the signature, which name the certificate so
    that no other of the same key can take its place.
    """
    properties = _xades(
        "SignedProperties",
        _xades(
            "SignedSignatureProperties",
            _xades("SigningTime", _instant(at)),
            _xades(
                "SigningCertificateV2",
                _xades("Cert", _xades("CertDigest", *_digest(certificate.public_bytes(Encoding.DER)))),
            ),
        ),
        _xades(
            "SignedDataObjectProperties",
            _xades("DataObjectFormat", _xades("MimeType", "text/xml"), ObjectReference=f"#{LIST_ID}-reference"),
        ),
        Id=PROPERTIES_ID,
    )
    content = _canonical(listed)
    info = _ds(
        "SignedInfo",
        _ds("CanonicalizationMethod", Algorithm=CANONICAL),
        _ds("SignatureMethod", Algorithm=ECDSA_SHA256),
        _ds(
            "Reference",
            _ds("Transforms", _ds("Transform", Algorithm=ENVELOPED), _ds("Transform", Algorithm=CANONICAL)),
            *_digest(content),
            Id=f"{LIST_ID}-reference",
            URI="",
        ),
        _ds(
            "Reference",
            _ds("Transforms", _ds("Transform", Algorithm=CANONICAL)),
            *_digest(_canonical(properties)),
            URI=f"#{PROPERTIES_ID}",
            Type=SIGNED_PROPERTIES,
        ),
    )
    value = base64.b64encode(signer.sign(_canonical(info))).decode()
    signature = _ds(
        "Signature",
        info,
        _ds("SignatureValue", value),
        _ds("KeyInfo", _ds("X509Data", _ds("X509Certificate", _der(certificate)))),
        _ds("Object", _xades("QualifyingProperties", properties, Target=f"#{SIGNATURE_ID}")),
        Id=SIGNATURE_ID,
    )
    listed.append(signature)


def _made(namespace: str, tag: str, *content: Element | str, language: str | None = None, **attributes: str) -> Element:
    """Make an element: texts and elements in it, attributes, and the language of its words."""
    element = etree.Element(f"{{{namespace}}}{tag}", attributes, nsmap=PREFIXES)
    if language is not None:
        element.set(LANGUAGE, language)
    for part in content:
        if isinstance(part, str):
            element.text = part
        else:
            element.append(part)
    return element


_tsl, _ds, _xades = (partial(_made, namespace) for namespace in (TSL, DS, XADES))


def _digest(content: bytes) -> tuple[Element, Element]:
    value = base64.b64encode(hashlib.sha256(content).digest()).decode()
    return _ds("DigestMethod", Algorithm=SHA256), _ds("DigestValue", value)


def _canonical(element: Element) -> bytes:
    """Write an element in its one form (Exclusive XML Canonicalization 1.0, without comments)."""
    return etree.tostring(element, method="c14n", exclusive=True, with_comments=False)


def _der(certificate: x509.Certificate) -> str:
    return base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
