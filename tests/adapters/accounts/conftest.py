"""A store on a fresh database of each kind, a clock that tests move, hashing that costs nothing, and samples."""

import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any

import asyncpg
import pytest
import pytest_asyncio
from msgspec.structs import replace
from sqlalchemy import Executable, func, select, text

from adapters.accounts import AccountStore, Passwords, migrate, open_store
from adapters.accounts.engine import open_engine
from adapters.accounts.tables import metadata
from schema.accounts import MailDue, MailKind, NewAccount, Opened, Origin
from schema.records import PartialDate, PivotIdentity, RecordId, Sex
from schema.sessions import RecordOutcome, Session, SessionKind, SignInAttempt
from tests.postgresql import cluster

KEY = b"k" * 32
RECORD = RecordId("D0000000000001")
OTHER_RECORD = RecordId("D0000000000002")
ISSUER = "https://provider.example/api/v2"
SUBJECT = "a" * 64 + "v1"
EMAIL = "camille.martin@example.test"
PASSWORD = "trois ruches bleues"
HOME = Origin("192.0.2.17", "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0")
ELSEWHERE = Origin("2001:db8:12:34::9", "")


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


class CheapPasswords(Passwords):
    """Hashes as weakly as Argon2 allows, and counts how often; ``time_cost`` makes other parameters."""

    def __init__(self, time_cost: int = 1) -> None:
        super().__init__(time_cost=time_cost, memory_kib=8, parallelism=1, threads=1)
        self.hashed = 0
        self.verified = 0

    async def hash(self, password: str) -> str:
        """Count and hash."""
        self.hashed += 1
        return await super().hash(password)

    async def verify(self, password_hash: str | None, password: str) -> Any:
        """Count and verify."""
        self.verified += 1
        return await super().verify(password_hash, password)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def passwords() -> CheapPasswords:
    return CheapPasswords()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    with cluster() as address:
        yield address


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def migrated_postgresql(postgresql: str) -> str:
    await administer(postgresql, "CREATE DATABASE migrated")
    await migrate(f"{postgresql}/migrated")
    return f"{postgresql}/migrated"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("accounts") / "migrated.db"
    await migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest_asyncio.fixture
async def empty_url(backend: str, postgresql: str, tmp_path: Path) -> AsyncIterator[str]:
    """Answer the address of a database without tables."""
    if backend == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'var' / 'accounts.db'}"
        return
    name = f"empty_{token_hex(4)}"
    await administer(postgresql, f"CREATE DATABASE {name}")
    yield f"{postgresql}/{name}"
    await administer(postgresql, f"DROP DATABASE {name} WITH (FORCE)")


@pytest_asyncio.fixture
async def database_url(backend: str, migrated_sqlite: Path, migrated_postgresql: str, tmp_path: Path) -> str:
    """Answer the address of a database with empty tables."""
    if backend == "sqlite":
        shutil.copy(migrated_sqlite, tmp_path / "accounts.db")
        return f"sqlite:///{tmp_path / 'accounts.db'}"
    names = ", ".join(table.name for table in metadata.sorted_tables)
    await execute(migrated_postgresql, f"TRUNCATE {names}")
    return migrated_postgresql


@pytest_asyncio.fixture
async def store(database_url: str, clock: Clock, passwords: CheapPasswords) -> AsyncIterator[AccountStore]:
    async with open_store(database_url, clock=clock, keys=[KEY], passwords=passwords) as store:
        yield store


@pytest_asyncio.fixture
async def other_process(database_url: str, clock: Clock) -> AsyncIterator[AccountStore]:
    async with open_store(database_url, clock=clock, keys=[KEY], passwords=CheapPasswords()) as store:
        yield store


