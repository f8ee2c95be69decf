"""Signing in with FranceConnect: what waits for a confirmation, what goes straight in, what is refused."""

import asyncio

import pytest
from msgspec.structs import replace

from adapters.accounts import AccountStore, open_store
from schema.accounts import LinkPurpose, MailKind, NewAccount
from schema.errors import (
    MismatchReportOpen,
    NothingToConfirm,
    SignInLocked,
)
from schema.records import PivotIdentity
from schema.sessions import RecordOutcome, Session, SessionKind
from tests.adapters.accounts.conftest import (
    ELSEWHERE,
    EMAIL,
    HOME,
    ISSUER,
    KEY,
    OTHER_RECORD,
    PASSWORD,
    RECORD,
    SUBJECT,
    CheapPasswords,
    Clock,
    count,
    kinds,
    link_in,
    post,
    stored_bytes,
    with_identity,
    with_password,
)

pytestmark = pytest.mark.asyncio

CONTACT = "camille@orange.example"
NEW_SUBJECT = "b" * 64 + "v1"


async def test_the_first_sign_in_waits_for_its_holder_to_confirm_the_record(
    store: AccountStore, proved: Session, identity: PivotIdentity
) -> None:
    opened = await store.sign_in_with_identity(proved, HOME, contact=CONTACT)

    found = await store.find(opened.token)
    assert found is not None
    assert (found.pending, found.record, found.account) == (True, RECORD, None)
    assert (found.identity, found.id_token) == (None, None)
    assert await store.pending_identity(opened.token) == identity
    assert await store.find_by_record(RECORD) is None


async def test_confirming_makes_the_account_and_a_new_token(store: AccountStore, proved: Session) -> None:
    pending = await store.sign_in_with_identity(proved, HOME, contact=CONTACT)

    opened = await store.confirm_identity(pending.token, HOME)

    account = await store.find_by_identity(ISSUER, SUBJECT)
    assert account is not None
    assert (account.record, account.contact, account.email) == (RECORD, CONTACT, None)
    assert (account.birth_name, account.given_names) == ("MARTIN", ("Camille", "Marie Ange"))
    assert await store.find(pending.token) is None
    found = await store.find(opened.token)
    assert found == opened.session
    assert found is not None
    assert (found.pending, found.account, found.expires_at) == (False, account.id, proved.expires_at)
    closed = await store.close(opened.token)
    assert closed is not None
    assert closed.id_token == "header.payload.signature"


async def test_what_was_confirmed_once_goes_straight_in(store: AccountStore, proved: Session) -> None:
    await with_identity(store, proved)

    opened = await store.sign_in_with_identity(proved, HOME)

    assert not opened.session.pending
    assert opened.session.record == RECORD
    with pytest.raises(NothingToConfirm):
        await store.confirm_identity(opened.token, HOME)


async def test_every_sign_in_is_told_to_the_address_that_is_known(store: AccountStore, proved: Session) -> None:
    await store.sign_in_with_identity(proved, HOME, contact=CONTACT)
    [mail] = await post(store)
    assert (mail.kind, mail.to, mail.way, mail.link) == (
        MailKind.SIGNED_IN,
        CONTACT,
        SessionKind.FRANCE_CONNECT,
        LinkPurpose.NOT_ME,
    )

    await with_identity(store, proved, EMAIL)
    await store.sign_in_with_identity(proved, HOME, contact="another@example.test")
    assert await kinds(store) == {(MailKind.SIGNED_IN, EMAIL)}


@pytest.mark.parametrize("contact", [None, "", "no address", "a@b\r\nBcc: c@d.fr"])
async def test_an_address_that_cannot_be_written_to_stops_nobody(
    store: AccountStore, proved: Session, contact: str | None
) -> None:
    opened = await store.sign_in_with_identity(proved, HOME, contact=contact)

    assert await store.find(opened.token) is not None
    assert await post(store) == []


@pytest.mark.parametrize("outcome", [RecordOutcome.NOT_FOUND, RecordOutcome.AMBIGUOUS, RecordOutcome.NOT_SERVED_ONLINE])
async def test_without_a_record_there_is_nothing_to_confirm_and_no_account(
    store: AccountStore, proved: Session, outcome: RecordOutcome
) -> None:
    opened = await store.sign_in_with_identity(replace(proved, outcome=outcome, record=None), HOME)

    assert (opened.session.pending, opened.session.account, opened.session.outcome) == (False, None, outcome)
    assert await store.pending_identity(opened.token) is None
    with pytest.raises(NothingToConfirm):
        await store.confirm_identity(opened.token, HOME)


