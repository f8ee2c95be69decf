"""The port, kept against the stub: every good day of the registry."""

from datetime import date

import aiohttp
import pytest

from adapters.snpc import SnpcRegistry
from fixtures.people import person
from fixtures.snpc import RegistryStub
from schema import errors
from schema.ports import Asker, Registry
from schema.records import (
    LicenceStatus,
    MatchKind,
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
)
from tests.adapters.snpc.conftest import Counting

pytestmark = pytest.mark.asyncio

HOLDER = Asker(user="FR:sub:1", purpose=Purpose.HOLDER)
CAMILLE = PivotIdentity("Martin", ("Camille",), Sex.FEMALE, PartialDate(1991, 12, 27), "99100", "75107")
NOBODY = RecordId("D9999999999999")
MESSAGE_ID = "7b1c0c5e-51f1-4a63-8e4c-1a2b3c4d5e6f"


def record_of(persona: str) -> RecordId:
    """Name the record of a persona."""
    return RecordId(person(persona).dossier)


def pivot_of(persona: str) -> PivotIdentity:
    """State a persona's civil identity as FranceConnect spells it."""
    someone = person(persona)
    assert someone.franceconnect is not None
    birth, account = someone.identite.naissance, someone.franceconnect
    return PivotIdentity(
        birth_name=account.family_name,
        given_names=tuple(account.given_names),
        sex=Sex(someone.identite.sexe),
        born_on=PartialDate(int(birth[:4]), int(birth[4:6]) or None, int(birth[6:]) or None),
        birth_country=someone.identite.pays,
        birthplace=someone.identite.lieu or None,
    )


async def test_the_adapter_keeps_the_port(registry: SnpcRegistry) -> None:
    port: Registry = registry
    found = await port.service(HOLDER)
    assert found.state is ServiceState.OPEN
    assert found.as_of == date(2025, 1, 29)


async def test_a_pivot_identity_finds_its_record(registry: SnpcRegistry, stub: RegistryStub) -> None:
    match = await registry.identify_by_pivot(CAMILLE, HOLDER)

    assert (match.kind, match.record) == (MatchKind.FOUND, record_of("P01"))
    (call,) = stub.journal.calls()
    assert (call.operation, call.user, call.purpose) == ("identifierIdentitePivot", "FR:sub:1", "TITULAIRE")


async def test_a_number_finds_its_record(registry: SnpcRegistry) -> None:
    neph = NumberReference(NumberForm.NEPH, "090775301234", "Martin", PartialDate(1991, 12, 27))
    assert (await registry.identify_by_number(neph, HOLDER)).record == record_of("P01")


async def test_a_number_that_breaks_its_form_names_the_rule(registry: SnpcRegistry) -> None:
    short = NumberReference(NumberForm.NEPH, "0907", "Martin", PartialDate(1991, 12, 27))
    with pytest.raises(errors.InvalidNumber) as caught:
        await registry.identify_by_number(short, HOLDER)
    assert caught.value.facts["rule"].startswith("N.")


async def test_an_accented_name_is_found_and_shown_in_the_registry_spelling(registry: SnpcRegistry) -> None:
    match = await registry.identify_by_pivot(pivot_of("P35"), HOLDER)
    assert match.record == record_of("P35")
    found = await registry.read(match.record, [Segment.IDENTITY], HOLDER)
    assert found.identity is not None
    assert found.identity.content is not None
    assert found.identity.content.birth_name == person("P35").identite.nom


@pytest.mark.parametrize(
    ("persona", "refusal"),
    [
        ("P33", errors.RecordAmbiguous),
        ("P34", errors.UseBirthName),
        ("P38", errors.RecordDeceased),
        ("P48", errors.RecordProtected),
    ],
)
async def test_people_whom_the_registry_does_not_serve(
    registry: SnpcRegistry, persona: str, refusal: type[errors.ServiceError]
) -> None:
    with pytest.raises(refusal) as caught:
        await registry.identify_by_pivot(pivot_of(persona), HOLDER)
    assert type(caught.value) is refusal


