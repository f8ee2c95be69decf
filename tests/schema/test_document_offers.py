"""Which documents can be had, and what stands in the way of each: told before anything is issued."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
import pytest_asyncio

from schema.documents import NEEDED, DocumentKind
from schema.errors import RegistryBusy
from schema.records import LicenceStatus, Reading, ReadStatus, Record, Segment
from schema.sessions import SessionKind
from tests.schema.document_house import UNMADE, Away, House, open_house
from tests.schema.document_samples import ME, fit, lacking

pytestmark = pytest.mark.asyncio

OFFERS = f"""{{ me {{ documents {{ kind available obstacle {{ __typename {UNMADE}
    ... on StepUpRequired {{ stepUpUrl reason {{ fr }} }} }} }} }} }}"""


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as house:
        yield house


async def test_a_holder_is_told_of_each_kind_whether_it_can_be_had(house: House) -> None:
    answer = await house.ask(OFFERS)
    assert answer.data["me"]["documents"] == [
        {"kind": "ADCS", "available": True, "obstacle": None},
        {"kind": "RII", "available": True, "obstacle": None},
    ]

    adcs, rii = (await house.ask(OFFERS, SessionKind.ACCOUNT)).data["me"]["documents"]
    assert adcs["available"] is True
    assert rii["available"] is False
    assert rii["obstacle"]["__typename"] == "StepUpRequired"
    assert rii["obstacle"]["stepUpUrl"] == "/auth/franceconnect/step-up"
    assert {segments for _, segments in house.registry.reads} == {NEEDED[DocumentKind.ADCS]}
    assert await house.store.issued_documents(ME) == []


@pytest.mark.parametrize(
    ("record", "obstacle"),
    [
        (fit(LicenceStatus.CANDIDATE), "NoDrivingRights"),
        (lacking(Segment.IDENTITY, ReadStatus.UNAVAILABLE), "DocumentUnavailable"),
        (fit(as_of=date(2025, 1, 27)), "DocumentUnavailable"),
    ],
)
async def test_a_holder_is_told_what_stands_in_the_way_of_each(house: House, record: Record, obstacle: str) -> None:
    house.holds(record)

    answer = await house.ask(OFFERS)

    assert [each["available"] for each in answer.data["me"]["documents"]] == [False, False]
    assert {each["obstacle"]["__typename"] for each in answer.data["me"]["documents"]} == {obstacle}


async def test_an_absent_registry_stands_in_the_way_too(house: House) -> None:
    house.registry = Away(RegistryBusy(retryAfter=7))

    answer = await house.ask(OFFERS)

    assert {each["obstacle"]["__typename"] for each in answer.data["me"]["documents"]} == {"RegistryAway"}


async def test_what_is_said_of_documents_alone_asks_nothing_of_the_registry(house: House) -> None:
    answer = await house.ask(
        "{ me { documents { kind title { fr en } caveat { fr } validityMonths countsAsLicence } } }"
    )

    assert [each["validityMonths"] for each in answer.data["me"]["documents"]] == [4, None]
    assert house.registry.reads == []


async def test_where_the_integral_record_is_selected_its_parts_are_judged_as_well(house: House) -> None:
    house.holds(fit(notices=Reading(ReadStatus.UNAVAILABLE)))

    answer = await house.ask("{ me { documents { kind available } rii { ... on Rii { document { __typename } } } } }")

    assert [each["available"] for each in answer.data["me"]["documents"]] == [True, False]
