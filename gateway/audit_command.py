"""``python -m gateway audit``: is the audit trail whole, and what are its last lines."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from gateway.settings import Settings
from schema.audit import AuditArchive, Verdict

OpenArchive = Callable[[Path], AuditArchive]

WHOLE, BROKEN = 0, 1
"""Exit codes."""

ABOUT = "One line for each operation, chained so that a change shows: who asked, for what, how it ended. No value."

VERIFY = """\
Walks along the chain and checks that each line is what was written and follows the one before it. Exit code 0: it is
whole; 1: it is broken, or there is no trail, and the first broken line is named.

What the chain alone cannot show: that its end was cut off, or that all was written anew from some line on. Keep the
head that this command prints, somewhere else (a ticket, a letter, another machine), and give it back later with
--expect-head: a chain that no longer holds it has lost what came before.

A line that a crash cut off is no break: it is reported, and the next writer sets its bytes aside in a .torn file.
Days without a line have no file. Old files may be taken away, the oldest first; then say with --from where to begin.
"""

EXAMPLES = """\
examples:
  python -m gateway audit verify
  python -m gateway audit verify --from 2026-03-01 --expect-head 5d41…
  python -m gateway audit show --last 50
  python -m gateway audit show --json | jq 'select(.denied)'
"""

SHOWN = ("seq", "at", "session", "who", "purpose", "outcome", "status", "ms", "people", "granted", "denied", "segments")
"""Columns of the table; ``granted`` and ``denied`` count coordinates, which ``--json`` names."""


def add_commands(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``audit`` and what it can do to the command line of the gateway."""
    form = argparse.RawDescriptionHelpFormatter
    audit = subparsers.add_parser(
        "audit", help="check or show the audit trail", description=ABOUT, epilog=EXAMPLES, formatter_class=form
    )
    actions = audit.add_subparsers(dest="action", required=True)
    verify = actions.add_parser("verify", help="check the chain", description=VERIFY, formatter_class=form)
    verify.add_argument("--from", dest="since", type=_day, metavar="DAY", help="begin at a day, such as 2026-03-02")
    verify.add_argument("--expect-head", type=_hash, metavar="HASH", help="a head printed before, still to be there")
    show = actions.add_parser("show", help="print the last lines", description="Prints the last lines, oldest first.")
    show.add_argument("--last", type=_count, default=20, metavar="N", help="how many (20)")
    show.add_argument("--json", action="store_true", help="as they are written, one JSON object a line")
    for each in (verify, show):
        each.add_argument("--folder", type=Path, help="where the trail is (MPP_AUDIT_FOLDER)")


def run(arguments: argparse.Namespace, settings: Settings, open_archive: OpenArchive) -> int:
    """Run ``audit verify`` or ``audit show``; answer the exit code."""
    folder = arguments.folder or settings.audit_folder
    archive = open_archive(folder)
    try:
        if arguments.action == "show":
            return _show(archive, arguments.last, as_json=arguments.json)
        return _verify(archive, arguments.since, arguments.expect_head)
    except OSError as error:
        sys.stderr.write(f"The audit trail in {folder} cannot be read: {error.strerror}.\n")
        return BROKEN


def _verify(archive: AuditArchive, since: date | None, expected: str | None) -> int:
    verdict = archive.verify(since, expected)
    sys.stdout.writelines(line + "\n" for line in _told(verdict))
    if verdict.fault is not None:
        fault = verdict.fault
        detail = f" ({fault.detail})" if fault.detail else ""
        sys.stderr.write(f"{fault.file}, line {fault.line}: it {fault.kind.value}{detail}. The trail is broken.\n")
        return BROKEN
    if not verdict.expected_found:
        sys.stderr.write(f"No line has the hash {expected}: what was written up to it is no longer there.\n")
        return BROKEN
    sys.stdout.write("The trail is whole.\n")
    return WHOLE


def _told(verdict: Verdict) -> Iterator[str]:
    yield f"lines  {verdict.lines}"
    if verdict.first_at and verdict.last_at:
        yield f"first  {verdict.first_at.isoformat()}"
        yield f"last   {verdict.last_at.isoformat()}"
    if verdict.head and verdict.fault is None:
        yield f"head   {verdict.head}"
    if verdict.torn:
        name, size = verdict.torn
        yield f"torn   {name}: {size} bytes of a line that a crash cut off; the next writer sets them aside"
    if verdict.set_aside:
        yield f"aside  {', '.join(verdict.set_aside)}: what crashes cut off"


def _show(archive: AuditArchive, count: int, *, as_json: bool) -> int:
    lines = archive.latest(count)
    if as_json:
        sys.stdout.writelines(line.decode("utf-8", "replace") + "\n" for line in lines)
        return WHOLE
    rows = [SHOWN, *(_row(line) for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(SHOWN))]
    for row in rows:
        sys.stdout.write("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() + "\n")
    return WHOLE


def _row(line: bytes) -> Sequence[str]:
    try:
        held: Mapping[str, Any] = dict(json.loads(line))
    except (TypeError, ValueError):
        return ("?", "not a line of the trail", *[""] * (len(SHOWN) - 2))
    texts = {
        **held,
        "who": held.get("client") or held.get("subject") or "",
        "granted": len(held.get("granted", "").split()),
        "denied": " ".join(sorted(set(held.get("denied", {}).values()))),
    }
    return [str(texts.get(column, "")) for column in SHOWN]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("a day, such as 2026-03-02") from None


def _hash(text: str) -> str:
    if len(text) != 64 or not set(text) <= set("0123456789abcdef"):
        raise argparse.ArgumentTypeError("64 hexadecimal digits, as `audit verify` prints them")
    return text


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 100_000:
        raise argparse.ArgumentTypeError("a whole number from 1 to 100000")
    return int(text)
