"""Sealed ids: stable for a client, silent, not to be forged, and worth nothing to another client."""

import base64
from itertools import product

import pytest

from adapters.sealed_ids import SivIds

OLD, NEW = b"o" * 32, b"n" * 32
PEOPLE, INSURER, COURT = "", "tool-of-an-insurer", "tool-of-a-court"


def test_an_id_opens_to_what_was_sealed() -> None:
    ids = SivIds([NEW])

    assert ids.open(ids.seal("Driver", "D0000000000001", PEOPLE), PEOPLE) == ("Driver", "D0000000000001")


def test_the_same_thing_has_the_same_id() -> None:
    assert SivIds([NEW]).seal("Driver", "D1", INSURER) == SivIds([NEW]).seal("Driver", "D1", INSURER)


def test_an_id_says_nothing() -> None:
    sealed = SivIds([NEW]).seal("Driver", "D0000000000001", PEOPLE)

    assert b"D0000000000001" not in base64.urlsafe_b64decode(sealed + "==")
    assert SivIds([NEW]).seal("Driver", "D0000000000002", PEOPLE)[4:20] != sealed[4:20]


def test_two_clients_cannot_find_out_that_they_speak_of_the_same_person() -> None:
    ids = SivIds([NEW])
    sealed = [ids.seal("Driver", "D1", client) for client in (PEOPLE, INSURER, COURT)]

    raw = [base64.urlsafe_b64decode(each + "=" * (-len(each) % 4)) for each in sealed]
    assert len({each[1:17] for each in raw}) == len({each[17:] for each in raw}) == 3


def test_an_id_opens_for_the_client_that_it_was_sealed_for_alone() -> None:
    ids = SivIds([NEW, OLD])

    for sealed_for, opened_by in product((PEOPLE, INSURER, COURT), repeat=2):
        opened = ids.open(ids.seal("Driver", "D1", sealed_for), opened_by)
        assert (opened is not None) is (sealed_for == opened_by)


def test_the_type_is_part_of_what_is_sealed() -> None:
    """A document's id is no driver's id, whatever the keys are."""
    ids = SivIds([NEW])

    assert ids.open(ids.seal("Document", "D1", PEOPLE), PEOPLE) == ("Document", "D1")
    assert ids.seal("Document", "D1", PEOPLE) != ids.seal("Driver", "D1", PEOPLE)


def test_an_id_of_an_older_secret_still_opens_for_its_client() -> None:
    sealed = SivIds([OLD]).seal("Driver", "D1", INSURER)

    assert SivIds([NEW, OLD]).open(sealed, INSURER) == ("Driver", "D1")
    assert SivIds([NEW, OLD]).open(sealed, COURT) is None


def test_new_ids_are_sealed_with_the_newest_secret() -> None:
    assert SivIds([NEW, OLD]).seal("Driver", "D1", PEOPLE) == SivIds([NEW]).seal("Driver", "D1", PEOPLE)


@pytest.mark.parametrize("forged", ["", "x", "é", "AAAA", "A" * 600, "****", "RHJpdmVyOkQx"])
def test_what_we_did_not_seal_does_not_open(forged: str) -> None:
    assert SivIds([NEW]).open(forged, PEOPLE) is None


def test_an_id_of_another_installation_does_not_open() -> None:
    assert SivIds([NEW]).open(SivIds([OLD]).seal("Driver", "D1", PEOPLE), PEOPLE) is None


def test_one_changed_character_closes_it_wherever_it_is() -> None:
    ids = SivIds([NEW])
    sealed = ids.seal("Driver", "D0000000000001", PEOPLE)

    for place, letter in enumerate(sealed[:-1]):
        changed = sealed[:place] + ("A" if letter != "A" else "B") + sealed[place + 1 :]
        assert ids.open(changed, PEOPLE) is None, place


@pytest.mark.parametrize("secrets", [[], [b"short"], [NEW, b"short"]])
def test_too_short_a_secret_is_refused_at_the_start(secrets: list[bytes]) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        SivIds(secrets)
