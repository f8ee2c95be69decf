"""Elements of a page: built, and put into the slots of a template. Text is a node of the tree, never markup."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TypeAlias
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

Content: TypeAlias = "Element | str | None"
"""What an element may hold; nothing is left out."""

COVERED: Sequence[range] = (range(0x20, 0x7F), range(0xA0, 0x250), range(0x1E00, 0x1E9F), range(0x2010, 0x2027))
"""The characters that a page may hold: those of the fonts in ``fonts/``, controls and joiners left out."""

REPLACEMENT = "?"

_HELD_TOGETHER = re.compile(
    r" (?=[:;?!»%])|(?<=«) |(?<=\b[LR]\.) (?=\d)|(?<=\bart\.) (?=[LR]\b)|(?<=\bn°) | (?=al\. \d)|(?<=\bal\.) (?=\d)"
)
"""Spaces that no line may end at: before the high signs of French, and within the number of an article."""


def printable(text: str) -> str:
    """Keep what our fonts can print: no font of the machine is ever asked. A control character becomes a space."""
    if not (text.isascii() and text.isprintable()):
        text = "".join(map(_printable, unicodedata.normalize("NFC", text)))
    return _HELD_TOGETHER.sub("\u00a0", text)


def _printable(character: str) -> str:
    if any(ord(character) in each for each in COVERED):
        return character
    if character.isspace() or unicodedata.category(character) in ("Cc", "Cf"):
        return " "
    return REPLACEMENT


def element(tag: str, *content: Content, **attributes: str | None) -> Element:
    """Build an element. An attribute that is a word of Python ends in ``_``; one that is ``None`` is left out."""
    built = Element(tag, {name.rstrip("_"): value for name, value in attributes.items() if value is not None})
    put(built, *content)
    return built


def put(parent: Element, *content: Content) -> None:
    """Put content at the end of an element."""
    for each in content:
        if isinstance(each, Element):
            parent.append(each)
        elif each and len(parent):
            parent[-1].tail = (parent[-1].tail or "") + printable(each)
        elif each:
            parent.text = (parent.text or "") + printable(each)


def lines(*texts: str | None) -> list[Content]:
    """Set texts one below the other; those that are empty are left out."""
    found: list[Content] = []
    for text in filter(None, texts):
        found += [element("br"), text] if found else [text]
    return found


@cache
def file(name: str) -> str:
    """Read a file of this package."""
    return (files("adapters.documents.pages") / name).read_text("utf-8")


def page(template: str, slots: Mapping[str, Sequence[Content]], body_class: str | None = None) -> Element:
    """
    Fill a template: each ``<slot name="…"/>`` gives way to what is named so; ``body_class`` is the class of its body.

    Raises:
        KeyError: the template has a slot that nothing is given for.
    """
    root = ElementTree.fromstring(file(template))  # noqa: S314  # a file of this package
    _fill(root, slots)
    if body_class:
        root[1].set("class", body_class)
    return root


def _fill(parent: Element, slots: Mapping[str, Sequence[Content]]) -> None:
    children = list(parent)
    for child in children:
        parent.remove(child)
    for child in children:
        if child.tag == "slot":
            put(parent, *slots[child.attrib["name"]])
            parent_tail = child.tail
            if parent_tail and parent_tail.strip():
                put(parent, parent_tail)
        else:
            _fill(child, slots)
            parent.append(child)
