"""Signing in with a password."""

from typing import Any

from sqlalchemy import Row, update

from adapters.accounts.account_rows import account_by_id, addresses, credential_by_key, credential_of
from adapters.accounts.admission import Admission, forget_attempts
from adapters.accounts.emails import typed_key
from adapters.accounts.session_rows import keep_session, remove_session
from adapters.accounts.sign_in_mail import tell_sign_in
from adapters.accounts.tables import credential as credentials
from adapters.accounts.transaction import Transaction
from schema.accounts import Account, Act, Opened, Origin
from schema.errors import SignInLocked, WrongCredentials
from schema.sessions import LONGEST_SESSION, RecordOutcome, Session, SessionKind


class PasswordSignIn(Admission):
    """Sessions that a password opens."""

    async def sign_in(self, email: str, password: str, origin: Origin, *, replaces: str | None = None) -> Opened:
        """
        Open a session by password, end the one that it ``replaces``, and tell the holder by mail.

        Raises:
            WrongCredentials: the same, with the same work done, for an unknown address.
            SignInLocked: the password is right, and its holder said that it was not them.
            TooManyAttempts: as it says.
        """
        key = typed_key(email)
        async with self._reading() as reading:
            # What is no address at all costs the same work, and is not shown to a database that might choke on it.
            kept = None if key is None else await credential_by_key(reading, key)
        credential, renewed = await self._prove(key or email, kept, password, origin)
        if credential.locked_at is not None:
            raise SignInLocked
        async with self._alone(f"record:{credential.record}") as transaction:
            account = await self._still(transaction, credential)
            if renewed is not None:
                its_own = credentials.c.account == account.id
                await transaction.run(update(credentials).where(its_own).values(password_hash=renewed))
            await forget_attempts(transaction, Act.SIGN_IN, credential.email_key)
            await remove_session(transaction, replaces)
            session = Session(
                kind=SessionKind.ACCOUNT,
                opened_at=transaction.now,
                expires_at=transaction.now + LONGEST_SESSION,
                outcome=RecordOutcome.MATCHED,
                record=account.record,
                authenticated_at=transaction.now,
                account=account.id,
            )
            token = await keep_session(transaction, session, origin)
            await tell_sign_in(transaction, session, origin, addresses(account))
        return Opened(token, session)

    async def _prove(
        self, key: str, kept: Row[Any] | None, password: str, origin: Origin
    ) -> tuple[Row[Any], str | None]:
        """
        Verify a password against what is kept, counting the attempt first; the row, and its hash if it is renewed.

        Raises:
            WrongCredentials, TooManyAttempts: as they say.
        """
        await self.admit(Act.SIGN_IN, origin, key)
        verified = await self._passwords.verify(None if kept is None else kept.password_hash, password)
        if kept is None or not verified.is_right:
            raise WrongCredentials
        return kept, verified.renewed

    async def _still(self, transaction: Transaction, credential: Row[Any]) -> Account:
        """
        Read the account of a credential that was verified before this transaction began.

        Raises:
            WrongCredentials: it was changed, locked or closed meanwhile.
        """
        now = await credential_of(transaction, credential.account)
        account = await account_by_id(transaction, credential.account)
        if now is None or account is None or now.locked_at != credential.locked_at:
            raise WrongCredentials
        if now.password_hash != credential.password_hash:
            raise WrongCredentials
        return account
