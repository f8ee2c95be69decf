"""The gateway: serve it, keep its database, its tools and its audit trail."""

import argparse
import asyncio
import logging
import socket
import sys
from functools import partial

import uvicorn

from gateway import audit_command, clients_command
from gateway.app import create_app
from gateway.settings import BadSettings, Settings
from gateway.wiring import FileArchive, is_current, migrate, open_tools

UNUSABLE = 2
"""Exit code when the service cannot start as it was told to."""


def main() -> int:
    """Run one command; answer its exit code."""
    arguments = _parser().parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stdout)
    logging.getLogger("mpp").setLevel(logging.INFO)
    try:
        settings = Settings.read()
        code: int = arguments.run(arguments, settings)
    except BadSettings as error:
        return complain("The gateway cannot start:", *error.problems)
    except FileNotFoundError as error:
        return complain(f"The gateway cannot start: {error.filename} is missing; `make ide` builds it.")
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m gateway", description=__doc__)
    parser.set_defaults(run=serve)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    commands.add_parser("serve", help="serve until told to stop (the default)").set_defaults(run=serve)
    commands.add_parser("migrate", help="bring the database up to date").set_defaults(run=bring_up_to_date)
    clients_command.add_commands(commands)
    commands.choices["clients"].set_defaults(run=partial(clients_command.run, open_tools=open_tools))
    audit_command.add_commands(commands)
    commands.choices["audit"].set_defaults(run=partial(audit_command.run, open_archive=FileArchive))
    return parser


def bring_up_to_date(_arguments: argparse.Namespace, settings: Settings) -> int:
    """Migrate the database."""
    asyncio.run(migrate(settings.database_url))
    sys.stdout.write("The database is up to date.\n")
    return 0


def serve(_arguments: argparse.Namespace, settings: Settings) -> int:
    """Serve until told to stop."""
    if not asyncio.run(is_current(settings.database_url)):
        return complain("The database is not up to date: run `python -m gateway migrate` first.")
    host, port = settings.bind
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host.strip("[]"), port))
    except OSError as error:
        return complain(
            f"The gateway cannot listen on {host}:{port}: {error.strerror}. Set MPP_BIND to another address."
        )
    config = uvicorn.Config(
        create_app(settings),
        loop="uvloop",
        http="httptools",
        log_level="warning",
        access_log=False,
        server_header=False,
        # Without a proxy of ours in front, what says where a request came from may be anybody's invention.
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies or None,
    )
    sys.stdout.write(f"gateway  {settings.public_url}/graphql\n")
    sys.stdout.flush()
    uvicorn.Server(config).run(sockets=[listener])
    return 0


def complain(*lines: str) -> int:
    """Say on standard error what is wrong."""
    sys.stderr.write("\n  ".join(lines) + "\n")
    return UNUSABLE


if __name__ == "__main__":
    sys.exit(main())