@pytest.mark.parametrize("outcome", [RecordOutcome.REGISTRY_UNAVAILABLE, RecordOutcome.AMBIGUOUS])
async def test_a_known_person_keeps_their_record_when_the_registry_cannot_tell(
    store: AccountStore, proved: Session, outcome: RecordOutcome
) -> None:
    await with_identity(store, proved)

    opened = await store.sign_in_with_identity(replace(proved, outcome=outcome, record=None), HOME)

    assert (opened.session.outcome, opened.session.record) == (RecordOutcome.MATCHED, RECORD)


async def test_a_known_person_whom_the_registry_no_longer_serves_gets_no_record(
    store: AccountStore, proved: Session
) -> None:
    await with_identity(store, proved)

    gone = replace(proved, outcome=RecordOutcome.NOT_SERVED_ONLINE, record=None)
    opened = await store.sign_in_with_identity(gone, HOME)

    assert (opened.session.outcome, opened.session.record) == (RecordOutcome.NOT_SERVED_ONLINE, None)


async def test_another_record_for_a_known_person_is_confirmed_anew(store: AccountStore, proved: Session) -> None:
    await with_identity(store, proved)

    pending = await store.sign_in_with_identity(replace(proved, record=OTHER_RECORD), HOME)
    assert pending.session.pending
    await store.confirm_identity(pending.token, HOME)

    account = await store.find_by_identity(ISSUER, SUBJECT)
    assert account is not None
    assert account.record == OTHER_RECORD
    assert await store.find_by_record(RECORD) is None


async def test_confirming_a_record_that_has_a_password_attaches_franceconnect_and_ends_its_other_sessions(
    store: AccountStore, asked: NewAccount, proved: Session
) -> None:
    by_password = await with_password(store, asked)
    pending = await store.sign_in_with_identity(proved, HOME, contact=CONTACT)
    await post(store)

    opened = await store.confirm_identity(pending.token, HOME)

    assert await kinds(store) == {(MailKind.FRANCE_CONNECT_ATTACHED, EMAIL)}
    assert await store.find(by_password.token) is None
    assert await store.find(opened.token) is not None
    account = await store.account(opened.token)
    assert (account.email, account.contact, len(account.identities)) == (EMAIL, CONTACT, 1)


async def test_a_password_session_on_a_linked_account_stays_a_password_session(
    store: AccountStore, asked: NewAccount, proved: Session
) -> None:
    await with_password(store, asked)
    await with_identity(store, proved)

    opened = await store.sign_in(EMAIL, PASSWORD, HOME)

    assert opened.session.kind is SessionKind.ACCOUNT
    assert (opened.session.issuer, opened.session.acr) == (None, None)


async def test_a_new_pseudonym_of_a_known_person_is_pending_and_then_takes_the_place_of_the_old(
    store: AccountStore, proved: Session
) -> None:
    await with_identity(store, proved)
    renewed = replace(proved, subject=NEW_SUBJECT)

    pending = await store.sign_in_with_identity(renewed, HOME, contact=CONTACT)
    assert pending.session.pending
    await post(store)
    await store.confirm_identity(pending.token, HOME)

    assert await kinds(store) == {(MailKind.FRANCE_CONNECT_ATTACHED, EMAIL)}
    account = await store.find_by_identity(ISSUER, NEW_SUBJECT)
    assert account is not None
    assert [each.subject for each in account.identities] == [NEW_SUBJECT]
    assert (await store.sign_in_with_identity(proved, HOME)).session.pending


async def test_a_couple_that_shares_an_address_has_two_accounts(store: AccountStore, proved: Session) -> None:
    hers = await with_identity(store, proved)
    his = await with_identity(store, replace(proved, subject=NEW_SUBJECT, record=OTHER_RECORD))

    assert (await store.account(hers.token)).contact == (await store.account(his.token)).contact == EMAIL
    assert (await store.account(hers.token)).id != (await store.account(his.token)).id


async def test_two_browsers_that_confirm_at_once_make_one_account(
    store: AccountStore, other_process: AccountStore, proved: Session, database_url: str
) -> None:
    first = await store.sign_in_with_identity(proved, HOME)
    second = await store.sign_in_with_identity(proved, ELSEWHERE)

    await asyncio.gather(
        store.confirm_identity(first.token, HOME),
        other_process.confirm_identity(second.token, ELSEWHERE),
    )

    assert await count(database_url, "account") == 1
    assert await count(database_url, "identity") == 1


async def test_one_confirmation_sent_twice_is_done_once(
    store: AccountStore, other_process: AccountStore, proved: Session
) -> None:
    pending = await store.sign_in_with_identity(proved, HOME)

    done = await asyncio.gather(
        store.confirm_identity(pending.token, HOME),
        other_process.confirm_identity(pending.token, HOME),
        return_exceptions=True,
    )

    assert sorted(type(each).__name__ for each in done) == ["NothingToConfirm", "Opened"]