@pytest.fixture
def session(clock: Clock) -> Session:
    return Session(
        kind=SessionKind.FRANCE_CONNECT,
        opened_at=clock.now(),
        expires_at=clock.now() + timedelta(hours=12),
        outcome=RecordOutcome.MATCHED,
        record=RECORD,
        issuer=ISSUER,
        subject=SUBJECT,
        acr="eidas1",
        authenticated_at=clock.now() - timedelta(seconds=20),
        id_token="header.payload.signature",
    )


@pytest.fixture
def identity() -> PivotIdentity:
    return PivotIdentity(
        birth_name="MARTIN",
        given_names=("Camille", "Marie Ange"),
        sex=Sex.FEMALE,
        born_on=PartialDate(1988, 4, 12),
        birth_country="99100",
        birthplace="75107",
    )


@pytest.fixture
def proved(session: Session, identity: PivotIdentity) -> Session:
    """What FranceConnect proves at the first sign-in."""
    return replace(session, identity=identity)


@pytest.fixture
def attempt(clock: Clock) -> SignInAttempt:
    return SignInAttempt(
        state="the-state",
        nonce="the-nonce",
        browser="the-browser",
        return_to="/graphql?tab=2",
        begun_at=clock.now(),
        code_verifier="the-verifier",
        step_up=True,
    )


@pytest.fixture
def asked(clock: Clock) -> NewAccount:
    return NewAccount(
        record=RECORD,
        birth_name="MARTIN",
        given_names=("Camille",),
        email=EMAIL,
        password=PASSWORD,
        terms_accepted_at=clock.now(),
    )


async def post(store: AccountStore) -> Sequence[MailDue]:
    """Empty the outbox; answer what was in it, in the order it was written."""
    mails = await store.claim(1_000)
    for mail in mails:
        await store.sent(mail)
    return mails


async def link_in(store: AccountStore, kind: MailKind) -> str:
    """Empty the outbox; answer the token of the newest mail of a kind."""
    token = [mail.token for mail in await post(store) if mail.kind is kind][-1]
    assert token
    return token


async def kinds(store: AccountStore) -> set[tuple[MailKind, str]]:
    """Empty the outbox; answer which mails were in it, and to whom."""
    return {(mail.kind, mail.to) for mail in await post(store)}


async def with_password(store: AccountStore, asked: NewAccount) -> Opened:
    """Make an account with a password and sign in; the outbox is empty again."""
    await store.create(asked, HOME)
    await store.activate(await link_in(store, MailKind.ACTIVATE))
    opened = await store.sign_in(asked.email, asked.password, HOME)
    await post(store)
    return opened


async def with_identity(store: AccountStore, proved: Session, contact: str | None = EMAIL) -> Opened:
    """Make an account with FranceConnect; the outbox is empty again."""
    pending = await store.sign_in_with_identity(proved, HOME, contact=contact)
    opened = await store.confirm_identity(pending.token, HOME)
    await post(store)
    return opened


async def administer(postgresql: str, statement: str) -> None:
    """Run what no transaction may hold, as ``CREATE DATABASE``."""
    connection = await asyncpg.connect(f"{postgresql}/postgres")
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def execute(database_url: str, statement: str | Executable, **values: Any) -> list[Any]:
    """Run a statement of our own beside the store; answer the rows."""
    engine = open_engine(database_url)
    try:
        async with engine.begin() as connection:
            result = await connection.execute(text(statement) if isinstance(statement, str) else statement, values)
            return list(result.all()) if result.returns_rows else []
    finally:
        await engine.dispose()


async def count(database_url: str, table: str) -> int:
    """Count the rows of a table."""
    [(rows,)] = await execute(database_url, select(func.count()).select_from(metadata.tables[table]))
    assert isinstance(rows, int)
    return rows


async def stored_bytes(database_url: str) -> bytes:
    """Answer all that the database holds, as a thief of a copy would read it."""
    held = b""
    for table in metadata.sorted_tables:
        for row in await execute(database_url, select(table)):
            held += b"|".join(each if isinstance(each, bytes) else str(each).encode() for each in row)
    return held
