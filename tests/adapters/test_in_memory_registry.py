"""The registry held in memory keeps the same promises as the real one, and counts what was read."""

from datetime import date

import pytest

from adapters.in_memory_registry import InMemoryRegistry
from schema.errors import RecordAmbiguous, RecordNotFound, RegistryPending
from schema.ports import Asker, Registry
from schema.records import (
    CodeTableEntry,
    Identity,
    LicenceStatus,
    NumberForm,
    NumberReference,
    PartialDate,
    PivotIdentity,
    Purpose,
    Reading,
    ReadStatus,
    Record,
    RecordId,
    Segment,
    ServiceState,
    Sex,
    Standing,
)

pytestmark = pytest.mark.asyncio

ASKER = Asker(user="FR:sub:1", purpose=Purpose.HOLDER)
CAMILLE, HELENE, TWIN = RecordId("D0000000000001"), RecordId("D0000000000002"), RecordId("D0000000000003")
NOBODY = RecordId("D0000000000099")
BORN = PartialDate(1991, 12, 27)


def kept(record_id: RecordId, name: str) -> Record:
    """Make a record that holds an identity and a standing."""
    identity = Identity(name, ("CAMILLE",), Sex.FEMALE, BORN, "99100")
    return Record(
        id=record_id,
        as_of=date(2025, 1, 29),
        identity=Reading(ReadStatus.COMPLETE, identity),
        standing=Reading(ReadStatus.COMPLETE, Standing(LicenceStatus.VALID, 12, 12)),
    )


@pytest.fixture
def registry() -> InMemoryRegistry:
    """Three people, two of whom share a name."""
    people = {CAMILLE: "MARTIN", HELENE: "COEURET", TWIN: "COEURET"}
    tables = {"ETAT": (CodeTableEntry("V", "Valide"),)}
    return InMemoryRegistry({id_: kept(id_, name) for id_, name in people.items()}, tables)


def pivot(name: str, born_on: PartialDate = BORN) -> PivotIdentity:
    """State a civil identity."""
    return PivotIdentity(name, ("Camille",), Sex.FEMALE, born_on, "99100")


async def test_it_keeps_the_port(registry: InMemoryRegistry) -> None:
    port: Registry = registry
    assert (await port.service(ASKER)).state is ServiceState.OPEN


async def test_a_name_and_a_birth_date_find_the_record(registry: InMemoryRegistry) -> None:
    number = NumberReference(NumberForm.NEPH, "090775301234", "Mar-tin", BORN)
    assert (await registry.identify_by_pivot(pivot("martin"), ASKER)).record == CAMILLE
    assert (await registry.identify_by_number(number, ASKER)).record == CAMILLE


async def test_strangers_and_namesakes_are_refused(registry: InMemoryRegistry) -> None:
    with pytest.raises(RecordNotFound):
        await registry.identify_by_pivot(pivot("MARTIN", PartialDate(1990)), ASKER)
    with pytest.raises(RecordAmbiguous):
        await registry.identify_by_pivot(pivot("Cœuret"), ASKER)


async def test_only_what_is_asked_for_is_read_and_it_is_counted(registry: InMemoryRegistry) -> None:
    found = await registry.read(CAMILLE, [Segment.STANDING, Segment.MEDICAL], ASKER)

    assert found.standing is not None
    assert found.identity is None
    assert found.medical == Reading(ReadStatus.UNAVAILABLE)
    assert registry.reads == [(CAMILLE, frozenset({Segment.STANDING, Segment.MEDICAL}))]


async def test_a_batch_keeps_its_order_and_its_refusals(registry: InMemoryRegistry) -> None:
    first, second = await registry.read_many([NOBODY, CAMILLE], [Segment.STANDING], [ASKER, ASKER])
    assert isinstance(first, RecordNotFound)
    assert isinstance(second, Record)
    assert second.id == CAMILLE


@pytest.mark.parametrize("records", [[], [CAMILLE, CAMILLE], [RecordId(f"D{n:013}") for n in range(51)]])
async def test_a_batch_has_one_to_fifty_distinct_records(registry: InMemoryRegistry, records: list[RecordId]) -> None:
    with pytest.raises(ValueError, match="1 to 50"):
        await registry.read_many(records, [Segment.STANDING], [ASKER] * len(records))


async def test_a_report_is_kept_once_for_each_message(registry: InMemoryRegistry) -> None:
    receipts = [
        await registry.report_mismatch(CAMILLE, pivot("X"), ["IDENTITE"], ASKER, message_id=message_id)
        for message_id in ("a", "a", "b")
    ]
    assert receipts[0] == receipts[1] != receipts[2]
    assert len(registry.reports) == 2
    assert await registry.follow_report(receipts[2].number, ASKER) == receipts[2]
    with pytest.raises(RecordNotFound):
        await registry.follow_report("SIG2025-999999", ASKER)


async def test_nothing_is_late_and_nothing_changes(registry: InMemoryRegistry) -> None:
    with pytest.raises(RecordNotFound) as caught:
        await registry.read_pending("no-such-ticket", ASKER)
    assert not isinstance(caught.value, RegistryPending)
    assert (await registry.changes(date(2025, 1, 1), ASKER)).changes == ()


async def test_code_tables_are_those_given(registry: InMemoryRegistry) -> None:
    assert [entry.code for entry in await registry.code_table("ETAT", ASKER)] == ["V"]
    assert await registry.code_table("INCONNUE", ASKER) == ()
