"""A document meets whoever has to check it: today, and on the morning after its holder may no longer drive."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from starlette.routing import Router

from adapters.clocks import RealTime
from adapters.documents.authorities import load_authorities
from adapters.documents.authorities_withdrawn import read_withdrawn
from adapters.documents.checks import DocumentChecks
from adapters.documents.press import WorkshopPress
from adapters.documents.workshop import Limits, Workshop
from adapters.documents.workshop_worker import document_bench
from gateway.app import Under
from gateway.document_keeper import DocumentKeeper
from gateway.verification import VerificationDesk
from gateway.verification_offline import PUBLICATIONS, OfflineDesk
from gateway.wiring import open_service
from tests.conftest import Town
from tests.gateway.verification_office import PAGE, Clock, Log, make_keys
from tests.journeys.test_documents import House, PaperPress, adcs, fetched, rii
from tests.schema.document_samples import PARIS

pytestmark = pytest.mark.asyncio

TODAY = datetime(2025, 1, 30, 9, 0, tzinfo=PARIS)
NEXT_MORNING = datetime(2025, 1, 31, 9, 0, tzinfo=PARIS)
RETAINED_YESTERDAY = "P52"
"""Held up by the police on the 29th, which the registry learns on the 31st."""


class Street:
    """Where documents are checked: nobody there has a session."""

    def __init__(self, house: House, keys: Path, stack: AsyncExitStack) -> None:
        self.house = house
        self.keys = make_keys(keys)
        self.workshop = Workshop(document_bench(self.keys), Limits(workers=1))
        self.today = Clock(TODAY)
        self._stack = stack

    async def open(self, *, with_workshop: bool) -> None:
        """Open the gateway and its desks."""
        if with_workshop:
            press = await self._stack.enter_async_context(WorkshopPress(self.workshop))
            press.warm()
            await self.house.open(press)
        else:
            await self.house.open(PaperPress())
        settings, store = self.house.town.settings, self.house.store
        checks = DocumentChecks(self.keys, settings.public_url, self.workshop.check_seal)
        desk = VerificationDesk(
            register=store,
            codes=checks,
            files=checks,
            accounts=store,
            today=self.today,
            telemetry=Log(),
            specimen=True,
        )
        offline = OfflineDesk(publisher=checks, register=store, today=self.today, clock=RealTime())
        routes = self.house.app.router.routes
        routes.insert(0, Under("/v", Router(desk.routes())))
        routes.insert(0, Under(PUBLICATIONS, Router(offline.routes())))
        other = replace(settings, audit_folder=self.keys.parent / "audit-of-keeper")
        service = await self._stack.enter_async_context(open_service(other))
        self.keeper = DocumentKeeper(
            register=store, registry=service.ports.registry, today=self.today, telemetry=service.telemetry
        )
        await self.keeper.keep()

    async def sleep(self) -> None:
        """Let the night pass, and the keeper do its round."""
        self.today.instant = NEXT_MORNING
        self.house.town.registry.clock.set(NEXT_MORNING)
        assert await self.keeper.keep()

    async def check(self, reference: str) -> dict[str, Any]:
        """Check a reference, as a program."""
        found: dict[str, Any] = (await self.house.visitor().http.get(f"/v/{reference}")).json()
        return found


@pytest_asyncio.fixture
async def street(town: Town, tmp_path: Path) -> AsyncIterator[Street]:
    async with AsyncExitStack() as stack:
        yield Street(House(town, stack, tmp_path), tmp_path, stack)


async def test_camille_s_documents_are_checked_as_files_by_people_who_know_nothing_else(street: Street) -> None:
    await street.open(with_workshop=True)
    camille, officer = await street.house.browser("P01"), street.house.visitor()
    for ask, title in ((adcs, "Attestation authentique"), (rii, "Relevé authentique")):
        found = await ask(camille)
        pdf = await fetched(camille, found)

        page = await officer.http.post("/verify/pdf", files={"file": ("d.pdf", pdf, "application/pdf")}, headers=PAGE)
        told = (await officer.http.post("/verify/pdf", content=pdf, headers={"Content-Type": "application/pdf"})).json()

        assert title in page.text
        assert (told["status"], told["stillAsPrinted"]) == ("GENUINE", True)
        assert (told["reference"], told["fields"]["birthName"]) == (found["verificationCode"], "MARTIN")
        assert "set-cookie" not in page.headers


async def test_a_licence_that_the_police_retained_is_withdrawn_on_the_morning_the_registry_knows(
    street: Street,
) -> None:
    await street.open(with_workshop=False)
    found = await adcs(await street.house.browser(RETAINED_YESTERDAY))
    camille = await adcs(await street.house.browser("P01"))
    today = await street.check(found["verificationCode"])

    await street.sleep()

    tomorrow, hers = await street.check(found["verificationCode"]), await street.check(camille["verificationCode"])
    assert (today["status"], tomorrow["status"], hers["status"]) == ("GENUINE", "WITHDRAWN", "GENUINE")
    assert hers["knownAt"] == NEXT_MORNING.isoformat()
    listed = await street.house.visitor().http.get("/.well-known/mpp/adcs-status.jwt")
    withdrawn = read_withdrawn(listed.text, load_authorities(street.keys).code_trust, datetime.now(UTC))
    assert found["verificationCode"] in withdrawn
    assert camille["verificationCode"] not in withdrawn


async def test_checking_never_asks_the_registry_and_a_quiet_round_asks_once(street: Street) -> None:
    await street.open(with_workshop=False)
    camille = await adcs(await street.house.browser("P01"))
    journal = street.house.town.registry.journal
    journal.clear()
    for _ in range(5):
        await street.check(camille["verificationCode"])
    asked_by_checks = len(journal.calls())

    await street.sleep()

    assert (asked_by_checks, len(journal.calls())) == (0, 1)
