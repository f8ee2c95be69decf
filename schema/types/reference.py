"""
RecordReference: a record number as a frontend sends it, in whichever form the holder has it.

With it, the two facts that a number never goes without: birth name and birth date.
"""

import re
from datetime import date
from typing import Any

import strawberry

from schema.declaration import bilingual
from schema.errors import BadUserInput
from schema.record_number import check, retired_code
from schema.records import NumberForm, NumberReference, PartialDate
from schema.types import account_words as words
from schema.wording import LocalizedText

LONGEST_NAME = 100
EARLIEST_BIRTH = 1850

BIRTH_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", re.ASCII)

BIRTH_NAME = LocalizedText(
    "Indiquez le nom de naissance, comme sur le permis.", "Give the birth name, as on the licence."
)


def _typed_as(en: str, fr: str) -> Any:
    return strawberry.field(description=bilingual(en, fr))


def _one_of(en: str, fr: str) -> Any:
    return strawberry.field(default=strawberry.UNSET, description=bilingual(en, fr))


@strawberry.input(
    description=bilingual(
        "The number on the back of a European card (top left, two lines), with the space of the second line if any.",
        "Le numéro au verso d'une carte européenne (en haut à gauche, deux lignes), avec son espace s'il y en a un.",
    )
)
class PhotocardNumber:
    """Forms E1 and E2."""

    line1: str = _typed_as("First line: 1 to 15 letters or digits.", "Première ligne : 1 à 15 lettres ou chiffres.")
    line2: str = _typed_as(
        "Second line, as printed: 2 to 8 characters, the space included.",
        "Seconde ligne, telle qu'imprimée : 2 à 8 caractères, espace compris.",
    )
    spaced: bool = _typed_as(
        "Whether the second line is printed with a space.", "Si la seconde ligne est imprimée avec un espace."
    )


@strawberry.input(
    description=bilingual(
        "The number of a three-fold licence of one line, issued before 1 January 1975.",
        "Le numéro d'un permis à 3 volets sur une ligne, délivré avant le 1er janvier 1975.",
    )
)
class PaperBefore1975Number:
    """Form A."""

    number: str = _typed_as(
        "As printed, with spaces and special characters: 1 to 16 characters.",
        "Tel qu'imprimé, avec espaces et caractères spéciaux : 1 à 16 caractères.",
    )
    year: str = _typed_as(
        "Year of obtaining, two digits, 00 (for 1900) to 74.", "Année d'obtention, deux chiffres, 00 (pour 1900) à 74."
    )
    departement: str = _typed_as(
        "Issuing département, two digits as numbered then: Corsica is 20.",
        "Département de délivrance, deux chiffres de l'époque : la Corse est 20.",
    )


@strawberry.input(
    description=bilingual(
        "The number of a three-fold licence of two lines.", "Le numéro d'un permis à 3 volets sur deux lignes."
    )
)
class PaperTwoLinesNumber:
    """Form C."""

    line1: str = _typed_as("First line, as printed: 1 to 15 characters.", "Première ligne : 1 à 15 caractères.")
    line2: str = _typed_as(
        "Second line: four digits without the space that is printed.",
        "Seconde ligne : quatre chiffres, sans l'espace qui y est imprimé.",
    )


