"""The register of documents: references, files while they are current, ways to them, and what became of each."""

import asyncio
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from adapters.accounts import AccountStore, open_store
from schema.documents import (
    DocumentKind,
    DocumentStatus,
    Issued,
    Made,
    NewIssue,
    Printed,
    PrintedRight,
    Withdrawal,
    next_refresh,
)
from schema.records import LicenceStatus, PartialDate
from schema.sessions import Session
from tests.adapters.accounts.conftest import (
    KEY,
    OTHER_RECORD,
    RECORD,
    CheapPasswords,
    Clock,
    count,
    stored_bytes,
    with_identity,
)

pytestmark = pytest.mark.asyncio

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2025, 1, 30, 9, 12, tzinfo=PARIS)
DAY = NOW.date()
VALID = Printed(LicenceStatus.VALID, date(2009, 7, 3), (PrintedRight("B", PartialDate(2009, 7, 3), None, ("01.01",)),))
SUSPENDED = replace(VALID, status=LicenceStatus.SUSPENDED)
NEW_KEY = b"n" * 32
PDF = b"%PDF-1.7 and what the holder may read \xff"


def new(at: datetime = NOW, **changes: Any) -> NewIssue:
    """An ADCS of Camille's record."""
    usual = NewIssue(DocumentKind.ADCS, RECORD, at, date(2025, 1, 29), b"all that is printed", VALID, next_refresh(at))
    return replace(usual, **changes)


def made(pdf: bytes = PDF) -> Made:
    return Made(pdf, 1, sha256(pdf).hexdigest(), "DC04…")


async def found(store: AccountStore, reference: str) -> Issued:
    issued = await store.find_document(reference)
    assert issued
    return issued


async def status(store: AccountStore, reference: str, on: date = DAY) -> DocumentStatus:
    return (await store.document_standing(reference, on)).status


async def test_an_issue_has_a_reference_of_its_own_the_hour_of_paris_and_four_months(store: AccountStore) -> None:
    issued = await store.issue_document(new())

    assert issued.reference.startswith("ADCS")
    assert len(issued.reference) == 20
    assert (issued.issued_at.isoformat(), issued.expires_on) == ("2025-01-30T09:12:00+01:00", date(2025, 5, 30))
    assert await found(store, issued.reference) == issued


async def test_four_months_from_the_end_of_october_end_with_february(store: AccountStore) -> None:
    at = datetime(2025, 10, 31, 23, 59, tzinfo=PARIS)

    assert (await store.issue_document(new(at))).expires_on == date(2026, 2, 28)


async def test_an_rii_is_no_title_and_never_ends(store: AccountStore) -> None:
    issued = await store.issue_document(new(kind=DocumentKind.RII))

    assert issued.reference.startswith("RII")
    assert issued.expires_on is None
    assert await status(store, issued.reference, DAY + timedelta(days=400)) is DocumentStatus.VALID


async def test_the_same_data_give_the_same_issue_again(store: AccountStore, other_process: AccountStore) -> None:
    first = await store.issue_document(new())

    again = await other_process.issue_document(new(NOW + timedelta(hours=3)))

    assert again == first


async def test_two_who_ask_at_once_get_one_issue(store: AccountStore, other_process: AccountStore) -> None:
    asked = (each.issue_document(new()) for each in (store, other_process, store, other_process))

    assert len({issued.reference for issued in await asyncio.gather(*asked)}) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"content": b"something else is printed"},
        {"as_of": date(2025, 1, 30)},
        {"at": NOW + timedelta(days=1)},
    ],
)
async def test_other_data_give_a_new_issue_that_supersedes_the_former(
    store: AccountStore, changes: dict[str, Any]
) -> None:
    former = await store.issue_document(new())

    newer = await store.issue_document(new(**changes))

    assert newer.reference != former.reference
    assert await status(store, former.reference) is DocumentStatus.SUPERSEDED
    assert await status(store, newer.reference) is DocumentStatus.VALID
    assert (await found(store, former.reference)).superseded


