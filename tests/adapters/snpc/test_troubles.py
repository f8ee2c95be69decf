"""Every bad day of the registry ends in exactly one refusal of ours, and the next call is a good one."""

from collections.abc import Mapping
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from adapters.snpc import SnpcRegistry
from adapters.snpc.envelope import CONTENT_TYPE, Message
from fixtures.people import person
from fixtures.snpc import RegistryStub
from schema import errors
from schema.errors import RegistryBadAnswer, ServiceError
from schema.ports import Asker
from schema.records import (
    NumberForm,
    NumberReference,
    PartialDate,
    PivotIdentity,
    Purpose,
    ReadStatus,
    Record,
    RecordId,
    Segment,
    ServiceState,
    Sex,
)
from tests.adapters.snpc.answers import MASTER, MOVEMENTS, RECORD, STANDING, TICKET, answer, fault, record
from tests.adapters.snpc.conftest import Counting, Script

pytestmark = pytest.mark.asyncio

HOLDER = Asker(user="FR:sub:1", purpose=Purpose.HOLDER)
CAMILLE = RecordId(person("P01").dossier)
ACCENTED = RecordId(person("P35").dossier)
PIVOT = PivotIdentity("Martin", ("Camille",), Sex.FEMALE, PartialDate(1991, 12, 27), "99100")
NUMBER = NumberReference(NumberForm.NEPH, "090775301234", "Martin", PartialDate(1991, 12, 27))

READING: list[tuple[str, Mapping[str, Any], type[ServiceError]]] = [
    ("SNPC-S01", {}, errors.RegistryFailed),
    ("SNPC-S02", {}, errors.RegistryBusy),
    ("SNPC-S03", {}, errors.RegistryTimeout),
    ("SNPC-S04", {}, errors.RegistryBadAnswer),
    ("SNPC-M01", {}, errors.RegistryClosed),
    ("SNPC-Q01", {}, errors.RegistryBusy),
    ("SNPC-Q02", {}, errors.QuotaExhausted),
    ("SNPC-Q03", {}, errors.RegistryRefusal),
    ("SNPC-A01", {}, errors.RegistryRefusal),
    ("SNPC-A02", {}, errors.RegistryRefusal),
    ("SNPC-A03", {}, errors.SegmentWithheld),
    ("SNPC-X01", {}, errors.RegistryRefusal),
    ("SNPC-X02", {}, errors.RegistryRefusal),
    ("SNPC-X03", {}, errors.RegistryRefusal),
    ("SNPC-X04", {}, errors.RegistryRefusal),
    ("SNPC-F01", {}, errors.RecordNotFound),
    ("SNPC-F02", {}, errors.RecordAmbiguous),
    ("SNPC-F03", {}, errors.RecordNotFound),
    ("SNPC-F04", {}, errors.UseBirthName),
    ("SNPC-F06", {}, errors.RecordDeceased),
    ("SNPC-F07", {}, errors.InvalidNumber),
    ("SNPC-F08", {}, errors.RecordProtected),
    ("SNPC-F09", {}, errors.RecordIsCandidate),
    ("SNPC-F10", {}, errors.RegistryRefusal),
    ("SNPC-D01", {}, errors.RegistryPending),
    ("reset", {}, errors.RegistryUnreachable),
    ("half-body", {}, errors.RegistryBadAnswer),
    ("html", {}, errors.RegistryBadAnswer),
    ("wrong-charset", {}, errors.RegistryBadAnswer),
    ("wrong-charset", {"variant": "mislabelled"}, errors.RegistryBadAnswer),
    ("breaks-xsd", {}, errors.RegistryBadAnswer),
    ("breaks-xsd", {"element": "etat"}, errors.RegistryBadAnswer),
    ("breaks-xsd", {"element": "entete"}, errors.RegistryBadAnswer),
    ("wrong-request-hash", {}, errors.RegistryBadAnswer),
    ("empty-body", {}, errors.RegistryBadAnswer),
    ("not-xml", {}, errors.RegistryBadAnswer),
    ("too-big", {}, errors.RegistryBadAnswer),
    ("deep", {}, errors.RegistryBadAnswer),
    ("entities", {}, errors.RegistryBadAnswer),
]


async def still_works(registry: SnpcRegistry) -> bool:
    """Say whether the registry answers."""
    return (await registry.service(HOLDER)).state is ServiceState.OPEN


