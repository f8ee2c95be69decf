"""What a resolver can reach for the length of one request: the session, the plan, and each record once."""

from collections.abc import Collection, Mapping
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from schema.accounts import Accounts, Opened, Origin
from schema.audit import AccessLog
from schema.documents import DocumentRegister
from schema.documents.verification import CodeReader
from schema.errors import (
    PurposeNotAllowed,
    QuotaExhausted,
    RecordAmbiguous,
    RecordNotFound,
    RecordProtected,
    RegistryUnreachable,
    SegmentUnavailable,
    SegmentWithheld,
    ServiceError,
    Unauthenticated,
    UseBirthName,
)
from schema.plan import Plan
from schema.ports import Asker, Registry, SealedIds, SecurityClock, Telemetry, Today
from schema.reads import Reads
from schema.records import Frozen, NumberReference, Purpose, Reading, ReadStatus, Record, RecordId, Segment
from schema.service_words import ServiceLinks
from schema.sessions import RecordOutcome, Rights, Session, SessionKind, Tool
from schema.sharing import Shares
from schema.tools import Tools

Content = TypeVar("Content")

PARIS = ZoneInfo("Europe/Paris")
"""Where a tool's day begins."""

PEOPLE = ""
"""For whom the ids of drivers' own sessions are sealed: one session's id opens in the next."""

WITHOUT_RECORD: Mapping[RecordOutcome, type[ServiceError]] = {
    RecordOutcome.NOT_FOUND: RecordNotFound,
    RecordOutcome.AMBIGUOUS: RecordAmbiguous,
    RecordOutcome.USE_BIRTH_NAME: UseBirthName,
    RecordOutcome.NOT_SERVED_ONLINE: RecordProtected,
    RecordOutcome.REGISTRY_UNAVAILABLE: RegistryUnreachable,
}
"""What to say when somebody is signed in and no record could be opened."""


class Links(Frozen, frozen=True):
    """Addresses that clients are told: paths of the service, and ``outside`` it."""

    sign_in: str = "/auth/franceconnect/start"
    step_up: str = "/auth/franceconnect/step-up"
    sign_out: str = "/auth/logout"
    documents: str = "/documents/"
    outside: ServiceLinks = ServiceLinks()


class Departure(Frozen, frozen=True):
    """Where a browser goes to end the provider's session too: ``url``, and the ``state`` that must come back."""

    url: str
    state: str


class Doors(Protocol):
    """The sessions of the service, as far as a resolver opens and closes them itself."""

    async def leave(self, token: str) -> Departure | None:
        """End a session; answer where the provider's own is ended, where it has one."""
        ...

    async def lives(self, token: str) -> bool:
        """Whether a session is still open."""
        ...


class Ports(Frozen, frozen=True):
    """What resolvers may ask of the outside. A service that only lets holders read keeps none of the last eight."""

    registry: Registry
    sealed_ids: SealedIds
    today: Today
    telemetry: Telemetry
    links: Links = Links()
    accounts: Accounts | None = None
    clock: SecurityClock | None = None
    doors: Doors | None = None
    tools: Tools | None = None
    access_log: AccessLog | None = None
    shares: Shares | None = None
    documents: DocumentRegister | None = None
    codes: CodeReader | None = None


class Visit(Frozen, frozen=True):
    """What came with a request: the ``token`` of its cookie, and where it came from."""

    token: str | None = None
    origin: Origin = Origin(address="")


NOBODY = Visit()

MADE_OF_FRESH_DATA = frozenset({"Driver.adcs", "Rii.document"})
"""Coordinates that nothing kept from an earlier call will do for."""


