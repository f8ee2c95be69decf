"""Records and issues to print: those of the stub's people, and some made by hand to strain a page."""

import asyncio
import logging
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import aiohttp
import msgspec

from adapters.documents import data_matrix
from adapters.documents.pages import words
from adapters.documents.pdf import Rendered, render
from adapters.snpc import SnpcRegistry
from fixtures.people import Person, everyone
from fixtures.serving import serving
from fixtures.snpc import PATH, RegistryStub
from schema.documents import DocumentKind, Issue
from schema.errors import ServiceError
from schema.law.offences import schedule
from schema.ports import Asker
from schema.records import (
    Address,
    Course,
    CourseKind,
    Entitlement,
    EntitlementOrigin,
    Establishment,
    ExaminerKind,
    Identity,
    LicenceStatus,
    Measure,
    MeasureKind,
    MedicalCheck,
    MedicalOpinion,
    Movement,
    MovementKind,
    NoPointReason,
    Notice,
    OffenceClass,
    OffenceFacts,
    PartialDate,
    Purpose,
    Reading,
    ReadStatus,
    Record,
    RecordId,
    Segment,
    Sex,
    Standing,
    VehicleGroup,
)

Content = TypeVar("Content")

NINE = datetime(2025, 1, 30, 9, 5, tzinfo=ZoneInfo("Europe/Paris"))
TODAY = NINE.date()
CODE = data_matrix.png("DC04FR00MPP1" + "A1B2C3" * 45)
SEGMENTS = frozenset(Segment) - {Segment.EXAMS}

UNREADABLE = {"P38", "P46", "P48"}
"""Whose record the registry does not give at once: deceased, late, protected."""

WITHOUT_ADCS = {"P22": "a candidate", "P23": "a candidate", "P40": "categories read in part"}
WITHOUT_RII = {"P40": "categories read in part", "P47": "no medical checks to be had"}


def issue(kind: DocumentKind, *, specimen: bool = True) -> Issue:
    """Issue a document at nine in the morning, or nearly."""
    last_day = date(2025, 5, 30) if kind is DocumentKind.ADCS else None
    return Issue(kind, f"{kind.name}7Q2M9XKD4T0VB8RZ", NINE, "https://permis.example.test/v", last_day, specimen)


ADCS, RII = issue(DocumentKind.ADCS), issue(DocumentKind.RII)


class _Silence:
    def count(self, name: str, **labels: str) -> None:
        """Count nothing."""

    def event(self, name: str, **facts: Any) -> None:
        """Write nothing."""


async def _read(people: Sequence[Person]) -> dict[str, Record]:
    stub = RegistryStub(rate_limited=False)
    asker = Asker(user="tests", purpose=Purpose.HOLDER)
    found = {}
    async with aiohttp.ClientSession() as http, serving(stub.app) as address:
        registry = SnpcRegistry(http, f"{address}{PATH}", "MPP-GATEWAY", 20.0, _Silence())
        for person in people:
            try:
                found[person.id] = await registry.read(RecordId(person.dossier), SEGMENTS, asker)
            except ServiceError:
                assert person.id in UNREADABLE
    return found


@cache
def personas() -> Mapping[str, Record]:
    """Read the records of the stub's people, by their id."""
    return asyncio.run(_read(everyone()))


def read(content: Content) -> Reading[Content]:
    """Dress a content as a segment read to its end."""
    return Reading(ReadStatus.COMPLETE, content, TODAY)


def changed(record: Record, **segments: Any) -> Record:
    """Give a record other segments."""
    return msgspec.structs.replace(record, **{name: read(content) for name, content in segments.items()})


def held(status: LicenceStatus) -> Standing:
    """Stand so, since the day before yesterday."""
    return Standing(status, 0 if status is LicenceStatus.INVALIDATED else 8, 12, date(2025, 1, 28), date(2010, 6, 15))


LONG_NAMES = Identity(
    "WOLFESCHLEGELSTEINHAUSENBERGERDORFFVORALTERNWARENGEWISSENHAFTSCHAFERSWESSENSCHAFEWAREN",
    ("MARIE-ANTOINETTE", "ÉLÉONORE", "PHILIPPE-EMMANUEL", "ANNE-CHARLOTTE", "BARTHÉLÉMY"),
    Sex.FEMALE,
    PartialDate(1958, 6),
    "99352",
    usage_name="DE LA ROCHEFOUCAULD-MONTMORENCY-LAVAL D'ESTAING DE SAINT-HILAIRE-PEYROUX DE LA TOUR D'AUVERGNE",
    birthplace_name="SAINT-REMY-EN-BOUZEMONT-SAINT-GENEST-ET-ISSON",
    neph="580675301234",
    address=Address(
        ("RESIDENCE LES TILLEULS ARGENTES BATIMENT C ESCALIER 12 APPARTEMENT 1204 CHEZ M.", "BP 12345"),
        "51290",
        "SAINT-REMY-EN-BOUZEMONT-SAINT-GENEST-ET-ISSON",
    ),
)

