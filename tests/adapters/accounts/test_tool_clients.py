"""The register of internal tools: registering, finding, rotating, revoking; what changes elsewhere shows soon."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from adapters.accounts import AccountStore
from adapters.accounts.recent import MOST_REMEMBERED, Recent
from schema.errors import ImpossibleRegistration, ToolAlreadyRegistered, ToolNotFound
from schema.records import Purpose
from schema.sessions import Scope
from schema.tools import Credential, LegalBasis, NewTool, PublicKey, ToolClient, secret_digest
from tests.adapters.accounts.conftest import Clock, count, execute, stored_bytes

pytestmark = pytest.mark.asyncio

DAY = timedelta(days=1)
KEY = PublicKey("first", "x" * 43, "y" * 43)
OTHER_KEY = PublicKey("second", "p" * 43, "q" * 43)


@pytest.fixture
def new(clock: Clock) -> NewTool:
    return NewTool(
        name="Bord de route",
        basis=LegalBasis.ROAD_CHECK,
        scopes=frozenset({Scope.EXISTENCE, Scope.POINTS}),
        purposes=frozenset({Purpose.CHECK}),
        daily_quota=500,
        expires_at=clock.now() + 30 * DAY,
        credential=Credential((KEY,)),
    )


async def found(store: AccountStore, client: ToolClient) -> ToolClient:
    registered = await store.find_client(client.id)
    assert registered is not None
    return registered


async def test_a_tool_is_found_as_it_was_registered(store: AccountStore, new: NewTool, clock: Clock) -> None:
    client = await store.register_client(new)

    assert await store.find_client(client.id) == client
    assert client == ToolClient(
        id=client.id,
        name="Bord de route",
        basis=LegalBasis.ROAD_CHECK,
        scopes=frozenset({Scope.EXISTENCE, Scope.POINTS}),
        purposes=frozenset({Purpose.CHECK}),
        daily_quota=500,
        created_at=clock.now(),
        expires_at=clock.now() + 30 * DAY,
        credential=Credential((KEY,)),
    )


async def test_what_is_rare_is_kept_too(store: AccountStore, new: NewTool) -> None:
    rare = replace(
        new,
        basis=LegalBasis.INSURER,
        scopes=frozenset({Scope.VALIDITY}),
        purposes=frozenset({Purpose.THIRD_PARTY}),
        prefecture="2A",
        dpop=True,
        credential=Credential((KEY, OTHER_KEY)),
    )

    client = await store.register_client(rare)

    assert (client.prefecture, client.dpop, client.credential.keys) == ("2A", True, (KEY, OTHER_KEY))


@pytest.mark.parametrize(
    "change",
    [
        {"basis": LegalBasis.INSURER, "purposes": frozenset({Purpose.THIRD_PARTY}), "prefecture": "75"},
        {"basis": LegalBasis.HIRE_COMPANY},
        {"purposes": frozenset({Purpose.ADMINISTRATION})},
    ],
)
async def test_what_the_law_does_not_allow_is_not_registered(
    store: AccountStore, new: NewTool, change: dict[str, Any]
) -> None:
    with pytest.raises(ImpossibleRegistration):
        await store.register_client(replace(new, **change))

    assert await store.clients() == []


async def test_two_tools_get_two_ids_and_are_listed_in_order(store: AccountStore, new: NewTool, clock: Clock) -> None:
    first = await store.register_client(new)
    clock.advance(seconds=1)
    second = await store.register_client(replace(new, name="Autre"))
    await store.revoke_client(first.id)

    assert [client.id for client in await store.clients()] == [first.id, second.id]


@pytest.mark.parametrize("client", ["", "nobody", "x" * 10_000, "' OR 1=1", "a\0b", "\ud800"])
async def test_an_unknown_id_is_nobody(store: AccountStore, client: str) -> None:
    assert await store.find_client(client) is None


async def test_a_secret_is_kept_as_a_digest_alone(store: AccountStore, new: NewTool, database_url: str) -> None:
    secret = "a-secret-of-thirty-two-random-bytes"
    client = await store.register_client(replace(new, credential=Credential(secret_digest=secret_digest(secret))))

    assert (await found(store, client)).credential.accepts(secret)
    assert secret.encode() not in await stored_bytes(database_url)


async def test_after_a_rotation_both_keys_are_good_until_the_overlap_ends(
    store: AccountStore, new: NewTool, clock: Clock
) -> None:
    client = await store.register_client(new)

    rotated = await store.rotate_client(client.id, Credential((OTHER_KEY,)), timedelta(hours=24))

    assert await found(store, client) == rotated
    assert [each.keys for each in rotated.credentials(clock.now())] == [(OTHER_KEY,), (KEY,)]
    clock.advance(hours=24)
    assert [each.keys for each in rotated.credentials(clock.now())] == [(OTHER_KEY,)]


async def test_without_an_overlap_the_old_key_dies_at_once(store: AccountStore, new: NewTool, clock: Clock) -> None:
    client = await store.register_client(new)

    rotated = await store.rotate_client(client.id, Credential((OTHER_KEY,)), timedelta())

    assert [each.keys for each in rotated.credentials(clock.now())] == [(OTHER_KEY,)]


async def test_a_second_rotation_ends_the_first_key(store: AccountStore, new: NewTool, clock: Clock) -> None:
    client = await store.register_client(new)
    await store.rotate_client(client.id, Credential((OTHER_KEY,)), DAY)

    rotated = await store.rotate_client(client.id, Credential(secret_digest=secret_digest("third")), DAY)

    assert KEY not in [key for each in rotated.credentials(clock.now()) for key in each.keys]
    assert any(each.accepts("third") for each in rotated.credentials(clock.now()))


async def test_a_former_secret_is_good_until_the_overlap_ends(store: AccountStore, new: NewTool, clock: Clock) -> None:
    client = await store.register_client(replace(new, credential=Credential(secret_digest=secret_digest("first"))))

    rotated = await store.rotate_client(client.id, Credential((KEY,)), DAY)

    assert any(each.accepts("first") for each in rotated.credentials(clock.now()))


async def test_a_revoked_tool_is_out_at_once_here_and_in_two_seconds_elsewhere(
    store: AccountStore, other_process: AccountStore, new: NewTool, clock: Clock
) -> None:
    client = await store.register_client(new)
    assert (await found(other_process, client)).is_live(clock.now())

    await store.revoke_client(client.id)

    assert not (await found(store, client)).is_live(clock.now())
    clock.advance(seconds=2)
    assert not (await found(other_process, client)).is_live(clock.now())


async def test_between_two_requests_of_a_moment_the_database_is_not_asked_again(
    store: AccountStore, new: NewTool, clock: Clock, database_url: str
) -> None:
    client = await store.register_client(new)
    await found(store, client)
    await execute(database_url, "UPDATE tool_client SET name = 'changed'")

    clock.advance(seconds=1.9)
    assert (await found(store, client)).name == "Bord de route"
    clock.advance(seconds=0.1)
    assert (await found(store, client)).name == "changed"


@pytest.mark.parametrize("ended", ["revoked", "expired", "unknown"])
async def test_a_registration_that_has_ended_is_neither_rotated_nor_revoked(
    store: AccountStore, new: NewTool, clock: Clock, ended: str
) -> None:
    client = await store.register_client(new)
    name = "nobody" if ended == "unknown" else client.id
    if ended == "revoked":
        await store.revoke_client(client.id)
    if ended == "expired":
        clock.advance(days=30)

    with pytest.raises(ToolNotFound):
        await store.rotate_client(name, Credential((OTHER_KEY,)), DAY)
    with pytest.raises(ToolNotFound):
        await store.revoke_client(name)

    assert (await found(store, client)).credential == Credential((KEY,))


async def test_an_unknown_id_does_not_stay_unknown(
    store: AccountStore, other_process: AccountStore, new: NewTool, clock: Clock, database_url: str
) -> None:
    client = await store.register_client(new)
    await execute(database_url, "UPDATE tool_client SET id = 'late'")
    assert await other_process.find_client(client.id) is None
    await execute(database_url, "UPDATE tool_client SET id = :id", id=client.id)

    clock.advance(seconds=2)

    assert await other_process.find_client(client.id) is not None
    assert await count(database_url, "tool_client") == 1


async def test_invented_ids_fill_no_more_than_the_memory_has_room_for(clock: Clock) -> None:
    recent: Recent[int] = Recent()

    for number in range(MOST_REMEMBERED + 1):
        recent.put(str(number), number, clock.now())

    assert recent.get("0", clock.now()) is None
    assert recent.get(str(MOST_REMEMBERED), clock.now()) == (MOST_REMEMBERED,)


async def test_a_clock_set_back_does_not_lengthen_the_memory(clock: Clock) -> None:
    recent: Recent[str] = Recent()
    recent.put("key", "value", clock.now())

    clock.advance(seconds=-1)

    assert recent.get("key", clock.now()) is None


async def test_a_tool_of_another_issuer_is_found_by_what_that_one_calls_it(store: AccountStore, new: NewTool) -> None:
    client = await store.register_client(replace(new, external_id="road-check", credential=Credential()))

    assert await store.find_external_client("road-check") == client
    assert client.external_id == "road-check"
    for name in ("another", "", client.id, "x" * 300, "a\0b"):
        assert await store.find_external_client(name) is None


async def test_a_tool_of_ours_has_no_other_name(store: AccountStore, new: NewTool) -> None:
    await store.register_client(new)
    await store.register_client(new)

    assert await store.find_external_client("None") is None


async def test_two_tools_in_service_do_not_share_a_name(
    store: AccountStore, other_process: AccountStore, new: NewTool
) -> None:
    named = replace(new, external_id="road-check")

    results = await asyncio.gather(
        *(each.register_client(named) for each in (store, other_process)), return_exceptions=True
    )

    assert {type(result) for result in results} == {ToolClient, ToolAlreadyRegistered}


@pytest.mark.parametrize("ended", ["revoked", "expired"])
async def test_a_name_is_free_again_once_its_tool_has_ended(
    store: AccountStore, new: NewTool, clock: Clock, ended: str
) -> None:
    named = replace(new, external_id="road-check")
    first = await store.register_client(named)
    assert await store.find_external_client("road-check") == first
    if ended == "revoked":
        await store.revoke_client(first.id)
    else:
        clock.advance(days=30)
    assert await store.find_external_client("road-check") is None

    second = await store.register_client(replace(named, expires_at=clock.now() + DAY))

    assert await store.find_external_client("road-check") == second


async def test_a_name_that_another_process_gives_is_known_within_two_seconds(
    store: AccountStore, other_process: AccountStore, new: NewTool, clock: Clock
) -> None:
    assert await other_process.find_external_client("road-check") is None

    client = await store.register_client(replace(new, external_id="road-check"))

    clock.advance(seconds=2)
    assert await other_process.find_external_client("road-check") == client
