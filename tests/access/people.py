"""The people of these proofs: copies of whoever has everything, one for each session that needs a record of its own."""

from pathlib import Path

from msgspec.structs import replace

from fixtures.people import Person, read_person
from tests.access.askers import ACCOUNT, FRANCE_CONNECT, PENDING

EVERYTHING = read_person(Path(__file__).parent / "everything.toml")

LETTERS = "ABCDEFGHIJ"


def copy(place: int) -> Person:
    """One more of the same life: another name, other numbers, all else alike."""
    who, account = EVERYTHING.identite, EVERYTHING.franceconnect
    assert account
    name = f"{who.nom}{LETTERS[place]}"
    (title,) = EVERYTHING.titre
    return replace(
        EVERYTHING,
        id=f"P9{place}",
        dossier=f"{EVERYTHING.dossier[:-1]}{place}",
        identite=replace(who, nom=name, neph=f"99013390000{place}"),
        franceconnect=replace(account, family_name=name, email=f"everything-{place}@example.test"),
        titre=[replace(title, numero=f"{title.numero}{place}")],
    )


HOLDERS = {asker: copy(place) for place, asker in enumerate((PENDING, ACCOUNT, FRANCE_CONNECT))}
"""Who is signed in as each of these askers."""

LOOKED_UP = copy(3)
"""Whom tools look up."""

SPARE = [copy(place) for place in range(4, 10)]
"""For sessions that do not survive what is asked of them."""

EVERYBODY = (*HOLDERS.values(), LOOKED_UP, *SPARE)
