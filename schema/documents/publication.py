"""What is published so that documents can be checked without asking us."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from schema.records import Frozen


class Published(Frozen, frozen=True):
    """A file that anybody may fetch, and what it is."""

    content: bytes
    media_type: str


class Publisher(Protocol):
    """Certificates, lists of what was revoked, the trust list; and the references that were withdrawn, signed."""

    def published(self, path: str, at: datetime) -> Published | None:
        """Answer a file by its path below the publications, as of an instant; nothing when there is none."""
        ...

    def withdrawn(self, references: Iterable[str], at: datetime) -> Published:
        """Sign the list of references that were withdrawn before their day; ``at``: now, with its zone."""
        ...
