"""The workshop: whatever happens to its processes, everybody gets a document or a clear answer."""

import asyncio
import contextlib
import hashlib
import os
import select
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.documents.authorities import Use, load_authorities
from adapters.documents.authorities_development import add_development_leaf, ensure_development_keys
from adapters.documents.seal_shape import SealFinding
from adapters.documents.two_d_doc import read
from adapters.documents.workshop import Busy, Limits, Made, NotMade, Workshop
from adapters.documents.workshop_process import NotReady
from adapters.documents.workshop_worker import document_bench
from schema.documents import DocumentKind
from schema.records import Record
from tests.adapters.documents.pages_samples import full, issue, personas
from tests.adapters.documents.workshop_pranks import bench
from tests.adapters.documents.workshop_room import Room

pytestmark = pytest.mark.asyncio

ADCS, RII = issue(DocumentKind.ADCS), issue(DocumentKind.RII)
ONE = Limits(workers=1)


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


@pytest.fixture(scope="module")
def record() -> Record:
    """Somebody of whom there is something to say in every section."""
    return full(personas()["P01"])


def gone(process: int) -> bool:
    """Wait until a process has ended, if it is still there."""
    try:
        handle = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], 30)[0])
    finally:
        os.close(handle)


def pid(made: Made) -> int:
    return int(made.pdf)


# Documents


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys") / "documents"
    ensure_development_keys(folder)
    return folder


@pytest.mark.parametrize("kind", DocumentKind)
async def test_a_document_is_made_sealed_and_says_in_its_code_what_it_is(
    kind: DocumentKind, keys: Path, record: Record
) -> None:
    which = issue(kind)
    before = datetime.now(UTC).replace(microsecond=0)
    async with Workshop(document_bench(keys), ONE) as workshop:
        made = await workshop.make(which, record)
        verdict = await workshop.check_seal(made.pdf)
        changed = await workshop.check_seal(made.pdf + b"\n")
    assert made.issue == which
    assert made.sha256 == hashlib.sha256(made.pdf).hexdigest()
    code = read(made.code, load_authorities(keys).code_trust)
    assert (code.kind, code.reference, code.pages) == (kind, which.reference, made.pages)
    assert verdict.finding is SealFinding.GENUINE
    assert verdict.sealed_at is not None
    assert before <= verdict.sealed_at <= datetime.now(UTC)
    assert changed.finding is SealFinding.APPENDED


async def test_a_new_leaf_signs_from_the_next_document_on_without_a_restart(tmp_path: Path, record: Record) -> None:
    keys = tmp_path / "documents"
    ensure_development_keys(keys)
    async with Workshop(document_bench(keys), ONE) as workshop:
        first = await workshop.make(ADCS, record)
        for use in Use:
            add_development_leaf(keys, use)
        second = await workshop.make(ADCS, record)
        verdicts = [await workshop.check_seal(made.pdf) for made in (first, second)]
    assert [made.code[8:12] for made in (first, second)] == ["MPP1", "MPP2"]
    assert all(verdict.is_genuine for verdict in verdicts)
    assert [(verdict.signer or "")[:8] for verdict in verdicts] == ["Cachet 1", "Cachet 2"]


async def test_a_record_that_cannot_become_a_document_is_refused_without_a_word_about_the_holder(
    keys: Path, record: Record
) -> None:
    incomplete = Record(record.id, record.as_of, identity=record.identity)
    async with Workshop(document_bench(keys), ONE) as workshop:
        with pytest.raises(NotMade) as refused:
            await workshop.make(ADCS, incomplete)
    assert refused.value.failure.error == "NotPrintable"


async def test_a_workshop_without_keys_does_not_open_and_says_why(tmp_path: Path) -> None:
    with pytest.raises(NotReady) as refused:
        await Workshop(document_bench(tmp_path / "nowhere"), ONE).open()
    assert refused.value.failure.error == "BadAuthorities"


# Processes


async def test_work_is_done_in_other_processes_that_step_back_for_whoever_answers_requests(
    room: Room, record: Record
) -> None:
    async with Workshop(bench(room.folder), Limits(workers=2)) as workshop:
        made = await asyncio.gather(*(workshop.make(ADCS, record) for _ in range(4)))
    assert os.getpid() not in set(map(pid, made))
    assert {each.pages for each in made} == {5}, "how nice they are"


async def test_a_worker_killed_at_its_work_is_replaced_and_the_document_comes(room: Room, record: Record) -> None:
    async with Workshop(bench(room.folder, "wait", "work"), ONE) as workshop:
        asked = asyncio.create_task(workshop.make(ADCS, record))
        victim = await room.begun()
        os.kill(victim, signal.SIGKILL)
        made = await asked
    assert pid(made) != victim
    assert room.attempts == 2


@pytest.mark.parametrize("prank", ["hang", "hang in C"])
async def test_a_worker_that_hangs_is_killed_at_its_limit_and_the_document_comes(
    prank: str, room: Room, record: Record
) -> None:
    async with Workshop(bench(room.folder, prank, "work"), Limits(workers=1, seconds=0.5)) as workshop:
        await workshop.make(ADCS, record)
    assert room.attempts == 2


