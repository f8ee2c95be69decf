"""Whatever the registry may send, the documents have words for it."""

from collections.abc import Mapping
from datetime import date
from enum import Enum
from io import BytesIO
from typing import Any

import pytest
from fontTools.ttLib import TTFont

from adapters.documents.pages import words
from adapters.documents.pages.elements import COVERED, element, page, printable
from adapters.documents.pdf import OWN_FILES, OwnFiles
from schema import records
from schema.law.offences import schedule
from schema.records import Entitlement, EntitlementOrigin, PartialDate

TABLES: Mapping[type[Enum], Mapping[Any, object]] = {
    records.Sex: words.SEX,
    records.TitleFormat: words.TITLE_FORMATS,
    records.TitleStatus: words.TITLE_STATUS,
    records.EntitlementOrigin: words.ORIGINS,
    records.TrainingRoute: words.ROUTES,
    records.OffenceClass: words.CLASSES,
    records.Establishment: words.ESTABLISHMENTS,
    records.MeasureKind: words.MEASURES,
    records.ExaminerKind: words.EXAMINERS,
    records.VehicleGroup: words.GROUPS,
    records.MedicalOpinion: words.OPINIONS,
    records.CourseKind: words.COURSES,
    records.NoPointReason: words.NO_POINT,
    records.LicenceStatus: words.SENTENCES_WITHOUT_POINTS,
}


@pytest.mark.parametrize("enum", TABLES, ids=lambda enum: enum.__name__)
def test_every_code_has_words(enum: type[Enum]) -> None:
    assert set(TABLES[enum]) == set(enum)


def test_how_an_offence_was_established_is_explained_letter_by_letter() -> None:
    for letters in words.ESTABLISHMENTS.values():
        assert f"{letters}, " in words.ESTABLISHED_BY


def test_no_sentence_for_third_parties_speaks_of_points() -> None:
    for sentence in words.SENTENCES_WITHOUT_POINTS.values():
        assert "point" not in f"{sentence.fr} {sentence.en}".lower()


@pytest.mark.parametrize(
    ("on", "written"),
    [
        (date(2025, 1, 3), "03/01/2025"),
        (PartialDate(1958, 6, 2), "02/06/1958"),
        (PartialDate(1958, 6), "06/1958"),
        (PartialDate(1958), "1958"),
        (None, "–"),
    ],
)
def test_a_day_is_written_as_far_as_it_is_known(on: date | PartialDate | None, written: str) -> None:
    assert words.day(on) == written


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        ("01.06", "Lunettes ou lentilles de contact"),
        ("78", "Boîte de vitesses automatique uniquement"),
        ("70.123456.DZ", "Échange d'un permis étranger"),
        ("01.99", "Correction ou protection de la vision"),
        ("999", "Mention portée au titre"),
    ],
)
def test_a_restriction_is_told_by_its_code_or_its_family(code: str, meaning: str) -> None:
    assert words.restriction(code) == meaning


def test_every_offence_of_the_registry_is_told_with_its_article() -> None:
    for each in schedule().values():
        for code in each.registry:
            label, article = words.offence(code)
            assert label == each.fr
            assert article is not None
            assert article.replace(". ", "") == each.article


def test_an_offence_that_the_schedule_lacks_is_told_by_its_code() -> None:
    assert words.offence("0000") == ("Infraction de code 0000", None)


@pytest.mark.parametrize(
    ("place", "country", "told"),
    [
        ("LYON", "99100", "LYON"),
        ("ORAN", "99352", "ORAN, Algérie"),
        (None, "99140", "Suisse"),
        (None, "99100", "France, commune non connue"),
        ("X", "99999", "X, pays de code 99999"),
    ],
)
def test_a_birthplace_names_the_country_unless_it_is_france(place: str | None, country: str, told: str) -> None:
    assert words.birthplace(place, country) == told


def test_an_exchanged_licence_says_from_where() -> None:
    exchanged = Entitlement("B", EntitlementOrigin.EXCHANGE, exchanged_from="99140")

    assert words.origin(exchanged) == "Échange d'un permis étranger (Suisse)"


def test_text_is_never_markup() -> None:
    hostile = '</p><img src="file:///etc/passwd"/><p>&lt;'

    built = element("p", hostile)

    assert len(built) == 0
    assert built.text == hostile


def test_a_slot_that_nothing_is_given_for_stops_the_page() -> None:
    with pytest.raises(KeyError):
        page("adcs.html", {})


@pytest.mark.parametrize("name", [name for name in OWN_FILES if name.endswith(".ttf")])
def test_the_fonts_hold_every_character_that_a_page_may(name: str) -> None:
    font = TTFont(BytesIO(OwnFiles().fetch(f"mpp:{name}").read()))

    covered = set(font.getBestCmap())
    assert [hex(code) for each in COVERED for code in each if code not in covered] == []


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("L'Haÿ-les-Roses", "L'Haÿ-les-Roses"),
        ("É", "É"),
        ("a\tb\x00c\x85d", "a b c d"),
        ("漢字, \U0001f600", "??,\u00a0?"),
        ("oui : non", "oui\u00a0: non"),
        ("art. L. 223-1 al. 4", "art.\u00a0L.\u00a0223-1\u00a0al.\u00a04"),
    ],
)
def test_a_text_keeps_only_what_our_fonts_print(text: str, printed: str) -> None:
    assert printable(text) == printed
