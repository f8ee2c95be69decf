"""
A document as a PDF, before its seal: PDF/A-3a and PDF/UA-1 at once, the same bytes for the same issue and record.

Synchronous and CPU-bound: it is meant for a worker process. Nothing is ever fetched but the files of ``pages``.
"""

import hashlib
import io
from bisect import bisect_left
from collections.abc import Callable
from datetime import UTC
from functools import cache
from importlib.resources import files
from typing import Any
from xml.etree.ElementTree import Element

from PIL import Image
from weasyprint import CSS, HTML, Attachment, Document
from weasyprint.css import ColorProfile
from weasyprint.images import RasterImage
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from adapters.documents import rii_json
from adapters.documents.pages.blocks import CODE_URL
from adapters.documents.pages.certificate import certificate
from adapters.documents.pages.elements import file
from adapters.documents.pages.integral import integral_record
from adapters.documents.pdf_conformance import both_conformances, finish
from schema.documents import DocumentKind, Issue
from schema.records import Frozen, Record

OWN = "mpp:"
"""The scheme of our own files: fonts and the ground of a specimen."""

OWN_FILES = {
    "NotoSans-Regular.ttf": ("fonts/NotoSans-Regular.ttf", "font/ttf"),
    "NotoSans-Bold.ttf": ("fonts/NotoSans-Bold.ttf", "font/ttf"),
    "specimen.svg": ("specimen.svg", "image/svg+xml"),
}
"""All that a page may fetch, by the name it asks for: the file and its type."""

SIZES = (10.0, 9.6, 9.3, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5, 5.0)
"""Sizes of letters, in points: an ADCS takes the first that keeps it on one page."""

ROOMY = 10.0
"""The smallest size at which the lines of tables stand apart; below it they close up."""

VARIANT = "pdf/a-3a"

SRGB = "sRGB2014.icc"
"""The profile that colours are in, among WeasyPrint's files."""

MAKERS: dict[DocumentKind, Callable[..., Element]] = {
    DocumentKind.ADCS: certificate,
    DocumentKind.RII: integral_record,
}


class Rendered(Frozen, frozen=True):
    """A document ready to be sealed: its bytes and how many pages it has."""

    pdf: bytes
    pages: int


class TooLong(ValueError):
    """An ADCS that no size of letters keeps on one page; the message says nothing of the holder."""


