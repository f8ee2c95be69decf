"""``/documents/{ticket}``: one session, five minutes, the data of the day; everything else is a page that says so."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx2
import pytest
import pytest_asyncio

from adapters.accounts import migrate, open_store
from schema.documents import Issue, Issued, Withdrawal
from schema.errors import (
    DocumentFailed,
    DocumentsBusy,
    RecordDeceased,
    RegistryBusy,
    RegistryPending,
    ServiceError,
)
from schema.records import LicenceStatus, Purpose, ReadStatus, Record, Segment
from schema.sessions import SessionKind
from tests.gateway.document_office import ADCS, ORIGIN, OTHER, RII, Clock, Office
from tests.schema.document_samples import ME, NOW, fit, lacking

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    address = f"sqlite:///{tmp_path / 'accounts.db'}"
    await migrate(address)
    clock = Clock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))
    async with open_store(address, clock=clock, keys=[b"k" * 32]) as store:
        yield Office(store, clock=clock)


@pytest_asyncio.fixture
async def another_process(office: Office, tmp_path: Path) -> AsyncIterator[Office]:
    address = f"sqlite:///{tmp_path / 'accounts.db'}"
    async with open_store(address, clock=office.clock, keys=[b"k" * 32]) as store:
        yield Office(store, clock=office.clock)


def texts(response: httpx2.Response) -> str:
    return response.content.decode()


async def test_whoever_asked_for_a_document_is_handed_its_file(office: Office) -> None:
    token = await office.sign_in()
    address = await office.address(token)

    response = await office.get(address, token)

    assert response.status_code == 200
    assert response.content.startswith(b"%PDF-1.7 ADCS")
    told = {name: response.headers[name] for name in response.headers}
    assert told == {
        "content-type": "application/pdf",
        "content-length": str(len(response.content)),
        "content-disposition": 'attachment; filename="ADCS-2025-01-30.pdf"',
        "cache-control": "private, no-store",
        "x-content-type-options": "nosniff",
        "x-robots-tag": "noindex",
        "cross-origin-resource-policy": "same-origin",
    }


async def test_it_is_made_of_what_the_registry_says_now_and_printed_with_its_issue(office: Office) -> None:
    token = await office.sign_in()
    issued = await office.issue()

    await office.get(await office.address(token), token)

    [(issue, record)] = office.press.made
    assert record == fit()
    assert issue == Issue(ADCS, issued.reference, NOW, f"{ORIGIN}/verify", issued.expires_on, specimen=True)
    [asker] = office.registry.asked
    assert (asker.purpose, asker.fresh) == (Purpose.HOLDER, True)
    assert asker.user.startswith("fc:")
    [(_, segments)] = office.registry.reads
    assert segments == {Segment.IDENTITY, Segment.TITLES, Segment.ENTITLEMENTS, Segment.STANDING}


async def test_head_tells_what_get_would_and_both_make_the_file_once(office: Office) -> None:
    token = await office.sign_in()
    address = await office.address(token)

    head = await office.get(address, token, "HEAD")
    get = await office.get(address, token)

    assert (head.status_code, head.content) == (200, b"")
    assert dict(head.headers) == dict(get.headers)
    assert int(head.headers["content-length"]) == len(get.content)
    assert len(office.press.made) == 1
    assert await office.bodies("GET", address, token) == [get.content]
    for each in (address, "/documents/unknown"):
        assert await office.bodies("HEAD", each, token) == [b""]


async def test_a_file_is_made_once_for_every_process_until_the_refresh(office: Office, another_process: Office) -> None:
    token = await office.sign_in()
    first = await office.get(await office.address(token), token)

    second = await another_process.get(await another_process.address(token), token)

    assert second.content == first.content
    assert another_process.press.made == []
    assert another_process.registry.asked == []
    issued = await office.issue()
    assert issued.sha256 == sha256(first.content).hexdigest()
    assert issued.byte_length == len(first.content)


async def test_two_who_ask_at_once_wait_for_one_file_and_one_who_goes_away_stops_nothing(office: Office) -> None:
    token = await office.sign_in()
    address = await office.address(token)
    office.press.go.clear()
    async with office.browser(token) as browser:
        impatient = asyncio.create_task(browser.get(address))
        await office.press.begun.wait()
        others = [asyncio.create_task(browser.get(address)) for _ in range(2)]
        impatient.cancel()
        await asyncio.wait([impatient])
        office.press.go.set()
        answers = await asyncio.gather(*others)

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert len(office.press.made) == 1


async def test_two_processes_that_make_it_at_once_hand_out_the_same_file(
    office: Office, another_process: Office
) -> None:
    token = await office.sign_in()
    address = await office.address(token)
    office.press.go.clear()
    slow = asyncio.create_task(office.get(address, token))
    await office.press.begun.wait()
    # What comes out of the second press is another file: a seal is never the same twice.
    another_process.press.made.append((Issue(ADCS, "", NOW, ""), fit()))
    quick = await another_process.get(address, token)

    office.press.go.set()

    assert (await slow).content == quick.content


async def test_every_address_that_leads_nowhere_gets_the_same_page(office: Office) -> None:
    token, stranger = await office.sign_in(), await office.sign_in(record=OTHER)
    twin = await office.sign_in()
    gone = await office.sign_in()
    address, of_gone = await office.address(token), await office.address(gone)
    of_another_record = await office.address(stranger)
    await office.store.close(gone)
    answers = [
        await office.get(address),
        await office.get(address, stranger),
        await office.get(address, twin),
        await office.get(address, "no-such-session"),
        await office.get(of_gone, gone),
        await office.get(of_another_record, stranger),
        await office.get("/documents/unknown", token),
        await office.get("/documents/", token),
        await office.get("/documents/a/b/c", token),
        await office.get("/documents/%00%ff", token),
        await office.get(f"/documents/{'x' * 5000}", token),
        await office.get(f"{address}x", token),
    ]
    office.clock.instant += timedelta(minutes=5)
    answers.append(await office.get(address, token))

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({str(dict(answer.headers)) for answer in answers}) == 1
    page = texts(answers[0])
    assert "Redemandez le document" in page
    assert "Ask the service" in page
    assert answers[0].headers["cache-control"] == "no-store"
    assert office.press.made == []
    assert office.registry.asked == []


async def test_every_address_costs_the_same_look_ups(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    for name in ("find", "follow_address"):
        really = getattr(office.store, name)

        async def noted(*arguments: Any, name: str = name, really: Any = really) -> Any:
            asked.append(name)
            return await really(*arguments)

        monkeypatch.setattr(office.store, name, noted)
    token = await office.sign_in()
    address = await office.address(token)

    for where, who in ((address, ""), (address, "another"), ("/documents/unknown", token), ("/documents/", "")):
        asked.clear()
        await office.get(where, who)
        assert asked == ["find", "follow_address"]


async def test_the_table_of_access_is_asked_again(office: Office) -> None:
    password = await office.sign_in(SessionKind.ACCOUNT)
    pending = await office.sign_in(pending=True)

    for token, kind in ((password, RII), (pending, ADCS), (pending, RII)):
        assert (await office.get(await office.address(token, kind), token)).status_code == 404
    assert (await office.get(await office.address(password), password)).status_code == 200
    proved = await office.sign_in()
    rii = await office.get(await office.address(proved, RII), proved)
    assert rii.headers["content-disposition"] == 'attachment; filename="RII-2025-01-30.pdf"'


async def test_over_https_the_session_is_the_one_of_the_safer_cookie(office: Office) -> None:
    office.secure = True
    token = await office.sign_in()

    assert (await office.get(await office.address(token), token)).status_code == 200


@pytest.mark.parametrize(
    "answer",
    [
        fit(LicenceStatus.SUSPENDED),
        fit(LicenceStatus.CANDIDATE),
        lacking(Segment.TITLES, ReadStatus.PARTIAL),
        RecordDeceased(),
    ],
)
async def test_a_record_that_changed_meanwhile_is_not_printed(office: Office, answer: Record | ServiceError) -> None:
    token = await office.sign_in()
    address = await office.address(token)
    office.registry.answer = answer

    response = await office.get(address, token)

    assert response.status_code == 409
    assert "Votre dossier a changé" in texts(response)
    assert "Ask for it again" in texts(response)
    assert office.press.made == []


async def test_what_was_superseded_withdrawn_or_refreshed_is_not_handed_out_even_where_it_was_made(
    office: Office,
) -> None:
    token = await office.sign_in()
    addresses = [await office.address(token)]
    assert (await office.get(addresses[0], token)).status_code == 200
    office.registry.answer = fit(LicenceStatus.SUSPENDED)
    addresses.append(await office.address(token))
    assert (await office.get(addresses[0], token)).status_code == 409

    assert (await office.get(addresses[1], token)).status_code == 200
    issued = await office.issue()
    await office.store.withdraw_document(issued.reference, Withdrawal.REPORTED, NOW)
    assert (await office.get(addresses[1], token)).status_code == 409

    addresses.append(await office.address(token))
    office.today.instant = datetime(2025, 1, 31, 5, 30, tzinfo=NOW.tzinfo)
    assert (await office.get(addresses[2], token)).status_code == 409


@pytest.mark.parametrize(
    ("answer", "retry_after", "code"),
    [
        (RegistryBusy(retryAfter=7), "7", "REGISTRY_BUSY"),
        (RegistryPending("a-ticket", retryAfter=20), "20", "REGISTRY_PENDING"),
        (lacking(Segment.TITLES, ReadStatus.UNAVAILABLE), "300", "DOCUMENT_DATA_UNAVAILABLE"),
    ],
)
async def test_a_registry_that_cannot_answer_is_a_matter_of_waiting(
    office: Office, answer: Record | ServiceError, retry_after: str, code: str
) -> None:
    token = await office.sign_in()
    address = await office.address(token)
    office.registry.answer = answer

    response = await office.get(address, token)

    assert (response.status_code, response.headers["retry-after"]) == (503, retry_after)
    assert code in texts(response)
    office.registry.answer = fit()
    assert (await office.get(address, token)).status_code == 200


@pytest.mark.parametrize(
    ("refusal", "status", "retry_after"),
    [
        (DocumentsBusy(retryAfter=4), 503, "4"),
        (DocumentFailed("Lost"), 500, None),
        (RuntimeError("MARTIN CAMILLE 090775301234"), 500, None),
    ],
)
async def test_a_press_that_cannot_make_it_says_so_and_is_asked_again_the_next_time(
    office: Office, refusal: Exception, status: int, retry_after: str | None
) -> None:
    token = await office.sign_in()
    address = await office.address(token)
    office.press.refusal = refusal

    response = await office.get(address, token)

    assert (response.status_code, response.headers.get("retry-after")) == (status, retry_after)
    assert "MARTIN" not in texts(response) + str(office.log.lines) + str(office.trail.lines)
    head = await office.get(address, token, "HEAD")
    assert (head.status_code, head.content) == (status, b"")
    office.press.refusal = None
    assert (await office.get(address, token)).status_code == 200


async def test_what_was_handed_out_and_what_was_refused_is_written_down(office: Office) -> None:
    token = await office.sign_in()
    await office.get(await office.address(token, RII), token)
    await office.get("/documents/unknown")
    handed_out, refused = office.trail.lines

    assert (handed_out.outcome, handed_out.status, handed_out.session) == ("DOCUMENT", 200, SessionKind.FRANCE_CONNECT)
    assert (handed_out.granted, handed_out.people) == (("Rii.document",), 1)
    assert handed_out.subject
    assert (refused.status, refused.session, refused.people) == (404, SessionKind.ANONYMOUS, 0)
    assert refused.denied == {"Document.downloadUrl": "DOCUMENT_ADDRESS_NOT_VALID"}
    issued: Sequence[Issued] = await office.store.issued_documents(ME)
    for secret in (token, ME, issued[0].reference):
        assert secret not in str(office.trail.lines) + str(office.log.lines)


async def test_what_cannot_be_written_down_is_not_handed_out(office: Office) -> None:
    token = await office.sign_in()
    office.trail.is_full = True

    response = await office.get(await office.address(token), token)

    assert response.status_code == 503
    assert b"%PDF" not in response.content
    assert "NOT_RECORDED" in texts(response)


async def test_nothing_else_is_done_at_this_address(office: Office) -> None:
    token = await office.sign_in()
    address = await office.address(token)

    for method in ("POST", "PUT", "DELETE"):
        assert (await office.get(address, token, method)).status_code == 405
