"""Many: one piece of work for each of many files, on all cores; a process that dies takes only its own file with it."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_FEW = 4
"""For fewer files than these a second process costs more than it saves."""

DIED = "died"
"""What stands for the result of a file that ended its process, twice."""


def cores() -> int:
    """How many cores this program may use; one in a browser, whose Python can start no second process."""
    if sys.platform == "emscripten":
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def on_all_cores(
    work: Callable[[Item], Result], items: Sequence[Item], *, workers: int = 0, executor: Executor | None = None
) -> Iterator[tuple[Item, Result | str]]:
    """Each item with its result, in the order in which they are done; `DIED` where it ended its process.

    `work` is a function of its item alone, so that it can be done again. An `executor` of any library
    (`concurrent.futures.Executor`) may do it elsewhere. Whoever stops asking stops the work.
    """
    for at, result in _numbered(work, items, workers, executor):
        yield items[at], result


def in_turn(work: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[tuple[Item, Result | str]]:
    """The same in the order of the items, for whoever tells a person of one after the other."""
    done: dict[int, Result | str] = {}
    following = 0
    for at, result in _numbered(work, items, 0, None):
        done[at] = result
        while following in done:
            yield items[following], done.pop(following)
            following += 1


def _numbered(
    work: Callable[[Item], Result], items: Sequence[Item], workers: int, executor: Executor | None
) -> Iterator[tuple[int, Result | str]]:
    left = list(enumerate(items))
    workers = min(workers or cores(), len(items))
    if executor is not None:
        yield from _through(executor, work, left, 4 * max(workers, 8))
        return
    if workers < 2 or len(items) < _FEW:
        yield from ((at, work(item)) for at, item in left)
        return
    # Imported here: a browser's Python has no such module, and checks one workbook all the same.
    from concurrent.futures.process import BrokenProcessPool, ProcessPoolExecutor

    while left:
        done: set[int] = set()
        pool = ProcessPoolExecutor(workers, initializer=_leave_stopping_to_the_parent)
        try:
            for at, result in _through(pool, work, left, 2 * workers):
                done.add(at)
                yield at, result
            return
        except BrokenProcessPool:
            # Any of those under way may have done it: each is tried again in a process of its own.
            left = [pair for pair in left if pair[0] not in done]
            suspects, left = left[: 2 * workers], left[2 * workers :]
            for at, item in suspects:
                yield at, _alone(work, item)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _through(
    executor: Executor, work: Callable[[Item], Result], items: Iterable[tuple[int, Item]], at_once: int
) -> Iterator[tuple[int, Result]]:
    """Work through the items with a few under way, never all: their results would fill the memory."""
    waiting = iter(items)
    under_way: dict[Future[Result], int] = {}
    while True:
        while len(under_way) < at_once and (following := next(waiting, None)) is not None:
            under_way[executor.submit(work, following[1])] = following[0]
        if not under_way:
            return
        for future in wait(under_way, return_when=FIRST_COMPLETED).done:
            at, result = under_way.pop(future), future.result()
            yield at, result


def _alone(work: Callable[[Item], Result], item: Item) -> Result | str:
    from concurrent.futures.process import BrokenProcessPool, ProcessPoolExecutor

    with ProcessPoolExecutor(1, initializer=_leave_stopping_to_the_parent) as pool:
        try:
            return pool.submit(work, item).result()
        except BrokenProcessPool:
            return DIED


def _leave_stopping_to_the_parent() -> None:
    """Ctrl-C reaches every process of a terminal: the parent says what is done, the others end with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
