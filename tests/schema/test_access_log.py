"""``Driver.accessLog``: the holder sees who looked, when, upon which text and what; nobody else does."""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from adapters.clocks import ParisToday
from adapters.in_memory_registry import InMemoryRegistry
from adapters.log_telemetry import LogTelemetry
from adapters.sealed_ids import SivIds
from schema.access import TABLE, Resource
from schema.api import POLICIES, SCHEMA
from schema.audit import AccessPage, ToolAccess
from schema.context import Context, Ports
from schema.execution import Answer, ReferenceExecutor, Request
from schema.plan import Plan
from schema.records import Purpose, RecordId
from schema.sessions import ClientId, RecordOutcome, Scope, Session, SessionKind, Tool
from schema.types.access_log import WHAT_WAS_READ

pytestmark = pytest.mark.asyncio

ME, SOMEBODY_ELSE = RecordId("D0000000000099"), RecordId("D0000000000098")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ACCESS = ToolAccess(
    record=ME,
    at=NOON,
    client=ClientId("tilleuls-1"),
    client_name="Mutuelle des Tilleuls",
    basis="INSURER",
    purpose=Purpose.THIRD_PARTY,
    resources=("EXISTENCE", "VALIDITY"),
    request="request-1",
    id="a1",
)
ROW = "at tool basis { code fr en article } purpose purposeLabel { fr en } parts { code fr en }"


class MemoryLog:
    """Keeps ``AccessLog`` in a list, newest first."""

    def __init__(self, *entries: ToolAccess) -> None:
        self.entries = sorted(entries, key=lambda each: (each.at, each.id), reverse=True)
        self.asked = 0

    async def note_accesses(self, entries: Sequence[ToolAccess]) -> None:
        """Nothing is noted here."""

    async def accesses(self, record: RecordId, first: int, after: tuple[datetime, str] | None = None) -> AccessPage:
        """Cut a page."""
        self.asked += 1
        theirs = [each for each in self.entries if each.record == record]
        older = [each for each in theirs if after is None or (each.at, each.id) < after]
        return AccessPage(tuple(older[:first]), len(older) > first)

    async def tools_seen(self, client: ClientId, records: Collection[RecordId]) -> frozenset[RecordId]:
        """Nothing was seen here."""
        return frozenset()


async def ask(
    log: MemoryLog,
    arguments: str = "first: 10",
    selection: str = f"nodes {{ {ROW} }}",
    record: RecordId = ME,
    **facts: Any,
) -> Answer:
    ports = Ports(InMemoryRegistry({}), SivIds([b"k" * 32]), ParisToday(), LogTelemetry(), access_log=log)
    usual = {"kind": SessionKind.FRANCE_CONNECT, "outcome": RecordOutcome.MATCHED, "record": record}
    session = Session(opened_at=NOON, expires_at=NOON, **{**usual, **facts})
    made: Callable[[Plan], Context] = lambda plan: Context(ports, session, plan)  # noqa: E731
    request = Request(f"{{ me {{ accessLog({arguments}) {{ {selection} }} }} }}")
    return await ReferenceExecutor(SCHEMA, POLICIES).execute(request, session.rights, made)


def codes(answer: Answer) -> list[str]:
    return [error["extensions"]["code"] for error in answer.errors]


@pytest.mark.parametrize("kind", [SessionKind.FRANCE_CONNECT, SessionKind.ACCOUNT])
async def test_the_holder_reads_who_looked_and_upon_which_text(kind: SessionKind) -> None:
    answer = await ask(MemoryLog(ACCESS), kind=kind)

    assert answer.errors == ()
    [told] = answer.data["me"]["accessLog"]["nodes"]
    assert told == {
        "at": "2026-03-02T12:00:00+00:00",
        "tool": "Mutuelle des Tilleuls",
        "basis": {
            "code": "INSURER",
            "fr": "assureur, pour les personnes qu'il couvre",
            "en": "insurer, for the persons it covers",
            "article": "L. 225-5 7°, R. 225-5 II 2° b",
        },
        "purpose": "THIRD_PARTY",
        "purposeLabel": {"fr": "tiers", "en": "third party"},
        "parts": [
            {"code": "EXISTENCE", "fr": "existence de votre permis", "en": "existence of your licence"},
            {"code": "VALIDITY", "fr": "validité de votre permis", "en": "validity of your licence"},
        ],
    }


async def test_the_registry_is_not_asked_for_it() -> None:
    # It knows nobody: a read would be refused.
    assert POLICIES["Driver.accessLog"].segments == frozenset()
    assert (await ask(MemoryLog(ACCESS))).errors == ()


