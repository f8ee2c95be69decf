"""Codes that holders give to have their rights checked: made, listed, taken back, used up."""

from collections.abc import Sequence
from datetime import timedelta
from secrets import token_hex
from typing import Any

from sqlalchemy import Row, insert, select, update

from adapters.accounts.holdings import Holdings
from adapters.accounts.share_tables import share as shares
from adapters.accounts.tables import account as accounts
from adapters.accounts.transaction import Transaction, digest
from schema.errors import ShareNotFound, ShareNotValid, TooManyShares
from schema.names import folded
from schema.records import RecordId
from schema.sharing import LIFE, MOST_LIVE, Share, SharedWith, new_code

KEPT_AFTER = timedelta(days=90)
"""How long a holder still sees a code that is over."""

MOST_LISTED = 100


class Shares(Holdings):
    """Rights in the hands of somebody who has to check them."""

    async def share(self, token: str) -> tuple[Share, str]:
        """Make a code for the asker's record; answer it this once."""
        account, _ = await self._asking(token)
        async with self._alone(f"share|{account.id}") as transaction:
            await transaction.purge(shares, shares.c.expires_at <= transaction.now - KEPT_AFTER)
            live = await transaction.all(select(shares.c.id).where(shares.c.account == account.id, *_live(transaction)))
            if len(live) >= MOST_LIVE:
                raise TooManyShares(limit=MOST_LIVE)
            code, made = new_code(), Share(token_hex(11), transaction.now, transaction.now + LIFE)
            row = {
                "id": made.id,
                "account": account.id,
                "code_hash": digest(code),
                "shared_at": made.shared_at,
                "expires_at": made.expires_at,
            }
            await transaction.run(insert(shares).values(row))
        return made, code

    async def shares(self, token: str) -> Sequence[Share]:
        """List the asker's codes, newest first."""
        account, _ = await self._asking(token)
        async with self._reading() as reading:
            mine = select(shares).where(shares.c.account == account.id, shares.c.expires_at > reading.now - KEPT_AFTER)
            newest = mine.order_by(shares.c.shared_at.desc(), shares.c.id).limit(MOST_LISTED)
            return [_share_of(row) for row in await reading.all(newest)]

    async def revoke_share(self, token: str, share: str) -> None:
        """Take a code back."""
        account, _ = await self._asking(token)
        async with self._alone() as transaction:
            mine = (shares.c.account == account.id, shares.c.id == share, *_live(transaction))
            revoked = share.isalnum() and await transaction.run(
                update(shares).where(*mine).values(revoked_at=transaction.now)
            )
            if not revoked:
                raise ShareNotFound

    async def find_share(self, code: str, birth_name: str) -> SharedWith:
        """Find what a code opens, without using it up."""
        async with self._reading() as reading:
            asked = select(shares.c.id, accounts.c.record, accounts.c.birth_name).join(
                accounts, accounts.c.id == shares.c.account
            )
            row = await reading.one(asked.where(shares.c.code_hash == digest(code), *_live(reading)))
        if row is None or folded(row.birth_name) != folded(birth_name):
            raise ShareNotValid
        return SharedWith(row.id, RecordId(row.record))

    async def use_share(self, share: str) -> None:
        """Use a code up: of two at once, one alone."""
        async with self._alone(f"share|{share}") as transaction:
            waiting = (shares.c.id == share, *_live(transaction))
            if not await transaction.run(update(shares).where(*waiting).values(used_at=transaction.now)):
                raise ShareNotValid


def _live(transaction: Transaction) -> tuple[Any, ...]:
    return (shares.c.used_at.is_(None), shares.c.revoked_at.is_(None), shares.c.expires_at > transaction.now)


def _share_of(row: Row[Any]) -> Share:
    return Share(row.id, row.shared_at, row.expires_at, row.used_at, row.revoked_at)
