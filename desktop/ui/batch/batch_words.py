"""What a batch is doing and how far it is, in words."""

from __future__ import annotations

from PySide6.QtCore import QLocale, QObject

from desktop.batch.controller import Batching
from desktop.batch.items import Batch, Phase


class BatchWords(QObject):
    """Words for the page of a batch and for its row in the sidebar."""

    def __init__(self, batching: Batching, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._batching = batching

    def summary(self, batch: Batch) -> str:
        """One line: what it is doing, and how far it is."""
        parts = [self.phase(batch)]
        if batch.left:
            parts.append(self.progress(batch))
        else:
            parts.append(self.tr("%Ln picture(s)", "", batch.total))
        return " · ".join(parts)

    def phase(self, batch: Batch) -> str:
        """What it is doing."""
        if batch.closed:
            return self.tr("Closed")
        phase = self._batching.phase_of(batch)
        if phase is Phase.IDLE:
            return self.tr("Cancelled") if batch.counts.get("cancelled") else self.tr("Done")
        return {
            Phase.QUEUED: self.tr("Waits for another batch"),
            Phase.RUNNING: self.tr("Describing pictures"),
            Phase.PAUSING: self.tr("Pausing after this picture…"),
            Phase.PAUSED: self.tr("Paused"),
        }[phase]

    def progress(self, batch: Batch) -> str:
        """How many pictures are dealt with, of how many."""
        locale = QLocale()
        done, total = locale.toString(batch.total - batch.left), locale.toString(batch.total)
        return self.tr("{number} of {total}").format(number=done, total=total)

    def details(self, batch: Batch) -> str:
        """One line: what it is doing, what came of its pictures, and how long it will take."""
        parts = [self.phase(batch)]
        counts = batch.counts
        if batch.left:
            parts.append(self.progress(batch))
        else:
            parts.append(self.tr("%Ln described", "", counts["done"]))
        if counts["refused"]:
            parts.append(self.tr("%Ln not a photo", "", counts["refused"]))
        if counts["failed"]:
            parts.append(self.tr("%Ln failed", "", counts["failed"]))
        if counts["cancelled"]:
            parts.append(self.tr("%Ln left out", "", counts["cancelled"]))
        left = self._batching.seconds_left
        if self._batching.phase_of(batch) is Phase.RUNNING and left is not None:
            parts.append(self.time(left))
        return " · ".join(parts)

    def time(self, seconds: float) -> str:
        """How long it will take, no more exactly than it is known."""
        minutes = round(seconds / 60)
        if minutes < 1:
            return self.tr("less than a minute left")
        if minutes < 100:
            return self.tr("about %Ln minute(s) left", "", minutes)
        return self.tr("about %Ln hour(s) left", "", round(minutes / 60))
