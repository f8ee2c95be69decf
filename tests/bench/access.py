"""What it costs to decide who may read what, beside all else that the same request costs."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime

from graphql import OperationDefinitionNode, get_variable_values, parse, validate
from graphql.execution.values import VariableValues

from adapters.clocks import ParisToday
from adapters.in_memory_registry import InMemoryRegistry
from adapters.log_telemetry import LogTelemetry
from adapters.sealed_ids import SivIds
from schema.api import POLICIES, SCHEMA
from schema.context import Context, Ports
from schema.execution import ReferenceExecutor, Request
from schema.plan import Plan, Planner, Prepared
from schema.records import LicenceStatus, Movement, MovementKind, Reading, ReadStatus, Record, RecordId, Standing
from schema.sessions import RecordOutcome, Session, SessionKind
from tests.bench.rounds import Figure, measure, ratios

QUERY = """
    query Points($first: Int!, $more: Boolean!) {
      me {
        id
        licence {
          balance ceiling statusLabel { fr en } updatedOn
          history(first: $first) { nodes { on delta effect { fr } reason { fr article } offence { code place } } }
          notices @include(if: $more) { reference }
        }
      }
    }
"""
VARIABLES = {"first": 10, "more": False}
ME = RecordId("D0000000000099")
DAY = date(2024, 5, 2)
TIMES = {"known": 10_000, "walked": 500, "parsed": 100, "executed": 20}
"""Calls of each candidate in a round: enough for the clock to see."""


def main() -> None:
    """Print the figures."""
    print("Access decisions: processor time of one request (median, smallest to largest of the rounds)")  # noqa: T201
    figures = {name: _each(figure, TIMES[name]) for name, figure in measure(_candidates()).items()}
    for name, words in {
        "known": "deciding, document known",
        "walked": "deciding, document new",
        "parsed": "parsing and validating",
        "executed": "the whole request, document known",
    }.items():
        print(f"  {words:34}{figures[name].median * 1000:9.1f} µs  ({_spread(figures[name])})")  # noqa: T201
    for over in ("parsed", "executed"):
        ratio = ratios(figures[over], figures["known"])
        print(f"  {over} is {ratio.median:7.0f} times a known decision ({_range(ratio)})")  # noqa: T201


def _candidates() -> dict[str, Callable[[], object]]:
    document = parse(QUERY)
    (operation,) = (each for each in document.definitions if isinstance(each, OperationDefinitionNode))
    values = get_variable_values(SCHEMA, operation.variable_definitions or (), VARIABLES)
    assert isinstance(values, VariableValues)
    asking, prepared, planner = _session(), Prepared(document), Planner(SCHEMA, POLICIES)
    executor, ports = ReferenceExecutor(SCHEMA, POLICIES), _ports()
    request = Request(QUERY, None, VARIABLES)

    def context(plan: Plan) -> Context:
        return Context(ports, asking, plan)

    async def executed() -> None:
        for _ in range(TIMES["executed"]):
            answer = await executor.execute(request, asking.rights, context)
            assert answer.data["me"]["licence"]["balance"] == 10

    def known() -> None:
        for _ in range(TIMES["known"]):
            planner.plan(prepared, operation, values, asking.rights)

    def walked() -> None:
        for _ in range(TIMES["walked"]):
            prepared.plans.clear()
            planner.plan(prepared, operation, values, asking.rights)

    def parsed() -> None:
        for _ in range(TIMES["parsed"]):
            assert not validate(SCHEMA, parse(QUERY))

    return {"known": known, "walked": walked, "parsed": parsed, "executed": lambda: asyncio.run(executed())}


def _session() -> Session:
    now = datetime(2025, 1, 30, tzinfo=UTC)
    return Session(SessionKind.ACCOUNT, now, now, RecordOutcome.MATCHED, ME)


def _ports() -> Ports:
    moved = tuple(
        Movement(f"{place:04}", DAY, MovementKind.WITHDRAWAL, -1, 11, 12, DAY) for place in range(VARIABLES["first"])
    )
    record = Record(
        ME,
        date(2025, 1, 29),
        standing=Reading(ReadStatus.COMPLETE, Standing(LicenceStatus.VALID, 10, 12), date(2025, 1, 30)),
        movements=Reading(ReadStatus.COMPLETE, moved),
    )
    return Ports(InMemoryRegistry({ME: record}), SivIds([b"k" * 32]), ParisToday(), LogTelemetry())


def _each(figure: Figure, times: int) -> Figure:
    return Figure(tuple(taken / times for taken in figure.rounds))


def _spread(figure: Figure) -> str:
    return f"{min(figure.rounds) * 1000:.1f} to {max(figure.rounds) * 1000:.1f}"


def _range(figure: Figure) -> str:
    return f"{min(figure.rounds):.0f} to {max(figure.rounds):.0f}"
