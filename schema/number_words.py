"""
What is said of the numbers: how to put each broken rule right, where a number is printed, what to try next.

``RULES`` is keyed by the id of the rule, the others by the form. ``HINTS`` depend on nothing but the form, so that they
tell nobody whether a number exists.
"""

from collections.abc import Mapping

from schema.records import NumberForm
from schema.wording import LocalizedText

NUMBER = LocalizedText("Numéro de dossier", "Record number")
NEPH = LocalizedText("Code NEPH", "NEPH code")
FIRST_LINE = LocalizedText("Première ligne du numéro de dossier", "First line of the record number")
SECOND_LINE = LocalizedText("Seconde ligne du numéro de dossier", "Second line of the record number")
YEAR = LocalizedText("Année d'obtention du permis", "Year in which the licence was obtained")
DEPARTEMENT = LocalizedText("Département de délivrance du permis", "Département that issued the licence")

_CARD_FIRST_LINE = LocalizedText(
    "La première ligne d'une carte compte de 1 à 15 lettres ou chiffres, sans espace ni ponctuation. Recopiez-la "
    "telle qu'elle est imprimée au verso.",
    "The first line of a card has 1 to 15 letters or digits, without space or punctuation. Copy it as it is printed on "
    "the back.",
)
_BACK_OF_THE_CARD = LocalizedText(
    "Au verso de la carte, en haut à gauche, sur deux lignes. Ce n'est pas le numéro de titre du recto (rubrique 5).",
    "On the back of the card, top left, on two lines. It is not the title number of the front (field 5).",
)

