"""
Where documents are made: off the event loop, in a few warm processes, with a short queue at the door.

One rendering serves everybody who asks for the same thing meanwhile. A worker that dies or hangs is replaced, and what
it was doing is tried once more; a second loss is an error, since some work kills every worker that takes it.
"""

import asyncio
import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import partial
from types import TracebackType
from typing import Any, Generic, TypeVar

from adapters.documents.seal_check import SealVerdict
from adapters.documents.workshop_process import Failure, Lost, NotReady, WorkerProcess
from schema.documents import Issue
from schema.records import Frozen, Record

Answer = TypeVar("Answer")

FIRST_GUESS_SECONDS = 0.5
"""What one document takes, before any has been made."""

WEIGHT_OF_THE_LAST = 0.2
"""How fast the guess follows what is measured."""


class Made(Frozen, frozen=True):
    """A document as it leaves: sealed bytes, pages, SHA-256 in hexadecimal, the text of its code, its issue."""

    pdf: bytes
    pages: int
    sha256: str
    code: str
    issue: Issue


class Busy(Exception):
    """Too many wait already. ``retry_after`` is when a place may be free, in whole seconds."""

    def __init__(self, retry_after: int) -> None:
        """Say when to come back."""
        super().__init__(f"come back in {retry_after} s")
        self.retry_after = retry_after


class NotMade(Exception):
    """
    The work failed. ``failure`` names the error and the places in the code, and nothing of the holder.

    ``Lost``: two workers died or hung at it. ``Closed``: the workshop closed first.
    """

    def __init__(self, failure: Failure) -> None:
        """Say why."""
        super().__init__(failure.error, *failure.places)
        self.failure = failure


@dataclass(frozen=True)
class Limits:
    """
    How much is done at once: ``workers`` processes, ``waiting`` pieces of work at most in front of them.

    ``seconds`` and ``memory_bytes`` (of address space) bound each piece of work; after ``documents`` of them a
    process is replaced by a new one.
    """

    workers: int = 2
    waiting: int = 32
    seconds: float = 30.0
    memory_bytes: int = 2**30
    documents: int = 1000


@dataclass(frozen=True)
class Bench:
    """
    What workers do; each function must be importable by name (``functools.partial`` of one is).

    ``prepare`` is called once in each new process, ``make`` makes a document, ``check`` judges a sealed file.
    """

    prepare: Callable[[], None]
    make: Callable[[Issue, Record], Made]
    check: Callable[[bytes], SealVerdict]


@dataclass(eq=False)
class _Job(Generic[Answer]):
    """A piece of work and those who wait for it."""

    task: asyncio.Task[Answer] = field(init=False)
    waiters: int = 0
    has_begun: bool = False


