"""The IDE in a real browser: a persona is in by a click, and nothing comes from another host."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
import uvicorn
from playwright.async_api import ConsoleMessage, Page, Request, async_playwright, expect

from tests.conftest import Town

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(120)]

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]


@dataclass
class Visit:
    """A page, what its console said, and the hosts it asked."""

    page: Page
    console: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)


@asynccontextmanager
async def served(town: Town) -> AsyncIterator[None]:
    """Serve the town's gateway on its public address."""
    address = urlsplit(town.settings.public_url)
    config = uvicorn.Config(
        town.app, host=address.hostname or "", port=address.port or 0, lifespan="off", log_level="error"
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  # uvicorn has no event for it
        await asyncio.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        await serving


@asynccontextmanager
async def visiting(town: Town) -> AsyncIterator[Visit]:
    """Open the IDE in headless Chromium."""
    chromium = shutil.which("chromium")
    assert chromium, "the set-up of `make test` installs chromium"
    async with served(town), async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=QUIET)
        page = await browser.new_page(viewport={"width": 1280, "height": 800})
        visit = Visit(page)

        def heard(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                visit.console.append(message.text)

        def asked(request: Request) -> None:
            visit.hosts.add(urlsplit(request.url).netloc)

        page.on("console", heard)
        page.on("request", asked)
        page.on("pageerror", lambda error: visit.console.append(str(error)))
        await page.goto(f"{town.settings.public_url}/graphql")
        try:
            yield visit
        finally:
            await browser.close()


async def test_camille_signs_in_by_one_click_and_runs_the_first_ready_query(town: Town) -> None:
    async with visiting(town) as visit:
        page = visit.page
        await page.get_by_label("Personne").select_option("P01")
        await page.get_by_role("link", name="Se connecter", exact=True).click()
        await expect(page.get_by_text("FranceConnect", exact=False).first).to_be_visible()
        await page.get_by_role("button", name="Confirmer").click()
        await expect(page.get_by_text("dossier trouvé")).to_be_visible()
        await page.get_by_role("button", name=re.compile("Execute query")).click()
        answer = page.locator(".graphiql-response")

        await expect(answer).to_contain_text("Permis de conduire valide.")
        await expect(answer).to_contain_text("12/12 POINTS")

        await page.get_by_role("button", name="Se déconnecter").click()
        await expect(page.get_by_text("Vous êtes déconnecté")).to_be_visible()

    ours = {urlsplit(town.settings.public_url).netloc, urlsplit(town.settings.franceconnect_issuer).netloc}
    assert visit.console == []
    assert visit.hosts == ours
