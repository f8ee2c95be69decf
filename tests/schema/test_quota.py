"""Who may look people up, how many of them in a day, and what a tool is told of itself."""

from datetime import datetime

import pytest
from msgspec.structs import replace

from schema.sessions import Scope, SessionKind
from tests.schema.tool_desk import BY_IDS, BY_REFERENCES, INSURER, ONE, Desk, holder, reference

pytestmark = pytest.mark.asyncio


@pytest.fixture
def desk() -> Desk:
    return Desk()


async def test_a_spent_day_is_told_and_nobody_is_asked(desk: Desk) -> None:
    poor = replace(INSURER, daily_quota=2)

    for query, argument in ((BY_IDS, "ids"), (BY_REFERENCES, "by")):
        three = [desk.sealed(place) if argument == "ids" else reference(place) for place in (1, 2, 3)]
        refused = await desk.refusal(query, poor, **{argument: three})

        assert (refused["code"], refused["until"]) == ("QUOTA_EXHAUSTED", "2025-01-31T00:00:00+01:00")
    assert desk.registry.untouched
    assert desk.people_read == set()
    assert desk.spent == 0


async def test_a_day_is_spent_in_paris(desk: Desk) -> None:
    desk.clock.instant = datetime.fromisoformat("2025-06-30T22:30+00:00")

    await desk.data(ONE, by=reference(1))

    assert [str(day) for _, day in desk.quota.spent] == ["2025-07-01"]


async def test_holders_pay_nothing(desk: Desk) -> None:
    await desk.data("{ me { licence { status } } }", holder(1))

    assert desk.quota.spent == {}
    assert desk.people_read == set()


@pytest.mark.parametrize("kind", [SessionKind.ACCOUNT, SessionKind.FRANCE_CONNECT])
async def test_people_look_nobody_up(desk: Desk, kind: SessionKind) -> None:
    for query, variables in (
        (BY_IDS, {"ids": [desk.sealed(1, None)]}),
        (BY_REFERENCES, {"by": [reference(1)]}),
        (ONE, {"by": reference(1)}),
    ):
        assert (await desk.refusal(query, holder(1, kind), **variables))["code"] == "FORBIDDEN"
    assert desk.registry.untouched


async def test_a_tool_needs_the_scope_of_existence_and_a_purpose(desk: Desk) -> None:
    lacking = replace(INSURER, scopes=frozenset({Scope.VALIDITY}))
    silent = replace(INSURER, purpose=None)

    assert (await desk.refusal(BY_IDS, lacking, ids=[desk.sealed(1)]))["code"] == "FORBIDDEN"
    assert (await desk.refusal(BY_IDS, silent, ids=[desk.sealed(1)]))["code"] == "PURPOSE_NOT_ALLOWED"
    assert desk.registry.untouched
    assert desk.spent == 0


TOOL = (
    "{ session { kind signOutUrl tool { client name basis { fr en } article scopes purposes purpose dailyQuota "
    "quotaLeft } } }"
)


async def test_a_tool_is_told_who_it_is_and_what_is_left_of_its_day(desk: Desk) -> None:
    await desk.data(BY_IDS, ids=[desk.sealed(1), desk.sealed(2)])

    session = await desk.data(TOOL)

    assert (session["kind"], session["signOutUrl"]) == ("TOOL", None)
    tool = session["tool"]
    assert (tool["client"], tool["name"]) == ("insurer", "Assurances du Pont")
    assert tool["article"].startswith("L. 225-5 7°")
    assert "assur" in tool["basis"]["fr"].lower()
    assert set(tool["scopes"]) == {"EXISTENCE", "CATEGORIES", "VALIDITY"}
    assert (tool["purposes"], tool["purpose"]) == (["THIRD_PARTY"], "THIRD_PARTY")
    assert (tool["dailyQuota"], tool["quotaLeft"]) == (100, 98)


async def test_a_quota_that_was_lowered_below_what_is_spent_leaves_nobody(desk: Desk) -> None:
    await desk.data(BY_IDS, ids=[desk.sealed(1), desk.sealed(2)])

    session = await desk.data(TOOL, replace(INSURER, daily_quota=1))

    assert session["tool"]["quotaLeft"] == 0


async def test_people_have_no_tool(desk: Desk) -> None:
    assert (await desk.data("{ session { tool { name } } }", holder(1)))["tool"] is None
