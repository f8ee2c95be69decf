"""Tools whose tokens are bound to a key (RFC 9449), and tools whose tokens another issuer signs, over HTTP."""

from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from aiohttp import web
from joserfc import jwt
from joserfc.jwk import ECKey

from adapters.accounts import open_store
from adapters.clocks import RealTime
from fixtures.serving import serving
from schema.records import Purpose
from schema.tools import TERMS, Credential, LegalBasis, NewTool, secret_digest
from tests.conftest import Browser, Town, open_gateway

pytestmark = pytest.mark.asyncio

SECRET = "thirty-two-random-bytes-in-base64url"
GRANT = {"grant_type": "client_credentials"}
WHO = "{ session { tool { client } } }"


async def register(town: Town, **terms: Any) -> str:
    """Register an insurer; answer its client id."""
    basis = LegalBasis.INSURER
    new = NewTool(
        name="Assureur",
        basis=basis,
        scopes=TERMS[basis].scopes,
        purposes=frozenset({Purpose.THIRD_PARTY}),
        daily_quota=10,
        expires_at=RealTime().now() + timedelta(days=1),
        prefecture="75",
        **{"credential": Credential(secret_digest=secret_digest(SECRET))} | terms,
    )
    async with open_store(town.settings.database_url, clock=RealTime(), keys=town.settings.secret_keys) as store:
        return str((await store.register_client(new)).id)


@dataclass
class Keyholder:
    """A tool that proves that it has its key."""

    town: Town
    browser: Browser
    key: ECKey

    def proof(self, path: str, token: str = "", method: str = "POST", base: str = "") -> str:
        """Sign the proof of one request."""
        now = int(RealTime().now().timestamp())
        claims = {"jti": uuid4().hex, "htm": method, "htu": (base or self.town.settings.public_url) + path, "iat": now}
        if token:
            claims["ath"] = urlsafe_b64encode(sha256(token.encode()).digest()).rstrip(b"=").decode()
        header = {"alg": "ES256", "typ": "dpop+jwt", "jwk": self.key.as_dict(private=False)}
        return jwt.encode(header, claims, self.key, default_type=None)

    async def token(self, client: str) -> str:
        """Get a token that is bound to the key."""
        form = {**GRANT, "client_id": client, "client_secret": SECRET}
        answer = await self.browser.http.post("/oauth/token", data=form, headers={"DPoP": self.proof("/oauth/token")})
        assert answer.status_code == 200, answer.text
        assert answer.json()["token_type"] == "DPoP"
        token: str = answer.json()["access_token"]
        return token

    async def call(self, token: str, proof: str, scheme: str = "DPoP") -> tuple[int, Any]:
        """Ask who one is; answer status and content."""
        headers = {"Authorization": f"{scheme} {token}", "DPoP": proof}
        answer = await self.browser.http.post("/graphql", json={"query": WHO}, headers=headers)
        return answer.status_code, answer.json()


@pytest.fixture
def keyholder(town: Town) -> Keyholder:
    return Keyholder(town, town.browser(), ECKey.generate_key("P-256", private=True))


async def test_a_bound_token_serves_with_a_new_proof_for_each_call(town: Town, keyholder: Keyholder) -> None:
    client = await register(town)
    token = await keyholder.token(client)

    for _ in range(2):
        status, content = await keyholder.call(token, keyholder.proof("/graphql", token))
        assert (status, content["data"]["session"]["tool"]["client"]) == (200, client)


async def test_a_bound_token_is_worth_nothing_to_whoever_copied_it(town: Town, keyholder: Keyholder) -> None:
    client = await register(town)
    token = await keyholder.token(client)
    thief = Keyholder(town, town.browser(), ECKey.generate_key("P-256", private=True))
    used = keyholder.proof("/graphql", token)
    assert (await keyholder.call(token, used))[0] == 200

    attempts = {
        "the same proof again": await thief.call(token, used),
        "a proof of another key": await thief.call(token, thief.proof("/graphql", token)),
        "no proof": await thief.call(token, "", scheme="Bearer"),
        "a proof for another site": await thief.call(
            token, keyholder.proof("/graphql", token, base="https://a.example")
        ),
        "a proof for no site": await thief.call(token, keyholder.proof("/graphql", token, base="no address")),
    }

    for attempt, (status, content) in attempts.items():
        assert (status, content["errors"][0]["extensions"]["code"]) == (401, "INVALID_TOKEN"), attempt


@dataclass
class Ministry:
    """Another issuer of tokens, whose keys can be had over HTTP."""

    issuer: str
    audience: str
    key: ECKey

    def sign(self, external_id: str, **changes: Any) -> str:
        """Sign a token for a tool that we know under another name."""
        now = int(RealTime().now().timestamp())
        claims = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": external_id,
            "client_id": external_id,
            "iat": now,
            "exp": now + 300,
            "jti": uuid4().hex,
            "scope": "licence:existence licence:validity",
        }
        header = {"alg": "ES256", "typ": "at+jwt", "kid": "one"}
        return jwt.encode(header, claims | changes, self.key, default_type=None)


@pytest_asyncio.fixture
async def abroad(town: Town) -> AsyncIterator[tuple[Ministry, Browser]]:
    """Another issuer, and a browser upon a gateway that trusts it."""
    key = ECKey.generate_key("P-256", {"kid": "one"}, private=True)

    async def keys(_request: web.Request) -> web.Response:
        return web.json_response({"keys": [key.as_dict(private=False)]})

    def build(_address: str) -> web.Application:
        app = web.Application()
        app.router.add_get("/keys", keys)
        return app

    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(serving(build))
        settings = replace(
            town.settings,
            tool_issuer="https://login.ministry.example/",
            tool_issuer_keys_url=f"{address}/keys",
            audit_folder=town.settings.audit_folder / "abroad",
        )
        _, browser = await open_gateway(settings, stack)
        yield Ministry(settings.tool_issuer, f"{settings.public_url}/graphql", key), browser()


async def ask(browser: Browser, token: str) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {token}"}
    query = "{ session { tool { client scopes } } }"
    answer = await browser.http.post("/graphql", json={"query": query}, headers=headers)
    return answer.status_code, answer.json()


async def test_a_tool_comes_with_the_token_of_the_issuer_that_is_trusted(
    town: Town, abroad: tuple[Ministry, Browser]
) -> None:
    ministry, browser = abroad
    client = await register(town, credential=Credential(), external_id="assureur-75")

    status, content = await ask(browser, ministry.sign("assureur-75"))

    assert status == 200
    assert content["data"]["session"]["tool"] == {"client": client, "scopes": ["EXISTENCE", "VALIDITY"]}


async def test_whom_we_did_not_register_the_other_issuer_cannot_let_in(abroad: tuple[Ministry, Browser]) -> None:
    ministry, browser = abroad

    for token in (ministry.sign("nobody"), ministry.sign("nobody", iss="https://elsewhere.example")):
        status, content = await ask(browser, token)
        assert (status, content["errors"][0]["extensions"]["code"]) == (401, "INVALID_TOKEN")


async def test_where_another_issuer_is_trusted_we_issue_no_tokens(town: Town, abroad: tuple[Ministry, Browser]) -> None:
    _, browser = abroad
    client = await register(town)

    form = {**GRANT, "client_id": client, "client_secret": SECRET}
    answers = [await browser.http.post("/oauth/token", data=form), await browser.http.get("/.well-known/jwks.json")]

    assert [answer.status_code for answer in answers] == [404, 404]
