"""Exports off the UI thread: of the history or of the batch, as a list or into metadata."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Signal

from desktop.batch.controller import Batching
from desktop.export.lists import Format, Layout, Row, write
from desktop.history.controller import Library
from desktop.jobs import Job, JobControl, JobRunner, Work
from desktop.system import targets
from model.caption import Language

if TYPE_CHECKING:
    from desktop.export.alt_text import Outcome

Subject = Literal["history", "batch"]

Form = Literal["csv", "json", "txt", "xmp", "copies"]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be written: a file for lists, a folder for copies, nothing for sidecars."""

    subject: Subject
    form: Form
    target: Path | None = None
    replace: bool = False
    excel: bool = False
    """A table as French Excel opens it, with semicolons."""
    reviewed: bool = False
    """Only pictures whose captions the user has looked at."""
    unsure: bool = False
    """Alternative text also where the model is not sure and nobody has reviewed it."""


@dataclass(frozen=True, slots=True)
class Written:
    """A list is in the file `target`, with so many pictures."""

    target: Path
    pictures: int


class Exporting(QObject):
    """Writes one export after another.

    Signals, on the UI thread:
    - listed(Written): a list was written.
    - told(Tally): sidecars or copies were written, as far as they could be.
    - failed(object): nothing was written; the exception.
    - busy_changed(bool): whether something is being written.
    """

    listed = Signal(object)
    told = Signal(object)
    failed = Signal(object)
    busy_changed = Signal(bool)

    def __init__(
        self,
        library: Library,
        batching: Batching,
        runner: JobRunner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._batching = batching
        self._runner = runner
        self._jobs: set[Job] = set()

    def export(self, order: Order, layout: Layout, language: Language) -> None:
        """Write what is there now; `language` is that of the default alternative text."""
        source = self._library.everything() if order.subject == "history" else self._batching.all()
        row = Row.of_entry if order.subject == "history" else Row.of_item

        def begin(things: Iterable[object]) -> None:
            # The source decides which of the two the things are.
            rows = (row(thing) for thing in things)  # type: ignore[arg-type]
            wanted = (row for row in rows if row.reviewed or not order.reviewed)
            self._write(order, wanted, layout, language)

        # In this order, so that there is no pause between the two jobs.
        source.finished.connect(begin)
        self._hold(source)

    def stop(self) -> None:
        """Give up what is not written yet; sidecars and copies that are stay."""
        for job in list(self._jobs):
            job.cancel()

    def _write(self, order: Order, rows: Iterable[Row], layout: Layout, language: Language) -> None:
        form, target = order.form, order.target
        if form in ("csv", "json", "txt"):
            assert target is not None
            job = self._start(_listing(rows, target, form, layout))
            job.finished.connect(self.listed)
        else:
            job = self._start(lambda control: _into_metadata(rows, order, language, control))
            job.finished.connect(self.told)

    def _start(self, work: Work) -> Job:
        job = self._runner.start(work)
        job.failed.connect(self.failed)
        return self._hold(job)

    def _hold(self, job: Job) -> Job:
        """Keep a job until it ends, and tell whether any is under way."""
        self._jobs.add(job)
        if len(self._jobs) == 1:
            self.busy_changed.emit(True)
        for end in (job.finished, job.failed, job.cancelled):
            end.connect(lambda *_: self._let_go(job))
        return job

    def _let_go(self, job: Job) -> None:
        self._jobs.discard(job)
        if not self._jobs:
            self.busy_changed.emit(False)


def _listing(rows: Iterable[Row], target: Path, form: Format, layout: Layout) -> Work:
    return lambda control: Written(target, write(rows, target, form, layout, control.should_stop))


def _into_metadata(
    rows: Iterable[Row], order: Order, language: Language, control: JobControl
) -> object:
    # Imported late: the window needs none of it.
    from desktop.export.alt_text import for_all, write_copy, write_sidecar
    from desktop.export.copies import Copies
    from desktop.export.sidecars import Stems

    stems, folder, replace = Stems(), order.target, order.replace
    copies = None if folder is None else Copies(folder)
    if folder is not None:
        rows = list(rows)
        targets.check(folders=[folder], pictures=[row.picture for row in rows if row.picture])

    def put(picture: Path, texts: Mapping[Language, str], extended: Mapping[str, str]) -> Outcome:
        if copies is None:
            return write_sidecar(picture, texts, stems, extended=extended, replace=replace)
        return write_copy(picture, copies, texts, stems, extended=extended, replace=replace)

    return for_all(rows, put, language, control.should_stop, unsure=order.unsure)
