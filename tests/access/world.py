"""A whole service for these proofs: the gateway over the stubs, and a session of each kind that asks it by HTTP."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import msgspec

from adapters.accounts import migrate
from fixtures.franceconnect import Client, FranceConnectStub
from fixtures.mail import MailCatcher
from fixtures.people import Person
from fixtures.serving import serving
from fixtures.snpc import RegistryStub
from gateway.app import create_app
from gateway.settings import Settings
from gateway.wiring import Service, open_service
from schema.records import Purpose
from schema.sessions import ClientId, Scope, Session, SessionKind
from schema.tools import HIGHEST_QUOTA, Credential, LegalBasis, NewTool
from tests.access.askers import ACCOUNT, FRANCE_CONNECT, PENDING, PEOPLE, TOOLS, VISITOR
from tests.access.people import EVERYBODY, HOLDERS, LOOKED_UP, SPARE
from tests.conftest import MORNING, Browser, Town, free_port, signing_key
from tests.journeys.citizens import open_account, sign_in

SEGMENTS = {
    "IDE": "IDENTITY",
    "TIT": "TITLES",
    "DRT": "ENTITLEMENTS",
    "PTS": "MOVEMENTS",
    "SLD": "STANDING",
    "MED": "MEDICAL",
    "SUS": "MEASURES",
    "STG": "COURSES",
    "EXA": "EXAMS",
    "COU": "NOTICES",
    "ANC": "ARCHIVE",
}
"""Our name of each segment, by the registry's code: said once more, so that no mapping proves itself."""

READING = {"lireDossier", "lireDossiers"}


@dataclass(frozen=True)
class Reply:
    """What came back: the JSON, its very bytes, and what the registry was asked meanwhile."""

    data: Any
    errors: tuple[Mapping[str, Any], ...]
    body: bytes
    operations: tuple[str, ...]
    segments: tuple[str, ...]


@dataclass(frozen=True)
class OpenDoor:
    """
    Lets tools in by name alone: what a token proves is proved elsewhere, here it is what the tool then reads.

    ``clients``: under which id each is registered, so that its day can be counted.
    """

    clients: Mapping[str, ClientId]

    async def admit(self, headers: Mapping[str, str], method: str, url: str) -> Session:
        """Open a session for one call."""
        name = headers["authorization"].removeprefix("Bearer ")
        now = datetime.now(UTC)
        tool = msgspec.structs.replace(TOOLS[name], client=self.clients[name])
        return Session(SessionKind.TOOL, opened_at=now, expires_at=now + timedelta(minutes=10), tool=tool)


@dataclass
class World:
    """The service, the registry behind it, and a browser for each asker."""

    town: Town
    browsers: dict[str, Browser]
    ids: dict[str, dict[str, str]] = field(default_factory=dict)

    async def ask(
        self, asker: str, document: str, variables: Mapping[str, Any], *, get: bool = False, name: str | None = None
    ) -> Reply:
        """Ask as one of the askers, by POST or by GET."""
        return await self.ask_by(self.browsers[asker], document, variables, get=get, name=name)

    async def ask_by(
        self,
        browser: Browser,
        document: str,
        variables: Mapping[str, Any],
        *,
        get: bool = False,
        name: str | None = None,
    ) -> Reply:
        """Ask with a browser of one's own."""
        self.town.registry.journal.clear()
        asked: dict[str, Any] = {"query": document, "variables": variables} | ({"operationName": name} if name else {})
        if get:
            response = await browser.http.get("/graphql", params={**asked, "variables": json.dumps(variables)})
        else:
            response = await browser.http.post("/graphql", json=asked)
        told = response.json()
        calls = self.town.registry.journal.calls()
        read = {SEGMENTS[code] for call in calls if call.operation in READING for code in call.segments}
        return Reply(
            told.get("data"),
            tuple(told.get("errors", ())),
            response.content,
            tuple(call.operation for call in calls),
            tuple(sorted(read)),
        )

    async def expendable(self, asker: str, *, confirms: bool = False) -> Browser:
        """A session of the same kind that may be spoilt; whoever ``confirms`` is pending once only."""
        place = len(PEOPLE) - 1 if confirms and asker == PENDING else PEOPLE.index(asker) if asker in HOLDERS else None
        return await signed_in(self.town, asker, None if place is None else SPARE[place])


async def signed_in(town: Town, asker: str, who: Person | None) -> Browser:
    """Open a session of a kind for somebody; an account is created where it takes one and there is none."""
    browser = town.browser()
    if asker in TOOLS:
        browser.http.headers["authorization"] = f"Bearer {asker}"
    elif who is not None and asker == ACCOUNT:
        email = f"account-{who.dossier.lower()}@boite.example.test"
        if (await sign_in(browser, email))["__typename"] != "SignedIn":
            record = {"neph": who.identite.neph}
            names = {"birthName": who.identite.nom, "givenNames": who.identite.prenoms, "bornOn": "1968-02-29"}
            await open_account(town, browser, email=email, record=record, **names)
            assert (await sign_in(browser, email))["__typename"] == "SignedIn"
    elif who is not None:
        await browser.sign_in(who.id, confirm=asker == FRANCE_CONNECT)
    return browser


