"""Late answers: which of them were promised, so that asking again fetches the answer instead of starting over."""

from collections import OrderedDict
from collections.abc import Collection

from schema.ports import Asker
from schema.records import RecordId, Segment

TICKETS_KEPT = 10_000
"""The oldest are forgotten first; a forgotten one costs the registry a second reading, and nobody an answer."""

Question = tuple[RecordId, frozenset[Segment], Asker]


class LateAnswers:
    """The tickets of answers that the registry promised, by what was asked, and by whom."""

    def __init__(self) -> None:
        self._tickets: OrderedDict[Question, str] = OrderedDict()

    def take(self, record: RecordId, segments: Collection[Segment], asker: Asker) -> str | None:
        """Take the ticket of a question, if its answer was promised."""
        return self._tickets.pop((record, frozenset(segments), asker), None)

    def holds(self, record: RecordId, segments: Collection[Segment], asker: Asker) -> bool:
        """Whether the answer to a question was promised."""
        return (record, frozenset(segments), asker) in self._tickets

    def keep(self, record: RecordId, segments: Collection[Segment], asker: Asker, ticket: str) -> None:
        """Keep a ticket."""
        self._tickets[record, frozenset(segments), asker] = ticket
        if len(self._tickets) > TICKETS_KEPT:
            self._tickets.popitem(last=False)
