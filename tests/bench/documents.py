"""What documents cost: on one core beside a plain rendering of the same page, then in the workshop, and in memory."""

import asyncio
import base64
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

from adapters.documents.authorities import load_authorities
from adapters.documents.authorities_development import ensure_development_keys
from adapters.documents.pages.blocks import CODE_URL
from adapters.documents.pages.elements import file
from adapters.documents.pdf import MAKERS, OWN, OwnFiles, render
from adapters.documents.seal import Sealer
from adapters.documents.seal_check import SealTrust, check_seal
from adapters.documents.workshop import Limits, Workshop
from adapters.documents.workshop_worker import document_bench
from schema.documents import DocumentKind, Issue
from schema.records import Record
from tests.adapters.documents.pages_samples import CODE, changed, full, issue, movements, personas
from tests.bench.rounds import Figure, measure, ratios

ROUNDS, FEW = 5, 2
LENGTHS = (10, 70, 500)
LONG = 10
"""Pages from which a few rounds must do."""

BATCH = 24
"""Documents that are asked for at once: fewer than may wait."""

Case = tuple[Issue, Record]


class WithCode(OwnFiles):
    """What a plain rendering fetches: our files, and the code."""

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """Read one of our files, or what an address holds itself."""
        return URLFetcher().fetch(url, headers) if url.startswith("data:image/png") else super().fetch(url, headers)


def plain(which: Issue, record: Record) -> bytes:
    """Render the same page as anybody would: from text, its fonts and style read each time, neither tags nor PDF/A."""
    text = ElementTree.tostring(MAKERS[which.kind](which, record, with_code=True), "unicode", method="html")
    page = text.replace(CODE_URL, f"data:image/png;base64,{base64.b64encode(CODE).decode()}")
    fetcher = WithCode()
    style = CSS(string=file("document.css"), base_url=OWN, url_fetcher=fetcher)
    pdf: bytes = HTML(string=page, base_url=OWN, url_fetcher=fetcher).write_pdf(stylesheets=[style])
    return pdf


def cases() -> Mapping[str, Case]:
    """One ADCS, and integral records of several lengths."""
    person = full(personas()["P01"])
    integral = {
        f"RII {length:3}": (issue(DocumentKind.RII), changed(person, movements=movements(length))) for length in LENGTHS
    }
    return {"ADCS": (issue(DocumentKind.ADCS), person), **integral}


@contextmanager
def development_keys() -> Iterator[Path]:
    """Keys for the time of a bench."""
    with tempfile.TemporaryDirectory() as folder:
        ensure_development_keys(Path(folder) / "documents")
        yield Path(folder) / "documents"


def main() -> None:
    """Print the figures."""
    every = cases()
    with development_keys() as keys:
        print("Documents: processor time of one, on one core (median, smallest to largest of the rounds)")  # noqa: T201
        for name, case in every.items():
            _print_one(name, case, keys)
        _print_seal(every["ADCS"], keys)
        asyncio.run(_print_workshop(every, keys))


def _print_one(name: str, case: Case, keys: Path) -> None:
    whole = partial(document_bench(keys).make, *case)
    calls: dict[str, Callable[[], object]] = {
        "plain": partial(plain, *case),
        "unsealed": partial(render, *case, CODE),
        "whole": whole,
    }
    pages = whole().pages
    figures = measure(calls, ROUNDS if pages < LONG else FEW)
    for what, figure in figures.items():
        print(f"  {name:8}{pages:3} pages  {what:9}{figure}{_beside(figure, figures['plain'])}")  # noqa: T201


def _beside(figure: Figure, plain_figure: Figure) -> str:
    ratio = ratios(figure, plain_figure)
    return f"  {ratio.median:5.2f} of plain ({min(ratio.rounds):.2f} to {max(ratio.rounds):.2f})"


def _print_seal(case: Case, keys: Path) -> None:
    pdf, authorities, now = render(*case, CODE).pdf, load_authorities(keys), datetime.now(UTC)
    sealer, trust = Sealer(authorities), SealTrust.of(authorities)
    sealed = sealer.seal(pdf, now)
    calls: dict[str, Callable[[], object]] = {
        "sealing": lambda: sealer.seal(pdf, now),
        "checking": lambda: check_seal(sealed, trust, now),
    }
    for what, figure in measure(calls, 3 * ROUNDS).items():
        print(f"  a seal              {what:9}{figure}")  # noqa: T201


async def _print_workshop(every: Mapping[str, Case], keys: Path) -> None:
    cores = len(os.sched_getaffinity(0))
    for workers in sorted({1, cores}):
        started = time.perf_counter()
        async with Workshop(document_bench(keys), Limits(workers=workers, waiting=BATCH)) as workshop:
            cold = time.perf_counter() - started
            print(f"The workshop of {workers}, on {cores} cores: open after {cold:.1f} s (wall time)")  # noqa: T201
            for name, case in every.items():
                number = BATCH if name == "ADCS" else 4
                speed = await _speed(workshop, case, number)
                each = speed / workers
                print(f"  {name:8}{speed:6.2f} documents a second, {each:6.2f} for each worker")  # noqa: T201
            for process in workshop.processes:
                print(f"  a worker holds {_memory(process)}")  # noqa: T201


async def _speed(workshop: Workshop, case: Case, number: int) -> float:
    """Documents a second, asked for all at once."""
    started = time.perf_counter()
    await asyncio.gather(*(workshop.make(*case) for _ in range(number)))
    return number / (time.perf_counter() - started)


def _memory(process: int) -> str:
    """What a process holds: in all, its fair share, and alone."""
    text = Path(f"/proc/{process}/smaps_rollup").read_text("ascii")
    kib = {name: int(number) for name, number in re.findall(r"^(\w+):\s+(\d+) kB", text, re.MULTILINE)}
    alone = kib["Private_Clean"] + kib["Private_Dirty"]
    return f"{kib['Rss'] / 1024:.0f} MiB, of which {kib['Pss'] / 1024:.0f} its share and {alone / 1024:.0f} its own"


if __name__ == "__main__":
    # Worker processes import this module too.
    main()
