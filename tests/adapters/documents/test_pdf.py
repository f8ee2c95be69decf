"""The file: PDF/A-3a and PDF/UA-1, the same bytes each time, nothing fetched, nothing that acts, a code that reads."""

import hashlib
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import zxingcpp
from lxml import etree
from PIL import Image
from weasyprint import CSS, HTML, Attachment
from weasyprint.urls import FatalURLFetchingError

from adapters.documents import rii_json
from adapters.documents.pdf import LaidOut, OwnFiles, count_pages, render
from adapters.documents.pdf_conformance import both_conformances
from schema.documents import DocumentKind, Issue
from schema.records import Identity, Sex
from tests.adapters.documents.pages_samples import (
    ADCS,
    CATEGORIES,
    CODE,
    RII,
    changed,
    full,
    issue,
    made,
    movements,
    personas,
    text_of,
)

BOTH = pytest.mark.parametrize("which", [ADCS, RII], ids=["ADCS", "RII"])
PAINTING = frozenset("f F f* B B* b b* S s Do Tj TJ sh".split())  # noqa: SIM905  # operators, as the standard lists them
NAMESPACES = {
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xmp": "http://ns.adobe.com/xap/1.0/",
}


def opened(which: Issue) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(made(which, full(personas()["P01"])).pdf))