async def test_another_kind_and_another_holder_supersede_nothing(store: AccountStore) -> None:
    first = await store.issue_document(new())

    await store.issue_document(new(kind=DocumentKind.RII))
    await store.issue_document(new(record=OTHER_RECORD))

    assert await status(store, first.reference) is DocumentStatus.VALID


async def test_an_adcs_is_valid_on_its_last_day_and_expired_on_the_next(store: AccountStore) -> None:
    issued = await store.issue_document(new())
    assert issued.expires_on

    assert await status(store, issued.reference, issued.expires_on) is DocumentStatus.VALID
    assert await status(store, issued.reference, issued.expires_on + timedelta(days=1)) is DocumentStatus.EXPIRED


async def test_of_an_unknown_reference_nothing_is_told(store: AccountStore) -> None:
    await store.issue_document(new())

    for unknown in ("ADCS0000000000000000", "", "\0", "ADCS" * 500, "é'--"):
        assert (await store.document_standing(unknown, DAY)).kind is None
        assert await status(store, unknown) is DocumentStatus.UNKNOWN
        assert await store.find_document(unknown) is None


async def test_what_is_printed_stays_comparable_and_tells_nothing_to_a_thief(
    store: AccountStore, database_url: str
) -> None:
    issued = await store.issue_document(new(content=b"BIRTHNAMEZ"))
    await store.keep_file(issued.reference, made(), NOW + timedelta(hours=1))

    assert store.is_made_of(issued, b"BIRTHNAMEZ")
    assert not store.is_made_of(issued, b"BIRTHNAMEX")
    held = await stored_bytes(database_url)
    for secret in (b"BIRTHNAMEZ", b"01.01", PDF, sha256(b"BIRTHNAMEZ").digest()):
        assert secret not in held


async def test_a_digest_is_bound_to_its_record(store: AccountStore) -> None:
    mine, theirs = await store.issue_document(new()), await store.issue_document(new(record=OTHER_RECORD))

    assert mine.content != theirs.content


async def test_an_address_leads_the_session_that_asked_to_its_document(store: AccountStore) -> None:
    issued = await store.issue_document(new())

    address = await store.open_address(issued.reference, "the-session")

    assert len(address.ticket) == 43
    assert await store.follow_address(address.ticket, "the-session") == issued
    assert await store.follow_address(address.ticket, "the-session") == issued


async def test_an_address_leads_nobody_else_anywhere(store: AccountStore, clock: Clock) -> None:
    issued = await store.issue_document(new())
    address = await store.open_address(issued.reference, "the-session")

    assert await store.follow_address(address.ticket, "another") is None
    assert await store.follow_address(address.ticket, "") is None
    assert await store.follow_address(address.ticket[:-1], "the-session") is None
    clock.advance(minutes=4, seconds=59)
    assert await store.follow_address(address.ticket, "the-session")
    clock.advance(seconds=1)
    assert await store.follow_address(address.ticket, "the-session") is None


async def test_a_ticket_is_not_kept_as_it_is_and_is_forgotten_later(
    store: AccountStore, clock: Clock, database_url: str
) -> None:
    issued = await store.issue_document(new())
    address = await store.open_address(issued.reference, "the-session")
    held = await stored_bytes(database_url)
    assert address.ticket.encode() not in held
    assert b"the-session" not in held

    clock.advance(minutes=6)
    await store.open_address(issued.reference, "the-session")

    assert await count(database_url, "document_address") == 1


async def test_a_file_is_kept_until_the_refresh_for_every_process(
    store: AccountStore, other_process: AccountStore
) -> None:
    issued = await store.issue_document(new())
    assert await store.kept_file(issued.reference, NOW) is None

    assert await store.keep_file(issued.reference, made(), issued.current_until) == PDF

    assert await other_process.kept_file(issued.reference, issued.current_until - timedelta(seconds=1)) == PDF
    assert await other_process.kept_file(issued.reference, issued.current_until) is None
    known = await found(other_process, issued.reference)
    assert (known.sha256, known.byte_length) == (sha256(PDF).hexdigest(), len(PDF))


