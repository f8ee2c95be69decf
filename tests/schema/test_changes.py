"""What a tool is told of the registry's change feed: people whom it knows, parts that it may read, and no point."""

from datetime import date
from itertools import combinations
from typing import Any

import pytest
from msgspec.structs import replace

from schema.errors import RegistryClosed
from schema.records import Change, ChangePage, Purpose, Segment
from schema.sessions import Rights, Scope, SessionKind, Tool
from schema.types.changes import LONGEST_PAGE, MOST_PAGES, parts_told
from tests.schema.tool_desk import COURT, INSURER, Desk, holder, record_id

SINCE = date(2025, 1, 20)
AS_OF = date(2025, 1, 29)
POINTS_MOVED = (Segment.MOVEMENTS, Segment.STANDING)
STATE = (Segment.STANDING,)
CATEGORIES = (Segment.ENTITLEMENTS,)

CHANGES = "query Q($on: Date!, $after: String) { changedSince(on: $on, after: $after) "
CHANGES += "{ asOf hasNextPage endCursor changes { id on parts } } }"


@pytest.fixture
def desk() -> Desk:
    """A desk whose insurer and court know the people 0 to 29."""
    desk = Desk()
    for tool in (INSURER, COURT):
        desk.seen.by[tool.client] = {record_id(place) for place in range(30)}
    return desk


def change(place: int, segments: tuple[Segment, ...] = STATE) -> Change:
    return Change(record_id(place), date(2025, 1, 21), segments)


def feed(*pages: list[Change]) -> dict[str | None, ChangePage]:
    """The pages of a feed; each but the last names the next."""
    tokens = [None, *(f"MVT-20250120-{place:06}-20250130" for place in range(1, len(pages)))]
    following = [*tokens[1:], None]
    return {
        token: ChangePage(tuple(page), AS_OF, next_page)
        for token, page, next_page in zip(tokens, pages, following, strict=True)
    }


async def read(desk: Desk, tool: Tool = INSURER, after: str | None = None) -> dict[str, Any]:
    told: dict[str, Any] = await desk.data(CHANGES, tool, on=str(SINCE), after=after)
    return told


@pytest.mark.asyncio
async def test_a_tool_is_told_of_the_people_whom_it_knows_alone(desk: Desk) -> None:
    desk.registry.feed = feed([change(1), change(40), change(2)])

    told = await read(desk)

    assert told["changes"] == [
        {"id": desk.sealed(place), "on": "2025-01-21", "parts": ["EXISTENCE", "VALIDITY"]} for place in (1, 2)
    ]
    assert (told["asOf"], told["hasNextPage"], told["endCursor"]) == ("2025-01-29", False, None)
    assert desk.people_read == {record_id(1), record_id(2)}


@pytest.mark.asyncio
async def test_ids_are_the_clients_own_and_open_for_it(desk: Desk) -> None:
    desk.registry.feed = feed([change(1)])

    of_insurer, of_court = (await read(desk))["changes"], (await read(desk, COURT))["changes"]

    assert of_insurer[0]["id"] == desk.sealed(1)
    assert of_court[0]["id"] == desk.sealed(1, COURT)
    assert of_insurer[0]["id"] != of_court[0]["id"]


@pytest.mark.asyncio
async def test_points_that_moved_tell_an_insurer_nothing_and_a_court_that_they_did(desk: Desk) -> None:
    desk.registry.feed = feed([change(1, POINTS_MOVED), change(2, (Segment.MOVEMENTS,))])

    assert (await read(desk))["changes"] == []
    assert desk.people_read == set()
    (told,) = (await read(desk, COURT))["changes"]
    assert told["parts"] == ["EXISTENCE", "VALIDITY", "POINTS"]


@pytest.mark.asyncio
async def test_people_are_charged_to_nobodys_day(desk: Desk) -> None:
    desk.registry.feed = feed([change(1), change(2)])

    await read(desk)

    assert desk.spent == 0
    assert desk.registry.untouched


@pytest.mark.asyncio
async def test_pages_of_which_nothing_is_left_are_passed_over(desk: Desk) -> None:
    desk.registry.feed = feed([change(50)], [change(1, POINTS_MOVED)], [change(3)], [change(4)])

    first = await read(desk)
    second = await read(desk, after=first["endCursor"])

    assert [each["id"] for each in first["changes"]] == [desk.sealed(3)]
    assert first["hasNextPage"]
    assert [each["id"] for each in second["changes"]] == [desk.sealed(4)]
    assert not second["hasNextPage"]
    assert len(desk.registry.pages) == 4


@pytest.mark.asyncio
async def test_one_request_goes_through_ten_pages_and_says_where_to_go_on(desk: Desk) -> None:
    desk.registry.feed = feed(*[[change(50)] for _ in range(12)], [change(1)])

    first = await read(desk)

    assert (first["changes"], first["hasNextPage"]) == ([], True)
    assert len(desk.registry.pages) == MOST_PAGES == 10
    second = await read(desk, after=first["endCursor"])
    assert [each["id"] for each in second["changes"]] == [desk.sealed(1)]
    assert len(desk.registry.pages) == 13


