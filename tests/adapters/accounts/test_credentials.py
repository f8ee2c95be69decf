"""Changing a password or an address: what a link or a session may do, who is told, which sessions end."""

import pytest
from msgspec.structs import replace

from adapters.accounts import AccountStore
from schema.accounts import MailKind, NewAccount
from schema.errors import (
    InvalidEmail,
    LinkNoLongerValid,
    NoPassword,
    PasswordRefused,
    TooManyAttempts,
    Unauthenticated,
    WrongCredentials,
)
from schema.sessions import Session
from tests.adapters.accounts.conftest import (
    EMAIL,
    HOME,
    OTHER_RECORD,
    PASSWORD,
    CheapPasswords,
    Clock,
    kinds,
    link_in,
    post,
    with_identity,
    with_password,
)

pytestmark = pytest.mark.asyncio

NEW = "quatre ruches vertes"
NEW_EMAIL = "camille@maison.example"


async def test_a_reset_link_sets_a_password_once_and_ends_every_session(store: AccountStore, asked: NewAccount) -> None:
    opened = await with_password(store, asked)
    await store.request_password_reset("Camille.Martin@example.test", HOME)
    link = await link_in(store, MailKind.RESET_PASSWORD)

    await store.reset_password(link, NEW)

    assert await store.find(opened.token) is None
    assert await kinds(store) == {(MailKind.PASSWORD_CHANGED, EMAIL)}
    with pytest.raises(WrongCredentials):
        await store.sign_in(EMAIL, PASSWORD, HOME)
    assert await store.sign_in(EMAIL, NEW, HOME)
    with pytest.raises(LinkNoLongerValid):
        await store.reset_password(link, "cinq ruches jaunes")


async def test_a_reset_link_lives_half_an_hour(store: AccountStore, asked: NewAccount, clock: Clock) -> None:
    await with_password(store, asked)
    await store.request_password_reset(EMAIL, HOME)
    link = await link_in(store, MailKind.RESET_PASSWORD)

    clock.advance(minutes=30)

    with pytest.raises(LinkNoLongerValid):
        await store.reset_password(link, NEW)


async def test_a_newer_reset_link_ends_the_former(store: AccountStore, asked: NewAccount) -> None:
    await with_password(store, asked)
    await store.request_password_reset(EMAIL, HOME)
    former = await link_in(store, MailKind.RESET_PASSWORD)
    await store.request_password_reset(EMAIL, HOME)

    with pytest.raises(LinkNoLongerValid):
        await store.reset_password(former, NEW)


async def test_a_weak_password_leaves_the_reset_link_good(store: AccountStore, asked: NewAccount) -> None:
    await with_password(store, asked)
    await store.request_password_reset(EMAIL, HOME)
    link = await link_in(store, MailKind.RESET_PASSWORD)

    with pytest.raises(PasswordRefused):
        await store.reset_password(link, "martincamille")

    await store.reset_password(link, NEW)


async def test_a_reset_for_nobody_writes_nothing_and_one_for_franceconnect_says_so(
    store: AccountStore, proved: Session
) -> None:
    await store.request_password_reset("nobody@example.test", HOME)
    assert await post(store) == []

    await with_identity(store, proved)
    await with_identity(store, replace(proved, subject="c" * 64 + "v1", record=OTHER_RECORD))
    await store.request_password_reset(EMAIL, HOME)

    assert [mail.kind for mail in await post(store)] == [MailKind.FRANCE_CONNECT_ONLY]


async def test_nobody_fills_a_mailbox_with_reset_links(store: AccountStore, asked: NewAccount, clock: Clock) -> None:
    await with_password(store, asked)
    for _ in range(5):
        await store.request_password_reset(EMAIL, HOME)

    with pytest.raises(TooManyAttempts) as refused:
        await store.request_password_reset(EMAIL, HOME)
    assert refused.value.facts["retryAfter"] == 3600


async def test_changing_the_password_keeps_this_session_under_a_new_token(
    store: AccountStore, asked: NewAccount
) -> None:
    opened = await with_password(store, asked)
    elsewhere = await store.sign_in(EMAIL, PASSWORD, HOME)
    await post(store)

    changed = await store.change_password(opened.token, PASSWORD, NEW, HOME)

    assert await store.find(changed.token) == opened.session
    assert await store.find(opened.token) is None
    assert await store.find(elsewhere.token) is None
    assert await kinds(store) == {(MailKind.PASSWORD_CHANGED, EMAIL)}
    assert await store.sign_in(EMAIL, NEW, HOME)


