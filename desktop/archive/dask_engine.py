"""Archives on many machines, by Dask: each worker takes a partition at a time.

What travels are partitions' numbers and their summaries; pictures go from their storage to the
worker, and rows from there to the data set. So a worker that is lost costs its partition, which
another one does again. desktop/decisions/026-dask-describes-on-many-machines.md says why Dask.

A cluster of this computer is ended with the work. One at an address is left as it was found; its
workers need this program with the extras `archive` and `cluster`, and to reach the same addresses.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from desktop.archive import plan as plans
from desktop.archive.errors import (
    ArchiveElsewhere,
    ArchiveIncomplete,
    ArchiveUnreachable,
    EngineMissing,
)
from desktop.archive.partition import Work, do
from desktop.archive.stoppable import StoppableCaptioner
from desktop.archive.storage import Place, place

_AHEAD = 2
"""So many partitions a worker are handed out, that it need not wait for the next."""

_PATIENCE = "15s"

_POLL_SECONDS = 0.1
_LOOK_SECONDS = 5.0

_RESTART_SECONDS = 60.0
"""So long a cluster of this computer may be without workers, which take seconds to start."""

_LONELY_SECONDS = 600.0
"""So long another one may; a queue of a computing centre has its workers wait."""

_CAPTIONER = "_clairvoix_captioner"


def run(
    work: Work, partitions: Sequence[int], workers: int, address: str | None
) -> Generator[dict[str, Any], None, None]:
    """Do partitions on a cluster, and give a summary of each, as they come.

    Without an `address`, `workers` processes of this computer are the cluster. Raises an
    `ArchiveError`, a `ModelError` or what else ended the work; an `ArchiveIncomplete` at the end,
    where partitions were given up because every worker that did them was lost.
    """
    with _client(work, min(workers, len(partitions)), address) as (client, revive):
        from distributed.comm import CommClosedError

        try:
            yield from _run(client, work, iter(partitions), _Watch(client, revive))
        except (CommClosedError, CancelledError, TimeoutError) as error:
            raise ArchiveUnreachable(Path(client.scheduler.address), str(error)) from error


class _Watch:
    """Sees to it that there is a worker.

    A process that ends while it starts is not started again by its nanny (distributed 2026.8.0), so
    a cluster of this computer is given new ones; another one is left, if none comes.
    """

    def __init__(
        self,
        client: Any,
        revive: Callable[[], None] | None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._revive = revive
        self._clock = clock
        self._looked = self._seen = clock()

    def look(self) -> None:
        """Look now and then; an `ArchiveUnreachable` where there was no worker for long."""
        now = self._clock()
        if now - self._looked < _LOOK_SECONDS:
            return
        self._looked = now
        if self._client.nthreads():
            self._seen = now
        elif self._revive is not None and now - self._seen > _RESTART_SECONDS:
            self._seen = now
            self._revive()
        elif now - self._seen > _LONELY_SECONDS:
            raise ArchiveUnreachable(Path(self._client.scheduler.address), "there is no worker")


def _run(
    client: Any, work: Work, left: Iterator[int], watch: _Watch
) -> Generator[dict[str, Any], None, None]:
    from distributed import KilledWorker, as_completed

    dataset = place(work.dataset)
    lost: list[int] = []
    handed: dict[Any, int] = {}
    ended, pause = as_completed(), threading.Event()

    def hand_out() -> None:
        # Workers may come and go meanwhile.
        most = max(1, sum(client.nthreads().values())) * _AHEAD
        while len(handed) < most and (number := next(left, None)) is not None:
            future = client.submit(_do, work, number, pure=False)
            handed[future] = number
            ended.add(future)

    try:
        hand_out()
        while handed:
            done = ended.next_batch(block=False)
            if not done:
                watch.look()
                pause.wait(_POLL_SECONDS)
            for future in done:
                number = handed.pop(future)
                try:
                    yield _summary(future, number, dataset, client.scheduler.address)
                except KilledWorker:
                    lost.append(number)
            if done:
                hand_out()
    finally:
        client.cancel(list(handed))
        with suppress(OSError, RuntimeError, CancelledError):
            client.run(_leave)
    if lost:
        raise ArchiveIncomplete(Path(dataset.root), f"partitions {lost}")


def _summary(future: Any, number: int, dataset: Place, scheduler: str) -> dict[str, Any]:
    """What a worker says of a partition; an `ArchiveError` where it is not as this program is."""
    from distributed.comm import CommClosedError

    try:
        summary: dict[str, Any] = future.result()
    except (ImportError, AttributeError) as error:
        # The workers do not have this program, or another version of it.
        raise ArchiveUnreachable(Path(scheduler), str(error)) from error
    except CommClosedError:  # an OSError, too
        raise
    except OSError as error:
        raise ArchiveElsewhere(Path(dataset.root), str(error)) from error
    if plans.summary_of(dataset, number) is None:
        raise ArchiveElsewhere(Path(dataset.root), f"partition {number} is not there")
    return summary


@contextmanager
def _client(
    work: Work, workers: int, address: str | None
) -> Iterator[tuple[Any, Callable[[], None] | None]]:
    """A client of a cluster, and what gives that new workers where it is ours."""
    try:
        import dask
        import distributed
    except ImportError as error:
        raise EngineMissing(Path(work.dataset), str(error)) from error
    # What they say is said here, in a sentence; each has a level of its own.
    for name in list(logging.root.manager.loggerDict):
        if name.startswith("distributed"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
    with ExitStack() as ends:
        # One at a time is each worker's, so that one lost takes no other along.
        ends.enter_context(dask.config.set({"distributed.scheduler.worker-saturation": 1.0}))
        try:
            cluster: Any = address if address is not None else ends.enter_context(_local(workers))
            client = ends.enter_context(distributed.Client(cluster, timeout=_PATIENCE))
        except (OSError, ValueError) as error:
            raise ArchiveUnreachable(Path(str(address)), str(error)) from error

        def revive() -> None:
            cluster.scale(0)
            cluster.scale(workers)

        yield client, None if address is not None else revive


def _local(workers: int) -> Any:
    from distributed import LocalCluster

    return LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        host="127.0.0.1",
        # Others on this computer could else have it run what they like.
        security=True,
        # There is an HTTP server in any case: any port, and nobody else is heard.
        dashboard_address="127.0.0.1:0",
        worker_dashboard_address="127.0.0.1:0",
        # No limit: pictures are in the captioner's process.
        memory_limit=0,
        silence_logs=logging.CRITICAL,
    )


def _do(work: Work, number: int) -> dict[str, Any]:
    """On a worker: do one partition, unless one did it who was lost before it could say so."""
    from distributed import get_worker

    dataset = place(work.dataset)
    done = plans.summary_of(dataset, number)
    if done is not None:
        return done
    worker = get_worker()
    captioner = getattr(worker, _CAPTIONER, None)
    if captioner is None:
        # Loaded once; its process ends with the worker's, if not before.
        captioner = StoppableCaptioner(work.bundle, threading.Event())
        setattr(worker, _CAPTIONER, captioner)
    return do(dataset, place(work.source), number, work.manner, captioner, captioner.read)


def _leave(dask_worker: Any) -> None:
    """On a worker: stop what it does, and let the captioner go."""
    captioner = vars(dask_worker).pop(_CAPTIONER, None)
    if captioner is not None:
        captioner.stop.set()
        captioner.close()
