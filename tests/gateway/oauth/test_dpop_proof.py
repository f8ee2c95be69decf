"""One proof of possession, seen alone (RFC 9449, 4.3): each of its checks refuses by itself."""

import base64
from datetime import timedelta
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from gateway.dpop_proof import BadProof, Proof, check_proof, token_hash
from tests.gateway.oauth.conftest import GRAPH, Clock
from tests.gateway.oauth.proofs import TOKEN_ENDPOINT, Prover

CLOCK = Clock()
SECONDS = CLOCK.seconds


@pytest.fixture
def prover() -> Prover:
    return Prover(CLOCK)


def checked(proof: str, **differs: Any) -> Proof:
    return check_proof(proof, **{"method": "POST", "url": TOKEN_ENDPOINT, "now": CLOCK.now(), **differs})


def told(proof: str, **differs: Any) -> str:
    with pytest.raises(BadProof) as bad:
        checked(proof, **differs)
    return str(bad.value)


def test_a_proof_names_its_key_and_what_makes_it_unique(prover: Prover) -> None:
    proof = checked(prover.sign(jti="unique"))

    assert proof == Proof(prover.key.thumbprint(), "unique", CLOCK.now() + timedelta(seconds=60))


@pytest.mark.parametrize(
    ("header", "hint"),
    [
        ({"typ": None}, "typ"),
        ({"typ": "JWT"}, "typ"),
        ({"typ": "at+jwt"}, "typ"),
        ({"jwk": None}, "public key on P-256"),
        ({"jwk": {"kty": "RSA", "n": "AQAB", "e": "AQAB"}}, "public key on P-256"),
        ({"jwk": ECKey.generate_key("P-384", private=True).as_dict(private=False)}, "public key on P-256"),
        ({"jwk": {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}}, "public key on P-256"),
        ({"jwk": {"kty": "oct", "k": "AA"}}, "public key on P-256"),
        ({"jwk": {}}, "public key on P-256"),
    ],
)
def test_a_header_of_another_kind_is_refused(prover: Prover, header: dict[str, Any], hint: str) -> None:
    assert hint in told(prover.sign(header))


def test_a_private_key_in_the_header_is_refused(prover: Prover) -> None:
    assert "public key" in told(prover.sign({"jwk": prover.key.as_dict(private=True)}))


def test_the_key_in_the_header_is_the_one_that_signed(prover: Prover) -> None:
    assert "not signed by the key" in told(prover.sign(key=ECKey.generate_key("P-256", private=True)))


def test_the_algorithm_is_ours_to_choose(prover: Prover) -> None:
    assert "ES256" in told(prover.sign({"alg": "HS256"}, OctKey.import_key(b"s" * 32)))
    assert "ES256" in told(prover.sign({"alg": "RS256"}, RSAKey.generate_key(2048, private=True)))


@pytest.mark.parametrize(
    ("claims", "hint"),
    [
        ({"jti": None}, "jti"),
        ({"jti": ""}, "jti"),
        ({"jti": 7}, "jti"),
        ({"jti": "j" * 129}, "jti"),
        ({"htm": None}, "htm"),
        ({"htm": "GET"}, "htm"),
        ({"htm": "post"}, "htm"),
        ({"htu": None}, "htu"),
        ({"htu": GRAPH}, "htu"),
        ({"htu": TOKEN_ENDPOINT + "/"}, "htu"),
        ({"htu": TOKEN_ENDPOINT.replace("8700", "8701")}, "htu"),
        ({"htu": TOKEN_ENDPOINT.replace("http:", "https:")}, "htu"),
        ({"htu": TOKEN_ENDPOINT.replace("127.0.0.1", "127.0.0.2")}, "htu"),
        ({"htu": "/oauth/token"}, "htu"),
        ({"htu": "http://["}, "htu"),
        ({"htu": "http://127.0.0.1:99999/oauth/token"}, "htu"),
        ({"htu": 7}, "htu"),
        ({"iat": None}, "iat"),
        ({"iat": "now"}, "iat"),
        ({"iat": True}, "iat"),
        ({"iat": 10**30}, "iat"),
        ({"iat": SECONDS - 60}, "iat"),
        ({"iat": SECONDS + 11}, "iat"),
    ],
)
def test_a_proof_of_something_else_is_refused(prover: Prover, claims: dict[str, Any], hint: str) -> None:
    assert told(prover.sign(**claims)).startswith(f"{hint} of the DPoP proof")


@pytest.mark.parametrize("htu", [TOKEN_ENDPOINT + "?a=1", TOKEN_ENDPOINT + "#b", "HTTP" + TOKEN_ENDPOINT[4:]])
def test_two_addresses_are_compared_as_addresses(prover: Prover, htu: str) -> None:
    assert checked(prover.sign(htu=htu))


def test_a_port_that_goes_without_saying_need_not_be_said(prover: Prover) -> None:
    assert checked(prover.sign(htu="https://POINTS.example:443/graphql"), url="https://points.example/graphql")
    assert checked(prover.sign(htu="https://points.example"), url="https://points.example/")


@pytest.mark.parametrize("iat", [SECONDS - 59, SECONDS + 10, SECONDS + 0.5])
def test_a_proof_is_good_for_a_minute(prover: Prover, iat: float) -> None:
    assert checked(prover.sign(iat=iat))


def test_a_proof_goes_with_its_token_alone(prover: Prover) -> None:
    token = "an.access.token"

    assert checked(prover.sign(ath=token_hash(token)), token=token)
    for ath in (None, "", token, token_hash("another"), 7, "é"):
        assert told(prover.sign(ath=ath), token=token).startswith("ath of the DPoP proof")


def part(text: bytes) -> str:
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a.b.c",
        "é.é.é",
        "x" * 5_000,
        f"{part(b'null')}.e30.eA",
        f"{part(b'[' * 300)}.e30.eA",
        f"e30.{part(b'[' * 2000)}.eA",
    ],
    ids=range(7),
)
def test_what_is_no_jwt_is_refused(text: str) -> None:
    assert told(text) == "The DPoP proof is not one signed JWT"


def test_two_proofs_are_not_one(prover: Prover) -> None:
    assert told(f"{prover.sign()}, {prover.sign()}") == "The DPoP proof is not one signed JWT"


def test_a_refusal_can_stand_in_a_header(prover: Prover) -> None:
    for proof in (prover.sign(htu=7), prover.sign({"typ": 'a"b'}), ""):
        assert set(told(proof)).isdisjoint('"\\\r\n')
