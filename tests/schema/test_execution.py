"""Executing over an in-memory registry: the answer's shape, whatever carries the request or keeps the promises."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from adapters.clocks import ParisToday
from adapters.in_memory_registry import InMemoryRegistry
from adapters.log_telemetry import LogTelemetry
from adapters.sealed_ids import SivIds
from schema.api import POLICIES, SCHEMA
from schema.context import Context, Ports
from schema.errors import PurposeNotAllowed, RegistryBusy, RegistryPending, StepUpNeeded
from schema.execution import Answer, ReferenceExecutor, Request, Stage
from schema.plan import Plan
from schema.ports import Asker
from schema.records import (
    LicenceStatus,
    Movement,
    MovementKind,
    OffenceClass,
    OffenceFacts,
    Purpose,
    Reading,
    ReadStatus,
    Record,
    RecordId,
    Segment,
    Standing,
)
from schema.sessions import ClientId, RecordOutcome, Rights, Scope, Session, SessionKind, Tool

pytestmark = pytest.mark.asyncio
ME = RecordId("D0000000000099")
DAY = date(2024, 5, 2)


def withdrawal(reference: str) -> Movement:
    offence = OffenceFacts("0131", OffenceClass.CONTRAVENTION_3, DAY, established_on=DAY)
    return Movement(reference, DAY, MovementKind.WITHDRAWAL, -1, 11, 12, DAY, offence=offence)


def record() -> Record:
    return Record(
        id=ME,
        as_of=date(2025, 1, 29),
        standing=Reading(ReadStatus.COMPLETE, Standing(LicenceStatus.VALID, 10, 12), date(2025, 1, 30)),
        movements=Reading(ReadStatus.COMPLETE, (withdrawal("0001"), withdrawal("0002"))),
        notices=Reading(ReadStatus.WITHHELD),
    )


def session(kind: SessionKind, tool: Tool | None = None) -> Session:
    now = datetime(2025, 1, 30, tzinfo=UTC)
    if tool is not None:
        return Session(kind=SessionKind.TOOL, opened_at=now, expires_at=now, tool=tool)
    return Session(kind=kind, opened_at=now, expires_at=now, outcome=RecordOutcome.MATCHED, record=ME)


async def answer(
    query: str,
    kind: SessionKind = SessionKind.FRANCE_CONNECT,
    registry: Any = None,
    tool: Tool | None = None,
    **variables: Any,
) -> Answer:
    ports = Ports(registry or InMemoryRegistry({ME: record()}), SivIds([b"k" * 32]), ParisToday(), LogTelemetry())
    asking = session(kind, tool)
    made: Callable[[Plan], Context] = lambda plan: Context(ports, asking, plan)  # noqa: E731
    return await ReferenceExecutor(SCHEMA, POLICIES).execute(Request(query, None, variables), asking.rights, made)


COURT = Tool(
    client=ClientId("court"),
    name="A court",
    basis="JUDICIAL_AUTHORITY",
    scopes=frozenset(Scope),
    purposes=frozenset({Purpose.ADMINISTRATION}),
    daily_quota=10,
    purpose=Purpose.ADMINISTRATION,
)

HISTORY = "{ me { licence { balance history(first: 5) { nodes { delta offence { code } } } } } }"


async def test_a_refused_field_of_a_list_is_told_once_and_its_neighbours_survive() -> None:
    told = await answer(HISTORY, SessionKind.ACCOUNT)

    licence = told.data["me"]["licence"]
    assert licence["balance"] == 10
    assert licence["history"]["nodes"] == [{"delta": -1, "offence": None}] * 2
    (error,) = told.errors
    assert error["path"] == ["me", "licence", "history", "nodes", 0, "offence"]
    assert error["extensions"]["code"] == "STEP_UP_REQUIRED"
    assert error["extensions"]["coordinate"] == "PointEvent.offence"
    assert error["extensions"]["requires"] == {"session": ["FRANCE_CONNECT"]}


async def test_france_connect_reads_it() -> None:
    told = await answer(HISTORY)

    assert told.errors == ()
    assert told.data["me"]["licence"]["history"]["nodes"][0]["offence"] == {"code": "0131"}


async def test_a_tool_is_not_a_holder() -> None:
    told = await answer("{ me { id } }", tool=COURT)

    assert [error["extensions"]["code"] for error in told.errors] == ["FORBIDDEN"]


async def test_a_segment_that_the_registry_withholds_is_forbidden() -> None:
    told = await answer("{ me { licence { balance notices { reference } } } }")

    assert told.data["me"]["licence"] == {"balance": 10, "notices": None}
    assert [error["extensions"]["code"] for error in told.errors] == ["FORBIDDEN"]


async def test_a_bug_stays_inside() -> None:
    class Broken(InMemoryRegistry):
        async def read(self, *_: Any) -> Record:
            raise RuntimeError("Camille lives at 12 rue des Lilas")

    told = await answer("{ me { licence { balance } } }", registry=Broken({}))

    assert [error["extensions"]["code"] for error in told.errors] == ["INTERNAL"]
    assert "Camille" not in str(told.errors)
    assert [str(bug) for bug in told.bugs] == ["Camille lives at 12 rue des Lilas"]


async def test_an_operation_that_is_not_there_is_told_and_nothing_runs() -> None:
    executor = ReferenceExecutor(SCHEMA, POLICIES)

    def never(_: Plan) -> Context:
        pytest.fail("it ran")

    told = await executor.execute(Request("{ session { kind } }", "Other"), Rights(), never)

    assert told.stage is Stage.NOT_STARTED
    assert told.errors[0]["extensions"]["code"] == "OPERATION_RESOLUTION_FAILURE"


async def test_a_password_session_reads_the_forecast_and_not_the_offence_behind_it() -> None:
    """Dates, deltas, kinds and generic reasons are the holder's; which offence it was takes FranceConnect."""
    life = Reading(ReadStatus.COMPLETE, Standing(LicenceStatus.VALID, 11, 12, obtained_on=date(2001, 3, 1)))
    movements: Reading[tuple[Movement, ...]] = Reading(ReadStatus.COMPLETE, (withdrawal("0001"),))
    none: Reading[Any] = Reading(ReadStatus.NONE)
    known = Record(
        ME, date(2024, 6, 1), standing=life, movements=movements, entitlements=none, courses=none, notices=none
    )

    told = await answer(
        "{ me { licence { forecast { events { on kind reason { code } brokenBy { text { fr } } because { fr } } } } }}",
        SessionKind.ACCOUNT,
        InMemoryRegistry({ME: known}),
    )

    first = told.data["me"]["licence"]["forecast"]["events"][0]
    assert (first["on"], first["kind"], first["because"]) == ("2024-11-02", "SINGLE_POINT_RETURN", None)
    assert [error["extensions"]["code"] for error in told.errors] == ["STEP_UP_REQUIRED"]
    assert "infraction" in first["brokenBy"]["text"]["fr"]
    assert "2024" not in first["reason"]["code"]


