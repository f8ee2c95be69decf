"""
One worker process: kept warm, watched, killed when it hangs, started anew when it dies.

Each is a ``ProcessPoolExecutor`` of one. A pool of several declares itself broken when one of them dies, takes down the
work of the others, and cannot stop what hangs. One pool each leaves the machinery to the standard library (queues,
pickling, sentinels, reaping) and gives each worker its own fate.
"""

import asyncio
import faulthandler
import logging
import multiprocessing
import os
import resource
import signal
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from pathlib import Path
from typing import TypeVar

from schema.records import Frozen

Answer = TypeVar("Answer")

START_SECONDS = 60
"""How long a worker may take to be ready. A cold machine imports for seconds; nothing takes a minute."""

LAST_RESORT_SECONDS = 5
"""After the time limit, how long until a worker ends itself: whoever should have killed it is gone."""

NICENESS = 5
"""Whoever answers requests goes first when both want a core."""

OUT_OF_MEMORY = 77
"""The exit code of a worker that used up its memory: what it still holds is not to be trusted."""


class Failure(Frozen, frozen=True):
    """
    Why a worker could not do something: the class of the error, and the places in the code, innermost last.

    Never its message nor a value: those may be about the holder.
    """

    error: str
    places: tuple[str, ...] = ()


class Lost(Exception):
    """The worker died, or was killed at its time limit, while it had work."""


class NotReady(Exception):
    """A worker could not be made ready. ``failure`` says why."""

    def __init__(self, failure: Failure) -> None:
        """Say why."""
        super().__init__(failure.error, *failure.places)
        self.failure = failure


class WorkerProcess:
    """
    A worker, whichever process it is at the moment.

    ``prepare`` is called once in each new process, before any work. It and all work are pickled, functions by name.
    ``number`` is that of the process, if there is one; ``done`` counts what it did.
    """

    def __init__(self, prepare: Callable[[], None], *, seconds: float, memory_bytes: int) -> None:
        """Say how a new process gets ready, and what limits it has for each piece of work. Nothing starts yet."""
        self._prepare = prepare
        self._seconds = seconds
        self._memory_bytes = memory_bytes
        self._executor: ProcessPoolExecutor | None = None
        self._ending: list[ProcessPoolExecutor] = []
        self._handle: int | None = None
        self.number: int | None = None
        self.done = 0

    @property
    def is_up(self) -> bool:
        """Whether there is a process, as far as is known."""
        return self._executor is not None

    async def start(self) -> ProcessPoolExecutor:
        """
        Start a process and wait until it is ready.

        Raises:
            NotReady: it did not get there.
        """
        try:
            async with asyncio.timeout(START_SECONDS):
                # Not in the loop: the first start waits for the server of forks and for its imports.
                self._executor, begun = executor, _ = await asyncio.to_thread(self._launch)
                number: int = await asyncio.wrap_future(begun)
                self.number = number
                self._handle = os.pidfd_open(number)
                ready = await asyncio.wrap_future(executor.submit(_guarded, START_SECONDS, self._prepare))
        except (BrokenProcessPool, ProcessLookupError, TimeoutError) as error:
            self.kill()
            raise NotReady(Failure(type(error).__name__)) from error
        except BaseException:
            self.kill()
            raise
        if isinstance(ready, Failure):
            self.kill()
            raise NotReady(ready)
        self.done = 0
        return executor

    def _launch(self) -> tuple[ProcessPoolExecutor, Future[int]]:
        self._bury()
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([self._prepare_module])
        executor = ProcessPoolExecutor(1, context, initializer=_begin, initargs=(self._memory_bytes,))
        return executor, executor.submit(os.getpid)

    @property
    def _prepare_module(self) -> str:
        """What new processes find already imported, once for all of them."""
        function = getattr(self._prepare, "func", self._prepare)
        return str(function.__module__)

    async def run(self, work: Callable[[], Answer]) -> Answer | Failure:
        """
        Do one piece of work in the process; start one first if there is none.

        Raises:
            Lost: the process is gone, and with it the work. The next call starts another.
            NotReady: no process could be started.
        """
        outcome = await self._submitted(work)
        # Perhaps nobody waits for it any more when it comes.
        outcome.add_done_callback(lambda done: done.cancelled() or done.exception())
        finished, _ = await asyncio.wait({outcome}, timeout=self._seconds)
        if not finished:
            self.kill()
            raise Lost("killed at its time limit")
        try:
            answer = outcome.result()
        except BrokenProcessPool as error:
            self.kill()
            raise Lost("died at its work") from error
        self.done += 1
        return answer

    async def _submitted(self, work: Callable[[], Answer]) -> asyncio.Future[Answer | Failure]:
        if self._executor is not None:
            try:
                return asyncio.wrap_future(self._executor.submit(_guarded, self._seconds, work))
            except BrokenProcessPool:
                # It died idle: nobody's work was lost with it.
                self.kill()
        executor = await self.start()
        return asyncio.wrap_future(executor.submit(_guarded, self._seconds, work))

    def kill(self) -> None:
        """End the process at once, if there is one. What it was doing is lost."""
        executor, self._executor = self._executor, None
        handle, self._handle = self._handle, None
        self.number = None
        if handle is not None:
            try:
                # By handle and not by number: a number may be somebody else's by now.
                signal.pidfd_send_signal(handle, signal.SIGKILL)
            except ProcessLookupError:
                pass
            finally:
                os.close(handle)
        if executor is not None:
            executor.shutdown(wait=False, cancel_futures=True)
            self._ending.append(executor)

    async def close(self) -> None:
        """End the process, and wait until it and all that came before it are gone."""
        self.kill()
        await asyncio.to_thread(self._bury)

    def _bury(self) -> None:
        ending, self._ending = self._ending, []
        for executor in ending:
            executor.shutdown()


# What follows runs in the worker process.


def _begin(memory_bytes: int) -> None:
    """Make this process a worker."""
    # Ctrl-C in a terminal reaches every process; it is for the parent to say when to stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    # What libraries complain of may be what they were given to print.
    logging.disable(logging.CRITICAL)
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    # A core dump would hold a record.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _end_with_the_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _guarded(seconds: float, work: Callable[[], Answer]) -> Answer | Failure:
    """Work, and answer what went wrong without a word about what it was done to."""
    # In C, without the interpreter's lock: it ends even a process that hangs in a library, its parent gone.
    faulthandler.dump_traceback_later(seconds + LAST_RESORT_SECONDS, exit=True)
    try:
        return work()
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except BaseException as error:
        return _failure(error)
    finally:
        faulthandler.cancel_dump_traceback_later()


def _failure(error: BaseException) -> Failure:
    frames = traceback.extract_tb(error.__traceback__)
    return Failure(type(error).__name__, tuple(f"{Path(at.filename).name}:{at.lineno} {at.name}" for at in frames))
