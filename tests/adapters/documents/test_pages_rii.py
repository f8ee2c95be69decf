"""What an RII says: all that the record holds, latest first, over as many pages as it takes."""

import re

import pytest

from adapters.documents.pages import words
from adapters.documents.pages.contents import NotPrintable
from adapters.documents.pages.words import UNKNOWN, day
from schema import wording
from schema.records import Movement, Record
from tests.adapters.documents.pages_samples import (
    LONG_NAMES,
    RII,
    WITHOUT_RII,
    changed,
    full,
    made,
    movements,
    personas,
    plain,
    text_of,
)

SAMPLE = ("P01", "P17", "P22")
EMPTY = (
    "Aucun mouvement de points n'est enregistré.",
    "Aucune mesure n'est enregistrée.",
    "Aucune lettre n'est enregistrée.",
    "Aucun stage n'est enregistré.",
    "Aucune visite médicale n'est enregistrée.",
    "Aucune ligne d'archive.",
    "Aucun titre n'est enregistré.",
    "Aucune catégorie n'est inscrite au dossier.",
)


def told(movement: Movement, record: Record) -> str:
    """Say what the RII says of a movement, word for word."""
    assert record.movements is not None
    reason = wording.reason(movement, record.movements.content or ())
    facts = movement.offence
    articles = [words.offence(facts.code)[1]] if facts else []
    articles += [reason.article] if reason.article else []
    entry = [f"écriture {movement.reference}"]
    if movement.linked_reference:
        entry[0] += f" (liée à {movement.linked_reference})"
    entry += [f"lettre {movement.notice}"] if movement.notice else []
    entry += [f"affaire {facts.incident}"] if facts and facts.incident else []
    entry += [f"art. {' et '.join(filter(None, articles))}"] if any(articles) else []
    if facts is None:
        lines = [day(movement.on), reason.fr, f"Enregistré le {day(movement.recorded_on)} ·", " · ".join(entry)]
    else:
        nature = [words.CLASSES[facts.class_]] if facts.class_ else []
        nature += [words.ESTABLISHMENTS[facts.established_by]] if facts.established_by else []
        nature += [facts.place] if facts.place else []
        lines = [
            day(movement.on),
            words.offence(facts.code)[0],
            f"Commise le {day(facts.committed_on, UNKNOWN)} · définitive le {day(facts.established_on, UNKNOWN)} ·",
            f"enregistrée le {day(movement.recorded_on)}",
            " · ".join(nature + entry),
        ]
    delta = f"{movement.delta:+d}" if movement.delta else "0"
    return plain(" ".join((*lines, delta, f"{movement.balance_after}/{movement.ceiling_after}")))


def the_rii_says_the_record(record: Record) -> None:
    """Compare an RII with the record that it was made of, section by section."""
    text = text_of(made(RII, record).pdf)

    assert record.identity is not None
    assert record.standing is not None
    identity, standing = record.identity.content, record.standing.content
    assert identity is not None
    assert standing is not None
    for said in (identity.birth_name, ", ".join(identity.given_names), identity.neph, day(identity.born_on)):
        assert plain(said or "") in text
    assert f"{wording.STATUS_WORDS[standing.status].fr}, depuis le {day(standing.status_since, UNKNOWN)}" in text
    if standing.balance is not None:
        assert f"Solde de points : {standing.balance}/{standing.ceiling}" in text
    if standing.probation_from:
        assert f"du {day(standing.probation_from)} au {day(standing.probation_until)}" in text
    for section in (record.movements, record.measures, record.notices, record.courses, record.medical, record.titles):
        assert section is not None
    history = (record.movements and record.movements.content) or ()
    for movement in history:
        assert told(movement, record) in text
    for measure in (record.measures and record.measures.content) or ():
        label, article = words.MEASURES[measure.kind]
        assert f"{label} (art. {article}) {measure.authority}" in text
        days = (
            measure.decided_on,
            measure.starts_on,
            measure.ends_on,
            measure.notified_on,
            measure.licence_returned_on,
        )
        assert " ".join(map(day, days)) in text
    for notice in (record.notices and record.notices.content) or ():
        sent, presented, received = map(day, (notice.sent_on, notice.presented_on, notice.received_on))
        registered = "oui" if notice.registered else "non"
        assert (
            f"{notice.reference} {words.NOTICES[notice.reference]} {sent} {registered} {presented} {received}" in text
        )
    for course in (record.courses and record.courses.content) or ():
        assert f"{words.COURSES[course.kind]} {course.centre} (département {course.departement})" in text
        assert f"{day(course.first_on)} et {day(course.last_on)}" in text
    for check in (record.medical and record.medical.content) or ():
        checked = (
            day(check.on),
            words.EXAMINERS[check.examiner],
            words.GROUPS[check.group],
            words.OPINIONS[check.opinion],
        )
        assert " ".join(checked) in text
    for title in (record.titles and record.titles.content) or ():
        assert f"n° {words.title_number(title)} {day(title.issued_on, UNKNOWN)}" in text
    for line in (record.archive and record.archive.content) or ():
        assert plain(line) in text


@pytest.mark.parametrize("person", SAMPLE)
def test_an_rii_says_all_that_the_record_says(person: str) -> None:
    the_rii_says_the_record(personas()[person])


def test_every_section_is_told_when_it_has_something_to_tell() -> None:
    record = full(personas()["P01"])

    the_rii_says_the_record(record)

    assert not any(text in text_of(made(RII, record).pdf) for text in EMPTY)


def test_every_section_that_is_empty_says_so() -> None:
    nothing = dict.fromkeys(
        ("movements", "measures", "notices", "courses", "medical", "archive", "titles", "entitlements"), ()
    )

    text = text_of(made(RII, changed(personas()["P01"], **nothing)).pdf)

    assert [said for said in EMPTY if said not in text] == []


@pytest.mark.proof
@pytest.mark.timeout(300)
def test_the_rii_of_everyone_who_may_have_one_says_all_that_their_record_says() -> None:
    for person, record in personas().items():
        if person not in WITHOUT_RII:
            the_rii_says_the_record(record)


@pytest.mark.parametrize("person", WITHOUT_RII)
def test_a_record_read_in_part_never_becomes_an_rii(person: str) -> None:
    with pytest.raises(NotPrintable):
        made(RII, personas()[person])


def a_history_is_whole_and_in_order(number: int) -> None:
    """Print a history of so many movements, and look at every page."""
    history = movements(number)
    record = changed(personas()["P01"], movements=history, identity=LONG_NAMES)
    rendered = made(RII, record)
    pages = [text_of(rendered.pdf, page) for page in range(1, rendered.pages + 1)]

    whole = " ".join(pages)
    places = [whole.index(f"écriture {movement.reference}") for movement in reversed(history)]
    assert places == sorted(places)
    for movement in history:
        assert sum(told(movement, record) in page for page in pages) == 1
    for place, page in enumerate(pages, 1):
        assert f"Référence {RII.reference}" in page
        assert f"Page {place} sur {rendered.pages}" in page
        assert "SPÉCIMEN · simulation, document sans valeur légale" in page
        if re.search(r"écriture \d{4}", page):
            assert "Effet Nature, dates, lieu Points Solde" in page


def test_a_movement_is_never_cut_in_two_and_every_page_repeats_the_heads() -> None:
    a_history_is_whole_and_in_order(40)


@pytest.mark.proof
@pytest.mark.timeout(300)
def test_five_hundred_movements_are_whole_and_in_order() -> None:
    a_history_is_whole_and_in_order(500)
