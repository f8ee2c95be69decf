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
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from gateway import pages
from gateway.cookies import BROWSER, SESSION, SIGN_OUT, clear_cookie, new_token, read_cookie, set_cookie
from gateway.origins import ENTRY, Sites, headers_of, origin_of
from schema.accounts import Accounts
from schema.context import Departure
from schema.errors import (
    AccessError,
    AccountError,
    RecordAmbiguous,
    RecordError,
    RecordNotFound,
    RegistryError,
    ServiceError,
    SignInCancelled,
    SignInError,
    SignInStateLost,
    UseBirthName,
)
from schema.ports import Asker, Identities, Proof, Registry, SecurityClock, Sessions, Telemetry
from schema.records import Purpose, RecordId
from schema.sessions import LONGEST_SESSION, RecordOutcome, Session, SessionKind, SignInAttempt, pseudonym

START = "/auth/franceconnect/start"
STEP_UP = "/auth/franceconnect/step-up"
CALLBACK = "/auth/franceconnect/callback"
LOGOUT = "/auth/logout"
SIGNED_OUT = "/auth/franceconnect/signed-out"

BROWSER_SECONDS = 600
"""As long as an attempt lives; each start begins it anew."""

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
    What signing in takes; keeps ``schema.context.Doors``. ``sites``: where one may come from; ``secure``: over https.

    ``hint_allowed``: whether ``idp_hint`` may choose the identity provider (FranceConnect grants it).
    """

    identities: Identities
    sessions: Sessions
    accounts: Accounts
    registry: Registry
    telemetry: Telemetry
    clock: SecurityClock
    sites: Sites
    secure: bool
    hint_allowed: bool = False

    async def start(self, request: Request) -> Response:
        """Begin a sign-in in this browser, and send it to the provider."""
        return await self._begin(request)

    async def step_up(self, request: Request) -> Response:
        """Begin a sign-in that proves more for a password session; for anybody else it is a sign-in like any other."""
        token = read_cookie(request.cookies, SESSION, secure=self.secure)
        session = await self.sessions.find(token) if token else None
        return await self._begin(request, step_up=session is not None and session.kind is SessionKind.ACCOUNT)

    async def _begin(self, request: Request, *, step_up: bool = False) -> Response:
        if request.headers.get("sec-fetch-mode", "navigate") != "navigate":
            # An image or a script of another page must not write attempts in somebody's name (Fetch Metadata).
            return PlainTextResponse("Ouvrez cette adresse dans un navigateur.\nOpen this address in a browser.\n", 403)
        return_to = self.sites.way_back(request.query_params.get("return_to"))
        browser = read_cookie(request.cookies, BROWSER, secure=self.secure) or new_token()
        attempt = SignInAttempt(
            state=new_token(),
            nonce=new_token(),
            browser=browser,
            return_to=return_to,
            begun_at=self.clock.now(),
            code_verifier=new_token(),
            step_up=step_up,
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
        """Finish a sign-in: prove who came back, look them up, open a session in place of the one before."""
        return_to = ENTRY
        try:
            attempt = await self._take_attempt(request)
            return_to = attempt.return_to
            proof = await self.identities.prove(attempt, request.query_params)
            opened = await self.accounts.sign_in_with_identity(
                await self._session_of(proof),
                origin_of(request.scope, headers_of(request.scope)),
                contact=proof.contact,
                replaces=read_cookie(request.cookies, SESSION, secure=self.secure),
                step_up=attempt.step_up,
            )
        except (SignInError, AccountError, AccessError, RegistryError) as refusal:
            return self._refuse(refusal, return_to)
        self.telemetry.count("sign_in", outcome=str(opened.session.outcome))
        response = _see_other(return_to)
        set_cookie(response, SESSION, opened.token, secure=self.secure)
        return response

    async def confirm_sign_out(self, request: Request) -> Response:
        """Show the button: a link or an image of another site must not sign anybody out."""
        return pages.sign_out_page(LOGOUT, secure=self.secure)

    async def sign_out(self, request: Request) -> Response:
        """End our session first, as the browser may never come back; then send it to end the provider's."""
        if not self.sites.admits_form(request.headers):
            return pages.foreign_sign_out_page(LOGOUT)
        token = read_cookie(request.cookies, SESSION, secure=self.secure)
        session = await self.sessions.close(token) if token else None
        departure = await self._departure(session)
        response = self._goodbye(session, departure)
        clear_cookie(response, SESSION, secure=self.secure)
        clear_cookie(response, BROWSER, secure=self.secure)
        return response

    async def signed_out(self, request: Request) -> Response:
        """Receive the browser after the provider's sign-out; without our state it proves nothing."""
        expected = read_cookie(request.cookies, SIGN_OUT, secure=self.secure)
        state = request.query_params.get("state", "")
        if expected is None or not compare_digest(expected.encode(), state.encode()):
            return _see_other(ENTRY)
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
            identity=proof.identity,
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

    async def leave(self, token: str) -> Departure | None:
        """End a session; answer where the provider's own is ended, where it has one."""
        return await self._departure(await self.sessions.close(token))

    async def lives(self, token: str) -> bool:
        """Whether a session is still open."""
        return await self.sessions.find(token) is not None

    async def _departure(self, session: Session | None) -> Departure | None:
        if session is None or session.id_token is None:
            return None
        state = new_token()
        try:
            return Departure(await self.identities.sign_out_url(session.id_token, state), state)
        except SignInError as refusal:
            self.telemetry.event("provider_sign_out_failed", reason=refusal.reason)
            return None

    def _goodbye(self, session: Session | None, departure: Departure | None) -> Response:
        if departure is not None:
            response: Response = _see_other(departure.url)
            set_cookie(response, SIGN_OUT, departure.state, secure=self.secure, seconds=BROWSER_SECONDS)
            return response
        is_half = session is not None and session.kind is SessionKind.FRANCE_CONNECT
        return pages.half_signed_out_page() if is_half else pages.signed_out_page()

    def _refuse(self, refusal: ServiceError, return_to: str) -> Response:
        reference = token_hex(4)
        reason = refusal.reason if isinstance(refusal, SignInError) else refusal.code.lower()
        self.telemetry.count("sign_in_refused", reason=reason)
        self.telemetry.event("sign_in_refused", reason=reason, reference=reference)
        return pages.refusal_page(refusal, START, return_to, reference)


def routes(sign_in: SignIn) -> list[Route]:
    """List the addresses of signing in and out."""
    return [
        _route(START, sign_in.start, "GET", "POST"),
        _route(STEP_UP, sign_in.step_up, "GET", "POST"),
        _route(CALLBACK, sign_in.callback, "GET"),
        _route(LOGOUT, sign_in.confirm_sign_out, "GET"),
        _route(LOGOUT, sign_in.sign_out, "POST"),
        _route(SIGNED_OUT, sign_in.signed_out, "GET"),
    ]


def _route(path: str, endpoint: Endpoint, *methods: str) -> Route:
    route = Route(path, endpoint, methods=list(methods))
    # Starlette adds HEAD to GET; a link checker must not use up an attempt.
    route.methods = set(methods)
    return route


def _see_other(address: str) -> RedirectResponse:
    return RedirectResponse(address, 303, {"Cache-Control": "no-store"})