async def test_of_two_files_the_first_is_the_one_that_is_given_out(
    store: AccountStore, other_process: AccountStore
) -> None:
    issued = await store.issue_document(new())
    await store.keep_file(issued.reference, made(), issued.current_until)

    given = await other_process.keep_file(issued.reference, made(b"another seal"), issued.current_until)

    assert given == PDF
    assert (await found(store, issued.reference)).sha256 == sha256(PDF).hexdigest()


async def test_files_that_are_over_are_forgotten(store: AccountStore, database_url: str) -> None:
    first = await store.issue_document(new())
    await store.keep_file(first.reference, made(), first.current_until)
    second = await store.issue_document(new(NOW + timedelta(days=1)))

    await store.keep_file(second.reference, made(), second.current_until)

    assert await count(database_url, "document_file") == 1
    assert (await found(store, first.reference)).sha256


async def test_a_document_stands_as_printed_until_the_registry_says_otherwise(store: AccountStore) -> None:
    issued = await store.issue_document(new())
    later = NOW + timedelta(days=2)
    told = await store.document_standing(issued.reference, DAY)
    assert (told.still_as_printed, told.known_at) == (True, NOW)

    assert await store.refresh_documents(RECORD, SUSPENDED, later) == 1
    told = await store.document_standing(issued.reference, later.date())
    assert (told.status, told.still_as_printed, told.known_at) == (DocumentStatus.VALID, False, later)

    assert await store.refresh_documents(RECORD, VALID, later + timedelta(days=1)) == 0
    told = await store.document_standing(issued.reference, later.date())
    assert (told.still_as_printed, told.known_at) == (True, later + timedelta(days=1))


async def test_refreshing_one_record_leaves_the_others(store: AccountStore) -> None:
    issued = await store.issue_document(new(record=OTHER_RECORD))

    await store.refresh_documents(RECORD, SUSPENDED, NOW + timedelta(days=1))

    assert (await store.document_standing(issued.reference, DAY)).known_at == NOW


async def test_following_the_feed_keeps_all_answers_young(store: AccountStore) -> None:
    issued = await store.issue_document(new())
    assert await store.changes_followed() is None

    for days in (1, 2):
        at = NOW + timedelta(days=days)
        await store.note_changes_followed(at.date(), at)
        assert (await store.document_standing(issued.reference, at.date())).known_at == at
        assert await store.changes_followed() == at.date()


async def test_nobody_follows_a_document_for_ever(store: AccountStore) -> None:
    issued = await store.issue_document(new(kind=DocumentKind.RII))

    told = await store.document_standing(issued.reference, date(2025, 5, 31))

    assert (told.status, told.still_as_printed, told.known_at) == (DocumentStatus.VALID, None, None)


async def test_live_documents_are_those_that_may_be_in_somebodys_hands(store: AccountStore) -> None:
    former = await store.issue_document(new())
    newer = await store.issue_document(new(content=b"else", printed=SUSPENDED))
    other = await store.issue_document(new(record=OTHER_RECORD))
    gone = await store.issue_document(new(record=OTHER_RECORD, content=b"else"))
    await store.withdraw_document(gone.reference, Withdrawal.REPORTED, NOW)

    live = await store.live_documents([RECORD, OTHER_RECORD, RECORD], DAY)

    assert {each.reference: each.printed for each in live} == {
        former.reference: VALID,
        newer.reference: SUSPENDED,
        other.reference: VALID,
    }
    assert await store.live_documents([], DAY) == []
    assert await store.live_documents([RECORD], date(2025, 5, 31)) == []


async def test_live_records_come_page_by_page(store: AccountStore) -> None:
    for record in (OTHER_RECORD, RECORD):
        await store.issue_document(new(record=record))
        await store.issue_document(new(record=record, kind=DocumentKind.RII))

    assert await store.live_records(DAY, 1) == [RECORD]
    assert await store.live_records(DAY, 1, RECORD) == [OTHER_RECORD]
    assert await store.live_records(DAY, 5, OTHER_RECORD) == []
    assert await store.live_records(date(2025, 6, 1), 5) == []


