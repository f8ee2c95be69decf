"""What the provider publishes: which key is taken, and which documents are not believed."""

import json
from typing import Any

import pytest

from adapters.franceconnect.provider import Provider
from schema.errors import ProviderUntrusted
from tests.adapters.franceconnect.conftest import Clock

pytestmark = pytest.mark.asyncio

ISSUER = "https://provider.example/api/v2"
METADATA = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/authorize",
    "token_endpoint": f"{ISSUER}/token",
    "userinfo_endpoint": f"{ISSUER}/userinfo",
    "jwks_uri": f"{ISSUER}/jwks",
    "end_session_endpoint": f"{ISSUER}/session/end",
}
EC = {"kty": "EC", "kid": "a", "use": "sig", "alg": "ES256"}


class Published:
    """Two documents, and how often each was read."""

    def __init__(self, *keys: dict[str, Any], **changes: Any) -> None:
        self.documents = {
            f"{ISSUER}/.well-known/openid-configuration": json.dumps({**METADATA, **changes}),
            f"{ISSUER}/jwks": json.dumps({"keys": keys}),
        }
        self.reads: list[str] = []
        self.provider = Provider(ISSUER, Clock(), self.read)

    async def read(self, address: str) -> bytes:
        """Answer a document."""
        self.reads.append(address.removeprefix(ISSUER))
        return self.documents[address].encode()


async def test_the_key_is_the_one_of_the_id() -> None:
    published = Published({**EC, "kid": "b"}, EC, {**EC, "kid": "c"})

    assert await published.provider.key("a", "ES256", "t") == EC


async def test_a_key_need_not_say_what_it_is_for() -> None:
    assert await Published({"kty": "EC", "kid": "a"}).provider.key("a", "ES256", "t")


@pytest.mark.parametrize(
    "key",
    [
        {**EC, "kid": "b"},
        {**EC, "use": "enc"},
        {**EC, "alg": "ES384"},
        {"kty": "RSA", "kid": "a"},
        {"kty": "oct", "kid": "a", "k": "c2VjcmV0"},
    ],
)
async def test_no_other_key_will_do_and_the_provider_is_asked_once_more(key: dict[str, Any]) -> None:
    published = Published(key)

    with pytest.raises(ProviderUntrusted, match="t_unknown_key"):
        await published.provider.key("a", "ES256", "t")
    assert published.reads == ["/.well-known/openid-configuration", "/jwks", "/jwks"]


async def test_two_keys_of_one_id_are_none() -> None:
    with pytest.raises(ProviderUntrusted, match="t_unknown_key"):
        await Published(EC, EC).provider.key("a", "ES256", "t")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"issuer": f"{ISSUER}/"}, "discovery_issuer"),
        ({"token_endpoint": "http://provider.example/api/v2/token"}, "discovery_scheme"),
        ({"jwks_uri": None}, "discovery_unreadable"),
    ],
)
async def test_a_discovery_document_that_does_not_hold_is_refused(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(ProviderUntrusted) as caught:
        await Published(**changes).provider.metadata()
    assert caught.value.reason == reason
