"""
What we ask of the outside. Each port is a promise with its refusals; ``adapters`` keep them, ``gateway`` wires them.

Every method of ``Registry`` may raise any ``schema.errors.RegistryError``; only the other refusals are listed.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from typing import Any, Protocol

from schema.errors import ServiceError
from schema.records import (
    ChangePage,
    CodeTableEntry,
    Frozen,
    Match,
    MismatchReceipt,
    NumberReference,
    PivotIdentity,
    Purpose,
    Record,
    RecordId,
    RegistryService,
    Segment,
)
from schema.sessions import Session, SignInAttempt


class Asker(Frozen, frozen=True):
    """
    On whose behalf the registry is asked, and why. ``user`` is a pseudonym, 80 characters at most.

    ``fresh``: what is read must come from the registry now; nothing that was kept will do (documents).
    """

    user: str
    purpose: Purpose
    fresh: bool = False


_messages: ContextVar[list[str] | None] = ContextVar("messages", default=None)


@contextmanager
def messages_noted() -> Iterator[list[str]]:
    """Collect the ids of the messages that the registry is sent for what happens inside, for the audit trail."""
    noted: list[str] = []
    before = _messages.set(noted)
    try:
        yield noted
    finally:
        _messages.reset(before)


def note_message(message_id: str) -> None:
    """Note that the registry was sent a message; nothing happens where nobody collects them."""
    noted = _messages.get()
    if noted is not None:
        noted.append(message_id)


_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


@contextmanager
def deadline_kept(at: float) -> Iterator[None]:
    """Hand a deadline down to every call made inside: ``at`` in seconds of ``time.monotonic()``."""
    before = _deadline.set(at)
    try:
        yield
    finally:
        _deadline.reset(before)


def deadline() -> float | None:
    """When whoever asks stops waiting, in seconds of ``time.monotonic()``; nothing where nobody said."""
    return _deadline.get()


class Registry(Protocol):
    """The Système national des permis de conduire, as far as we need it."""

    async def identify_by_number(self, reference: NumberReference, asker: Asker) -> Match:
        """
        Find a record by its number, birth name and birth date.

        Raises:
            InvalidNumber: the number breaks a rule of its form; ``rule`` in the facts.
            RecordNotFound: none, or too weak a likeness.
            RecordAmbiguous, UseBirthName, RecordDeceased, RecordProtected: as they say.
        """
        ...

    async def identify_by_pivot(self, identity: PivotIdentity, asker: Asker) -> Match:
        """
        Find a record by the civil identity that FranceConnect vouches for.

        Raises:
            RecordNotFound, RecordAmbiguous, UseBirthName, RecordDeceased, RecordProtected: as they say.
        """
        ...

    async def read(self, record: RecordId, segments: Collection[Segment], asker: Asker) -> Record:
        """
        Read the segments of one record, in one call; pages of movements are fetched until the last.

        A merged record is followed once. A segment that cannot be read is there, with its ``ReadStatus``.

        Raises:
            RecordNotFound, RecordDeceased, RecordProtected: as they say.
            RecordIsCandidate: only when every segment asked for needs driving rights.
            RegistryPending: the answer will come later; ``ticket`` for ``read_pending``.
        """
        ...

    async def read_many(
        self, records: Sequence[RecordId], segments: Collection[Segment], askers: Sequence[Asker]
    ) -> Sequence[Record | ServiceError]:
        """Read 1 to 50 distinct records in one call, in the order asked; an item is its record or its refusal."""
        ...

    async def read_pending(self, ticket: str, asker: Asker) -> Record:
        """
        Fetch the answer that ``RegistryPending`` promised.

        Raises:
            RegistryPending: not ready yet.
            RecordNotFound: no such ticket, or it is older than 24 hours.
        """
        ...

    async def report_mismatch(
        self,
        record: RecordId,
        identity: PivotIdentity,
        disputed: Sequence[str],
        asker: Asker,
        *,
        message_id: str,
        text: str | None = None,
        contact: str | None = None,
    ) -> MismatchReceipt:
        """
        Report that a record is not the person's; the same ``message_id`` (UUID) is the same report.

        Raises:
            RegistryReadOnly: night batch: queue it and send it again later.
        """
        ...

    async def follow_report(self, number: str, asker: Asker) -> MismatchReceipt:
        """
        Say where a mismatch report stands.

        Raises:
            RecordNotFound: no such report.
        """
        ...

    async def code_table(self, table: str, asker: Asker) -> Sequence[CodeTableEntry]:
        """Read one of the registry's code tables, e.g. ``INFRACTION``."""
        ...

    async def changes(self, since: date, asker: Asker, page: str | None = None) -> ChangePage:
        """List the records that changed on or after a day, a page at a time."""
        ...

    async def service(self, asker: Asker) -> RegistryService:
        """Ask whether the registry is open."""
        ...