@pytest.mark.parametrize("prank", ["die", "hang", "eat"])
async def test_two_losses_are_an_error_and_the_next_request_is_served(prank: str, room: Room, record: Record) -> None:
    limits = Limits(workers=1, seconds=2)
    async with Workshop(bench(room.folder, prank, prank, "work"), limits) as workshop:
        with pytest.raises(NotMade) as lost:
            await workshop.make(ADCS, record)
        assert room.attempts == 2
        await workshop.make(ADCS, record)
    assert lost.value.failure.error == "Lost"


async def test_when_one_worker_dies_the_other_goes_on(room: Room, record: Record) -> None:
    async with Workshop(bench(room.folder, "wait", "die", "work"), Limits(workers=2)) as workshop:
        slow = asyncio.create_task(workshop.make(ADCS, record))
        busy = await room.begun()
        await workshop.make(ADCS, record)
        await room.let_go()
        assert pid(await slow) == busy
    assert room.attempts == 3


async def test_a_worker_that_dies_at_rest_costs_nobody_anything(room: Room, record: Record) -> None:
    async with Workshop(bench(room.folder), ONE) as workshop:
        first = pid(await workshop.make(ADCS, record))
        os.kill(first, signal.SIGKILL)
        assert gone(first)
        assert pid(await workshop.make(ADCS, record)) != first


async def test_ctrl_c_is_for_the_parent_and_a_worker_works_on(room: Room, record: Record) -> None:
    async with Workshop(bench(room.folder), ONE) as workshop:
        first = pid(await workshop.make(ADCS, record))
        os.kill(first, signal.SIGINT)
        assert pid(await workshop.make(ADCS, record)) == first


async def test_a_worn_worker_is_replaced(room: Room, record: Record) -> None:
    async with Workshop(bench(room.folder), Limits(workers=1, documents=2)) as workshop:
        seen = [pid(await workshop.make(ADCS, record)) for _ in range(5)]
    assert seen[0] == seen[1] != seen[2] == seen[3] != seen[4]


@pytest.mark.parametrize(("prank", "error"), [("raise", "ValueError"), ("exit", "SystemExit")])
async def test_an_error_says_where_and_nothing_about_whom(prank: str, error: str, room: Room, record: Record) -> None:
    async with Workshop(bench(room.folder, prank), ONE) as workshop:
        with pytest.raises(NotMade) as refused:
            await workshop.make(ADCS, record)
    assert refused.value.failure.error == error
    assert refused.value.failure.places[-1].startswith("workshop_pranks.py:")
    assert room.attempts == 1
    whole: BaseException | None = refused.value
    while whole is not None:
        assert "DUPONT" not in repr(whole)
        whole = whole.__cause__ or whole.__context__


@pytest.mark.parametrize("prank", ["raise", "die"])
async def test_workers_that_never_get_ready_are_an_error_at_the_opening(prank: str, room: Room) -> None:
    with pytest.raises(NotReady) as refused:
        await Workshop(bench(room.folder, prepare=prank)).open()
    assert refused.value.failure.error == {"raise": "ValueError", "die": "BrokenProcessPool"}[prank]


# The queue


