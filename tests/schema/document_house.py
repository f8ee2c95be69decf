"""A graph over a store of documents and one record, for tests that ask it as a holder."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.accounts import AccountStore, migrate, open_store
from adapters.clocks import ParisToday
from adapters.in_memory_registry import InMemoryRegistry
from adapters.log_telemetry import LogTelemetry
from adapters.sealed_ids import SivIds
from schema.api import POLICIES, SCHEMA
from schema.context import Context, Ports, Visit
from schema.execution import Answer, ReferenceExecutor, Request
from schema.plan import Plan
from schema.ports import Asker
from schema.records import Record, RecordId
from schema.sessions import RecordOutcome, Session, SessionKind
from tests.schema.document_samples import ME, NOW, fit

KEY = b"k" * 32
OTHER = RecordId("D0000000000098")

UNMADE = """... on Refusal { code message { fr en } fallback { fr } }
    ... on DocumentUnavailable { missing retryAfter until } ... on RegistryAway { retryAfter until }
    ... on Pending { retryAfter }"""
DOCUMENT = """... on Document { id kind title { fr } purpose { fr } caveat { fr } countsAsLicence requiresFranceConnect
    validityMonths status issuedAt validUntil asOf verificationCode downloadUrl expiresAt sha256 byteLength }"""
ADCS = f"{{ me {{ adcs {{ __typename {DOCUMENT} {UNMADE} }} }} }}"
RII = f"""{{ me {{ rii {{ __typename ... on StepUpRequired {{ stepUpUrl }}
    ... on Rii {{ document {{ __typename {DOCUMENT} ... on Refusal {{ code }}
        ... on DocumentUnavailable {{ missing }} }} }} }} }} }}"""


class SetToday:
    """Keeps ``Today``; moves only when told."""

    def __init__(self) -> None:
        self.instant = NOW

    def now(self) -> datetime:
        """Tell the time set."""
        return self.instant


class Away(InMemoryRegistry):
    """A registry that refuses to read."""

    def __init__(self, refusal: Exception) -> None:
        super().__init__({})
        self.refusal = refusal

    async def read(self, record: RecordId, segments: Any, asker: Any) -> Record:
        """Refuse."""
        raise self.refusal


class Listening(InMemoryRegistry):
    """A registry that notes who asks."""

    def __init__(self, record: Record) -> None:
        super().__init__({record.id: record})
        self.askers: list[Asker] = []

    async def read(self, record: RecordId, segments: Any, asker: Asker) -> Record:
        """Note and answer."""
        self.askers.append(asker)
        return await super().read(record, segments, asker)


class House:
    """A graph over a store of documents and one record, which tests change."""

    def __init__(self, store: AccountStore) -> None:
        self.store = store
        self.today = SetToday()
        self.registry: InMemoryRegistry = InMemoryRegistry({ME: fit(), OTHER: fit()})

    def holds(self, record: Record) -> None:
        """Let the registry hold this from now on."""
        self.registry = InMemoryRegistry({ME: record, OTHER: fit()})

    async def ask(
        self,
        query: str,
        kind: SessionKind = SessionKind.FRANCE_CONNECT,
        *,
        record: RecordId = ME,
        token: str = "the-session",  # noqa: S107  # of a test
        **variables: Any,
    ) -> Answer:
        """Ask as a holder."""
        now = datetime.now(UTC)
        ports = Ports(
            self.registry, SivIds([KEY]), self.today, LogTelemetry(), clock=ParisToday(), documents=self.store
        )
        asking = Session(kind, opened_at=now, expires_at=now, outcome=RecordOutcome.MATCHED, record=record)
        made: Callable[[Plan], Context] = lambda plan: Context(ports, asking, plan, Visit(token))  # noqa: E731
        return await ReferenceExecutor(SCHEMA, POLICIES).execute(Request(query, None, variables), asking.rights, made)

    async def adcs(self, kind: SessionKind = SessionKind.ACCOUNT, **asked: Any) -> dict[str, Any]:
        """Ask for the ADCS."""
        answer = await self.ask(ADCS, kind, **asked)
        assert not answer.errors, answer.errors
        found: dict[str, Any] = answer.data["me"]["adcs"]
        return found

    async def rii(self, kind: SessionKind = SessionKind.FRANCE_CONNECT) -> dict[str, Any]:
        """Ask for the RII, as a file."""
        answer = await self.ask(RII, kind)
        assert not answer.errors, answer.errors
        found: dict[str, Any] = answer.data["me"]["rii"]
        return found


@asynccontextmanager
async def open_house(folder: Path) -> AsyncIterator[House]:
    """Open one, with a store of its own in a folder."""
    address = f"sqlite:///{folder / 'documents.db'}"
    await migrate(address)
    async with open_store(address, clock=ParisToday(), keys=[KEY]) as store:
        yield House(store)