async def test_withdrawing_a_record_withdraws_its_papers_superseded_ones_too_and_no_rii(store: AccountStore) -> None:
    former, rii = await store.issue_document(new()), await store.issue_document(new(kind=DocumentKind.RII))
    newer = await store.issue_document(new(content=b"else"))
    later = NOW + timedelta(days=3)

    assert await store.withdraw_documents(RECORD, Withdrawal.STATE_WORSENED, later) == 2
    assert await store.withdraw_documents(RECORD, Withdrawal.STATE_WORSENED, later) == 0

    assert {await status(store, each.reference) for each in (former, newer)} == {DocumentStatus.WITHDRAWN}
    assert await status(store, rii.reference) is DocumentStatus.VALID
    assert not await store.withdraw_document(rii.reference, Withdrawal.REPORTED, later)


async def test_what_was_withdrawn_is_listed_until_its_day(store: AccountStore) -> None:
    issued = await store.issue_document(new())
    later = NOW + timedelta(days=3)
    assert await store.withdraw_document(issued.reference, Withdrawal.DISOWNED, later)
    assert not await store.withdraw_document(issued.reference, Withdrawal.REPORTED, later)

    [listed] = await store.withdrawn_documents(later, later.date())

    assert (listed.reference, listed.withdrawn_at, listed.why) == (issued.reference, later, Withdrawal.DISOWNED)
    assert await store.withdrawn_documents(later + timedelta(seconds=1), later.date()) == []
    assert await store.withdrawn_documents(NOW, date(2025, 5, 31)) == []


async def test_whoever_had_theirs_withdrawn_gets_another(store: AccountStore) -> None:
    former = await store.issue_document(new())
    await store.withdraw_document(former.reference, Withdrawal.REPORTED, NOW)

    newer = await store.issue_document(new())

    assert newer.reference != former.reference
    assert await status(store, former.reference) is DocumentStatus.WITHDRAWN


async def test_a_new_key_changes_no_issue_and_no_answer(database_url: str, clock: Clock) -> None:
    async with open_store(database_url, clock=clock, keys=[KEY], passwords=CheapPasswords()) as store:
        issued = await store.issue_document(new())
        await store.keep_file(issued.reference, made(), issued.current_until)
    async with open_store(database_url, clock=clock, keys=[NEW_KEY, KEY], passwords=CheapPasswords()) as store:
        assert (await store.issue_document(new())).reference == issued.reference
        assert await store.kept_file(issued.reference, NOW) == PDF
        assert await store.refresh_documents(RECORD, VALID, NOW + timedelta(days=1)) == 0
        assert (await store.document_standing(issued.reference, DAY)).still_as_printed
        assert [each.printed for each in await store.live_documents([RECORD], DAY)] == [VALID]
    async with open_store(database_url, clock=clock, keys=[NEW_KEY], passwords=CheapPasswords()) as store:
        assert await store.kept_file(issued.reference, NOW) is None
        assert [each.printed for each in await store.live_documents([RECORD], DAY)] == [None]


async def test_after_three_years_an_issue_is_forgotten(store: AccountStore, database_url: str) -> None:
    await store.issue_document(new())

    await store.issue_document(new(NOW + timedelta(days=1096), record=OTHER_RECORD))

    assert await count(database_url, "document") == 1


async def test_holders_are_told_of_their_documents_in_the_export(store: AccountStore, proved: Session) -> None:
    opened = await with_identity(store, proved)
    issued = await store.issue_document(new())
    await store.issue_document(new(record=OTHER_RECORD))

    exported = await store.export(opened.token)

    [told] = exported["documents"]
    assert (told["reference"], told["issued_at"]) == (issued.reference, "2025-01-30T09:12:00+01:00")
    assert RECORD not in str(told)
