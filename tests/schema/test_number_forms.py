"""The questions that lead to a number, as frontends get them: a client that follows them is never contradicted."""

import json
import random
import re
import subprocess
from pathlib import Path
from typing import Any

import playwright
import pytest
import strawberry
from hypothesis import given, settings
from hypothesis import strategies as st

from schema.access import Resource
from schema.declaration import shown, view
from schema.errors import InvalidNumber
from schema.records import PartialDate
from schema.types.number_forms import NumberFormTree, number_forms
from schema.types.reference import RecordReference

QUESTIONS = """
{
  numberForms {
    first
    change { fr en }
    questions { id text { fr en } where { fr en } answers { id text { fr en } question form where { fr en } } }
    forms {
      form title { fr en } where { fr en } facsimile spaced hint { fr en }
      fields {
        path label { fr en } minLength maxLength pattern digitsOnly keepsSpaces example
        rules { id pattern text { fr en } }
      }
    }
    departementConventions { code territories }
  }
}
"""


@view(resource=Resource.PUBLIC, en="Reading.", fr="Lecture.")
class Query:
    """The question of this file."""

    number_forms: NumberFormTree = shown(
        en="The tree.", fr="L'arbre.", resolver=number_forms, graphql_type=NumberFormTree
    )


def _form_of(reference: RecordReference) -> str:
    """Say what a reference became, or the rule that it breaks."""
    try:
        made = reference.to_reference("MARTIN", PartialDate(1950, 5, 5))
    except InvalidNumber as refusal:
        return f"refused: {refusal.facts['rule']} {refusal.facts['field']}"
    return "|".join([made.form.name, *(part for part in (made.number, made.second_line, made.year) if part)])


def _forms_of(references: list[RecordReference]) -> list[str]:
    return [_form_of(reference) for reference in references]


@strawberry.type
class Desk:
    """Somewhere to send references to."""

    forms_of: list[str] = strawberry.field(resolver=_forms_of)


SERVED: dict[str, Any] = (strawberry.Schema(query=Query).execute_sync(QUESTIONS).data or {})["numberForms"]
STEPS: dict[str, Any] = {question["id"]: question for question in SERVED["questions"]}
FORMS: dict[str, Any] = {form["form"]: form for form in SERVED["forms"]}
FIELDS = [(form["form"], field["path"]) for form in SERVED["forms"] for field in form["fields"]]
DESK = strawberry.Schema(query=Desk)


def filled_in(form: str, **changes: str) -> dict[str, Any]:
    """Fill in a form as a client does, from what is served: the examples, but for what is changed (by path)."""
    reference: dict[str, Any] = {}
    for field in FORMS[form]["fields"]:
        value = changes.get(field["path"], field["example"])
        member, _, inner = field["path"].partition(".")
        if inner:
            reference.setdefault(member, {})[inner] = value
        else:
            reference[member] = value
    if FORMS[form]["spaced"] is not None:
        reference["photocard"]["spaced"] = FORMS[form]["spaced"]
    return reference


SENT = "query ($references: [RecordReference!]!) { formsOf(references: $references) }"


def sent(*references: dict[str, Any]) -> list[str]:
    """Send references; answer what each became, or the rule that it breaks."""
    result = DESK.execute_sync(SENT, variable_values={"references": list(references)})
    assert not result.errors
    became: list[str] = (result.data or {})["formsOf"]
    return became


def served_field(form: str, path: str) -> dict[str, Any]:
    found: dict[str, Any] = next(field for field in FORMS[form]["fields"] if field["path"] == path)
    return found


def anchored(pattern: str) -> re.Pattern[str]:
    """Read a served pattern as ECMAScript does: its ``$`` is the very end, which Python spells otherwise."""
    return re.compile(pattern.replace("$", r"\Z"))


def paths() -> dict[tuple[str, ...], str]:
    """Walk every path of the tree; answer the form at the end of each."""
    ends: dict[tuple[str, ...], str] = {}
    begun: list[tuple[str, tuple[str, ...]]] = [(SERVED["first"], ())]
    while begun:
        step, answered = begun.pop()
        for answer in STEPS[step]["answers"]:
            said = (*answered, answer["id"])
            assert len(said) <= len(STEPS), "the questions go in circles"
            assert (answer["question"] is None) != (answer["form"] is None)
            if answer["form"]:
                ends[said] = answer["form"]
            else:
                begun.append((answer["question"], said))
    return ends


