"""Whether the client is still there: what is read for whoever left is given up, down to the call that it waits for."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from gateway.graphql_request import Gone, Receive

Done = TypeVar("Done")


async def while_there(
    receive: Receive, work: Coroutine[Any, Any, Done], may_stop: Callable[[], bool] = lambda: True
) -> Done:
    """
    Do the work of a request that was read whole, for as long as its client waits.

    ``may_stop`` is asked when the client left: work that changes something is brought to its end all the same.

    Raises:
        Gone: the client left; the work is over, one way or the other.
    """
    task, left = asyncio.ensure_future(work), asyncio.ensure_future(_gone(receive))
    try:
        await asyncio.wait((task, left), return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        if not may_stop():
            await task
        raise Gone
    finally:
        for each in (task, left):
            if not each.done():
                each.cancel()
                with suppress(asyncio.CancelledError):
                    await each


async def _gone(receive: Receive) -> None:
    """Wait until the client leaves; anything else that still comes is not ours to read."""
    while (await receive())["type"] != "http.disconnect":
        pass
