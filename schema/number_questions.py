"""
Which number to give, asked as questions: a frontend asks them one by one and ends at a form.

Whoever has a copy of an old licence goes the same way as whoever has the licence. The first of January 1975 itself
goes with the later form.
"""

from schema import number_words as words
from schema.record_number import FORMS, FormRules
from schema.records import Frozen, NumberForm
from schema.wording import LocalizedText


class Choice(Frozen, frozen=True):
    """An answer to a question; it leads to another question, or to a form."""

    id: str
    text: LocalizedText
    question: str | None = None
    form: NumberForm | None = None
    where: LocalizedText | None = None


class Step(Frozen, frozen=True):
    """A question and its answers."""

    id: str
    text: LocalizedText
    answers: tuple[Choice, ...]
    where: LocalizedText | None = None


class Tree(Frozen, frozen=True):
    """The whole tree: the source of a ``NumberFormTree``."""

    steps: tuple[Step, ...]
    forms: tuple[FormRules, ...]


TREE = Tree(
    (
        Step(
            "possession",
            LocalizedText("Avez-vous votre permis de conduire ?", "Do you have your driving licence?"),
            (
                Choice(
                    "not_yet",
                    LocalizedText("Je n'ai pas encore mon permis", "I do not have my licence yet"),
                    form=NumberForm.NEPH,
                    where=LocalizedText(
                        "L'auto-école qui vous a inscrit peut vous donner votre NEPH. Si vous vous êtes inscrit "
                        "vous-même, il figure sur l'attestation d'inscription délivrée par l'ANTS.",
                        "The driving school that registered you can tell you your NEPH. If you registered yourself, it "
                        "is on the registration attestation of the ANTS.",
                    ),
                ),
                Choice(
                    "lost_without_copy",
                    LocalizedText(
                        "Je n'ai plus mon permis (perdu, volé ou annulé), ni copie de l'ancien",
                        "I no longer have my licence (lost, stolen or cancelled), nor a copy of the old one",
                    ),
                    form=NumberForm.NEPH,
                    where=LocalizedText(
                        "Votre NEPH figure sur l'attestation de perte ou de vol, sur les lettres de retrait ou d'ajout "
                        "de points et sur un ancien relevé d'information.",
                        "Your NEPH is on the loss or theft attestation, on letters about points withdrawn or added, "
                        "and on an old information statement.",
                    ),
                ),
                Choice(
                    "at_hand",
                    LocalizedText(
                        "J'ai mon permis, ou une copie de l'ancien", "I have my licence, or a copy of the old one"
                    ),
                    question="format",
                ),
            ),
        ),
        Step(
            "format",
            LocalizedText("Quel est le format de votre permis ?", "Which format does your licence have?"),
            (
                Choice(
                    "european",
                    LocalizedText("Format européen (carte de crédit)", "European format (credit card)"),
                    question="space",
                ),
                Choice(
                    "three_fold",
                    LocalizedText("Format 3 volets (cartonné)", "Three-fold format (cardboard)"),
                    question="lines",
                ),
            ),
        ),
        Step(
            "space",
            LocalizedText(
                "La seconde ligne de votre numéro de dossier porte-t-elle un espace ?",
                "Does the second line of your record number have a space?",
            ),
            (
                Choice(
                    "without_space",
                    LocalizedText("Deux lignes, la seconde sans espace", "Two lines, the second without a space"),
                    form=NumberForm.PHOTOCARD,
                ),
                Choice(
                    "with_space",
                    LocalizedText("Deux lignes, la seconde avec un espace", "Two lines, the second with a space"),
                    form=NumberForm.PHOTOCARD_SPACED,
                ),
            ),
            where=words.WHERE[NumberForm.PHOTOCARD],
        ),
        Step(
            "lines",
            LocalizedText(
                "Sur combien de lignes votre numéro de dossier est-il imprimé ?",
                "On how many lines is your record number printed?",
            ),
            (
                Choice("one_line", LocalizedText("Sur une ligne", "On one line"), question="issued"),
                Choice(
                    "two_lines",
                    LocalizedText("Sur deux lignes", "On two lines"),
                    form=NumberForm.PAPER_TWO_LINES,
                ),
            ),
            where=LocalizedText("À côté de la photo.", "Beside the photograph."),
        ),
        Step(
            "issued",
            LocalizedText("Quand votre permis a-t-il été délivré ?", "When was your licence issued?"),
            (
                Choice(
                    "before_1975",
                    LocalizedText("Avant le 1er janvier 1975", "Before 1 January 1975"),
                    form=NumberForm.PAPER_BEFORE_1975,
                ),
                Choice(
                    "since_1975",
                    LocalizedText(
                        "À partir du 1er janvier 1975 (ce jour compris)", "From 1 January 1975 on (that day included)"
                    ),
                    form=NumberForm.PAPER_ONE_LINE,
                ),
            ),
        ),
    ),
    tuple(FORMS.values()),
)