async def test_a_pending_session_that_is_over_confirms_nothing(
    store: AccountStore, proved: Session, clock: Clock
) -> None:
    pending = await store.sign_in_with_identity(proved, HOME)
    clock.advance(minutes=30)

    with pytest.raises(NothingToConfirm):
        await store.confirm_identity(pending.token, HOME)


async def test_while_a_report_is_open_nothing_opens_and_nothing_is_confirmed(
    store: AccountStore, proved: Session
) -> None:
    first = await store.sign_in_with_identity(proved, HOME)
    await store.report_mismatch(first.token, ["naissance"])

    with pytest.raises(MismatchReportOpen):
        await store.sign_in_with_identity(proved, HOME)

    left_over = await store.open(replace(proved, pending=True))
    with pytest.raises(MismatchReportOpen):
        await store.confirm_identity(left_over, HOME)
    other = await store.sign_in_with_identity(replace(proved, subject=NEW_SUBJECT), HOME)
    assert other.session.pending


async def test_not_me_locks_franceconnect_until_the_mails_link_opens_it(store: AccountStore, proved: Session) -> None:
    await with_identity(store, proved)
    opened = await store.sign_in_with_identity(proved, ELSEWHERE)
    await store.disown_sign_in(await link_in(store, MailKind.SIGNED_IN))

    assert await store.find(opened.token) is None
    with pytest.raises(SignInLocked):
        await store.sign_in_with_identity(proved, HOME)

    await store.unlock(await link_in(store, MailKind.WAY_IN_LOCKED))
    assert await store.sign_in_with_identity(proved, HOME)


async def test_who_objects_before_there_is_an_account_locks_the_pseudonym(store: AccountStore, proved: Session) -> None:
    opened = await store.sign_in_with_identity(proved, HOME, contact=CONTACT)
    await store.disown_sign_in(await link_in(store, MailKind.SIGNED_IN))

    assert await store.find(opened.token) is None
    assert await kinds(store) == {(MailKind.WAY_IN_LOCKED, CONTACT)}


async def test_who_objects_to_the_sign_in_that_made_the_account_ends_its_password_sessions_too(
    store: AccountStore, asked: NewAccount, proved: Session
) -> None:
    await with_password(store, asked)
    pending = await store.sign_in_with_identity(proved, ELSEWHERE, contact=CONTACT)
    link = await link_in(store, MailKind.SIGNED_IN)
    confirmed = await store.confirm_identity(pending.token, ELSEWHERE)
    by_password = await store.sign_in(EMAIL, PASSWORD, HOME)

    await store.disown_sign_in(link)

    assert await store.find(confirmed.token) is None
    assert await store.find(by_password.token) is None
    with pytest.raises(SignInLocked):
        await store.sign_in_with_identity(proved, HOME)


async def test_nobody_stays_locked_out_because_a_link_ended(store: AccountStore, proved: Session, clock: Clock) -> None:
    await with_identity(store, proved)
    await store.sign_in_with_identity(proved, ELSEWHERE)
    await store.disown_sign_in(await link_in(store, MailKind.SIGNED_IN))
    with pytest.raises(SignInLocked):
        await store.sign_in_with_identity(proved, HOME)
    assert await kinds(store) == {(MailKind.WAY_IN_LOCKED, EMAIL)}

    clock.advance(days=7)
    for _ in range(2):
        with pytest.raises(SignInLocked):
            await store.sign_in_with_identity(proved, HOME)

    await store.unlock(await link_in(store, MailKind.WAY_IN_LOCKED))


async def test_a_stolen_database_does_not_tell_who_a_pending_person_is(
    store: AccountStore, proved: Session, database_url: str
) -> None:
    await store.sign_in_with_identity(proved, HOME, contact=CONTACT)

    held = await stored_bytes(database_url)

    assert b"MARTIN" not in held
    assert b"header.payload.signature" not in held


async def test_another_installations_key_reads_no_identity_and_confirms_nothing(
    store: AccountStore, proved: Session, clock: Clock, database_url: str
) -> None:
    pending = await store.sign_in_with_identity(proved, HOME)

    async with open_store(database_url, clock=clock, keys=[b"o" * 32], passwords=CheapPasswords()) as other:
        assert await other.pending_identity(pending.token) is None
        with pytest.raises(NothingToConfirm):
            await other.confirm_identity(pending.token, HOME)
    async with open_store(database_url, clock=clock, keys=[b"n" * 32, KEY], passwords=CheapPasswords()) as renewed:
        assert await renewed.pending_identity(pending.token) == proved.identity