async def test_one_given_name_in_the_registry_is_a_corrected_match(registry: SnpcRegistry) -> None:
    match = await registry.identify_by_pivot(pivot_of("P37"), HOLDER)
    assert (match.kind, match.record) == (MatchKind.CORRECTED, record_of("P37"))


async def test_one_call_reads_the_segments_asked_for(registry: SnpcRegistry, stub: RegistryStub) -> None:
    found = await registry.read(record_of("P01"), [Segment.STANDING, Segment.MOVEMENTS], HOLDER)

    assert found.standing is not None
    assert found.standing.content is not None
    assert (found.standing.content.balance, found.standing.content.ceiling) == (12, 12)
    assert found.standing.updated_on == date(2025, 1, 30)
    assert found.movements is not None
    assert [each.delta for each in found.movements.content or ()] == [2, 2, 2, -3, -1, 1, 3]
    assert found.identity is None
    assert [call.segments for call in stub.journal.calls()] == [("PTS", "SLD")]


async def test_pages_of_movements_are_read_until_the_last(registry: SnpcRegistry, stub: RegistryStub) -> None:
    found = await registry.read(record_of("P43"), list(Segment), HOLDER)

    assert found.movements is not None
    assert found.movements.status is ReadStatus.COMPLETE
    references = [each.reference for each in found.movements.content or ()]
    assert references == [f"{number:04}" for number in range(1, 421)]
    assert found.identity is not None
    assert [len(call.segments) for call in stub.journal.calls()] == [11, 1, 1]


