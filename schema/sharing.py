"""
Sharing one's rights: a code that a holder gives to somebody who has to check that they may drive, once.

Whoever has the code and knows the holder's birth name reads existence, categories and validity (L. 225-5), as of that
moment; never a point (L. 223-7), and never a second time.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from schema.records import Frozen, RecordId

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0, O, 1, I and L, which a person reads one for the other."""

CODE_CHARACTERS = 8
LIFE = timedelta(days=21)
MOST_LIVE = 10
"""Codes of one holder that wait to be used: enough for every employer and insurer one deals with at a time."""


def new_code() -> str:
    """Draw a code: 8 characters of 31, some 40 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_CHARACTERS))


def read_code(text: str) -> str | None:
    """Read a code as typed, whatever its case, spaces and hyphens; nothing for what cannot be one."""
    code = "".join(text.split()).replace("-", "").upper()
    return code if len(code) == CODE_CHARACTERS and set(code) <= set(ALPHABET) else None


class Share(Frozen, frozen=True):
    """A code that was given: until when it may be used, and whether it was, or was taken back. Never the code."""

    id: str
    shared_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None


class SharedWith(Frozen, frozen=True):
    """What a code opens: the record, and under which name the registry is asked about it."""

    share: str
    record: RecordId


class Shares(Protocol):
    """The codes that holders gave."""

    async def share(self, token: str) -> tuple[Share, str]:
        """
        Make a code for the asker's record; answer it this once.

        Raises:
            Unauthenticated: no live session, or one without an account.
            TooManyShares: ten codes are waiting already.
        """
        ...

    async def shares(self, token: str) -> Sequence[Share]:
        """
        List the asker's codes of the last three months, newest first, 100 at most.

        Raises:
            Unauthenticated: no live session, or one without an account.
        """
        ...

    async def revoke_share(self, token: str, share: str) -> None:
        """
        Take a code back.

        Raises:
            Unauthenticated: no live session, or one without an account.
            ShareNotFound: not one of the asker's that waits to be used.
        """
        ...

    async def find_share(self, code: str, birth_name: str) -> SharedWith:
        """
        Find what a code opens, without using it up.

        Raises:
            ShareNotValid: unknown, used, expired, taken back, or of somebody of another name: which is not told.
        """
        ...

    async def use_share(self, share: str) -> None:
        """
        Use a code up.

        Raises:
            ShareNotValid: it was used, or taken back, in the meantime.
        """
        ...