@pytest.mark.parametrize(("trouble", "options", "refusal"), READING)
async def test_every_trouble_of_reading_is_one_refusal(
    registry: SnpcRegistry,
    stub: RegistryStub,
    telemetry: Counting,
    *,
    trouble: str,
    options: Mapping[str, Any],
    refusal: type[ServiceError],
) -> None:
    stub.faults.add(trouble, "lireDossier", **options)

    with pytest.raises(ServiceError) as caught:
        await registry.read(ACCENTED, [Segment.IDENTITY, Segment.STANDING], HOLDER)

    assert type(caught.value) is refusal
    assert telemetry.calls == {("lireDossier", refusal.code): 1}
    assert await still_works(registry)
    stub.faults.clear()
    assert (await registry.read(ACCENTED, [Segment.STANDING], HOLDER)).id == ACCENTED


@pytest.mark.parametrize(
    ("trouble", "refusal"),
    [
        ("SNPC-F01", errors.RecordNotFound),
        ("SNPC-F02", errors.RecordAmbiguous),
        ("SNPC-F03", errors.RecordNotFound),
        ("SNPC-F04", errors.UseBirthName),
        ("SNPC-F06", errors.RecordDeceased),
        ("SNPC-F07", errors.InvalidNumber),
        ("SNPC-F08", errors.RecordProtected),
        ("SNPC-F09", errors.RecordIsCandidate),
        ("SNPC-Q01", errors.RegistryBusy),
        ("breaks-xsd", errors.RegistryBadAnswer),
        ("reset", errors.RegistryUnreachable),
    ],
)
async def test_every_trouble_of_identification_is_one_refusal(
    registry: SnpcRegistry, stub: RegistryStub, trouble: str, refusal: type[ServiceError]
) -> None:
    stub.faults.add(trouble, "identifierTitulaire", times=1)
    with pytest.raises(ServiceError) as caught:
        await registry.identify_by_number(NUMBER, HOLDER)
    assert type(caught.value) is refusal
    assert (await registry.identify_by_number(NUMBER, HOLDER)).record == CAMILLE


@pytest.mark.parametrize(
    ("trouble", "refusal"),
    [
        ("SNPC-S01", errors.RegistryFailed),
        ("SNPC-F10", errors.RegistryRefusal),
        ("too-big", errors.RegistryBadAnswer),
        ("html", errors.RegistryBadAnswer),
    ],
)
async def test_a_batch_that_fails_as_a_whole_is_one_refusal(
    registry: SnpcRegistry, stub: RegistryStub, trouble: str, refusal: type[ServiceError]
) -> None:
    stub.faults.add(trouble, "lireDossiers", times=1)
    with pytest.raises(ServiceError) as caught:
        await registry.read_many([CAMILLE], [Segment.STANDING], [HOLDER])
    assert type(caught.value) is refusal
    (found,) = await registry.read_many([CAMILLE], [Segment.STANDING], [HOLDER])
    assert isinstance(found, Record)


async def test_a_silent_registry_becomes_a_timeout(hurried: SnpcRegistry, stub: RegistryStub) -> None:
    stub.faults.add("slow", "lireDossier", seconds=60)
    with pytest.raises(errors.RegistryTimeout):
        await hurried.read(CAMILLE, [Segment.STANDING], HOLDER)
    assert await still_works(hurried)


async def test_a_registry_that_does_not_listen_is_unreachable(
    http: aiohttp.ClientSession, telemetry: Counting, unused_tcp_port: int
) -> None:
    registry = SnpcRegistry(http, f"http://127.0.0.1:{unused_tcp_port}/snpc/v3", "MPP", 20.0, telemetry)
    with pytest.raises(errors.RegistryUnreachable):
        await registry.service(HOLDER)


async def test_a_byte_order_mark_is_tolerated(registry: SnpcRegistry, stub: RegistryStub) -> None:
    stub.faults.add("bom", "lireDossier")
    found = await registry.read(ACCENTED, [Segment.IDENTITY], HOLDER)
    assert found.identity is not None
    assert found.identity.content is not None
    assert found.identity.content.birth_name == person("P35").identite.nom


async def test_a_partial_record_is_no_refusal(registry: SnpcRegistry, stub: RegistryStub) -> None:
    stub.faults.add("SNPC-D02", "lireDossier", segments=["SLD"])
    found = await registry.read(CAMILLE, [Segment.STANDING, Segment.MOVEMENTS], HOLDER)
    assert found.standing is not None
    assert found.standing.status is ReadStatus.UNAVAILABLE
    assert found.movements is not None
    assert found.movements.status is ReadStatus.COMPLETE


