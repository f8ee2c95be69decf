"""Holders fetch their documents: asked for in the graph, made in the workshop, sealed, handed to their session."""

import subprocess
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest
import pytest_asyncio
from starlette.routing import Router

from adapters.accounts import AccountStore
from adapters.clocks import RealTime
from adapters.documents.authorities_development import ensure_development_keys
from adapters.documents.press import WorkshopPress
from adapters.documents.workshop import Limits, Workshop
from adapters.documents.workshop_worker import document_bench
from fixtures.people import Person, everyone
from gateway.app import Under, create_app
from gateway.documents import DOCUMENTS, DocumentDesk
from gateway.settings import Settings
from gateway.wiring import Service, open_service
from schema.documents import Issue, Made, Press
from schema.records import Record
from tests.conftest import Browser, Town
from tests.journeys.citizens import open_account, sign_in

pytestmark = pytest.mark.asyncio

DOCUMENT = """__typename ... on Document { kind issuedAt validUntil verificationCode downloadUrl sha256 byteLength
    countsAsLicence status } ... on Refusal { code } ... on DocumentUnavailable { missing until }"""
ADCS = f"{{ me {{ adcs {{ {DOCUMENT} ... on Pending {{ retryAfter }} }} }} }}"
RII = f"{{ me {{ rii {{ __typename ... on Rii {{ document {{ {DOCUMENT} }} }} }} }} }}"


class PaperPress:
    """Keeps ``Press`` without printing: what a document is made of, as bytes."""

    async def make(self, issue: Issue, record: Record) -> Made:
        """Write down what would be printed."""
        pdf = b"%PDF-1.7 " + msgspec.json.encode([issue, record])
        return Made(pdf, 1, sha256(pdf).hexdigest(), "DC04")


class House:
    """A gateway that hands documents out, over the stubs of a town."""

    def __init__(self, town: Town, stack: AsyncExitStack, folder: Path) -> None:
        self.town = town
        self._stack = stack
        self._settings = replace(town.settings, audit_folder=folder / "audit-of-documents")

    async def open(self, press: Press) -> None:
        """Open it with a press."""
        services: list[Service] = []

        @asynccontextmanager
        async def opened(settings: Settings) -> AsyncIterator[Service]:
            async with open_service(settings) as service:
                ports = msgspec.structs.replace(service.ports, documents=service.sessions)
                services.append(replace(service, ports=ports))
                yield services[0]

        self.app = create_app(self._settings, opened)
        await self._stack.enter_async_context(self.app.router.lifespan_context(self.app))
        service = services[0]
        store = service.sessions
        assert isinstance(store, AccountStore)
        self.store = store
        desk = DocumentDesk(
            register=store,
            press=press,
            registry=service.ports.registry,
            sessions=store,
            trail=service.keeper.trail,
            telemetry=service.telemetry,
            today=service.ports.today,
            clock=RealTime(),
            verify_at=f"{self._settings.public_url}/verify",
            specimen=True,
            secure=False,
        )
        self.app.router.routes.insert(0, Under(DOCUMENTS, Router(desk.routes())))

    async def browser(self, persona: str) -> Browser:
        """The browser of somebody who has signed in with FranceConnect."""
        browser = self.visitor()
        await browser.sign_in(persona)
        return browser

    def visitor(self) -> Browser:
        """The browser of somebody who has not."""
        http = httpx2.AsyncClient(
            base_url=self._settings.public_url,
            mounts={self._settings.public_url: httpx2.ASGITransport(app=self.app)},
        )
        self._stack.push_async_callback(http.aclose)
        return Browser(http)


@pytest_asyncio.fixture
async def house(town: Town, tmp_path: Path) -> AsyncIterator[House]:
    async with AsyncExitStack() as stack:
        yield House(town, stack, tmp_path)


@pytest_asyncio.fixture
async def open_house(house: House) -> House:
    await house.open(PaperPress())
    return house


async def adcs(browser: Browser) -> dict[str, Any]:
    """Ask for the ADCS."""
    answer = await browser.ask(ADCS)
    assert "errors" not in answer, answer
    found: dict[str, Any] = answer["data"]["me"]["adcs"]
    return found


async def rii(browser: Browser) -> dict[str, Any]:
    """Ask for the RII as a file."""
    answer = await browser.ask(RII)
    assert "errors" not in answer, answer
    found: dict[str, Any] = answer["data"]["me"]["rii"]
    return dict(found["document"]) if "document" in found else found


def text_of(pdf: bytes) -> str:
    """The words of a PDF, as poppler reads them."""
    read = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return read.stdout.decode()


async def fetched(browser: Browser, found: dict[str, Any]) -> bytes:
    """Fetch the file of a document."""
    response = await browser.http.get(found["downloadUrl"])
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/pdf"
    return bytes(response.content)


