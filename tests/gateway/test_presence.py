"""Whoever leaves takes their reading along; what was begun to be changed is brought to its end."""

import asyncio
from typing import Any

import pytest

from gateway.graphql_request import Gone
from gateway.presence import while_there

pytestmark = pytest.mark.asyncio


class Client:
    """A client of a test: it leaves when told."""

    def __init__(self) -> None:
        self.left = asyncio.Event()

    async def receive(self) -> dict[str, Any]:
        """Say nothing until it leaves."""
        await self.left.wait()
        return {"type": "http.disconnect"}


async def test_whoever_stays_is_answered() -> None:
    async def answer() -> int:
        return 7

    assert await while_there(Client().receive, answer()) == 7


async def test_whoever_leaves_ends_the_work() -> None:
    client, ended = Client(), asyncio.Event()

    async def read() -> None:
        client.left.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    with pytest.raises(Gone):
        await while_there(client.receive, read())

    assert ended.is_set()


async def test_what_changes_something_is_brought_to_its_end() -> None:
    client, changed = Client(), asyncio.Event()

    async def change() -> None:
        client.left.set()
        for _ in range(5):
            await asyncio.sleep(0)
        changed.set()

    with pytest.raises(Gone):
        await while_there(client.receive, change(), may_stop=lambda: False)

    assert changed.is_set()


async def test_work_that_fails_says_so() -> None:
    async def fail() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        await while_there(Client().receive, fail())


async def test_a_server_that_stops_ends_the_work_too() -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def read() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    serving = asyncio.create_task(while_there(Client().receive, read()))
    await begun.wait()
    serving.cancel()
    await asyncio.gather(serving, return_exceptions=True)

    assert ended.is_set()
