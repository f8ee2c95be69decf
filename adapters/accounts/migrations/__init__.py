"""The history of the tables (Alembic), and how a database is brought to a point of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from adapters.accounts.engine import open_engine

MIGRATION_LOCK = 0x4D50_5031
"""The key under which processes that start at the same time wait for each other (PostgreSQL)."""


async def migrate(database_url: str, revision: str = "head") -> None:
    """
    Bring the tables up to a revision, the newest unless said; all of it or nothing.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database cannot be reached or refuses a step.
    """
    await _run(database_url, lambda config: command.upgrade(config, revision))


async def downgrade(database_url: str, revision: str = "base") -> None:
    """
    Take the tables back to a revision, down to none unless said; what they held is lost.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database cannot be reached or refuses a step.
    """
    await _run(database_url, lambda config: command.downgrade(config, revision))


async def is_current(database_url: str) -> bool:
    """
    Say whether the tables stand at the newest revision.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database cannot be reached.
    """
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    engine = open_engine(database_url)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_revision) == newest
    finally:
        await engine.dispose()


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config


async def _run(database_url: str, step: Callable[[Config], Any]) -> None:
    def within(connection: Connection) -> None:
        if connection.dialect.name == "sqlite":
            # Python's driver opens no transaction for DDL, and two processes may start at the same time.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        elif connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
        config = _config()
        config.attributes["connection"] = connection
        step(config)

    engine = open_engine(database_url)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(within)
    finally:
        await engine.dispose()
