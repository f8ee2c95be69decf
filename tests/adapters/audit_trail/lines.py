"""Lines to write, and a checker of the chain that shares nothing with the code: only what the documentation says."""

import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from schema.audit import AuditLine
from schema.records import Segment
from schema.sessions import SessionKind

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
WEDNESDAY = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


def line(request: str = "request-1", at: datetime = MONDAY, **facts: Any) -> AuditLine:
    """Make a line as an ordinary operation leaves it."""
    usual: dict[str, Any] = {
        "at": at,
        "request": request,
        "session": SessionKind.ACCOUNT,
        "outcome": "EXECUTED",
        "status": 200,
        "milliseconds": 3.25,
        "subject": "fc:" + "a" * 32,
        "document": "d" * 64,
        "operation": "Home",
        "granted": ("Query.me", "Driver.licence", "Licence.balance"),
        "denied": {"PointEvent.offence": "STEP_UP_REQUIRED"},
        "segments": (Segment.STANDING,),
        "messages": ("message-1",),
        "people": 1,
    }
    return AuditLine(**usual | facts)


def written(folder: Path) -> list[dict[str, Any]]:
    """Read every whole line of a folder, in order."""
    return [json.loads(each) for path in sorted(folder.glob("*.jsonl")) for each in path.read_bytes().split(b"\n")[:-1]]


def requests(folder: Path) -> list[str]:
    """Name the operations that left a line, in order."""
    return [each["request"] for each in written(folder)]


def is_chained(folder: Path) -> bool:
    """Check the chain as its documentation says, without the code that wrote it."""
    head, number = "0" * 64, 0
    for path in sorted(folder.glob("*.jsonl")):
        for each in path.read_bytes().split(b"\n")[:-1]:
            body, _, end = each.rpartition(b',"hash":"')
            held, number = json.loads(each), number + 1
            stated = end.removesuffix(b'"}').decode()
            if sha256(body + b"}").hexdigest() != stated or (held["prev"], held["seq"]) != (head, number):
                return False
            head = stated
    return True