def test_every_path_of_the_questions_ends_at_its_form() -> None:
    assert paths() == {
        ("not_yet",): "NEPH",
        ("lost_without_copy",): "NEPH",
        ("at_hand", "european", "without_space"): "PHOTOCARD",
        ("at_hand", "european", "with_space"): "PHOTOCARD_SPACED",
        ("at_hand", "three_fold", "two_lines"): "PAPER_TWO_LINES",
        ("at_hand", "three_fold", "one_line", "before_1975"): "PAPER_BEFORE_1975",
        ("at_hand", "three_fold", "one_line", "since_1975"): "PAPER_ONE_LINE",
    }


def test_every_question_and_every_form_is_met_on_some_path() -> None:
    asked = {answer["question"] for question in STEPS.values() for answer in question["answers"]}

    assert set(paths().values()) == set(FORMS)
    assert asked - {None} | {SERVED["first"]} == set(STEPS)


@pytest.mark.parametrize("path", paths(), ids=" / ".join)
def test_the_examples_at_the_end_of_a_path_are_taken_as_that_form(path: tuple[str, ...]) -> None:
    form = paths()[path]

    assert sent(filled_in(form))[0].split("|")[0] == form


def test_who_has_no_licence_is_told_where_the_neph_is_in_their_own_case() -> None:
    answers = {answer["id"]: answer for answer in STEPS["possession"]["answers"]}

    assert "auto-école" in answers["not_yet"]["where"]["fr"]
    assert "attestation d'inscription" in answers["not_yet"]["where"]["fr"]
    assert "attestation de perte ou de vol" in answers["lost_without_copy"]["where"]["fr"]
    assert "retrait ou d'ajout de points" in answers["lost_without_copy"]["where"]["fr"]
    assert "copie" in answers["at_hand"]["text"]["fr"]


def test_the_first_of_january_1975_goes_with_the_later_form() -> None:
    later = next(answer for answer in STEPS["issued"]["answers"] if answer["form"] == "PAPER_ONE_LINE")

    assert "ce jour compris" in later["text"]["fr"]


LENGTHS_AND_SPACES = [
    ("NEPH", "neph", 12, 12, False, "091275301234"),
    ("PHOTOCARD", "photocard.line1", 1, 15, False, "121029"),
    ("PHOTOCARD", "photocard.line2", 2, 8, False, "300215"),
    ("PHOTOCARD_SPACED", "photocard.line1", 1, 15, False, "121029"),
    ("PHOTOCARD_SPACED", "photocard.line2", 3, 8, True, "3002 15"),
    ("PAPER_BEFORE_1975", "paperBefore1975.number", 1, 16, True, "123.ABC.456"),
    ("PAPER_BEFORE_1975", "paperBefore1975.year", 2, 2, False, "62"),
    ("PAPER_BEFORE_1975", "paperBefore1975.departement", 2, 2, False, "20"),
    ("PAPER_ONE_LINE", "paperOneLine", 12, 12, False, "000123456789"),
    ("PAPER_TWO_LINES", "paperTwoLines.line1", 1, 15, True, "ABC123"),
    ("PAPER_TWO_LINES", "paperTwoLines.line2", 4, 4, False, "4567"),
]


def test_every_field_says_its_lengths_its_spaces_and_an_example() -> None:
    asked = ("path", "minLength", "maxLength", "keepsSpaces", "example")

    assert [(form, *(served_field(form, path)[name] for name in asked)) for form, path in FIELDS] == LENGTHS_AND_SPACES


@pytest.mark.parametrize(("form", "path"), FIELDS)
def test_the_lengths_served_are_those_that_the_service_takes(form: str, path: str) -> None:
    field = served_field(form, path)
    longest = field["example"].rjust(field["maxLength"], "1")
    shortest = field["example"][-field["minLength"] :] if not field["keepsSpaces"] else None

    def taken(value: str) -> bool:
        return not sent(filled_in(form, **{path: value}))[0].startswith("refused")

    assert (taken(longest), taken("1" + longest)) == (True, False)
    if shortest is not None:
        assert (taken(shortest), taken(shortest[1:])) == (True, False)


