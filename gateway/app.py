"""The service as a list of routes."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Match, Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway import login
from gateway.account_pages import AccountPages
from gateway.documents import DOCUMENTS
from gateway.graphql import GraphQL
from gateway.headers import SafeHeaders
from gateway.ide_page import Ide
from gateway.oauth import KEYS, METADATA
from gateway.origins import LOCAL_FRONTENDS
from gateway.settings import Settings
from gateway.verification_offline import PUBLICATIONS
from gateway.wiring import Service, open_service
from schema.access_words import access_document
from schema.api import POLICIES, SCHEMA, sdl
from schema.execution import ReferenceExecutor

GRAPHQL = "/graphql"
OpenService = Callable[[Settings], AbstractAsyncContextManager[Service]]


def create_app(settings: Settings, open_service: OpenService = open_service) -> Starlette:
    """Make the service, wired to the real outside, or to another one that keeps the same promises."""
    doors = Doors(settings, open_service)
    return Starlette(
        routes=doors.routes(),
        lifespan=doors.lifespan,
        middleware=[Middleware(SafeHeaders, secure=settings.secure), _cross_origin(settings)],
        exception_handlers={404: _not_found, 405: _not_found},
    )


class Doors:
    """What is open from start to stop: the parts of the service, and the routes that need them."""

    def __init__(self, settings: Settings, open_service: OpenService) -> None:
        self._settings = settings
        self._open_service = open_service
        self._graphql: GraphQL | None = None
        self._sign_in = Router()
        self._account_pages = Router()
        self._oauth = Router()
        self._documents = Router()
        self._verification = Router()
        self._offline = Router()
        self._ide = _ide(settings)

    @asynccontextmanager
    async def lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        """Open the parts, and close them."""
        async with self._open_service(self._settings) as service:
            self._graphql = GraphQL(
                executor=ReferenceExecutor(SCHEMA, POLICIES),
                sessions=service.sessions,
                ports=service.ports,
                telemetry=service.telemetry,
                sites=service.sign_in.sites,
                tools=service.tools,
                keeper=service.keeper,
                secure=self._settings.secure,
                page=self._ide,
            )
            self._sign_in.routes[:] = login.routes(service.sign_in)
            pages = AccountPages(accounts=service.sign_in.accounts, sites=service.sign_in.sites)
            self._account_pages.routes[:] = pages.routes()
            self._oauth.routes[:] = service.oauth.routes() if service.oauth else []
            self._documents.routes[:] = service.documents.routes()
            self._verification.routes[:] = service.verification.routes()
            self._offline.routes[:] = service.offline.routes()
            yield

    def routes(self) -> Sequence[BaseRoute]:
        """List the routes."""
        ide = [self._ide.files] if self._ide else []
        return [
            Exactly(GRAPHQL, self._answer),
            *ide,
            Under("/auth/", self._sign_in),
            Under("/account/", self._account_pages),
            Under("/oauth/", self._oauth),
            Under(DOCUMENTS, self._documents),
            Under("/v/", self._verification),
            Under("/verify", self._verification),
            Under(PUBLICATIONS, self._offline),
            Exactly(KEYS, self._oauth),
            Exactly(METADATA, self._oauth),
            Route("/schema.graphql", _schema),
            Route("/access.json", _access),
            Route("/health/live", _live),
            Route("/health/ready", self._ready),
            Route("/", self._entry),
        ]

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._graphql is None:
            raise RuntimeError("the service is not open")
        await self._graphql(scope, receive, send)

    async def _ready(self, _request: Request) -> Response:
        return JSONResponse({"ready": self._graphql is not None}, 200 if self._graphql else 503)

    async def _entry(self, _request: Request) -> Response:
        if self._ide:
            return RedirectResponse(GRAPHQL, 303)
        return PlainTextResponse("Mes Points Permis: the graph is at /graphql, its contract at /schema.graphql.\n")


class Exactly(BaseRoute):
    """A bare ASGI callable at one path: no Request, no Response, no redirect of slashes."""

    def __init__(self, path: str, app: ASGIApp) -> None:
        self.path = path
        self.app = app

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match the path alone."""
        return (Match.FULL if scope["type"] == "http" and scope["path"] == self.path else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand over."""
        await self.app(scope, receive, send)


class Under(Exactly):
    """A bare ASGI callable under a path."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match the path and all below it."""
        return (Match.FULL if scope["type"] == "http" and scope["path"].startswith(self.path) else Match.NONE), {}


def _ide(settings: Settings) -> Ide | None:
    return Ide(settings.franceconnect_issuer, settings.personas_url) if settings.development else None


def _cross_origin(settings: Settings) -> Middleware:
    return Middleware(
        CORSMiddleware,
        allow_origins=settings.allowed_origins,
        allow_origin_regex=LOCAL_FRONTENDS if settings.development else None,
        allow_methods=["GET", "POST"],
        allow_headers=["content-type", "accept"],
        allow_credentials=True,
        expose_headers=["x-request-id"],
    )


async def _schema(_request: Request) -> Response:
    return PlainTextResponse(sdl(), headers={"cache-control": "public, max-age=300"})


async def _access(_request: Request) -> Response:
    return JSONResponse(access_document(POLICIES), headers={"cache-control": "public, max-age=300"})


async def _live(_request: Request) -> Response:
    return JSONResponse({"live": True})


async def _not_found(request: Request, _error: Exception) -> Response:
    known = "/graphql, /schema.graphql, /access.json, /oauth/token, /auth/franceconnect/start, /health/ready"
    message = f"Nothing answers {request.method} here. There are {known}."
    return JSONResponse({"errors": [{"message": message, "extensions": {"code": "NOT_FOUND"}}]}, 404)
