"""The desk that hands documents out, with a real store, and everything else behind it in a few lines."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import httpx2
from msgspec.structs import replace
from starlette.applications import Starlette

from adapters.accounts import AccountStore
from adapters.in_memory_registry import InMemoryRegistry
from gateway.cookies import SESSION, cookie_name
from gateway.documents import DocumentDesk
from schema.audit import AuditLine, NotAudited
from schema.documents import DocumentKind, Issue, Issued, Made, drawn_up
from schema.errors import (
    ServiceError,
)
from schema.ports import Asker
from schema.records import Record, RecordId
from schema.sessions import RecordOutcome, Session, SessionKind
from tests.schema.document_samples import ME, NOW, fit

ADCS, RII = DocumentKind
OTHER = RecordId("D0000000000098")
ORIGIN = "http://127.0.0.1:8700"


class Clock:
    """Keeps ``Today`` and ``SecurityClock``; moves only when told."""

    def __init__(self, instant: datetime) -> None:
        self.instant = instant

    def now(self) -> datetime:
        """Tell the time set."""
        return self.instant


class Registry(InMemoryRegistry):
    """One record, which tests change, or a refusal; ``asked`` is who asked."""

    def __init__(self) -> None:
        super().__init__({})
        self.answer: Record | ServiceError = fit()
        self.asked: list[Asker] = []

    async def read(self, record: RecordId, segments: Any, asker: Asker) -> Record:
        """Answer what the test wants."""
        self.asked.append(asker)
        self.reads.append((record, frozenset(segments)))
        if isinstance(self.answer, ServiceError):
            raise self.answer
        return self.answer


class Press:
    """Keeps ``schema.documents.Press``: bytes that are another each time, once ``go`` is set."""

    def __init__(self) -> None:
        self.made: list[tuple[Issue, Record]] = []
        self.refusal: Exception | None = None
        self.begun, self.go = asyncio.Event(), asyncio.Event()
        self.go.set()

    async def make(self, issue: Issue, record: Record) -> Made:
        """Make a document, or refuse."""
        self.made.append((issue, record))
        self.begun.set()
        await self.go.wait()
        if self.refusal is not None:
            raise self.refusal
        pdf = f"%PDF-1.7 {issue.reference} {len(self.made)}".encode()
        return Made(pdf, 1, sha256(pdf).hexdigest(), "DC04")


@dataclass
class Trail:
    """Keeps ``AuditTrail``, in a list."""

    lines: list[AuditLine] = field(default_factory=list)
    is_full: bool = False

    def record(self, line: AuditLine) -> None:
        """Keep the line."""
        if self.is_full:
            raise NotAudited
        self.lines.append(line)


class Log:
    """Keeps ``Telemetry``, in lists."""

    def __init__(self) -> None:
        self.counts: list[dict[str, str]] = []
        self.lines: list[dict[str, Any]] = []

    def count(self, name: str, **labels: str) -> None:
        """Keep the count."""
        self.counts.append(labels)

    def event(self, name: str, **facts: Any) -> None:
        """Keep the line."""
        self.lines.append(facts)


@dataclass
class Office:
    """The desk, and all that stands behind it."""

    store: AccountStore
    today: Clock = field(default_factory=lambda: Clock(NOW))
    clock: Clock = field(default_factory=lambda: Clock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC)))
    registry: Registry = field(default_factory=Registry)
    press: Press = field(default_factory=Press)
    trail: Trail = field(default_factory=Trail)
    log: Log = field(default_factory=Log)
    secure: bool = False

    @property
    def app(self) -> Starlette:
        """The desk's own routes."""
        desk = DocumentDesk(
            register=self.store,
            press=self.press,
            registry=self.registry,
            sessions=self.store,
            trail=self.trail,
            telemetry=self.log,
            today=self.today,
            clock=self.clock,
            verify_at=f"{ORIGIN}/verify",
            specimen=True,
            secure=self.secure,
        )
        return Starlette(routes=list(desk.routes()))

    def browser(self, token: str = "") -> httpx2.AsyncClient:
        """A browser with the cookie of a session."""
        transport = httpx2.ASGITransport(self.app)
        cookies = {cookie_name(SESSION, secure=self.secure): token} if token else {}
        return httpx2.AsyncClient(transport=transport, base_url=ORIGIN, cookies=cookies)

    async def sign_in(self, kind: SessionKind = SessionKind.FRANCE_CONNECT, **changes: Any) -> str:
        """Open a session of the holder's; answer its token."""
        now = self.clock.now()
        session = Session(
            kind,
            opened_at=now,
            expires_at=now + timedelta(hours=1),
            outcome=RecordOutcome.MATCHED,
            record=ME,
            issuer="https://provider.example",
            subject="a-pseudonym",
        )
        return await self.store.open(replace(session, **changes))

    async def issue(self, kind: DocumentKind = ADCS) -> Issued:
        """Issue a document of what the registry holds."""
        assert isinstance(self.registry.answer, Record)
        return await self.store.issue_document(drawn_up(kind, ME, self.registry.answer, self.today.now()))

    async def address(self, token: str, kind: DocumentKind = ADCS) -> str:
        """Issue a document; answer its address for a session."""
        issued = await self.issue(kind)
        return f"/documents/{(await self.store.open_address(issued.reference, token)).ticket}"

    async def get(self, address: str, token: str = "", method: str = "GET") -> httpx2.Response:
        """Ask as the browser of a session."""
        async with self.browser(token) as browser:
            return await browser.request(method, address)

    async def bodies(self, method: str, address: str, token: str) -> list[bytes]:
        """What is really sent as the body: clients drop what comes after a HEAD."""
        sent: list[Any] = []
        cookie = f"{cookie_name(SESSION, secure=self.secure)}={token}".encode()
        scope = {
            "type": "http",
            "method": method,
            "path": address,
            "raw_path": address.encode(),
            "root_path": "",
            "query_string": b"",
            "headers": [(b"cookie", cookie)],
        }

        async def receive() -> Any:
            return {"type": "http.request", "body": b""}

        async def send(message: Any) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        return [message["body"] for message in sent if message["type"] == "http.response.body"]
