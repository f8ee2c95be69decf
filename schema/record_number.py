"""
The numbers that a record can be found by: the rules of each form, checked before anybody is asked.

=================  ====  ===================================  ======================================================
form               wire  what is printed                      rules
=================  ====  ===================================  ======================================================
NEPH               N     twelve digits, for life              N.12chiffres
PHOTOCARD          E1    two lines, no space in the second    E1.ligne1.1a15, E1.sans-espace, E1.ligne2.2a8
PHOTOCARD_SPACED   E2    two lines, one space in the second   E2.ligne1.1a15, E2.un-espace, E2.ligne2.2a8
PAPER_BEFORE_1975  A     one line, with year and département  A.1a16, A.annee.2chiffres, A.annee.avant75,
                                                              A.departement.2chiffres
PAPER_ONE_LINE     B     one line of twelve digits            B.12chiffres
PAPER_TWO_LINES    C     two lines, the second of 4 digits    C.ligne1.1a15, C.ligne2.4chiffres
=================  ====  ===================================  ======================================================

The ids of the rules are the registry's own (``regle`` of SNPC-F07), so that its refusals and ours read the same.
Patterns are of the dialect that Python and ECMAScript share: what a client checks is what is checked here. A number is
sent as it was typed: nothing is padded, trimmed or joined. On a card the space of the second line is part of the
number; on a three-fold paper it is printed, and left out.
"""

import re
from collections.abc import Mapping

from schema import number_words as words
from schema.errors import InvalidNumber
from schema.records import Frozen, NumberForm, NumberReference
from schema.wording import LocalizedText

TWO_DIGITS = "[0-9]{2}"
FOUR_DIGITS = "[0-9]{4}"
TWELVE_DIGITS = "[0-9]{12}"
YEAR_BEFORE_1975 = "[0-6][0-9]|7[0-4]"
"""Two digits for 1900 to 1974. 1975-01-01 itself belongs to the other form, and so does every year from 75 on."""

DIGITS_ONLY = frozenset({TWO_DIGITS, FOUR_DIGITS, TWELVE_DIGITS, YEAR_BEFORE_1975})
LETTER_OR_DIGIT = r"[0-9A-Za-z\xc0-\xd6\xd8-\xf6\xf8-\xff]"
PRINTED = r"[\x20-\x7e\xa0-\xac\xae-\xff\u2010-\u2015\u2018\u2019]"
"""What a typewriter could print, and the dashes and apostrophes that a telephone makes of it."""


class Rule(Frozen, frozen=True):
    """One rule of one field. ``pattern`` holds for the whole value."""

    id: str
    pattern: str

    @property
    def text(self) -> LocalizedText:
        """What the rule asks for, and how to put it right."""
        return words.RULES[self.id]

    def admits(self, value: str) -> bool:
        """Whether a value keeps the rule."""
        return re.fullmatch(self.pattern, value) is not None


class Field(Frozen, frozen=True):
    """
    One value to type. ``part`` names it in a ``NumberReference``, ``path`` in the input ``RecordReference``.

    ``rules`` are in the order in which they are told; lengths are in characters.
    """

    part: str
    path: str
    label: LocalizedText
    shortest: int
    longest: int
    example: str
    rules: tuple[Rule, ...]
    keeps_spaces: bool = False

    @property
    def pattern(self) -> str:
        """All the rules at once, anchored: for ECMAScript's ``RegExp``, or the ``pattern`` of an HTML field."""
        *before, last = (rule.pattern for rule in self.rules)
        return "^" + "".join(f"(?=(?:{pattern})$)" for pattern in before) + f"(?:{last})$"

    @property
    def digits_only(self) -> bool:
        """Whether a numeric keyboard will do."""
        return self.rules[-1].pattern in DIGITS_ONLY


class FormRules(Frozen, frozen=True):
    """A form: the fields to type, and what it looks like in print, line by line."""

    form: NumberForm
    facsimile: tuple[str, ...]
    fields: tuple[Field, ...]


class Convention(Frozen, frozen=True):
    """A département as old numbers write it; ``territories`` share the code where there are several."""

    code: str
    territories: tuple[str, ...]


CONVENTIONS = (
    Convention("20", ("Corse",)),
    Convention("96", ("Guadeloupe",)),
    Convention("97", ("Martinique",)),
    Convention("98", ("Guyane",)),
    Convention("99", ("La Réunion", "Saint-Pierre-et-Miquelon", "Mayotte")),
)
"""The départements whose old code is not today's. 79 is none of them: it is Deux-Sèvres, and Corsica is 20."""


def _card(form: NumberForm, second: str, *rules: Rule, shortest: int) -> FormRules:
    """Make a form of the European card, whose second line alone differs."""
    first = "121029"
    line_1 = (Rule(f"{form.value}.ligne1.1a15", "[0-9A-Za-z]{1,15}"),)
    return FormRules(
        form,
        (first, second),
        (
            Field("number", "photocard.line1", words.FIRST_LINE, 1, 15, first, line_1),
            Field("second_line", "photocard.line2", words.SECOND_LINE, shortest, 8, second, rules, " " in second),
        ),
    )


