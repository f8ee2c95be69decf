"""``python -m gateway clients``: what an operator types, what is registered, and what is refused with its article."""

import argparse
import json
import re
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from stat import S_IMODE
from typing import Any

import pytest
from joserfc.jwk import ECKey, RSAKey

from adapters.accounts import open_store
from gateway import clients_command
from gateway.dpop_proof import check_proof
from gateway.settings import Settings
from schema.tools import Tools

ROADSIDE = ["Bord de route", "--basis", "ROAD_CHECK", "--scope", "existence", "--scope", "points", "--purpose", "check"]
INSURER = ["Assurance X", "--basis", "INSURER", "--scope", "validity", "--purpose", "THIRD_PARTY"]

Said = tuple[int, str, str]
Type = Callable[..., Said]


class Clock:
    """Keeps ``SecurityClock``, in real time as the command does."""

    def now(self) -> datetime:
        """Tell the time."""
        return datetime.now(UTC)


@pytest.fixture
def type_(empty_tools: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> Type:
    """Type ``clients`` and more; answer the exit code, what was printed, and what was complained of."""
    database = tmp_path / "accounts.db"
    shutil.copy(empty_tools, database)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")

    @asynccontextmanager
    async def open_tools(_settings: Settings) -> AsyncIterator[Tools]:
        async with open_store(f"sqlite:///{database}", clock=Clock(), keys=[b"k" * 32]) as store:
            yield store

    def type_(*words: str, **differs: Any) -> Said:
        settings = Settings(franceconnect_client_secret="s", secret_keys=(b"k" * 32,), **differs)
        parser = argparse.ArgumentParser(prog="gateway")
        clients_command.add_commands(parser.add_subparsers())
        try:
            arguments = parser.parse_args(["clients", *words])
            code = clients_command.run(arguments, settings, open_tools)
        except SystemExit as left:
            code = int(left.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return type_


def client_id(said: Said) -> str:
    found = re.search(r"client id +(\w+)", said[1])
    assert found, said
    return found[1]


def listed(type_: Type) -> list[dict[str, Any]]:
    clients: list[dict[str, Any]] = json.loads(type_("list", "--json")[1])
    return clients


def jwks(tmp_path: Path, *keys: ECKey | RSAKey, private: bool = False) -> str:
    path = tmp_path / "jwks.json"
    path.write_text(json.dumps({"keys": [key.as_dict(private=private) for key in keys]}), "utf-8")
    return str(path)


def p256() -> ECKey:
    return ECKey.generate_key("P-256", private=True)


def test_a_tool_with_a_new_key_is_registered_and_told_what_to_type_next(type_: Type, tmp_path: Path) -> None:
    said = type_("add", *ROADSIDE, "--quota", "500", "--expires", "2099-12-31", "--new-key", "out.pem")

    code, out, err = said
    assert (code, err) == (0, "")
    assert "ROAD_CHECK (L. 225-4, R. 225-4 I 2° e)" in out
    assert f"TOKEN=$(python -m gateway clients token {client_id(said)} --key out.pem)" in out
    assert 'curl -s http://127.0.0.1:8700/graphql -H "Authorization: Bearer $TOKEN"' in out
    assert "X-Access-Purpose: CHECK" in out
    assert S_IMODE((tmp_path / "out.pem").stat().st_mode) == 0o600
    [client] = listed(type_)
    assert (client["clientId"], client["name"], client["state"]) == (client_id(said), "Bord de route", "in service")
    assert (client["scopes"], client["purposes"]) == (["licence:existence", "licence:points"], ["CHECK"])
    assert (client["dailyQuota"], client["expiresAt"]) == (500, "2099-12-31T23:00:00+00:00")
    assert client["keys"] == [ECKey.import_key((tmp_path / "out.pem").read_bytes()).thumbprint()]


def test_a_tool_may_bring_its_own_public_keys(type_: Type, tmp_path: Path) -> None:
    keys = [p256(), ECKey.generate_key("P-256", {"kid": "ours-2026"}, private=True)]

    said = type_("add", *ROADSIDE, "--public-key", jwks(tmp_path, *keys))

    assert f"iss and sub {client_id(said)}, aud http://127.0.0.1:8700" in said[1]
    assert listed(type_)[0]["keys"] == [keys[0].thumbprint(), "ours-2026"]


@pytest.mark.parametrize("form", ["jwk", "pem"])
def test_a_public_key_may_be_a_jwk_or_pem(type_: Type, tmp_path: Path, form: str) -> None:
    key, path = p256(), tmp_path / "public"
    text = json.dumps(key.as_dict(private=False)).encode() if form == "jwk" else key.as_pem(private=False)
    path.write_bytes(text)

    assert type_("add", *ROADSIDE, "--public-key", str(path))[0] == 0
    assert listed(type_)[0]["keys"] == [key.thumbprint()]


def test_a_secret_is_shown_once_with_the_line_that_uses_it(type_: Type) -> None:
    said = type_("add", *ROADSIDE, "--secret")

    found = re.search(r"curl -s -u (\w+):([\w-]{43}) -d grant_type=client_credentials \S+/oauth/token", said[1])
    assert found
    assert found[1] == client_id(said)
    assert found[2] not in type_("list")[1] + type_("list", "--json")[1]


def test_in_production_there_are_no_secrets(type_: Type) -> None:
    code, _, err = type_("add", *ROADSIDE, "--secret", env="production")

    assert (code, "development only" in err) == (2, True)
    assert listed(type_) == []


def test_points_for_an_insurer_are_refused_with_the_articles_in_both_languages(type_: Type) -> None:
    code, out, err = type_("add", *INSURER, "--scope", "points", "--prefecture", "75", "--new-key", "out.pem")

    assert (code, out) == (2, "")
    assert err.startswith("IMPOSSIBLE_REGISTRATION\n")
    assert "article: L. 223-7, L. 225-5 7°, R. 225-5 II 2° b" in err
    assert "scopes: licence:points" in err
    assert "Demandez au plus : licence:existence" in err
    assert "Ask for no more than: licence:existence" in err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (INSURER, "--prefecture 75"),
        (["X", "--basis", "HIRE_COMPANY", "--scope", "existence", "--purpose", "THIRD_PARTY"], "article: L. 225-6"),
        (["X", "--basis", "PREFECTURE", "--scope", "points", "--purpose", "CHECK"], "purposes: CHECK"),
    ],
)
def test_what_is_refused_leaves_no_key_behind(type_: Type, tmp_path: Path, words: list[str], told: str) -> None:
    code, _, err = type_("add", *words, "--new-key", "out.pem")

    assert code == 2
    assert told in err
    assert not (tmp_path / "out.pem").exists()
    assert listed(type_) == []


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--basis", "FRIEND"),
        ("--scope", "everything"),
        ("--purpose", "HOLDER"),
        ("--purpose", "CURIOSITY"),
        ("--prefecture", "20"),
        ("--prefecture", "Paris"),
        ("--quota", "0"),
        ("--quota", "1000001"),
        ("--quota", "many"),
        ("--expires", "2027-13-01"),
        ("--expires", "2020-01-01"),
    ],
)
def test_what_cannot_be_is_refused_by_name(type_: Type, option: str, value: str) -> None:
    code, _, err = type_("add", *ROADSIDE, "--new-key", "out.pem", option, value)

    assert code == 2
    assert option in err
    assert listed(type_) == []


