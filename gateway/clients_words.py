"""What the command line of tools prints: help, registrations, refusals."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from gateway.oauth import ISSUE
from gateway.oauth_server import GRANT_TYPE
from schema.errors import ServiceError
from schema.sessions import Scope
from schema.tools import NAMES, TERMS, ToolClient

PARIS = ZoneInfo("Europe/Paris")

DESCRIPTION = """\
Internal tools: who runs them, what the law lets them read, and how they prove themselves.
What the Code de la route does not allow is refused here, with the article."""

EXAMPLES = """\
examples:
  python -m gateway clients add "Bord de route" --basis ROAD_CHECK --scope existence --scope validity \\
      --scope points --purpose CHECK --new-key roadside.pem
  python -m gateway clients add "Assurance X" --basis INSURER --scope existence --scope validity \\
      --purpose THIRD_PARTY --prefecture 75 --quota 500 --public-key insurer.jwks.json
  python -m gateway clients token 3f9c2a7be1d04c55 --key roadside.pem
  python -m gateway clients rotate 3f9c2a7be1d04c55 --new-key roadside-2.pem --overlap 24h
  python -m gateway clients list"""

SCOPE = "existence, categories, validity or points (licence:existence is the full name); repeatable"
PURPOSE = "CHECK, THIRD_PARTY or ADMINISTRATION: what it may name in X-Access-Purpose; repeatable"
OVERLAP = "how long the old key works on: 24h unless said, 7d, 0 for not at all"

OVERSEAS = ("971", "972", "973", "974", "975", "976", "977", "978", "986", "987", "988")
DEPARTEMENTS = frozenset({*(f"{number:02}" for number in range(1, 96) if number != 20), "2A", "2B", *OVERSEAS})
"""Codes of the official geographic code; Corsica's two have letters."""

GRAPH = "/graphql"
TRY = '{"query":"{ session { kind } }"}'


def bases() -> str:
    """List the legal bases, each with what it allows."""
    lines = ["legal bases (Code de la route), with what each allows at most:"]
    for basis, terms in TERMS.items():
        scopes = " ".join(scope.name.lower() for scope in Scope if scope in terms.scopes) or "nothing"
        purposes = " ".join(sorted(purpose.name for purpose in terms.purposes))
        channel = " --prefecture" if terms.through_prefect else ""
        lines.append(f"  {basis}\n      {NAMES[basis][1]} ({terms.article}): {scopes} {purposes}{channel}".rstrip())
    return "\n".join(lines)


def registered(client: ToolClient, article: str) -> str:
    """Say what was registered."""
    facts = {
        "client id": client.id,
        "name": client.name,
        "basis": f"{client.basis} ({article})",
        "prefecture": client.prefecture or "",
        "external id": client.external_id or "",
        "scopes": _scopes(client),
        "purposes": _purposes(client),
        "quota": f"{client.daily_quota} people a day",
        "expires": _day(client.expires_at),
    }
    note = "" if Scope.EXISTENCE in client.scopes else "Without licence:existence it can look nobody up.\n"
    return "".join(f"{name:<11} {fact}\n" for name, fact in facts.items() if fact) + note


def rotated(client: ToolClient) -> str:
    """Say what becomes of the old key."""
    if client.former_until is None:
        return f"{client.id} has a new credential; the old one is dead.\n"
    return f"{client.id} has a new credential; the old one works until {client.former_until:%Y-%m-%d %H:%M} UTC.\n"


def how_to_ask(client: ToolClient, public_url: str, key: Path | None, secret: str | None) -> str:
    """Say how to get a token and to ask with it, ready to paste."""
    if secret:
        get = f"  curl -s -u {client.id}:{secret} -d grant_type={GRANT_TYPE} {public_url}{ISSUE}\n"
        return (
            f"\nThe secret is shown this once. A token:\n\n{get}\nand with it as TOKEN:\n\n{_ask(client, public_url)}"
        )
    if key:
        get = f"  TOKEN=$(python -m gateway clients token {client.id} --key {key}{' --dpop' if client.dpop else ''})\n"
        ask = _ask(client, public_url, key if client.dpop else None)
        return f"\nKeep {key}: the service has only its public half. A token, and a question:\n\n{get}{ask}"
    if client.external_id:
        return f"\nIt asks with tokens of the issuer in MPP_TOOL_ISSUER, for the audience {public_url}{GRAPH}.\n"
    return (
        f"\nThe tool signs a client_assertion (private_key_jwt, ES256): iss and sub {client.id}, aud {public_url};\n"
        f"it posts it to {public_url}{ISSUE} with grant_type={GRANT_TYPE}.\n"
    )