@asynccontextmanager
async def open_world(folder: Path) -> AsyncIterator[World]:
    """Start everything, and sign everybody in."""
    async with AsyncExitStack() as stack:
        town = await _open_town(folder, stack)
        who = {VISITOR: None, **HOLDERS, **dict.fromkeys(TOOLS)}
        world = World(town, {asker: await signed_in(town, asker, holder) for asker, holder in who.items()})
        await _look_up(world)
        for asker in HOLDERS:
            world.ids[asker] = await _ids(world, asker)
        # Whoever may open nothing is given ids that open for others: a refusal is then no accident.
        for asker in (VISITOR, PENDING, *TOOLS):
            world.ids[asker] = world.ids[FRANCE_CONNECT]
        yield world


async def _look_up(world: World) -> None:
    """Let each tool know whom it will be asked about, and leave a trace of one with each holder."""
    document = "query ($by: [DriverReference!]!) { identifyDrivers(by: $by) { ... on Driver { licence { exists } } } }"
    by = [
        {"record": {"neph": who.identite.neph}, "birthName": who.identite.nom, "bornOn": "1968-02-29"}
        for who in (LOOKED_UP, *HOLDERS.values())
    ]
    for asker in TOOLS:
        await world.ask(asker, document, {"by": by})


async def _ids(world: World, asker: str) -> dict[str, str]:
    """The sealed ids that a holder can come by."""
    document = "{ me { id adcs { ... on Document { id } } licence { history(first: 1) { nodes { id } } } } }"
    me = (await world.ask(asker, document, {})).data["me"]
    if not me:
        return {}
    events = me["licence"]["history"]["nodes"]
    return {"Driver": me["id"], "PointEvent": events[0]["id"], "Document": me["adcs"]["id"]}


async def _open_town(folder: Path, stack: AsyncExitStack) -> Town:
    database = f"sqlite+aiosqlite:///{folder / 'accounts.db'}"
    await migrate(database)
    public = f"http://127.0.0.1:{free_port()}"
    us = Client(
        id="mes-points-permis",
        secret="a-secret-of-tests",
        redirect_uris=[f"{public}/auth/franceconnect/callback"],
        post_logout_uris=[f"{public}/auth/franceconnect/signed-out"],
    )
    registry = RegistryStub(EVERYBODY, rate_limited=False)
    franceconnect = FranceConnectStub([us], people=EVERYBODY)
    registry_url = await stack.enter_async_context(serving(registry.app))
    provider_url = await stack.enter_async_context(serving(franceconnect.app))
    mail = await stack.enter_async_context(MailCatcher())
    settings = Settings(
        public_url=public,
        database_url=database,
        registry_url=f"{registry_url}/snpc/v3",
        franceconnect_issuer=f"{provider_url}/api/v2",
        franceconnect_client_secret="a-secret-of-tests",
        secret_keys=(b"k" * 32,),
        now=MORNING,
        contact_phone="01 00 00 00 00",
        contact_form="https://contact.example.test/",
        audit_folder=folder / "audit",
        token_keys=(signing_key(folder),),
        document_keys=folder / "keys",
        smtp_url=f"smtp://127.0.0.1:{mail.smtp_port}",
        password_passes=1,
        password_memory_kib=8,
        password_lanes=1,
    )
    app = create_app(settings, with_an_open_door)
    await stack.enter_async_context(app.router.lifespan_context(app))

    def browser() -> Browser:
        http = httpx2.AsyncClient(base_url=public, mounts={public: httpx2.ASGITransport(app=app)})
        stack.push_async_callback(http.aclose)
        return Browser(http)

    return Town(registry, franceconnect, mail, settings, app, browser)


@asynccontextmanager
async def with_an_open_door(settings: Settings) -> AsyncIterator[Service]:
    """Open the service as it is, but for the door of tools."""
    async with open_service(settings) as service:
        assert service.ports.tools
        clients = {name: (await service.ports.tools.register_client(_registered(name))).id for name in TOOLS}
        yield replace(service, tools=OpenDoor(clients))  # type: ignore[arg-type]  # it stands in for the door


def _registered(name: str) -> NewTool:
    return NewTool(
        name=name,
        basis=LegalBasis.INTERIOR_MINISTRY,
        scopes=frozenset(Scope),
        purposes=frozenset({Purpose.ADMINISTRATION}),
        daily_quota=HIGHEST_QUOTA,
        expires_at=datetime.now(UTC) + timedelta(days=1),
        credential=Credential(secret_digest=b"nobody knows it".ljust(32)),
    )
