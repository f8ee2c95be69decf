"""``python -m gateway clients``: who registers the internal tools, and what their developers try first."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

import httpx2

from gateway import clients_words as words
from gateway.oauth import ISSUE
from gateway.oauth_assertion import TYPE
from gateway.oauth_server import GRANT_TYPE
from gateway.settings import Settings
from gateway.tool_keys import BadKeyFile, read_private_key, read_public_keys, sign_assertion, sign_proof, write_new_key
from schema.errors import ServiceError, ToolNotFound
from schema.records import Purpose
from schema.sessions import Scope
from schema.tools import (
    HIGHEST_QUOTA,
    TERMS,
    Credential,
    LegalBasis,
    NewTool,
    Tools,
    check_registration,
    secret_digest,
)

OpenTools = Callable[[Settings], AbstractAsyncContextManager[Tools]]
Command = Callable[[argparse.Namespace, Settings, Tools], Awaitable[None]]

USUAL_LIFE = timedelta(days=365)
"""A registration that nobody renews ends: the legal basis may be gone long before anybody remembers the tool."""

LONGEST_NAME = 80
LONGEST_EXTERNAL_ID = 255
LONGEST_OVERLAP = timedelta(days=30)
REFUSED = 2
PATIENCE_SECONDS = 10.0


class Unusable(Exception):
    """What was typed cannot be done; the message says what can."""


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``clients`` and its actions to the command line of the gateway."""
    clients = subparsers.add_parser(
        "clients",
        help="register internal tools",
        description=words.DESCRIPTION,
        epilog=words.EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    actions = clients.add_subparsers(dest="action", required=True, metavar="ACTION")
    _add_add(actions)
    listing = actions.add_parser("list", help="show every registration, ended ones included")
    listing.add_argument("--json", action="store_true", help="for programs")
    rotate = actions.add_parser("rotate", help="give a tool a new key; the old one works on for a while")
    rotate.add_argument("client", metavar="CLIENT", help="the id of the tool")
    rotate.add_argument("--overlap", type=_overlap, default=timedelta(hours=24), metavar="24h", help=words.OVERLAP)
    _add_credential(rotate)
    revoke = actions.add_parser("revoke", help="end a registration for good, within two seconds everywhere")
    revoke.add_argument("client", metavar="CLIENT", help="the id of the tool")
    token = actions.add_parser("token", help="get an access token and print it, for a first try")
    token.add_argument("client", metavar="CLIENT", help="the id of the tool")
    token.add_argument("--key", type=Path, required=True, metavar="key.pem", help="the private key of the tool")
    token.add_argument("--scope", type=_scope, action="append", default=[], help="less than all it has; repeatable")
    token.add_argument("--dpop", action="store_true", help="bound to the same key, for a tool registered with --dpop")
    proof = actions.add_parser("proof", help="sign the proof of one request, for a tool registered with --dpop")
    proof.add_argument("--key", type=Path, required=True, metavar="key.pem", help="the key that the token is bound to")
    proof.add_argument("--token", required=True, metavar="TOKEN", help="the access token that the proof goes with")
    proof.add_argument("--method", default="POST", metavar="POST", help="the method of the request (POST)")


def run(arguments: argparse.Namespace, settings: Settings, open_tools: OpenTools) -> int:
    """Do what was asked; answer the exit code: 0, or 2 with the reason on standard error."""
    try:
        if arguments.action in AS_A_TOOL:
            sys.stdout.write(AS_A_TOOL[arguments.action](arguments, settings) + "\n")
        else:
            asyncio.run(_with_tools(COMMANDS[arguments.action], arguments, settings, open_tools))
    except ServiceError as refusal:
        return _complain(*words.refusal_lines(refusal))
    except (BadKeyFile, Unusable) as problem:
        return _complain(str(problem))
    return 0


async def _with_tools(
    command: Command, arguments: argparse.Namespace, settings: Settings, open_tools: OpenTools
) -> None:
    async with open_tools(settings) as tools:
        await command(arguments, settings, tools)


async def _register(arguments: argparse.Namespace, settings: Settings, tools: Tools) -> None:
    expires_at = datetime.combine(arguments.expires + timedelta(days=1), time(), words.PARIS)
    if expires_at <= datetime.now(UTC):
        raise Unusable(f"--expires {arguments.expires} is past")
    if arguments.dpop and arguments.secret:
        raise Unusable("--dpop binds tokens to a key of the tool: give --public-key, or --new-key")
    # Before a key is written that nobody would need.
    check_registration(arguments.basis, arguments.scope, arguments.purpose, arguments.prefecture)
    credential, secret = _credential(arguments, settings)
    new = NewTool(
        name=arguments.name,
        basis=arguments.basis,
        scopes=frozenset(arguments.scope),
        purposes=frozenset(arguments.purpose),
        daily_quota=arguments.quota,
        expires_at=expires_at,
        credential=credential,
        prefecture=arguments.prefecture,
        dpop=arguments.dpop,
        external_id=arguments.external_id,
    )
    client = await tools.register_client(new)
    sys.stdout.write(words.registered(client, TERMS[client.basis].article))
    sys.stdout.write(words.how_to_ask(client, settings.public_url, arguments.new_key, secret))


async def _list(arguments: argparse.Namespace, _settings: Settings, tools: Tools) -> None:
    clients, now = await tools.clients(), datetime.now(UTC)
    sys.stdout.write(words.as_json(clients, now) if arguments.json else words.as_table(clients, now))


async def _rotate(arguments: argparse.Namespace, settings: Settings, tools: Tools) -> None:
    present = await tools.find_client(arguments.client)
    if present is None or not present.is_live(datetime.now(UTC)):
        raise ToolNotFound(client=arguments.client)
    credential, secret = _credential(arguments, settings)
    client = await tools.rotate_client(arguments.client, credential, arguments.overlap)
    sys.stdout.write(words.rotated(client))
    sys.stdout.write(words.how_to_ask(client, settings.public_url, arguments.new_key, secret))


async def _revoke(arguments: argparse.Namespace, _settings: Settings, tools: Tools) -> None:
    client = await tools.revoke_client(arguments.client)
    sys.stdout.write(f"Revoked {client.id} ({client.name}): its tokens open nothing any more.\n")


COMMANDS: dict[str, Command] = {"add": _register, "list": _list, "rotate": _rotate, "revoke": _revoke}


def fetch_token(arguments: argparse.Namespace, settings: Settings) -> str:
    """
    Get an access token as a tool would.

    Raises:
        BadKeyFile: the key cannot be read.
        Unusable: the service does not answer, or refuses.
    """
    key = read_private_key(arguments.key)
    form = {
        "grant_type": GRANT_TYPE,
        "client_assertion_type": TYPE,
        "client_assertion": sign_assertion(key, arguments.client, settings.public_url),
        "scope": " ".join(arguments.scope),
    }
    address = settings.public_url + ISSUE
    headers = {"DPoP": sign_proof(key, "POST", address)} if arguments.dpop else {}
    try:
        answer = httpx2.post(address, data=form, headers=headers, timeout=PATIENCE_SECONDS)
        content: Any = answer.json()
    except (httpx2.HTTPError, ValueError):
        content = None
    if not isinstance(content, dict):
        raise Unusable(
            f"{address} does not answer as it should. Is the gateway running (`python -m gateway`)?"
        ) from None
    if "access_token" not in content:
        raise Unusable(f"{address} refuses: {content.get('error')}. {content.get('error_description', '')}")
    return str(content["access_token"])


def make_proof(arguments: argparse.Namespace, settings: Settings) -> str:
    """
    Sign the proof of one request to the graph.

    Raises:
        BadKeyFile: the key cannot be read.
    """
    address = settings.public_url + words.GRAPH
    return sign_proof(read_private_key(arguments.key), arguments.method, address, arguments.token)


AS_A_TOOL: dict[str, Callable[[argparse.Namespace, Settings], str]] = {"token": fetch_token, "proof": make_proof}
"""What needs the tool's own key, and no database."""


def _add_add(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    add = actions.add_parser(
        "add",
        help="register a tool",
        epilog=words.bases(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    in_a_year = datetime.now(words.PARIS).date() + USUAL_LIFE
    add.add_argument("name", metavar="NAME", type=_name, help="what the holders read in their access log")
    add.add_argument("--basis", type=_basis, required=True, help="the legal basis, from the list below")
    add.add_argument("--scope", type=_scope, action="append", required=True, help=words.SCOPE)
    add.add_argument("--purpose", type=_purpose, action="append", required=True, help=words.PURPOSE)
    add.add_argument("--prefecture", type=_prefecture, metavar="75", help="the prefecture that the access goes through")
    add.add_argument("--quota", type=_quota, default=10_000, metavar="10000", help="people a day (10000)")
    add.add_argument("--expires", type=_day, default=in_a_year, metavar="2027-12-31", help="last day (in a year)")
    add.add_argument("--dpop", action="store_true", help="its tokens are bound to a key of its own (RFC 9449)")
    one = _add_credential(add)
    one.add_argument("--external-id", type=_external_id, metavar="ID", help="what another issuer of tokens calls it")


def _add_credential(parser: argparse.ArgumentParser) -> "argparse._MutuallyExclusiveGroup":
    one = parser.add_mutually_exclusive_group(required=True)
    one.add_argument("--public-key", type=Path, metavar="jwks.json", help="its public key: JWKS, JWK or PEM")
    one.add_argument("--new-key", type=Path, metavar="key.pem", help="make a key and write it there")
    one.add_argument("--secret", action="store_true", help="make a secret instead (development only)")
    return one


def _credential(arguments: argparse.Namespace, settings: Settings) -> tuple[Credential, str | None]:
    """Read or make what the tool proves itself by, and the secret if it is one."""
    if arguments.public_key:
        return Credential(read_public_keys(arguments.public_key)), None
    if arguments.new_key:
        return Credential((write_new_key(arguments.new_key),)), None
    if not arguments.secret:
        return Credential(), None
    if not settings.development:
        raise Unusable("--secret is for development only: give --public-key, or --new-key")
    secret = token_urlsafe(32)
    return Credential(secret_digest=secret_digest(secret)), secret


def _name(text: str) -> str:
    if not text.strip() or len(text) > LONGEST_NAME or not text.isprintable():
        raise argparse.ArgumentTypeError(f"a name of 1 to {LONGEST_NAME} characters")
    return text.strip()


def _external_id(text: str) -> str:
    if not 0 < len(text) <= LONGEST_EXTERNAL_ID or not text.isprintable():
        raise argparse.ArgumentTypeError(f"the client id there, 1 to {LONGEST_EXTERNAL_ID} characters")
    return text


def _basis(text: str) -> LegalBasis:
    if text.upper() not in LegalBasis.__members__:
        raise argparse.ArgumentTypeError("one of those that `clients add --help` lists, with their articles")
    return LegalBasis[text.upper()]


def _scope(text: str) -> Scope:
    known = {scope.value: scope for scope in Scope} | {scope.name.lower(): scope for scope in Scope}
    if text.lower() not in known:
        raise argparse.ArgumentTypeError("one of " + ", ".join(scope.value for scope in Scope))
    return known[text.lower()]


def _purpose(text: str) -> Purpose:
    # HOLDER is not among them: a person reads about themselves, a tool never does.
    names = [purpose.name for purpose in Purpose if purpose is not Purpose.HOLDER]
    if text.upper() not in names:
        raise argparse.ArgumentTypeError("one of " + ", ".join(names))
    return Purpose[text.upper()]


def _prefecture(text: str) -> str:
    code = text.upper()
    if code not in words.DEPARTEMENTS:
        raise argparse.ArgumentTypeError("the code of a département, such as 75, 2A or 974")
    return code


def _quota(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= HIGHEST_QUOTA:
        raise argparse.ArgumentTypeError(f"people a day, from 1 to {HIGHEST_QUOTA}")
    return int(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("a day, such as 2027-12-31") from None


def _overlap(text: str) -> timedelta:
    units = {"h": 1, "d": 24}
    number, unit = (text[:-1], text[-1:]) if text[-1:] in units else (text, "h")
    hours = int(number) * units[unit] if number.isdecimal() and len(number) < 6 else -1
    if not 0 <= hours <= LONGEST_OVERLAP // timedelta(hours=1):
        raise argparse.ArgumentTypeError("hours or days, such as 24h or 7d, 30d at most; 0 ends the old one at once")
    return timedelta(hours=hours)


def _complain(*lines: str) -> int:
    sys.stderr.write("\n  ".join(lines) + "\n")
    return REFUSED
