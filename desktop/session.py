"""What happens to pictures from their arrival to the spoken, remembered caption.

The window shows what this says and passes on what the user wants; every decision is taken here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

from desktop import settings
from desktop.batch.search import is_for_batch
from desktop.captioning.controller import Captioning
from desktop.captioning.queue import DescriptionQueue
from desktop.history.controller import Library
from desktop.history.entries import Entry, Source, StoredCaption, Verdict
from desktop.history.undo import Edits
from desktop.jobs import Job, JobRunner
from desktop.messages.doubt import Said
from desktop.pictures import loading as pictures
from desktop.pictures.drops import Dropped
from desktop.settings import Settings
from desktop.speech.controller import Speaking
from desktop.system import accessibility
from model.caption import Caption, CaptionOptions, Language
from model.errors import ImageError, ImageNotFound


@dataclass(eq=False)
class Current:
    """The picture in the window, with what is known of it so far."""

    picture: Path | None
    source: Source
    captions: dict[Language, StoredCaption] = field(default_factory=dict)
    unsaved: list[Caption] = field(default_factory=list)
    entry: Entry | None = None

    @property
    def readable(self) -> Path | None:
        """The file to read it from: the history's own copy, where there is one."""
        return self.picture if self.entry is None else self.entry.readable


@dataclass(frozen=True)
class Correctable:
    """A caption of an entry, as it was shown when the user began to correct it."""

    entry: int
    caption: StoredCaption


