"""The batch in the window's program: adds pictures, works through them, pauses, and tells of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum, auto
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop import settings
from desktop.batch.store import STATES, Batch, Item, State
from desktop.batch.worker import Pace, Step, Wanted, describe_next, let_changed_wait
from desktop.captioning.controller import Captioning
from desktop.history.controller import Library
from desktop.jobs import Job, JobControl, JobRunner
from desktop.pictures.folders import NoPicturesHere, PassedOver, pictures_in
from desktop.settings import Settings
from model.caption import LANGUAGES, Language
from model.plain_files import is_folder

MANY = 200
"""More pictures than this are described only after a question."""

FEW = 20
"""Up to so many files, and no folder, are described one after another in the window itself."""

_CHUNK = 500


class Phase(Enum):
    """What the batch is doing."""

    CLOSED = auto()
    """The list is not read yet, or cannot be."""
    IDLE = auto()
    RUNNING = auto()
    PAUSING = auto()
    """The picture in work is finished first."""
    PAUSED = auto()


def is_for_batch(paths: Sequence[Path]) -> bool:
    """Whether these go into the batch: more than a few, or a folder among them."""
    return len(paths) > FEW or any(is_folder(path) for path in paths)


class Batching(QObject):
    """Owns the list, and has its pictures described between those of the window.

    Every picture is one job of the captioner, so that a picture dropped into the window waits for
    one of the batch at most.

    Signals, on the UI thread:
    - relisted(): the list is another one; `ids` and `items` give it.
    - added(list[int]): pictures were appended.
    - changed(Item): something of one picture is another than before.
    - progressed(): phase, counts or time left may be others.
    - searching(int): so many pictures were found so far; -1 when the search is over.
    - many_found(int): so many that `add_found` or `drop_found` has to be called.
    - finished(): nothing waits any more.
    - cancelled(list[Path]): these were taken off the list; `put_back` describes them after all.
    - failed(object): the list cannot be opened or written, or the model cannot be used.
    - noticed(object): a damaged list was kept aside (`BatchSetAside`).
    """

    relisted = Signal()
    added = Signal(list)
    changed = Signal(object)
    progressed = Signal()
    searching = Signal(int)
    many_found = Signal(int)
    finished = Signal()
    cancelled = Signal(list)
    failed = Signal(object)
    noticed = Signal(object)

    def __init__(
        self,
        open_batch: Callable[[], Batch],
        captioning: Captioning,
        library: Library,
        table: Settings,
        runners: tuple[JobRunner, JobRunner],
        parent: QObject | None = None,
    ) -> None:
        """`runners` are one for the list and one for searching folders."""
        super().__init__(parent)
        self._open_batch = open_batch
        self._captioning = captioning
        self._library = library
        self._settings = table
        self._runner, self._search_runner = runners
        self._batch: Batch | None = None
        self._search: Job | None = None
        self._step: Job | None = None
        self._found: list[Path] = []
        self._pace = Pace()
        self._count_anew = False
        self._entries: dict[int, int] = {}
        """The history's entry of each picture that was corrected here."""
        self.phase = Phase.CLOSED
        self.counts: dict[State, int] = dict.fromkeys(STATES, 0)
        self.passed_over = PassedOver()
        """What the last search found in folders and did not take."""

    # -- what is known -----------------------------------------------------------------------

    @property
    def total(self) -> int:
        """How many pictures are in the list."""
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        """How many of them do not wait any more, whatever came of them."""
        return self.total - self._left

    @property
    def seconds_left(self) -> float | None:
        """How long the rest will take; None while that cannot be told."""
        return self._pace.seconds_left(self._left)

    @property
    def languages(self) -> tuple[Language, ...]:
        """What captions are written in, the language of the window's captions first."""
        chosen = self._settings.get(settings.BATCH_LANGUAGES)
        first = self._settings.caption_language()
        if chosen == "both":
            return tuple(sorted(LANGUAGES, key=lambda language: language != first))
        return tuple(language for language in LANGUAGES if language == chosen) or (first,)

    def ids(self, state: State | None) -> Job:
        """A job that gives the numbers of all pictures, or of those in one state."""
        return self._start(lambda batch: batch.ids(state))

    def items(self, ids: Sequence[int]) -> Job:
        """A job that gives some pictures."""
        return self._start(lambda batch: batch.items(ids))

    def all(self) -> Job:
        """A job that gives every picture, a page of them in memory at a time."""
        return self._start(lambda batch: batch.all())

    # -- the list ----------------------------------------------------------------------------

    def open(self) -> None:
        """Read the list, and go on where the program was ended, unless it was paused then."""
        job = self._start(lambda batch: batch.notice)
        job.finished.connect(self._opened)

    def add(self, paths: Sequence[Path]) -> None:
        """Look for pictures in folders and among files, then describe them."""
        self.stop_search()
        self.searching.emit(0)
        job = self._search_runner.start(lambda control: _found(paths, control))
        self._search = job
        job.progressed.connect(self.searching.emit)
        job.finished.connect(self._take_found)
        job.failed.connect(self._not_found)

    def stop_search(self) -> None:
        """Give up looking, and what was found."""
        if self._search is not None:
            self._search.cancel()
            self._end_search()
        self.drop_found()

    def add_found(self) -> None:
        """Describe what was found."""
        found, self._found = self._found, []
        if self.phase is Phase.CLOSED:
            # It could not be opened before.
            self.open()
        for first in range(0, len(found), _CHUNK):
            chunk = found[first : first + _CHUNK]
            self._start(partial(Batch.add, paths=chunk)).finished.connect(self._added)

    def drop_found(self) -> None:
        """Forget what was found."""
        self._found = []

    def choose_languages(self, chosen: str) -> None:
        """Write captions in another language (`en`, `fr`, `both`), also for what is done."""
        self._settings.set(settings.BATCH_LANGUAGES, chosen)
        self._relist(lambda batch: batch.want(self.languages))

    def retry_failed(self) -> None:
        """Try again what could not be described."""
        self._relist(lambda batch: batch.retry_failed())

    def describe_again(self, ids: Sequence[int]) -> None:
        """Describe pictures anew that were described before."""
        self._relist(lambda batch: batch.describe_again(ids))

    def correct(self, item: Item, language: Language, text: str | None) -> None:
        """Keep the user's own wording of a caption; None brings the model's back."""
        job = self._start(lambda batch: batch.correct(item.id, language, text))
        job.finished.connect(self.changed)
        job.finished.connect(lambda changed: self._remember_correction(changed, language, text))

    def _remember_correction(self, item: Item, language: Language, text: str | None) -> None:
        """Put a corrected picture into the history, from which the model learns."""
        known = self._entries.get(item.id)
        if known is not None:
            self._library.correct(known, language, text)
        elif text is not None:
            caption = item.captions[language].as_caption()
            job = self._library.add(item.path, "opened", caption)
            job.finished.connect(lambda entry: self._entries.update({item.id: entry.id}))
            job.finished.connect(lambda entry: self._library.correct(entry.id, language, text))

    # -- the work ----------------------------------------------------------------------------

    def pause(self) -> None:
        """Stop after the picture in work."""
        self._settings.set(settings.BATCH_PAUSED, True)
        if self.phase is Phase.RUNNING:
            self._enter(Phase.PAUSING)

    def resume(self) -> None:
        """Go on."""
        self._settings.set(settings.BATCH_PAUSED, False)
        if self.phase is Phase.PAUSING:
            self._enter(Phase.RUNNING)
        else:
            self._work()

    def cancel(self) -> None:
        """Take off the list what waits; what is done stays."""
        self._settings.set(settings.BATCH_PAUSED, False)
        dropped: list[Path] = []
        job = self._relist(lambda batch: dropped.extend(batch.drop_waiting()))
        job.finished.connect(lambda _: self.cancelled.emit(dropped))

    def put_back(self, paths: Sequence[Path]) -> None:
        """Describe after all what was taken off the list."""
        self._found = list(paths)
        self.add_found()

    def clear(self) -> None:
        """Empty the list, and forget everything about its pictures."""
        if self.phase in (Phase.RUNNING, Phase.PAUSING):
            return
        self._pace = Pace()
        self._relist(lambda batch: batch.clear())

    def stop(self) -> None:
        """Stop at once; the picture in work will wait at the next start."""
        self.stop_search()
        if self._step is not None:
            self._step.cancel()

    def close(self, timeout: float) -> None:
        """Let the list go, after `stop` and after the captioner's thread has ended."""
        ended = self._runner.finish(timeout)
        if self._batch is not None and ended:
            self._batch.close()
            self._batch = None

    # -- steps on the way ----------------------------------------------------------------------

    def _opened(self, notice: object) -> None:
        if notice is not None:
            self.noticed.emit(notice)
        self._relist(let_changed_wait)

    def _take_found(self, search: tuple[list[Path], PassedOver]) -> None:
        self._end_search()
        found, self.passed_over = search
        self._found = found
        if len(found) > MANY:
            self.many_found.emit(len(found))
        else:
            self.add_found()

    def _not_found(self, error: Exception) -> None:
        self._end_search()
        self.failed.emit(error)

    def _end_search(self) -> None:
        self._search = None
        self.searching.emit(-1)

    def _added(self, ids: list[int]) -> None:
        if ids:
            self.counts["waiting"] += len(ids)
            self.added.emit(ids)
        self._settings.set(settings.BATCH_PAUSED, False)
        self._work()
        self.progressed.emit()

    def _relist(self, work: Callable[[Batch], object]) -> Job:
        """Change the list, count it anew, and describe what waits."""

        def count(batch: Batch) -> dict[State, int]:
            work(batch)
            return batch.counts()

        job = self._start(count)
        job.finished.connect(self._relisted)
        return job

    def _relisted(self, counts: dict[State, int]) -> None:
        self.counts = counts
        # What is in work now may have been counted before its end or after it.
        self._count_anew = self._step is not None
        self.relisted.emit()
        if self._settings.get(settings.BATCH_PAUSED) and counts["waiting"]:
            self._enter(Phase.PAUSED)
        else:
            self._work()
        self.progressed.emit()

    def _work(self) -> None:
        """Begin with the next picture, unless one is in work."""
        if self._step is not None or self._batch is None:
            return
        if not self._left:
            self._end_work()
            return
        batch = self._batch
        wanted = Wanted(
            self.languages,
            self._settings.get(settings.CAPTION_BEAMS),
            neutral_people=self._settings.get(settings.NEUTRAL_PEOPLE),
        )
        self._enter(Phase.RUNNING)
        job = self._captioning.work_with(
            lambda captioner, control: describe_next(batch, captioner, wanted, control.should_stop)
        )
        self._step = job
        job.finished.connect(self._stepped)
        job.failed.connect(self._stopped)

    def _stepped(self, step: Step | None) -> None:
        self._step = None
        if step is None:
            # Everything that waited was taken off the list meanwhile.
            self._end_work()
            return
        self._pace.add(step)
        self.counts["waiting"] -= 1
        self.counts[step.item.state] += 1
        self.changed.emit(step.item)
        if self._count_anew:
            self._count_anew = False
            self._start(Batch.counts).finished.connect(self._go_on)
        else:
            self._go_on(self.counts)

    def _go_on(self, counts: dict[State, int]) -> None:
        """After a picture: the next one, or the pause that was asked for."""
        self.counts = counts
        if self.phase is Phase.PAUSING and self._left:
            self._enter(Phase.PAUSED)
        else:
            self._work()
            self.progressed.emit()

    def _stopped(self, error: Exception) -> None:
        """Neither the model nor the list can be used: what waits goes on waiting."""
        self._step = None
        self._enter(Phase.PAUSED)
        self.failed.emit(error)

    def _end_work(self) -> None:
        worked = self.phase in (Phase.RUNNING, Phase.PAUSING)
        self._enter(Phase.IDLE)
        if worked:
            self.finished.emit()

    def _enter(self, phase: Phase) -> None:
        if phase is not self.phase:
            self.phase = phase
            self.progressed.emit()

    @property
    def _left(self) -> int:
        return self.counts["waiting"]

    def _start(self, work: Callable[[Batch], object]) -> Job:
        job = self._runner.start(lambda _control: work(self._opened_batch()))
        job.failed.connect(self.failed)
        return job

    def _opened_batch(self) -> Batch:
        """The open list; only ever called on the runner's one thread."""
        if self._batch is None:
            self._batch = self._open_batch()
        return self._batch


def _found(paths: Sequence[Path], control: JobControl) -> tuple[list[Path], PassedOver]:
    """Every picture in these places, told of from time to time, and what was passed over."""
    found: list[Path] = []
    passed_over = PassedOver()
    for path in pictures_in(paths, control.should_stop, passed_over):
        found.append(path)
        if len(found) % _CHUNK == 0:
            control.report(len(found))
    if not found:
        raise NoPicturesHere(paths[0], passed_over=passed_over.counts)
    return found, passed_over
