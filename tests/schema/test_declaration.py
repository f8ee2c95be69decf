"""Deny by default, from the day a field is written: what is not declared does not build."""

import pytest
import strawberry

from schema.access import Resource
from schema.declaration import UndeclaredField, WronglyNonNull, policies_of, shown, view
from schema.records import Segment


def policies(query: type) -> object:
    return policies_of(strawberry.Schema(query=query)._schema)


def test_a_field_that_declares_nothing_stops_the_schema() -> None:
    @strawberry.type
    class Query:
        secret: str = "not declared"

    with pytest.raises(UndeclaredField, match=r"Query\.secret .*declare it"):
        policies(Query)


def test_a_field_has_its_own_policy_or_its_types() -> None:
    @view(Segment.STANDING, resource=Resource.POINTS, en="Points.", fr="Points.")
    class Query:
        balance: int = shown(en="Balance.", fr="Solde.")
        hint: str | None = shown(en="Hint.", fr="Indice.", resource=Resource.PUBLIC)

    found = policies_of(strawberry.Schema(query=Query)._schema)

    assert found["Query.balance"].resource is Resource.POINTS
    assert found["Query.hint"].resource is Resource.PUBLIC
    assert found["Query.hint"].segments == {Segment.STANDING}


def test_a_non_null_field_cannot_be_stricter_than_its_type() -> None:
    @view(resource=Resource.PUBLIC, en="Anyone.", fr="Tous.")
    class Query:
        balance: int = shown(en="Balance.", fr="Solde.", resource=Resource.POINTS)

    with pytest.raises(WronglyNonNull, match=r"Query\.balance .*nullable"):
        policies(Query)


def test_a_non_null_field_cannot_need_another_segment_than_its_type() -> None:
    @view(resource=Resource.POINTS, en="Points.", fr="Points.")
    class Query:
        balance: int = shown(Segment.STANDING, en="Balance.", fr="Solde.")

    with pytest.raises(WronglyNonNull, match=r"Query\.balance"):
        policies(Query)