def _ask(client: ToolClient, public_url: str, bound_to: Path | None = None) -> str:
    """Print a call with a token; ``bound_to``: the key that proves that the token is the sender's."""
    proof = f'      -H "DPoP: $(python -m gateway clients proof --key {bound_to} --token $TOKEN)" \\\n'
    return (
        f'  curl -s {public_url}{GRAPH} -H "Authorization: {"DPoP" if bound_to else "Bearer"} $TOKEN" \\\n'
        f"{proof if bound_to else ''}"
        f"      -H 'X-Access-Purpose: {min(purpose.name for purpose in client.purposes)}' \\\n"
        f"      -H 'content-type: application/json' -d '{TRY}'\n"
    )


def as_table(clients: Sequence[ToolClient], now: datetime) -> str:
    """List registrations, in columns."""
    if not clients:
        return "No tool is registered yet: `python -m gateway clients add --help`.\n"
    rows = [("client id", "state", "expires", "quota", "basis", "scopes", "purposes", "name")]
    rows += [
        (
            client.id,
            _state(client, now),
            _day(client.expires_at),
            str(client.daily_quota),
            client.basis + (f" {client.prefecture}" if client.prefecture else ""),
            ",".join(scope.name.lower() for scope in Scope if scope in client.scopes),
            ",".join(sorted(purpose.name for purpose in client.purposes)),
            client.name,
        )
        for client in clients
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "".join("  ".join(map(str.ljust, row, widths)).rstrip() + "\n" for row in rows)


def as_json(clients: Iterable[ToolClient], now: datetime) -> str:
    """List registrations for programs."""
    listed = [_facts(client, now) for client in clients]
    return orjson.dumps(listed, option=orjson.OPT_INDENT_2).decode() + "\n"


def refusal_lines(refusal: ServiceError) -> list[str]:
    """Say in both languages what was refused, the article, and what to do."""
    advice: Mapping[str, str] = refusal.facts.get("advice", {})
    lines = [refusal.code]
    for language, said in (("fr", refusal.fr), ("en", refusal.en)):
        lines.append(" ".join(filter(None, (said, advice.get(language)))))
    named = ("basis", "article", "scopes", "purposes", "client")
    return lines + [f"{name}: {_plain(refusal.facts[name])}" for name in named if name in refusal.facts]


def _facts(client: ToolClient, now: datetime) -> Mapping[str, Any]:
    return {
        "clientId": client.id,
        "name": client.name,
        "state": _state(client, now),
        "basis": client.basis,
        "article": TERMS[client.basis].article,
        "prefecture": client.prefecture,
        "scopes": sorted(client.scopes),
        "purposes": sorted(purpose.name for purpose in client.purposes),
        "dailyQuota": client.daily_quota,
        "createdAt": client.created_at,
        "expiresAt": client.expires_at,
        "revokedAt": client.revoked_at,
        "keys": [key.kid for credential in client.credentials(now) for key in credential.keys],
        "dpop": client.dpop,
        "externalId": client.external_id,
    }


def _state(client: ToolClient, now: datetime) -> str:
    if client.revoked_at is not None:
        return "revoked"
    if not client.is_live(now):
        return "expired"
    return "in service" if len(client.credentials(now)) == 1 else "rotating"


def _day(instant: datetime) -> str:
    """The last day: registrations end at a midnight in Paris."""
    return f"{(instant - timedelta(seconds=1)).astimezone(PARIS):%Y-%m-%d}"


def _scopes(client: ToolClient) -> str:
    return " ".join(scope for scope in Scope if scope in client.scopes)


def _purposes(client: ToolClient) -> str:
    return " ".join(sorted(purpose.name for purpose in client.purposes))


def _plain(fact: object) -> str:
    return ", ".join(map(str, fact)) if isinstance(fact, list) else str(fact)
