"""The one place that names an adapter: opens every connection the service holds, closes them in the reverse order."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass

import aiohttp

from adapters.accounts import AccountStore, Passwords, is_current, migrate, open_store
from adapters.audit_trail import FileArchive, open_trail
from adapters.clocks import ParisToday, RealTime
from adapters.documents.authorities_development import ensure_development_keys
from adapters.documents.checks import DocumentChecks
from adapters.documents.press import WorkshopPress
from adapters.documents.workshop import Limits, Workshop
from adapters.documents.workshop_worker import document_bench
from adapters.franceconnect import FranceConnect
from adapters.log_telemetry import LogTelemetry
from adapters.mailbox import SmtpMailbox
from adapters.sealed_ids import SivIds
from adapters.snpc import SnpcRegistry
from adapters.tool_tokens import ToolTokens, TrustedIssuer, development_signing_key, read_signing_keys
from gateway.document_keeper import DocumentKeeper
from gateway.documents import DocumentDesk
from gateway.login import CALLBACK, LOGOUT, SIGNED_OUT, START, STEP_UP, SignIn
from gateway.oauth import OAuth
from gateway.origins import Sites
from gateway.record_keeping import RecordKeeper
from gateway.report_courier import ReportCourier
from gateway.settings import DEVELOPMENT_TOKEN_KEY, Settings
from gateway.tool_door import ToolDoor
from gateway.verification import VerificationDesk
from gateway.verification_offline import OfflineDesk
from schema.context import Links, Ports
from schema.ports import SecurityClock, Sessions, Telemetry
from schema.service_words import ServiceLinks
from schema.tools import AccessTokens, Tools

__all__ = ["FileArchive", "Service", "is_current", "migrate", "open_service", "open_tools"]

CONNECTIONS = 20
"""Connections to the registry, which takes a burst of twenty calls."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """The service's parts, opened."""

    ports: Ports
    sessions: Sessions
    sign_in: SignIn
    telemetry: Telemetry
    tools: ToolDoor
    oauth: OAuth | None
    """Nothing where another issuer is trusted instead of us."""

    keeper: RecordKeeper
    documents: DocumentDesk
    verification: VerificationDesk
    offline: OfflineDesk


@asynccontextmanager
async def open_service(settings: Settings, clock: SecurityClock | None = None) -> AsyncIterator[Service]:
    """Open the service's parts, as the settings say; ``clock`` is real unless a test brings its own."""
    telemetry, clock = LogTelemetry(), clock or RealTime()
    async with AsyncExitStack() as stack:
        registry = await _open_registry(settings, stack, telemetry)
        store = await _open_accounts(settings, stack, clock)
        sign_in = SignIn(
            identities=await _open_identities(settings, stack, clock, telemetry),
            sessions=store,
            accounts=store,
            registry=registry,
            telemetry=telemetry,
            clock=clock,
            sites=Sites(
                own=settings.public_url,
                allowed=settings.allowed_origins,
                local_frontends=settings.development,
            ),
            secure=settings.secure,
            hint_allowed=settings.development,
        )
        courier = ReportCourier(accounts=store, registry=registry, clock=clock, telemetry=telemetry)
        _keep_running(stack, courier.run())
        if settings.smtp_url:
            _keep_running(stack, _mailbox(settings, store, telemetry).run())
        press, today = _open_press(settings, stack), ParisToday(settings.starts_at)
        checks = DocumentChecks(settings.document_keys, settings.public_url, press.check_seal)
        ports = Ports(
            registry=registry,
            sealed_ids=SivIds(settings.secret_keys),
            today=today,
            telemetry=telemetry,
            links=Links(sign_in=START, step_up=STEP_UP, sign_out=LOGOUT, outside=_outside(settings)),
            accounts=store,
            clock=clock,
            doors=sign_in,
            tools=store,
            access_log=store,
            shares=store,
            documents=store,
            codes=checks,
        )
        follower = DocumentKeeper(register=store, registry=registry, today=today, telemetry=telemetry)
        _keep_running(stack, follower.run())
        tokens, oauth = await _open_tokens(settings, stack, store, clock, telemetry)
        trail = stack.enter_context(open_trail(settings.audit_folder))
        yield Service(
            ports=ports,
            sessions=store,
            sign_in=sign_in,
            telemetry=telemetry,
            tools=ToolDoor(tools=store, tokens=tokens, clock=clock, public_url=settings.public_url),
            oauth=oauth,
            keeper=RecordKeeper(trail=trail, accesses=store, clock=clock),
            documents=DocumentDesk(
                register=store,
                press=press,
                registry=registry,
                sessions=store,
                trail=trail,
                telemetry=telemetry,
                today=today,
                clock=clock,
                verify_at=f"{settings.public_url}/verify",
                specimen=settings.development,
                secure=settings.secure,
            ),
            verification=VerificationDesk(
                register=store,
                codes=checks,
                files=checks,
                accounts=store,
                today=today,
                telemetry=telemetry,
                specimen=settings.development,
            ),
            offline=OfflineDesk(publisher=checks, register=store, today=today, clock=clock),
        )


