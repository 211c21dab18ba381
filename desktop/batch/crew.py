"""Several captioners that describe one batch at once. No Qt.

Each is a process of its own with a thread here that waits for it; the list stays this process's,
behind its lock. Pictures are taken in the list's order, and told of in it.
desktop/decisions/023-processes-share-a-batch.md says why processes, and why so many.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Self

from desktop.batch.items import Item
from desktop.batch.store import BatchStore
from desktop.batch.worker import Describer, Step, Wanted, describe_taken
from model.caption import ShouldStop
from model.errors import Cancelled
from model.inference.litert import usable_cores

WORTH_STARTING = 20
"""A worker takes as long to start as it does for so many pictures."""

_AHEAD = 4
"""So many pictures a worker may be taken before the first of them is told of."""

_PATIENCE = 2.0

Open = Callable[[ShouldStop], AbstractContextManager[Describer]]
"""Starts a captioner; raises a `ModelError`, and `Cancelled` soon after it is told to stop."""


def usual_size(waiting: int) -> int:
    """How many workers so many pictures are worth: a core each, and none for a handful."""
    return max(1, min(usable_cores(), waiting // WORTH_STARTING))


class Crew:
    """The workers on the pictures of a list that wait in no batch with a name.

    Iterated over, it gives a `Step` for each picture, in the list's order, until none waits; it
    raises what ends the work. Leaving it stops all of them, and what was in work waits again.
    """

    def __init__(self, store: BatchStore, wanted: Wanted, workers: Sequence[Open]) -> None:
        self._store = store
        self._wanted = wanted
        self._size = len(workers)
        self._stop = threading.Event()
        self._changed = threading.Condition()
        self._taken: deque[int] = deque()
        self._done: dict[int, Step] = {}
        self._error: BaseException | None = None
        self._working = len(workers)
        self._threads = [
            threading.Thread(target=self._work, args=(start,), daemon=True) for start in workers
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        with self._changed:
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(_PATIENCE)

    def __iter__(self) -> Iterator[Step]:
        while (step := self._next()) is not None:
            yield step
        if self._error is not None:
            raise self._error

    def untold(self) -> list[Step]:
        """What was done, but not told of when the work ended; once the crew is left."""
        return [self._done.pop(number) for number in sorted(self._done)]

    def _next(self) -> Step | None:
        with self._changed:
            while self._error is None and not (self._taken and self._taken[0] in self._done):
                if not self._working:
                    return None
                self._changed.wait()
            if self._error is not None:
                return None
            step = self._done.pop(self._taken.popleft())
            self._changed.notify_all()
            return step

    def _work(self, start: Open) -> None:
        try:
            with start(self._stop.is_set) as captioner:
                while (item := self._take()) is not None:
                    step = describe_taken(
                        item, self._store, captioner, self._wanted, self._stop.is_set
                    )
                    with self._changed:
                        self._done[item.id] = step
                        self._changed.notify_all()
        except Cancelled:
            pass
        except BaseException as error:  # noqa: BLE001 - raised again by whoever iterates
            self._stop.set()
            with self._changed:
                self._error = self._error or error
        finally:
            with self._changed:
                self._working -= 1
                self._changed.notify_all()

    def _take(self) -> Item | None:
        """The next picture, once those taken before are not too far ahead; None to end."""
        with self._changed:
            while len(self._taken) >= _AHEAD * self._size and not self._stop.is_set():
                self._changed.wait()
            item = None if self._stop.is_set() else self._store.take_next()
            if item is not None:
                self._taken.append(item.id)
            return item
