"""The segments of a record: which one an element is, how far it was read, and where its content belongs."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from lxml.etree import _Element as Element

from adapters.snpc import contents, formats
from adapters.snpc.wire import Shape
from schema.errors import RegistryBadAnswer
from schema.records import Reading, ReadStatus, Segment

Item = TypeVar("Item")


def _all(name: str, read: Callable[[Element], Item]) -> Callable[[Element], tuple[Item, ...]]:
    """Make the reader of a segment that holds any number of one thing."""
    shape = Shape(f"{name}*")

    def content(segment: Element) -> tuple[Item, ...]:
        return tuple(map(read, shape.children(segment).elements(name)))

    return content


CONTENTS: Mapping[Segment, tuple[str, Callable[[Element], Any]]] = {
    Segment.IDENTITY: ("identity", contents.identity),
    Segment.TITLES: ("titles", _all("titre", contents.title)),
    Segment.ENTITLEMENTS: ("entitlements", _all("droit", contents.entitlement)),
    Segment.MOVEMENTS: ("movements", _all("mvt", contents.movement)),
    Segment.STANDING: ("standing", contents.standing),
    Segment.MEDICAL: ("medical", _all("visite", contents.medical_check)),
    Segment.MEASURES: ("measures", _all("mesure", contents.measure)),
    Segment.COURSES: ("courses", _all("stage", contents.course)),
    Segment.EXAMS: ("exams", contents.exams),
    Segment.NOTICES: ("notices", _all("courrier", contents.notice)),
    Segment.ARCHIVE: ("archive", contents.archive),
}
"""For each segment: the field of ``Record`` that holds it, and the reader of its content."""


class SegmentHead:
    """The attributes of a ``seg``: which segment, how far it was read, and the token of the next page."""

    _NAMES = frozenset({"code", "statutLecture", "dateMaj", "nb", "suite", "jeton"})

    def __init__(self, element: Element) -> None:
        if not self._NAMES.issuperset(element.keys()):
            raise RegistryBadAnswer("seg: an attribute that is not in the contract")
        try:
            self.segment = Segment(element.get("code", ""))
            self.status = ReadStatus(element.get("statutLecture", ""))
            self.updated_on = formats.known_day(element.get("dateMaj", formats.UNKNOWN_DAY))
            more = formats.yes_or_no(element.get("suite", "N"))
            formats.whole_number(element.get("nb", "0"))
        except ValueError:
            raise RegistryBadAnswer("seg: an attribute outside the contract") from None
        self.next_page = element.get("jeton") or None
        if more != (self.next_page is not None) or (more and self.segment is not Segment.MOVEMENTS):
            raise RegistryBadAnswer("seg: a next page without its token, or where there are no pages")


def reading(element: Element, head: SegmentHead) -> Reading[Any]:
    """
    Read a segment: its content only where there is one, which a segment without must not have.

    Raises:
        RegistryBadAnswer: content outside the contract, or where the status says that there is none.
    """
    if head.status in (ReadStatus.COMPLETE, ReadStatus.PARTIAL):
        content = CONTENTS[head.segment][1](element)
        return Reading(head.status, content, head.updated_on)
    if len(element):
        raise RegistryBadAnswer(f"{head.segment}: content in a segment that was not read")
    return Reading(head.status, None, head.updated_on)
