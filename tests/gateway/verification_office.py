"""The desk where documents are checked, with a real store and real keys, and issued documents to show it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx2
from starlette.applications import Starlette

from adapters.accounts import AccountStore, migrate, open_store
from adapters.documents.authorities import load_authorities
from adapters.documents.authorities_development import ensure_development_keys
from adapters.documents.checks import DocumentChecks
from adapters.documents.seal_check import SealVerdict
from adapters.documents.two_d_doc import encode
from adapters.documents.workshop_worker import document_bench
from gateway.verification import VerificationDesk
from gateway.verification_offline import OfflineDesk
from schema.documents import DocumentKind, Issued, drawn_up
from schema.records import Record, RecordId
from tests.schema.document_samples import ME, NOW, fit

ADCS, RII = DocumentKind
ORIGIN = "http://127.0.0.1:8700"
UNKNOWN = "ADCS0000000000000000"
PAGE = {"Accept": "text/html"}


class Clock:
    """Keeps ``Today`` and ``SecurityClock``; moves only when told."""

    def __init__(self, instant: datetime) -> None:
        self.instant = instant

    def now(self) -> datetime:
        """Tell the time set."""
        return self.instant


class Log:
    """Keeps ``Telemetry``, in lists."""

    def __init__(self) -> None:
        self.counts: list[dict[str, str]] = []
        self.lines: list[dict[str, Any]] = []

    def count(self, name: str, **labels: str) -> None:
        """Keep the count."""
        self.counts.append({"name": name, **labels})

    def event(self, name: str, **facts: Any) -> None:
        """Keep the line."""
        self.lines.append({"name": name, **facts})


@dataclass
class Office:
    """The desk, and all that stands behind it. ``keys`` is the folder of the authorities."""

    store: AccountStore
    keys: Path
    clock: Clock
    today: Clock = field(default_factory=lambda: Clock(NOW))
    log: Log = field(default_factory=Log)
    files: Any = None

    def __post_init__(self) -> None:
        self.checks = DocumentChecks(self.keys, ORIGIN, self.check_seal)
        self.files = self.files or self.checks

    async def check_seal(self, pdf: bytes) -> SealVerdict:
        """What a worker of the workshop does, in a thread."""
        return await asyncio.to_thread(document_bench(self.keys).check, pdf)

    @cached_property
    def desk(self) -> VerificationDesk:
        """The desk itself."""
        return VerificationDesk(
            register=self.store,
            codes=self.checks,
            files=self.files,
            accounts=self.store,
            today=self.today,
            telemetry=self.log,
            specimen=True,
        )

    @cached_property
    def app(self) -> Starlette:
        """The desks' own routes."""
        offline = OfflineDesk(publisher=self.checks, register=self.store, today=self.today, clock=self.clock)
        return Starlette(routes=[*self.desk.routes(), *offline.routes()])

    def visitor(self, **headers: str) -> httpx2.AsyncClient:
        """Somebody who checks documents."""
        transport = httpx2.ASGITransport(self.app)
        return httpx2.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers)

    async def get(self, path: str, **headers: str) -> httpx2.Response:
        """Ask once."""
        async with self.visitor(**headers) as visitor:
            return await visitor.get(path)

    async def post(self, path: str, **sent: Any) -> httpx2.Response:
        """Send once."""
        async with self.visitor() as visitor:
            return await visitor.post(path, **sent)

    async def issue(self, kind: DocumentKind = ADCS, read: Record | None = None, record: RecordId = ME) -> Issued:
        """Issue a document of a record."""
        return await self.store.issue_document(drawn_up(kind, record, read or fit(), self.today.now()))

    def code(self, issued: Issued, read: Record | None = None) -> str:
        """The text of its 2D-Doc."""
        signer = load_authorities(self.keys).code_signer(issued.issued_at.date())
        return encode(issued.issue(f"{ORIGIN}/verify", specimen=True), read or fit(), 1, signer)

    async def file(self, issued: Issued, read: Record | None = None) -> bytes:
        """Its sealed file."""
        make = document_bench(self.keys).make
        issue = issued.issue(f"{ORIGIN}/verify", specimen=True)
        return (await asyncio.to_thread(make, issue, read or fit())).pdf


@asynccontextmanager
async def open_office(folder: Path, keys: Path) -> AsyncIterator[Office]:
    """Open an office over a new database."""
    address, clock = f"sqlite+aiosqlite:///{folder}/accounts.db", Clock(datetime.now(UTC))
    await migrate(address)
    async with open_store(address, clock=clock, keys=(b"k" * 32,)) as store:
        yield Office(store, keys, clock)


def make_keys(folder: Path) -> Path:
    """Make authorities for development."""
    ensure_development_keys(folder / "documents")
    return folder / "documents"
