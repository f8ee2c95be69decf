"""Changing a password or an address: by the link of a mail, or from a session that proves the password again."""

from sqlalchemy import select, update

from adapters.accounts.account_rows import account_by_id, addresses, credential_by_key, credential_of
from adapters.accounts.admission import forget_attempts
from adapters.accounts.emails import email_key, read_email
from adapters.accounts.links import LIFETIMES, Link, read_link, take_link, void_links, write_link
from adapters.accounts.outbox import write_mails
from adapters.accounts.password_sign_in import PasswordSignIn
from adapters.accounts.session_rows import id_token_of, keep_session, live_session, remove_sessions, session_of
from adapters.accounts.tables import account as accounts
from adapters.accounts.tables import credential as credentials
from adapters.accounts.transaction import Transaction
from schema.accounts import Account, Act, LinkPurpose, MailKind, Opened, Origin
from schema.errors import LinkNoLongerValid, NoPassword, Unauthenticated, WrongCredentials
from schema.sessions import SessionKind

MINUTES = int(LIFETIMES[LinkPurpose.RESET_PASSWORD].total_seconds() // 60)
HOURS = int(LIFETIMES[LinkPurpose.CONFIRM_EMAIL].total_seconds() // 3600)


class Credentials(PasswordSignIn):
    """Passwords and addresses of accounts that exist."""

    async def request_password_reset(self, email: str, origin: Origin) -> None:
        """
        Mail a reset link if there is a password; who has only FranceConnect is told so by mail.

        Raises:
            InvalidEmail, TooManyAttempts: as they say.
        """
        email = read_email(email)
        key = email_key(email)
        await self.admit(Act.ASK_FOR_MAIL, origin, key)
        async with self._alone(f"email:{key}") as transaction:
            credential = await credential_by_key(transaction, key)
            if credential is not None:
                await void_links(transaction, LinkPurpose.RESET_PASSWORD, account=credential.account)
                await send_reset(transaction, credential.account, credential.email, MailKind.RESET_PASSWORD)
                return
            contacts = select(accounts.c.id).where(accounts.c.contact_key == key)
            if await transaction.all(contacts.limit(1)):
                await write_mails(transaction, MailKind.FRANCE_CONNECT_ONLY, [email])

    async def reset_password(self, link: str, password: str) -> None:
        """
        Set a password by a link; ends every session of the account, unlocks the way in, tells by mail.

        Raises:
            LinkNoLongerValid: as it says.
            PasswordRefused: as it says; the link stays good.
        """
        async with self._reading() as reading:
            account = await _account_of(reading, await read_link(reading, LinkPurpose.RESET_PASSWORD, link))
        password_hash = await self._hash_new(account, password)
        async with self._alone(f"record:{account.record}") as transaction:
            await take_link(transaction, LinkPurpose.RESET_PASSWORD, link)
            await void_links(transaction, LinkPurpose.RESET_PASSWORD, account=account.id)
            await self._set_password(transaction, account, password_hash)
            await remove_sessions(transaction, account=account.id)

    async def change_password(self, token: str, password: str, new_password: str, origin: Origin) -> Opened:
        """
        Change the password; ends the other sessions, answers this one with a new token, tells by mail.

        Raises:
            Unauthenticated, NoPassword, WrongCredentials, PasswordRefused, TooManyAttempts: as they say.
        """
        account, _ = await self._asking(token)
        if not account.has_password:
            raise NoPassword
        await self._prove_again(account, password, origin)
        password_hash = await self._hash_new(account, new_password)
        async with self._alone(f"record:{account.record}") as transaction:
            row = await live_session(transaction, token)
            await void_links(transaction, LinkPurpose.RESET_PASSWORD, account=account.id)
            await self._set_password(transaction, account, password_hash)
            await remove_sessions(transaction, account=account.id)
            session = session_of(row, id_token=id_token_of(row, self._sealer))
            new_token = await keep_session(transaction, session, origin)
        return Opened(new_token, session_of(row))

    async def change_email(self, token: str, email: str, origin: Origin, *, password: str | None = None) -> None:
        """
        Ask for another address: the old one is told, the new one confirms by a link.

        Raises:
            Unauthenticated, InvalidEmail, WrongCredentials, TooManyAttempts: as they say.
        """
        email = read_email(email)
        key = email_key(email)
        account, kind = await self._asking(token)
        await self._prove_if_needed(account, kind, password, origin)
        await self.admit(Act.ASK_FOR_MAIL, origin, key)
        async with self._alone(f"record:{account.record}", f"email:{key}") as transaction:
            await live_session(transaction, token)
            await void_links(transaction, LinkPurpose.CONFIRM_EMAIL, account=account.id)
            await write_mails(transaction, MailKind.EMAIL_CHANGE_ASKED, addresses(account))
            if account.has_password and await credential_by_key(transaction, key) is not None:
                await write_mails(transaction, MailKind.ALREADY_REGISTERED, [email])
                return
            new_link = await write_link(transaction, LinkPurpose.CONFIRM_EMAIL, account=account.id, email=email)
            facts = [("hours", str(HOURS))]
            link = (LinkPurpose.CONFIRM_EMAIL, new_link)
            await write_mails(transaction, MailKind.CONFIRM_EMAIL, [email], facts, link=link)

    async def confirm_email(self, link: str) -> None:
        """
        Take the new address that a link confirms; both addresses are told.

        Raises:
            LinkNoLongerValid: or the address was taken in the meantime.
        """
        async with self._reading() as reading:
            confirmed = await read_link(reading, LinkPurpose.CONFIRM_EMAIL, link)
            account = await _account_of(reading, confirmed)
        if confirmed.email is None:
            raise LinkNoLongerValid("sealed elsewhere")
        key = email_key(confirmed.email)
        async with self._alone(f"record:{account.record}", f"email:{key}") as transaction:
            await take_link(transaction, LinkPurpose.CONFIRM_EMAIL, link)
            holder = await credential_by_key(transaction, key)
            if account.has_password and holder is not None and holder.account != account.id:
                raise LinkNoLongerValid("address taken")
            # A reset link sent to the address that is being left must not outlive it.
            await void_links(transaction, LinkPurpose.RESET_PASSWORD, account=account.id)
            await _set_email(transaction, account, confirmed.email)
            await write_mails(transaction, MailKind.EMAIL_CHANGED, addresses(account, confirmed.email))

    async def _asking(self, token: str) -> tuple[Account, SessionKind]:
        """
        Read the account of a live session, and the kind of the session.

        Raises:
            Unauthenticated: no live session, or one without an account.
        """
        async with self._reading() as reading:
            row = await live_session(reading, token)
            account = await account_by_id(reading, row.account or "")
        if account is None:
            raise Unauthenticated
        return account, SessionKind(row.kind)

    async def _prove_if_needed(self, account: Account, kind: SessionKind, password: str | None, origin: Origin) -> None:
        """Ask a password session for its password again: a screen left open must not give the account away."""
        if kind is SessionKind.ACCOUNT:
            await self._prove_again(account, password or "", origin)

    async def _prove_again(self, account: Account, password: str, origin: Origin) -> None:
        async with self._reading() as reading:
            kept = await credential_of(reading, account.id)
        if kept is None:
            raise WrongCredentials
        await self._prove(kept.email_key, kept, password, origin)

    async def _hash_new(self, account: Account, password: str) -> str:
        key = email_key(account.email or "")
        await self._passwords.check(password, account.birth_name, key, *key.split("@"), *account.given_names)
        return await self._passwords.hash(password)

    async def _set_password(self, transaction: Transaction, account: Account, password_hash: str) -> None:
        new = {"password_hash": password_hash, "changed_at": transaction.now, "locked_at": None}
        await transaction.run(update(credentials).where(credentials.c.account == account.id).values(new))
        # Whoever knew the old password may have asked for another address: that link ends with it.
        await void_links(transaction, LinkPurpose.CONFIRM_EMAIL, account=account.id)
        await forget_attempts(transaction, Act.SIGN_IN, email_key(account.email or ""))
        await write_mails(transaction, MailKind.PASSWORD_CHANGED, addresses(account))


async def send_reset(transaction: Transaction, account: str, email: str, kind: MailKind) -> None:
    """Mail a link that sets a new password."""
    token = await write_link(transaction, LinkPurpose.RESET_PASSWORD, account=account)
    facts = [("minutes", str(MINUTES))]
    link = (LinkPurpose.RESET_PASSWORD, token)
    await write_mails(transaction, kind, [email], facts, way=SessionKind.ACCOUNT, link=link)


async def _account_of(transaction: Transaction, link: Link) -> Account:
    account = await account_by_id(transaction, link.account or "")
    if account is None:
        raise LinkNoLongerValid
    return account


async def _set_email(transaction: Transaction, account: Account, email: str) -> None:
    if account.has_password:
        new = {"email": email, "email_key": email_key(email)}
        await transaction.run(update(credentials).where(credentials.c.account == account.id).values(new))
    else:
        contact = {"contact": email, "contact_key": email_key(email)}
        await transaction.run(update(accounts).where(accounts.c.id == account.id).values(contact))