def test_the_print_of_two_lines_shows_the_space_that_is_not_typed() -> None:
    paper = FORMS["PAPER_TWO_LINES"]

    assert paper["facsimile"] == ["N° ABC123", "45 67"]
    assert paper["fields"][1]["example"] == "4567"


def test_a_code_shared_by_three_territories_names_them() -> None:
    shared = {each["code"]: each["territories"] for each in SERVED["departementConventions"]}

    assert shared["99"] == ["La Réunion", "Saint-Pierre-et-Miquelon", "Mayotte"]
    assert shared["20"] == ["Corse"]


def test_a_reference_holds_exactly_one_number() -> None:
    for reference in ({}, {"neph": "091275301234", "paperOneLine": "000123456789"}, {"neph": None}):
        assert DESK.execute_sync(SENT, variable_values={"references": [reference]}).errors


@pytest.mark.parametrize("code", ["", "AB12CD34", "091275301234"])
def test_a_code_of_telepoints_is_told_that_it_is_retired_whatever_it_is(code: str) -> None:
    assert sent({"telepointsCode": code}) == ["refused: telepoints.retire telepointsCode"]


@pytest.mark.parametrize("member", ["neph", "paperOneLine"])
def test_an_empty_number_is_refused_as_the_form_it_was_given_for(member: str) -> None:
    assert sent({member: ""})[0].endswith(f".12chiffres {member}")


def client_admits(field: dict[str, Any], value: str) -> bool:
    return bool(anchored(field["pattern"]).match(value))


TYPED = st.text(max_size=18) | st.text("0123456789 ABx./-°é\n", max_size=18) | st.text("0179 A", max_size=4)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.sampled_from(FIELDS), st.lists(TYPED, min_size=20, max_size=30))
def test_client_and_service_agree_about_whatever_is_typed(where: tuple[str, str], values: list[str]) -> None:
    form, path = where
    field = served_field(form, path)

    for value, became in zip(values, sent(*(filled_in(form, **{path: value}) for value in values)), strict=True):
        broken = [rule["id"] for rule in field["rules"] if not anchored(rule["pattern"]).match(value)]
        assert bool(anchored(field["pattern"]).match(value)) == (not broken)
        assert became.startswith("refused") == bool(broken)
        if broken:
            assert became == f"refused: {broken[0]} {path}"
        else:
            assert field["minLength"] <= len(value) <= field["maxLength"]


def misprints(example: str, chance: random.Random) -> str:
    """Type an example badly: a few characters added, lost or changed."""
    typed = list(example)
    for _ in range(chance.randrange(4)):
        at = chance.randrange(len(typed) + 1)
        typed[at : at + chance.randrange(2)] = chance.choice(["", *"0123456789 ABx./-°éÿ×’–\n\r\u2028\u00a0\u00ad🚗１"])
    return "".join(typed)


ECMASCRIPT = """
const tried = JSON.parse(require("fs").readFileSync(0, "utf8"));
const admits = (flags) => tried.map(([pattern, value]) => new RegExp(pattern, flags).test(value));
console.log(JSON.stringify({ plain: admits(""), u: admits("u"), v: admits("v") }));
"""


def test_a_browsers_own_regular_expressions_agree_with_the_service() -> None:
    """With each dialect: plain, ``u``, and ``v`` (which the ``pattern`` of an HTML field is read with)."""
    chance = random.Random(1975)  # noqa: S311  # misprints, not secrets
    tried = [(form, path, misprints(served_field(form, path)["example"], chance)) for form, path in FIELDS * 400]
    asked = json.dumps([[served_field(form, path)["pattern"], value] for form, path, value in tried])
    node = Path(playwright.__file__).parent / "driver" / "node"

    ran = subprocess.run([node, "-e", ECMASCRIPT], input=asked, capture_output=True, text=True, check=True)

    became = sent(*(filled_in(form, **{path: value}) for form, path, value in tried))
    service = [not each.startswith("refused") for each in became]
    assert 500 < sum(service) < len(service) - 500
    for dialect, browser in json.loads(ran.stdout).items():
        assert [case for case, *both in zip(tried, browser, service, strict=True) if both[0] != both[1]] == [], dialect