CATEGORIES = tuple(
    Entitlement(
        category,
        EntitlementOrigin.EXAM,
        PartialDate(1990 + place, 3, 12),
        date(2024, 5, 6) if category == "AM" else date(2026, 5, 6) if category[0] in "CD" else None,
        restriction_codes=("01.06", "78", "95", "70.123456.DZ")[: place % 5],
    )
    for place, category in enumerate([*words.VEHICLES, "AL", "F", "E(B)", "E(C)", "E(D)"])
)
"""Every category that the registry knows, some with codes, one of them expired."""


def movements(number: int) -> tuple[Movement, ...]:
    """Write a long history, oldest first: two withdrawals and a point given back, again and again."""
    codes = [code for each in schedule().values() for code in each.registry]
    return tuple(_movement(place, codes[place % len(codes)]) for place in range(1, number + 1))


def _movement(place: int, code: str) -> Movement:
    on = date(1992, 7, 1) + timedelta(days=23 * place)
    reference = f"{place:04}"
    if not place % 3:
        kind, linked = MovementKind.SINGLE_POINT_RETURN, f"{place - 1:04}"
        return Movement(reference, on, kind, 1, 9, 12, on, notice="46D", linked_reference=linked)
    facts = OffenceFacts(
        code,
        list(OffenceClass)[place % len(OffenceClass)],
        on,
        on - timedelta(days=21),
        on - timedelta(days=1),
        list(Establishment)[place % len(Establishment)],
        f"2020-{reference}",
        f"RN{place} NANTES (44)",
    )
    return Movement(reference, on, MovementKind.WITHDRAWAL, -1 - place % 6, 8, 12, on, facts, "48")


def full(record: Record) -> Record:
    """Fill every segment of a record."""
    day = date(2021, 3, 4)
    return changed(
        record,
        movements=movements(5),
        measures=(
            Measure(MeasureKind.RETENTION, "GENDARMERIE DE FOIX", date(2020, 1, 1), date(2020, 1, 1), date(2020, 1, 4)),
            Measure(MeasureKind.ADMINISTRATIVE_SUSPENSION, "PREFET DE L'ARIEGE", day, day, offence_code="1247"),
        ),
        courses=(
            Course(CourseKind.VOLUNTARY, date(2019, 4, 4), date(2019, 4, 5), "CENTRE DU LAC", "2A", day, 4, day),
            Course(CourseKind.COURT_ORDERED, day, day, "AUTRE", "09", day, 0, None, NoPointReason.COURT_ORDERED),
        ),
        medical=(
            MedicalCheck(
                day, ExaminerKind.APPROVED_DOCTOR, VehicleGroup.HEAVY, MedicalOpinion.FIT_FOR_A_TIME, True, day
            ),
        ),
        notices=(Notice("48SI", date(2021, 3, 5), True, date(2021, 3, 8), date(2021, 3, 9), ("0001", "0002")),),
        archive=("61 P.4407   PERDRIEL FULGENCE          1945   CERT CAP  1966  CAT B         0001",),
    )


@contextmanager
def no_complaint() -> Iterator[None]:
    """Fail if WeasyPrint has anything to say: it only logs what it leaves out."""
    said: list[str] = []
    listener = logging.Handler(logging.WARNING)
    listener.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]  # a listener of one use
    logger = logging.getLogger("weasyprint")
    logger.addHandler(listener)
    try:
        yield
    finally:
        logger.removeHandler(listener)
    assert not said


def made(which: Issue, record: Record, code: bytes | None = CODE) -> Rendered:
    """Make a document, without a complaint."""
    with no_complaint():
        return render(which, record, code)


def text_of(pdf: bytes, page: int | None = None) -> str:
    """Read the text of a PDF, or of one of its pages, as one line: every space is the same."""
    pages = [] if page is None else ["-f", str(page), "-l", str(page)]
    command = ["pdftotext", "-raw", *pages, "-", "-"]
    found = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode("utf-8")
    return plain(found)


def plain(text: str) -> str:
    """Make every space the same; a word cut after its hyphen at the end of a line is put together again."""
    return re.sub(r"\s+", " ", re.sub(r"(?<=\w[-/])\s*\n\s*", "", text)).strip()
