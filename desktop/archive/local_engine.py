"""Archives on this computer's cores: each worker has a thread here and a captioner's process.

A process that dies costs its picture, not the partition; the whole program that dies costs the
partitions that it was at.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Sequence
from typing import Any

from desktop.archive.partition import Work, do
from desktop.archive.stoppable import StoppableCaptioner
from desktop.archive.storage import place
from model.errors import Cancelled

_PATIENCE = 2.0

Told = dict[str, Any] | BaseException | None
"""A summary, what ends the work, or that one worker has no more to do."""


def run(
    work: Work, partitions: Sequence[int], workers: int
) -> Generator[dict[str, Any], None, None]:
    """Do partitions, and give a summary of each, as they come.

    Raises an `ArchiveError`, a `ModelError` or what else ended the work; what is in work then, or
    when nobody wants more, is left to be done again.
    """
    left: queue.SimpleQueue[int] = queue.SimpleQueue()
    for number in partitions:
        left.put(number)
    told: queue.SimpleQueue[Told] = queue.SimpleQueue()
    stop = threading.Event()
    threads = [
        threading.Thread(target=_work, args=(work, left, told, stop), daemon=True)
        for _ in range(min(workers, len(partitions)))
    ]
    try:
        for thread in threads:
            thread.start()
        working = len(threads)
        while working:
            match told.get():
                case None:
                    working -= 1
                case BaseException() as error:
                    raise error
                case summary:
                    yield summary
    finally:
        stop.set()
        for thread in threads:
            thread.join(_PATIENCE)


def _work(
    work: Work,
    left: queue.SimpleQueue[int],
    told: queue.SimpleQueue[Told],
    stop: threading.Event,
) -> None:
    try:
        dataset, source = place(work.dataset), place(work.source)
        with StoppableCaptioner(work.bundle, stop) as captioner:
            while not stop.is_set():
                try:
                    number = left.get_nowait()
                except queue.Empty:
                    break
                told.put(do(dataset, source, number, work.manner, captioner, captioner.read))
    except Cancelled:
        pass
    except BaseException as error:  # noqa: BLE001 - raised again by whoever iterates
        told.put(error)
    finally:
        told.put(None)