@pytest.mark.parametrize("name", ["", " ", "x" * 81, "two\nlines", "bell\a"])
def test_a_name_is_one_line_that_can_be_read(type_: Type, name: str) -> None:
    code, _, err = type_("add", name, *ROADSIDE[1:], "--new-key", "out.pem")

    assert (code, "1 to 80 characters" in err) == (2, True)


def test_a_tool_proves_itself_in_exactly_one_way(type_: Type) -> None:
    assert type_("add", *ROADSIDE)[0] == 2
    assert type_("add", *ROADSIDE, "--secret", "--new-key", "out.pem")[0] == 2


def test_a_private_key_is_not_taken_for_a_public_one(type_: Type, tmp_path: Path) -> None:
    for file in (jwks(tmp_path, p256(), private=True), jwks(tmp_path, RSAKey.generate_key(2048))):
        code, _, err = type_("add", *ROADSIDE, "--public-key", file)
        assert code == 2
        assert "jwks.json" in err
    assert listed(type_) == []


@pytest.mark.parametrize(
    "content", [b"", b"{", b'{"keys":[]}', b'{"keys":"none"}', b'{"keys":[7]}', b"[]", b"text", b"\xff\xfe"], ids=repr
)
def test_a_file_without_a_key_is_named(type_: Type, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "jwks.json").write_bytes(content)

    code, _, err = type_("add", *ROADSIDE, "--public-key", "jwks.json")

    assert (code, err.startswith("jwks.json ")) == (2, True)


