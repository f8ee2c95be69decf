"""Stepping up: a password session whose holder proves more, for the same record and no other."""

import pytest
from msgspec.structs import replace

from adapters.accounts import AccountStore
from schema.accounts import NewAccount
from schema.errors import (
    AnotherRecord,
    RegistryUnreachable,
    Unauthenticated,
)
from schema.records import RecordId
from schema.sessions import RecordOutcome, Session
from tests.adapters.accounts.conftest import (
    HOME,
    OTHER_RECORD,
    post,
    with_identity,
    with_password,
)

pytestmark = pytest.mark.asyncio

CONTACT = "camille@orange.example"
NEW_SUBJECT = "b" * 64 + "v1"


async def test_a_step_up_to_the_same_record_is_pending_until_it_is_confirmed(
    store: AccountStore, asked: NewAccount, proved: Session
) -> None:
    before = await with_password(store, asked)

    opened = await store.sign_in_with_identity(proved, HOME, replaces=before.token, step_up=True)

    assert opened.session.pending
    assert await store.find(before.token) is None
    confirmed = await store.confirm_identity(opened.token, HOME)
    assert confirmed.session.account == before.session.account


@pytest.mark.parametrize("record", [OTHER_RECORD, None])
async def test_a_step_up_that_leads_elsewhere_links_nothing_and_keeps_the_old_session(
    store: AccountStore, asked: NewAccount, proved: Session, record: RecordId | None
) -> None:
    before = await with_password(store, asked)
    outcome = RecordOutcome.MATCHED if record else RecordOutcome.AMBIGUOUS

    with pytest.raises(AnotherRecord):
        await store.sign_in_with_identity(
            replace(proved, record=record, outcome=outcome), HOME, replaces=before.token, step_up=True
        )

    assert await store.find(before.token) == before.session
    assert (await store.account(before.token)).identities == ()
    assert await post(store) == []


async def test_a_step_up_into_somebody_elses_account_is_refused(
    store: AccountStore, asked: NewAccount, proved: Session
) -> None:
    before = await with_password(store, asked)
    theirs = replace(proved, record=OTHER_RECORD)
    await with_identity(store, theirs)

    silent = replace(theirs, record=None, outcome=RecordOutcome.REGISTRY_UNAVAILABLE)
    with pytest.raises(AnotherRecord):
        await store.sign_in_with_identity(silent, HOME, replaces=before.token, step_up=True)


async def test_a_first_step_up_waits_for_a_registry_that_answers(
    store: AccountStore, asked: NewAccount, proved: Session
) -> None:
    before = await with_password(store, asked)
    silent = replace(proved, record=None, outcome=RecordOutcome.REGISTRY_UNAVAILABLE)

    with pytest.raises(RegistryUnreachable):
        await store.sign_in_with_identity(silent, HOME, replaces=before.token, step_up=True)

    assert await store.find(before.token) is not None


async def test_a_step_up_needs_a_password_session_that_lives(store: AccountStore, proved: Session) -> None:
    with pytest.raises(Unauthenticated):
        await store.sign_in_with_identity(proved, HOME, replaces="no-token", step_up=True)
