"""Access tokens of tools (RFC 9068): read back as they were issued, and nothing else is; the keys and their files."""

import asyncio
import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path
from stat import S_IMODE
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from adapters.tool_tokens import BadSigningKey, ToolTokens, development_signing_key, read_signing_keys
from schema.sessions import ClientId, Scope
from schema.tools import AccessToken

ISSUER = "https://points.example"
GRAPH = f"{ISSUER}/graphql"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
TOOL = ClientId("3f9c2a7be1d04c55")


class Clock:
    """Keeps ``SecurityClock``; stands where it is set."""

    instant = NOW

    def now(self) -> datetime:
        """Tell the time set."""
        return self.instant


def new_key() -> ECKey:
    return ECKey.generate_key("P-256", private=True)


KEY = new_key()


def tokens_of(*keys: ECKey, issuer: str = ISSUER, audience: str = GRAPH) -> ToolTokens:
    return ToolTokens(keys or (KEY,), issuer=issuer, audience=audience, clock=Clock())


def forged(header: dict[str, Any] | None = None, key: Any = KEY, **claims: Any) -> str:
    """Sign what a token of ours would say, but for some members; ``None`` leaves one out."""
    usual = {
        "iss": ISSUER,
        "aud": GRAPH,
        "sub": TOOL,
        "client_id": TOOL,
        "iat": SECONDS,
        "exp": SECONDS + 600,
        "jti": "a-token",
        "scope": "licence:existence",
    }
    head = {"alg": "ES256", "typ": "at+jwt", **(header or {})}
    stated = {name: value for name, value in {**usual, **claims}.items() if value is not None}
    written = {name: value for name, value in head.items() if value is not None}
    return jwt.encode(written, stated, key, algorithms=[head["alg"]], default_type=None)


def read(text: str, tokens: ToolTokens | None = None) -> AccessToken | None:
    return asyncio.run((tokens or tokens_of()).read(text))


def test_a_token_reads_as_it_was_issued() -> None:
    text = tokens_of().issue(TOOL, {Scope.POINTS, Scope.EXISTENCE})

    token = read(text)

    assert token is not None
    assert token.client == TOOL
    assert token.scopes == {Scope.POINTS, Scope.EXISTENCE}
    assert (token.issued_at, token.expires_at) == (NOW, NOW + timedelta(minutes=10))
    assert token.jti
    assert token.bound_to is None


def test_a_token_may_be_bound_to_a_key() -> None:
    token = read(tokens_of().issue(TOOL, set(), "a-thumbprint"))

    assert token is not None
    assert token.bound_to == "a-thumbprint"


def test_what_is_forged_like_ours_would_be_read() -> None:
    assert read(forged()) == AccessToken(
        "a-token", TOOL, frozenset({Scope.EXISTENCE}), NOW, NOW + timedelta(minutes=10)
    )


@pytest.mark.parametrize("kind", ["at+jwt", "AT+JWT", "application/at+jwt"])
def test_both_spellings_of_the_type_are_read(kind: str) -> None:
    assert read(forged({"typ": kind})) is not None


@pytest.mark.parametrize(
    "changed",
    [
        {"header": {"typ": None}},
        {"header": {"typ": "JWT"}},
        {"header": {"typ": "dpop+jwt"}},
        {"header": {"kid": "unknown"}},
        {"key": new_key()},
        {"iss": "https://elsewhere.example"},
        {"iss": ISSUER + "/"},
        {"iss": None},
        {"aud": ISSUER},
        {"aud": []},
        {"aud": None},
        {"aud": {"graph": GRAPH}},
        {"sub": "another"},
        {"sub": None},
        {"client_id": None},
        {"client_id": ""},
        {"client_id": ["x"]},
        {"client_id": "x" * 256, "sub": "x" * 256},
        {"jti": None},
        {"jti": 7},
        {"iat": None},
        {"iat": "now"},
        {"iat": SECONDS + 6},
        {"exp": None},
        {"exp": SECONDS},
        {"exp": SECONDS - 1},
        {"exp": True},
        {"exp": float("nan")},
        {"exp": 10**400},
        {"exp": "never"},
        {"nbf": SECONDS + 6},
        {"nbf": "now"},
        {"cnf": {}},
        {"cnf": {"x5t#S256": "a certificate"}},
        {"cnf": {"jkt": ""}},
        {"cnf": "a-thumbprint"},
    ],
    ids=str,
)
def test_what_says_something_else_is_not_read(changed: dict[str, Any]) -> None:
    assert read(forged(**changed)) is None


