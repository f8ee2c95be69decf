"""
Signing in with FranceConnect v2, or with a provider that follows the same rules (OpenID Connect, code flow).

Authlib speaks to the token endpoint. The rest is written out here, since it is what FranceConnect adds or
what a library leaves open: a closed list of request parameters, ``iss`` on the return (RFC 9207), one pinned
algorithm, userinfo as a signed token.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import urlencode

import httpx2
from authlib.integrations.httpx_client import AsyncOAuth2Client, OAuthError

from adapters.franceconnect import claims
from adapters.franceconnect.provider import Metadata, Provider
from adapters.franceconnect.refusals import refusal_of, support_facts
from schema.errors import ProviderUnavailable, ProviderUntrusted
from schema.ports import Proof, SecurityClock, Telemetry
from schema.sessions import SignInAttempt

SCOPE = "openid identite_pivot preferred_username email"
"""What matching a licence, naming its holder and telling them of each sign-in takes, and no more."""

LEAST_ASSURANCE = "eidas1"
"""The only level of FranceConnect v2; the others belong to FranceConnect+."""

Answer = TypeVar("Answer")


class FranceConnect:
    """
    Keeps ``schema.ports.Identities``. ``issuer`` has no trailing slash; ``algorithm`` is ES256 or RS256.

    ``pkce`` is off because FranceConnect refuses ``code_challenge``; another provider may ask for it (S256).
    ``timeout_seconds`` bounds each call, ``total_seconds`` all the calls of one sign-in.
    """

    def __init__(
        self,
        issuer: str,
        *,
        client_id: str,
        client_secret: str,
        algorithm: str,
        redirect_uri: str,
        post_logout_uri: str,
        clock: SecurityClock,
        telemetry: Telemetry,
        pkce: bool = False,
        timeout_seconds: float = 5.0,
        total_seconds: float = 15.0,
    ) -> None:
        """
        Open a pool of connections, which ``aclose`` closes.

        Raises:
            ValueError: another algorithm.
        """
        if algorithm not in claims.KEY_TYPES:
            raise ValueError(f"FranceConnect signs with {' or '.join(claims.KEY_TYPES)}, not {algorithm}")
        self._issuer = issuer
        self._client_id = client_id
        self._algorithm = algorithm
        self._post_logout_uri = post_logout_uri
        self._clock = clock
        self._telemetry = telemetry
        self._pkce = pkce
        self._total_seconds = total_seconds
        self._http = AsyncOAuth2Client(
            client_id,
            client_secret,
            token_endpoint_auth_method="client_secret_post",  # noqa: S106 - the name of a method
            code_challenge_method="S256" if pkce else None,
            scope=SCOPE,
            redirect_uri=redirect_uri,
            timeout=timeout_seconds,
        )
        self._http.register_compliance_hook("access_token_response", self._note_token_refusal)
        self._provider = Provider(issuer, clock, self._get_json)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def authorization_url(self, attempt: SignInAttempt, hint: str | None = None) -> str:
        """
        Where to send the browser for this attempt.

        Raises:
            ProviderUnavailable: the provider's configuration cannot be read in time.
            ProviderUntrusted: it is another provider's.
        """
        metadata = await self._in_time(self._provider.metadata)
        address: str
        address, _ = self._http.create_authorization_url(
            metadata.authorization_endpoint,
            state=attempt.state,
            nonce=attempt.nonce,
            acr_values=LEAST_ASSURANCE,
            code_verifier=attempt.code_verifier if self._pkce else None,
            **({"idp_hint": hint} if hint else {}),
        )
        return address

    async def prove(self, attempt: SignInAttempt, answer: Mapping[str, str]) -> Proof:
        """
        Turn the query of the redirect into a proof of identity; ``state`` has been checked by whoever calls.

        Raises:
            SignInCancelled: the person gave up.
            ProviderUnavailable: down, slow, or says to try later.
            ProviderUntrusted: an answer that does not hold.
        """
        code = self._read_answer(answer)
        return await self._in_time(lambda: self._exchange(attempt, code))

    async def sign_out_url(self, id_token: str, state: str) -> str:
        """
        Where to send the browser so that FranceConnect's own session ends too.

        Raises:
            ProviderUnavailable: the provider's configuration cannot be read in time.
            ProviderUntrusted: it is another provider's.
        """
        metadata = await self._in_time(self._provider.metadata)
        query = {"id_token_hint": id_token, "state": state, "post_logout_redirect_uri": self._post_logout_uri}
        separator = "&" if "?" in metadata.end_session_endpoint else "?"
        return f"{metadata.end_session_endpoint}{separator}{urlencode(query)}"

    def _read_answer(self, answer: Mapping[str, str]) -> str:
        """Give the code of a good return. Only an error page's link back to us may come without ``iss``."""
        if answer.get("iss", self._issuer) != self._issuer:
            raise ProviderUntrusted("answer_issuer")
        if error := answer.get("error"):
            raise refusal_of(error)
        if "iss" not in answer:
            raise ProviderUntrusted("answer_without_issuer")
        if not (code := answer.get("code")):
            raise ProviderUntrusted("answer_without_code")
        return code

    async def _exchange(self, attempt: SignInAttempt, code: str) -> Proof:
        metadata = await self._provider.metadata()
        tokens = await self._fetch_tokens(metadata, code, attempt.code_verifier)
        id_token = tokens.get("id_token")
        access_token = tokens.get("access_token")
        if not isinstance(id_token, str):
            raise ProviderUntrusted("id_token_missing")
        if not isinstance(access_token, str):
            raise ProviderUntrusted("access_token_missing")
        subject, acr, proved_at = await self._check_id_token(id_token, attempt.nonce)
        # At once: the grant dies 30 seconds after the code, whatever `expires_in` says.
        userinfo = await self._fetch_userinfo(metadata, access_token, subject)
        return Proof(
            issuer=self._issuer,
            subject=subject,
            acr=acr,
            authenticated_at=proved_at,
            identity=claims.read_identity(userinfo),
            id_token=id_token,
            contact=claims.read_contact(userinfo),
        )

    async def _fetch_tokens(self, metadata: Metadata, code: str, verifier: str | None) -> Mapping[str, Any]:
        try:
            tokens: dict[str, Any] = await self._http.fetch_token(
                metadata.token_endpoint,
                grant_type="authorization_code",
                code=code,
                **({"code_verifier": verifier} if self._pkce else {}),
            )
        except OAuthError as error:
            raise ProviderUntrusted("token_refused") from error
        except httpx2.HTTPError as error:
            raise ProviderUnavailable("token_failed") from error
        except (ValueError, TypeError) as error:
            raise ProviderUnavailable("token_unreadable") from error
        finally:
            # Shared by every sign-in of the process: no token may stay in it, nor be sent for another person.
            self._http.token = None
        return tokens

    async def _check_id_token(self, token: str, nonce: str) -> tuple[str, str, datetime]:
        verified = await self._verify(token, "id_token")
        now = self._clock.now()
        subject = claims.check_parties(verified, self._issuer, self._client_id, now, "id_token")
        return subject, *claims.check_sign_in(verified, self._client_id, nonce, LEAST_ASSURANCE, now)

    async def _fetch_userinfo(self, metadata: Metadata, access_token: str, subject: str) -> claims.Claims:
        response = await self._get(
            metadata.userinfo_endpoint,
            "userinfo",
            {"Authorization": f"Bearer {access_token}", "Accept": "application/jwt"},
        )
        if response.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/jwt":
            raise ProviderUntrusted("userinfo_not_signed")
        verified = await self._verify(response.text.strip(), "userinfo")
        now = self._clock.now()
        if claims.check_parties(verified, self._issuer, self._client_id, now, "userinfo") != subject:
            raise ProviderUntrusted("userinfo_of_another")
        return verified

    async def _verify(self, token: str, name: str) -> claims.Claims:
        key = await self._provider.key(claims.key_id(token, name), self._algorithm, name)
        return claims.read_signed(token, key, self._algorithm, name)

    async def _get_json(self, address: str) -> bytes:
        return (await self._get(address, "discovery", {"Accept": "application/json"})).content

    async def _get(self, address: str, step: str, headers: Mapping[str, str]) -> httpx2.Response:
        try:
            response: httpx2.Response = await self._http.request("GET", address, withhold_token=True, headers=headers)
        except httpx2.HTTPError as error:
            raise ProviderUnavailable(f"{step}_failed") from error
        if response.status_code == httpx2.codes.OK:
            return response
        self._note_refusal(step, response)
        if response.is_server_error or response.status_code == httpx2.codes.TOO_MANY_REQUESTS:
            raise ProviderUnavailable(f"{step}_failed")
        raise ProviderUntrusted(f"{step}_refused")

    def _note_token_refusal(self, response: httpx2.Response) -> httpx2.Response:
        if not response.is_success:
            self._note_refusal("token", response)
        return response

    def _note_refusal(self, step: str, response: httpx2.Response) -> None:
        facts = support_facts(response.content)
        self._telemetry.event("provider_refused", step=step, status=response.status_code, **facts)

    async def _in_time(self, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        """Bound all the calls together: each may be slow without one being too slow."""
        try:
            async with asyncio.timeout(self._total_seconds):
                return await ask()
        except TimeoutError as error:
            raise ProviderUnavailable("too_slow") from error
