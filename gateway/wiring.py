"""The one place that names an adapter: opens every connection the service holds, closes them in the reverse order."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import aiohttp

from adapters.accounts import is_current, migrate, open_store
from adapters.clocks import ParisToday, RealTime
from adapters.franceconnect import FranceConnect
from adapters.log_telemetry import LogTelemetry
from adapters.sealed_ids import SivIds
from adapters.snpc import SnpcRegistry
from gateway.login import CALLBACK, LOGOUT, SIGNED_OUT, START, SignIn
from gateway.settings import Settings
from schema.context import Links, Ports
from schema.ports import Sessions, Telemetry

__all__ = ["Service", "is_current", "migrate", "open_service"]

CONNECTIONS = 20
"""Connections to the registry, which takes a burst of twenty calls."""


@dataclass(frozen=True, kw_only=True)
class Service:
    """The service's parts, opened."""

    ports: Ports
    sessions: Sessions
    sign_in: SignIn
    telemetry: Telemetry


@asynccontextmanager
async def open_service(settings: Settings) -> AsyncIterator[Service]:
    """Open the service's parts, as the settings say."""
    telemetry, clock = LogTelemetry(), RealTime()
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(
            aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=CONNECTIONS), cookie_jar=aiohttp.DummyCookieJar()
            )
        )
        registry = SnpcRegistry(
            http,
            settings.registry_url,
            client_name=settings.registry_client,
            budget_seconds=settings.registry_budget_seconds,
            telemetry=telemetry,
        )
        sessions = await stack.enter_async_context(
            open_store(settings.database_url, clock=clock, keys=settings.secret_keys)
        )
        identities = await stack.enter_async_context(
            FranceConnect(
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
        )
        yield Service(
            ports=Ports(
                registry=registry,
                sealed_ids=SivIds(settings.secret_keys),
                today=ParisToday(settings.starts_at),
                telemetry=telemetry,
                links=Links(sign_in=START, sign_out=LOGOUT),
            ),
            sessions=sessions,
            sign_in=SignIn(
                identities=identities,
                sessions=sessions,
                registry=registry,
                telemetry=telemetry,
                clock=clock,
                public_origin=settings.public_url,
                secure=settings.secure,
                hint_allowed=settings.development,
            ),
            telemetry=telemetry,
        )
