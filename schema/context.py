"""What a resolver can reach for the length of one request: the session, the plan, and each record once."""

import asyncio
from collections.abc import Collection, Mapping
from typing import TypeVar

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
from schema.ports import Asker, Registry, SealedIds, Telemetry, Today
from schema.records import Frozen, Purpose, Reading, ReadStatus, Record, RecordId, Segment
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
    """Addresses that clients are told, as paths of the service."""

    sign_in: str = "/auth/franceconnect/start"
    sign_out: str = "/auth/logout"


class Ports(Frozen, frozen=True):
    """What resolvers may ask of the outside."""

    registry: Registry
    sealed_ids: SealedIds
    today: Today
    telemetry: Telemetry
    links: Links = Links()


class Context:
    """The asker and the ports, for the length of one request."""

    def __init__(self, ports: Ports, session: Session | None, plan: Plan) -> None:
        self.ports = ports
        self.session = session
        self.plan = plan
        self._reads: dict[tuple[RecordId, frozenset[Segment]], asyncio.Future[Record]] = {}

    @property
    def kind(self) -> SessionKind:
        """The kind of session that asks."""
        return self.session.kind if self.session else SessionKind.ANONYMOUS

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
