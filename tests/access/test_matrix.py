"""The matrix, decided by the planner alone: each cell is as it was accepted, and no coordinate is without a row."""

import pytest

from schema.access import TABLE, Resource
from schema.api import POLICIES, SCHEMA
from schema.records import Segment
from schema.sessions import SessionKind
from tests.access.askers import ACCOUNT, ASKERS, FRANCE_CONNECT, PENDING, TOOLS, VISITOR
from tests.access.coordinates import composites, coordinates
from tests.access.matrix import GOLDEN, OK, Table, decided, read_golden, selections, written

HOW = "run `python -m tests.access`, and read the diff: each changed cell is somebody's access"


@pytest.fixture(scope="module")
def table() -> Table:
    """The matrix as the schema decides it today."""
    return decided(SCHEMA, POLICIES, selections(SCHEMA, POLICIES))


@pytest.fixture(scope="module")
def golden() -> Table:
    """The matrix as it was last accepted."""
    return read_golden()


def test_every_coordinate_of_the_schema_has_a_row(golden: Table) -> None:
    new, gone = set(coordinates(SCHEMA)) - set(golden), set(golden) - set(coordinates(SCHEMA))

    assert not new, f"without a row: {sorted(new)}; {HOW}"
    assert not gone, f"no longer in the schema: {sorted(gone)}; {HOW}"


def test_every_cell_is_as_it_was_accepted(table: Table, golden: Table) -> None:
    changed = {
        f"{coordinate} for {asker}": (golden[coordinate].get(asker), told)
        for coordinate, row in table.items()
        if coordinate in golden
        for asker, told in row.items()
        if told != golden[coordinate].get(asker)
    }

    assert not changed, f"(accepted, now): {changed}; {HOW}"


def test_the_golden_file_is_what_the_command_writes(golden: Table) -> None:
    """Rows in order, columns as they are asked: nobody edits it by hand."""
    assert written(golden) == GOLDEN.read_text("utf-8"), HOW


def _readers(table: Table, asker: str) -> set[str]:
    return {coordinate for coordinate, row in table.items() if row[asker] == OK or row[asker].startswith("ok [")}


def test_a_visitor_reads_nothing_of_a_record_but_what_its_holder_shared(table: Table) -> None:
    shared = {each for each in _readers(table, VISITOR) if POLICIES[each].resource is Resource.SHARED}

    assert {each.partition(".")[0] for each in shared} == {"SharedRights", "SharedCategory"}
    for coordinate in _readers(table, VISITOR) - shared:
        assert POLICIES[coordinate].resource is Resource.PUBLIC, coordinate
        assert "[" not in table[coordinate][VISITOR], coordinate


def test_a_pending_session_reads_what_a_visitor_reads_and_what_it_has_to_confirm(table: Table) -> None:
    more = _readers(table, PENDING) - _readers(table, VISITOR)
    less = _readers(table, VISITOR) - _readers(table, PENDING)

    assert {POLICIES[coordinate].resource for coordinate in more} == {Resource.CONFIRMATION}
    assert {POLICIES[coordinate].resource for coordinate in less} == {Resource.SHARED}


def test_whoever_proved_more_reads_no_less(table: Table) -> None:
    assert _readers(table, VISITOR) <= _readers(table, ACCOUNT) <= _readers(table, FRANCE_CONNECT)


def test_a_password_session_makes_the_registry_read_no_segment_that_is_france_connects_alone(table: Table) -> None:
    """Offences, courses and letters are read for what is declassified of them, the other four for nothing at all."""
    read = {segment for row in table.values() for segment in Segment if f"{segment.name}" in _segments(row[ACCOUNT])}

    assert read.isdisjoint({Segment.MEDICAL, Segment.MEASURES, Segment.ARCHIVE})


def _segments(cell: str) -> set[str]:
    return set(cell.partition("[")[2].rstrip("]").split())


@pytest.mark.parametrize("asker", TOOLS)
def test_no_tool_makes_the_registry_read_more_than_category_validity_and_balance(table: Table, asker: str) -> None:
    read = {name for row in table.values() for name in _segments(row[asker])}

    assert read <= {"STANDING", "ENTITLEMENTS"}


def test_points_take_an_authority(table: Table) -> None:
    for coordinate in ("Licence.balance", "Licence.ceiling"):
        given = {asker for asker in TOOLS if table[coordinate][asker].startswith(OK + " [")}
        assert given == {"tool-points", "tool-all", "tool-all-check"}


def test_nothing_of_the_integral_record_is_anybodys_but_france_connects(table: Table) -> None:
    (rii,) = (type_ for type_ in composites(SCHEMA) if type_.name == "Rii")

    for field in rii.fields:
        row = table[f"Rii.{field}"]
        assert row[FRANCE_CONNECT].startswith(OK)
        assert not any(told.startswith(OK) for asker, told in row.items() if asker != FRANCE_CONNECT), field


def test_every_row_of_the_table_is_some_coordinates() -> None:
    """A row that nothing uses is a rule that nobody can check."""
    unused = set(Resource) - {policy.resource for policy in POLICIES.values()}

    assert unused == set()


def test_every_kind_of_session_is_a_column() -> None:
    assert {rights.kind for rights in ASKERS.values()} == set(SessionKind)
    scopes = {scope for rights in ASKERS.values() for scope in rights.scopes}
    purposes = {rights.purpose for rights in ASKERS.values()}
    assert {rule.scope for rule in TABLE.values()} - {None} <= scopes
    assert {purpose for rule in TABLE.values() for purpose in rule.purposes} <= purposes