def structure(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Walk the tree of tags."""
    waiting = [pdf.Root.StructTreeRoot.K[0]]
    while waiting:
        node = waiting.pop()
        if isinstance(node, pikepdf.Dictionary) and "/S" in node:
            yield node
            waiting += list(node.K) if isinstance(node.get("/K"), pikepdf.Array) else []


@BOTH
def test_the_catalogue_says_what_a_reader_for_the_blind_must_know(which: Issue) -> None:
    pdf = opened(which)

    assert str(pdf.Root.Lang) == "fr"
    assert bool(pdf.Root.MarkInfo.Marked)
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    assert which.kind.name in str(pdf.docinfo.Title)
    assert str(pdf.Root.OutputIntents[0].S) == "/GTS_PDFA1"
    assert pdf.Root.OutputIntents[0].DestOutputProfile.read_bytes()[36:40] == b"acsp"


@BOTH
def test_the_metadata_claim_both_conformances_in_one_place_and_the_hour_of_issue(which: Issue) -> None:
    pdf = opened(which)
    xmp = etree.fromstring(pdf.Root.Metadata.read_bytes())
    (rdf,) = xmp.findall("rdf:RDF", NAMESPACES)

    def claimed(name: str) -> list[str]:
        prefix, local = name.split(":")
        return [value for each in rdf.iter() if (value := each.get(f"{{{NAMESPACES[prefix]}}}{local}")) is not None]

    assert claimed("pdfaid:part") == ["3"]
    assert claimed("pdfaid:conformance") == ["A"]
    assert claimed("pdfuaid:part") == ["1"]
    assert [each.text for each in rdf.iterfind(".//xmp:CreateDate", NAMESPACES)] == ["2025-01-30T09:05:00+01:00"]


def test_metadata_of_another_form_are_refused() -> None:
    class Odd:
        def generate_rdf_metadata(self) -> bytes:
            return b"<rdf:RDF></rdf:RDF><rdf:RDF></rdf:RDF>"

    odd = Odd()
    both_conformances(odd)

    with pytest.raises(ValueError, match="another form"):
        odd.generate_rdf_metadata()


@BOTH
def test_every_heading_has_its_scope_and_every_cell_its_headings(which: Issue) -> None:
    pdf = opened(which)
    tags = list(structure(pdf))

    heads = [tag for tag in tags if tag.S == "/TH"]
    assert {str(tag.A.Scope) for tag in heads} == {"/Column", "/Row"}
    for tag in heads:
        assert str(tag.A.Scope) == ("/Column" if tag.P.P.S == "/THead" else "/Row")
    names = {bytes(tag.ID) for tag in heads}
    cells = [tag for tag in tags if tag.S == "/TD"]
    assert cells
    for tag in cells:
        assert tag.A.Headers
        assert {bytes(name) for name in tag.A.Headers} <= names


@BOTH
def test_there_is_one_main_heading_and_the_code_is_described_where_it_is(which: Issue) -> None:
    pdf = opened(which)
    tags = list(structure(pdf))

    assert [str(tag.S) for tag in tags].count("/H1") == 1
    (figure,) = [tag for tag in tags if tag.S == "/Figure"]
    assert str(figure.Alt).startswith("Code 2D-Doc signé.")
    left, bottom, right, top = (float(side) for side in figure.A.BBox)
    assert right - left == pytest.approx(40 / 25.4 * 72, abs=0.1)
    assert top - bottom == pytest.approx(40 / 25.4 * 72, abs=0.1)
    assert 0 < left < right < 595
    assert 421 < bottom < top < 842


@BOTH
def test_all_that_is_painted_is_tagged_or_called_an_artefact(which: Issue) -> None:
    for page in opened(which).pages:
        depth = 0
        for instruction in pikepdf.parse_content_stream(page):
            operator = str(instruction.operator)
            depth += (operator in ("BMC", "BDC")) - (operator == "EMC")
            assert depth or operator not in PAINTING


@BOTH
def test_nothing_in_the_file_acts_or_leads_anywhere(which: Issue) -> None:
    pdf = opened(which)

    names = {str(key) for each in pdf.objects if isinstance(each, pikepdf.Dictionary) for key in each}
    assert names.isdisjoint({"/Annots", "/JavaScript", "/JS", "/OpenAction", "/AA", "/URI", "/AcroForm", "/Launch"})


@BOTH
def test_the_fonts_are_ours_and_within_the_file(which: Issue) -> None:
    pdf = opened(which)

    fonts = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/Font"]
    roots = [font for font in fonts if font.Subtype == "/Type0"]
    assert {str(font.BaseFont).partition("+")[2] for font in roots} == {"Noto", "Noto-Bold"}
    for font in roots:
        assert "/ToUnicode" in font
        assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor


@BOTH
def test_qpdf_finds_nothing_wrong(which: Issue, tmp_path: Path) -> None:
    file = tmp_path / "document.pdf"
    file.write_bytes(made(which, full(personas()["P01"])).pdf)

    assert subprocess.run(["qpdf", "--check", file], capture_output=True, check=False).returncode == 0


def test_the_rii_carries_its_data_and_says_so() -> None:
    record = full(personas()["P01"])
    pdf = pikepdf.open(io.BytesIO(made(RII, record).pdf))

    assert list(pdf.attachments) == ["rii.json"]
    assert [str(file.AFRelationship) for file in pdf.Root.AF] == ["/Data"]
    assert pdf.attachments["rii.json"].get_file().mime_type == "application/json"
    assert pdf.attachments["rii.json"].get_file().creation_date == RII.issued_at
    assert pdf.attachments["rii.json"].get_file().read_bytes() == rii_json.encode(RII, record)


def test_the_adcs_carries_nothing() -> None:
    pdf = opened(ADCS)

    assert list(pdf.attachments) == []
    assert "/AF" not in pdf.Root


PRINT_HASHES = """
import hashlib
from tests.adapters.documents.pages_samples import ADCS, CODE, RII, full, personas
from adapters.documents.pdf import render
for issue in (ADCS, RII):
    print(hashlib.sha256(render(issue, full(personas()["P01"]), CODE).pdf).hexdigest())
"""


def test_another_process_makes_the_same_bytes() -> None:
    command = [sys.executable, "-c", PRINT_HASHES]
    theirs = subprocess.run(command, capture_output=True, check=True, text=True).stdout.split()

    record = full(personas()["P01"])
    assert [hashlib.sha256(made(which, record).pdf).hexdigest() for which in (ADCS, RII)] == theirs


def test_another_issue_has_other_bytes() -> None:
    record = personas()["P01"]
    other = issue(DocumentKind.ADCS, specimen=False)

    assert made(ADCS, record).pdf != made(other, record).pdf


VECTORS = {
    "an image": '<img alt="x" src="{}">',
    "an image of a style": '<p style="background: url({})">x</p>',
    "a list mark": '<ul style="list-style-image: url({})"><li>x</ul>',
    "generated content": "<style>p::before {{ content: url({}) }}</style><p>x</p>",
    "a style sheet": '<link rel="stylesheet" href="{}">',
    "an import": "<style>@import url({});</style>",
    "a font": "<style>@font-face {{ font-family: x; src: url({}) }} p {{ font-family: x }}</style><p>x</p>",
    "an object": '<object data="{}" type="image/png"></object>',
    "an embed": '<embed src="{}" type="image/png">',
    "an svg within": '<svg xmlns="http://www.w3.org/2000/svg"><image href="{}" width="9" height="9"/></svg>',
    "an svg by use": '<svg xmlns="http://www.w3.org/2000/svg"><use href="{}#a"/></svg>',
    "an attachment": '<link rel="attachment" href="{}">',
    "an attachment by a link": '<a rel="attachment" href="{}">x</a>',
}
ADDRESSES = ("file:///etc/passwd", "http://127.0.0.1:9/x.png", "mpp:../pdf.py", "mpp:document.css")


class Watched(OwnFiles):
    """Counts what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.refused = self.served = 0

    def fetch(self, url: str, headers: Any = None) -> Any:
        """Answer as ever."""
        self.refused += 1
        answer = super().fetch(url, headers)
        self.refused, self.served = self.refused - 1, self.served + 1
        return answer


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("vector", VECTORS)
def test_no_page_reaches_anything_but_our_files(vector: str, address: str) -> None:
    """Not even one that somebody managed to write markup into."""
    page = f'<html lang="fr"><title>x</title>{VECTORS[vector].format(address)}'

    fetcher = Watched()

    # What an SVG image asks for in vain ends in WeasyPrint's log; anything else ends the document.
    with suppress(FatalURLFetchingError):
        HTML(string=page, base_url="mpp:", url_fetcher=fetcher).write_pdf()

    # A use of SVG is only ever looked for in the page itself.
    assert fetcher.refused == (vector != "an svg by use")
    assert fetcher.served == 0


@pytest.mark.parametrize("address", [*ADDRESSES, "data:image/png;base64,AAAA"])
def test_neither_a_style_nor_an_attachment_reaches_anything(address: str) -> None:
    with pytest.raises(FatalURLFetchingError):
        CSS(url=address, url_fetcher=OwnFiles())
    with pytest.raises(FatalURLFetchingError), Attachment(url=address, url_fetcher=OwnFiles()).source:
        pass


def test_a_name_that_looks_like_markup_is_printed_as_it_is() -> None:
    name = "</td><img src='file:///etc/passwd'><b>&amp;{}"
    identity = Identity(name, ("&lt;script&gt;",), Sex.FEMALE, None, "99100")

    text = text_of(made(ADCS, changed(personas()["P01"], identity=identity)).pdf).replace(" ", "")

    assert name.replace(" ", "") in text
    assert "&lt;script&gt;" in text


@BOTH
@pytest.mark.parametrize("dots_an_inch", [200, 150, 100])
def test_the_code_reads_from_the_page(which: Issue, dots_an_inch: int) -> None:
    pdf = made(which, personas()["P01"]).pdf
    command = ["pdftoppm", "-r", str(dots_an_inch), "-l", "1", "-png", "-"]
    page = Image.open(io.BytesIO(subprocess.run(command, input=pdf, capture_output=True, check=True).stdout))

    (found,) = zxingcpp.read_barcodes(page, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.DataMatrix))

    assert found.text == "DC04FR00MPP1" + "A1B2C3" * 45