async def test_a_session_left_open_does_not_change_the_password(
    store: AccountStore, asked: NewAccount, passwords: CheapPasswords
) -> None:
    opened = await with_password(store, asked)
    before = passwords.verified

    for _ in range(10):
        with pytest.raises(WrongCredentials):
            await store.change_password(opened.token, "guess", NEW, HOME)
    with pytest.raises(TooManyAttempts):
        await store.change_password(opened.token, PASSWORD, NEW, HOME)

    assert passwords.verified - before == 10


async def test_who_has_no_password_cannot_change_it(store: AccountStore, proved: Session) -> None:
    opened = await with_identity(store, proved)

    with pytest.raises(NoPassword):
        await store.change_password(opened.token, "", NEW, HOME)


async def test_another_address_counts_once_it_is_confirmed_and_both_are_told(
    store: AccountStore, asked: NewAccount
) -> None:
    opened = await with_password(store, asked)
    await store.request_password_reset(EMAIL, HOME)
    reset = await link_in(store, MailKind.RESET_PASSWORD)

    await store.change_email(opened.token, NEW_EMAIL, HOME, password=PASSWORD)
    asked_for, confirm = await post(store)
    assert [(each.kind, each.to) for each in (asked_for, confirm)] == [
        (MailKind.EMAIL_CHANGE_ASKED, EMAIL),
        (MailKind.CONFIRM_EMAIL, NEW_EMAIL),
    ]
    with pytest.raises(WrongCredentials):
        await store.sign_in(NEW_EMAIL, PASSWORD, HOME)

    assert confirm.token
    await store.confirm_email(confirm.token)

    assert await kinds(store) == {(MailKind.EMAIL_CHANGED, EMAIL), (MailKind.EMAIL_CHANGED, NEW_EMAIL)}
    assert await store.sign_in(NEW_EMAIL, PASSWORD, HOME)
    with pytest.raises(WrongCredentials):
        await store.sign_in(EMAIL, PASSWORD, HOME)
    with pytest.raises(LinkNoLongerValid):
        await store.reset_password(reset, NEW)


async def test_an_address_in_use_is_answered_alike_and_its_mail_tells(store: AccountStore, asked: NewAccount) -> None:
    opened = await with_password(store, asked)
    await with_password(store, replace(asked, record=OTHER_RECORD, email=NEW_EMAIL))

    await store.change_email(opened.token, NEW_EMAIL, HOME, password=PASSWORD)

    assert await kinds(store) == {(MailKind.EMAIL_CHANGE_ASKED, EMAIL), (MailKind.ALREADY_REGISTERED, NEW_EMAIL)}


async def test_an_address_taken_meanwhile_is_not_taken_twice(store: AccountStore, asked: NewAccount) -> None:
    opened = await with_password(store, asked)
    await store.change_email(opened.token, NEW_EMAIL, HOME, password=PASSWORD)
    link = await link_in(store, MailKind.CONFIRM_EMAIL)
    await with_password(store, replace(asked, record=OTHER_RECORD, email=NEW_EMAIL))

    with pytest.raises(LinkNoLongerValid):
        await store.confirm_email(link)

    assert (await store.account(opened.token)).email == EMAIL


async def test_a_password_session_proves_its_password_again_to_change_the_address(
    store: AccountStore, asked: NewAccount
) -> None:
    opened = await with_password(store, asked)

    with pytest.raises(WrongCredentials):
        await store.change_email(opened.token, NEW_EMAIL, HOME)
    with pytest.raises(InvalidEmail):
        await store.change_email(opened.token, "nowhere", HOME, password=PASSWORD)
    assert await post(store) == []


async def test_a_franceconnect_account_changes_its_contact_even_to_a_shared_address(
    store: AccountStore, asked: NewAccount, proved: Session
) -> None:
    await with_password(store, replace(asked, record=OTHER_RECORD, email=NEW_EMAIL))
    opened = await with_identity(store, proved)

    await store.change_email(opened.token, NEW_EMAIL, HOME)
    await store.confirm_email(await link_in(store, MailKind.CONFIRM_EMAIL))

    assert (await store.account(opened.token)).contact == NEW_EMAIL


async def test_a_pending_session_changes_nothing(store: AccountStore, proved: Session) -> None:
    pending = await store.sign_in_with_identity(proved, HOME)

    with pytest.raises(Unauthenticated):
        await store.change_email(pending.token, NEW_EMAIL, HOME)
    with pytest.raises(Unauthenticated):
        await store.close_account(pending.token, HOME)
    with pytest.raises(Unauthenticated):
        await store.change_password(pending.token, PASSWORD, NEW, HOME)
