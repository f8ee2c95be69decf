"""
Authlib's authorization server, for one request: client credentials (RFC 6749, 4.4) and revocation (RFC 7009).

Authlib asks for clients and keeps tokens without awaiting anything. So what it may ask for is read before it runs, and
what it decides is kept after: ``gateway.oauth`` does both, here nothing waits.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from authlib.oauth2.rfc6749 import (
    AuthorizationServer,
    ClientCredentialsGrant,
    ClientMixin,
    InvalidClientError,
    InvalidGrantError,
    InvalidRequestError,
    InvalidScopeError,
    OAuth2Error,
    OAuth2Payload,
    OAuth2Request,
    UnsupportedGrantTypeError,
)
from authlib.oauth2.rfc7009 import RevocationEndpoint
from joserfc.jwk import ECKey

from gateway.oauth_assertion import METHOD, NOT_KNOWN, TYPE, Assertion, Refusal
from schema.sessions import Scope
from schema.tools import AccessToken, TokenIssuer, ToolClient

# At DEBUG Authlib writes each token that it issues.
logging.getLogger("authlib").setLevel(logging.INFO)

SECRET_METHODS = ("client_secret_basic", "client_secret_post")
"""In development only: a secret travels with every request, and ends up in a log somewhere."""

GRANT_TYPE = "client_credentials"

HOW_TO_PROVE = f"Prove the client by {METHOD}: send client_assertion_type={TYPE} and a client_assertion"

THE_GRANT = f"Ask with grant_type={GRANT_TYPE}"

NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}
"""RFC 6749, 5.1."""


@dataclass(frozen=True)
class Answer:
    """What goes back over HTTP."""

    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Form:
    """
    A request as it was read: the parameters of its body, once each.

    ``authorization`` may prove the client, ``proofs`` (RFC 9449) that it has a key.
    """

    uri: str
    parameters: Mapping[str, str]
    authorization: str | None = None
    proofs: tuple[str, ...] = ()


class Registered(ClientMixin):
    """A registered tool, in the words that Authlib asks."""

    def __init__(self, client: ToolClient, now: datetime, methods: Sequence[str]) -> None:
        self.id = client.id
        self.scopes = client.scopes
        self.dpop = client.dpop
        self._credentials = client.credentials(now)
        self._methods = methods

    @property
    def signing_keys(self) -> tuple[ECKey, ...]:
        """The keys that it may sign assertions with now."""
        return tuple(ECKey.import_key({**key.jwk}) for credential in self._credentials for key in credential.keys)

    def get_client_id(self) -> str:
        """Answer its id."""
        return self.id

    def check_client_secret(self, client_secret: str) -> bool:
        """Whether it may prove itself by this secret now."""
        return any(credential.accepts(client_secret) for credential in self._credentials)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        """Whether clients may prove themselves in this way, at any endpoint."""
        return method in self._methods

    def check_grant_type(self, grant_type: str) -> bool:
        """Whether it may use a grant: there is one."""
        return grant_type == GRANT_TYPE


class InvalidProof(OAuth2Error):
    """The request lacks the proof of possession that it needs, or it does not hold (RFC 9449, 5)."""

    error = "invalid_dpop_proof"


class Parameters(OAuth2Payload):
    """The parameters of a form, as Authlib reads them."""

    def __init__(self, parameters: Mapping[str, str]) -> None:
        self._parameters = parameters

    @property
    def data(self) -> Mapping[str, str]:
        """All of them."""
        return self._parameters

    @property
    def datalist(self) -> Mapping[str, list[str]]:
        """All of them; none comes twice (RFC 6749, 3.2)."""
        return {name: [value] for name, value in self._parameters.items()}


class Posted(OAuth2Request):
    """A posted form, as Authlib reads it."""

    def __init__(self, form: Form) -> None:
        super().__init__("POST", form.uri, headers={"Authorization": form.authorization} if form.authorization else {})
        self.payload = Parameters(form.parameters)

    @property
    def form(self) -> Mapping[str, str]:
        """The parameters of the body."""
        data: Mapping[str, str] = self.payload.data
        return data


class Grant(ClientCredentialsGrant):
    """Client credentials: the only grant, since there is never a person in a tool's token."""

    def validate_token_request(self) -> None:
        """Authenticate the client; one that is registered for it gets no token without a proof of possession."""
        super().validate_token_request()
        if self.client.dpop and self.server.bound_to is None:
            raise InvalidProof("The tool is registered for DPoP: send a proof in the header DPoP")

    def validate_requested_scope(self) -> None:
        """Let a client have what it holds, all of it unless it says which (RFC 6749, 3.3)."""
        asked = frozenset((self.request.payload.scope or "").split())
        if not asked <= self.client.scopes:
            raise InvalidScopeError("The registration does not give every scope asked for; leave scope out to get all")

    def generate_token(self, *_arguments: Any, **_named: Any) -> Mapping[str, Any]:
        """Issue the token (RFC 6749, 5.1)."""
        asked = frozenset((self.request.payload.scope or "").split()) or self.client.scopes
        granted = [scope for scope in Scope if scope in asked]
        return {
            "access_token": self.server.tokens.issue(self.client.id, granted, self.server.bound_to),
            "token_type": "DPoP" if self.server.bound_to else "Bearer",
            "expires_in": int(self.server.tokens.lifetime.total_seconds()),
            "scope": " ".join(granted),
        }


