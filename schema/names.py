"""Names of people, as they are compared: spelling differs between a form, a card and the registry; letters do not."""

import unicodedata


def folded(name: str) -> str:
    """Fold a name for comparing: letters only, without case or accents, œ as OE."""
    spelled_out = name.upper().replace("Œ", "OE").replace("Æ", "AE")
    return "".join(filter(str.isalpha, unicodedata.normalize("NFKD", spelled_out)))
