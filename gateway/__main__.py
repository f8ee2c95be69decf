"""``python -m gateway`` serves; ``python -m gateway migrate`` brings the database up to date."""

import argparse
import asyncio
import logging
import socket
import sys

import uvicorn

from gateway.app import create_app
from gateway.settings import BadSettings, Settings
from gateway.wiring import is_current, migrate

UNUSABLE = 2
"""Exit code when the service cannot start as it was told to."""


def main() -> int:
    """Run one command; answer its exit code."""
    parser = argparse.ArgumentParser(prog="python -m gateway", description=__doc__)
    parser.add_argument("command", nargs="?", choices=["serve", "migrate"], default="serve")
    command = parser.parse_args().command
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stdout)
    logging.getLogger("mpp").setLevel(logging.INFO)
    try:
        settings = Settings.read()
        return bring_up_to_date(settings) if command == "migrate" else serve(settings)
    except BadSettings as error:
        return complain("The gateway cannot start:", *error.problems)
    except FileNotFoundError as error:
        return complain(f"The gateway cannot start: {error.filename} is missing; `make ide` builds it.")


def bring_up_to_date(settings: Settings) -> int:
    """Migrate the database."""
    asyncio.run(migrate(settings.database_url))
    sys.stdout.write("The database is up to date.\n")
    return 0


def serve(settings: Settings) -> int:
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
