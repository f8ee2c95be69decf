"""What an ADCS says: the holder, the state, the categories, and never a point."""

import msgspec
import pytest

from adapters.documents.pages import words
from adapters.documents.pages.contents import NO_LONGER_DRIVES, NotPrintable
from adapters.documents.pages.words import day
from adapters.documents.pdf import TooLong
from schema.documents import DocumentKind
from schema.records import Entitlement, EntitlementOrigin, LicenceStatus, Reading, ReadStatus, Record
from schema.wording import STATUS_WORDS
from tests.adapters.documents.pages_samples import (
    ADCS,
    CATEGORIES,
    LONG_NAMES,
    WITHOUT_ADCS,
    changed,
    held,
    issue,
    made,
    personas,
    plain,
    text_of,
)

SAMPLE = ("P01", "P17", "P18", "P45")
BAN = "INTERDICTION DE CONDUIRE · DRIVING FORBIDDEN"


def the_adcs_says_the_record(record: Record) -> None:
    """Compare an ADCS with the record that it was made of."""
    rendered = made(ADCS, record)
    text = text_of(rendered.pdf)

    assert rendered.pages == 1
    assert record.identity is not None
    identity = record.identity.content
    assert identity is not None
    for said in (identity.birth_name, ", ".join(identity.given_names), identity.neph, day(identity.born_on)):
        assert plain(said or "") in text
    assert record.standing is not None
    assert record.standing.content is not None
    status = record.standing.content.status
    assert f"{STATUS_WORDS[status].fr} {STATUS_WORDS[status].en}" in text
    assert (BAN in text) is (status in NO_LONGER_DRIVES)
    assert record.entitlements is not None
    for each in record.entitlements.content or ():
        assert f"{each.category} {words.VEHICLES.get(each.category, 'Ancienne catégorie')}" in text
        assert day(each.obtained_on, "non connue") in text
        for code in each.restriction_codes:
            assert f"{code} : {words.restriction(code)}" in text
    for said in (ADCS.reference, ADCS.verify_at, "30/01/2025 à 9 h 05", "30/05/2025"):
        assert said in text
    assert "point" not in text.lower()
    assert "solde" not in text.lower()
    assert "infraction" not in text.lower()


@pytest.mark.parametrize("person", SAMPLE)
def test_an_adcs_says_what_the_record_says(person: str) -> None:
    the_adcs_says_the_record(personas()[person])


@pytest.mark.proof
@pytest.mark.timeout(300)
def test_the_adcs_of_everyone_who_may_have_one_says_what_their_record_says() -> None:
    for person, record in personas().items():
        if person not in WITHOUT_ADCS:
            the_adcs_says_the_record(record)


@pytest.mark.parametrize("person", WITHOUT_ADCS)
def test_who_has_no_right_to_attest_or_no_whole_record_gets_none(person: str) -> None:
    with pytest.raises(NotPrintable):
        made(ADCS, personas()[person])


def test_a_segment_that_was_not_asked_for_is_no_empty_one() -> None:
    record = msgspec.structs.replace(personas()["P01"], titles=None)

    with pytest.raises(NotPrintable, match="segment TIT is not complete"):
        made(ADCS, record)


def test_a_segment_known_to_be_empty_says_so() -> None:
    nothing: Reading[tuple[Entitlement, ...]] = Reading(ReadStatus.NONE)
    record = msgspec.structs.replace(personas()["P01"], entitlements=nothing)

    assert "Aucune catégorie n'est inscrite au dossier." in text_of(made(ADCS, record).pdf)


@pytest.mark.parametrize("status", sorted(NO_LONGER_DRIVES))
def test_whoever_may_not_drive_is_told_so_three_times(status: LicenceStatus) -> None:
    text = text_of(made(ADCS, changed(personas()["P01"], standing=held(status))).pdf)

    assert f"{STATUS_WORDS[status].fr} {STATUS_WORDS[status].en}" in text
    assert BAN in text
    assert "aucune ne peut être conduite" in text
    assert "il n'autorise pas à conduire" in text
    assert "vaut permis de conduire" not in text
    assert "Permis de conduire valide" not in text


def test_an_expired_card_leaves_the_rights_and_says_so() -> None:
    text = text_of(made(ADCS, changed(personas()["P01"], standing=held(LicenceStatus.TITLE_EXPIRED))).pdf)

    assert "TITRE EXPIRÉ CARD EXPIRED" in text
    assert "Droits à conduire valides" in text
    assert "vaut permis de conduire" in text
    assert BAN not in text


def test_a_category_that_has_expired_says_so_in_a_word() -> None:
    text = text_of(made(ADCS, changed(personas()["P01"], entitlements=CATEGORIES)).pdf)

    assert "AM Cyclomoteurs, quadricycles légers 12/03/1990 EXPIRÉE le 06/05/2024" in text
    assert "C Véhicules de plus de 3,5 t 12/03/1999 06/05/2026" in text
    assert "A Motos de toute puissance 12/03/1993 Sans limite" in text


def test_long_names_and_every_category_stay_on_one_page_with_nothing_lost() -> None:
    record = changed(
        personas()["P01"],
        identity=LONG_NAMES,
        entitlements=CATEGORIES,
        standing=held(LicenceStatus.RETAINED),
    )

    rendered = made(ADCS, record)

    text = text_of(rendered.pdf)
    assert rendered.pages == 1
    assert LONG_NAMES.birth_name in text.replace(" ", "")
    assert LONG_NAMES.usage_name is not None
    assert LONG_NAMES.usage_name in text
    for each in CATEGORIES:
        assert f"{each.category} {words.VEHICLES.get(each.category, 'Ancienne catégorie')}" in text


def test_an_adcs_that_no_page_can_hold_is_refused_and_not_cut() -> None:
    endless = tuple(Entitlement(f"Z{place}", EntitlementOrigin.EXAM) for place in range(150))

    with pytest.raises(TooLong):
        made(ADCS, changed(personas()["P01"], entitlements=endless))


def test_only_a_specimen_says_that_it_is_one() -> None:
    specimen = text_of(made(ADCS, personas()["P01"]).pdf)
    real = text_of(made(issue(DocumentKind.ADCS, specimen=False), personas()["P01"]).pdf)

    for said in ("SPÉCIMEN · simulation, document sans valeur légale", "Registre simulé", "FR00 (test)"):
        assert said.lower() in specimen.lower()
        assert said.lower() not in real.lower()
    for said in ("spécimen", "simul", "sans valeur"):
        assert said not in real.lower()