class Session(QObject):
    """Takes pictures, has them described one after another, spoken and remembered.

    The first picture of several is shown and spoken, the others are described behind it and land
    in the history. What arrives anew takes the place of everything not done yet.

    Signals, on the UI thread:
    - current_changed(object): another `Current` (or None: nothing) is shown, without caption yet.
    - picture_loaded(QImage): its picture, to be shown; the small copy when the file is gone.
    - picture_missing(Path): its file is not where it was; None: it is not missed (any more).
    - working_changed(bool): whether its caption is on its way.
    - caption_changed(StoredCaption): its caption, in the chosen language where there is one.
    - caption_judged(StoredCaption): the same caption, with another verdict of the user's.
    - caption_corrected(StoredCaption): it is in the user's own words now, or no longer.
    - entry_changed(Entry): it is in the history now, or something of it is another than before.
    - progress_changed(int, int): done and all of several; both 0 when there is nothing to tell.
    - refused(Refusal): something dropped brings no picture.
    - set_aside(int): so many pictures of the last drop were given up for the new one.
    - to_announce(str): a sentence that is not spoken here, for a screen reader.
    - batch_wanted(tuple[Path, ...]): these are for the batch: many, or a folder among them.
    - failed(tuple): the errors of what just ended, at least one.
    """

    current_changed = Signal(object)
    picture_loaded = Signal(object)
    picture_missing = Signal(object)
    working_changed = Signal(bool)
    caption_changed = Signal(object)
    caption_judged = Signal(object)
    caption_corrected = Signal(object)
    entry_changed = Signal(object)
    progress_changed = Signal(int, int)
    refused = Signal(object)
    set_aside = Signal(int)
    to_announce = Signal(str)
    batch_wanted = Signal(tuple)
    failed = Signal(tuple)

    def __init__(
        self,
        captioning: Captioning,
        speaking: Speaking,
        library: Library,
        table: Settings,
        loading: JobRunner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._captioning = captioning
        self._speaking = speaking
        self._library = library
        self._settings = table
        self._loading = loading
        self.current: Current | None = None
        self.caption: StoredCaption | None = None
        """The sentence in the window, which is what is spoken, copied and saved."""
        self.left_to_reader = False
        """Whether that sentence would have been spoken, were there no screen reader."""
        self._all_the_same = False
        self._before: Current | None = None
        self._queue = DescriptionQueue[Current]()
        self._jobs: dict[str, Job] = {}
        self.edits = Edits(library, self)
        self._language = table.caption_language()
        table.changed.connect(self._follow_setting)
        speaking.failed.connect(lambda error: self.failed.emit((error,)))
        library.failed.connect(lambda error: self.failed.emit((error,)))
        library.changed.connect(self._follow)
        library.restored.connect(lambda entries: self.show_entry(entries[0]) if entries else None)
        # After the list has moved on to another picture, where there is one.
        library.deleted.connect(self._forget, Qt.ConnectionType.QueuedConnection)

    # -- what the user does ------------------------------------------------------------------

    def take(self, dropped: Dropped, source: Source) -> None:
        """Take what was dropped, pasted or opened."""
        for refusal in dropped.refusals:
            self.refused.emit(refusal)
        if is_for_batch(dropped.paths):
            self.batch_wanted.emit(dropped.paths)
        elif dropped.paths:
            self.take_files(dropped.paths, source)
        elif dropped.image is not None:
            self._abandon()
            job = self._hold("keeping", self._library.keep_image(dropped.image))
            job.finished.connect(lambda path: self.take_files([path], source))

    def take_files(self, paths: Sequence[Path], source: Source) -> None:
        """Describe these files, the first one in the window."""
        if not paths:
            return
        self._abandon()
        self._queue.begin(Current(path, source) for path in paths)
        self._show(self._queue.first)
        self._describe_next()

    def show_entry(self, entry: Entry) -> None:
        """Show a picture of the past."""
        self._speaking.silence()
        self._cancel("describing again")
        current = Current(entry.picture, entry.source, dict(entry.captions), entry=entry)
        self._show(current)
        self._show_or_make_caption()

    def set_language(self, language: Language) -> None:
        """Write and speak in another language from now on, the current picture included."""
        self._settings.set(settings.CAPTION_LANGUAGE, language)

    def _follow_setting(self, key: str) -> None:
        language = self._settings.caption_language()
        if key in (settings.VOICES[language].key, settings.SPEECH_PITCH.key):
            # The sound that is loaded has the voice of before.
            self._speaking.silence()
        if key == settings.SPOKEN_DOUBT.key and self.caption is not None:
            self._speaking.silence()
            self.caption_changed.emit(self.caption)
        if key == settings.CAPTION_LANGUAGE.key and language != self._language:
            self._language = language
            self._change_language()

    def _change_language(self) -> None:
        self._speaking.silence()
        self._cancel("describing again")
        if self.current is not None and self.current is not self._queue.first:
            self._show_or_make_caption()
        elif self._queue:
            # Its description in the other language is under way: begin again.
            self._describe_next()

    def say(self) -> None:
        """Speak the current caption (again)."""
        caption = self.caption
        if caption is not None:
            self._speaking.say(self.said(caption).text, caption.language)

    def say_all_the_same(self) -> None:
        """Show and speak the sentence also where it is so doubtful that only things were named."""
        if self.caption is not None:
            self._all_the_same = True
            self.caption_changed.emit(self.caption)
            self.say()

    def said(self, caption: StoredCaption) -> Said:
        """What is shown and said: the sentence with its doubt, or why there is none."""
        if self._settings.get(settings.SPOKEN_DOUBT):
            return caption.said(all_the_same=self._all_the_same)
        return Said(caption.plain_text)

    def look(self) -> Job | None:
        """A job whose result is the `Look` that goes with the caption; None where nothing is seen.

        Only the model's own sentence about a photo that is still there can be looked at again.
        """
        current, caption = self.current, self.caption
        if current is None or current.picture is None or caption is None or not caption.text:
            return None
        return self._hold(
            "looking", self._captioning.look(current.picture, caption.text, caption.language)
        )

    def see(self, purpose: str) -> Job | None:
        """A job whose result is the `Sight` of the picture; None where there is none to see."""
        path = self.current.readable if self.current is not None else None
        return None if path is None else self._hold(purpose, self._captioning.see(path))

    def find_alternatives(self) -> Job | None:
        """A job whose result is further sentences for the caption; None where there is no photo."""
        current, caption = self.current, self.caption
        picture = current.readable if current is not None else None
        if picture is None or caption is None or not caption.text:
            return None
        options = replace(self.options(), language=caption.language)
        known = (caption.text, *caption.alternatives)
        return self._hold(
            "finding alternatives", self._captioning.alternatives(picture, options, known)
        )

    def save_sound(self, path: Path) -> None:
        """Write the spoken caption to a file."""
        caption = self.caption
        if caption is not None:
            self._speaking.save(self.said(caption).text, caption.language, path)

    def correctable(self) -> Correctable | None:
        """What a correction would be of; None while the picture is not in the history (yet)."""
        if self.current is None or self.current.entry is None or self.caption is None:
            return None
        return Correctable(self.current.entry.id, self.caption)

    def correct(self, correctable: Correctable, text: str) -> None:
        """Put the user's own words in place of a caption.

        Blank ones, or the model's own sentence, bring the model's back.
        """
        words = " ".join(text.split())
        correction = words if words not in ("", correctable.caption.text) else None
        if correction != correctable.caption.correction:
            self.edits.correct(correctable.entry, correctable.caption, correction)

    def judge(self, verdict: Verdict | None) -> None:
        """Say that the model's sentence in the window is right or wrong; None takes it back."""
        correctable = self.correctable()
        if correctable is not None and correctable.caption.verdict != verdict:
            self.edits.judge(correctable.entry, correctable.caption, verdict)

    def delete_everything(self) -> None:
        """Delete all of the history, until that is undone."""
        job = self._library.everything()
        job.finished.connect(lambda entries: self.edits.delete([entry.id for entry in entries]))

    def delete_folder(self, folder: Path) -> None:
        """Delete from the history the pictures of a folder, until that is undone."""
        self._library.in_folder(folder).finished.connect(self.edits.delete)

    def relocate(self, picture: Path) -> None:
        """Say where the file of the current picture is now."""
        if self.current is not None and self.current.entry is not None:
            self._library.relocate(self.current.entry.id, picture)

    def stop(self) -> None:
        """Give up what is not described yet, and be silent."""
        self._abandon()
        self.working_changed.emit(False)

    # -- the queue ---------------------------------------------------------------------------

    def _abandon(self) -> None:
        """Cancel everything not done yet, and say how much of a queue that was."""
        for name in list(self._jobs):
            self._cancel(name)
        self._speaking.silence()
        left = self._queue.abandon()
        self._finish_queue()
        if left:
            self.set_aside.emit(left)

    def _describe_next(self) -> None:
        current = self._queue.first
        if current is None:
            self._finish_queue()
            return
        assert current.picture is not None
        self.progress_changed.emit(*self._queue.progress)
        self.working_changed.emit(self.current is current)
        job = self._captioning.describe(current.picture, self.options())
        self._hold("describing", job)
        job.finished.connect(lambda caption: self._described(current, caption))
        job.failed.connect(lambda error: self._not_described(current, error))

    def _described(self, current: Current, caption: Caption) -> None:
        self._queue.described()
        self._accept(current, caption)
        assert current.picture is not None
        job = self._library.add(current.picture, current.source, caption)
        job.finished.connect(lambda entry: self._added(current, entry))
        self._describe_next()

    def _not_described(self, current: Current, error: Exception) -> None:
        self._queue.failed(error)
        if self.current is current:
            self.working_changed.emit(False)
            if isinstance(error, ImageError):
                self._give_way(current)
        self._describe_next()

    def _give_way(self, failed: Current) -> None:
        """The picture in the window is none: show the next one, or what was there before."""
        if self._queue:
            self._show(self._queue.first)
            return
        before, self._before = self._before, None
        self._show(before)
        if before is not None:
            self._show_caption(self._best_caption(before))

    def _finish_queue(self) -> None:
        self.progress_changed.emit(0, 0)
        if errors := self._queue.take_errors():
            self.failed.emit(errors)

    # -- the picture in the window -------------------------------------------------------------

    def _show(self, current: Current | None) -> None:
        if self.current is not None and self.current.captions:
            self._before = self.current
        self.current, self.caption = current, None
        self.current_changed.emit(current)
        self._cancel("loading")
        if current is not None:
            self._load(current)

    def _load(self, current: Current) -> None:
        self.picture_missing.emit(None)
        path = current.readable
        if path is None:
            self._show_small(current)
            return
        job = self._hold("loading", self._loading.start(lambda _: pictures.load(path)))
        job.finished.connect(self.picture_loaded)
        job.failed.connect(lambda error: self._not_loaded(current, error))

    def _not_loaded(self, current: Current, error: Exception) -> None:
        if current.entry is not None and isinstance(error, ImageNotFound):
            self.picture_missing.emit(error.path)
        self._show_small(current)

    def _show_small(self, current: Current) -> None:
        """The small copy of the history, in place of the picture."""
        if current.entry is None:
            self.picture_loaded.emit(QImage())
            return
        entry = current.entry.id
        job = self._hold("loading", self._library.thumbnails([entry]))
        job.finished.connect(lambda found: self.picture_loaded.emit(found.get(entry, QImage())))

    def _show_or_make_caption(self) -> None:
        current = self.current
        if current is None:
            return
        caption = current.captions.get(self._settings.caption_language())
        if caption is not None:
            self._tell(caption)
            return
        path = current.readable
        if path is None:
            self._show_caption(self._best_caption(current))
            return
        self.working_changed.emit(True)
        job = self._captioning.describe(path, self.options())
        self._hold("describing again", job)
        job.finished.connect(lambda made: self._described_again(current, made))
        job.failed.connect(self._not_described_again)

    def _described_again(self, current: Current, caption: Caption) -> None:
        self._accept(current, caption)
        if current.entry is None:
            # It is still being added; `_added` goes on from here.
            current.unsaved.append(caption)
        else:
            self._library.update_caption(current.entry.id, caption)

    def _not_described_again(self, error: Exception) -> None:
        self.working_changed.emit(False)
        if self.caption is None and self.current is not None:
            self._show_caption(self._best_caption(self.current))
        self.failed.emit((error,))

    def _added(self, current: Current, entry: Entry) -> None:
        current.entry = entry
        for caption in current.unsaved:
            self._library.update_caption(entry.id, caption)
        current.unsaved.clear()
        # A file that was described before brings what its user said of it.
        self._follow(entry)

    def _follow(self, entry: Entry) -> None:
        """Show what was changed of the picture in the window."""
        current = self.current
        if current is None or current.entry is None or current.entry.id != entry.id:
            return
        moved = current.entry.picture != entry.picture
        current.entry, current.picture = entry, entry.picture
        current.captions |= entry.captions
        self.entry_changed.emit(entry)
        if moved:
            self._load(current)
        shown = self.caption
        stored = entry.captions.get(shown.language) if shown is not None else None
        if shown is None or stored is None or stored == shown:
            return
        if stored.best_text != shown.best_text:
            self._speaking.silence()
            self.caption_corrected.emit(stored)
            self._tell(stored)
        else:
            self.caption = stored
            self.caption_judged.emit(stored)

    def _forget(self, entries: Sequence[int]) -> None:
        """Show nothing of what was deleted."""
        if _is_of(self._before, entries):
            self._before = None
        if _is_of(self.current, entries):
            self._speaking.silence()
            self._cancel("describing again")
            self._show(None)
            self._before = None

    def _accept(self, current: Current, caption: Caption) -> None:
        stored = StoredCaption.of(caption)
        current.captions[caption.language] = stored
        if self.current is current and caption.language == self._settings.caption_language():
            self._tell(stored)

    def _best_caption(self, current: Current) -> StoredCaption | None:
        """In the chosen language where there is one, else in any."""
        chosen = current.captions.get(self._settings.caption_language())
        return chosen or next(iter(current.captions.values()), None)

    def _show_caption(self, caption: StoredCaption | None, *, fresh: bool = False) -> None:
        """Show a sentence; a `fresh` one is spoken too, if it is to be."""
        self.caption, self._all_the_same = caption, False
        if caption is None:
            return
        wanted = fresh and self._settings.get(settings.SPEAK_AUTOMATICALLY)
        beside = self._settings.get(settings.SPEECH_WITH_SCREEN_READER)
        # Two voices at once help nobody: a screen reader speaks alone, unless told otherwise.
        self.left_to_reader = wanted and not beside and accessibility.screen_reader_runs()
        self.caption_changed.emit(caption)
        if wanted and not self.left_to_reader:
            self.say()
        else:
            self.to_announce.emit(self.said(caption).text)

    def _tell(self, caption: StoredCaption) -> None:
        self.working_changed.emit(False)
        self._show_caption(caption, fresh=True)

    # -- small parts ---------------------------------------------------------------------------

    def options(self) -> CaptionOptions:
        """How captions are to be written."""
        return CaptionOptions(
            language=self._settings.caption_language(),
            beams=self._settings.get(settings.CAPTION_BEAMS),
            neutral_people=self._settings.get(settings.NEUTRAL_PEOPLE),
        )

    def _hold(self, name: str, job: Job) -> Job:
        """Remember a job by its role, in place of the one before it, which is cancelled."""
        self._cancel(name)
        self._jobs[name] = job
        return job

    def _cancel(self, name: str) -> None:
        job = self._jobs.pop(name, None)
        if job is not None:
            job.cancel()


def _is_of(current: Current | None, entries: Sequence[int]) -> bool:
    return current is not None and current.entry is not None and current.entry.id in entries
