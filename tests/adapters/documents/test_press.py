"""The press: the workshop opened beside the rest, and its refusals in the words of the service."""

import asyncio
from collections.abc import Hashable
from datetime import UTC, datetime
from typing import cast

import pytest

from adapters.documents.press import WorkshopPress
from adapters.documents.workshop import Busy, Made, NotMade, Workshop
from adapters.documents.workshop_process import Failure, NotReady
from schema.documents import DocumentKind, Issue
from schema.errors import DocumentFailed, DocumentsBusy
from schema.records import Record, RecordId

pytestmark = pytest.mark.asyncio

AT = datetime(2025, 1, 30, 9, 0, tzinfo=UTC)
ISSUE = Issue(DocumentKind.ADCS, "ADCS0123456789ABCDEF", AT, "https://example.test/verify")
RECORD = Record(RecordId("D0000000000001"), AT.date())
MADE = Made(b"%PDF", 1, "ab" * 32, "DC04", ISSUE)


class Shop:
    """A workshop that answers what a test wants; ``does`` lists what was asked of it."""

    def __init__(self) -> None:
        self.does: list[Hashable] = []
        self.refusals: list[Exception] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def open(self) -> None:
        """Open, once the gate is open, or refuse."""
        self.does.append("open")
        await self.gate.wait()
        if self.refusals and isinstance(self.refusals[0], NotReady):
            raise self.refusals.pop(0)

    async def make(self, issue: Issue, record: Record, *, key: Hashable = None) -> Made:
        """Make, or refuse."""
        self.does.append(key)
        if self.refusals:
            raise self.refusals.pop(0)
        return MADE

    async def close(self) -> None:
        """Close."""
        self.does.append("close")


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def press(shop: Shop) -> WorkshopPress:
    return WorkshopPress(cast("Workshop", shop))


async def test_the_first_document_opens_the_workshop_and_each_is_shared_by_its_reference(
    shop: Shop, press: WorkshopPress
) -> None:
    made = [await press.make(ISSUE, RECORD) for _ in range(2)]

    assert shop.does == ["open", ISSUE.reference, ISSUE.reference]
    assert {(each.pdf, each.pages, each.sha256, each.code) for each in made} == {(b"%PDF", 1, "ab" * 32, "DC04")}


async def test_a_workshop_that_was_warmed_is_waited_for(shop: Shop, press: WorkshopPress) -> None:
    shop.gate.clear()
    press.warm()
    press.warm()
    making = asyncio.create_task(press.make(ISSUE, RECORD))
    await asyncio.wait([making], timeout=0.01)
    assert shop.does == ["open"]

    shop.gate.set()

    assert (await making).pdf == b"%PDF"


async def test_too_many_at_once_are_told_when_to_come_back(shop: Shop, press: WorkshopPress) -> None:
    shop.refusals.append(Busy(7))

    with pytest.raises(DocumentsBusy) as raised:
        await press.make(ISSUE, RECORD)

    assert raised.value.facts == {"retryAfter": 7}


async def test_a_failure_names_its_places_in_the_code(shop: Shop, press: WorkshopPress) -> None:
    shop.refusals.append(NotMade(Failure("ValueError", ("pdf.py:12", "blocks.py:3"))))

    with pytest.raises(DocumentFailed) as raised:
        await press.make(ISSUE, RECORD)

    assert raised.value.detail == "ValueError at pdf.py:12 at blocks.py:3"


async def test_a_workshop_that_could_not_be_opened_is_opened_again(shop: Shop, press: WorkshopPress) -> None:
    shop.refusals.append(NotReady(Failure("BadAuthorities")))

    with pytest.raises(DocumentFailed):
        await press.make(ISSUE, RECORD)

    assert (await press.make(ISSUE, RECORD)).pdf == b"%PDF"
    assert shop.does == ["open", "open", ISSUE.reference]


async def test_closing_ends_an_opening_that_is_under_way(shop: Shop, press: WorkshopPress) -> None:
    shop.gate.clear()
    async with press:
        press.warm()
        await asyncio.sleep(0)

    assert shop.does == ["open", "close"]
