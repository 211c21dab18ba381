"""The batches as they are known at the moment, and which of them is looked at. No Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from desktop.batch.items import STATES, Batch, State


class KnownBatches:
    """Batches by number, with counts that are kept up picture by picture.

    `looked_at` is the number of one of them; 0 where there is none.
    """

    def __init__(self) -> None:
        self._batches: dict[int, Batch] = {}
        self.looked_at = 0

    @property
    def all(self) -> list[Batch]:
        """All of them, the newest first, those that rest last."""
        return sorted(self._batches.values(), key=lambda batch: (batch.closed, -batch.id))

    @property
    def current(self) -> Batch | None:
        """The one that is looked at."""
        return self.get(self.looked_at)

    def get(self, number: int) -> Batch | None:
        """The batch of a number, where there still is one."""
        return self._batches.get(number)

    def take(self, batches: Iterable[Batch]) -> None:
        """Know these and no others; what is in work counts as waiting until it is told of."""
        self._batches.clear()
        for batch in batches:
            self._batches[batch.id] = batch
            running = batch.counts["running"]
            self.count(batch.id, waiting=running, running=-running)
        if self.looked_at not in self._batches:
            self.looked_at = next((batch.id for batch in self.all if not batch.closed), 0)

    def put(self, batch: Batch) -> None:
        """Know a batch as it is now."""
        self._batches[batch.id] = batch

    def count(self, number: int, **more: int) -> None:
        """Count so many more, or fewer, pictures in some states."""
        batch = self._batches.get(number)
        if batch is not None:
            known = batch.counts
            counts: dict[State, int] = {
                state: known.get(state, 0) + more.get(state, 0) for state in STATES
            }
            self._batches[number] = replace(batch, counts=counts)

    def next_waiting(self) -> Batch | None:
        """The batch to go on with: that begun first of those that wait for nobody."""
        waiting = [b for b in self._batches.values() if b.left and not (b.paused or b.closed)]
        return min(waiting, key=lambda batch: batch.id, default=None)
