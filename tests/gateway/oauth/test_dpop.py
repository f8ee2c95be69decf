"""Tokens that are bound to a key (RFC 9449): for tools registered so, and for those that choose it."""

import asyncio

import pytest

from gateway.tool_door import INVALID, BearerRefused
from schema.sessions import Session
from tests.gateway.oauth.conftest import GRANT, GRAPH, ISSUER, Tool, World, told
from tests.gateway.oauth.proofs import Prover

pytestmark = pytest.mark.asyncio


@pytest.fixture
def prover(world: World) -> Prover:
    return Prover(world.clock)


async def bound_token(world: World, tool: Tool, prover: Prover) -> str:
    answer = await world.ask({**GRANT, **tool.proof()}, headers={"DPoP": prover.sign()})
    assert answer.status_code == 200, answer.text
    token: str = answer.json()["access_token"]
    return token


async def admit(world: World, token: str, proof: str, *, scheme: str = "DPoP", url: str = GRAPH) -> Session:
    return await world.door.admit({"authorization": f"{scheme} {token}", "dpop": proof}, "POST", url)


async def refusal(world: World, token: str, proof: str, *, scheme: str = "DPoP") -> BearerRefused:
    with pytest.raises(BearerRefused) as refused:
        await admit(world, token, proof, scheme=scheme)
    assert refused.value.status == 401
    return refused.value


async def test_a_tool_registered_for_it_gets_a_bound_token_and_calls_with_it(world: World, prover: Prover) -> None:
    tool = await world.register(dpop=True)

    answer = await world.ask({**GRANT, **tool.proof()}, headers={"DPoP": prover.sign()})

    content = answer.json()
    assert content["token_type"] == "DPoP"
    token = await world.tokens.read(content["access_token"])
    assert token is not None
    assert token.bound_to == prover.key.thumbprint()
    session = await admit(world, content["access_token"], prover.for_graph(content["access_token"]))
    assert session.tool is not None
    assert session.tool.client == tool.id


async def test_a_tool_registered_for_it_gets_no_token_without_a_proof(world: World) -> None:
    tool = await world.register(dpop=True)

    assert told(await world.ask({**GRANT, **tool.proof()}))[:2] == (400, "invalid_dpop_proof")


async def test_another_tool_may_choose_it(world: World, prover: Prover) -> None:
    tool = await world.register()
    token = await bound_token(world, tool, prover)

    assert (await admit(world, token, prover.for_graph(token))).tool is not None
    assert (await refusal(world, token, "", scheme="Bearer")).description == INVALID


async def test_a_proof_that_does_not_hold_gets_no_token(world: World, prover: Prover) -> None:
    tool = await world.register()

    for proof in (prover.sign(htu=GRAPH), prover.sign(htm="GET"), "x", ""):
        answer = await world.ask({**GRANT, **tool.proof()}, headers={"DPoP": proof})
        assert told(answer)[:2] == (400, "invalid_dpop_proof")


async def test_two_proofs_get_no_token(world: World, prover: Prover) -> None:
    tool = await world.register()
    proofs = [("DPoP", prover.sign()), ("DPoP", prover.sign())]

    assert told(await world.ask({**GRANT, **tool.proof()}, headers=proofs)) == (
        400,
        "invalid_dpop_proof",
        "Send one DPoP header",
    )


async def test_a_proof_gets_one_token(world: World, prover: Prover) -> None:
    tool, proof = await world.register(), prover.sign()
    assert (await world.ask({**GRANT, **tool.proof()}, headers={"DPoP": proof})).status_code == 200

    refused = told(await world.ask({**GRANT, **tool.proof()}, headers={"DPoP": proof}))

    assert refused[:2] == (400, "invalid_dpop_proof")
    assert "used before" in refused[2]


async def test_a_bound_token_is_worth_nothing_without_its_key(world: World, prover: Prover) -> None:
    token = await bound_token(world, await world.register(dpop=True), prover)
    thief = Prover(world.clock)

    assert (await refusal(world, token, "")).error == "invalid_dpop_proof"
    assert "another key" in (await refusal(world, token, thief.for_graph(token))).description
    assert (await refusal(world, token, "", scheme="Bearer")).error == "invalid_token"


async def test_a_proof_of_another_call_is_worth_nothing(world: World, prover: Prover) -> None:
    token = await bound_token(world, await world.register(dpop=True), prover)
    other = await bound_token(world, await world.register(dpop=True), prover)

    for proof in (
        prover.for_graph(token, htm="GET"),
        prover.for_graph(token, htu=f"{ISSUER}/elsewhere"),
        prover.for_graph(other),
        prover.sign(htu=GRAPH),
        prover.for_graph(token, iat=world.clock.seconds - 60),
    ):
        assert (await refusal(world, token, proof)).error == "invalid_dpop_proof"


async def test_of_simultaneous_uses_of_one_proof_exactly_one_wins(world: World, prover: Prover) -> None:
    token = await bound_token(world, await world.register(dpop=True), prover)
    proof = prover.for_graph(token)

    results = await asyncio.gather(*(admit(world, token, proof) for _ in range(5)), return_exceptions=True)

    assert sum(isinstance(result, Session) for result in results) == 1
    assert "used before" in (await refusal(world, token, proof)).description


async def test_a_proof_stays_used_for_as_long_as_it_would_be_taken(world: World, prover: Prover) -> None:
    token = await bound_token(world, await world.register(dpop=True), prover)
    proof = prover.for_graph(token, iat=world.clock.seconds + 10)
    await admit(world, token, proof)

    world.clock.advance(seconds=69)
    assert "used before" in (await refusal(world, token, proof)).description
    world.clock.advance(seconds=1)
    assert "iat" in (await refusal(world, token, proof)).description


async def test_a_token_that_is_not_bound_is_no_dpop_token(world: World, prover: Prover) -> None:
    token = await world.token(await world.register())

    assert (await refusal(world, token, prover.for_graph(token))).error == "invalid_token"


async def test_a_tool_that_is_registered_for_it_later_needs_a_bound_token(world: World) -> None:
    tool = await world.register(dpop=True)
    unbound = world.tokens.issue(tool.client.id, tool.client.scopes)

    refused = await refusal(world, unbound, "", scheme="Bearer")

    assert (refused.error, refused.challenge.startswith("DPoP ")) == ("invalid_token", True)


async def test_the_path_alone_is_completed_by_our_public_address(world: World, prover: Prover) -> None:
    token = await bound_token(world, await world.register(dpop=True), prover)

    assert (await admit(world, token, prover.for_graph(token), url="/graphql")).tool is not None


async def test_a_refusal_names_the_scheme_and_the_algorithm(world: World, prover: Prover) -> None:
    token = await bound_token(world, await world.register(dpop=True), prover)

    challenge = (await refusal(world, token, "")).challenge

    assert challenge.startswith('DPoP error="invalid_dpop_proof", error_description="')
    assert challenge.endswith('", algs="ES256"')
    assert challenge.isascii()


async def test_the_metadata_say_that_it_can_be_chosen(world: World) -> None:
    metadata = (await world.http.get("/.well-known/oauth-authorization-server")).json()

    assert metadata["dpop_signing_alg_values_supported"] == ["ES256"]
