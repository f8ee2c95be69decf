"""What the token endpoints publish about themselves: their keys (RFC 7517) and what they can do (RFC 8414)."""

import pytest

from tests.gateway.oauth.conftest import ISSUER, Opened, World

pytestmark = pytest.mark.asyncio

METADATA = "/.well-known/oauth-authorization-server"


async def test_the_metadata_say_where_everything_is(world: World) -> None:
    answer = await world.http.get(METADATA)

    metadata = answer.json()
    assert answer.headers["content-type"] == "application/json"
    assert metadata["issuer"] == ISSUER
    assert metadata["token_endpoint"] == f"{ISSUER}/oauth/token"
    assert metadata["revocation_endpoint"] == f"{ISSUER}/oauth/revoke"
    assert metadata["jwks_uri"] == f"{ISSUER}/.well-known/jwks.json"
    assert metadata["grant_types_supported"] == ["client_credentials"]
    assert metadata["token_endpoint_auth_signing_alg_values_supported"] == ["ES256"]
    assert "licence:points" in metadata["scopes_supported"]


async def test_every_address_of_the_metadata_answers(world: World) -> None:
    metadata = (await world.http.get(METADATA)).json()

    assert (await world.http.get(metadata["jwks_uri"])).status_code == 200
    for name in ("token_endpoint", "revocation_endpoint"):
        assert (await world.http.post(metadata[name])).json()["error"] == "invalid_request"


async def test_a_claim_without_elements_is_left_out(world: World) -> None:
    metadata = (await world.http.get(METADATA)).json()

    assert "response_types_supported" not in metadata
    assert all(metadata.values())


@pytest.mark.parametrize(
    ("development", "methods"),
    [(True, ["private_key_jwt", "client_secret_basic", "client_secret_post"]), (False, ["private_key_jwt"])],
)
async def test_secrets_are_offered_in_development_alone(opened: Opened, development: bool, methods: list[str]) -> None:
    metadata = (await opened(development=development).http.get(METADATA)).json()

    assert metadata["token_endpoint_auth_methods_supported"] == methods
    assert metadata["revocation_endpoint_auth_methods_supported"] == methods


async def test_the_published_keys_are_public(world: World) -> None:
    keys = (await world.http.get("/.well-known/jwks.json")).json()["keys"]

    [key] = keys
    assert key.keys() == {"kty", "crv", "x", "y", "kid", "use", "alg"}
    assert (key["kty"], key["crv"], key["use"], key["alg"]) == ("EC", "P-256", "sig", "ES256")


async def test_both_documents_may_be_kept_for_a_while(world: World) -> None:
    for path in (METADATA, "/.well-known/jwks.json"):
        assert (await world.http.get(path)).headers["cache-control"] == "public, max-age=300"
