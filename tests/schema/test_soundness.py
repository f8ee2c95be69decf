"""Deny by default, from the day a field is written: an unsound schema does not build, and says where and what to do."""

from collections.abc import Mapping
from typing import Annotated, Any

import pytest
import strawberry

from schema.access import OnRefusal, Resource
from schema.declaration import shown, view
from schema.records import Segment
from schema.soundness import (
    NeedlessException,
    Policies,
    UndeclaredField,
    Unsound,
    WeakerEdge,
    WeakerThanInterface,
    WeakerThanSource,
    WronglyNonNull,
    policies_of,
)

NOTHING: Mapping[str, str] = {}


def built(query: type, *types: type, declassified: Mapping[str, str] = NOTHING) -> Policies:
    return policies_of(strawberry.Schema(query=query, types=types)._schema, declassified)


def anybody(**fields: Any) -> type:
    """A root that everybody reads, with these fields."""
    annotations = {name: field[0] for name, field in fields.items()}
    body = {"__annotations__": annotations} | {name: field[1] for name, field in fields.items()}
    return view(resource=Resource.PUBLIC, en="Anyone.", fr="Tous.")(type("Query", (), body))


def field(type_: Any, **declared: Any) -> tuple[Any, Any]:
    """A field of a type, and how it is declared."""
    segments = declared.pop("segments", ())
    return type_, shown(*segments, en="A field.", fr="Un champ.", graphql_type=type_, **declared)


@view(resource=Resource.INTEGRAL_RECORD, walled=True, en="Walled.", fr="Muré.")
class Vault:
    """What FranceConnect alone may enter."""

    content: str = shown(en="Content.", fr="Contenu.")


@view(resource=Resource.PUBLIC, en="Beside.", fr="À côté.")
class Lobby:
    """What stands beside it."""

    words: str = shown(en="Words.", fr="Mots.")


VaultOrLobby = Annotated[Vault | Lobby, strawberry.union("VaultOrLobby")]


@view(resource=Resource.PUBLIC, interface=True, en="Anything with a name.", fr="Ce qui a un nom.")
class Named:
    """An interface that anybody reads."""

    name: str | None = shown(en="Name.", fr="Nom.")


@view(resource=Resource.INTEGRAL_RECORD, walled=True, en="Walled, with a name.", fr="Muré, avec un nom.")
class NamedVault(Named):
    """A walled type behind that interface."""

    name: str | None = shown(en="Name.", fr="Nom.")


def test_a_field_that_declares_nothing_stops_the_schema() -> None:
    @strawberry.type
    class Query:
        secret: str = "not declared"

    with pytest.raises(UndeclaredField, match=r"Query\.secret .*declare it with shown\(resource=.*view\(resource="):
        built(Query)


def test_a_type_without_a_resource_leaves_its_fields_to_say_it() -> None:
    @view(resource=None, en="Says nothing.", fr="Ne dit rien.")
    class Query:
        said: str | None = shown(en="Said.", fr="Dit.", resource=Resource.POINTS)
        unsaid: str | None = shown(en="Unsaid.", fr="Non dit.")

    with pytest.raises(UndeclaredField, match=r"Query\.unsaid"):
        built(Query)


def test_a_field_has_its_own_policy_or_its_types() -> None:
    @view(Segment.EXAMS, resource=Resource.EXAMS, en="Exams.", fr="Examens.")
    class Query:
        mark: int = shown(en="Mark.", fr="Note.")
        number: str | None = shown(Segment.TITLES, en="Number.", fr="Numéro.", resource=Resource.TITLES)

    found = built(Query)

    assert found["Query.mark"].resource is Resource.EXAMS
    assert found["Query.number"].resource is Resource.TITLES
    assert found["Query.number"].segments == {Segment.EXAMS, Segment.TITLES}


def test_a_non_null_field_cannot_be_stricter_than_its_type() -> None:
    with pytest.raises(WronglyNonNull, match=r"Query\.balance .*make it nullable"):
        built(anybody(balance=field(int, resource=Resource.POINTS)))


def test_a_nullable_field_may_be_stricter_than_its_type() -> None:
    assert "Query.balance" in built(anybody(balance=field(int | None, resource=Resource.POINTS)))


def test_a_non_null_field_cannot_need_another_segment_than_its_type() -> None:
    @view(resource=Resource.EXAMS, en="Exams.", fr="Examens.")
    class Query:
        mark: int = shown(Segment.EXAMS, en="Mark.", fr="Note.")

    with pytest.raises(WronglyNonNull, match=r"Query\.mark .*make it nullable"):
        built(Query)


def test_an_implementation_cannot_be_weaker_than_its_interface() -> None:
    @view(resource=Resource.EXAMS, interface=True, en="Guarded.", fr="Gardé.")
    class Guarded:
        mark: int | None = shown(en="Mark.", fr="Note.")

    @view(resource=Resource.EXAMS, en="Looser.", fr="Plus lâche.")
    class Loose(Guarded):
        mark: int | None = shown(en="Mark.", fr="Note.", resource=Resource.PUBLIC)

    with pytest.raises(WeakerThanInterface, match=r"Loose\.mark .*Guarded\.mark: guard it as much"):
        built(anybody(words=field(str)), Loose)


