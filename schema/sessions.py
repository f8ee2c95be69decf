"""Who is asking, and how it was proved. A right belongs to the session, never to the person or the account."""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from schema.records import Frozen, PivotIdentity, Purpose, RecordId

AccountId = NewType("AccountId", str)
"""Our own key of an account: random, and never shown."""

ClientId = NewType("ClientId", str)
"""What an internal tool is registered as."""

LONGEST_SESSION = timedelta(hours=12)
"""The longest that one proof of identity is believed."""

IDLE_LIMIT = timedelta(minutes=30)
"""A screen that was left open in a library closes by itself; FranceConnect's own session lasts as long."""

USE_NOTED_EVERY = timedelta(minutes=1)
"""A page makes many requests: noting each of them would turn every read into a write."""


class SessionKind(StrEnum):
    """How the asker proved who they are."""

    ANONYMOUS = "ANONYMOUS"
    ACCOUNT = "ACCOUNT"
    FRANCE_CONNECT = "FRANCE_CONNECT"
    TOOL = "TOOL"


class Scope(StrEnum):
    """
    What a tool may be given of a licence, as its tokens name it.

    The first three are the block of L. 225-5 (existence, category, validity); points are for administrative and
    judicial authorities alone (L. 223-7, L. 225-4).
    """

    EXISTENCE = "licence:existence"
    CATEGORIES = "licence:categories"
    VALIDITY = "licence:validity"
    POINTS = "licence:points"


class RecordOutcome(StrEnum):
    """What the registry answered when the signed-in person was looked up."""

    MATCHED = "MATCHED"
    NOT_FOUND = "NOT_FOUND"
    AMBIGUOUS = "AMBIGUOUS"
    USE_BIRTH_NAME = "USE_BIRTH_NAME"
    NOT_SERVED_ONLINE = "NOT_SERVED_ONLINE"
    REGISTRY_UNAVAILABLE = "REGISTRY_UNAVAILABLE"


class SignInAttempt(Frozen, frozen=True):
    """
    A sign-in that was begun: what must come back unchanged. ``browser`` binds it to a cookie.

    ``step_up``: begun from a password session, which stays what it is unless the same record is proved.
    """

    state: str
    nonce: str
    browser: str
    return_to: str
    begun_at: datetime
    code_verifier: str | None = None
    step_up: bool = False


class Tool(Frozen, frozen=True):
    """
    An internal tool, for one call: what its token and its registration both allow. ``basis`` names its legal basis.

    ``purpose``: the one that it named for this call, if it may name it. ``daily_quota``: people a day.
    """

    client: ClientId
    name: str
    basis: str
    scopes: frozenset[Scope]
    purposes: frozenset[Purpose]
    daily_quota: int
    purpose: Purpose | None = None


class Rights(Frozen, frozen=True):
    """All of a session that access depends on. It says nothing about the person."""

    kind: SessionKind = SessionKind.ANONYMOUS
    pending: bool = False
    scopes: frozenset[Scope] = frozenset()
    purpose: Purpose | None = None


class Session(Frozen, frozen=True):
    """
    A session that was proved. ``subject`` is the provider's pseudonym; ``id_token`` is kept for signing out.

    ``pending``: the registry found a record that the person has not yet confirmed; nothing else may be read.
    ``identity``: who FranceConnect says it is, kept while pending. A look-up of each request leaves both secrets out.
    ``outcome`` is of people; ``tool`` is there for a tool, which has no record of its own.
    """

    kind: SessionKind
    opened_at: datetime
    expires_at: datetime
    outcome: RecordOutcome | None = None
    record: RecordId | None = None
    issuer: str | None = None
    subject: str | None = None
    acr: str | None = None
    authenticated_at: datetime | None = None
    id_token: str | None = None
    pending: bool = False
    account: AccountId | None = None
    identity: PivotIdentity | None = None
    tool: Tool | None = None

    @property
    def rights(self) -> Rights:
        """What its access depends on."""
        if self.tool is not None:
            return Rights(self.kind, scopes=self.tool.scopes, purpose=self.tool.purpose)
        return Rights(self.kind, self.pending)

    def ends_at(self, now: datetime) -> datetime:
        """When the session, used now, ends if it is not used again: never earlier than that."""
        return min(self.expires_at, now + IDLE_LIMIT - USE_NOTED_EVERY)

    @property
    def pseudonym(self) -> str:
        """Whom the registry is told that it answers."""
        if self.tool is not None:
            return f"tool:{self.tool.client}"
        return pseudonym(self.issuer or "account", self.subject or self.account or "")


def pseudonym(issuer: str, subject: str) -> str:
    """Name a person to the registry: the same each time, and meaning nothing elsewhere."""
    return "fc:" + hashlib.sha256(f"{issuer}|{subject}".encode()).hexdigest()[:32]
