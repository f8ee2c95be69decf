"""
The matrix, asked for real: each cell is sent to the gateway over the registry's stub, by POST and, for queries, by GET.

A granted cell answers its field and makes the registry read exactly its segments. A refused cell answers the code, of
the coordinate that refuses, no value, and makes the registry read nothing for it.
"""

import random
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from schema.api import POLICIES, SCHEMA
from tests.access.askers import ACCOUNT, ASKERS, PENDING, TOOLS
from tests.access.coordinates import Selection, coordinates
from tests.access.matrix import OK, Cell, Decider, read_golden, selections
from tests.access.world import Reply, World

pytestmark = pytest.mark.asyncio(loop_scope="package")

SAMPLE = 150

NOBODY: tuple[str, ...] = ()

MET_BY: Mapping[str, tuple[tuple[str, ...], str]] = {
    "Session.pending": ((PENDING,), "only a pending session has a record to confirm"),
    "Session.tool": (tuple(TOOLS), "only a tool is one"),
    "Session.advice": (NOBODY, "everybody signed in here has a record"),
    "Session.mismatchReport": (NOBODY, "a report takes a pending session and ends it: tests/journeys makes one"),
    "DriverChanges.changes": (("tool-points", "tool-all", "tool-all-check"), "what changed here are points"),
    "Driver.shares": (NOBODY, "nobody here gave a code: tests/journeys gives some"),
    "Driver.rii → StepUpRequired": ((ACCOUNT,), "whoever may read the record is not sent to prove more"),
    "Driver.rii → RegistryAway": (NOBODY, "the registry is up"),
    "Driver.rii → Refusal": (NOBODY, "the registry is up"),
    "Driver.rii → Pending": (NOBODY, "the registry answers at once"),
    "Driver.adcs → NoDrivingRights": (NOBODY, "everybody here has rights"),
    "Driver.adcs → DocumentUnavailable": (NOBODY, "the registry holds all of it"),
    "Driver.adcs → RegistryAway": (NOBODY, "the registry is up"),
    "Driver.adcs → Refusal": (NOBODY, "the document is made"),
    "Driver.adcs → Pending": (NOBODY, "the registry answers at once"),
    "Rii.document → NoDrivingRights": (NOBODY, "everybody here has rights"),
    "Rii.document → DocumentUnavailable": (NOBODY, "the registry holds all of it"),
    "Rii.document → Refusal": (NOBODY, "the document is made"),
    "DocumentOffer.obstacle → StepUpRequired": ((ACCOUNT,), "whoever may have both documents meets no obstacle"),
    "DocumentOffer.obstacle → NoDrivingRights": (NOBODY, "everybody here has rights"),
    "DocumentOffer.obstacle → DocumentUnavailable": (NOBODY, "the registry holds all of it"),
    "DocumentOffer.obstacle → RegistryAway": (NOBODY, "the registry is up"),
    "DocumentOffer.obstacle → Refusal": (NOBODY, "the registry is up"),
    "DocumentOffer.obstacle → Pending": (NOBODY, "the registry answers at once"),
    "Verification.fields": (NOBODY, "nobody here has a code to scan: tests/journeys checks some"),
    "Query.driver → RegistryAway": (NOBODY, "the registry is up"),
    "Query.driver → DriverAmbiguous": (NOBODY, "nobody here shares all three of number, name and date"),
    "Query.driver → Refusal": (NOBODY, "the one who is looked up is found"),
}
"""Ways that lead to something for some askers alone, and why; what is on them is decided for all the same."""


def unmet(selection: Selection, asker: str) -> bool:
    """Whether this asker finds nothing on the way. What a mutation answers when it succeeds takes a journey."""
    if not selection.is_query:
        return bool(selection.way)
    ways = [MET_BY.get(step.entered) or MET_BY.get(step.coordinate) for step in selection.way]
    return any(asker not in way[0] for way in ways if way)


BEYOND = {"Query.node": ("MOVEMENTS",)}
"""What a field reads without being asked for it: the id of a movement opens only if the record still holds it."""

SPOILING = {"Mutation.signOut", "Mutation.closeAccount", "Mutation.confirmIdentity"}
"""What ends or changes the session that asks: it is given one of its own."""


def cells() -> list[tuple[str, str]]:
    """Every coordinate and asker."""
    return [(coordinate, asker) for coordinate in coordinates(SCHEMA) for asker in ASKERS]


