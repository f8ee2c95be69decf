"""The rules of the record numbers: what each form takes, what it refuses, and in which words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.people import Person, everyone
from fixtures.snpc import numbers as registry
from schema import number_words, record_number
from schema.errors import InvalidNumber
from schema.record_number import CONVENTIONS, FORMS, check
from schema.records import NumberForm, NumberReference, PartialDate


def reference(form: str, number: str, **parts: str) -> NumberReference:
    return NumberReference(NumberForm(form), number, "MARTIN", PartialDate(1950, 5, 5), **parts)


def refused(form: str, number: str, **parts: str) -> InvalidNumber:
    with pytest.raises(InvalidNumber) as caught:
        check(reference(form, number, **parts))
    return caught.value


TAKEN = {
    "a NEPH": ("N", "091275301234", {}),
    "before 1975, Corsica": ("A", "123.ABC.456", {"year": "62", "departement": "20"}),
    "before 1975, Deux-Sèvres": ("A", "123.ABC.456", {"year": "62", "departement": "79"}),
    "before 1975, a code shared by three territories": ("A", "77/B 9", {"year": "74", "departement": "99"}),
    "before 1975, sixteen characters": ("A", "12 34.AB/56 78.C", {"year": "71", "departement": "33"}),
    "before 1975, one accented letter": ("A", "É", {"year": "00", "departement": "01"}),
    "before 1975, a telephone's dash": ("A", "12–34", {"year": "50", "departement": "75"}),
    "one line, leading zeros": ("B", "000123456789", {}),
    "two lines": ("C", "ABC123", {"second_line": "4567"}),
    "two lines, fifteen characters": ("C", "ABC 123.456-789", {"second_line": "0000"}),
    "a card without a space": ("E1", "121029", {"second_line": "300215"}),
    "a card with a space": ("E2", "121029", {"second_line": "3002 15"}),
    "the longest lines of a card": ("E2", "A23456789012345", {"second_line": "1234 678"}),
}


@pytest.mark.parametrize("case", TAKEN)
def test_a_number_that_keeps_its_rules_is_kept_as_typed(case: str) -> None:
    form, number, parts = TAKEN[case]
    typed = reference(form, number, **parts)

    assert check(typed) == reference(form, number, **parts)


REFUSED = [
    ("N", "12345678901", {}, "N.12chiffres", "neph"),
    ("N", "1234567890123", {}, "N.12chiffres", "neph"),
    ("N", "0912 75301234", {}, "N.12chiffres", "neph"),
    ("N", "٠٩١٢٧٥٣٠١٢٣٤", {}, "N.12chiffres", "neph"),
    ("N", "091275301234\n", {}, "N.12chiffres", "neph"),
    ("N", "", {}, "N.12chiffres", "neph"),
    ("B", "123456789", {}, "B.12chiffres", "paperOneLine"),
    ("A", "", {"year": "62", "departement": "20"}, "A.1a16", "paperBefore1975.number"),
    ("A", "12345678901234567", {"year": "62", "departement": "20"}, "A.1a16", "paperBefore1975.number"),
    ("A", "...", {"year": "62", "departement": "20"}, "A.1a16", "paperBefore1975.number"),
    ("A", "1🚗", {"year": "62", "departement": "20"}, "A.1a16", "paperBefore1975.number"),
    ("A", "1", {"year": "1962", "departement": "20"}, "A.annee.2chiffres", "paperBefore1975.year"),
    ("A", "1", {"departement": "20"}, "A.annee.2chiffres", "paperBefore1975.year"),
    ("A", "1", {"year": "75", "departement": "20"}, "A.annee.avant75", "paperBefore1975.year"),
    ("A", "1", {"year": "99", "departement": "20"}, "A.annee.avant75", "paperBefore1975.year"),
    ("A", "1", {"year": "00", "departement": "2A"}, "A.departement.2chiffres", "paperBefore1975.departement"),
    ("A", "1", {"year": "00", "departement": "974"}, "A.departement.2chiffres", "paperBefore1975.departement"),
    ("C", "", {"second_line": "4567"}, "C.ligne1.1a15", "paperTwoLines.line1"),
    ("C", "1234567890123456", {"second_line": "4567"}, "C.ligne1.1a15", "paperTwoLines.line1"),
    ("C", "ABC123", {"second_line": "45678"}, "C.ligne2.4chiffres", "paperTwoLines.line2"),
    ("C", "ABC123", {}, "C.ligne2.4chiffres", "paperTwoLines.line2"),
    ("E1", "121.029", {"second_line": "300215"}, "E1.ligne1.1a15", "photocard.line1"),
    ("E1", "1234567890123456", {"second_line": "300215"}, "E1.ligne1.1a15", "photocard.line1"),
    ("E1", "121029", {"second_line": "3"}, "E1.ligne2.2a8", "photocard.line2"),
    ("E1", "121029", {"second_line": "123456789"}, "E1.ligne2.2a8", "photocard.line2"),
    ("E2", "121 029", {"second_line": "3002 15"}, "E2.ligne1.1a15", "photocard.line1"),
    ("E2", "121029", {"second_line": "30 02 15"}, "E2.un-espace", "photocard.line2"),
    ("E2", "121029", {"second_line": " 300215"}, "E2.un-espace", "photocard.line2"),
    ("E2", "121029", {"second_line": "30021 678"}, "E2.ligne2.2a8", "photocard.line2"),
]


@pytest.mark.parametrize(("form", "number", "parts", "rule", "field"), REFUSED)
def test_a_refusal_names_the_rule_and_the_field(
    form: str, number: str, parts: dict[str, str], rule: str, field: str
) -> None:
    refusal = refused(form, number, **parts)

    assert refusal.facts["rule"] == rule
    assert refusal.facts["field"] == field
    assert refusal.extensions["code"] == "INVALID_NUMBER"
    assert refusal.extensions["messages"] == {
        "fr": number_words.RULES[rule].fr,
        "en": number_words.RULES[rule].en,
    }


def test_a_refusal_does_not_repeat_the_number() -> None:
    refusal = refused("C", "CANARY", second_line="45 67890")

    assert "CANARY" not in f"{refusal} {refusal.detail} {refusal.extensions}"
    assert "67890" not in f"{refusal} {refusal.detail} {refusal.extensions}"


def test_the_same_lines_meet_opposite_rules_on_a_card_and_on_paper() -> None:
    """On a card the space is kept, on a three-fold paper it is dropped; each refusal says which rule applies."""
    spaced = {"second_line": "45 67"}

    check(reference("E2", "ABC123", **spaced))
    card, paper = refused("E1", "ABC123", **spaced), refused("C", "ABC123", **spaced)
    solid = refused("E2", "ABC123", second_line="4567")

    assert (card.facts["rule"], paper.facts["rule"]) == ("E1.sans-espace", "C.ligne2.4chiffres")
    assert solid.facts["rule"] == "E2.un-espace"
    assert "« avec un espace »" in card.facts["messages"]["fr"]
    assert "« sans espace »" in solid.facts["messages"]["fr"]
    assert "tapez 4567" in paper.facts["messages"]["fr"]


def test_a_year_from_1975_on_is_shown_the_other_branch() -> None:
    messages = refused("A", "1", year="75", departement="20").facts["messages"]

    assert "« à partir du 1er janvier 1975 »" in messages["fr"]
    assert "“from 1 January 1975 on”" in messages["en"]


def test_corsica_is_20_and_79_is_deux_sevres() -> None:
    """Both are taken; whoever finds nothing with 79 is told, as is everybody else, that Corsica is 20."""
    hint = record_number.hint(NumberForm.PAPER_BEFORE_1975)

    assert "La Corse s'écrit 20 (79 désigne les Deux-Sèvres)" in hint.fr
    assert "Corsica is written 20 (79 is Deux-Sèvres)" in hint.en
    assert not [text for text in number_words.RULES.values() if "79" in text.fr + text.en]


def test_the_old_codes_of_departements_are_those_of_the_registry() -> None:
    assert {each.code: each.territories for each in CONVENTIONS} == {
        "20": ("Corse",),
        "96": ("Guadeloupe",),
        "97": ("Martinique",),
        "98": ("Guyane",),
        "99": ("La Réunion", "Saint-Pierre-et-Miquelon", "Mayotte"),
    }
    assert [each.code for each in CONVENTIONS if len(each.territories) > 1] == [registry.SHARED_TERRITORY]


def test_every_rule_and_every_form_has_its_words() -> None:
    rules = {rule.id for form in FORMS.values() for field in form.fields for rule in field.rules}

    assert set(FORMS) == set(NumberForm)
    assert set(number_words.RULES) == rules
    for words in (number_words.TITLES, number_words.WHERE, number_words.HINTS):
        assert set(words) == set(NumberForm)


def test_the_code_of_telepoints_has_an_answer_of_its_own() -> None:
    refusal = record_number.retired_code()

    assert refusal.facts["rule"] == "telepoints.retire"
    assert "n'est plus valable" in refusal.facts["messages"]["fr"]
    assert "FranceConnect" in refusal.facts["messages"]["en"]


def test_the_registrys_own_refusal_is_told_in_our_words() -> None:
    known = record_number.explained(NumberForm.PAPER_TWO_LINES, "C.ligne2.4chiffres")
    unknown = record_number.explained(NumberForm.PAPER_TWO_LINES, "C.nouvelle-regle")

    assert known.facts == refused("C", "ABC123", second_line="45 67").facts
    assert unknown.facts["rule"] == "C.nouvelle-regle"
    assert unknown.facts["messages"]["fr"] == record_number.hint(NumberForm.PAPER_TWO_LINES).fr
    assert "field" not in unknown.facts


@pytest.mark.parametrize("person", everyone(), ids=lambda person: person.identite.nom)
def test_every_number_that_a_persona_holds_keeps_its_rules(person: Person) -> None:
    for title in person.titre:
        parts = {"second_line": title.ligne2, "year": title.annee, "departement": title.departement}
        check(reference(title.type, title.numero, **{part: text for part, text in parts.items() if text is not None}))
    if person.identite.neph:
        check(reference("N", person.identite.neph))


FIELDS = [(form, field) for form, rules in FORMS.items() for field in rules.fields]
TYPED = st.text("0129 ABx./-°éœ’\u00a0\u00ad", max_size=17)


@settings(max_examples=1000, deadline=None, derandomize=True, database=None)
@given(st.sampled_from(FIELDS), TYPED)
def test_the_registry_never_refuses_the_form_of_a_number_that_passed(
    where: tuple[NumberForm, record_number.Field], value: str
) -> None:
    form, changed = where
    parts = {field.part: field.example for field in FORMS[form].fields} | {changed.part: value}
    try:
        check(reference(form.value, **parts))
    except InvalidNumber:
        return

    first, second = parts["number"], parts.get("second_line", "")
    number = registry.Number(form.value, first, second, parts.get("year", ""), parts.get("departement", ""))
    assert registry.broken_rule(number) is None