@pytest.mark.parametrize(
    "changed",
    [{"aud": [GRAPH]}, {"aud": ["https://elsewhere.example", GRAPH]}, {"iat": SECONDS + 5}, {"nbf": SECONDS}],
    ids=str,
)
def test_what_the_rfc_allows_is_read(changed: dict[str, Any]) -> None:
    assert read(forged(**changed)) is not None


@pytest.mark.parametrize(
    ("scope", "scopes"),
    [
        (None, set()),
        ("", set()),
        (["licence:points"], set()),
        ("licence:points openid", {Scope.POINTS}),
        ("licence:pointsx", set()),
    ],
)
def test_only_scopes_that_we_know_are_read(scope: object, scopes: set[Scope]) -> None:
    token = read(forged(scope=scope))

    assert token is not None
    assert token.scopes == scopes


def part(text: bytes) -> str:
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def test_the_algorithm_is_not_the_tokens_to_choose() -> None:
    good = forged()
    unsigned = ".".join((part(b'{"alg":"none","typ":"at+jwt"}'), good.split(".")[1], ""))

    assert read(unsigned) is None
    assert read(forged({"alg": "HS256"}, OctKey.import_key(b"s" * 32))) is None


def test_a_key_inside_the_token_signs_nothing() -> None:
    stranger = new_key()

    assert read(forged({"jwk": stranger.as_dict(private=False)}, stranger)) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a.b.c",
        "é.é.é",
        "x" * 10_000,
        f"{part(b'[' * 300)}.e30.eA",
        f"{part(b'null')}.e30.eA",
        forged()[:-6] + "AAAAAA",
        forged() + ".x",
        "\0",
    ],
    ids=range(10),
)
def test_what_is_no_token_is_not_read(text: str) -> None:
    assert read(text) is None


def test_a_token_signed_well_that_is_nested_too_deep_is_not_read() -> None:
    header = part(b'{"alg":"ES256","typ":"at+jwt"}')
    payload = part(b'{"a":' + b"[" * 2_000 + b"]" * 2_000 + b"}")
    signer = KEY.private_key
    assert signer is not None
    r, s = decode_dss_signature(signer.sign(f"{header}.{payload}".encode(), ECDSA(SHA256())))
    text = f"{header}.{payload}.{part(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"

    assert read(text) is None


def test_a_new_key_signs_and_the_former_still_verifies() -> None:
    former, new = new_key(), new_key()
    old_token = tokens_of(former).issue(TOOL, set())

    both = tokens_of(new, former)

    assert read(old_token, both) is not None
    assert read(both.issue(TOOL, set()), tokens_of(new)) is not None
    assert read(both.issue(TOOL, set()), tokens_of(former)) is None
    assert [key["kid"] for key in both.published()["keys"]] == [new.thumbprint(), former.thumbprint()]


def test_what_is_published_is_public() -> None:
    [key] = tokens_of().published()["keys"]

    assert key.keys() == {"kty", "crv", "x", "y", "kid", "use", "alg"}


def test_without_a_key_there_is_no_issuer() -> None:
    with pytest.raises(ValueError, match="signing key"):
        ToolTokens([], issuer=ISSUER, audience=GRAPH, clock=Clock())


def test_the_development_key_is_made_once_and_is_ours_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "token.pem"

    first, second = development_signing_key(path), development_signing_key(path)

    assert first.kid == second.kid == first.thumbprint()
    assert S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["token.pem"]


def test_processes_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    async def start() -> list[ECKey]:
        path = tmp_path / "token.pem"
        return await asyncio.gather(*(asyncio.to_thread(development_signing_key, path) for _ in range(8)))

    assert len({key.kid for key in asyncio.run(start())}) == 1
    assert len(list(tmp_path.iterdir())) == 1


def test_keys_are_read_newest_first(tmp_path: Path) -> None:
    keys = [new_key(), new_key()]
    paths = [tmp_path / f"{number}.pem" for number in range(2)]
    for path, key in zip(paths, keys, strict=True):
        path.write_bytes(key.as_pem(private=True))

    assert [key.kid for key in read_signing_keys(paths)] == [key.thumbprint() for key in keys]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"nothing of the kind",
        new_key().as_pem(private=False),
        ECKey.generate_key("P-384", private=True).as_pem(private=True),
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    ],
    ids=["empty", "text", "public", "another curve", "broken"],
)
def test_a_file_without_a_private_key_on_our_curve_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "token.pem"
    path.write_bytes(content)

    with pytest.raises(BadSigningKey, match=r"token\.pem"):
        read_signing_keys([path])
    with pytest.raises(BadSigningKey, match=r"token\.pem"):
        development_signing_key(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSigningKey, match=r"missing\.pem"):
        read_signing_keys([tmp_path / "missing.pem"])