def test_no_key_is_overwritten(type_: Type, tmp_path: Path) -> None:
    (tmp_path / "out.pem").write_text("precious", "utf-8")

    code, _, err = type_("add", *ROADSIDE, "--new-key", "out.pem")

    assert (code, "already there" in err) == (2, True)
    assert (tmp_path / "out.pem").read_text("utf-8") == "precious"
    assert type_("add", *ROADSIDE, "--new-key", "nowhere/out.pem")[0] == 2


def test_the_list_is_aligned_and_says_how_each_stands(type_: Type) -> None:
    assert "No tool is registered yet" in type_("list")[1]
    first = client_id(type_("add", *ROADSIDE, "--new-key", "1.pem"))
    second = client_id(type_("add", *INSURER, "--prefecture", "2A", "--new-key", "2.pem"))
    third = client_id(type_("add", *ROADSIDE, "--new-key", "3.pem"))
    type_("revoke", first)
    type_("rotate", second, "--new-key", "2b.pem")

    lines = type_("list")[1].splitlines()

    at = lines[0].index("state")
    states = {line.split()[0]: line[at:].split("  ")[0] for line in lines[1:]}
    assert states == {first: "revoked", second: "rotating", third: "in service"}
    assert "INSURER 2A" in lines[2]


def test_a_registration_ends_after_its_last_day_in_a_year_unless_said(type_: Type) -> None:
    said = type_("add", *ROADSIDE, "--new-key", "out.pem")

    in_a_year = datetime.fromisoformat(listed(type_)[0]["expiresAt"]) - datetime.now(UTC)
    assert timedelta(days=365) <= in_a_year <= timedelta(days=366, hours=2)
    assert re.search(r"expires +20\d\d-\d\d-\d\d\n", said[1])


def test_a_rotation_says_until_when_the_old_key_works(type_: Type, tmp_path: Path) -> None:
    client = client_id(type_("add", *ROADSIDE, "--new-key", "1.pem"))

    code, out, _ = type_("rotate", client, "--new-key", "2.pem")

    assert code == 0
    assert re.search(r"works until 20\d\d-\d\d-\d\d \d\d:\d\d UTC", out)
    assert len(listed(type_)[0]["keys"]) == 2
    assert "the old one is dead" in type_("rotate", client, "--new-key", "3.pem", "--overlap", "0")[1]
    assert listed(type_)[0]["keys"] == [ECKey.import_key((tmp_path / "3.pem").read_bytes()).thumbprint()]


@pytest.mark.parametrize("overlap", ["-1h", "31d", "721h", "soon", "", "1w"])
def test_an_overlap_is_some_hours_or_days(type_: Type, overlap: str) -> None:
    code, _, err = type_("rotate", "a-tool", "--new-key", "2.pem", f"--overlap={overlap}")

    assert (code, "--overlap" in err) == (2, True)


