"""A desk at which tools ask: a registry in memory that can be bent, a quota that counts, and an executor."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from adapters.in_memory_registry import InMemoryRegistry
from adapters.log_telemetry import LogTelemetry
from adapters.sealed_ids import SivIds
from schema.api import POLICIES, SCHEMA
from schema.context import PEOPLE, Context, Ports
from schema.errors import QuotaExhausted, ServiceError
from schema.execution import Answer, ReferenceExecutor, Request
from schema.plan import Plan
from schema.ports import Asker
from schema.records import (
    ChangePage,
    Entitlement,
    EntitlementOrigin,
    Identity,
    LicenceStatus,
    Match,
    MatchKind,
    NumberReference,
    PartialDate,
    Purpose,
    Reading,
    ReadStatus,
    Record,
    RecordId,
    Segment,
    Sex,
    Standing,
)
from schema.sessions import ClientId, RecordOutcome, Scope, Session, SessionKind, Tool

REFUSAL = "__typename ... on Refusal { code message { fr en } fallback { fr en } }"
HINT = "... on DriverNotFound { hint { fr } }"
STATUS = "... on Driver { id licence { status } }"
BY_IDS = f"query Q($ids: [ID!]!) {{ drivers(ids: $ids) {{ {REFUSAL} {HINT} {STATUS} }} }}"
BY_REFERENCES = (
    f"query Q($by: [DriverReference!]!) {{ identifyDrivers(by: $by) {{ {REFUSAL} {HINT} {STATUS} "
    "... on InputRefused { field rule } } }"
)
ONE = (
    f"query Q($by: DriverReference!) {{ driver(by: $by) {{ {REFUSAL} {HINT} {STATUS} "
    "... on InputRefused { field rule } ... on RegistryAway { retryAfter until } } }"
)

BORN = PartialDate(1991, 12, 27)
MORNING = datetime.fromisoformat("2025-01-30T09:00+01:00")
INSURER = Tool(
    client=ClientId("insurer"),
    name="Assurances du Pont",
    basis="INSURER",
    scopes=frozenset(Scope) - {Scope.POINTS},
    purposes=frozenset({Purpose.THIRD_PARTY}),
    daily_quota=100,
    purpose=Purpose.THIRD_PARTY,
)
COURT = replace(
    INSURER,
    client=ClientId("court"),
    name="Tribunal",
    basis="JUDICIAL_AUTHORITY",
    scopes=frozenset(Scope),
    purposes=frozenset({Purpose.ADMINISTRATION}),
    purpose=Purpose.ADMINISTRATION,
)


def record_id(place: int) -> RecordId:
    return RecordId(f"D{place:013}")


def name(place: int) -> str:
    """A name that nobody else has, of letters alone."""
    return "MARTIN" + "".join(chr(ord("A") + int(digit)) for digit in f"{place:03}")


def record(place: int) -> Record:
    complete = ReadStatus.COMPLETE
    return Record(
        id=record_id(place),
        as_of=date(2025, 1, 29),
        identity=Reading(complete, Identity(name(place), ("CAMILLE",), Sex.FEMALE, BORN, "99100")),
        standing=Reading(complete, Standing(LicenceStatus.VALID, 12, 12), date(2025, 1, 30)),
        entitlements=Reading(complete, (Entitlement("B", EntitlementOrigin.EXAM),)),
    )


def reference(place: int, **changes: Any) -> dict[str, Any]:
    """Name a person as a tool does."""
    return {"record": {"neph": f"{place:012}"}, "birthName": name(place).title(), "bornOn": "1991-12-27"} | changes


class BentRegistry(InMemoryRegistry):
    """
    Sixty people. ``refusals`` by record, ``unknown`` by birth name, ``masters`` of merged records; ``feed`` by page.

    ``identified`` are the names looked up; ``batches`` the records of each call of several.
    """

    def __init__(self) -> None:
        super().__init__({record_id(place): record(place) for place in range(60)})
        self.refusals: dict[RecordId, ServiceError] = {}
        self.unknown: dict[str, ServiceError] = {}
        self.masters: dict[RecordId, RecordId] = {}
        self.feed: dict[str | None, ChangePage] = {None: ChangePage((), date(2025, 1, 29))}
        self.away: ServiceError | None = None
        self.identified: list[str] = []
        self.batches: list[Sequence[RecordId]] = []
        self.pages: list[str | None] = []
        self.askers: set[Asker] = set()

    async def identify_by_number(self, reference: NumberReference, asker: Asker) -> Match:
        """Find by name and birth date, or refuse as bent."""
        self.askers.add(asker)
        self.identified.append(reference.birth_name.upper())
        if refusal := self.unknown.get(reference.birth_name.upper()):
            raise refusal
        found = await super().identify_by_number(reference, asker)
        return Match(MatchKind.FOUND, found.record)

    async def read(self, record: RecordId, segments: Collection[Segment], asker: Asker) -> Record:
        """Read, or refuse as bent."""
        self.askers.add(asker)
        if self.away:
            raise self.away
        if record in self.refusals:
            raise self.refusals[record]
        return await super().read(self.masters.get(record, record), segments, asker)

    async def read_many(
        self, records: Sequence[RecordId], segments: Collection[Segment], askers: Sequence[Asker]
    ) -> Sequence[Record | ServiceError]:
        """Keep the batch, and read it, or refuse it all."""
        self.batches.append(records)
        if self.away:
            raise self.away
        return await super().read_many(records, segments, askers)

    async def changes(self, since: date, asker: Asker, page: str | None = None) -> ChangePage:
        """Answer a page of ``feed``."""
        self.askers.add(asker)
        self.pages.append(page)
        return self.feed[page]

    @property
    def untouched(self) -> bool:
        """Whether nobody was ever asked about."""
        return not (self.identified or self.batches or self.reads)


class Quota:
    """Keeps the part of ``schema.tools.Tools`` that counts people."""

    def __init__(self) -> None:
        self.spent: Counter[tuple[str, date]] = Counter()

    async def spend_quota(self, client: str, day: date, people: int, quota: int) -> int:
        """Count."""
        if self.spent[client, day] + people > quota:
            raise QuotaExhausted(until="2025-01-31T00:00:00+01:00")
        self.spent[client, day] += people
        return quota - self.spent[client, day]


class Seen:
    """Keeps the part of ``schema.audit.AccessLog`` that says whom a tool has read."""

    def __init__(self) -> None:
        self.by: dict[str, set[RecordId]] = {}

    async def tools_seen(self, client: str, records: Collection[RecordId]) -> frozenset[RecordId]:
        """Answer those of ``by``."""
        return frozenset(self.by.get(client, set()) & set(records))


@dataclass
class Clock:
    """Keeps ``Today`` and ``SecurityClock``."""

    instant: datetime = MORNING

    def now(self) -> datetime:
        """Tell the time set."""
        return self.instant


@dataclass
class Desk:
    """
    The parts, and what came of the last question: ``context``.

    ``clock`` is the real time, ``today`` the law's.
    """

    registry: BentRegistry = field(default_factory=BentRegistry)
    quota: Quota = field(default_factory=Quota)
    seen: Seen = field(default_factory=Seen)
    clock: Clock = field(default_factory=lambda: Clock(MORNING.astimezone(UTC)))
    today: Clock = field(default_factory=Clock)
    ids: SivIds = field(default_factory=lambda: SivIds([b"k" * 32]))
    context: Context | None = None

    async def ask(self, query: str, asker: Tool | Session = INSURER, **variables: Any) -> Answer:
        """Ask the graph as a tool, or in a session."""
        ports = Ports(
            registry=self.registry,
            sealed_ids=self.ids,
            today=self.today,
            telemetry=LogTelemetry(),
            clock=self.clock,
            tools=self.quota,  # type: ignore[arg-type]  # the part of the port that is asked here
            access_log=self.seen,  # type: ignore[arg-type]  # the same
        )
        session = asker if isinstance(asker, Session) else tool_session(asker)

        def made(plan: Plan) -> Context:
            self.context = Context(ports, session, plan)
            return self.context

        return await ReferenceExecutor(SCHEMA, POLICIES).execute(Request(query, None, variables), session.rights, made)

    async def data(self, query: str, asker: Tool | Session = INSURER, **variables: Any) -> Any:
        """Ask what is answered without an error; answer the value of its only field."""
        told = await self.ask(query, asker, **variables)
        assert told.errors == ()
        (value,) = told.data.values()
        return value

    async def refusal(self, query: str, asker: Tool | Session = INSURER, **variables: Any) -> Mapping[str, Any]:
        """Ask what is refused; answer the extensions of its only error."""
        told = await self.ask(query, asker, **variables)
        assert set(told.data.values()) == {None}
        (error,) = told.errors
        extensions: Mapping[str, Any] = error["extensions"]
        return extensions

    def sealed(self, place: int, tool: Tool | None = INSURER) -> str:
        """The id of a person, as a tool knows it; without one, as people do."""
        return self.ids.seal("Driver", record_id(place), tool.client if tool else PEOPLE)

    @property
    def people_read(self) -> set[RecordId]:
        """Whom the last operation told of."""
        assert self.context is not None
        return self.context.people_read

    @property
    def spent(self) -> int:
        """People paid for today by the insurer."""
        return self.quota.spent[INSURER.client, MORNING.date()]


def tool_session(tool: Tool) -> Session:
    return Session(kind=SessionKind.TOOL, opened_at=MORNING, expires_at=MORNING + timedelta(minutes=10), tool=tool)


def holder(place: int, kind: SessionKind = SessionKind.FRANCE_CONNECT) -> Session:
    """A person's own session."""
    return Session(
        kind=kind,
        opened_at=MORNING,
        expires_at=MORNING + timedelta(hours=12),
        outcome=RecordOutcome.MATCHED,
        record=record_id(place),
    )