class Context:
    """
    The asker and the ports, for the length of one request.

    ``token``: what the browser's cookie should hold when the request is over; ``visit.token`` is what it held before.
    ``departure``: where the browser goes next, when it was signed out.
    ``people_read``: whom a tool was told something of, for the log that each of them sees; ``segments_read``: what the
    registry was asked for.
    """

    def __init__(self, ports: Ports, session: Session | None, plan: Plan, visit: Visit = NOBODY) -> None:
        self.ports = ports
        self.session = session
        self.plan = plan
        self.visit = visit
        self.token = visit.token
        self.departure: Departure | None = None
        self.people_read: set[RecordId] = set()
        self.segments_read: set[Segment] = set()
        self._reads = Reads(ports.registry, self.asker, self._spend)

    @property
    def kind(self) -> SessionKind:
        """The kind of session that asks."""
        return self.session.kind if self.session else SessionKind.ANONYMOUS

    @property
    def accounts(self) -> Accounts:
        """
        The account store.

        Raises:
            ServiceError: this service keeps none.
        """
        if self.ports.accounts is None:
            raise ServiceError("no account store")
        return self.ports.accounts

    @property
    def tools(self) -> Tools:
        """
        The register of tools.

        Raises:
            ServiceError: this service keeps none.
        """
        if self.ports.tools is None:
            raise ServiceError("no register of tools")
        return self.ports.tools

    @property
    def access_log(self) -> AccessLog:
        """
        The log of what tools read.

        Raises:
            ServiceError: this service keeps none.
        """
        if self.ports.access_log is None:
            raise ServiceError("no log of accesses")
        return self.ports.access_log

    @property
    def clock(self) -> SecurityClock:
        """
        The real time.

        Raises:
            ServiceError: this service keeps no clock.
        """
        if self.ports.clock is None:
            raise ServiceError("no clock")
        return self.ports.clock

    def own_token(self) -> str:
        """
        Name the session that asks.

        Raises:
            Unauthenticated: nobody is signed in.
        """
        if self.session is None or self.token is None:
            raise Unauthenticated
        return self.token

    def enter(self, opened: Opened) -> None:
        """Go on as the session that was just opened: the browser is given its token with the answer."""
        self.session, self.token = opened.session, opened.token

    def leave(self) -> None:
        """Go on as nobody: the browser is told to forget its token."""
        self.session, self.token = None, None

    async def depart(self) -> str | None:
        """End the session that asks; answer where the provider's own is ended, if anywhere."""
        if self.ports.doors is not None and self.token is not None:
            self.departure = await self.ports.doors.leave(self.token)
        self.leave()
        return self.departure.url if self.departure else None

    async def still_lives(self, token: str) -> bool:
        """Whether a session is still open."""
        return self.ports.doors is not None and await self.ports.doors.lives(token)

    @property
    def shares(self) -> Shares:
        """
        The codes that holders gave.

        Raises:
            ServiceError: this service keeps none.
        """
        if self.ports.shares is None:
            raise ServiceError("no shares")
        return self.ports.shares

    @property
    def documents(self) -> DocumentRegister:
        """
        The register of documents.

        Raises:
            ServiceError: this service keeps none.
        """
        if self.ports.documents is None:
            raise ServiceError("no register of documents")
        return self.ports.documents

    @property
    def codes(self) -> CodeReader:
        """
        The reader of 2D-Docs.

        Raises:
            ServiceError: this service keeps none.
        """
        if self.ports.codes is None:
            raise ServiceError("no reader of codes")
        return self.ports.codes

    @property
    def tool(self) -> Tool | None:
        """The internal tool that asks, if one does."""
        return self.session.tool if self.session else None

    @property
    def rights(self) -> Rights:
        """All of the session that access depends on."""
        return self.session.rights if self.session else Rights()

    def seal(self, type_name: str, key: str) -> str:
        """Seal an id for whoever asks: for a tool it is worth nothing to another; people share theirs."""
        return self.ports.sealed_ids.seal(type_name, key, self._client)

    def unseal(self, sealed: str) -> tuple[str, str] | None:
        """Open an id: its type and key, or nothing for anything that was not sealed for whoever asks."""
        return self.ports.sealed_ids.open(sealed, self._client)

    @property
    def _client(self) -> str:
        return self.tool.client if self.tool else PEOPLE

    def own_record(self) -> RecordId:
        """
        Name the record of whoever is signed in.

        Raises:
            Unauthenticated: nobody is.
            ServiceError: somebody is, and the registry opened no record for them.
        """
        if self.session is None:
            raise Unauthenticated
        if self.session.record is None:
            raise WITHOUT_RECORD.get(self.session.outcome, RecordNotFound) if self.session.outcome else RecordNotFound
        return self.session.record

    def owns(self, record: str) -> bool:
        """Whether a record is the signed-in person's own."""
        return self.session is not None and self.session.record == record

    async def record(self, record: RecordId, beyond: Collection[Segment] = ()) -> Record:
        """
        Read a record: the segments that the operation needs, once, however many fields and aliases ask.

        ``beyond`` are segments that a resolver needs although the client did not select them. When nothing at all is
        needed the registry is not asked.
        """
        segments = self.plan.segments | frozenset(beyond)
        if not segments:
            return self._unread(record)
        self.segments_read |= segments
        return await self._reads.record(record, segments)

    async def people(self, records: Collection[RecordId]) -> Mapping[RecordId, Record | ServiceError]:
        """
        Read what the operation needs of 1 to 50 people in one call: of each the record, or the refusal.

        A field below asks ``record`` and finds the same. A record that was merged into another is answered as that
        one. When nothing is needed the registry is not asked.

        Raises:
            QuotaExhausted: the tool's day has not that many people left; nothing was asked.
        """
        if not self.plan.segments:
            return {record: self._unread(record) for record in records}
        if records:
            self.segments_read |= self.plan.segments
        return await self._reads.people(records, self.plan.segments)

    async def identify(
        self, references: Collection[NumberReference]
    ) -> Mapping[NumberReference, RecordId | ServiceError]:
        """
        Look people up by number, name and birth date, a few at a time: of each the record, or the refusal.

        The same reference is looked up once in an operation; whoever was found is not paid for again.

        Raises:
            QuotaExhausted: the tool's day has not that many people left; nothing was asked.
        """
        return await self._reads.identify(references)

    async def quota_left(self) -> int | None:
        """Say how many people are left in the tool's day; nothing for whoever is no tool."""
        try:
            return await self._spend(0)
        except QuotaExhausted:
            # It was lowered below what is already spent.
            return 0

    def asker(self) -> Asker:
        """
        On whose behalf the registry is asked, and why: a holder about themselves, or a tool for the purpose it named.

        An operation that issues a document reads from the registry itself.

        Raises:
            Unauthenticated: nobody is signed in.
            PurposeNotAllowed: a tool named no purpose.
        """
        if self.session is None:
            raise Unauthenticated
        if self.tool is None:
            fresh = not MADE_OF_FRESH_DATA.isdisjoint(self.plan.granted)
            return Asker(user=self.session.pseudonym, purpose=Purpose.HOLDER, fresh=fresh)
        if self.tool.purpose is None:
            raise PurposeNotAllowed
        return Asker(user=self.session.pseudonym, purpose=self.tool.purpose)

    async def close(self) -> None:
        """Leave no call behind: a client that went away ends them."""
        await self._reads.close()

    async def _spend(self, people: int) -> int | None:
        """Take people out of the tool's day, and say how many are left; a holder has no such bound."""
        if self.tool is None:
            return None
        day = self.clock.now().astimezone(PARIS).date()
        return await self.tools.spend_quota(self.tool.client, day, people, self.tool.daily_quota)

    def _unread(self, record: RecordId) -> Record:
        return Record(id=record, as_of=self.ports.today.now().date())


def content(reading: Reading[Content] | None, segment: Segment) -> Content | None:
    """
    The content of a segment; nothing when the registry holds none.

    Raises:
        SegmentUnavailable, SegmentWithheld: the registry could not, or would not, read it.
    """
    if reading is None or reading.status is ReadStatus.UNAVAILABLE:
        raise SegmentUnavailable(segment=segment.name)
    if reading.status is ReadStatus.WITHHELD:
        raise SegmentWithheld(segment=segment.name)
    return reading.content
