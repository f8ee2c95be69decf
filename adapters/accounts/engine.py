"""Opening the database: which driver, and what SQLite needs to be safe with several requests at once."""

import os
import sqlite3
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, event, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
"""What an address without a driver means here: only asynchronous drivers serve."""

BUSY_MILLISECONDS = 5_000
"""How long a writer waits for another before SQLite gives up; writes here take milliseconds."""


def open_engine(database_url: str) -> AsyncEngine:
    """
    Open an engine; with SQLite the file and its folder are made, readable by us alone.

    Raises:
        sqlalchemy.exc.ArgumentError: the address cannot be read.
        OSError: the file or its folder cannot be made.
    """
    url = make_url(database_url)
    url = url.set(drivername=DRIVERS.get(url.drivername, url.drivername))
    if url.get_backend_name() != "sqlite":
        return create_async_engine(url, pool_pre_ping=True, hide_parameters=True)
    _prepare_file(url)
    # Values of people must not reach a log by way of an exception.
    engine = create_async_engine(url, hide_parameters=True)
    event.listen(engine.sync_engine, "connect", _prepare_connection)
    return engine


def _prepare_file(url: URL) -> None:
    """Make the file before SQLite does, which would take the mode that the shell's umask leaves; let it write ahead."""
    if url.database is None or url.database in {"", ":memory:"} or url.database.startswith("file:"):
        return
    path = Path(url.database)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # A file that is there is not opened: closing it would drop the locks that connections of this process hold on it.
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    _write_ahead(path)


def _write_ahead(path: Path) -> None:
    """
    Switch the file to write-ahead logging, which it then keeps.

    Done here and not as each connection opens: for this one statement SQLite does not wait for others that open the
    file at the same time, whatever the time-out, so that whoever loses has to try again.
    """
    deadline = time.monotonic() + BUSY_MILLISECONDS / 1_000
    with closing(sqlite3.connect(path)) as connection:
        while True:
            try:
                connection.execute("PRAGMA journal_mode=WAL")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(0.01)


def _prepare_connection(connection: Any, record: object) -> None:
    """Set what SQLite does not do by itself; full sync: a closed session survives no power cut."""
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={BUSY_MILLISECONDS}", "foreign_keys=ON", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