async def test_camille_fetches_both_documents_sealed_and_is_told_their_size(house: House, tmp_path: Path) -> None:
    ensure_development_keys(tmp_path / "keys")
    async with WorkshopPress(Workshop(document_bench(tmp_path / "keys"), Limits(workers=1))) as press:
        press.warm()
        await house.open(press)
        camille, suspended = await house.browser("P01"), await house.browser("P18")
        for ask in (adcs, rii):
            found = await ask(camille)
            pdf = await fetched(camille, found)
            again = await ask(camille)
            assert again["verificationCode"] == found["verificationCode"]
            assert (again["sha256"], again["byteLength"]) == (sha256(pdf).hexdigest(), len(pdf))
            words = text_of(pdf)
            assert found["verificationCode"] in words
            assert "MARTIN" in words
            assert "30/01/2025" in words
            assert f"{house.town.settings.public_url}/verify" in "".join(words.split())
            assert await fetched(camille, again) == pdf

        found = await adcs(suspended)
        assert (found["__typename"], found["countsAsLicence"]) == ("Document", False)
        assert "INTERDICTION DE CONDUIRE" in text_of(await fetched(suspended, found))


OTHERS = {
    "P22": ("NO_DRIVING_RIGHTS", "NO_DRIVING_RIGHTS"),
    "P23": ("NO_DRIVING_RIGHTS", "NO_DRIVING_RIGHTS"),
    "P40": ("DOCUMENT_DATA_INCOMPLETE", "DOCUMENT_DATA_INCOMPLETE"),
    "P46": ("Pending", "Pending"),
    "P47": ("Document", "DOCUMENT_DATA_UNAVAILABLE"),
}
"""Whoever is not given both documents: candidates, gaps in the registry, a late answer, a part that is away."""

WITHOUT_RECORD = {"P33", "P34", "P38", "P48"}
"""Nobody in the registry, or a record that is not served."""


async def answered(house: House, person: Person) -> tuple[str, str]:
    """What somebody is answered for each document; what they are given is fetched, and it is theirs."""
    browser = await house.browser(person.id)
    names = []
    for found in (await adcs(browser), await rii(browser)):
        names.append(found.get("code") or found["__typename"])
        if found["__typename"] == "Document":
            assert person.identite.nom.encode() in await fetched(browser, found), person.id
    return names[0], names[1]


@pytest.mark.parametrize("persona", ["P05", "P17", "P22", "P40", "P46", "P53"])
async def test_a_holder_gets_the_documents_that_the_record_allows(open_house: House, persona: str) -> None:
    [person] = [each for each in everyone() if each.id == persona]

    assert await answered(open_house, person) == OTHERS.get(persona, ("Document", "Document"))


@pytest.mark.proof
async def test_everybody_gets_the_documents_that_their_record_allows(open_house: House) -> None:
    for person in everyone():
        if person.franceconnect is not None and person.id not in WITHOUT_RECORD:
            found = await answered(open_house, person)
            assert found == OTHERS.get(person.id, ("Document", "Document")), person.id


async def test_a_part_that_is_away_stands_in_the_way_of_what_states_it(open_house: House) -> None:
    browser = await open_house.browser("P47")

    assert await rii(browser) == {
        "__typename": "DocumentUnavailable",
        "code": "DOCUMENT_DATA_UNAVAILABLE",
        "missing": ["MEDICAL"],
        "until": None,
    }


async def test_a_password_session_fetches_an_adcs_and_no_rii(open_house: House) -> None:
    browser = open_house.visitor()
    assert (await sign_in(browser, await open_account(open_house.town, browser)))["__typename"] == "SignedIn"

    assert b"MARTIN" in await fetched(browser, await adcs(browser))
    assert (await rii(browser))["__typename"] == "StepUpRequired"


async def test_signing_out_ends_every_way_to_a_document(open_house: House) -> None:
    camille, elsewhere = await open_house.browser("P01"), await open_house.browser("P01")
    found, theirs = await adcs(camille), await adcs(elsewhere)
    assert found["verificationCode"] == theirs["verificationCode"]
    assert (await elsewhere.http.get(found["downloadUrl"])).status_code == 404

    await camille.ask("mutation { signOut { __typename } }")

    assert (await camille.http.get(found["downloadUrl"])).status_code == 404
    assert (await camille.http.get(theirs["downloadUrl"])).status_code == 404
    assert (await elsewhere.http.get(theirs["downloadUrl"])).status_code == 200


async def test_what_the_night_changed_is_not_handed_out_as_it_was(open_house: House) -> None:
    camille = await open_house.browser("P01")
    found = await adcs(camille)
    open_house.town.registry.clock.set(datetime.fromisoformat("2025-01-31T09:00"))

    response = await camille.http.get(found["downloadUrl"])

    assert response.status_code == 409
    assert "Votre dossier a changé" in response.text


async def test_a_registry_that_missed_its_night_gives_no_document(open_house: House) -> None:
    open_house.town.registry.clock.set(datetime.fromisoformat("2025-01-29T09:00"))
    camille = await open_house.browser("P01")

    found = await adcs(camille)

    assert (found["code"], found["until"]) == ("DOCUMENT_DATA_STALE", "2025-01-31T05:30:00+01:00")


async def test_asking_and_fetching_cost_one_call_each_and_fetching_again_none(open_house: House) -> None:
    camille = await open_house.browser("P01")
    journal = open_house.town.registry.journal
    journal.clear()
    found = await adcs(camille)
    await fetched(camille, found)
    await fetched(camille, found)

    assert [set(call.segments) for call in journal.calls()] == [{"IDE", "TIT", "DRT", "SLD"}] * 2