class Workshop:
    """Makes and checks documents. Open it before use: ``async with Workshop(…) as workshop``."""

    def __init__(self, bench: Bench, limits: Limits | None = None) -> None:
        """Say what is done and how much of it at once."""
        self._bench = bench
        self._limits = limits or Limits()
        self._workers = [
            WorkerProcess(bench.prepare, seconds=self._limits.seconds, memory_bytes=self._limits.memory_bytes)
            for _ in range(self._limits.workers)
        ]
        self._idle: asyncio.Queue[WorkerProcess] = asyncio.Queue()
        self._jobs: set[_Job[Any]] = set()
        self._shared: dict[Hashable, _Job[Made]] = {}
        self._refreshing: set[asyncio.Task[None]] = set()
        self._seconds_each = FIRST_GUESS_SECONDS
        self._is_open = False

    @property
    def processes(self) -> list[int]:
        """The numbers of its processes, to be watched."""
        return [worker.number for worker in self._workers if worker.number is not None]

    async def open(self) -> None:
        """
        Start every worker and wait until all are ready.

        Raises:
            NotReady: one is not, and ``failure`` says why.
        """
        try:
            await asyncio.gather(*(worker.start() for worker in self._workers))
        except BaseException:
            await self._end_workers()
            raise
        for worker in self._workers:
            self._idle.put_nowait(worker)
        self._is_open = True

    async def close(self) -> None:
        """Refuse new work, give up what is not finished, and end every process."""
        self._is_open = False
        tasks = [job.task for job in self._jobs] + list(self._refreshing)
        for task in tasks:
            task.cancel()
        for worker in self._workers:
            worker.kill()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._end_workers()

    async def __aenter__(self) -> "Workshop":
        await self.open()
        return self

    async def __aexit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        await self.close()

    async def make(self, issue: Issue, record: Record, *, key: Hashable = None) -> Made:
        """
        Make one document. Whoever asks with the same ``key`` meanwhile gets the same one, hence the same ``issue``.

        Raises:
            Busy: too many wait.
            NotMade: it could not be made.
        """
        job = self._shared.get(key) if key is not None else None
        if job is None:
            job = self._accept(partial(self._bench.make, issue, record))
            if key is not None:
                self._share(key, job)
        return await self._outcome(job)

    async def check_seal(self, pdf: bytes) -> SealVerdict:
        """
        Judge a file that claims to be one of ours.

        Raises:
            Busy: too many wait.
            NotMade: the check itself failed, or the file killed the workers that read it.
        """
        return await self._outcome(self._accept(partial(self._bench.check, pdf)))

    def _share(self, key: Hashable, job: _Job[Made]) -> None:
        self._shared[key] = job

        def forget(_task: asyncio.Task[Made]) -> None:
            if self._shared.get(key) is job:
                del self._shared[key]

        job.task.add_done_callback(forget)

    def _accept(self, work: Callable[[], Answer]) -> _Job[Answer]:
        """Let a piece of work in, if there is a place."""
        if not self._is_open:
            raise NotMade(Failure("Closed"))
        waiting = sum(not job.has_begun for job in self._jobs)
        if waiting >= self._limits.waiting + self._idle.qsize():
            raise Busy(max(1, math.ceil(self._seconds_each * waiting / self._limits.workers)))
        job: _Job[Answer] = _Job()
        job.task = asyncio.create_task(self._done(job, work))
        self._jobs.add(job)
        job.task.add_done_callback(lambda _task: self._jobs.discard(job))
        job.task.add_done_callback(_take_note)
        return job

    async def _outcome(self, job: _Job[Answer]) -> Answer:
        """Wait with the others; the last one to give up on work that has not begun takes it off the queue."""
        job.waiters += 1
        try:
            return await asyncio.shield(job.task)
        except asyncio.CancelledError:
            if job.task.cancelled() and not self._is_open:
                raise NotMade(Failure("Closed")) from None
            raise
        finally:
            job.waiters -= 1
            if not job.waiters and not job.has_begun:
                self._jobs.discard(job)
                for key in [key for key, shared in self._shared.items() if shared is job]:
                    del self._shared[key]
                job.task.cancel()

    async def _done(self, job: _Job[Answer], work: Callable[[], Answer]) -> Answer:
        worker = await self._idle.get()
        job.has_begun = True
        started = asyncio.get_running_loop().time()
        try:
            answer = await _tried_twice(worker, work)
        except NotReady as error:
            raise NotMade(error.failure) from error
        finally:
            self._give_back(worker)
        taken = asyncio.get_running_loop().time() - started
        self._seconds_each += WEIGHT_OF_THE_LAST * (taken - self._seconds_each)
        if isinstance(answer, Failure):
            raise NotMade(answer)
        return answer

    def _give_back(self, worker: WorkerProcess) -> None:
        """Let the next piece of work have the worker, once there is a process behind it that is not worn out."""
        if worker.is_up and worker.done < self._limits.documents:
            self._idle.put_nowait(worker)
        elif self._is_open:
            task = asyncio.create_task(self._refreshed(worker))
            self._refreshing.add(task)
            task.add_done_callback(self._refreshing.discard)

    async def _refreshed(self, worker: WorkerProcess) -> None:
        try:
            await worker.close()
            await worker.start()
        except NotReady:
            # The next piece of work tries again, and says why it could not.
            pass
        self._idle.put_nowait(worker)

    async def _end_workers(self) -> None:
        await asyncio.gather(*(worker.close() for worker in self._workers))


async def _tried_twice(worker: WorkerProcess, work: Callable[[], Answer]) -> Answer | Failure:
    try:
        return await worker.run(work)
    except Lost:
        pass
    try:
        return await worker.run(work)
    except Lost as error:
        raise NotMade(Failure(Lost.__name__, (str(error),))) from error


def _take_note(task: asyncio.Task[Any]) -> None:
    """Take note of an outcome that perhaps nobody waits for any more."""
    if not task.cancelled():
        task.exception()
