"""Claims as FranceConnect words them, odd lives included, and what a proof may not lack."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from adapters.franceconnect.claims import check_parties, check_sign_in, key_id, read_identity, read_signed
from schema.errors import ProviderUntrusted
from schema.records import PartialDate, PivotIdentity, Sex

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ISSUER = "https://provider.example/api/v2"

PIVOT: dict[str, Any] = {
    "family_name": "LE GALL",
    "given_name": "Marie Ange Anne",
    "given_name_array": ["Marie Ange", "Anne"],
    "birthdate": "1962-08-24",
    "gender": "female",
    "birthplace": "29019",
    "birthcountry": "99100",
    "preferred_username": "MOREAU",
}


def token(**changes: Any) -> dict[str, Any]:
    at = int(NOW.timestamp())
    return {"iss": ISSUER, "aud": "points", "sub": "s", "iat": at, "exp": at + 60, **changes}


def proof(**changes: Any) -> dict[str, Any]:
    return {**token(), "nonce": "the-nonce", "acr": "eidas1", "auth_time": token()["iat"] - 30, **changes}


def test_an_identity_is_read_as_it_is_stated() -> None:
    assert read_identity(PIVOT) == PivotIdentity(
        birth_name="LE GALL",
        given_names=("Marie Ange", "Anne"),
        sex=Sex.FEMALE,
        born_on=PartialDate(1962, 8, 24),
        birth_country="99100",
        birthplace="29019",
        usage_name="MOREAU",
    )


def test_given_names_in_one_text_are_never_split() -> None:
    without = {name: value for name, value in PIVOT.items() if name != "given_name_array"}

    assert read_identity(without).given_names == ("Marie Ange Anne",)


def test_whoever_was_born_abroad_has_no_birthplace() -> None:
    identity = read_identity({**PIVOT, "birthplace": "", "birthcountry": "99352"})

    assert (identity.birthplace, identity.birth_country) == (None, "99352")


def test_a_usage_name_is_optional() -> None:
    assert read_identity({**PIVOT, "preferred_username": ""}).usage_name is None


@pytest.mark.parametrize(
    ("gender", "sex"), [("male", Sex.MALE), ("female", Sex.FEMALE), ("unspecified", Sex.UNSPECIFIED)]
)
def test_there_are_three_genders(gender: str, sex: Sex) -> None:
    assert read_identity({**PIVOT, "gender": gender}).sex is sex


@pytest.mark.parametrize(
    ("birthdate", "born_on"),
    [
        ("1957-01-01", PartialDate(1957, 1, 1)),
        ("1957-00-00", PartialDate(1957)),
        ("1938-06-00", PartialDate(1938, 6)),
        ("1938-06", PartialDate(1938, 6)),
        ("1938", PartialDate(1938)),
        ("2000-02-29", PartialDate(2000, 2, 29)),
    ],
)
def test_a_birth_date_is_kept_as_far_as_it_is_known(birthdate: str, born_on: PartialDate) -> None:
    assert read_identity({**PIVOT, "birthdate": birthdate}).born_on == born_on


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"family_name": ""}, "identity_family_name"),
        ({"family_name": None}, "identity_family_name"),
        ({"family_name": ["LE GALL"]}, "identity_family_name"),
        ({"given_name_array": []}, "identity_given_name_array"),
        ({"given_name_array": ["Anne", 1]}, "identity_given_name_array"),
        ({"given_name_array": "Anne"}, "identity_given_name_array"),
        ({"birthdate": "24/08/1962"}, "identity_birthdate"),
        ({"birthdate": "1962-02-30"}, "identity_birthdate"),
        ({"birthdate": "0000-01-01"}, "identity_birthdate"),
        ({"birthdate": "1962-13-01"}, "identity_birthdate"),
        ({"birthdate": None}, "identity_birthdate"),
        ({"birthcountry": ""}, "identity_birthcountry"),
        ({"gender": "F"}, "identity_gender"),
        ({"gender": None}, "identity_gender"),
    ],
)
def test_an_identity_with_a_hole_is_no_identity(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(ProviderUntrusted) as caught:
        read_identity({**PIVOT, **changes})
    assert caught.value.reason == reason


@pytest.mark.parametrize("audience", ["points", ["points"]])
def test_we_may_be_the_audience_alone_or_in_a_list_of_one(audience: object) -> None:
    assert check_parties(token(aud=audience), ISSUER, "points", NOW, "t") == "s"


@pytest.mark.parametrize("seconds", [-9, 0, 69])
def test_two_clocks_may_disagree_by_a_little(seconds: int) -> None:
    assert check_parties(token(), ISSUER, "points", NOW + timedelta(seconds=seconds), "t") == "s"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"iss": f"{ISSUER}/"}, "t_issuer"),
        ({"iss": None}, "t_issuer"),
        ({"aud": ["points", "points"]}, "t_audience"),
        ({"aud": []}, "t_audience"),
        ({"aud": None}, "t_audience"),
        ({"exp": int(NOW.timestamp()) - 10}, "t_expired"),
        ({"exp": None}, "t_exp"),
        ({"exp": "tomorrow"}, "t_exp"),
        ({"exp": True}, "t_exp"),
        ({"exp": 1e300}, "t_exp"),
        ({"iat": int(NOW.timestamp()) + 11}, "t_from_the_future"),
        ({"iat": None}, "t_iat"),
        ({"sub": ""}, "t_subject"),
        ({"sub": 7}, "t_subject"),
        ({"sub": "s" * 256}, "t_subject"),
    ],
)
def test_a_token_says_from_whom_to_whom_about_whom_and_when(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(ProviderUntrusted) as caught:
        check_parties(token(**changes), ISSUER, "points", NOW, "t")
    assert caught.value.reason == reason


def test_a_stronger_proof_than_asked_is_kept_as_such() -> None:
    assert check_sign_in(proof(acr="eidas2"), "points", "the-nonce", "eidas1", NOW) == (
        "eidas2",
        NOW - timedelta(seconds=30),
    )


def test_without_a_sign_in_time_the_token_is_as_old_as_the_proof() -> None:
    claims = proof()
    del claims["auth_time"]

    assert check_sign_in(claims, "points", "the-nonce", "eidas1", NOW) == ("eidas1", NOW)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"azp": "another"}, "id_token_authorised_party"),
        ({"nonce": ""}, "nonce_mismatch"),
        ({"acr": "eidas"}, "acr_too_low"),
        ({"acr": 1}, "acr_too_low"),
        ({"auth_time": int(NOW.timestamp()) + 11}, "id_token_from_the_future"),
        ({"auth_time": "now"}, "id_token_auth_time"),
    ],
)
def test_a_proof_answers_our_question(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(ProviderUntrusted) as caught:
        check_sign_in(proof(**changes), "points", "the-nonce", "eidas1", NOW)
    assert caught.value.reason == reason


def test_a_level_below_the_one_asked_is_refused() -> None:
    with pytest.raises(ProviderUntrusted, match="acr_too_low"):
        check_sign_in(proof(acr="eidas1"), "points", "the-nonce", "eidas2", NOW)


@pytest.mark.parametrize("text", ["", "no.token", "a.b.c", "é.é.é", "." * 9])
def test_what_is_no_token_names_no_key(text: str) -> None:
    with pytest.raises(ProviderUntrusted, match="t_malformed"):
        key_id(text, "t")


def test_a_token_without_a_key_id_is_refused() -> None:
    with pytest.raises(ProviderUntrusted, match="t_without_key"):
        key_id("eyJhbGciOiJFUzI1NiJ9.e30.c2ln", "t")


def test_a_good_signature_by_another_algorithm_than_ours_is_refused() -> None:
    key = RSAKey.generate_key(2048)
    signed = jwt.encode({"alg": "RS256"}, {"sub": "s"}, key)
    published = key.as_dict(private=False)

    assert read_signed(signed, published, "RS256", "t") == {"sub": "s"}
    with pytest.raises(ProviderUntrusted, match="t_not_verified"):
        read_signed(signed, published, "ES256", "t")


@pytest.mark.parametrize("key", [{}, {"kty": "EC"}, {"kty": "oct", "k": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY"}])
def test_a_broken_key_verifies_nothing(key: dict[str, str]) -> None:
    with pytest.raises(ProviderUntrusted, match="t_not_verified"):
        read_signed("eyJhbGciOiJFUzI1NiIsImtpZCI6ImEifQ.e30.c2ln", key, "ES256", "t")


def test_a_token_of_the_last_day_of_the_calendar_is_no_bug() -> None:
    now = datetime.now(UTC)
    claims = {"iss": "i", "aud": "c", "exp": 253402300799, "iat": now.timestamp(), "sub": "s"}

    assert check_parties(claims, "i", "c", now, "id_token") == "s"
