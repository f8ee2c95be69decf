"""The tables, step by step: up, down, the same as the code says, and safe for two processes at once."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from stat import S_IMODE

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from adapters.accounts import downgrade, is_current, migrate
from adapters.accounts.engine import open_engine
from adapters.accounts.tables import metadata

pytestmark = pytest.mark.asyncio


def tables(database_url: str) -> set[str]:
    with closing(sqlite3.connect(database_url.partition("///")[2])) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def mode(path: str) -> int:
    return S_IMODE(Path(path).stat().st_mode)


async def test_a_new_database_is_not_current_until_it_is_migrated(database_url: str) -> None:
    assert not await is_current(database_url)

    await migrate(database_url)

    assert await is_current(database_url)
    assert {"session", "sign_in_attempt"} <= tables(database_url)


async def test_migrating_again_changes_nothing(database_url: str) -> None:
    await migrate(database_url)
    await migrate(database_url)

    assert await is_current(database_url)


async def test_two_processes_may_migrate_at_the_same_time(database_url: str) -> None:
    await asyncio.gather(migrate(database_url), migrate(database_url), migrate(database_url))

    assert await is_current(database_url)


async def test_going_back_leaves_no_table_of_ours(database_url: str) -> None:
    await migrate(database_url)

    await downgrade(database_url)

    assert not await is_current(database_url)
    assert tables(database_url) == {"alembic_version"}


async def test_the_migrations_make_the_tables_that_the_code_reads(database_url: str) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    await migrate(database_url)
    engine = open_engine(database_url)
    try:
        async with engine.connect() as connection:
            assert await connection.run_sync(differences) == []
    finally:
        await engine.dispose()


async def test_a_step_that_fails_leaves_nothing_behind(database_url: str) -> None:
    await migrate(database_url)
    await downgrade(database_url)
    with closing(sqlite3.connect(database_url.partition("///")[2])) as connection, connection:
        connection.execute("CREATE TABLE sign_in_attempt (in_the_way TEXT)")

    with pytest.raises(Exception, match="already exists"):
        await migrate(database_url)

    assert tables(database_url) == {"alembic_version", "sign_in_attempt"}
    assert not await is_current(database_url)


async def test_the_database_file_is_ours_alone(database_url: str) -> None:
    await migrate(database_url)

    assert mode(database_url.partition("///")[2]) == 0o600
    assert mode(str(Path(database_url.partition("///")[2]).parent)) == 0o700


async def test_readers_do_not_wait_for_writers(database_url: str) -> None:
    await migrate(database_url)

    with closing(sqlite3.connect(database_url.partition("///")[2])) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
