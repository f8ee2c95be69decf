"""The tables, step by step: up, down, the same as the code says, and safe for two processes at once."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from stat import S_IMODE
from threading import Timer

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect

from adapters.accounts import downgrade, is_current, migrate
from adapters.accounts.engine import open_engine
from adapters.accounts.tables import metadata
from tests.adapters.accounts.conftest import execute

pytestmark = pytest.mark.asyncio

OURS = {table.name for table in metadata.sorted_tables}


async def tables(database_url: str) -> set[str]:
    engine = open_engine(database_url)
    try:
        async with engine.connect() as connection:
            return set(await connection.run_sync(lambda inner: inspect(inner).get_table_names()))
    finally:
        await engine.dispose()


def mode(path: str) -> int:
    return S_IMODE(Path(path).stat().st_mode)


async def test_a_new_database_is_not_current_until_it_is_migrated(empty_url: str) -> None:
    assert not await is_current(empty_url)

    await migrate(empty_url)

    assert await is_current(empty_url)
    assert await tables(empty_url) == {*OURS, "alembic_version"}


async def test_migrating_again_changes_nothing(empty_url: str) -> None:
    await migrate(empty_url)
    await migrate(empty_url)

    assert await is_current(empty_url)


async def test_two_processes_may_migrate_at_the_same_time(empty_url: str) -> None:
    await asyncio.gather(migrate(empty_url), migrate(empty_url), migrate(empty_url))

    assert await is_current(empty_url)


async def test_a_new_file_that_another_process_writes_is_waited_for(tmp_path: Path) -> None:
    file = tmp_path / "accounts.db"
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as another:
        another.execute("BEGIN IMMEDIATE")
        Timer(0.3, another.execute, ["COMMIT"]).start()

        await migrate(f"sqlite:///{file}")

    assert await is_current(f"sqlite:///{file}")


async def test_going_back_leaves_no_table_of_ours(empty_url: str) -> None:
    await migrate(empty_url)

    await downgrade(empty_url)

    assert not await is_current(empty_url)
    assert await tables(empty_url) == {"alembic_version"}


async def test_one_step_back_leaves_the_sessions_and_forward_again_the_accounts(empty_url: str) -> None:
    await migrate(empty_url)

    await downgrade(empty_url, "0001")
    assert await tables(empty_url) == {"session", "sign_in_attempt", "alembic_version"}

    await migrate(empty_url)
    assert await is_current(empty_url)


async def test_whoever_was_signed_in_before_accounts_came_signs_in_again(empty_url: str) -> None:
    await migrate(empty_url, "0001")
    await execute(
        empty_url,
        "INSERT INTO session (token_hash, kind, opened_at, last_used_at, expires_at, outcome)"
        " VALUES (:hash, 'FRANCE_CONNECT', CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP, 'MATCHED')",
        hash=b"h" * 32,
    )

    await migrate(empty_url)

    assert await execute(empty_url, "SELECT token_hash FROM session") == []


async def test_the_migrations_make_the_tables_that_the_code_reads(empty_url: str) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    await migrate(empty_url)
    engine = open_engine(empty_url)
    try:
        async with engine.connect() as connection:
            assert await connection.run_sync(differences) == []
    finally:
        await engine.dispose()


async def test_a_step_that_fails_leaves_nothing_behind(empty_url: str) -> None:
    await migrate(empty_url)
    await downgrade(empty_url)
    await execute(empty_url, "CREATE TABLE sign_in_attempt (in_the_way TEXT)")

    with pytest.raises(Exception, match="already exists"):
        await migrate(empty_url)

    assert await tables(empty_url) == {"alembic_version", "sign_in_attempt"}
    assert not await is_current(empty_url)


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_the_database_file_is_ours_alone(empty_url: str) -> None:
    await migrate(empty_url)

    assert mode(empty_url.partition("///")[2]) == 0o600
    assert mode(str(Path(empty_url.partition("///")[2]).parent)) == 0o700


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_readers_do_not_wait_for_writers_and_references_hold(empty_url: str) -> None:
    await migrate(empty_url)

    assert await execute(empty_url, "PRAGMA journal_mode") == [("wal",)]
    assert await execute(empty_url, "PRAGMA foreign_keys") == [(1,)]