class Proof(Frozen, frozen=True):
    """
    What a sign-in with FranceConnect proved. ``id_token`` is kept for signing out; never shown, never logged.

    ``contact``: an e-mail address to write to. It proves nothing: couples share one, and it recognises nobody.
    """

    issuer: str
    subject: str
    acr: str
    authenticated_at: datetime
    identity: PivotIdentity
    id_token: str
    contact: str | None = None


class Identities(Protocol):
    """FranceConnect, or another OpenID provider that follows the same rules."""

    async def authorization_url(self, attempt: SignInAttempt, hint: str | None = None) -> str:
        """
        Where to send the browser for this attempt; ``hint`` names an identity provider (``idp_hint``).

        Raises:
            ProviderUnavailable: its configuration cannot be read.
        """
        ...

    async def prove(self, attempt: SignInAttempt, answer: Mapping[str, str]) -> Proof:
        """
        Turn the query of the redirect into a proof of identity. The attempt is the one that ``state`` named.

        Raises:
            SignInCancelled, ProviderUnavailable, ProviderUntrusted: as they say.
        """
        ...

    async def sign_out_url(self, id_token: str, state: str) -> str:
        """Where to send the browser so that the provider's own session ends too."""
        ...


class Sessions(Protocol):
    """Where sessions and sign-in attempts are kept. A token is what the cookie holds; the store keeps its hash."""

    async def begin_attempt(self, attempt: SignInAttempt) -> None:
        """Keep a sign-in that was begun."""
        ...

    async def take_attempt(self, state: str, browser: str) -> SignInAttempt | None:
        """Hand out the attempt of this state and browser, once; nothing if unknown, used or expired."""
        ...

    async def open(self, session: Session) -> str:
        """Keep a new session; answer its token."""
        ...

    async def find(self, token: str) -> Session | None:
        """Find the live session of a token, and note that it was used."""
        ...

    async def close(self, token: str) -> Session | None:
        """End a session; answer what it was, so that the provider's can be ended as well."""
        ...


class SealedIds(Protocol):
    """Turns a type and a key into an id that says nothing and cannot be forged, and back; each client has its own."""

    def seal(self, type_name: str, key: str, client: str) -> str:
        """Seal: the same type, key and client always give the same id."""
        ...

    def open(self, sealed: str, client: str) -> tuple[str, str] | None:
        """Open: the type and the key, or nothing for anything that we did not seal for this client."""
        ...


class Today(Protocol):
    """The day and time that law, freshness and printed dates follow (Europe/Paris)."""

    def now(self) -> datetime:
        """Now, with its zone."""
        ...


class SecurityClock(Protocol):
    """Real time (UTC), for tokens, sessions, limits and seals; replaced only inside tests."""

    def now(self) -> datetime:
        """Now, with its zone."""
        ...


class Telemetry(Protocol):
    """Counters, spans and audit lines. Never a value of a person, never a query text."""

    def count(self, name: str, **labels: str) -> None:
        """Add one to a counter."""
        ...

    def event(self, name: str, **facts: Any) -> None:
        """Write one structured line."""
        ...
