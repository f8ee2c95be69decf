"""No document, however it is put, gets a value out that only denied fields hold."""

from collections.abc import Sequence
from functools import cache
from itertools import cycle
from typing import Any

import pytest
from graphql import GraphQLObjectType, get_named_type, is_composite_type, parse, validate

from schema.api import POLICIES, SCHEMA
from tests.access.askers import ACCOUNT, ASKERS, FRANCE_CONNECT, PENDING, TOOLS, VISITOR
from tests.access.canaries import CANARIES, expected, forbidden
from tests.access.coordinates import REFERENCE
from tests.access.documents import Generator, Question, whole
from tests.access.people import HOLDERS
from tests.access.world import World

pytestmark = pytest.mark.asyncio(loop_scope="package")

SEED = 1968


def pool(world: World) -> dict[str, Sequence[Any]]:
    """Values for arguments: real ones of everybody, and some that are nobody's."""
    ids = sorted({id_ for held in world.ids.values() for id_ in held.values()})
    references = [
        {"record": {"neph": who.identite.neph}, "birthName": who.identite.nom, "bornOn": "1968-02-29"}
        for who in HOLDERS.values()
    ]
    return {
        "ID": [*ids, "unknown", ""],
        "String": ["nobody@example.test", "", *ids[:1]],
        "Int": [1, 2, 100, 0, -1],
        "Date": ["2025-01-29", "2024-10-01", "1900-01-01"],
        "Boolean": [True, False],
        "Scenario": [
            {"courses": [{"firstOn": "2025-03-03"}], "offences": []},
            {"courses": [], "offences": [{"offence": "speeding_20_to_30", "committedOn": "2025-02-03"}]},
        ],
        "DriverReference": [REFERENCE, *references, {**REFERENCE, "birthName": "Nobody"}],
    }


@cache
def allowed_segments(asker: str) -> set[str]:
    """The segments that some field which the asker may read is made of."""
    rights = ASKERS[asker]
    return {
        segment.name
        for policy in POLICIES.values()
        if policy.refusal(rights) is None
        for segment in policy.needed(pending=rights.pending)
    }


async def leaks(world: World, asker: str, question: Question) -> list[str]:
    """What came out that may not, and what the registry was asked for that it may not be."""
    reply = await world.ask(asker, question.document, question.variables)
    found = [f"{text} came out for {asker}: {question}" for text in forbidden(asker) if text.encode() in reply.body]
    beyond = set(reply.segments) - allowed_segments(asker)
    return [*found, f"{sorted(beyond)} were read for {asker}: {question}"] if beyond else found


async def leaks_of(world: World, count: int, seed: int) -> list[str]:
    """Ask so many questions as each kind of lesser session; the tools take turns."""
    found = []
    for question, tool in zip(Generator(SCHEMA, seed, pool(world)).questions(count), cycle(TOOLS), strict=False):
        for asker in (VISITOR, PENDING, ACCOUNT, tool):
            found += await leaks(world, asker, question)
    return found


async def test_a_sample_of_random_documents_gets_no_canary_out(world: World) -> None:
    assert not (found := await leaks_of(world, 60, SEED)), found[:5]


@pytest.mark.proof
async def test_two_thousand_random_documents_get_no_canary_out(world: World) -> None:
    assert not (found := await leaks_of(world, 2_000, SEED + 1)), found[:5]


def everything_of(way: str, upon: str) -> list[str]:
    """Documents that together select all that a type holds, one field of it each; ``way`` leads to the type."""
    type_ = SCHEMA.type_map[upon]
    assert isinstance(type_, GraphQLObjectType)
    arguments = {
        "Licence.history": "(first: 5)",
        "Rii.history": "(first: 5)",
        "Licence.simulate": "(scenario: {courses: [], offences: []})",
        "Driver.accessLog": "(first: 5)",
    }
    made = []
    for name, field in type_.fields.items():
        target = get_named_type(field.type)
        inner = f" {whole(SCHEMA, target, arguments, (upon,))}" if is_composite_type(target) else ""
        made.append(way % f"{name}{arguments.get(f'{upon}.{name}', '')}{inner}")
    return made


async def test_every_canary_is_seen_by_whoever_may_see_it(world: World) -> None:
    """A canary that never sings proves nothing: it is really there, and shown where it may be."""
    ways = {
        FRANCE_CONNECT: [
            *everything_of("{ me { %s } }", "Driver"),
            *everything_of("{ me { licence { %s } } }", "Licence"),
        ],
        ACCOUNT: [*everything_of("{ me { %s } }", "Driver"), *everything_of("{ me { licence { %s } } }", "Licence")],
        PENDING: everything_of("{ session { pending { %s } } }", "PendingRecord"),
    }
    for asker, documents in ways.items():
        heard = b""
        for document in documents:
            assert validate(SCHEMA, parse(document)) == [], document
            heard += (await world.ask(asker, document, {})).body
        assert {canary for canary in CANARIES if canary.encode() in heard} == expected(asker), asker
        assert not [text for text in forbidden(asker) if text.encode() in heard], asker


async def test_random_documents_do_reach_what_a_session_may_read(world: World) -> None:
    """A generator that never gets anywhere would find nothing either."""
    questions = list(Generator(SCHEMA, SEED, pool(world)).questions(80))
    heard = b"".join([(await world.ask(FRANCE_CONNECT, each.document, each.variables)).body for each in questions])

    seen = {canary for canary in CANARIES if canary.encode() in heard}
    assert len(seen) > len(CANARIES) / 3, seen
