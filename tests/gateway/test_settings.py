"""Settings: read once, all problems named together, secrets out of sight, and nothing of development in production."""

import base64
from pathlib import Path

import pytest

from gateway.settings import BadSettings, Settings, development_key

KEY = base64.b64encode(b"k" * 32).decode()
DEVELOPMENT = {"MPP_FRANCECONNECT_CLIENT_SECRET": "shh", "MPP_SECRET_KEYS": KEY}
PRODUCTION = DEVELOPMENT | {
    "MPP_ENV": "production",
    "MPP_PUBLIC_URL": "https://points.example.test",
    "MPP_REGISTRY_URL": "https://snpc.example.test/snpc/v3",
    "MPP_FRANCECONNECT_ISSUER": "https://fc.example.test/api/v2",
    "MPP_SMTP_URL": "smtps://points:a-password-of-mail@mail.example.test",
    "MPP_MAIL_SENDER": "Mes Points Permis <points@example.test>",
    "MPP_AUDIT_FOLDER": "/var/lib/points/audit",
    "MPP_TOKEN_KEYS": __file__,
    "MPP_DOCUMENT_KEYS": "/etc/points/documents",
}


TRUSTED = {
    "MPP_TOOL_ISSUER": "https://login.example.test/",
    "MPP_TOOL_ISSUER_KEYS_URL": "https://login.example.test/keys",
}


def problems(environ: dict[str, str]) -> list[str]:
    with pytest.raises(BadSettings) as caught:
        Settings.read(environ)
    return caught.value.problems


def test_development_needs_one_variable() -> None:
    settings = Settings.read(DEVELOPMENT)

    assert settings.development
    assert not settings.secure
    assert settings.bind == ("127.0.0.1", 8700)


def test_all_problems_are_named_at_once() -> None:
    found = problems({"MPP_BIND": "nowhere", "MPP_REGISTRY_BUDGET_SECONDS": "0", "MPP_NOW": "yesterday"})

    assert [line.split(" ")[0] for line in found] == [
        "MPP_BIND",
        "MPP_REGISTRY_BUDGET_SECONDS",
        "MPP_FRANCECONNECT_CLIENT_SECRET",
        "MPP_NOW",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MPP_ENV", "staging"),
        ("MPP_BIND", "127.0.0.1:99999"),
        ("MPP_PUBLIC_URL", "points.example.test"),
        ("MPP_FRANCECONNECT_SIGNING_ALG", "HS256"),
        ("MPP_FRANCECONNECT_PKCE", "perhaps"),
        ("MPP_SECRET_KEYS", "c2hvcnQ="),
        ("MPP_TOKEN_KEYS", "/nowhere/token.pem"),
        ("MPP_SECRET_KEYS", "not base64"),
        ("MPP_ALLOWED_ORIGINS", "*"),
        ("MPP_SMTP_URL", "http://mail.example.test"),
        ("MPP_MAIL_SENDER", "nobody"),
        ("MPP_PASSWORD_PASSES", "0"),
        ("MPP_PASSWORD_MEMORY_KIB", "plenty"),
    ],
)
def test_an_unusable_value_says_what_it_takes(name: str, value: str) -> None:
    (line,) = problems(DEVELOPMENT | {name: value})

    assert line.startswith(f"{name} is not usable: it takes ")


def test_an_issuer_that_is_trusted_comes_with_the_address_of_its_keys() -> None:
    for name, value in TRUSTED.items():
        (line,) = problems(DEVELOPMENT | {name: value})
        assert line.endswith("give both or neither")


def test_where_another_issuer_is_trusted_production_needs_no_key_for_tokens() -> None:
    assert Settings.read(PRODUCTION | {"MPP_TOKEN_KEYS": ""} | TRUSTED).tool_issuer == TRUSTED["MPP_TOOL_ISSUER"]


def test_a_misspelt_variable_is_not_passed_over() -> None:
    (line,) = problems(DEVELOPMENT | {"MPP_REGISTRY_ULR": "http://127.0.0.1:1"})

    assert line.startswith("MPP_REGISTRY_ULR is no setting")


def test_secrets_are_not_in_the_repr() -> None:
    assert "shh" not in repr(Settings.read(DEVELOPMENT))
    assert "kkkk" not in repr(Settings.read(DEVELOPMENT))


def test_production_starts_with_its_own_addresses_and_keys() -> None:
    settings = Settings.read(PRODUCTION)

    assert settings.secure
    assert not settings.development


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"MPP_PUBLIC_URL": "http://points.example.test"}, "MPP_PUBLIC_URL must be https"),
        ({"MPP_PUBLIC_URL": ""}, "MPP_PUBLIC_URL is missing"),
        ({"MPP_REGISTRY_URL": ""}, "MPP_REGISTRY_URL is missing"),
        ({"MPP_FRANCECONNECT_ISSUER": "http://127.0.0.1:8702/api/v2"}, "MPP_FRANCECONNECT_ISSUER must be https"),
        ({"MPP_SECRET_KEYS": ""}, "MPP_SECRET_KEYS is missing"),
        ({"MPP_AUDIT_FOLDER": ""}, "MPP_AUDIT_FOLDER is missing"),
        ({"MPP_TOKEN_KEYS": ""}, "MPP_TOKEN_KEYS is missing"),
        ({"MPP_DOCUMENT_KEYS": ""}, "MPP_DOCUMENT_KEYS is missing"),
        ({"MPP_SMTP_URL": ""}, "MPP_SMTP_URL is missing"),
        ({"MPP_MAIL_SENDER": ""}, "MPP_MAIL_SENDER is missing"),
        ({"MPP_PASSWORD_MEMORY_KIB": "8"}, "MPP_PASSWORD_MEMORY_KIB must be"),
        (TRUSTED | {"MPP_TOOL_ISSUER": "http://login.example.test"}, "MPP_TOOL_ISSUER must be https"),
        (TRUSTED | {"MPP_TOOL_ISSUER_KEYS_URL": "http://x.example.test"}, "MPP_TOOL_ISSUER_KEYS_URL must be https"),
        ({"MPP_NOW": "2025-01-30T09:00"}, "MPP_NOW is for development only"),
        ({"MPP_PERSONAS_URL": "https://x.example.test/p.json"}, "MPP_PERSONAS_URL is for development only"),
    ],
)
def test_production_refuses_what_is_for_development(change: dict[str, str], named: str) -> None:
    (line,) = problems(PRODUCTION | change)

    assert line.startswith(named)


def test_a_development_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "secret"

    first, second = development_key(path), development_key(path)

    assert first == second
    assert len(first) == 32
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_issuer_is_kept_to_the_letter() -> None:
    """It is compared with what tokens say, a final slash included."""
    settings = Settings.read(DEVELOPMENT | {"MPP_FRANCECONNECT_ISSUER": "https://op.example.test/"})

    assert settings.franceconnect_issuer == "https://op.example.test/"