RULES: Mapping[str, LocalizedText] = {
    "N.12chiffres": LocalizedText(
        "Un NEPH compte exactement 12 chiffres. Saisissez-les tous, zéros compris, sans espace.",
        "A NEPH has exactly 12 digits. Type them all, zeros included, without spaces.",
    ),
    "E1.ligne1.1a15": _CARD_FIRST_LINE,
    "E1.sans-espace": LocalizedText(
        "Vous avez choisi une carte dont la seconde ligne est sans espace. Si la vôtre en porte un, choisissez « avec "
        "un espace » : sur une carte, contrairement au papier, l'espace "
        "fait partie du numéro.",
        "You chose a card whose second line has no space. If yours has one, choose “with a space”: on a card, unlike "
        "on paper, the space is part of the number.",
    ),
    "E1.ligne2.2a8": LocalizedText(
        "La seconde ligne d'une carte sans espace compte de 2 à 8 lettres ou chiffres, sans ponctuation. Recopiez-la "
        "telle qu'elle est imprimée au verso.",
        "The second line of a card without a space has 2 to 8 letters or digits, without punctuation. Copy it as it "
        "is printed on the back.",
    ),
    "E2.ligne1.1a15": _CARD_FIRST_LINE,
    "E2.un-espace": LocalizedText(
        "Vous avez choisi une carte dont la seconde ligne porte un espace. Saisissez-le, une seule fois, là où il est "
        "imprimé ; si la vôtre n'en porte pas, choisissez « sans espace ».",
        "You chose a card whose second line has a space. Type it, once, where it is printed; if yours has none, "
        "choose “without a space”.",
    ),
    "E2.ligne2.2a8": LocalizedText(
        "La seconde ligne d'une carte avec espace compte au plus 8 caractères, espace compris : des lettres ou des "
        "chiffres, sans ponctuation. Recopiez-la telle qu'elle est imprimée au verso.",
        "The second line of a card with a space has at most 8 characters, space included: letters or digits, without "
        "punctuation. Copy it as it is printed on the back.",
    ),
    "A.1a16": LocalizedText(
        "Le numéro d'un permis délivré avant 1975 compte de 1 à 16 caractères (lettres, chiffres, espaces, "
        "ponctuation), dont au moins une lettre ou un chiffre. Recopiez-le tel qu'il est imprimé.",
        "The number of a licence issued before 1975 has 1 to 16 characters (letters, digits, spaces, punctuation), "
        "with at least one letter or digit. Copy it as it is printed.",
    ),
    "A.annee.2chiffres": LocalizedText(
        "L'année d'obtention s'écrit sur 2 chiffres : 62 pour 1962, 00 pour 1900.",
        "The year is written with 2 digits: 62 for 1962, 00 for 1900.",
    ),
    "A.annee.avant75": LocalizedText(
        "Ce numéro est celui des permis délivrés avant 1975 : l'année va de 00 à 74. Pour un permis délivré le 1er "
        "janvier 1975 ou après, choisissez « à partir du 1er janvier 1975 ».",
        "This form is that of licences issued before 1975: the year goes from 00 to 74. For a licence issued on 1 "
        "January 1975 or later, choose “from 1 January 1975 on”.",
    ),
    "A.departement.2chiffres": LocalizedText(
        "Le département s'écrit sur 2 chiffres. Numéros d'alors : 20 pour la Corse (ni 2A ni 2B), 96 Guadeloupe, 97 "
        "Martinique, 98 Guyane, 99 La Réunion, Saint-Pierre-et-Miquelon et Mayotte.",
        "The département is written with 2 digits. As numbered then: 20 for Corsica (neither 2A nor 2B), 96 "
        "Guadeloupe, 97 Martinique, 98 Guyane, 99 La Réunion, Saint-Pierre-et-Miquelon and Mayotte.",
    ),
    "B.12chiffres": LocalizedText(
        "Le numéro d'un permis à 3 volets sur une ligne, délivré à partir de 1975, compte exactement 12 chiffres. "
        "Saisissez-les tous, zéros du début compris : rien n'est ajouté.",
        "The number of a one-line paper licence issued from 1975 on has exactly 12 digits. Type them all, leading "
        "zeros included: nothing is added.",
    ),
    "C.ligne1.1a15": LocalizedText(
        "La première ligne d'un permis à 3 volets compte de 1 à 15 caractères (lettres, chiffres, espaces, "
        "ponctuation), dont au moins une lettre ou un chiffre. Recopiez-la telle qu'elle est imprimée.",
        "The first line of a paper licence has 1 to 15 characters (letters, digits, spaces, punctuation), with at "
        "least one letter or digit. Copy it as it is printed.",
    ),
    "C.ligne2.4chiffres": LocalizedText(
        "La seconde ligne d'un permis à 3 volets se saisit en 4 chiffres sans espace, même si « 45 67 » y est "
        "imprimé : tapez 4567. Seules les cartes au format européen gardent l'espace.",
        "The second line of a paper licence is typed as 4 digits without space, even where “45 67” is printed: type "
        "4567. Only European cards keep the space.",
    ),
}

TITLES: Mapping[NumberForm, LocalizedText] = {
    NumberForm.NEPH: LocalizedText(
        "Code NEPH",
        "NEPH code",
    ),
    NumberForm.PHOTOCARD: LocalizedText(
        "Carte au format européen, seconde ligne sans espace",
        "European card, no space in the second line",
    ),
    NumberForm.PHOTOCARD_SPACED: LocalizedText(
        "Carte au format européen, seconde ligne avec un espace",
        "European card, a space in the second line",
    ),
    NumberForm.PAPER_BEFORE_1975: LocalizedText(
        "Permis à 3 volets, une ligne, délivré avant le 1er janvier 1975",
        "Three-fold paper licence, one line, issued before 1 January 1975",
    ),
    NumberForm.PAPER_ONE_LINE: LocalizedText(
        "Permis à 3 volets, une ligne, délivré à partir du 1er janvier 1975",
        "Three-fold paper licence, one line, issued from 1 January 1975 on",
    ),
    NumberForm.PAPER_TWO_LINES: LocalizedText(
        "Permis à 3 volets, numéro sur deux lignes",
        "Three-fold paper licence, number on two lines",
    ),
}

