"""
Signing in with FranceConnect, and out again: ``/auth/…``.

A sign-in belongs to the browser that began it: its ``state`` opens nothing without that browser's cookie, and
only once. Nothing is read from a return before its ``state`` is known, errors included.
"""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from secrets import compare_digest, token_hex

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from gateway import pages
from gateway.cookies import BROWSER, SESSION, SIGN_OUT, clear_cookie, new_token, read_cookie, set_cookie
from schema.errors import (
    RecordAmbiguous,
    RecordError,
    RecordNotFound,
    RegistryError,
    SignInCancelled,
    SignInError,
    SignInStateLost,
    UseBirthName,
)
from schema.ports import Asker, Identities, Proof, Registry, SecurityClock, Sessions, Telemetry
from schema.records import Purpose, RecordId
from schema.sessions import LONGEST_SESSION, RecordOutcome, Session, SessionKind, SignInAttempt, pseudonym

START = "/auth/franceconnect/start"
CALLBACK = "/auth/franceconnect/callback"
LOGOUT = "/auth/logout"
SIGNED_OUT = "/auth/franceconnect/signed-out"

BROWSER_SECONDS = 600
"""As long as an attempt lives; each start begins it anew."""

LONGEST_RETURN_PATH = 2_000
OWN_PATH = re.compile(r"/(?!/)[^\\\x00-\x20\x7f]*")
"""No ``//host``, no backslash (browsers read it as a slash), no control character (browsers drop some)."""

HINT = re.compile(r"[A-Za-z0-9._:-]{1,100}", re.ASCII)

Endpoint = Callable[[Request], Awaitable[Response]]