async def test_a_password_session_is_told_where_to_step_up_and_its_neighbours_survive() -> None:
    registry = InMemoryRegistry({ME: record()})

    told = await answer(
        "{ me { licence { balance } rii { ... on Rii { archive } ... on StepUpRequired "
        "{ code stepUpUrl reason { fr en } } } } }",
        SessionKind.ACCOUNT,
        registry,
    )

    assert told.errors == ()
    assert told.data["me"]["licence"] == {"balance": 10}
    assert told.data["me"]["rii"]["code"] == "STEP_UP_REQUIRED"
    assert told.data["me"]["rii"]["stepUpUrl"] == "/auth/franceconnect/step-up"
    assert set(told.data["me"]["rii"]["reason"]) == {"fr", "en"}
    assert registry.reads == [(ME, frozenset({Segment.STANDING}))]


async def test_an_integral_record_that_comes_later_says_so() -> None:
    class Late(InMemoryRegistry):
        async def read(self, *_: Any) -> Record:
            raise RegistryPending(ticket="t", retryAfter=2)

    told = await answer("{ me { rii { ... on Rii { balance } ... on Pending { retryAfter } } } }", registry=Late({}))

    assert told.errors == ()
    assert told.data["me"]["rii"] == {"retryAfter": 2}


async def test_an_integral_record_that_the_registry_cannot_give_says_so() -> None:
    class Closed(InMemoryRegistry):
        async def read(self, *_: Any) -> Record:
            raise RegistryBusy

    told = await answer(
        "{ me { id rii { ... on Rii { balance } ... on RegistryAway { code } } } }", registry=Closed({})
    )

    assert told.errors == ()
    assert told.data["me"]["rii"] == {"code": "REGISTRY_BUSY"}


async def test_a_part_of_the_integral_record_that_is_withheld_takes_no_neighbour_with_it() -> None:
    told = await answer("{ me { rii { ... on Rii { balance notices { reference } } } } }")

    assert told.data["me"]["rii"] == {"balance": 10, "notices": None}
    assert [error["extensions"]["code"] for error in told.errors] == ["FORBIDDEN"]


async def test_a_refusal_says_what_it_takes_and_never_what_the_asker_holds() -> None:
    told = await answer("{ me { licence { notices { reference } } } }", SessionKind.ACCOUNT)

    (error,) = told.errors
    assert error["extensions"]["requires"] == {"session": ["FRANCE_CONNECT"]}
    assert "ACCOUNT" not in str(error)


async def test_an_answer_tells_the_audit_which_document_it_was_and_what_was_decided() -> None:
    told = await answer("query Mine { me { licence { balance notices { reference } } } }", SessionKind.ACCOUNT)

    assert told.operation == "Mine"
    assert told.document == (await answer("query  Mine{me{licence{balance notices{reference}}}}")).document
    assert told.plan is not None
    assert "Licence.balance" in told.plan.granted
    assert told.plan.refused == {"Licence.notices": StepUpNeeded}


async def test_an_id_of_a_tool_opens_for_nobody_else() -> None:
    ports = Ports(InMemoryRegistry({}), SivIds([b"k" * 32]), ParisToday(), LogTelemetry())
    nothing = Plan(frozenset(), {}, {}, frozenset(), POLICIES)
    askers = [
        Context(ports, session(SessionKind.ACCOUNT), nothing),
        Context(ports, session(SessionKind.TOOL, COURT), nothing),
        Context(ports, session(SessionKind.TOOL, replace(COURT, client=ClientId("insurer"))), nothing),
    ]

    opened = [[other.unseal(each.seal("Driver", ME)) is not None for other in askers] for each in askers]

    assert opened == [[True, False, False], [False, True, False], [False, False, True]]


async def test_the_registry_is_told_which_tool_asks_and_why() -> None:
    ports = Ports(InMemoryRegistry({}), SivIds([b"k" * 32]), ParisToday(), LogTelemetry())
    nothing = Plan(frozenset(), {}, {}, frozenset(), POLICIES)

    assert Context(ports, session(SessionKind.TOOL, COURT), nothing).asker() == Asker(
        "tool:court", Purpose.ADMINISTRATION
    )
    with pytest.raises(PurposeNotAllowed):
        Context(ports, session(SessionKind.TOOL, replace(COURT, purpose=None)), nothing).asker()