def _twelve(form: NumberForm, path: str, label: LocalizedText, example: str, *, printed: str) -> FormRules:
    """Make a form of one number of twelve digits."""
    rule = Rule(f"{form.value}.12chiffres", TWELVE_DIGITS)
    return FormRules(form, (printed,), (Field("number", path, label, 12, 12, example, (rule,)),))


def _as_printed(rule: str, longest: int) -> tuple[Rule]:
    """Make the rule of a line that is copied, special characters included."""
    return (Rule(rule, f"(?=.*{LETTER_OR_DIGIT}){PRINTED}{{1,{longest}}}"),)


_BEFORE_1975 = FormRules(
    NumberForm.PAPER_BEFORE_1975,
    ("N° 123.ABC.456",),
    (
        Field(
            "number",
            "paperBefore1975.number",
            words.NUMBER,
            1,
            16,
            "123.ABC.456",
            _as_printed("A.1a16", 16),
            keeps_spaces=True,
        ),
        Field(
            "year",
            "paperBefore1975.year",
            words.YEAR,
            2,
            2,
            "62",
            (Rule("A.annee.2chiffres", TWO_DIGITS), Rule("A.annee.avant75", YEAR_BEFORE_1975)),
        ),
        Field(
            "departement",
            "paperBefore1975.departement",
            words.DEPARTEMENT,
            2,
            2,
            "20",
            (Rule("A.departement.2chiffres", TWO_DIGITS),),
        ),
    ),
)

_TWO_LINES = FormRules(
    NumberForm.PAPER_TWO_LINES,
    ("N° ABC123", "45 67"),
    (
        Field(
            "number",
            "paperTwoLines.line1",
            words.FIRST_LINE,
            1,
            15,
            "ABC123",
            _as_printed("C.ligne1.1a15", 15),
            keeps_spaces=True,
        ),
        Field(
            "second_line",
            "paperTwoLines.line2",
            words.SECOND_LINE,
            4,
            4,
            "4567",
            (Rule("C.ligne2.4chiffres", FOUR_DIGITS),),
        ),
    ),
)

FORMS: Mapping[NumberForm, FormRules] = {
    NumberForm.NEPH: _twelve(NumberForm.NEPH, "neph", words.NEPH, "091275301234", printed="091275301234"),
    NumberForm.PHOTOCARD: _card(
        NumberForm.PHOTOCARD,
        "300215",
        Rule("E1.sans-espace", "[^ ]*"),
        Rule("E1.ligne2.2a8", "[0-9A-Za-z]{2,8}"),
        shortest=2,
    ),
    NumberForm.PHOTOCARD_SPACED: _card(
        NumberForm.PHOTOCARD_SPACED,
        "3002 15",
        Rule("E2.un-espace", "[^ ]+ [^ ]+"),
        Rule("E2.ligne2.2a8", "[0-9A-Za-z ]{2,8}"),
        shortest=3,
    ),
    NumberForm.PAPER_BEFORE_1975: _BEFORE_1975,
    NumberForm.PAPER_ONE_LINE: _twelve(
        NumberForm.PAPER_ONE_LINE, "paperOneLine", words.NUMBER, "000123456789", printed="N° 000123456789"
    ),
    NumberForm.PAPER_TWO_LINES: _TWO_LINES,
}
"""Every form that a record number has."""


def check(reference: NumberReference) -> NumberReference:
    """
    Answer a reference that keeps every rule of its form, unchanged. Nobody is asked.

    Raises:
        InvalidNumber: the first rule that it breaks; ``rule``, ``field`` and ``messages`` (fr, en) in the facts.
    """
    for field in FORMS[reference.form].fields:
        value = getattr(reference, field.part) or ""
        for rule in field.rules:
            if not rule.admits(value):
                raise _invalid(rule.id, field.path, rule.text)
    return reference


def retired_code() -> InvalidNumber:
    """Make the refusal for whoever presents a code of Télépoints, whatever it is: it is no wrong password."""
    return _invalid("telepoints.retire", "telepointsCode", words.RETIRED_CODE)


def hint(form: NumberForm) -> LocalizedText:
    """What to verify when no record was found by a number of this form: the same for everybody."""
    return words.HINTS[form]


def explained(form: NumberForm, rule: str) -> InvalidNumber:
    """Put the registry's own refusal (SNPC-F07) into our words; a rule unknown here gets the hint of the form."""
    for field in FORMS[form].fields:
        if rule in {each.id for each in field.rules}:
            return _invalid(rule, field.path, words.RULES[rule])
    return _invalid(rule, None, hint(form))


def _invalid(rule: str, path: str | None, text: LocalizedText) -> InvalidNumber:
    return InvalidNumber(rule, rule=rule, field=path, messages={"fr": text.fr, "en": text.en})
