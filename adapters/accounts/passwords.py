"""
Passwords: how guessable a new one is, and how one is kept (Argon2id, RFC 9106).

Hashing is meant to be slow: it happens in a few threads of its own, which bounds its memory and leaves the event loop
free. An unknown address costs the same hash as a known one.
"""

import asyncio
import unicodedata
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import permutations
from secrets import token_bytes
from typing import TypeVar

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from schema.accounts import LONGEST_PASSWORD, SHORTEST_PASSWORD, PasswordRule
from schema.errors import PasswordRefused
from schema.records import Frozen

LOWEST_SCORE = 3
"""Of zxcvbn's 0 to 4: ten thousand million guesses, which a throttled sign-in never sees."""

MEASURED_CHARACTERS = 72
"""zxcvbn's cost grows fast with the length, and what is this long is judged by its beginning."""

PERSONAL_TEXTS = 8

Answer = TypeVar("Answer")


class Verified(Frozen, frozen=True):
    """Whether a password is right; ``renewed`` is its hash by today's parameters, where they have changed."""

    is_right: bool
    renewed: str | None = None


class Passwords:
    """
    Measures, hashes and verifies, at most ``threads`` at a time.

    ``time_cost``: passes; ``memory_kib`` for each hash; ``parallelism``: lanes (RFC 9106, 4, second choice).
    """

    def __init__(self, *, time_cost: int = 3, memory_kib: int = 65_536, parallelism: int = 4, threads: int = 2) -> None:
        self._hasher = PasswordHasher(
            time_cost=time_cost, memory_cost=memory_kib, parallelism=parallelism, type=Type.ID
        )
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="passwords")
        self._nobodys = _nobodys_hash(time_cost=time_cost, memory_kib=memory_kib, parallelism=parallelism)

    async def check(self, password: str, *personal: str) -> None:
        """
        Measure a new password; ``personal`` texts, alone or together, make it no better.

        Raises:
            PasswordRefused: with ``rule`` and ``limit``.
        """
        if len(password) < SHORTEST_PASSWORD:
            raise PasswordRefused(rule=PasswordRule.TOO_SHORT.value, limit=SHORTEST_PASSWORD)
        if len(password) > LONGEST_PASSWORD:
            raise PasswordRefused(rule=PasswordRule.TOO_LONG.value, limit=LONGEST_PASSWORD)
        if await self._in_thread(partial(_score, password, personal)) < LOWEST_SCORE:
            raise PasswordRefused(rule=PasswordRule.TOO_GUESSABLE.value)

    async def hash(self, password: str) -> str:
        """Hash a password with a salt of its own."""
        return await self._in_thread(partial(self._hasher.hash, _form(password)))

    async def verify(self, password_hash: str | None, password: str) -> Verified:
        """Verify a password; against nobody's, with the same work, where there is no hash."""
        return await self._in_thread(partial(self._verify, password_hash, password))

    def close(self) -> None:
        """Let the threads go."""
        self._threads.shutdown(wait=True)

    def _verify(self, password_hash: str | None, password: str) -> Verified:
        kept = password_hash or self._nobodys
        try:
            self._hasher.verify(kept, _form(password))
        except (VerificationError, InvalidHashError):
            return Verified(is_right=False)
        if password_hash is None:
            return Verified(is_right=False)
        if self._hasher.check_needs_rehash(kept):
            return Verified(is_right=True, renewed=self._hasher.hash(_form(password)))
        return Verified(is_right=True)

    async def _in_thread(self, work: Callable[[], Answer]) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)


def _nobodys_hash(*, time_cost: int, memory_kib: int, parallelism: int) -> str:
    """Make a hash that no password has, and that takes as long to find that out as any other."""
    salt, content = (b64encode(token_bytes(length)).rstrip(b"=").decode() for length in (16, 32))
    return f"$argon2id$v=19$m={memory_kib},t={time_cost},p={parallelism}${salt}${content}"


def _form(password: str) -> str:
    """One form for what keyboards write in several (NIST SP 800-63B, 5.1.1.2: NFKC)."""
    return unicodedata.normalize("NFKC", password)


def _score(password: str, personal: tuple[str, ...]) -> int:
    words = [word.casefold() for word in personal if word][:PERSONAL_TEXTS]
    pairs = [f"{first}{between}{second}" for first, second in permutations(words, 2) for between in ("", ".", "-", " ")]
    score: int = zxcvbn(password[:MEASURED_CHARACTERS], user_inputs=[*words, *pairs])["score"]
    return score
