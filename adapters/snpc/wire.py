"""
Bytes in, elements out, and a strict walk over the children of each; no I/O.

Everything that is not as the contract wants it ends in ``RegistryBadAnswer``, whose detail names elements and
never says what they held. Depth is bounded twice: by the parser (256) and by the walk, which refuses an
element where the contract has text.
"""

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from lxml import etree
from lxml.etree import _Element as Element

from schema.errors import RegistryBadAnswer

NAMESPACE = "urn:fr:interieur:snpc:consultation:v3"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"

MAX_RECORD_BYTES = 2_000_000
"""For one record: the fullest (200 movements, 500 letters, 500 lines of archive) is under 400 kB."""

MAX_BATCH_BYTES = 8_000_000
"""For fifty records: 160 kB each, where the everyday record is under 10 kB."""

ENCODINGS = {
    "iso-8859-1": "latin-1",
    "latin1": "latin-1",
    "iso-8859-15": "iso-8859-15",
    "windows-1252": "windows-1252",
    "us-ascii": "ascii",
    "utf-8": "utf-8",
}
"""Encodings that an answer may declare: all contain ASCII, so that a DTD cannot hide behind one."""

_BOM = b"\xef\xbb\xbf"
_DECLARED = re.compile(rb"""<\?xml[^>]{1,60}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_SHOWN_LETTERS = 40

Value = TypeVar("Value")

_PARSER = etree.XMLParser(
    encoding="utf-8",
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
    collect_ids=False,
)


def parse(body: bytes) -> Element:
    """
    Parse an answer without fetching, expanding or trusting anything.

    Raises:
        RegistryBadAnswer: empty, not XML, with a DTD, or in an encoding other than it says.
    """
    if not body:
        raise RegistryBadAnswer("empty body")
    if b"\0" in body or b"<!DOCTYPE" in body:
        raise RegistryBadAnswer("a DTD, or zero bytes")
    try:
        return etree.fromstring(_in_utf8(body), _PARSER)
    except etree.XMLSyntaxError:
        raise RegistryBadAnswer("not well-formed XML") from None


def _in_utf8(body: bytes) -> bytes:
    """
    Recode from the declared encoding; a byte order mark is tolerated.

    UTF-8 under another label decodes without an error into wrong names, so text that is valid UTF-8 beyond
    ASCII and labelled otherwise is refused: no French text in Latin-1 looks like that.
    """
    marked = body.startswith(_BOM)
    if marked:
        body = body[len(_BOM) :]
    found = _DECLARED.match(body)
    declared = ENCODINGS.get(found[1].decode("ascii").lower()) if found else "utf-8"
    if declared is None:
        raise RegistryBadAnswer("an encoding that is not accepted")
    if body.isascii():
        return body
    if _is_utf8(body):
        if declared != "utf-8" and not marked:
            raise RegistryBadAnswer("UTF-8 labelled as another encoding")
        return body
    try:
        return body.decode(declared).encode()
    except UnicodeDecodeError:
        raise RegistryBadAnswer("bytes outside the declared encoding") from None


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def local_name(element: Element) -> str:
    """Name an element without its namespace, cut to what a log line can bear."""
    tag = element.tag
    return tag.rpartition("}")[2][:_SHOWN_LETTERS] if isinstance(tag, str) else "?"


class Children:
    """The children of one element, by name; readers come from ``formats`` or are enumerations."""

    __slots__ = ("_found", "_parent")

    def __init__(self, parent: Element, found: dict[str, list[Element]]) -> None:
        self._parent = parent
        self._found = found

    def __contains__(self, name: str) -> bool:
        return name in self._found

    def element(self, name: str) -> Element | None:
        """Find a child that has children of its own."""
        found = self._found.get(name)
        return found[0] if found else None

    def mandatory_element(self, name: str) -> Element:
        """Find a child that has children of its own, and must be there."""
        found = self._found.get(name)
        if not found:
            raise self._wrong(name, "missing")
        return found[0]

    def elements(self, name: str) -> Sequence[Element]:
        """Find all children of a name."""
        return self._found.get(name, ())

    def one(self, name: str, read: Callable[[str], Value]) -> Value:
        """Read a mandatory child."""
        return self._read(self.mandatory_element(name), name, read)

    def maybe(self, name: str, read: Callable[[str], Value]) -> Value | None:
        """Read a child that may be absent."""
        found = self._found.get(name)
        return self._read(found[0], name, read) if found else None

    def known(self, name: str, read: Callable[[str], Value]) -> Value | None:
        """Read a mandatory child that is nil when the registry does not know."""
        child = self.mandatory_element(name)
        return None if self.is_nil(child, name) else self._read(child, name, read)

    def maybe_known(self, name: str, read: Callable[[str], Value]) -> Value | None:
        """Read a child that may be absent, and is nil when the registry does not know."""
        return self.known(name, read) if name in self._found else None

    def many(self, name: str, read: Callable[[str], Value]) -> tuple[Value, ...]:
        """Read all children of a name."""
        return tuple([self._read(child, name, read) for child in self._found.get(name, ())])

    def at_least_one(self, name: str, read: Callable[[str], Value]) -> tuple[Value, ...]:
        """Read all children of a name, of which there must be one."""
        self.mandatory_element(name)
        return self.many(name, read)

    def is_nil(self, child: Element, name: str) -> bool:
        """Say whether a child is nil; a nil child must be empty."""
        if child.get(NIL) not in ("true", "1"):
            return False
        if len(child) or child.text:
            raise self._wrong(name, "nil, yet not empty")
        return True

    def _read(self, child: Element, name: str, read: Callable[[str], Value]) -> Value:
        if len(child):
            raise self._wrong(name, "elements in place of text")
        try:
            return read(child.text or "")
        except ValueError:
            raise self._wrong(name, "a value outside the contract") from None

    def _wrong(self, name: str, problem: str) -> RegistryBadAnswer:
        return RegistryBadAnswer(f"{local_name(self._parent)}/{name}: {problem}")


class Shape:
    """The names that the children of an element may bear, in order; ``*`` marks one that repeats."""

    def __init__(self, names: str, namespace: str | None = NAMESPACE) -> None:
        prefix = f"{{{namespace}}}" if namespace else ""
        self._places = {
            prefix + name.rstrip("*"): (rank, name.rstrip("*"), name.endswith("*"))
            for rank, name in enumerate(names.split())
        }

    def children(self, element: Element) -> Children:
        """
        Sort the children of an element by name.

        Raises:
            RegistryBadAnswer: one that the contract does not have there, out of order, or twice.
        """
        found: dict[str, list[Element]] = {}
        rank_before = -1
        for child in element:
            place = self._places.get(child.tag)
            if place is None:
                raise RegistryBadAnswer(f"{local_name(element)}/{local_name(child)}: not in the contract")
            rank, name, repeats = place
            if rank > rank_before:
                found[name] = [child]
            elif rank == rank_before and repeats:
                found[name].append(child)
            else:
                raise RegistryBadAnswer(f"{local_name(element)}/{name}: out of place, or repeated")
            rank_before = rank
        return Children(element, found)