@asynccontextmanager
async def open_tools(settings: Settings) -> AsyncIterator[Tools]:
    """Open the register of tools alone, for whoever keeps it."""
    async with open_store(settings.database_url, clock=RealTime(), keys=settings.secret_keys) as store:
        yield store


async def _open_tokens(
    settings: Settings, stack: AsyncExitStack, store: AccountStore, clock: SecurityClock, telemetry: Telemetry
) -> tuple[AccessTokens, OAuth | None]:
    """Open what reads the tokens of tools: another issuer's, or our own with the endpoints that give them out."""
    audience = f"{settings.public_url}/graphql"
    if settings.tool_issuer:
        http = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()))
        trusted = TrustedIssuer(
            http,
            issuer=settings.tool_issuer,
            keys_url=settings.tool_issuer_keys_url,
            audience=audience,
            client_claim=settings.tool_issuer_client_claim,
            known=store.find_external_client,
            clock=clock,
            telemetry=telemetry,
        )
        return trusted, None
    # Development makes a key of its own.
    keys = read_signing_keys(settings.token_keys) or (development_signing_key(DEVELOPMENT_TOKEN_KEY),)
    tokens = ToolTokens(keys, issuer=settings.public_url, audience=audience, clock=clock)
    oauth = OAuth(
        tools=store,
        tokens=tokens,
        accounts=store,
        clock=clock,
        telemetry=telemetry,
        issuer=settings.public_url,
        development=settings.development,
    )
    return tokens, oauth


async def _open_registry(settings: Settings, stack: AsyncExitStack, telemetry: Telemetry) -> SnpcRegistry:
    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    http = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
    return SnpcRegistry(
        await stack.enter_async_context(http),
        settings.registry_url,
        client_name=settings.registry_client,
        budget_seconds=settings.registry_budget_seconds,
        telemetry=telemetry,
    )


async def _open_accounts(settings: Settings, stack: AsyncExitStack, clock: SecurityClock) -> AccountStore:
    passwords = Passwords(
        time_cost=settings.password_passes,
        memory_kib=settings.password_memory_kib,
        parallelism=settings.password_lanes,
    )
    return await stack.enter_async_context(
        open_store(settings.database_url, clock=clock, keys=settings.secret_keys, passwords=passwords)
    )


async def _open_identities(
    settings: Settings, stack: AsyncExitStack, clock: SecurityClock, telemetry: Telemetry
) -> FranceConnect:
    provider = FranceConnect(
        settings.franceconnect_issuer,
        client_id=settings.franceconnect_client_id,
        client_secret=settings.franceconnect_client_secret,
        algorithm=settings.franceconnect_signing_alg,
        redirect_uri=settings.public_url + CALLBACK,
        post_logout_uri=settings.public_url + SIGNED_OUT,
        clock=clock,
        telemetry=telemetry,
        pkce=settings.franceconnect_pkce,
    )
    return await stack.enter_async_context(provider)


def _open_press(settings: Settings, stack: AsyncExitStack) -> WorkshopPress:
    if settings.development:
        ensure_development_keys(settings.document_keys)
    bench = document_bench(settings.document_keys, settings.time_stamp_url)
    press = WorkshopPress(Workshop(bench, Limits(workers=settings.document_workers)))
    stack.push_async_callback(press.close)
    if not settings.development:
        press.warm()
    return press


def _mailbox(settings: Settings, store: AccountStore, telemetry: Telemetry) -> SmtpMailbox:
    return SmtpMailbox(
        store,
        settings.smtp_url,
        sender=settings.mail_sender,
        public_url=settings.public_url,
        telemetry=telemetry,
    )


def _outside(settings: Settings) -> ServiceLinks:
    """Name the addresses outside the service: those of the settings, or the usual ones."""
    usual = ServiceLinks()
    return ServiceLinks(
        integral_record_by_prefecture=settings.prefecture_url or usual.integral_record_by_prefecture,
        contact_phone=settings.contact_phone or None,
        contact_form=settings.contact_form or None,
    )


def _keep_running(stack: AsyncExitStack, work: Coroutine[None, None, None]) -> None:
    """Run something beside the requests, until everything is closed."""
    task = asyncio.create_task(work)

    async def end() -> None:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    stack.push_async_callback(end)