class OwnFiles(URLFetcher):  # type: ignore[misc]  # WeasyPrint is published without types
    """Fetches the files of ``pages`` and refuses everything else, whatever asks for it."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=set(), allow_redirects=False)

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """
        Read one of our files.

        Raises:
            FatalURLFetchingError: it is none of ours. Not an ``Exception``: nothing in between swallows it.
        """
        if not url.startswith(OWN) or url.removeprefix(OWN) not in OWN_FILES:
            raise FatalURLFetchingError("a page asked for something that is not ours")
        path, content_type = OWN_FILES[url.removeprefix(OWN)]
        body = (files("adapters.documents.pages") / path).read_bytes()
        return URLFetcherResponse(url, body, {"Content-Type": content_type})


class CodePlace:
    """
    The image of the code, as the layout sees it: a square that is filled once the number of pages is known.

    The code states the number of pages, so the pages come first.
    """

    def __init__(self) -> None:
        self.image: RasterImage | None = None

    def fill(self, png: bytes) -> None:
        """Put the code in its place."""
        grey = Image.open(io.BytesIO(png)).convert("L")
        self.image = RasterImage(grey, "code", None)

    def get_intrinsic_size(self, _resolution: float, _font_size: float) -> tuple[float, float, float]:
        """Answer width, height and their ratio; the style decides the rest."""
        return 1, 1, 1

    def draw(self, stream: Any, width: float, height: float, style: Any) -> None:
        """Draw the code, if it was given."""
        if self.image is not None:
            self.image.draw(stream, width, height, style)


def _colours() -> ColorProfile:
    """Read the profile that the colours are in (sRGB). A new one each time: writing one out once changes its bytes."""
    profile = io.BytesIO((files("weasyprint.pdf") / SRGB).read_bytes())
    return ColorProfile(profile, SRGB, "relative-colorimetric", ("r", "g", "b"))


@cache
def _looks() -> tuple[OwnFiles, FontConfiguration, CSS]:
    """Read fonts and styles, once for each process."""
    fetcher, fonts = OwnFiles(), FontConfiguration()
    style = CSS(string=file("document.css"), base_url=OWN, url_fetcher=fetcher, font_config=fonts)
    return fetcher, fonts, style


class LaidOut:
    """
    A document laid out: ``pages`` is their number. The one with its code is written by ``finish``.

    ``with_code``: whether a place is left for the code.

    Raises:
        NotPrintable: the record cannot become this document.
        TooLong: an ADCS does not fit its page.
    """

    def __init__(self, issue: Issue, record: Record, *, with_code: bool = True) -> None:
        self._issue, self._record = issue, record
        self._code = CodePlace() if with_code else None
        tree = MAKERS[issue.kind](issue, record, with_code=with_code)
        self._document = self._one_page(tree) if issue.kind is DocumentKind.ADCS else self._laid_out(tree)
        self.pages = len(self._document.pages)
        both_conformances(self._document.metadata)

    def _one_page(self, tree: Element) -> Document:
        tried: dict[float, Document] = {}

        def fits(size: float) -> bool:
            tree.attrib.update({"style": f"font-size: {size}pt", "class": "roomy" if size >= ROOMY else "dense"})
            tried[size] = self._laid_out(tree)
            return len(tried[size].pages) == 1

        # The first size is nearly always right; else halving finds the largest in fewer layouts than trying each.
        place = 0 if fits(SIZES[0]) else bisect_left(SIZES, True, lo=1, key=fits)
        if place == len(SIZES):
            raise TooLong("an ADCS longer than its page")
        return tried[SIZES[place]]

    def _laid_out(self, tree: Element) -> Document:
        fetcher, fonts, style = _looks()
        html = HTML(string="<html></html>", base_url=OWN, url_fetcher=fetcher)
        # WeasyPrint takes text; we hold a tree already, and have nothing parsed that was not written by us.
        html.wrapper_element = html.wrapper_element.from_html_root(tree, content_language=None)
        html.etree_element = html.wrapper_element.etree_element
        images = {} if self._code is None else {CODE_URL: self._code}
        return html.render(font_config=fonts, stylesheets=[style], cache=images, pdf_variant=VARIANT)

    def finish(self, code_png: bytes | None) -> Rendered:
        """Write the PDF; ``code_png`` is a square image in black and white, or nothing where no place was left."""
        if code_png is not None and self._code is not None:
            self._code.fill(code_png)
        document, issue = self._document, self._issue
        # Given here, the profile of the output intent is no file that WeasyPrint opens, and leaves open.
        document.color_profiles[document.output_intent] = _colours()
        at = issue.issued_at.isoformat(timespec="seconds")
        document.metadata.created = document.metadata.modified = at
        pdf: bytes = document.write_pdf(
            finisher=finish,
            pdf_variant=VARIANT,
            output_intent="",
            pdf_identifier=hashlib.sha256(issue.reference.encode()).digest()[:16],
            attachments=[self._attachment()] if issue.kind is DocumentKind.RII else None,
        )
        return Rendered(pdf, self.pages)

    def _attachment(self) -> Attachment:
        at = self._issue.issued_at.astimezone(UTC)
        return Attachment(
            string=rii_json.encode(self._issue, self._record),
            name=rii_json.FILE_NAME,
            description="Les données de ce relevé, sous une forme que lit une machine",
            created=at,
            modified=at,
            relationship="Data",
        )


def render(issue: Issue, record: Record, code_png: bytes | None) -> Rendered:
    """
    Make a document of a record: ``code_png`` is the image of its 2D-Doc, a square in black and white, if it has one.

    Raises:
        NotPrintable: the record cannot become this document.
        TooLong: an ADCS does not fit its page.
    """
    return LaidOut(issue, record, with_code=code_png is not None).finish(code_png)


def count_pages(issue: Issue, record: Record) -> int:
    """
    Count the pages that ``render`` would make with a code: an ADCS has one, always.

    Whoever then renders too should keep a ``LaidOut`` instead, which is laid out once.
    """
    return 1 if issue.kind is DocumentKind.ADCS else LaidOut(issue, record).pages
