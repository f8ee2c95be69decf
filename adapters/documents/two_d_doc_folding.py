"""
Names in the letters of a 2D-Doc: capitals without accents, digits, and spaces.

Two names that fold to the same text are the same name to a scanner, and are to be compared so.
"""

import unicodedata

SPELLED_OUT = str.maketrans(
    {
        "Œ": "OE",
        "Æ": "AE",
        "Ø": "O",
        "Đ": "D",
        "Ð": "D",
        "Þ": "TH",
        "Ł": "L",
        # An apostrophe leaves no gap: the sample of the specification writes D'URVILLE as DURVILLE.
        **dict.fromkeys("'’‘ʼ`´′"),
    }
)
"""What Unicode does not take apart by itself, and what leaves no gap."""


def letters(text: str) -> str:
    """Fold to capitals and single spaces. A word that holds a digit (an arrondissement of Paris) is left out."""
    words = _plain(text).split()
    return " ".join(word for word in words if word.isalpha())


def letters_and_digits(text: str) -> str:
    """Fold to capitals, digits and single spaces."""
    return " ".join(_plain(text).split())


def _plain(text: str) -> str:
    spelled = unicodedata.normalize("NFC", text).upper().translate(SPELLED_OUT)
    bare = (each for each in unicodedata.normalize("NFKD", spelled).upper() if not unicodedata.combining(each))
    return "".join(each if each.isascii() and each.isalnum() else " " for each in bare)