WHERE: Mapping[NumberForm, LocalizedText] = {
    NumberForm.NEPH: LocalizedText(
        "Sur l'attestation d'inscription au permis, une attestation de perte ou de vol, une lettre de retrait ou "
        "d'ajout de points, ou un ancien relevé d'information.",
        "On the registration attestation, a loss or theft attestation, a letter about points withdrawn or added, or "
        "an old information statement.",
    ),
    NumberForm.PHOTOCARD: _BACK_OF_THE_CARD,
    NumberForm.PHOTOCARD_SPACED: _BACK_OF_THE_CARD,
    NumberForm.PAPER_BEFORE_1975: LocalizedText(
        "À côté de la photo, sur une ligne.",
        "Beside the photograph, on one line.",
    ),
    NumberForm.PAPER_ONE_LINE: LocalizedText(
        "À côté de la photo, sur une ligne.",
        "Beside the photograph, on one line.",
    ),
    NumberForm.PAPER_TWO_LINES: LocalizedText(
        "À côté de la photo, sur deux lignes.",
        "Beside the photograph, on two lines.",
    ),
}

HINTS: Mapping[NumberForm, LocalizedText] = {
    NumberForm.NEPH: LocalizedText(
        "Vérifiez les 12 chiffres du NEPH, le nom de naissance et la date de naissance. Si vous avez votre permis ou "
        "sa copie, essayez avec le numéro qui y figure.",
        "Check the 12 digits of the NEPH, the birth name and the birth date. If you have your licence or a copy of "
        "it, try the number printed there.",
    ),
    NumberForm.PHOTOCARD: LocalizedText(
        "Regardez si la seconde ligne porte un espace : si oui, choisissez « avec un espace » et saisissez-le. Le "
        "numéro est au verso ; celui du recto (rubrique 5) est le numéro de titre.",
        "See whether the second line has a space: if so, choose “with a space” and type it. The number is on the "
        "back; the one on the front (field 5) is the title number.",
    ),
    NumberForm.PHOTOCARD_SPACED: LocalizedText(
        "Vérifiez la place de l'espace dans la seconde ligne ; s'il n'y en a pas, choisissez « sans espace ». Le "
        "numéro est au verso ; celui du recto (rubrique 5) est le numéro de titre.",
        "Check where the space of the second line stands; if there is none, choose “without a space”. The number is "
        "on the back; the one on the front (field 5) is the title number.",
    ),
    NumberForm.PAPER_BEFORE_1975: LocalizedText(
        "Vérifiez le numéro, l'année et le département de délivrance. La Corse s'écrit 20 (79 désigne les "
        "Deux-Sèvres) ; Guadeloupe 96, Martinique 97, Guyane 98, La Réunion, Saint-Pierre-et-Miquelon et Mayotte 99.",
        "Check the number, the year and the issuing département. Corsica is written 20 (79 is Deux-Sèvres); "
        "Guadeloupe 96, Martinique 97, Guyane 98, La Réunion, Saint-Pierre-et-Miquelon and Mayotte 99.",
    ),
    NumberForm.PAPER_ONE_LINE: LocalizedText(
        "Vérifiez les 12 chiffres, zéros du début compris. Un permis délivré avant le 1er janvier 1975 a une autre "
        "forme de numéro : choisissez alors « avant le 1er janvier 1975 ».",
        "Check the 12 digits, leading zeros included. A licence issued before 1 January 1975 has another form of "
        "number: choose “before 1 January 1975” then.",
    ),
    NumberForm.PAPER_TWO_LINES: LocalizedText(
        "Vérifiez les deux lignes imprimées à côté de la photo ; la seconde se saisit en 4 chiffres sans espace. Pour "
        "une carte au format européen, choisissez « format européen ».",
        "Check the two lines printed beside the photograph; the second is typed as 4 digits without space. For a "
        "European card, choose “European format”.",
    ),
}

RETIRED_CODE = LocalizedText(
    "Le code confidentiel de Télépoints n'est plus valable depuis novembre 2023 : il ne donne plus accès au solde. "
    "Connectez-vous avec FranceConnect, ou créez un compte avec le numéro de votre permis ou votre NEPH.",
    "The confidential code of Télépoints has not been valid since November 2023: it no longer shows the balance. Sign "
    "in with FranceConnect, or create an account with the number of your licence or your NEPH.",
)
