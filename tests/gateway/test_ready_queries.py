"""The ready queries of the IDE: each runs as it stands, for whoever may ask."""

from pathlib import Path

import pytest
from graphql import parse, validate

from schema.api import SCHEMA
from tests.conftest import Town

FOLDER = Path("gateway/ide/src/queries")
QUERIES = {path.stem: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.graphql"))}


@pytest.mark.parametrize("name", QUERIES)
def test_a_ready_query_is_one_of_the_schema(name: str) -> None:
    assert validate(SCHEMA, parse(QUERIES[name])) == []


@pytest.mark.asyncio
@pytest.mark.parametrize("name", QUERIES)
async def test_a_ready_query_answers_camille_without_an_error_and_in_one_call(town: Town, name: str) -> None:
    camille = town.browser()
    await camille.sign_in("P01")
    town.registry.journal.clear()

    answer = await camille.ask(QUERIES[name])

    assert "errors" not in answer
    assert len(town.registry.journal.calls()) <= 1