def test_a_tool_that_is_not_in_service_is_neither_rotated_nor_revoked(type_: Type, tmp_path: Path) -> None:
    client = client_id(type_("add", *ROADSIDE, "--new-key", "1.pem"))
    type_("revoke", client)

    for name in (client, "nobody"):
        for words in (["revoke", name], ["rotate", name, "--new-key", "2.pem"]):
            code, _, err = type_(*words)
            assert code == 2
            assert err.startswith("TOOL_NOT_FOUND\n")
            assert f"client: {name}" in err
    assert not (tmp_path / "2.pem").exists()


def test_the_help_lists_every_basis_with_its_article(type_: Type) -> None:
    out = type_("add", "--help")[1]

    assert "ROAD_CHECK" in out
    assert "L. 225-6" in out
    assert "--prefecture" in type_("--help")[1]


def test_a_token_from_a_service_that_does_not_answer_is_complained_of(type_: Type) -> None:
    type_("add", *ROADSIDE, "--new-key", "out.pem")

    code, out, err = type_("token", "a-tool", "--key", "out.pem", public_url="http://127.0.0.1:1")

    assert (code, out) == (2, "")
    assert err.startswith("http://127.0.0.1:1/oauth/token does not answer as it should")


@pytest.mark.parametrize("file", ["missing.pem", "public.pem"])
def test_a_token_takes_the_private_key(type_: Type, tmp_path: Path, file: str) -> None:
    (tmp_path / "public.pem").write_bytes(p256().as_pem(private=False))

    code, _, err = type_("token", "a-tool", "--key", file)

    assert (code, err.startswith(file)) == (2, True)


def test_a_tool_may_be_registered_for_bound_tokens_and_is_told_how_to_prove(type_: Type) -> None:
    said = type_("add", *ROADSIDE, "--new-key", "out.pem", "--dpop")

    assert f"clients token {client_id(said)} --key out.pem --dpop)" in said[1]
    assert "Authorization: DPoP $TOKEN" in said[1]
    assert '-H "DPoP: $(python -m gateway clients proof --key out.pem --token $TOKEN)"' in said[1]
    assert listed(type_)[0]["dpop"] is True


def test_a_secret_binds_nothing(type_: Type) -> None:
    code, _, err = type_("add", *ROADSIDE, "--secret", "--dpop")

    assert (code, "--dpop" in err) == (2, True)
    assert listed(type_) == []


def test_a_proof_is_signed_for_one_call(type_: Type, tmp_path: Path) -> None:
    type_("add", *ROADSIDE, "--new-key", "out.pem", "--dpop")

    code, out, _ = type_("proof", "--key", "out.pem", "--token", "a.b.c")

    url = "http://127.0.0.1:8700/graphql"
    proof = check_proof(out.strip(), method="POST", url=url, now=datetime.now(UTC), token="a.b.c")
    assert (code, proof.thumbprint) == (0, ECKey.import_key((tmp_path / "out.pem").read_bytes()).thumbprint())
    assert type_("proof", "--key", "missing.pem", "--token", "a.b.c")[0] == 2


def test_a_tool_of_another_issuer_brings_its_name_there_and_no_credential(type_: Type) -> None:
    code, out, _ = type_("add", *ROADSIDE, "--external-id", "road-check")

    assert code == 0
    assert "audience http://127.0.0.1:8700/graphql" in out
    assert (listed(type_)[0]["externalId"], listed(type_)[0]["keys"]) == ("road-check", [])
    code, _, err = type_("add", *ROADSIDE, "--external-id", "road-check")
    assert (code, err.startswith("TOOL_ALREADY_REGISTERED")) == (2, True)
    assert type_("add", *ROADSIDE, "--external-id", "two\nlines")[0] == 2
