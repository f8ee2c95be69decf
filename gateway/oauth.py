"""
Where internal tools get their tokens: ``/oauth/token``, ``/oauth/revoke``, and what the two say about themselves.

Forms in, JSON out, nothing kept by any cache (RFC 6749, 5.1). What Authlib's server may ask for is read before it
runs, and what it decides is kept after: of two requests with one assertion the one that is kept second is refused.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

from authlib.oauth2.base import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidRequestError
from authlib.oauth2.rfc6749.util import extract_basic_authorization
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateway.dpop_proof import BadProof, Proof, check_proof
from gateway.oauth_assertion import ALGORITHM, Refusal, unverified
from gateway.oauth_server import GRANT_TYPE, NO_STORE, Answer, Exchange, Form, InvalidProof, methods_of
from gateway.origins import headers_of, origin_of
from schema.accounts import Accounts, Act
from schema.errors import TooManyAttempts
from schema.ports import SecurityClock, Telemetry
from schema.sessions import Scope
from schema.tools import TokenIssuer, ToolClient, Tools

ISSUE = "/oauth/token"
REVOKE = "/oauth/revoke"
KEYS = "/.well-known/jwks.json"
METADATA = "/.well-known/oauth-authorization-server"

LONGEST_FORM = 16 * 1024
"""Bytes: an assertion and a token, with room."""

MOST_PARAMETERS = 20

MEDIA = "application/x-www-form-urlencoded"

PUBLIC = {"Cache-Control": "public, max-age=300"}
"""Keys are published this long before they sign, and after they last did."""


class TooLarge(Exception):
    """A body of more than any request needs."""


@dataclass(frozen=True, kw_only=True)
class OAuth:
    """The two endpoints and the two documents. ``issuer`` is our public address, without a slash at its end."""

    tools: Tools
    tokens: TokenIssuer
    accounts: Accounts
    clock: SecurityClock
    telemetry: Telemetry
    issuer: str
    development: bool

    def routes(self) -> list[Route]:
        """List the addresses."""
        return [
            Route(ISSUE, self.token, methods=["POST"]),
            Route(REVOKE, self.revoke, methods=["POST"]),
            Route(KEYS, self.keys, methods=["GET"]),
            Route(METADATA, self.metadata, methods=["GET"]),
        ]

    async def token(self, request: Request) -> Response:
        """Issue a token to a client that proves itself (RFC 6749, 4.4)."""
        return await self._answer(request, ISSUE, Exchange.create_token_response)

    async def revoke(self, request: Request) -> Response:
        """Deny a token to whoever holds it, at the request of its client (RFC 7009)."""

        def respond(exchange: Exchange, form: Form) -> Answer:
            answer: Answer = exchange.create_endpoint_response("revocation", form)
            return answer

        return await self._answer(request, REVOKE, respond)

    async def keys(self, _request: Request) -> Response:
        """Publish the keys that tokens are signed with (RFC 7517)."""
        return JSONResponse(self.tokens.published(), headers=PUBLIC)

    async def metadata(self, _request: Request) -> Response:
        """Publish what this server can do (RFC 8414)."""
        return JSONResponse(self._metadata(), headers=PUBLIC)

    def _metadata(self) -> Mapping[str, Any]:
        """List what there is; what has no element is left out (RFC 8414, 3.2), such as response types."""
        methods = list(methods_of(development=self.development))
        return {
            "issuer": self.issuer,
            "token_endpoint": self.issuer + ISSUE,
            "jwks_uri": self.issuer + KEYS,
            "revocation_endpoint": self.issuer + REVOKE,
            "scopes_supported": [scope.value for scope in Scope],
            "grant_types_supported": [GRANT_TYPE],
            "token_endpoint_auth_methods_supported": methods,
            "token_endpoint_auth_signing_alg_values_supported": [ALGORITHM],
            "revocation_endpoint_auth_methods_supported": methods,
            "revocation_endpoint_auth_signing_alg_values_supported": [ALGORITHM],
            "dpop_signing_alg_values_supported": [ALGORITHM],
        }

    async def _answer(self, request: Request, path: str, respond: Callable[[Exchange, Form], Answer]) -> Response:
        try:
            await self.accounts.admit(Act.IDENTIFY_TOOL, origin_of(request.scope, headers_of(request.scope)))
            form = await read_form(request, self.issuer + path)
            answer = await self._decide(form, respond)
        except TooManyAttempts as refusal:
            answer = _too_many(refusal)
        except TooLarge:
            answer = refused(413, "invalid_request", f"The body is larger than {LONGEST_FORM} bytes")
        except OAuth2Error as error:
            status, body, headers = error()
            answer = Answer(status, body, {**dict(headers), **NO_STORE})
        except ClientDisconnect:
            return Response(status_code=400)
        self.telemetry.count("oauth", path=path, outcome=str(answer.body.get("error", "granted")))
        return JSONResponse(answer.body, answer.status, dict(answer.headers))

    async def _decide(self, form: Form, respond: Callable[[Exchange, Form], Answer]) -> Answer:
        now = self.clock.now()
        token = form.parameters.get("token")
        proof = check_possession(form, now)
        exchange = Exchange(
            clients=await self._clients(form),
            tokens=self.tokens,
            issuer=self.issuer,
            now=now,
            development=self.development,
            presented=await self.tokens.read(token) if token else None,
            bound_to=proof.thumbprint if proof else None,
        )
        answer = respond(exchange, form)
        spent = exchange.assertion.spent
        # RFC 7523, 3, item 7: the same jti again is a replay, whatever became of it the first time.
        if spent and not await self.tools.spend_assertion(spent.client, spent.jti, spent.until):
            return refused(400, "invalid_client", "This client_assertion was used before: make a new one each time")
        # RFC 9449, 11.1: nor is a proof of possession good twice.
        if proof and not await self.tools.spend_assertion(f"dpop:{proof.thumbprint}", proof.jti, proof.until):
            return refused(400, InvalidProof.error, "This DPoP proof was used before: make a new one each time")
        if exchange.revoked:
            await self.tools.deny_token(exchange.revoked.jti, exchange.revoked.expires_at)
        return answer

    async def _clients(self, form: Form) -> Mapping[str, ToolClient]:
        """Read the registrations in force of those whom the request may be from; nothing of it is believed yet."""
        now, found = self.clock.now(), {}
        for name in claimed_clients(form):
            client = await self.tools.find_client(name)
            if client is not None and client.is_live(now):
                found[name] = client
        return found


def claimed_clients(form: Form) -> set[str]:
    """
    Say which clients a request says that it is from.

    Raises:
        Refusal: its proof cannot be read.
    """
    names: list[object] = [form.parameters.get("client_id")]
    if assertion := form.parameters.get("client_assertion"):
        names.append(unverified(assertion)[1].get("sub"))
    if form.authorization:
        try:
            names.append(extract_basic_authorization({"Authorization": form.authorization})[0])
        except ValueError:
            raise Refusal("The Authorization header is not readable", status_code=401) from None
    return {name for name in names if isinstance(name, str)}


def check_possession(form: Form, now: datetime) -> Proof | None:
    """
    Check the proof of possession that a request carries, if any (RFC 9449, 5).

    Raises:
        InvalidProof: it does not hold, or there are several.
    """
    if len(form.proofs) > 1:
        raise InvalidProof("Send one DPoP header")
    try:
        return check_proof(form.proofs[0], method="POST", url=form.uri, now=now) if form.proofs else None
    except BadProof as error:
        raise InvalidProof(str(error)) from None


async def read_form(request: Request, uri: str) -> Form:
    """
    Read a form of parameters: each once, those without a value left out (RFC 6749, 3.2).

    Raises:
        InvalidRequestError: it is none, or proves the client in several ways.
        TooLarge: it is larger than any request needs.
        ClientDisconnect: the client left.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != MEDIA:
        raise InvalidRequestError(f"Send the parameters as {MEDIA}")
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > LONGEST_FORM:
            raise TooLarge
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS)
    except ValueError:
        raise InvalidRequestError("The body is not a readable form in UTF-8") from None
    parameters = {name: value for name, value in pairs if value}
    if len({name for name, _ in pairs}) != len(pairs):
        raise InvalidRequestError("A parameter comes twice")
    authorization = request.headers.get("authorization")
    proofs = (authorization, parameters.get("client_secret"), parameters.get("client_assertion"))
    # RFC 6749, 2.3: no more than one method in each request.
    if sum(proof is not None for proof in proofs) > 1:
        raise InvalidRequestError("Prove the client in one way, not in several")
    return Form(uri, parameters, authorization, tuple(request.headers.getlist("dpop")))


def refused(status: int, error: str, description: str) -> Answer:
    """Refuse (RFC 6749, 5.2)."""
    return Answer(status, {"error": error, "error_description": description}, NO_STORE)


def _too_many(refusal: TooManyAttempts) -> Answer:
    seconds = str(refusal.facts["retryAfter"])
    answer = refused(429, "temporarily_unavailable", f"Too many requests from this network: wait {seconds} seconds")
    return Answer(answer.status, answer.body, {**NO_STORE, "Retry-After": seconds})