def test_an_implementation_may_be_stricter_than_its_interface() -> None:
    assert built(anybody(words=field(str)), NamedVault)["NamedVault.name"].resource is Resource.INTEGRAL_RECORD


def test_a_field_cannot_be_weaker_than_the_segment_that_it_is_made_of() -> None:
    looser = anybody(place=field(str | None, segments=[Segment.MOVEMENTS], resource=Resource.POINTS))

    with pytest.raises(WeakerThanSource, match=r"Query\.place .*segment MOVEMENTS.*guard it as much, or declassify"):
        built(looser)


def test_a_field_cannot_be_weaker_than_a_field_that_it_names_as_its_source() -> None:
    looser = anybody(
        offence=field(str | None, resource=Resource.OFFENCES),
        summary=field(str | None, resource=Resource.POINTS, sources=("Query.offence",)),
    )

    with pytest.raises(WeakerThanSource, match=r"Query\.summary .*Query\.offence.*guard it as much, or declassify"):
        built(looser)


def test_a_derived_field_as_strict_as_its_sources_builds() -> None:
    query = anybody(
        place=field(str | None, segments=[Segment.MOVEMENTS], resource=Resource.OFFENCES),
        summary=field(str | None, resource=Resource.INTEGRAL_RECORD, sources=("Query.place",)),
    )

    assert built(query)["Query.summary"].sources == {"Query.place"}


def test_a_source_that_does_not_exist_is_named() -> None:
    lost = anybody(summary=field(str | None, resource=Resource.POINTS, sources=("Query.gone",)))

    with pytest.raises(Unsound, match=r"Query\.summary .*Query\.gone.*correct shown\(sources="):
        built(lost)


def test_a_declassified_field_may_be_weaker_than_what_it_is_made_of() -> None:
    query = anybody(delta=field(int | None, segments=[Segment.MOVEMENTS], resource=Resource.POINTS))

    assert "Query.delta" in built(query, declassified={"Query.delta": "the seed's screen shows it"})


@pytest.mark.parametrize("coordinate", ["Query.place", "Query.gone"])
def test_an_exception_that_nothing_needs_is_refused(coordinate: str) -> None:
    strict = anybody(place=field(str | None, segments=[Segment.MOVEMENTS], resource=Resource.OFFENCES))

    with pytest.raises(NeedlessException, match=rf"{coordinate} .*take it out of schema\.access\.DECLASSIFIED"):
        built(strict, declassified={coordinate: "once it was"})


@pytest.mark.parametrize(
    ("target", "reached"),
    [
        (Vault | None, "Vault"),
        (list[Vault] | None, "Vault"),
        (list[list[Vault | None]] | None, "Vault"),
        (VaultOrLobby | None, "Vault"),
        (list[VaultOrLobby] | None, "Vault"),
        (Named | None, "NamedVault"),
        (list[Named] | None, "NamedVault"),
    ],
    ids=["direct", "list", "list of lists", "union", "list of a union", "interface", "list of an interface"],
)
def test_no_way_into_a_walled_type_is_weaker_than_the_type(target: Any, reached: str) -> None:
    looser = anybody(way=field(target, resource=Resource.DOCUMENTS))

    with pytest.raises(WeakerEdge, match=rf"Query\.way .*{reached} .*guard it with Resource\.INTEGRAL_RECORD"):
        built(looser, NamedVault)


def test_an_answer_that_says_how_to_step_up_is_no_weaker_way() -> None:
    declared = field(VaultOrLobby | None, resource=Resource.INTEGRAL_RECORD, on_refusal=OnRefusal.TYPED)

    assert built(anybody(way=declared))["Query.way"].on_refusal is OnRefusal.TYPED


def test_a_way_as_strict_as_the_walled_type_builds() -> None:
    assert "Vault.content" in built(anybody(way=field(list[Vault] | None, resource=Resource.OFFENCES)))


@pytest.mark.parametrize("resource", [Resource.POINTS, Resource.PUBLIC, Resource.CONFIRMATION], ids=str)
def test_no_field_within_a_walled_type_is_weaker_than_the_type(resource: Resource) -> None:
    @view(resource=Resource.INTEGRAL_RECORD, walled=True, en="Walled.", fr="Muré.")
    class Leaking:
        content: str | None = shown(en="Content.", fr="Contenu.", resource=resource)

    query = anybody(way=field(Leaking | None, resource=Resource.INTEGRAL_RECORD))

    with pytest.raises(WeakerEdge, match=r"Leaking\.content .*walled.*guard it with Resource\.INTEGRAL_RECORD"):
        built(query)


@pytest.mark.parametrize(("segment", "shown_early"), [(Segment.IDENTITY, True), (Segment.MOVEMENTS, False)])
def test_before_confirmation_nothing_is_shown_but_what_a_record_is_recognised_by(
    segment: Segment, shown_early: bool
) -> None:
    query = anybody(part=field(str | None, segments=[segment], resource=Resource.CONFIRMATION))

    if shown_early:
        assert "Query.part" in built(query)
    else:
        with pytest.raises(WeakerThanSource, match=r"Query\.part .*segment MOVEMENTS"):
            built(query)
