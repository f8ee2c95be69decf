"""The page of checks on a phone: typed without a script, a file dropped, a photo read where the browser can."""

import asyncio
import base64
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
import uvicorn
from PIL import Image
from playwright.async_api import Browser, Page, ViewportSize, async_playwright, expect

from tests.conftest import free_port
from tests.gateway.verification_office import Office, make_keys, open_office

pytestmark = [pytest.mark.asyncio, pytest.mark.timeout(120)]

PHONE = ViewportSize(width=390, height=844)
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"]

DROP = """pdf => {
    const file = new File([Uint8Array.from(atob(pdf), c => c.charCodeAt(0))], "ADCS.pdf", {type: "application/pdf"});
    const dataTransfer = new DataTransfer(); dataTransfer.items.add(file);
    const dropped = new DragEvent("drop", {dataTransfer, bubbles: true, cancelable: true});
    document.querySelector(".drop").dispatchEvent(dropped);
}"""

DETECTOR = """code => { window.BarcodeDetector = class {
    static async getSupportedFormats() { return ["qr_code", "data_matrix"]; }
    async detect(image) { return image.width ? [{rawValue: code}] : []; } }; }"""


@asynccontextmanager
async def served(office: Office, port: int) -> AsyncIterator[str]:
    """Serve the desk on a port."""
    config = uvicorn.Config(office.app, host="127.0.0.1", port=port, lifespan="off", log_level="error")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  # uvicorn has no event for it
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await serving


@pytest_asyncio.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path, make_keys(tmp_path)) as office:
        yield office


@pytest_asyncio.fixture
async def address(office: Office) -> AsyncIterator[str]:
    async with served(office, free_port()) as address:
        yield address


@pytest_asyncio.fixture
async def chromium() -> AsyncIterator[Browser]:
    executable = shutil.which("chromium")
    assert executable, "the set-up of `make test` installs chromium"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=QUIET)
        yield browser
        await browser.close()


def listening(page: Page) -> list[str]:
    """What the console of a page complains of from now on: a policy that is broken, a script that fails."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


async def fits(page: Page) -> bool:
    """Whether nothing is wider than the screen."""
    found: bool = await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return found


async def test_a_reference_is_typed_and_answered_without_a_script(
    office: Office, address: str, chromium: Browser
) -> None:
    issued = await office.issue()
    context = await chromium.new_context(viewport=PHONE, java_script_enabled=False)
    page = await context.new_page()

    await page.goto(f"{address}/verify")
    await page.get_by_label("Référence imprimée").fill(issued.reference.lower())
    await page.get_by_role("button", name="Vérifier Check", exact=True).click()

    await expect(page.get_by_role("heading", level=1)).to_contain_text("Attestation authentique")
    await expect(page.get_by_text("30/05/2025")).to_be_visible()
    assert page.url == f"{address}/v/{issued.reference}"


async def test_a_file_that_is_dropped_is_checked_at_once_and_the_screen_is_wide_enough(
    office: Office, address: str, chromium: Browser
) -> None:
    pdf = base64.b64encode(await office.file(await office.issue())).decode()
    page = await chromium.new_page(viewport=ViewportSize(width=320, height=640))
    said = listening(page)

    await page.goto(f"{address}/verify")
    entry_fits = await fits(page)
    await page.evaluate(DROP, pdf)

    await expect(page.get_by_role("heading", level=1)).to_contain_text("Attestation authentique")
    await expect(page.get_by_text("MARTIN")).to_be_visible()
    assert entry_fits
    assert await fits(page)
    assert said == []


async def test_a_file_that_is_too_large_never_leaves_the_phone(
    office: Office, address: str, chromium: Browser, tmp_path: Path
) -> None:
    large = tmp_path / "large.pdf"
    large.write_bytes(b"%PDF" + b"0" * 5 * 2**20)
    page = await chromium.new_page(viewport=PHONE)
    posted: list[str] = []
    page.on("request", lambda request: posted.append(request.method) if request.method == "POST" else None)

    await page.goto(f"{address}/verify")
    await page.get_by_label("Fichier PDF reçu").set_input_files(large)

    await expect(page.get_by_text("5 Mo au plus")).to_be_visible()
    assert posted == []


async def test_a_photo_is_read_on_the_phone_where_the_browser_reads_codes(
    office: Office, address: str, chromium: Browser, tmp_path: Path
) -> None:
    Image.new("L", (64, 64), 255).save(tmp_path / "photo.png")
    code = office.code(await office.issue())
    plain, page = await chromium.new_page(viewport=PHONE), await chromium.new_page(viewport=PHONE)
    said = listening(page)
    await page.add_init_script(f"({DETECTOR})({code!r})")

    await plain.goto(f"{address}/verify")
    await page.goto(f"{address}/verify")
    await page.get_by_label("Photo du code 2D-Doc").set_input_files(tmp_path / "photo.png")

    await expect(page.get_by_role("heading", level=1)).to_contain_text("Attestation authentique")
    await expect(plain.get_by_label("Photo du code 2D-Doc")).to_be_hidden()
    assert said == []
