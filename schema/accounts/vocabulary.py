"""What an account is, what is asked about it and answered."""

from datetime import datetime
from enum import StrEnum

from schema.records import Frozen, PivotIdentity, RecordId
from schema.sessions import AccountId, Session, SessionKind

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 128
LONGEST_EMAIL = 254
"""Characters (RFC 5321, 4.5.3.1.3, less the two angle brackets)."""


class Origin(Frozen, frozen=True):
    """Where a request came from: the peer's address and the browser's ``User-Agent``, as the gateway saw them."""

    address: str
    user_agent: str = ""


class IdentityLink(Frozen, frozen=True):
    """A provider's pseudonym of the holder: (``issuer``, ``subject``) leads to one account, an e-mail never does."""

    issuer: str
    subject: str
    linked_at: datetime


class Account(Frozen, frozen=True):
    """An account. ``email``: where one signs in with a password; ``contact``: the address FranceConnect gave."""

    id: AccountId
    record: RecordId
    created_at: datetime
    birth_name: str
    given_names: tuple[str, ...]
    email: str | None = None
    contact: str | None = None
    identities: tuple[IdentityLink, ...] = ()

    @property
    def has_password(self) -> bool:
        """Whether the account can be entered with a password."""
        return self.email is not None


class NewAccount(Frozen, frozen=True):
    """What somebody asks an account with; the registry has found ``record`` by the number, name and birth date."""

    record: RecordId
    birth_name: str
    given_names: tuple[str, ...]
    email: str
    password: str
    terms_accepted_at: datetime


class Opened(Frozen, frozen=True):
    """A session that was just opened: ``token`` for the cookie, which the store itself does not keep."""

    token: str
    session: Session


class OpenSession(Frozen, frozen=True):
    """A session as its holder sees it in a list. ``device`` and ``network`` are as coarse as is honest."""

    id: str
    kind: SessionKind
    opened_at: datetime
    last_used_at: datetime
    expires_at: datetime
    device: str
    network: str
    is_this_one: bool


class PasswordRule(StrEnum):
    """The rules of a new password (NIST SP 800-63B, 5.1.1.2: length and guessability, no recipe)."""

    TOO_SHORT = "TOO_SHORT"
    TOO_LONG = "TOO_LONG"
    TOO_GUESSABLE = "TOO_GUESSABLE"


class Act(StrEnum):
    """
    What is limited: so many within so long, by network, by e-mail address and by record number.

    Tokens of tools are limited by network alone: an id is no secret, and must not let a stranger lock its tool out. So
    are checks of documents: whoever has seen a reference must not keep others from checking it.
    """

    SIGN_IN = "SIGN_IN"
    CREATE_ACCOUNT = "CREATE_ACCOUNT"
    LOOK_UP_NUMBER = "LOOK_UP_NUMBER"
    ASK_FOR_MAIL = "ASK_FOR_MAIL"
    IDENTIFY_TOOL = "IDENTIFY_TOOL"
    REDEEM_SHARE = "REDEEM_SHARE"
    VERIFY_DOCUMENT = "VERIFY_DOCUMENT"


class ReportState(StrEnum):
    """Where a mismatch report stands: waiting for the registry, taken by it, or dealt with."""

    QUEUED = "QUEUED"
    SENT = "SENT"
    CLOSED = "CLOSED"


class MismatchReport(Frozen, frozen=True):
    """« Ces informations ne me correspondent pas ». ``id`` (UUID) is its message id: sent twice, it is one report."""

    id: str
    issuer: str
    subject: str
    record: RecordId
    disputed: tuple[str, ...]
    state: ReportState
    reported_at: datetime
    receipt: str | None = None
    text: str | None = None
    identity: PivotIdentity | None = None
    contact: str | None = None
