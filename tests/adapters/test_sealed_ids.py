"""Sealed ids: stable, silent, and not to be forged."""

import base64

import pytest

from adapters.sealed_ids import SivIds

OLD, NEW = b"o" * 32, b"n" * 32


def test_an_id_opens_to_what_was_sealed() -> None:
    ids = SivIds([NEW])

    assert ids.open(ids.seal("Driver", "D0000000000001")) == ("Driver", "D0000000000001")


def test_the_same_thing_has_the_same_id() -> None:
    assert SivIds([NEW]).seal("Driver", "D1") == SivIds([NEW]).seal("Driver", "D1")


def test_an_id_says_nothing() -> None:
    sealed = SivIds([NEW]).seal("Driver", "D0000000000001")

    assert b"D0000000000001" not in base64.urlsafe_b64decode(sealed + "==")
    assert SivIds([NEW]).seal("Driver", "D0000000000002")[4:20] != sealed[4:20]


def test_an_id_of_an_older_key_still_opens() -> None:
    assert SivIds([NEW, OLD]).open(SivIds([OLD]).seal("Driver", "D1")) == ("Driver", "D1")


@pytest.mark.parametrize("forged", ["", "x", "é", "AAAA", "A" * 600, "****", "RHJpdmVyOkQx"])
def test_what_we_did_not_seal_does_not_open(forged: str) -> None:
    assert SivIds([NEW]).open(forged) is None


def test_an_id_of_another_installation_does_not_open() -> None:
    assert SivIds([NEW]).open(SivIds([OLD]).seal("Driver", "D1")) is None


def test_one_changed_character_closes_it() -> None:
    ids = SivIds([NEW])
    sealed = ids.seal("Driver", "D1")

    assert ids.open(sealed[:10] + ("A" if sealed[10] != "A" else "B") + sealed[11:]) is None
