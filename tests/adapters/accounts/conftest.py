"""A store on a fresh database file, a clock that tests move, and samples."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.accounts import AccountStore, migrate, open_store
from schema.records import RecordId
from schema.sessions import RecordOutcome, Session, SessionKind, SignInAttempt

KEY = b"k" * 32


class Clock:
    """Keeps ``SecurityClock``; moves only when told."""

    def __init__(self) -> None:
        self.instant = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        """Tell the time set."""
        return self.instant

    def advance(self, **by: float) -> None:
        """Move on, by a ``timedelta``."""
        self.instant += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path / 'var' / 'accounts.db'}"


@pytest_asyncio.fixture
async def store(database_url: str, clock: Clock) -> AsyncIterator[AccountStore]:
    await migrate(database_url)
    async with open_store(database_url, clock=clock, keys=[KEY]) as store:
        yield store


@pytest.fixture
def session(clock: Clock) -> Session:
    return Session(
        kind=SessionKind.FRANCE_CONNECT,
        opened_at=clock.now(),
        expires_at=clock.now() + timedelta(hours=12),
        outcome=RecordOutcome.MATCHED,
        record=RecordId("D0000000000001"),
        issuer="https://provider.example/api/v2",
        subject="a" * 64 + "v1",
        acr="eidas1",
        authenticated_at=clock.now() - timedelta(seconds=20),
        id_token="header.payload.signature",
    )


@pytest.fixture
def attempt(clock: Clock) -> SignInAttempt:
    return SignInAttempt(
        state="the-state",
        nonce="the-nonce",
        browser="the-browser",
        return_to="/graphql?tab=2",
        begun_at=clock.now(),
        code_verifier="the-verifier",
    )
