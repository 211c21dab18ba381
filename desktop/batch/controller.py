"""The batches in the window's program: begins them, works through them, pauses, tells of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop import settings
from desktop.batch.appending import Appending
from desktop.batch.corrected import CorrectedPictures
from desktop.batch.errors import BatchFolderMissing
from desktop.batch.items import STATES, Batch, Item, Listing, Phase, State
from desktop.batch.known import KnownBatches
from desktop.batch.languages import chosen_languages, in_languages
from desktop.batch.search import Found, Search
from desktop.batch.store import BatchStore
from desktop.batch.worker import Pace, Step, Wanted, describe_next, let_changed_wait
from desktop.captioning.controller import Captioning
from desktop.history.controller import Library
from desktop.history.entries import Verdict
from desktop.jobs import Job, JobRunner
from desktop.pictures.folders import PassedOver
from desktop.settings import Settings
from model.caption import Language
from model.plain_files import is_folder


class Batching(QObject):
    """Owns the list, and has its pictures described between those of the window.

    Every picture is one job of the captioner, so that a picture dropped into the window waits for
    one of a batch at most. Batches are described one after another, the first begun first.

    One of them is looked at, the `current` one: what is asked and told without naming a batch is
    about that one.

    Signals, on the UI thread:
    - relisted(): the list of the current batch is another one, or another batch is current.
    - batches_changed(): there are other batches than before, or one has another name or state.
    - added(list[int]): pictures were appended to the current batch.
    - changed(Item): something of one picture is another than before, in whichever batch.
    - progressed(): phases, counts or time left may be others.
    - searching(int): so many pictures were found so far; -1 when the search is over.
    - many_found(int): so many that `add_found` or `drop_found` has to be called.
    - finished(Batch): nothing of it waits any more.
    - cancelled(int): so many pictures were left out; `go_on` describes them after all.
    - failed(object): the list cannot be opened or written, the model cannot be used, or a folder is
      gone.
    - noticed(object): a damaged list was kept aside (`BatchSetAside`).
    """

    relisted = Signal()
    batches_changed = Signal()
    added = Signal(list)
    changed = Signal(object)
    progressed = Signal()
    searching = Signal(int)
    many_found = Signal(int)
    finished = Signal(object)
    cancelled = Signal(int)
    failed = Signal(object)
    noticed = Signal(object)

    def __init__(
        self,
        open_store: Callable[[], BatchStore],
        captioning: Captioning,
        library: Library,
        table: Settings,
        runners: tuple[JobRunner, JobRunner],
        parent: QObject | None = None,
    ) -> None:
        """`runners` are one for the list and one for searching folders."""
        super().__init__(parent)
        self._open_store = open_store
        self._captioning = captioning
        self._settings = table
        self._runner = runners[0]
        self._search = Search(runners[1], self)
        self._search.progressed.connect(self.searching)
        self._search.many_found.connect(self.many_found)
        self._search.found.connect(self._begin)
        self.appending = Appending(self._start, table, self)
        self.appending.begun.connect(self._show_begun)
        self.appending.appended.connect(self._appended)
        self._search.failed.connect(self.failed)
        self._store: BatchStore | None = None
        self._step: Job | None = None
        self._working = 0
        """The batch of the picture in work."""
        self._halted = False
        """Whether nothing can be described until the user tries again."""
        self.missing: set[int] = set()
        """The batches whose folders are not where they were."""
        self._pace = Pace()
        self._count_anew = False
        self._recounting = False
        """While that is so, nothing is begun: it would be counted twice, or not at all."""
        self._corrected = CorrectedPictures(library)
        self._batches = KnownBatches()
        self._read = False

    # -- what is known -----------------------------------------------------------------------

    @property
    def passed_over(self) -> PassedOver:
        """What the last search found in folders and did not take."""
        return self._search.passed_over

    @property
    def batches(self) -> list[Batch]:
        """All of them, the newest first, those that rest last."""
        return self._batches.all

    @property
    def current(self) -> Batch | None:
        """The batch that is looked at; None where there is none."""
        return self._batches.current

    @property
    def phase(self) -> Phase:
        """What the current batch is doing."""
        if not self._read:
            return Phase.CLOSED
        batch = self.current
        return self.phase_of(batch) if batch is not None else Phase.IDLE

    def phase_of(self, batch: Batch) -> Phase:
        """What a batch is doing."""
        if not batch.left:
            return Phase.IDLE
        in_work = self._step is not None and self._working == batch.id
        if batch.paused or batch.closed:
            return Phase.PAUSING if in_work else Phase.PAUSED
        if self._halted:
            return Phase.PAUSED
        return Phase.RUNNING if in_work or self._step is None else Phase.QUEUED

    @property
    def counts(self) -> dict[State, int]:
        """How many pictures of the current batch are in each state."""
        batch = self.current
        return dict(batch.counts) if batch is not None else dict.fromkeys(STATES, 0)

    @property
    def total(self) -> int:
        """How many pictures the current batch has."""
        batch = self.current
        return batch.total if batch is not None else 0

    @property
    def done(self) -> int:
        """How many of them do not wait any more, whatever came of them."""
        return sum(self.counts[state] for state in ("done", "refused", "failed"))

    @property
    def seconds_left(self) -> float | None:
        """How long the rest will take; None while that cannot be told."""
        return self._pace.seconds_left(self.counts["waiting"])

    @property
    def languages(self) -> tuple[Language, ...]:
        """What captions are written in, the language of the window's captions first."""
        return self._languages_of(self.current)

    def _languages_of(self, batch: Batch | None) -> tuple[Language, ...]:
        return in_languages(chosen_languages(batch, self._settings), self._settings)

    def ids(self, listing: Listing) -> Job:
        """A job that gives the numbers of the pictures of the current batch that are listed."""
        number = self._batches.looked_at
        return self._start(lambda store: store.ids(listing, number))

    def items(self, ids: Sequence[int]) -> Job:
        """A job that gives some pictures."""
        return self._start(lambda store: store.items(ids))

    def all(self) -> Job:
        """A job that gives every picture of the current batch, a page in memory at a time."""
        number = self._batches.looked_at
        return self._start(lambda store: store.all(number))

    def reviewable(self, language: Language) -> Job:
        """A job that gives every `Reviewable` of the current batch."""
        number = self._batches.looked_at
        return self._start(lambda store: store.reviewable(number, language))

    def lacking(self, chosen: str) -> Job:
        """A job that counts what is done in the current batch, but not in these languages."""
        number, languages = self._batches.looked_at, in_languages(chosen, self._settings)
        return self._start(lambda store: store.lacking(languages, number))

    # -- the list ----------------------------------------------------------------------------

    def open(self) -> None:
        """Read the list, and go on where the program was ended, unless it was paused then."""
        self._batches.looked_at = self._batches.looked_at or self._settings.get(
            settings.BATCH_SHOWN
        )
        job = self._start(lambda store: store.notice)
        job.finished.connect(self._opened)

    def look_at(self, number: int) -> None:
        """Make a batch the current one."""
        if number != self._batches.looked_at and self._batches.get(number) is not None:
            self._look_at(number)
            self.relisted.emit()
            self.progressed.emit()

    def _look_at(self, number: int) -> None:
        self._batches.looked_at = number
        self._settings.set(settings.BATCH_SHOWN, number)

    def add(self, paths: Sequence[Path]) -> None:
        """Look for pictures in folders and among files, then describe them as a batch."""
        self._search.start(paths)

    def stop_search(self) -> None:
        """Give up looking, and what was found."""
        self._search.stop()
        self.drop_found()

    def add_found(self) -> None:
        """Describe what was found: as a batch of its own, or with what its folder had before."""
        self._search.accept()

    def drop_found(self) -> None:
        """Forget what was found."""
        self._search.drop()

    def rename(self, batch: Batch, name: str) -> None:
        """Give a batch another name; a blank one leaves it as it is."""
        words = " ".join(name.split())
        if words and words != batch.name:
            self._change(batch, name=words)

    def close_batch(self, batch: Batch, *, closed: bool = True) -> None:
        """Let a batch rest, or take it up again; all of it stays."""
        self._change(batch, closed=closed)
        self._work()

    def delete(self, batch: Batch) -> None:
        """Forget a batch and its captions; no picture is touched."""
        if self._step is None or self._working != batch.id:
            self._relist(lambda store: store.delete(batch.id))

    def relocate(self, batch: Batch, folder: Path) -> None:
        """Say where a batch's folder is now, and go on."""
        self._change(batch, paused=False)
        self._relist(lambda store: store.relocate(batch.id, folder))

    def choose_languages(self, chosen: str) -> None:
        """Write captions in another language (`en`, `fr`, `both`), also for what is done."""
        self._settings.set(settings.BATCH_LANGUAGES, chosen)
        batch, languages = self.current, in_languages(chosen, self._settings)
        if batch is not None:
            number = batch.id
            self._change(batch, languages=chosen)
            self._relist(lambda store: store.want(languages, number))

    def retry_failed(self) -> None:
        """Try again what could not be described."""
        number = self._batches.looked_at
        self._halted = False
        self._relist(lambda store: store.retry_failed(number))

    def describe_again(self, ids: Sequence[int]) -> None:
        """Describe pictures anew that were described before."""
        self._relist(lambda store: store.describe_again(ids))

    def correct(self, item: Item, language: Language, text: str | None) -> Job:
        """Keep the user's own wording of a caption; None brings the model's back."""
        job = self._start(lambda store: store.correct(item.id, language, text))
        job.finished.connect(self.changed)
        job.finished.connect(lambda made: self._corrected.remember(made, language, text))
        return job

    def judge(self, item: Item, language: Language, verdict: Verdict | None) -> Job:
        """Keep what the user says of a caption; None takes it back."""
        job = self._start(lambda store: store.judge(item.id, language, verdict))
        job.finished.connect(self.changed)
        return job

    # -- the work ----------------------------------------------------------------------------

    def pause(self) -> None:
        """Stop the current batch after the picture in work."""
        self._pause_current(paused=True)

    def resume(self) -> None:
        """Go on with the current batch."""
        self._halted = False
        self._pause_current(paused=False)
        self._work()

    def _pause_current(self, *, paused: bool) -> None:
        batch = self.current
        if batch is not None:
            self._change(batch, paused=paused)

    def cancel(self) -> None:
        """Leave out what waits in the current batch; it stays there, to go on with."""
        number = self._batches.looked_at
        left_out: list[int] = []
        job = self._relist(lambda store: left_out.append(store.cancel(number)))
        job.finished.connect(lambda _: self.cancelled.emit(left_out[0]))

    def go_on(self) -> None:
        """Describe after all what was left out of the current batch."""
        number = self._batches.looked_at
        self.resume()
        self._relist(lambda store: store.go_on(number))

    def stop(self) -> None:
        """Stop at once; the picture in work will wait at the next start."""
        self.stop_search()
        if self._step is not None:
            self._step.cancel()

    def close(self, timeout: float) -> None:
        """Let the list go, after `stop` and after the captioner's thread has ended."""
        ended = self._runner.finish(timeout)
        if self._store is not None and ended:
            self._store.close()
            self._store = None

    # -- steps on the way ----------------------------------------------------------------------

    def _opened(self, notice: object) -> None:
        if notice is not None:
            self.noticed.emit(notice)
        # Until batches had names, one setting was for all of them.
        paused = self._settings.get(settings.BATCH_PAUSED)
        self._settings.set(settings.BATCH_PAUSED, False)

        def work(store: BatchStore) -> None:
            store.adopt(paused=paused)
            let_changed_wait(store)

        self._relist(work)

    def _begin(self, found: Found) -> None:
        if not self._read:
            # It could not be opened before.
            self.open()
        self.appending.begin(found)

    def _show_begun(self, number: int) -> None:
        self._look_at(number)
        self._halted = False
        self._relist(lambda _: None)

    def _appended(self, number: int, ids: list[int], more: Mapping[str, int]) -> None:
        self._batches.count(number, **more)
        if ids and number == self._batches.looked_at:
            self.added.emit(ids)
        self._work()
        self.progressed.emit()

    def _change(self, batch: Batch, **now: Any) -> None:
        """Have something of a batch be another than before at once, and store that."""

        def put() -> None:
            known = self._batches.get(batch.id)
            if known is not None and known != replace(known, **now):
                self._batches.put(replace(known, **now))
                self.batches_changed.emit()
                self.progressed.emit()

        put()
        # What was being read meanwhile has it as it was before.
        self._start(lambda store: store.change(batch.id, **now)).finished.connect(put)

    def _relist(self, work: Callable[[BatchStore], object]) -> Job:
        """Change the list, read anew what batches there are, and describe what waits."""

        def read(store: BatchStore) -> tuple[list[Batch], set[int]]:
            work(store)
            batches = store.batches()
            missing = (b.id for b in batches if b.folder is not None and not is_folder(b.folder))
            return batches, set(missing)

        job = self._start(read)
        job.finished.connect(self._relisted)
        return job

    def _relisted(self, read: tuple[list[Batch], set[int]]) -> None:
        self._read = True
        batches, self.missing = read
        self._batches.take(batches)
        self.batches_changed.emit()
        # What is in work now may have been counted before its end or after it.
        self._count_anew = self._step is not None
        self.relisted.emit()
        self._work()
        self.progressed.emit()

    def _work(self) -> None:
        """Begin with the next picture, unless one is in work."""
        if self._step is not None or self._store is None or self._halted or self._recounting:
            return
        store, batch = self._store, self._batches.next_waiting()
        if batch is None:
            return
        wanted = Wanted(
            self._languages_of(batch),
            self._settings.get(settings.CAPTION_BEAMS),
            neutral_people=self._settings.get(settings.NEUTRAL_PEOPLE),
        )
        self._working = batch.id
        job = self._captioning.work_with(
            lambda captioner, control: describe_next(
                store, captioner, wanted, control.should_stop, batch
            )
        )
        self._step = job
        job.finished.connect(self._stepped)
        job.failed.connect(self._stopped)
        self.progressed.emit()

    def _stepped(self, step: Step | None) -> None:
        self._step = None
        if step is None or self._count_anew:
            # Counted while a picture was in work, or what waited was left out meanwhile.
            self._count_anew = False
            self._recounting = True
            self._start(BatchStore.batches).finished.connect(partial(self._recounted, step))
            return
        self._batches.count(step.item.batch, waiting=-1, **{step.item.state: 1})
        self._go_on(step)

    def _recounted(self, step: Step | None, batches: list[Batch]) -> None:
        self._recounting = False
        self._batches.take(batches)
        self._go_on(step)

    def _go_on(self, step: Step | None) -> None:
        """After a picture: the next one, unless a pause was asked for."""
        batch = self._batches.get(self._working)
        if step is not None:
            self._pace.add(step)
            self.changed.emit(step.item)
        self._work()
        self.progressed.emit()
        if step is not None and batch is not None and not batch.left:
            self.finished.emit(batch)

    def _stopped(self, error: Exception) -> None:
        """Neither the model nor the list can be used, or a folder is gone: what waits waits."""
        self._step = None
        batch = self._batches.get(self._working)
        if isinstance(error, BatchFolderMissing) and batch is not None:
            # Others may go on.
            self.missing.add(batch.id)
            self._change(batch, paused=True)
            self._work()
        else:
            self._halted = True
        self.progressed.emit()
        self.failed.emit(error)

    def _start(self, work: Callable[[BatchStore], object]) -> Job:
        job = self._runner.start(lambda _control: work(self._opened_store()))
        job.failed.connect(self.failed)
        return job

    def _opened_store(self) -> BatchStore:
        """The open list; only ever called on the runner's one thread."""
        if self._store is None:
            self._store = self._open_store()
        return self._store
