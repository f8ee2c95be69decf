"""Documents through the graph: what is issued, what is answered instead, and what that reads of the registry."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from msgspec.structs import replace

from adapters.sealed_ids import SivIds
from schema.documents import NEEDED, DocumentKind, Made
from schema.errors import RegistryBusy, RegistryPending
from schema.records import LicenceStatus, Reading, ReadStatus, Segment
from schema.sessions import SessionKind
from tests.schema.document_house import KEY, OTHER, Away, House, Listening, open_house
from tests.schema.document_samples import ME, NOW, fit, lacking

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as house:
        yield house


async def test_a_password_session_is_issued_an_adcs(house: House) -> None:
    found = await house.adcs()

    ticket = found.pop("downloadUrl").removeprefix("/documents/")
    expires_at = datetime.fromisoformat(found.pop("expiresAt"))
    assert timedelta(minutes=4) < expires_at - datetime.now(UTC) <= timedelta(minutes=5)
    assert found.pop("id")
    reference = found.pop("verificationCode")
    assert (reference[:4], len(reference)) == ("ADCS", 20)
    assert found == {
        "__typename": "Document",
        "kind": "ADCS",
        "title": {"fr": "Attestation de droits à conduire sécurisée (ADCS)"},
        "purpose": {
            "fr": "Atteste la validité et l'étendue de votre droit à conduire : catégories, et suspension éventuelle."
        },
        "caveat": {"fr": "Elle vaut permis de conduire lors d'un contrôle routier, pendant quatre mois."},
        "countsAsLicence": True,
        "requiresFranceConnect": False,
        "validityMonths": 4,
        "status": "VALID",
        "issuedAt": "2025-01-30T09:00:00+01:00",
        "validUntil": "2025-05-30",
        "asOf": "2025-01-29",
        "sha256": None,
        "byteLength": None,
    }
    issued = await house.store.follow_address(ticket, "the-session")
    assert issued
    assert (issued.reference, issued.record) == (reference, ME)


async def test_one_call_reads_what_the_document_states_and_what_else_is_selected(house: House) -> None:
    await house.adcs()
    await house.ask("{ me { candidate { __typename } adcs { __typename } } }")
    await house.ask("{ me { rii { ... on Rii { document { __typename } asOf } } } }")

    assert house.registry.reads == [
        (ME, NEEDED[DocumentKind.ADCS]),
        (ME, NEEDED[DocumentKind.ADCS] | {Segment.EXAMS}),
        (ME, NEEDED[DocumentKind.RII]),
    ]


@pytest.mark.parametrize(
    ("query", "fresh"),
    [
        ("{ me { adcs { __typename } } }", True),
        ("{ me { rii { ... on Rii { document { __typename } } } } }", True),
        ("{ me { documents { available } rii { ... on Rii { asOf } } } }", False),
    ],
)
async def test_a_document_is_made_of_nothing_that_was_kept(house: House, query: str, fresh: bool) -> None:
    registry = house.registry = Listening(fit())

    await house.ask(query)

    assert {asker.fresh for asker in registry.askers} == {fresh}


async def test_the_same_data_give_the_same_document_and_each_session_a_way_of_its_own(house: House) -> None:
    first = await house.adcs()
    house.today.instant += timedelta(hours=2)

    again = await house.adcs(token="another-session")

    assert again["downloadUrl"] != first["downloadUrl"]
    assert {**again, "downloadUrl": "", "expiresAt": ""} == {**first, "downloadUrl": "", "expiresAt": ""}


async def test_no_way_is_made_unless_it_is_asked_for_and_only_one_for_all_aliases(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    really = house.store.open_address

    async def noted(reference: str, session: str) -> Any:
        opened.append(reference)
        return await really(reference, session)

    monkeypatch.setattr(house.store, "open_address", noted)
    await house.ask("{ me { adcs { ... on Document { id verificationCode status } } } }")
    assert opened == []

    await house.ask("{ me { adcs { ... on Document { a: downloadUrl b: downloadUrl expiresAt } } } }")
    assert len(opened) == 1


@pytest.mark.parametrize(
    "status", [LicenceStatus.SUSPENDED, LicenceStatus.RETAINED, LicenceStatus.CANCELLED, LicenceStatus.INVALIDATED]
)
async def test_whoever_may_not_drive_is_issued_one_that_does_not_count_as_the_licence(
    house: House, status: LicenceStatus
) -> None:
    house.holds(fit(status))

    found = await house.adcs()

    assert (found["__typename"], found["countsAsLicence"]) == ("Document", False)
    assert "ne vaut pas permis" in found["caveat"]["fr"]


async def test_an_expired_title_is_stated_and_the_right_remains(house: House) -> None:
    house.holds(fit(LicenceStatus.TITLE_EXPIRED))

    assert (await house.adcs())["countsAsLicence"] is True


async def test_a_candidate_is_told_that_there_is_nothing_to_state(house: House) -> None:
    house.holds(fit(LicenceStatus.CANDIDATE))

    found = await house.adcs()

    assert (found["__typename"], found["code"]) == ("NoDrivingRights", "NO_DRIVING_RIGHTS")
    assert found["message"]["fr"]
    assert found["message"]["en"]
    assert (await house.rii())["document"] == {"__typename": "NoDrivingRights", "code": "NO_DRIVING_RIGHTS"}


async def test_partial_data_never_become_a_document_and_the_part_is_named(house: House) -> None:
    house.holds(lacking(Segment.TITLES, ReadStatus.UNAVAILABLE))

    found = await house.adcs()

    told = {name: found[name] for name in ("__typename", "code", "missing", "retryAfter", "until")}
    assert told == {
        "__typename": "DocumentUnavailable",
        "code": "DOCUMENT_DATA_UNAVAILABLE",
        "missing": ["TITLES"],
        "retryAfter": 300,
        "until": None,
    }
    assert await house.store.issued_documents(ME) == []


async def test_old_data_never_become_a_document(house: House) -> None:
    house.today.instant += timedelta(days=1)

    found = await house.adcs()

    assert (found["code"], found["until"]) == ("DOCUMENT_DATA_STALE", "2025-02-01T05:30:00+01:00")


async def test_an_absent_registry_is_told_and_a_late_one_too(house: House) -> None:
    house.registry = Away(RegistryBusy(retryAfter=7))
    found = await house.adcs()
    assert (found["__typename"], found["code"], found["retryAfter"]) == ("RegistryAway", "REGISTRY_BUSY", 7)

    house.registry = Away(RegistryPending("ticket", retryAfter=20))
    assert await house.adcs() == {"__typename": "Pending", "retryAfter": 20}


async def test_an_rii_is_for_france_connect_and_states_a_day(house: House) -> None:
    assert await house.rii(SessionKind.ACCOUNT) == {
        "__typename": "StepUpRequired",
        "stepUpUrl": "/auth/franceconnect/step-up",
    }

    found = (await house.rii())["document"]

    assert found["verificationCode"].startswith("RII")
    assert (found["validUntil"], found["validityMonths"], found["countsAsLicence"]) == (None, None, False)
    assert found["requiresFranceConnect"] is True
    assert found["downloadUrl"]


async def test_a_part_that_only_the_rii_states_stands_in_its_way_alone(house: House) -> None:
    house.holds(lacking(Segment.NOTICES, ReadStatus.UNAVAILABLE))

    assert (await house.rii())["document"] == {
        "__typename": "DocumentUnavailable",
        "code": "DOCUMENT_DATA_UNAVAILABLE",
        "missing": ["NOTICES"],
    }
    assert (await house.adcs())["__typename"] == "Document"


async def test_a_record_that_changed_gives_a_new_document_and_the_former_has_no_file_any_more(house: House) -> None:
    former = await house.adcs()
    house.holds(fit(LicenceStatus.SUSPENDED))

    newer = await house.adcs()

    assert newer["verificationCode"] != former["verificationCode"]
    node = "query Q($id: ID!) { node(id: $id) { ... on Document { status downloadUrl verificationCode } } }"
    answer = await house.ask(node, id=former["id"])
    assert answer.data["node"] == {
        "status": "SUPERSEDED",
        "downloadUrl": None,
        "verificationCode": former["verificationCode"],
    }


async def test_after_the_refresh_the_file_is_no_longer_handed_out_and_the_paper_is_still_valid(house: House) -> None:
    found = await house.adcs()
    house.today.instant = datetime(2025, 1, 31, 5, 30, tzinfo=NOW.tzinfo)

    answer = await house.ask(
        "query Q($id: ID!) { node(id: $id) { ... on Document { status downloadUrl expiresAt } } }", id=found["id"]
    )

    assert answer.data["node"] == {"status": "VALID", "downloadUrl": None, "expiresAt": None}


async def test_an_id_opens_for_its_holder_in_a_session_that_may_have_the_document(house: House) -> None:
    node = "query Q($id: ID!) { node(id: $id) { __typename ... on Document { kind downloadUrl } } }"
    adcs, rii = await house.adcs(), (await house.rii())["document"]

    assert (await house.ask(node, SessionKind.ACCOUNT, id=adcs["id"])).data["node"]["kind"] == "ADCS"
    assert (await house.ask(node, id=rii["id"])).data["node"]["kind"] == "RII"
    assert (await house.ask(node, SessionKind.ACCOUNT, id=rii["id"])).data["node"] is None
    assert (await house.ask(node, record=OTHER, id=adcs["id"])).data["node"] is None
    others = SivIds([KEY]).seal("Document", f"{OTHER}/{adcs['verificationCode']}", "")
    assert (await house.ask(node, record=OTHER, id=others)).data["node"] is None
    never = SivIds([KEY]).seal("Document", f"{ME}/ADCS0000000000000000", "")
    assert (await house.ask(node, id=never)).data["node"] is None


async def test_size_and_hash_are_told_once_the_file_was_made(house: House) -> None:
    found = await house.adcs()
    made = Made(b"%PDF-", 1, "ab" * 32, "DC04")
    await house.store.keep_file(found["verificationCode"], made, NOW + timedelta(hours=1))

    again = await house.adcs()

    assert (again["sha256"], again["byteLength"]) == ("ab" * 32, 5)


async def test_nobody_else_is_issued_anything(house: House) -> None:
    for kind in (SessionKind.ANONYMOUS, SessionKind.TOOL):
        answer = await house.ask("{ me { adcs { __typename } documents { kind } } }", kind)
        assert answer.errors
    assert await house.store.issued_documents(ME) == []


async def test_texts_of_a_refusal_come_in_both_languages(house: House) -> None:
    house.holds(replace(fit(), titles=Reading(ReadStatus.PARTIAL)))

    found = await house.adcs()

    assert (found["code"], found["retryAfter"]) == ("DOCUMENT_DATA_INCOMPLETE", None)
    assert found["message"]["fr"] != found["message"]["en"]
    assert found["fallback"]["fr"]
