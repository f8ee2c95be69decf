"""
The port of the account store.

Each method is a use case and a transaction: all of it happened, its mails included, or nothing did. Nothing of what a
visitor is answered says whether an address, a number or an account is known: the mail tells.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from schema.accounts.vocabulary import Account, Act, MismatchReport, NewAccount, Opened, OpenSession, Origin
from schema.records import MismatchReceipt, PivotIdentity, RecordId
from schema.sessions import Session


class Accounts(Protocol):
    """Where accounts, their ways in and their sessions are kept. ``token`` is always the asking session's own."""

    async def admit(self, act: Act, origin: Origin, *subjects: str) -> None:
        """
        Count an attempt before its work is done: by network, and by each subject (an address, a number as typed).

        Raises:
            TooManyAttempts: ``retryAfter`` seconds; the refused attempt is not counted.
        """
        ...

    async def find_by_identity(self, issuer: str, subject: str) -> Account | None:
        """Find the account that FranceConnect's pseudonym leads to."""
        ...

    async def find_by_record(self, record: RecordId) -> Account | None:
        """Find the account of a record."""
        ...

    async def account(self, token: str) -> Account:
        """
        Answer the account of a live session.

        Raises:
            Unauthenticated: no live session, or one without an account.
        """
        ...

    async def check_password(self, password: str, *personal: str) -> None:
        """
        Measure a new password; ``personal`` texts (names, address) make it no better.

        Raises:
            PasswordRefused: with ``rule`` (``PasswordRule``) and ``limit`` in characters.
        """
        ...

    async def create(self, asked: NewAccount, origin: Origin) -> None:
        """
        Take an account's creation; it exists once the link in the mail is followed (12 hours, once).

        A used address, or a record that has an account, ends the same way: the mail tells, the answer never does.

        Raises:
            InvalidEmail, PasswordRefused, TooManyAttempts: as they say.
        """
        ...

    async def resend_activation(self, email: str, origin: Origin) -> None:
        """
        Send the activation mail of an address again, with a new link; nothing happens when none waits.

        Raises:
            InvalidEmail, TooManyAttempts: as they say.
        """
        ...

    async def activate(self, link: str) -> Account:
        """
        Make the account that a link promised; it opens no session.

        Raises:
            LinkNoLongerValid: or the record or the address got an account in the meantime.
        """
        ...

    async def sign_in(self, email: str, password: str, origin: Origin, *, replaces: str | None = None) -> Opened:
        """
        Open a session by password, end the one that it ``replaces`` (a token), and tell the holder by mail.

        Raises:
            WrongCredentials: the same, with the same work done, for an unknown address.
            SignInLocked: the password is right, and its holder said that it was not them.
            TooManyAttempts: as it says.
        """
        ...

    async def sign_in_with_identity(
        self,
        session: Session,
        origin: Origin,
        *,
        contact: str | None = None,
        replaces: str | None = None,
        step_up: bool = False,
    ) -> Opened:
        """
        Open the session that FranceConnect proved, and tell its holder by mail.

        A known pseudonym goes straight to its account, whose record it keeps while the registry is silent; a record
        that was never confirmed opens a *pending* session; without a record nothing is opened but the session.
        ``contact``: the address that FranceConnect gave. ``step_up``: ``replaces`` is a password session, which
        ends only if the same record is proved.

        Raises:
            MismatchReportOpen: the person's report is open; no session.
            SignInLocked: the holder said that it was not them; no session.
            AnotherRecord: a step-up that leads elsewhere, or nowhere; the old session stays.
            RegistryUnreachable: a first step-up while the registry is silent; the old session stays.
            Unauthenticated: a step-up from a session that is over.
        """
        ...

    async def confirm_identity(self, token: str, origin: Origin) -> Opened:
        """
        Make the account of a pending session's record, or attach FranceConnect to the one it has; a new token.

        Attaching tells the account's address by mail and ends its other sessions; a pseudonym that it had of the
        same issuer gives way to the new one.

        Raises:
            NothingToConfirm: the session is over, or not pending.
            MismatchReportOpen: as it says.
        """
        ...

    async def pending_identity(self, token: str) -> PivotIdentity | None:
        """Answer who FranceConnect says a pending session's person is; nothing for any other session."""
        ...

    async def report_mismatch(self, token: str, disputed: Sequence[str], text: str | None = None) -> MismatchReport:
        """
        Queue the report that a pending session's record is not the person's, and end all their sessions.

        Reporting again is the same report. The registry is told by whoever reads ``reports_due``, this caller first.

        Raises:
            NothingToConfirm: the session is over, or not pending.
        """
        ...

    async def open_report_for(self, issuer: str, subject: str, record: RecordId | None = None) -> MismatchReport | None:
        """Find a person's open report, about any record unless one is said; without its encrypted parts."""
        ...

    async def report(self, report_id: str) -> MismatchReport | None:
        """Find a report, its encrypted parts included."""
        ...

    async def reports_due(self, at_most: int = 10) -> Sequence[MismatchReport]:
        """List the queued reports whose next try has come, claimed for two minutes, encrypted parts included."""
        ...

    async def report_sent(self, report_id: str, receipt: MismatchReceipt) -> None:
        """Note the registry's receipt, and mail it to the person when an address is known; once."""
        ...

    async def report_postponed(self, report_id: str, until: datetime) -> None:
        """Leave a report queued until an instant: the registry takes no writing, or gave no answer."""
        ...

    async def close_report(self, report_id: str) -> None:
        """Note that the administration has dealt with a report."""
        ...

    async def sessions(self, token: str) -> Sequence[OpenSession]:
        """
        List the live sessions of the asker's account, newest first, 50 at most; without an account, this one alone.

        Raises:
            Unauthenticated: no live session.
        """
        ...

    async def end_session(self, token: str, session_id: str) -> None:
        """
        End one session of the asker's account.

        Raises:
            Unauthenticated: no live session.
            SessionNotFound: not one of this account's.
        """
        ...

    async def end_other_sessions(self, token: str) -> int:
        """
        End all sessions of the asker's account but this one; answer how many.

        Raises:
            Unauthenticated: no live session, or one without an account.
        """
        ...

    async def disown_sign_in(self, link: str) -> None:
        """
        « Ce n'était pas moi »: end the account's sessions, lock the way in that was used, tell how to unlock it.

        Raises:
            LinkNoLongerValid: as it says.
        """
        ...

    async def unlock(self, link: str) -> None:
        """
        Open FranceConnect's way in again; a password's is opened by ``reset_password``.

        Raises:
            LinkNoLongerValid: as it says.
        """
        ...

    async def request_password_reset(self, email: str, origin: Origin) -> None:
        """
        Mail a reset link (30 minutes, once) if there is a password; FranceConnect's own accounts are told so by mail.

        Raises:
            InvalidEmail, TooManyAttempts: as they say.
        """
        ...

    async def reset_password(self, link: str, password: str) -> None:
        """
        Set a password by a link; ends every session of the account, unlocks the way in, tells by mail.

        Raises:
            LinkNoLongerValid: as it says.
            PasswordRefused: as it says; the link stays good.
        """
        ...

    async def change_password(self, token: str, password: str, new_password: str, origin: Origin) -> Opened:
        """
        Change the password; ends the other sessions, answers this one with a new token, tells by mail.

        Raises:
            Unauthenticated, NoPassword, WrongCredentials, PasswordRefused, TooManyAttempts: as they say.
        """
        ...

    async def change_email(self, token: str, email: str, origin: Origin, *, password: str | None = None) -> None:
        """
        Ask for another address: the old one is told, the new one confirms by a link (12 hours, once).

        ``password`` is needed in a password session. An address in use ends the same way: its mail tells.

        Raises:
            Unauthenticated, InvalidEmail, WrongCredentials, TooManyAttempts: as they say.
        """
        ...

    async def confirm_email(self, link: str) -> None:
        """
        Take the new address that a link confirms; both addresses are told.

        Raises:
            LinkNoLongerValid: or the address was taken in the meantime.
        """
        ...

    async def close_account(self, token: str, origin: Origin, *, password: str | None = None) -> None:
        """
        Forget an account, its ways in and its sessions, and tell by mail; ``password`` as in ``change_email``.

        Raises:
            Unauthenticated, WrongCredentials, TooManyAttempts: as they say.
        """
        ...

    async def export(self, token: str) -> dict[str, Any]:
        """
        Answer all that the store holds about the asker, as JSON values (GDPR, article 15); no hash, no token.

        Raises:
            Unauthenticated: no live session.
        """
        ...
