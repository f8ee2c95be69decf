"""The decision is about what is asked, not about the words: no rewriting of a document changes it."""

import random
import re
from collections.abc import Iterable
from functools import partial

import pytest
from graphql import OperationDefinitionNode, get_variable_values, parse, validate
from graphql.execution.values import VariableValues

from schema.api import POLICIES, SCHEMA
from schema.plan import Plan, Planner, Prepared
from tests.access.askers import ASKERS, PEOPLE
from tests.access.coordinates import Selection
from tests.access.matrix import selections
from tests.access.rewriting import WRITERS, Rewritten, rewritten, unaliased
from tests.access.world import Reply, World

PLANNER = Planner(SCHEMA, POLICIES)
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(\+00:00|Z)")

every_way = pytest.mark.parametrize("way", WRITERS)


def documents() -> list[Selection]:
    """The shortest document of each coordinate, for each asker who has one of their own."""
    found = {(each.document, str(each.variables)): each for each in selections(SCHEMA, POLICIES).values()}
    return sorted(found.values(), key=lambda each: (each.coordinate, each.document))


def some(count: int) -> list[Selection]:
    """A fixed choice of them."""
    return random.Random(7).sample(documents(), count)  # noqa: S311  # a fixed choice, no secret


def plans(asked: Rewritten) -> list[Plan]:
    """What is decided about a document for each asker in turn."""
    prepared = Prepared(parse(asked.document))
    (operation,) = (
        each
        for each in prepared.document.definitions
        if isinstance(each, OperationDefinitionNode) and each.name and each.name.value == (asked.name or "Alone")
    )
    values = get_variable_values(SCHEMA, operation.variable_definitions or (), dict(asked.variables))
    assert isinstance(values, VariableValues), values
    return [PLANNER.plan(prepared, operation, values, rights) for rights in ASKERS.values()]


def decided_otherwise(way: str, chosen: Iterable[Selection]) -> list[str]:
    """The coordinates about which another way of asking decides otherwise for somebody."""
    found = []
    for each in chosen:
        before = plans(Rewritten(each.document, each.variables))
        after = plans(rewritten(SCHEMA, way, each.document, each.variables))
        found += [
            f"{each.coordinate} for {asker}"
            for asker, one, other in zip(ASKERS, before, after, strict=True)
            if one != other
        ]
    return found


@every_way
def test_a_sample_is_decided_the_same_in_other_words(way: str) -> None:
    assert not (found := decided_otherwise(way, some(40))), found


@pytest.mark.proof
@every_way
def test_everything_is_decided_the_same_in_other_words(way: str) -> None:
    assert not (found := decided_otherwise(way, documents())), found


@every_way
def test_the_other_words_are_valid(way: str) -> None:
    for each in some(40):
        again = rewritten(SCHEMA, way, each.document, each.variables)
        assert validate(SCHEMA, parse(again.document)) == [], again.document


def test_a_type_with_an_interface_is_really_asked_through_it() -> None:
    again = rewritten(SCHEMA, "interface fragment", "query Alone { me { id licence { balance } } }", {})

    assert again.document == (
        "query Alone { me { ... on Node { id } ... on Node { ... on Driver { licence { balance } } } } }"
    )


def outcome(reply: Reply) -> tuple[object, ...]:
    """What counts of a reply: data, codes with their coordinates, segments."""
    codes = sorted((each["extensions"]["code"], str(each["extensions"].get("coordinate"))) for each in reply.errors)
    return INSTANT.sub("an instant", str(unaliased(reply.data))), codes, reply.segments


async def answered_otherwise(world: World, chosen: Iterable[Selection], askers: Iterable[str]) -> list[str]:
    """The coordinates that another way of asking answers otherwise to one of these."""
    found = []
    held = {
        (asker, coordinate): each
        for (coordinate, asker), each in selections(SCHEMA, POLICIES, lambda asker: world.ids[asker]).items()
    }
    for each in chosen:
        for asker in askers:
            asked = held[asker, each.coordinate]
            if not asked.is_query:
                continue
            ask = partial(world.ask, asker)
            before = outcome(await ask(asked.document, asked.variables))
            for way in WRITERS:
                again = rewritten(SCHEMA, way, asked.document, asked.variables)
                after = outcome(await ask(again.document, again.variables, name=again.name))
                if after != before:
                    found.append(f"{each.coordinate} for {asker} by {way}: {before} became {after}")
    return found


@pytest.mark.asyncio(loop_scope="package")
async def test_a_few_are_answered_the_same_in_other_words(world: World) -> None:
    assert not (found := await answered_otherwise(world, some(3), [*PEOPLE, "tool-all"])), "\n".join(found)


@pytest.mark.proof
@pytest.mark.asyncio(loop_scope="package")
async def test_many_are_answered_the_same_in_other_words(world: World) -> None:
    assert not (found := await answered_otherwise(world, some(100), ASKERS)), "\n".join(found)