@pytest.mark.asyncio
async def test_a_page_of_the_registry_that_is_longer_than_ours_is_told_in_slices_without_loss(desk: Desk) -> None:
    whole = [change(place % 40) for place in range(1_000)]
    known = [desk.sealed(place % 40) for place in range(1_000) if place % 40 < 30]
    desk.registry.feed = feed(whole, [change(5)])
    told: list[str] = []
    lengths: list[int] = []
    after = None

    while True:
        page = await read(desk, after=after)
        told += [each["id"] for each in page["changes"]]
        lengths.append(len(page["changes"]))
        after = page["endCursor"]
        if not page["hasNextPage"]:
            break

    assert told == [*known, desk.sealed(5)]
    assert lengths == [LONGEST_PAGE, len(known) - LONGEST_PAGE, 1]


@pytest.mark.asyncio
async def test_a_cursor_belongs_to_its_day_and_its_client(desk: Desk) -> None:
    desk.registry.feed = feed([change(1)], [change(2)])
    cursor = (await read(desk))["endCursor"]
    asked = len(desk.registry.pages)

    for tool, on, after in (
        (INSURER, "2025-01-21", cursor),
        (COURT, str(SINCE), cursor),
        (INSURER, str(SINCE), "forged"),
        (INSURER, str(SINCE), desk.ids.seal("Driver", f"{SINCE} 0 ", INSURER.client)),
    ):
        refused = await desk.refusal(CHANGES, tool, on=on, after=after)
        assert (refused["code"], refused["argument"]) == ("BAD_USER_INPUT", "after")
    assert len(desk.registry.pages) == asked
    assert record_id(1) not in cursor


@pytest.mark.asyncio
@pytest.mark.parametrize("on", ["2025-01-31", "2023-12-26"])
async def test_a_day_to_come_or_too_long_ago_is_refused_with_the_bounds(desk: Desk, on: str) -> None:
    refused = await desk.refusal(CHANGES, on=on)

    assert (refused["code"], refused["argument"]) == ("BAD_USER_INPUT", "on")
    assert (refused["minimum"], refused["maximum"]) == ("2023-12-27", "2025-01-30")
    assert desk.registry.pages == []


@pytest.mark.asyncio
@pytest.mark.parametrize("on", ["2025-01-30", "2023-12-27"])
async def test_the_bounds_themselves_are_days_like_others(desk: Desk, on: str) -> None:
    assert (await desk.data(CHANGES, on=on))["changes"] == []


@pytest.mark.asyncio
async def test_people_are_told_of_no_changes(desk: Desk) -> None:
    refused = await desk.refusal(CHANGES, holder(1), on=str(SINCE))

    assert refused["code"] == "FORBIDDEN"
    assert desk.registry.pages == []


@pytest.mark.asyncio
async def test_a_tool_that_names_no_purpose_is_told_nothing(desk: Desk) -> None:
    refused = await desk.refusal(CHANGES, replace(INSURER, purpose=None), on=str(SINCE))

    assert refused["code"] == "PURPOSE_NOT_ALLOWED"
    assert desk.registry.pages == []


@pytest.mark.asyncio
async def test_a_registry_that_is_closed_is_told_with_its_hour(desk: Desk) -> None:
    class Closed(dict[str | None, ChangePage]):
        def __missing__(self, token: str | None) -> ChangePage:
            raise RegistryClosed(until="2025-01-30T20:00:00+01:00")

    desk.registry.feed = Closed()

    refused = await desk.refusal(CHANGES, on=str(SINCE))

    assert (refused["code"], refused["until"]) == ("REGISTRY_CLOSED", "2025-01-30T20:00:00+01:00")


EXISTENCE, VALIDITY, POINTS = Scope.EXISTENCE, Scope.VALIDITY, Scope.POINTS


@pytest.mark.parametrize(
    ("segments", "scopes", "told"),
    [
        (STATE, {EXISTENCE, VALIDITY}, (EXISTENCE, VALIDITY)),
        (STATE, {EXISTENCE}, ()),
        (STATE, {EXISTENCE, Scope.CATEGORIES, POINTS}, ()),
        (POINTS_MOVED, {EXISTENCE, VALIDITY}, ()),
        (POINTS_MOVED, {EXISTENCE, POINTS}, (POINTS,)),
        (POINTS_MOVED, set(Scope), (EXISTENCE, VALIDITY, POINTS)),
        (CATEGORIES, {EXISTENCE, VALIDITY}, ()),
        (CATEGORIES, {EXISTENCE, Scope.CATEGORIES}, (Scope.CATEGORIES,)),
        ((*CATEGORIES, *POINTS_MOVED), {EXISTENCE, Scope.CATEGORIES, VALIDITY}, (Scope.CATEGORIES,)),
    ],
)
def test_a_change_is_told_to_those_alone_who_may_read_all_that_it_betrays(
    segments: tuple[Segment, ...], scopes: set[Scope], told: tuple[Scope, ...]
) -> None:
    rights = Rights(SessionKind.TOOL, scopes=frozenset(scopes), purpose=Purpose.ADMINISTRATION)

    assert parts_told(segments, rights) == told


def test_what_no_tool_reads_tells_no_tool_that_it_changed() -> None:
    of_tools = {Segment.STANDING, Segment.ENTITLEMENTS}
    hidden = sorted(set(Segment) - of_tools)
    everything = Rights(SessionKind.TOOL, scopes=frozenset(Scope), purpose=Purpose.ADMINISTRATION)

    for length in range(1, len(hidden) + 1):
        for segments in combinations(hidden, length):
            assert parts_told(segments, everything) == ()


def test_a_third_party_with_the_scope_of_points_is_told_of_none() -> None:
    rights = Rights(SessionKind.TOOL, scopes=frozenset(Scope), purpose=Purpose.THIRD_PARTY)

    assert parts_told(POINTS_MOVED, rights) == ()
