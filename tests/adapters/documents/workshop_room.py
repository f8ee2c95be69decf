"""Where the workers of a test leave traces, and wait."""

import asyncio
import os
from pathlib import Path

from tests.adapters.documents.workshop_pranks import attempts


class Room:
    """A folder where workers leave traces and wait to be let go."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("begun", "go"):
            os.mkfifo(folder / name)

    async def begun(self) -> int:
        """Wait until one begins to wait; answer its process."""
        return int(await asyncio.to_thread((self.folder / "begun").read_text))

    async def let_go(self) -> None:
        """Let the one that waits go on."""
        await asyncio.to_thread((self.folder / "go").write_text, "")

    @property
    def attempts(self) -> int:
        """How many pieces of work were begun."""
        return attempts(self.folder)