@strawberry.input(
    one_of=True,
    description=bilingual(
        "One record number, in exactly one of its forms. Query.numberForms has the questions that lead to the form, "
        "and its rules.",
        "Un numéro de dossier, sous une seule de ses formes. Query.numberForms donne les questions qui mènent à la "
        "forme, et ses règles.",
    ),
)
class RecordReference:
    """What ``createAccount`` is given beside names and birth date."""

    neph: str | None = _one_of("NEPH: exactly 12 digits.", "NEPH : 12 chiffres exactement.")
    photocard: PhotocardNumber | None = _one_of("European card.", "Carte au format européen.")
    paper_before_1975: PaperBefore1975Number | None = _one_of(
        "Three-fold paper, one line, issued before 1 January 1975.",
        "Papier à 3 volets, une ligne, délivré avant le 1er janvier 1975.",
    )
    paper_one_line: str | None = _one_of(
        "Three-fold paper, one line, issued from 1 January 1975 on: exactly 12 digits, leading zeros included.",
        "Papier à 3 volets, une ligne, délivré à partir du 1er janvier 1975 : 12 chiffres exactement, zéros compris.",
    )
    paper_two_lines: PaperTwoLinesNumber | None = _one_of(
        "Three-fold paper, two lines.", "Papier à 3 volets, deux lignes."
    )
    telepoints_code: str | None = _one_of(
        "The confidential code of the retired Télépoints service: always answered with what replaced it, never kept.",
        "Le code confidentiel de l'ancien service Télépoints : la réponse dit toujours ce qui l'a remplacé ; le code "
        "n'est jamais conservé.",
    )

    def to_reference(self, birth_name: str, born_on: PartialDate) -> NumberReference:
        """
        Make the reference that the registry is asked with: as typed, once it keeps every rule of its form.

        Raises:
            InvalidNumber: a rule is broken, or a code of Télépoints was given. Nobody was asked.
        """
        if self.telepoints_code is not strawberry.UNSET:
            raise retired_code()
        form, parts = self._typed()
        return check(NumberReference(form=form, birth_name=birth_name, born_on=born_on, **parts))

    def _typed(self) -> tuple[NumberForm, dict[str, Any]]:
        if card := self.photocard:
            form = NumberForm.PHOTOCARD_SPACED if card.spaced else NumberForm.PHOTOCARD
            return form, {"number": card.line1, "second_line": card.line2}
        if old := self.paper_before_1975:
            parts = {"number": old.number, "year": old.year, "departement": old.departement}
            return NumberForm.PAPER_BEFORE_1975, parts
        if paper := self.paper_two_lines:
            return NumberForm.PAPER_TWO_LINES, {"number": paper.line1, "second_line": paper.line2}
        if self.paper_one_line is not strawberry.UNSET:
            return NumberForm.PAPER_ONE_LINE, {"number": self.paper_one_line}
        return NumberForm.NEPH, {"number": self.neph}


@strawberry.input(
    description=bilingual(
        "A driver as a tool names one: a record number, birth name and birth date. All three are needed.",
        "Un conducteur tel qu'un outil le désigne : numéro de dossier, nom et date de naissance. Les trois sont "
        "nécessaires.",
    )
)
class DriverReference:
    """What ``driver`` and ``identifyDrivers`` are given."""

    record: RecordReference = strawberry.field(description=bilingual("One record number.", "Un numéro de dossier."))
    birth_name: str = strawberry.field(description=bilingual("Birth name.", "Nom de naissance."))
    born_on: str = strawberry.field(
        description=bilingual(
            "Birth date: YYYY-MM-DD, YYYY-MM or YYYY where the rest is unknown.",
            "Date de naissance : AAAA-MM-JJ, AAAA-MM ou AAAA si le reste est inconnu.",
        )
    )

    def to_reference(self, this_year: int) -> NumberReference:
        """
        Make the reference that the registry is asked with. Nobody is asked here.

        Raises:
            BadUserInput: no name, or no birth date; ``field`` names it.
            InvalidNumber: a rule of the number's form is broken.
        """
        birth_name = read_name(self.birth_name, "birthName", BIRTH_NAME)
        return self.record.to_reference(birth_name, read_born_on(self.born_on, this_year))


def read_name(text: str, field: str, said: LocalizedText = words.NAMES) -> str:
    """
    Read a name of 1 to 100 characters, of which one is a letter; ``said`` is what whoever gives none is told.

    Raises:
        BadUserInput: it is none; ``field`` and ``messages`` in the facts.
    """
    name = " ".join(text.split())
    is_name = name.isprintable() and any(character.isalpha() for character in name)
    if not is_name or len(name) > LONGEST_NAME:
        raise refused_field(field, said)
    return name


def read_born_on(text: str, this_year: int) -> PartialDate:
    """
    Read a birth date, from 1850 to this year, of which the day, or the month, may be unknown.

    Raises:
        BadUserInput: it is none; ``field`` and ``messages`` in the facts.
    """
    found = BIRTH_DATE.fullmatch(text.strip())
    if found is None:
        raise refused_field("bornOn", words.BIRTH_DATE)
    year, month, day = (int(part or 0) for part in found.groups())
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        raise refused_field("bornOn", words.BIRTH_DATE) from None
    if not EARLIEST_BIRTH <= year <= this_year or (day and not month):
        raise refused_field("bornOn", words.BIRTH_DATE)
    return PartialDate(year, month or None, day or None)


def refused_field(field: str, text: LocalizedText) -> BadUserInput:
    """Make the refusal of one field, with the words that say what it asks for."""
    return BadUserInput(field, field=field, messages={"fr": text.fr, "en": text.en})