OUTCOMES: dict[type[RecordError], RecordOutcome] = {
    RecordNotFound: RecordOutcome.NOT_FOUND,
    RecordAmbiguous: RecordOutcome.AMBIGUOUS,
    UseBirthName: RecordOutcome.USE_BIRTH_NAME,
}
"""The rest is not served online: the reason is nobody's business."""


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """
    What signing in takes. ``public_origin``: our own (``https://points.example``); ``secure``: it is https.

    ``hint_allowed``: whether ``idp_hint`` may choose the identity provider (FranceConnect grants it).
    """

    identities: Identities
    sessions: Sessions
    registry: Registry
    telemetry: Telemetry
    clock: SecurityClock
    public_origin: str
    secure: bool
    hint_allowed: bool = False

    async def start(self, request: Request) -> Response:
        """Begin a sign-in in this browser, and send it to the provider."""
        return_to = own_path(request.query_params.get("return_to"))
        browser = read_cookie(request.cookies, BROWSER, secure=self.secure) or new_token()
        attempt = SignInAttempt(
            state=new_token(),
            nonce=new_token(),
            browser=browser,
            return_to=return_to,
            begun_at=self.clock.now(),
            code_verifier=new_token(),
        )
        try:
            address = await self.identities.authorization_url(attempt, self._hint(request))
        except SignInError as refusal:
            return self._refuse(refusal, return_to)
        await self.sessions.begin_attempt(attempt)
        response = _see_other(address)
        set_cookie(response, BROWSER, browser, secure=self.secure, seconds=BROWSER_SECONDS)
        return response

    async def callback(self, request: Request) -> Response:
        """Finish a sign-in: prove who came back, look them up, open a session, close the one before."""
        return_to = pages.ENTRY
        try:
            attempt = await self._take_attempt(request)
            return_to = attempt.return_to
            proof = await self.identities.prove(attempt, request.query_params)
        except SignInError as refusal:
            return self._refuse(refusal, return_to)
        session = await self._session_of(proof)
        token = await self.sessions.open(session)
        if before := read_cookie(request.cookies, SESSION, secure=self.secure):
            await self.sessions.close(before)
        self.telemetry.count("sign_in", outcome=session.outcome.value)
        response = _see_other(return_to)
        set_cookie(response, SESSION, token, secure=self.secure)
        return response

    async def confirm_sign_out(self, request: Request) -> Response:
        """Show the button: a link or an image of another site must not sign anybody out."""
        return pages.sign_out_page(LOGOUT, secure=self.secure)

    async def sign_out(self, request: Request) -> Response:
        """End our session first, as the browser may never come back; then send it to end the provider's."""
        if not self._is_from_our_pages(request):
            return pages.foreign_sign_out_page(LOGOUT)
        token = read_cookie(request.cookies, SESSION, secure=self.secure)
        session = await self.sessions.close(token) if token else None
        response = await self._leave(session)
        clear_cookie(response, SESSION, secure=self.secure)
        clear_cookie(response, BROWSER, secure=self.secure)
        return response

    async def signed_out(self, request: Request) -> Response:
        """Receive the browser after the provider's sign-out; without our state it proves nothing."""
        expected = read_cookie(request.cookies, SIGN_OUT, secure=self.secure)
        state = request.query_params.get("state", "")
        if expected is None or not compare_digest(expected.encode(), state.encode()):
            return _see_other(pages.ENTRY)
        response = pages.signed_out_page()
        clear_cookie(response, SIGN_OUT, secure=self.secure)
        return response

    def _hint(self, request: Request) -> str | None:
        hint = request.query_params.get("idp_hint", "")
        return hint if self.hint_allowed and HINT.fullmatch(hint) else None

    async def _take_attempt(self, request: Request) -> SignInAttempt:
        """
        Find, once, the attempt that this return belongs to.

        Raises:
            SignInCancelled: FranceConnect's "back to the service" link, which knows no state.
            SignInStateLost: unknown, used, expired, or another browser's.
        """
        state = request.query_params.get("state", "")
        if state in {"", "undefined"}:
            raise SignInCancelled("state_missing")
        browser = read_cookie(request.cookies, BROWSER, secure=self.secure)
        if browser is None:
            raise SignInStateLost("browser_unknown")
        attempt = await self.sessions.take_attempt(state, browser)
        if attempt is None:
            raise SignInStateLost("state_unknown")
        return attempt

    async def _session_of(self, proof: Proof) -> Session:
        outcome, record = await self._look_up(proof)
        now = self.clock.now()
        return Session(
            kind=SessionKind.FRANCE_CONNECT,
            opened_at=now,
            expires_at=now + LONGEST_SESSION,
            outcome=outcome,
            record=record,
            issuer=proof.issuer,
            subject=proof.subject,
            acr=proof.acr,
            authenticated_at=proof.authenticated_at,
            id_token=proof.id_token,
        )

    async def _look_up(self, proof: Proof) -> tuple[RecordOutcome, RecordId | None]:
        """Ask the registry for the record; without one, or an answer, the person is signed in still."""
        asker = Asker(user=pseudonym(proof.issuer, proof.subject), purpose=Purpose.HOLDER)
        try:
            match = await self.registry.identify_by_pivot(proof.identity, asker)
        except RecordError as refusal:
            return OUTCOMES.get(type(refusal), RecordOutcome.NOT_SERVED_ONLINE), None
        except RegistryError as refusal:
            self.telemetry.event("sign_in_without_registry", reason=refusal.code)
            return RecordOutcome.REGISTRY_UNAVAILABLE, None
        if match.record is None:
            return RecordOutcome.NOT_FOUND, None
        return RecordOutcome.MATCHED, match.record

    async def _leave(self, session: Session | None) -> Response:
        if session is None or session.id_token is None:
            is_half = session is not None and session.kind is SessionKind.FRANCE_CONNECT
            return pages.half_signed_out_page() if is_half else pages.signed_out_page()
        state = new_token()
        try:
            response = _see_other(await self.identities.sign_out_url(session.id_token, state))
        except SignInError as refusal:
            self.telemetry.event("provider_sign_out_failed", reason=refusal.reason)
            return pages.half_signed_out_page()
        set_cookie(response, SIGN_OUT, state, secure=self.secure, seconds=BROWSER_SECONDS)
        return response

    def _is_from_our_pages(self, request: Request) -> bool:
        """Read where a form was sent from; ``Origin`` stands in for a missing ``Sec-Fetch-Site``."""
        site = request.headers.get("sec-fetch-site")
        if site is not None:
            return site == "same-origin"
        return request.headers.get("origin") == self.public_origin

    def _refuse(self, refusal: SignInError, return_to: str) -> Response:
        reference = token_hex(4)
        self.telemetry.count("sign_in_refused", reason=refusal.reason)
        self.telemetry.event("sign_in_refused", reason=refusal.reason, reference=reference)
        return pages.refusal_page(refusal, START, return_to, reference)


def routes(sign_in: SignIn) -> list[Route]:
    """List the addresses of signing in and out."""
    return [
        _route(START, sign_in.start, "GET", "POST"),
        _route(CALLBACK, sign_in.callback, "GET"),
        _route(LOGOUT, sign_in.confirm_sign_out, "GET"),
        _route(LOGOUT, sign_in.sign_out, "POST"),
        _route(SIGNED_OUT, sign_in.signed_out, "GET"),
    ]


def own_path(return_to: str | None) -> str:
    """Give back a path of our own, or the entry page for anything else: no open redirect."""
    if return_to is None or len(return_to) > LONGEST_RETURN_PATH or not OWN_PATH.fullmatch(return_to):
        return pages.ENTRY
    return return_to


def _route(path: str, endpoint: Endpoint, *methods: str) -> Route:
    route = Route(path, endpoint, methods=list(methods))
    # Starlette adds HEAD to GET; a link checker must not use up an attempt.
    route.methods = set(methods)
    return route


def _see_other(address: str) -> RedirectResponse:
    return RedirectResponse(address, 303, {"Cache-Control": "no-store"})