def values(data: Any, path: tuple[str, ...]) -> Iterator[Any]:
    """The values at the end of a path of keys, through every list."""
    if not path:
        yield data
    elif isinstance(data, list):
        for each in data:
            yield from values(each, path)
    elif isinstance(data, dict) and path[0] in data:
        yield from values(data[path[0]], path[1:])


def faults(selection: Selection, asker: str, cell: Cell, reply: Reply) -> Iterator[str]:
    """What the reply to a cell has that it should not, or has not."""
    shown = [value for value in values(reply.data, selection.path) if value is not None]
    told = [(each["extensions"]["code"], each["extensions"].get("coordinate")) for each in reply.errors]
    met = not unmet(selection, asker)
    at, why = cell.stopped or (selection.coordinate, cell.decision)
    if cell.granted and told:
        yield f"granted, and refused: {told}"
    if cell.granted and met and not list(values(reply.data, selection.path)):
        yield f"granted, and not answered: {reply.data}"
    if cell.stopped is None and why.endswith(" typed") and shown != [{"__typename": "StepUpRequired"}]:
        yield f"refused, and not told how to be let in: {reply.data}"
    if not cell.granted and not why.endswith(" typed") and shown:
        yield f"refused, and answered: {len(shown)} values"
    if cell.stopped and why.endswith(" typed") and shown and cell.decision != OK:
        yield f"refused before, and answered: {len(shown)} values"
    if not cell.granted and why.endswith(" typed") and told:
        yield f"refused in the words of its union, and by an error: {told}"
    if not cell.granted and not why.endswith(" typed") and met and told != [(why, at)]:
        yield f"refused with {(why, at)}, and told {told}"
    if met and reply.segments != cell.segments and reply.segments != BEYOND.get(selection.coordinate):
        yield f"reads {cell.segments}, and read {reply.segments}"
    if not met and not set(reply.segments) <= set(cell.segments):
        yield f"reads no more than {cell.segments}, and read {reply.segments}"
    if not cell.granted and at.startswith("Query.") and reply.operations:
        yield f"refused at the root, and the registry was asked: {reply.operations}"


async def run(world: World, chosen: list[tuple[str, str]]) -> list[str]:
    """Ask these cells; answer what is wrong with each, in words."""
    documents, decider = selections(SCHEMA, POLICIES, lambda asker: world.ids[asker]), Decider(SCHEMA, POLICIES)
    golden, wrong = read_golden(), []
    for coordinate, asker in chosen:
        selection = documents[coordinate, asker]
        cell = decider.cell(selection, ASKERS[asker])
        if str(cell) != golden[coordinate][asker]:
            wrong.append(f"{coordinate} for {asker}: accepted as {golden[coordinate][asker]}, and is {cell}")
        spoilt = SPOILING & {coordinate, *(step.coordinate for step in selection.way)}
        for get in (False, True) if selection.is_query else (False,):
            if spoilt:
                browser = await world.expendable(asker, confirms="Mutation.confirmIdentity" in spoilt)
                reply = await world.ask_by(browser, selection.document, selection.variables)
            else:
                reply = await world.ask(asker, selection.document, selection.variables, get=get)
            found = faults(selection, asker, cell, reply)
            wrong += [f"{coordinate} for {asker} by {'GET' if get else 'POST'} ({cell}): {each}" for each in found]
    return wrong


async def test_a_sample_of_the_cells_is_answered_as_decided(world: World) -> None:
    wrong = await run(world, random.Random(5).sample(cells(), SAMPLE))  # noqa: S311  # a fixed choice, no secret

    assert not wrong, "\n".join(wrong)


@pytest.mark.proof
async def test_every_cell_is_answered_as_decided(world: World) -> None:
    wrong = await run(world, cells())

    assert not wrong, "\n".join(wrong)


async def test_no_mutation_goes_by_get(world: World) -> None:
    for asker in ASKERS:
        reply = await world.ask(asker, "mutation { endOtherSessions { __typename } }", {}, get=True)
        assert [error["extensions"]["code"] for error in reply.errors] == ["METHOD_NOT_ALLOWED"]


async def test_each_asker_is_whom_the_matrix_says(world: World) -> None:
    """What the cells are decided by is what the sessions are."""
    kinds = {}
    for asker in ASKERS:
        reply = await world.ask(asker, "{ session { kind pending { __typename } } }", {})
        kinds[asker] = (reply.data["session"]["kind"], reply.data["session"]["pending"] is not None)

    assert kinds == {asker: (rights.kind, rights.pending) for asker, rights in ASKERS.items()}