async def test_writing_at_night_is_told_when_to_come_back(registry: SnpcRegistry, stub: RegistryStub) -> None:
    stub.faults.add("SNPC-M02", "signalerDiscordance")
    with pytest.raises(errors.RegistryReadOnly) as caught:
        await registry.report_mismatch(CAMILLE, PIVOT, ["IDENTITE"], HOLDER, message_id=TICKET)
    assert caught.value.facts["until"].endswith("+01:00")


async def test_busy_and_closed_say_until_when(registry: SnpcRegistry, stub: RegistryStub) -> None:
    stub.faults.add("SNPC-S02", "lireDossier", call=1, retry_after=7)
    stub.faults.add("SNPC-M01", "lireDossier")
    with pytest.raises(errors.RegistryBusy) as busy:
        await registry.read(CAMILLE, [Segment.STANDING], HOLDER)
    with pytest.raises(errors.RegistryClosed) as closed:
        await registry.read(CAMILLE, [Segment.STANDING], HOLDER)
    assert busy.value.facts == {"retryAfter": 7}
    assert closed.value.facts["until"].startswith("2025-01-30T09:20:")


async def test_the_rule_of_an_ill_formed_number_is_told(registry: SnpcRegistry, stub: RegistryStub) -> None:
    stub.faults.add("SNPC-F07", "identifierTitulaire", regle="C.ligne2.4chiffres")
    with pytest.raises(errors.InvalidNumber) as caught:
        await registry.identify_by_number(NUMBER, HOLDER)
    assert caught.value.facts == {"rule": "C.ligne2.4chiffres"}


def elsewhere(message: Message) -> web.Response:
    """Send the caller to another address."""
    return web.Response(status=307, headers={"Location": "/snpc/v3", "Content-Type": "text/xml"})


def a_flood(message: Message) -> web.Response:
    """Answer three million bytes, most of them blank."""
    return web.Response(
        body=answer(message, record(STANDING)) + b" " * 3_000_000, headers={"Content-Type": CONTENT_TYPE}
    )


@pytest.mark.parametrize("line", [elsewhere, a_flood])
async def test_a_redirect_or_a_flood_is_a_bad_answer(scripted: SnpcRegistry, script: Script, line: Any) -> None:
    script.lines.extend([line, record(STANDING)])
    with pytest.raises(RegistryBadAnswer):
        await scripted.read(RECORD, [Segment.STANDING], HOLDER)
    assert (await scripted.read(RECORD, [Segment.STANDING], HOLDER)).id == RECORD


async def test_a_late_page_is_not_mistaken_for_a_late_record(scripted: SnpcRegistry, script: Script) -> None:
    first = MOVEMENTS.replace('suite="N"', 'suite="O" jeton="PTS-1"')
    late = f"<s:codeRetour>SNPC-D01</s:codeRetour><s:idDemande>{TICKET}</s:idDemande>"
    script.lines.extend([record(first), late])
    with pytest.raises(errors.RegistryTimeout):
        await scripted.read(RECORD, [Segment.MOVEMENTS], HOLDER)


async def test_a_late_item_of_a_batch_has_its_own_ticket(scripted: SnpcRegistry, script: Script) -> None:
    late = f"<s:codeRetour>SNPC-D01</s:codeRetour><s:idDemande>{TICKET}</s:idDemande>"
    items = f"<s:dossier>{late}</s:dossier><s:dossier>{record(STANDING, record_id=MASTER)}</s:dossier>"
    script.lines.append(f"<s:codeRetour>SNPC-000</s:codeRetour>{items}")
    first, second = await scripted.read_many([RECORD, MASTER], [Segment.STANDING], [HOLDER, HOLDER])
    assert isinstance(first, errors.RegistryPending)
    assert first.ticket == TICKET
    assert isinstance(second, Record)


@pytest.mark.parametrize(
    ("header", "facts"),
    [("7", {"retryAfter": 7}), ("999999999", {"retryAfter": 86_400}), ("Thu, 30 Jan 2025 09:00:00 GMT", {}), ("²", {})],
)
async def test_retry_after_is_a_number_of_seconds_or_nothing(
    scripted: SnpcRegistry, script: Script, header: str, facts: Mapping[str, int]
) -> None:
    def busy(message: Message) -> web.Response:
        headers = {"Content-Type": CONTENT_TYPE, "Retry-After": header}
        return web.Response(body=fault(message, "SNPC-S02"), status=503, headers=headers)

    script.lines.append(busy)
    with pytest.raises(errors.RegistryBusy) as caught:
        await scripted.read(RECORD, [Segment.STANDING], HOLDER)
    assert caught.value.facts == facts