def test_the_pages_are_known_before_the_code_that_states_them() -> None:
    record = changed(personas()["P01"], movements=movements(25))
    laid_out = LaidOut(RII, record)

    finished = laid_out.finish(CODE)

    assert (
        laid_out.pages
        == finished.pages
        == count_pages(RII, record)
        == len(pikepdf.open(io.BytesIO(finished.pdf)).pages)
    )
    assert finished == made(RII, record)


def test_an_adcs_always_has_one_page() -> None:
    assert count_pages(ADCS, changed(personas()["P01"], entitlements=CATEGORIES)) == 1


def test_without_a_code_no_place_is_left_for_it() -> None:
    pdf = made(ADCS, personas()["P01"], code=None).pdf

    assert "2D-DOC" not in text_of(pdf)
    file = pikepdf.open(io.BytesIO(pdf))
    assert not [tag for tag in structure(file) if tag.S == "/Figure"]


def test_documents_of_one_process_do_not_mix() -> None:
    first, second = personas()["P01"], personas()["P18"]
    apart = [render(ADCS, first, CODE), render(ADCS, second, CODE)]

    one, other = LaidOut(ADCS, first), LaidOut(ADCS, second)

    assert [other.finish(CODE), one.finish(CODE), one.finish(CODE)] == [apart[1], apart[0], apart[0]]
    assert json.loads(rii_json.encode(RII, second))["identity"]["birthName"] == "RAMBERT"