async def test_nobody_reads_of_another_record() -> None:
    log = MemoryLog(ACCESS, replace(ACCESS, record=SOMEBODY_ELSE, id="a2", client_name="Another"))

    mine = await ask(log)
    theirs = await ask(log, record=SOMEBODY_ELSE)

    assert [each["tool"] for each in mine.data["me"]["accessLog"]["nodes"]] == ["Mutuelle des Tilleuls"]
    assert [each["tool"] for each in theirs.data["me"]["accessLog"]["nodes"]] == ["Another"]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"kind": SessionKind.FRANCE_CONNECT, "pending": True}, "CONFIRMATION_REQUIRED"),
        ({"kind": SessionKind.ANONYMOUS, "record": None}, "UNAUTHENTICATED"),
        (
            {
                "kind": SessionKind.TOOL,
                "tool": Tool(ClientId("c"), "A court", "JUDICIAL_AUTHORITY", frozenset(Scope), frozenset(Purpose), 9),
            },
            "FORBIDDEN",
        ),
    ],
    ids=["pending", "visitor", "tool"],
)
async def test_whoever_is_not_the_holder_reads_nothing_of_it(facts: dict[str, Any], code: str) -> None:
    log = MemoryLog(ACCESS)

    answer = await ask(log, **facts)

    assert code in codes(answer)
    assert log.asked == 0


@pytest.mark.parametrize("first", [0, -1, 101])
async def test_a_page_has_bounds(first: int) -> None:
    answer = await ask(MemoryLog(ACCESS), f"first: {first}")

    assert codes(answer) == ["BAD_USER_INPUT"]
    assert answer.data == {"me": {"accessLog": None}}


async def test_pages_follow_their_sealed_cursors() -> None:
    log = MemoryLog(*(replace(ACCESS, at=NOON - timedelta(hours=each), id=f"a{each}") for each in range(5)))
    told: list[str] = []
    after, has_next, pages = "", True, 0
    while has_next:
        arguments = f'first: 2, after: "{after}"' if after else "first: 2"
        page = (await ask(log, arguments, "edges { cursor node { at } } pageInfo { hasNextPage endCursor }")).data
        connection = page["me"]["accessLog"]
        assert connection["pageInfo"]["endCursor"] == connection["edges"][-1]["cursor"]
        assert ME not in connection["edges"][0]["cursor"]
        told += [edge["node"]["at"] for edge in connection["edges"]]
        after, has_next = connection["pageInfo"]["endCursor"], connection["pageInfo"]["hasNextPage"]
        pages += 1

    assert pages == 3
    assert told == [(NOON - timedelta(hours=each)).isoformat() for each in range(5)]


async def test_an_empty_log_is_an_empty_page() -> None:
    answer = await ask(MemoryLog(), selection="nodes { at } pageInfo { hasNextPage endCursor startCursor }")

    assert answer.data["me"]["accessLog"] == {
        "nodes": [],
        "pageInfo": {"hasNextPage": False, "endCursor": None, "startCursor": None},
    }


@pytest.mark.parametrize(
    ("type_name", "key"),
    [
        ("AccessLogConnection", f"{SOMEBODY_ELSE}/{NOON.isoformat()}/a1"),
        ("PointEventConnection", f"{ME}/0001"),
        ("Driver", ME),
    ],
    ids=["another record's cursor", "another list's cursor", "an id"],
)
async def test_what_is_no_cursor_of_this_log_is_refused(type_name: str, key: str) -> None:
    cursor = SivIds([b"k" * 32]).seal(type_name, key, "")

    assert codes(await ask(MemoryLog(ACCESS), f'first: 2, after: "{cursor}"')) == ["BAD_USER_INPUT"]
    assert codes(await ask(MemoryLog(ACCESS), 'first: 2, after: "anything"')) == ["BAD_USER_INPUT"]


async def test_what_was_noted_under_words_of_an_older_table_is_still_told() -> None:
    answer = await ask(MemoryLog(replace(ACCESS, basis="OLD_BASIS", resources=("OLD_PART",))))

    [told] = answer.data["me"]["accessLog"]["nodes"]
    assert told["basis"] == {"code": "OLD_BASIS", "fr": "OLD_BASIS", "en": "OLD_BASIS", "article": None}
    assert told["parts"] == [{"code": "OLD_PART", "fr": "OLD_PART", "en": "OLD_PART"}]


async def test_all_that_a_tool_can_read_of_a_record_has_words() -> None:
    by_tools = {resource.name for resource, rule in TABLE.items() if SessionKind.TOOL in rule.readers}

    assert set(WHAT_WAS_READ) == by_tools - {Resource.PUBLIC.name}
