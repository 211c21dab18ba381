"""Archives on this computer's cores: each worker has a thread here and a captioner's process.

A process that dies costs its picture, not the partition; the whole program that dies costs the
partitions that it was at.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.archive.partition import do
from desktop.archive.plan import Manner
from desktop.archive.storage import place
from desktop.captioning.captioner_process import CaptionerProcess
from desktop.reading.found_text import FoundText
from desktop.reading.reader import read_text
from model.caption import Caption, CaptionOptions
from model.errors import Cancelled

_PATIENCE = 2.0

Told = dict[str, Any] | BaseException | None
"""A summary, what ends the work, or that one worker has no more to do."""


@dataclass(frozen=True, slots=True)
class Work:
    """What every worker has to know: addresses, the manner, and the bundle."""

    source: str
    dataset: str
    manner: Manner
    bundle: Path | None


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


class _Stoppable:
    """A captioner's process that is told when to stop."""

    def __init__(self, process: CaptionerProcess, stop: threading.Event) -> None:
        self._process = process
        self._stop = stop

    def describe_each(self, picture: bytes, wanted: list[CaptionOptions]) -> Iterable[Caption]:
        return self._process.describe_each(picture, wanted, self._stop.is_set)


def _work(
    work: Work,
    left: queue.SimpleQueue[int],
    told: queue.SimpleQueue[Told],
    stop: threading.Event,
) -> None:
    def read(picture: bytes) -> FoundText:
        return read_text(picture, should_stop=stop.is_set)

    try:
        dataset, source = place(work.dataset), place(work.source)
        with CaptionerProcess(work.bundle, should_stop=stop.is_set) as process:
            captioner = _Stoppable(process, stop)
            while not stop.is_set():
                try:
                    number = left.get_nowait()
                except queue.Empty:
                    break
                told.put(do(dataset, source, number, work.manner, captioner, read))
    except Cancelled:
        pass
    except BaseException as error:  # noqa: BLE001 - raised again by whoever iterates
        told.put(error)
    finally:
        told.put(None)