class Revocation(RevocationEndpoint):
    """Revocation of a token by the client that it was issued to."""

    def authenticate_token(self, request: Posted, client: Registered) -> "Issued | None":
        """Answer the token, if it is the client's; a ``token_type_hint`` may be ignored (RFC 7009, 2.1)."""
        if "token" not in request.form:
            raise InvalidRequestError("Send the token to revoke as the parameter token")
        # One that is not in force is no error (RFC 7009, 2.2).
        issued: Issued | None = self.server.presented
        if issued is not None and not issued.check_client(client):
            raise InvalidGrantError("The token was issued to another client")
        return issued

    def revoke_token(self, token: "Issued", request: Posted) -> None:
        """Decide that the token is denied."""
        self.server.revoked = token.token


class Issued:
    """A token of ours, as Authlib asks about it."""

    def __init__(self, token: AccessToken) -> None:
        self.token = token

    def check_client(self, client: Registered) -> bool:
        """Whether it was issued to this client (RFC 7009, 2.1)."""
        return self.token.client == client.id


class Exchange(AuthorizationServer):
    """One request's server. Afterwards ``assertion.spent`` is to be noted, and ``revoked`` to be denied."""

    def __init__(
        self,
        *,
        clients: Mapping[str, ToolClient],
        tokens: TokenIssuer,
        issuer: str,
        now: datetime,
        development: bool,
        presented: AccessToken | None = None,
        bound_to: str | None = None,
    ) -> None:
        """
        Open for one request.

        ``clients``: those that it may be from; ``presented``: the token that it may be about; ``bound_to``: the
        thumbprint of the key that it proved to have.
        """
        super().__init__(scopes_supported=[scope.value for scope in Scope])
        methods = methods_of(development=development)
        self.tokens = tokens
        self.assertion = Assertion(issuer, now)
        self.presented = Issued(presented) if presented else None
        self.bound_to = bound_to
        self.revoked: AccessToken | None = None
        self._methods = methods
        self._clients = {key: Registered(client, now, methods) for key, client in clients.items()}
        self.register_client_auth_method(METHOD, self.assertion)
        self.register_grant(Grant)
        self.register_endpoint(Revocation)

    def query_client(self, client_id: str) -> Registered | None:
        """Find a client among those that were read."""
        return self._clients.get(client_id)

    def get_token_grant(self, request: Posted) -> Grant:
        """Find the grant: there is one (RFC 6749, 5.2 tells a missing parameter from an unsupported grant)."""
        if not request.payload.grant_type:
            raise InvalidRequestError(THE_GRANT)
        try:
            grant: Grant = super().get_token_grant(request)
        except UnsupportedGrantTypeError as error:
            error.description = THE_GRANT
            raise
        return grant

    def authenticate_client(self, request: Posted, methods: Sequence[str], endpoint: str = "token") -> Registered:
        """Authenticate by the ways that are open; whatever fails behind the assertion is told in one text."""
        try:
            client: Registered = super().authenticate_client(request, self._methods, endpoint)
        except Refusal:
            raise
        except InvalidClientError:
            by_assertion = "client_assertion" in request.form and "client_assertion_type" in request.form
            by_secret = "Authorization" in request.headers or "client_secret" in request.form
            known_way = by_assertion or (by_secret and "client_secret_post" in self._methods)
            raise Refusal(NOT_KNOWN if known_way else HOW_TO_PROVE) from None
        # RFC 7521, 4.2: beside an assertion the parameter is optional, and names the same client.
        if request.form.get("client_id", client.id) != client.id:
            raise Refusal("client_id names another client than the credential")
        return client

    def validate_requested_scope(self, scope: str | None) -> None:
        """Leave scopes to the grant, which knows the client."""

    def save_token(self, token: Mapping[str, Any], request: Posted) -> None:
        """Keep no token: it says itself what it is, and the deny list what it is no longer."""

    def send_signal(self, name: str, *arguments: Any, **named: Any) -> None:
        """Tell nobody."""

    def create_oauth2_request(self, request: Form) -> Posted:
        """Turn a form into what Authlib reads."""
        return Posted(request)

    def handle_response(self, status: int, body: Mapping[str, Any], headers: Sequence[tuple[str, str]]) -> Answer:
        """Answer."""
        return Answer(status, body, {**dict(headers), **NO_STORE})

    def handle_error_response(self, request: Posted, error: Any) -> Answer:
        """Refuse: 400, or 401 with a challenge where the client tried the ``Authorization`` header (RFC 6749, 5.2)."""
        if isinstance(error, InvalidClientError):
            error.status_code = 401 if request.headers else 400
        answer: Answer = super().handle_error_response(request, error)
        return answer


def methods_of(*, development: bool) -> tuple[str, ...]:
    """List the ways in which clients may prove themselves."""
    return (METHOD, *SECRET_METHODS) if development else (METHOD,)
