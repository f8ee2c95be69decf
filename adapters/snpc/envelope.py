"""
The SOAP 1.1 dress of a message.

Put on what we ask, taken off what comes back, with the checks that the one answers the other. No I/O.
"""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import cast

from lxml import etree
from lxml.etree import _Element as Element

from adapters.snpc import faults, formats
from adapters.snpc.wire import NAMESPACE, SOAP, Children, Shape, local_name, parse
from schema.errors import RegistryBadAnswer, ServiceError
from schema.ports import Asker
from schema.records import Frozen

PROTOCOL_VERSION = "3.1"
ENCODING = "ISO-8859-1"
CONTENT_TYPE = f"text/xml; charset={ENCODING}"

return_code = formats.codes("SNPC-([0-9]{3}|[A-Z][0-9]{2})")
_soap_name = formats.codes("(?:[A-Za-z0-9_-]{1,20}:)?[A-Za-z]{1,20}(?:[.].{1,40})?")
_uuid = formats.codes("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", recurring=False)
_sha256 = formats.codes("[0-9a-f]{64}", recurring=False)
_version = formats.codes(r"3\.[0-9]{1,4}")

_ENVELOPE = Shape("Header Body", SOAP)
_BODY = Shape("Fault", SOAP)
_FAULT = Shape("faultcode faultstring faultactor detail", namespace=None)
_DETAIL = Shape("anomalie")
_ANOMALY = Shape("code libelle reouverture ecart*")
_HEADER = Shape("entete")
_HEADING = Shape("client service id userId issue motif protocolVersion requestHash dateArrete quotaRestant")


class Message(Frozen, frozen=True, gc=False):
    """A request ready to be sent: the registry's operation, our UUID, and the bytes."""

    operation: str
    id: str
    body: bytes

    @property
    def hash(self) -> str:
        """SHA-256 of the bytes in hexadecimal, which the answer has to repeat."""
        return hashlib.sha256(self.body).hexdigest()


class Heading(Frozen, frozen=True, gc=False):
    """Who sends a message, for whom, under which UUID."""

    client: str
    asker: Asker
    id: str


class Answer(Frozen, frozen=True):
    """
    The element that answers an operation, and the day that its header says the data are stopped at.

    ``quota_left``: files that may still be asked for today.
    """

    element: Element
    as_of: date | None = None
    retry_after: int | None = None
    quota_left: int | None = None


def request(operation: str, heading: Heading) -> tuple[Element, Element]:
    """Begin a request: its envelope, and the operation's element to be filled."""
    envelope = etree.Element(f"{{{SOAP}}}Envelope", nsmap={"soap": SOAP, "s": NAMESPACE})
    entete = add(etree.SubElement(envelope, f"{{{SOAP}}}Header"), "entete")
    add(entete, "client", heading.client)
    add(entete, "service", f"{operation}.v3")
    add(entete, "id", heading.id)
    add(entete, "userId", heading.asker.user)
    add(entete, "motif", heading.asker.purpose.value)
    add(entete, "protocolVersion", PROTOCOL_VERSION)
    return envelope, add(etree.SubElement(envelope, f"{{{SOAP}}}Body"), operation)


def add(parent: Element, name: str, text: str | None = None) -> Element:
    """Append an element of the contract, with its text brought into Latin-1."""
    child = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    child.text = None if text is None else formats.latin(text)
    return child


def add_known(parent: Element, values: Mapping[str, str | None]) -> None:
    """Append an element for each value that there is, in order."""
    for name, value in values.items():
        if value is not None:
            add(parent, name, value)


def finished(operation: str, heading: Heading, envelope: Element) -> Message:
    """Finish a request: its bytes, in the registry's encoding."""
    body = etree.tostring(envelope, xml_declaration=True, encoding=ENCODING)
    return Message(operation=operation, id=heading.id, body=cast("bytes", body))


def opened(body: bytes, message: Message, *, retry_after: int | None = None) -> Answer:
    """
    Open the answer to a message; ``retry_after`` is what HTTP said beside it, in seconds.

    Raises:
        RegistryBadAnswer: not an envelope of the contract, or the answer to something else.
        ServiceError: the refusal that a SOAP fault stands for.
    """
    root = parse(body)
    if root.tag != f"{{{SOAP}}}Envelope":
        raise RegistryBadAnswer(f"{local_name(root)} in place of an envelope")
    envelope = _ENVELOPE.children(root)
    heading = _checked_heading(envelope, message)
    content = envelope.mandatory_element("Body")
    if len(content) != 1:
        raise RegistryBadAnswer("Body: not exactly one element")
    element = content[0]
    if element.tag == f"{{{SOAP}}}Fault":
        raise _refusal(_FAULT.children(element), retry_after)
    if heading is None:
        raise RegistryBadAnswer("Envelope/Header: missing")
    if element.tag != f"{{{NAMESPACE}}}{message.operation}Response":
        raise RegistryBadAnswer(f"{local_name(element)}: the answer to something else")
    return Answer(
        element=element,
        as_of=heading.maybe("dateArrete", formats.known_day),
        retry_after=retry_after,
        quota_left=heading.maybe("quotaRestant", formats.whole_number),
    )


def _checked_heading(envelope: Children, message: Message) -> Children | None:
    """Read the answer's heading; a fault may come without one, but a wrong one is never right."""
    header = envelope.element("Header")
    entete = _HEADER.children(header).element("entete") if header is not None else None
    if entete is None:
        return None
    heading = _HEADING.children(entete)
    heading.one("protocolVersion", _version)
    heading.maybe("quotaRestant", formats.whole_number)
    if heading.one("id", _uuid).lower() != message.id.lower():
        raise RegistryBadAnswer("entete/id: the answer to another message")
    if heading.one("requestHash", _sha256) != message.hash:
        raise RegistryBadAnswer("entete/requestHash: not of what was sent")
    return heading


def _refusal(fault: Children, retry_after: int | None) -> ServiceError:
    """Read a SOAP fault: the code of its ``anomalie``, or else the dotted tail of its ``faultcode``."""
    tail = fault.one("faultcode", _soap_name).rpartition(".")[2]
    detail = fault.element("detail")
    anomaly = _DETAIL.children(detail).element("anomalie") if detail is not None else None
    if anomaly is None:
        return faults.refusal(tail if tail.startswith("SNPC-") else "no code", retry_after=retry_after)
    read = _ANOMALY.children(anomaly)
    return faults.refusal(
        read.one("code", return_code),
        retry_after=retry_after,
        reopens_at=read.maybe("reouverture", formats.instant),
    )