async def test_whoever_comes_when_too_many_wait_is_told_when_to_come_back(room: Room, record: Record) -> None:
    async with Workshop(bench(room.folder, "wait", "work"), Limits(workers=1, waiting=2)) as workshop:
        running = asyncio.create_task(workshop.make(ADCS, record))
        await room.begun()
        waiting = [asyncio.create_task(workshop.make(ADCS, record)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(Busy) as busy:
            await workshop.make(ADCS, record)
        with pytest.raises(Busy):
            await workshop.check_seal(b"")
        await room.let_go()
        await asyncio.gather(running, *waiting)
        await workshop.make(ADCS, record)
    assert busy.value.retry_after >= 1


async def test_as_many_may_come_at_once_as_there_are_workers_and_places(room: Room, record: Record) -> None:
    async with Workshop(bench(room.folder), Limits(workers=2, waiting=3)) as workshop:
        answers = await asyncio.gather(*(workshop.make(ADCS, record) for _ in range(6)), return_exceptions=True)
    assert [type(answer) for answer in answers] == [Made] * 5 + [Busy]


async def test_a_request_given_up_leaves_its_place_to_another(room: Room, record: Record) -> None:
    async with Workshop(bench(room.folder, "wait", "work"), Limits(workers=1, waiting=1)) as workshop:
        running = asyncio.create_task(workshop.make(ADCS, record))
        await room.begun()
        given_up = asyncio.create_task(workshop.make(ADCS, record))
        await asyncio.sleep(0)
        given_up.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await given_up
        another = asyncio.create_task(workshop.make(ADCS, record))
        await asyncio.sleep(0)
        await room.let_go()
        await asyncio.gather(running, another)
    assert room.attempts == 2


# One rendering for all who ask for the same


async def test_eight_who_ask_for_the_same_get_one_rendering(room: Room, record: Record) -> None:
    async with Workshop(bench(room.folder, "wait"), Limits(workers=2)) as workshop:
        asked = [asyncio.create_task(workshop.make(ADCS, record, key="the same")) for _ in range(8)]
        await room.begun()
        await room.let_go()
        made = await asyncio.gather(*asked)
    assert len(set(map(id, made))) == 1
    assert room.attempts == 1


async def test_whoever_comes_after_it_is_done_gets_another(room: Room, record: Record) -> None:
    async with Workshop(bench(room.folder), ONE) as workshop:
        await workshop.make(ADCS, record, key="the same")
        await workshop.make(ADCS, record, key="the same")
        await asyncio.gather(workshop.make(ADCS, record, key="this"), workshop.make(RII, record, key="that"))
        await asyncio.gather(workshop.make(ADCS, record), workshop.make(ADCS, record))
    assert room.attempts == 6


async def test_one_who_gives_up_takes_nothing_from_the_others(room: Room, record: Record) -> None:
    async with Workshop(bench(room.folder, "wait"), ONE) as workshop:
        patient, impatient = (asyncio.create_task(workshop.make(ADCS, record, key="the same")) for _ in range(2))
        await room.begun()
        impatient.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await impatient
        await room.let_go()
        assert (await patient).issue == ADCS
    assert room.attempts == 1


async def test_who_asks_again_after_giving_up_joins_what_was_begun(room: Room, record: Record) -> None:
    async with Workshop(bench(room.folder, "wait"), ONE) as workshop:
        impatient = asyncio.create_task(workshop.make(ADCS, record, key="the same"))
        await room.begun()
        impatient.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await impatient
        again = asyncio.create_task(workshop.make(ADCS, record, key="the same"))
        await asyncio.sleep(0)
        await room.let_go()
        await again
    assert room.attempts == 1


async def test_who_asks_again_for_what_was_taken_off_the_queue_gets_it_all_the_same(room: Room, record: Record) -> None:
    async with Workshop(bench(room.folder, "wait", "work"), ONE) as workshop:
        running = asyncio.create_task(workshop.make(RII, record))
        await room.begun()
        impatient = asyncio.create_task(workshop.make(ADCS, record, key="the same"))
        await asyncio.sleep(0)
        impatient.cancel()
        again = asyncio.create_task(workshop.make(ADCS, record, key="the same"))
        await asyncio.sleep(0)
        await room.let_go()
        await asyncio.gather(running, again)
    assert room.attempts == 2


async def test_an_error_is_shared_as_well(room: Room, record: Record) -> None:
    async with Workshop(bench(room.folder, "raise"), ONE) as workshop:
        both = [workshop.make(ADCS, record, key="the same") for _ in range(2)]
        answers = await asyncio.gather(*both, return_exceptions=True)
    assert [type(answer) for answer in answers] == [NotMade, NotMade]
    assert room.attempts == 1


# The end


@contextlib.asynccontextmanager
async def closing(room: Room, *pranks: str) -> AsyncIterator[Workshop]:
    workshop = Workshop(bench(room.folder, *pranks), ONE)
    await workshop.open()
    yield workshop
    await workshop.close()


async def test_closing_ends_every_process_even_one_at_work_and_tells_those_who_wait(room: Room, record: Record) -> None:
    async with closing(room, "wait") as workshop:
        asked = [asyncio.create_task(workshop.make(ADCS, record)) for _ in range(3)]
        worker = await room.begun()
    assert gone(worker)
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert [answer.failure.error for answer in answers if isinstance(answer, NotMade)] == ["Closed"] * 3
    with pytest.raises(NotMade):
        await workshop.make(ADCS, record)


async def test_closing_twice_is_no_error(room: Room) -> None:
    async with closing(room) as workshop:
        pass
    await workshop.close()


PARENT = """
import asyncio, pathlib, sys
from adapters.documents.workshop import Limits, Workshop
from tests.adapters.documents.pages_samples import ADCS
from tests.adapters.documents.workshop_pranks import bench
from schema.records import Record, RecordId

async def main():
    folder = pathlib.Path(sys.argv[1])
    async with Workshop(bench(folder, sys.argv[2]), Limits(workers=1, seconds=2)) as workshop:
        record = Record(RecordId("D0000000000001"), ADCS.issued_at.date())
        await workshop.make(ADCS, record)

if __name__ == "__main__":
    asyncio.run(main())
"""


@pytest.mark.parametrize("prank", ["wait", "say so and hang in C"])
async def test_no_worker_outlives_a_parent_that_is_killed(prank: str, room: Room) -> None:
    command = [sys.executable, "-c", PARENT, str(room.folder), prank]
    parent = await asyncio.create_subprocess_exec(*command, stderr=subprocess.DEVNULL)
    worker = await room.begun()
    parent.kill()
    await parent.wait()
    assert await asyncio.to_thread(gone, worker)
