"""An account with a password: asked for on a screen that tells nothing, told by mail, made by the mail's link."""

import asyncio

import pytest
from msgspec.structs import replace

from adapters.accounts import AccountStore
from schema.accounts import LinkPurpose, MailKind, NewAccount, PasswordRule
from schema.errors import InvalidEmail, LinkNoLongerValid, PasswordRefused, TooManyAttempts, WrongCredentials
from schema.sessions import Session
from tests.adapters.accounts.conftest import (
    EMAIL,
    HOME,
    OTHER_RECORD,
    PASSWORD,
    RECORD,
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


async def test_an_account_exists_once_its_link_was_followed_and_not_before(
    store: AccountStore, asked: NewAccount
) -> None:
    await store.create(asked, HOME)
    assert await store.find_by_record(RECORD) is None
    with pytest.raises(WrongCredentials):
        await store.sign_in(EMAIL, PASSWORD, HOME)

    account = await store.activate(await link_in(store, MailKind.ACTIVATE))

    assert (account.record, account.email, account.given_names) == (RECORD, EMAIL, ("Camille",))
    assert await store.find_by_record(RECORD) == account
    assert (await store.sign_in(EMAIL, PASSWORD, HOME)).session.record == RECORD


async def test_an_activation_link_works_once(store: AccountStore, asked: NewAccount) -> None:
    await store.create(asked, HOME)
    link = await link_in(store, MailKind.ACTIVATE)
    await store.activate(link)

    with pytest.raises(LinkNoLongerValid):
        await store.activate(link)


async def test_an_activation_link_lives_twelve_hours(store: AccountStore, asked: NewAccount, clock: Clock) -> None:
    await store.create(asked, HOME)
    link = await link_in(store, MailKind.ACTIVATE)

    clock.advance(hours=12)

    with pytest.raises(LinkNoLongerValid):
        await store.activate(link)


async def test_a_link_does_nothing_but_its_own_purpose(store: AccountStore, asked: NewAccount) -> None:
    await store.create(asked, HOME)
    link = await link_in(store, MailKind.ACTIVATE)

    for other in (store.confirm_email, store.unlock, store.disown_sign_in):
        with pytest.raises(LinkNoLongerValid):
            await other(link)
    assert await store.activate(link)


async def test_a_resent_mail_has_a_new_link_and_ends_the_former(
    store: AccountStore, asked: NewAccount, clock: Clock
) -> None:
    await store.create(asked, HOME)
    former = await link_in(store, MailKind.ACTIVATE)
    clock.advance(hours=13)

    await store.resend_activation("Camille.Martin@Example.Test", HOME)

    link = await link_in(store, MailKind.ACTIVATE)
    with pytest.raises(LinkNoLongerValid):
        await store.activate(former)
    assert await store.activate(link)


async def test_nothing_is_resent_to_an_address_that_waits_for_nothing(store: AccountStore) -> None:
    await store.resend_activation(EMAIL, HOME)

    assert await post(store) == []


async def test_a_registration_never_finished_is_forgotten_after_a_day(
    store: AccountStore, asked: NewAccount, clock: Clock, database_url: str
) -> None:
    await store.create(asked, HOME)
    clock.advance(hours=24)

    await store.create(replace(asked, email="other@example.test"), HOME)

    assert await count(database_url, "registration") == 1


async def test_a_used_address_is_answered_alike_with_the_same_work_and_the_mail_tells(
    store: AccountStore, asked: NewAccount, passwords: CheapPasswords
) -> None:
    await with_password(store, asked)
    hashed = passwords.hashed

    await store.create(replace(asked, record=OTHER_RECORD, email="CAMILLE.MARTIN@example.test"), HOME)

    assert await kinds(store) == {(MailKind.ALREADY_REGISTERED, "CAMILLE.MARTIN@example.test")}
    assert passwords.hashed == hashed + 1
    assert await store.find_by_record(OTHER_RECORD) is None


async def test_a_record_that_has_an_account_tells_its_holder_and_whoever_typed_another_address(
    store: AccountStore, asked: NewAccount
) -> None:
    await with_password(store, asked)

    await store.create(replace(asked, email="someone@example.test"), HOME)

    assert await kinds(store) == {
        (MailKind.ALREADY_REGISTERED, EMAIL),
        (MailKind.RECORD_HAS_ACCOUNT, "someone@example.test"),
    }


async def test_who_has_only_franceconnect_is_told_so_by_mail(
    store: AccountStore, asked: NewAccount, proved: Session
) -> None:
    await with_identity(store, proved)

    await store.create(asked, HOME)

    assert await kinds(store) == {(MailKind.FRANCE_CONNECT_ONLY, EMAIL)}


async def test_the_address_of_a_franceconnect_account_is_free_for_another_record(
    store: AccountStore, asked: NewAccount, proved: Session
) -> None:
    await with_identity(store, proved)

    await store.create(replace(asked, record=OTHER_RECORD), HOME)

    assert (await store.activate(await link_in(store, MailKind.ACTIVATE))).record == OTHER_RECORD


async def test_of_two_registrations_with_one_address_the_first_link_followed_wins(
    store: AccountStore, asked: NewAccount
) -> None:
    await store.create(asked, HOME)
    first = await link_in(store, MailKind.ACTIVATE)
    await store.create(replace(asked, password="quatre ruches vertes"), HOME)
    second = await link_in(store, MailKind.ACTIVATE)

    await store.activate(second)

    with pytest.raises(LinkNoLongerValid):
        await store.activate(first)
    assert await store.sign_in(EMAIL, "quatre ruches vertes", HOME)


async def test_two_browsers_that_follow_two_links_at_once_make_one_account(
    store: AccountStore, other_process: AccountStore, asked: NewAccount, database_url: str
) -> None:
    await store.create(asked, HOME)
    await store.create(replace(asked, email="other@example.test"), HOME)
    links = [mail.token for mail in await post(store) if mail.link is LinkPurpose.ACTIVATE]

    done = await asyncio.gather(
        *(each.activate(link) for each, link in zip((store, other_process), links, strict=True) if link),
        return_exceptions=True,
    )

    assert sorted(type(each).__name__ for each in done) == ["Account", "LinkNoLongerValid"]
    assert await count(database_url, "account") == 1


async def test_a_record_confirmed_meanwhile_by_franceconnect_makes_the_link_worthless(
    store: AccountStore, asked: NewAccount, proved: Session
) -> None:
    await store.create(asked, HOME)
    link = await link_in(store, MailKind.ACTIVATE)
    await with_identity(store, proved)

    with pytest.raises(LinkNoLongerValid):
        await store.activate(link)


@pytest.mark.parametrize(
    ("password", "rule"),
    [
        ("court 123", PasswordRule.TOO_SHORT),
        ("x" * 129, PasswordRule.TOO_LONG),
        ("azertyuiop", PasswordRule.TOO_GUESSABLE),
        ("camillemartin", PasswordRule.TOO_GUESSABLE),
        ("martin-camille", PasswordRule.TOO_GUESSABLE),
        ("camille.martin@example.test", PasswordRule.TOO_GUESSABLE),
    ],
)
async def test_a_password_that_is_easy_to_guess_is_refused_with_its_rule(
    store: AccountStore, asked: NewAccount, password: str, rule: PasswordRule
) -> None:
    with pytest.raises(PasswordRefused) as refused:
        await store.create(replace(asked, password=password), HOME)

    assert refused.value.facts["rule"] == rule.value
    assert await post(store) == []


async def test_a_long_password_without_digits_or_signs_is_good(store: AccountStore) -> None:
    await store.check_password("x" * 20 + " une phrase que personne ne dit", "MARTIN")


async def test_the_same_password_typed_on_another_keyboard_is_the_same(store: AccountStore, asked: NewAccount) -> None:
    await with_password(store, replace(asked, password="clé à molette été"))

    assert await store.sign_in(EMAIL, "cle\u0301 a\u0300 molette e\u0301te\u0301", HOME)


@pytest.mark.parametrize(
    "email",
    ["", "camille", "camille@localhost", "a@b@c.fr", "c m@d.fr", ".a@d.fr", "a\n@d.fr", "a@-d.fr", f"a@{'d' * 250}.fr"],
)
async def test_what_mail_does_not_reach_is_refused(store: AccountStore, asked: NewAccount, email: str) -> None:
    with pytest.raises(InvalidEmail):
        await store.create(replace(asked, email=email), HOME)


async def test_a_domain_with_accents_is_written_to_in_its_ascii_form_and_typed_in_either(
    store: AccountStore, asked: NewAccount
) -> None:
    await store.create(replace(asked, email=" camille@château.fr "), HOME)
    [mail] = await post(store)

    assert mail.to == "camille@xn--chteau-xta.fr"
    assert mail.token
    await store.activate(mail.token)
    assert await store.sign_in("Camille@château.fr", PASSWORD, HOME)
    assert await store.sign_in("camille@xn--chteau-xta.fr", PASSWORD, HOME)


async def test_creations_for_one_record_are_limited_whatever_the_address(
    store: AccountStore, asked: NewAccount
) -> None:
    for number in range(5):
        await store.create(replace(asked, email=f"camille{number}@example.test"), HOME)

    with pytest.raises(TooManyAttempts) as refused:
        await store.create(replace(asked, email="camille5@example.test"), HOME)
    assert refused.value.facts["retryAfter"] == 3600


async def test_a_stolen_database_holds_no_password_and_no_link(
    store: AccountStore, asked: NewAccount, database_url: str
) -> None:
    await store.create(asked, HOME)
    held = await stored_bytes(database_url)

    link = await link_in(store, MailKind.ACTIVATE)
    assert b"argon2id" in held
    assert PASSWORD.encode() not in held
    assert link.encode() not in held