async def test_pages_without_end_are_a_bad_answer(
    registry: SnpcRegistry, stub: RegistryStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.snpc.client.MAX_PAGES", 2)
    with pytest.raises(errors.RegistryBadAnswer):
        await registry.read(record_of("P43"), [Segment.MOVEMENTS], HOLDER)
    assert len(stub.journal.calls()) == 2


async def test_a_merged_record_is_read_as_its_master(registry: SnpcRegistry, stub: RegistryStub) -> None:
    found = await registry.read(record_of("P39B"), [Segment.STANDING], HOLDER)
    assert found.id == record_of("P39")
    assert [call.records for call in stub.journal.calls()] == [(record_of("P39B"),), (record_of("P39"),)]


async def test_a_merger_is_followed_once(registry: SnpcRegistry, stub: RegistryStub) -> None:
    stub.faults.add("SNPC-F05", "lireDossier")
    with pytest.raises(errors.RegistryBadAnswer):
        await registry.read(record_of("P01"), [Segment.STANDING], HOLDER)
    assert len(stub.journal.calls()) == 2


async def test_a_late_record_is_fetched_with_its_ticket(registry: SnpcRegistry, stub: RegistryStub) -> None:
    stub.faults.add("SNPC-D01", "lireDossier", times=1, seconds=0)
    with pytest.raises(errors.RegistryPending) as caught:
        await registry.read(record_of("P01"), [Segment.STANDING], HOLDER)
    assert caught.value.facts == {"retryAfter": 1}

    found = await registry.read_pending(caught.value.ticket, HOLDER)
    assert found.id == record_of("P01")
    assert found.standing is not None
    assert found.movements is None


async def test_a_ticket_can_be_too_early_or_unknown(registry: SnpcRegistry, stub: RegistryStub) -> None:
    with pytest.raises(errors.RegistryPending) as caught:
        await registry.read(record_of("P46"), [Segment.STANDING], HOLDER)
    stub.faults.add("SNPC-D01", "lireDossierDiffere", seconds=60)
    with pytest.raises(errors.RegistryPending) as again:
        await registry.read_pending(caught.value.ticket, HOLDER)
    assert again.value.ticket == caught.value.ticket
    stub.faults.clear()
    with pytest.raises(errors.RecordNotFound):
        await registry.read_pending(MESSAGE_ID, HOLDER)


async def test_segments_that_arrived_survive_one_that_did_not(registry: SnpcRegistry) -> None:
    found = await registry.read(record_of("P47"), [Segment.MEDICAL, Segment.STANDING], HOLDER)
    assert found.medical == Reading(ReadStatus.UNAVAILABLE)
    assert found.standing is not None
    assert found.standing.status is ReadStatus.COMPLETE


async def test_an_old_record_keeps_its_gaps(registry: SnpcRegistry) -> None:
    found = await registry.read(record_of("P40"), list(Segment), HOLDER)
    assert found.identity is not None
    assert found.identity.content is not None
    assert str(found.identity.content.born_on) == "1945"
    assert found.entitlements is not None
    assert found.entitlements.status is ReadStatus.PARTIAL
    assert [each.obtained_on for each in found.entitlements.content or ()].count(None) > 0
    assert found.archive is not None
    assert len(found.archive.content or ()) == 4


async def test_a_third_party_is_told_no_points(registry: SnpcRegistry) -> None:
    employer = Asker(user="tool:rh", purpose=Purpose.THIRD_PARTY)
    found = await registry.read(record_of("P01"), [Segment.STANDING, Segment.MOVEMENTS], employer)
    assert found.movements == Reading(ReadStatus.WITHHELD)
    assert found.standing is not None
    assert found.standing.content is not None
    assert (found.standing.content.status, found.standing.content.balance) == (LicenceStatus.VALID, None)
    with pytest.raises(errors.SegmentWithheld):
        await registry.read(record_of("P01"), [Segment.MOVEMENTS], employer)


async def test_a_candidate_has_exams_and_no_rights(registry: SnpcRegistry) -> None:
    found = await registry.read(record_of("P22"), [Segment.EXAMS, Segment.ENTITLEMENTS], HOLDER)
    assert found.exams is not None
    assert found.exams.content is not None
    assert found.entitlements is not None
    assert found.entitlements.status is ReadStatus.NONE
    with pytest.raises(errors.RecordIsCandidate):
        await registry.read(record_of("P22"), [Segment.ENTITLEMENTS], HOLDER)


async def test_a_batch_is_one_call_in_the_order_asked(registry: SnpcRegistry, stub: RegistryStub) -> None:
    asked = [record_of("P03"), NOBODY, record_of("P01"), record_of("P48")]
    found = await registry.read_many(asked, [Segment.STANDING], [HOLDER] * 4)

    assert isinstance(found[1], errors.RecordNotFound)
    assert isinstance(found[3], errors.RecordProtected)
    assert [each.id for each in found if isinstance(each, Record)] == [asked[0], asked[2]]
    assert [call.operation for call in stub.journal.calls()] == ["lireDossiers"]


async def test_a_batch_follows_merged_records_in_one_further_call(registry: SnpcRegistry, stub: RegistryStub) -> None:
    merged, master = record_of("P39B"), record_of("P39")
    alone = await registry.read_many([merged, record_of("P01")], [Segment.STANDING], [HOLDER] * 2)
    beside = await registry.read_many([merged, master], [Segment.STANDING], [HOLDER] * 2)

    assert [each.id for each in alone if isinstance(each, Record)] == [master, record_of("P01")]
    assert [each.id for each in beside if isinstance(each, Record)] == [master, master]
    assert [call.records for call in stub.journal.calls()] == [
        (merged, record_of("P01")),
        (master,),
        (merged, master),
    ]


async def test_a_merger_without_end_sinks_its_item_alone(registry: SnpcRegistry, stub: RegistryStub) -> None:
    stub.faults.add("SNPC-F05", "lireDossiers", record=record_of("P01"))
    found = await registry.read_many([record_of("P01"), record_of("P03")], [Segment.STANDING], [HOLDER] * 2)
    assert isinstance(found[0], errors.RegistryBadAnswer)
    assert isinstance(found[1], Record)


async def test_a_batch_reads_long_histories_whole(registry: SnpcRegistry) -> None:
    first, second = await registry.read_many(
        [record_of("P43"), record_of("P01")], [Segment.MOVEMENTS], [HOLDER, HOLDER]
    )
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert first.movements is not None
    assert len(first.movements.content or ()) == 420


async def test_a_page_that_fails_is_the_refusal_of_its_item(registry: SnpcRegistry, stub: RegistryStub) -> None:
    stub.faults.add("SNPC-S01", "lireDossier")
    first, second = await registry.read_many(
        [record_of("P43"), record_of("P01")], [Segment.MOVEMENTS], [HOLDER, HOLDER]
    )
    assert isinstance(first, errors.RegistryFailed)
    assert isinstance(second, Record)


async def test_a_report_sent_twice_is_one_report(registry: SnpcRegistry) -> None:
    first, second = [
        await registry.report_mismatch(
            record_of("P32"), CAMILLE, ["IDENTITE"], HOLDER, message_id=MESSAGE_ID, text="Ce n’est pas moi"
        )
        for _ in range(2)
    ]
    assert first.number == second.number
    followed = await registry.follow_report(first.number, HOLDER)
    assert followed.number == first.number
    with pytest.raises(errors.RecordNotFound):
        await registry.follow_report("SIG2025-999999", HOLDER)


async def test_code_tables_and_changes_are_read(registry: SnpcRegistry) -> None:
    states = await registry.code_table("ETAT", HOLDER)
    assert {entry.code for entry in states} >= {"V", "S", "I"}
    changes = await registry.changes(date(2024, 1, 1), HOLDER)
    assert changes.as_of == date(2025, 1, 29)
    assert changes.changes


async def test_every_segment_of_everybody_is_read(registry: SnpcRegistry) -> None:
    everybody = [f"P{number:02}" for number in range(1, 54) if number not in {38, 46, 48}]
    asked = [record_of(persona) for persona in everybody]
    found = await registry.read_many(asked, list(Segment), [HOLDER] * len(asked))
    assert [each.id for each in found if isinstance(each, Record)] == asked


async def test_every_call_is_counted_under_what_came_of_it(
    registry: SnpcRegistry, stub: RegistryStub, telemetry: Counting
) -> None:
    stub.faults.add("SNPC-S02", "lireDossier", call=2)
    await registry.read(record_of("P01"), [Segment.STANDING], HOLDER)
    with pytest.raises(errors.RegistryBusy):
        await registry.read(record_of("P01"), [Segment.STANDING], HOLDER)
    assert telemetry.calls == {("lireDossier", "OK"): 1, ("lireDossier", "REGISTRY_BUSY"): 1}


async def test_budgets_need_one_for_the_operations_not_named() -> None:
    async with aiohttp.ClientSession() as http:
        with pytest.raises(ValueError, match="budget_seconds"):
            SnpcRegistry(http, "http://127.0.0.1:9", "MPP", {"lireDossier": 1.0}, Counting())


async def test_a_record_of_a_batch_that_is_late_is_fetched_by_the_next_batch(
    registry: SnpcRegistry, stub: RegistryStub
) -> None:
    asked = [record_of("P01"), record_of("P05")]
    stub.faults.add("SNPC-D01", "lireDossiers", times=1, seconds=0, record=record_of("P05"))
    first = await registry.read_many(asked, [Segment.STANDING], [HOLDER] * 2)
    stub.journal.clear()

    second = await registry.read_many(asked, [Segment.STANDING], [HOLDER] * 2)

    assert isinstance(first[1], errors.RegistryPending)
    assert [found.id for found in second if isinstance(found, Record)] == asked
    assert [call.operation for call in stub.journal.calls()] == ["lireDossiers", "lireDossierDiffere"]
    assert stub.journal.calls()[0].records == (record_of("P01"),)
