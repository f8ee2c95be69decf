"""One world for all the proofs of access of a module: to build it costs more than to ask it."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.access.world import World, open_world


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def world(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """The service, with everybody signed in."""
    async with open_world(tmp_path_factory.mktemp("world")) as opened:
        yield opened
