"""What a resolver can reach for the length of one request: the session, the plan, and each record once."""

import asyncio
from collections.abc import Collection, Mapping
from typing import Protocol, TypeVar

from schema.accounts import Accounts, Opened, Origin
from schema.errors import (
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
from schema.records import Frozen, Purpose, Reading, ReadStatus, Record, RecordId, Segment
from schema.service_words import ServiceLinks
from schema.sessions import RecordOutcome, Session, SessionKind

Content = TypeVar("Content")

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
    """What resolvers may ask of the outside. A service that only reads keeps none of the last three."""

    registry: Registry
    sealed_ids: SealedIds
    today: Today
    telemetry: Telemetry
    links: Links = Links()
    accounts: Accounts | None = None
    clock: SecurityClock | None = None
    doors: Doors | None = None


class Visit(Frozen, frozen=True):
    """What came with a request: the ``token`` of its cookie, and where it came from."""

    token: str | None = None
    origin: Origin = Origin(address="")


NOBODY = Visit()


class Context:
    """
    The asker and the ports, for the length of one request.

    ``token``: what the browser's cookie should hold when the request is over; ``visit.token`` is what it held before.
    ``departure``: where the browser goes next, when it was signed out.
    """

    def __init__(self, ports: Ports, session: Session | None, plan: Plan, visit: Visit = NOBODY) -> None:
        self.ports = ports
        self.session = session
        self.plan = plan
        self.visit = visit
        self.token = visit.token
        self.departure: Departure | None = None
        self._reads: dict[tuple[RecordId, frozenset[Segment]], asyncio.Future[Record]] = {}

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
            raise WITHOUT_RECORD[self.session.outcome]
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
            return Record(id=record, as_of=self.ports.today.now().date())
        flight = self._reads.get((record, segments))
        if flight is None:
            flight = asyncio.ensure_future(self.ports.registry.read(record, segments, self.asker()))
            self._reads[record, segments] = flight
        return await asyncio.shield(flight)

    def asker(self) -> Asker:
        """On whose behalf the registry is asked: always a signed-in holder, here."""
        if self.session is None:
            raise Unauthenticated
        return Asker(user=self.session.pseudonym, purpose=Purpose.HOLDER)

    async def close(self) -> None:
        """Leave no read behind: a client that went away ends them."""
        for flight in self._reads.values():
            flight.cancel()
        await asyncio.gather(*self._reads.values(), return_exceptions=True)


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
