"""The command line's `batch`: describes whole folders, and exports what came of it. No Qt."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TextIO

from desktop.cli import models
from desktop.cli.complaint import complain
from desktop.cli.exit_status import Exit
from desktop.cli.exporting import ExportWish, add_export_options, export, export_wish
from desktop.cli.output import remark, tell
from desktop.cli.reading import ReadingWish, TextReading, add_read_option
from desktop.messages.lookup import preview_words, shown
from desktop.pictures.folders import NoPicturesHere, PassedOver, pictures_in
from desktop.system import paths
from model.caption import LANGUAGES, CaptionerProtocol, Language
from model.errors import ImageError, ModelError
from model.inference.options import RuntimeName

if TYPE_CHECKING:  # a description alone needs no database
    from desktop.batch.items import Item
    from desktop.batch.store import BatchStore
    from desktop.batch.worker import Step, Wanted
    from desktop.export.lists import Row
    from desktop.history.entries import StoredText

DESCRIPTION = """\
Describe every picture in folders, however deep, and every file named.

What was described is remembered: the same picture is not described twice by the same model,
wherever it lies. Without a file to write to, captions go to standard output as `describe` prints
them. Progress and failures go to standard error. After an interruption, --resume goes on with the
same list.
"""

_CHUNK = 500
_PROGRESS_SECONDS = 10.0
_TERMINAL_SECONDS = 0.2
_MOST_WORKERS = 64


Load = Callable[[Path | None, RuntimeName], CaptionerProtocol]


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for."""

    files: tuple[Path, ...]
    languages: tuple[Language, ...]
    beams: int
    neutral: bool
    runtime: RuntimeName
    bundle: Path | None
    export: ExportWish
    doubt: bool
    resume: bool
    again: bool
    read: ReadingWish
    workers: int | None = None


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what `batch` understands, except for the choice of a model."""
    add = parser.add_argument
    add(
        "files", nargs="*", type=Path, metavar="FOLDER_OR_FILE", help="pictures, or folders of them"
    )
    add(
        "--lang",
        choices=(*LANGUAGES, "both"),
        help="language of the captions (default: the locale's)",
    )
    add_export_options(parser)
    add("--resume", action="store_true", help="go on with the last list, and add to it")
    add(
        "--workers",
        type=_workers,
        metavar="N",
        help="how many processes describe at once (default: one for each core)",
    )
    add("--again", action="store_true", help="describe anew what was described before")
    add_read_option(parser, "never")


def request(
    parser: argparse.ArgumentParser, given: argparse.Namespace, language: Language
) -> Request:
    """The request in the parsed arguments; exits with status 2 where they make no sense."""
    if not given.files and not given.resume:
        parser.error("name folders or files, or go on with the last ones: --resume")
    chosen = given.lang or language
    return Request(
        files=tuple(given.files),
        # The locale's own language first: its text is the default one of alternative texts.
        languages=tuple(sorted(LANGUAGES, key=lambda name: name != language))
        if chosen == "both"
        else (chosen,),
        beams=given.beams,
        neutral=given.neutral,
        runtime=given.runtime,
        bundle=given.model,
        export=export_wish(parser, given),
        doubt=given.doubt,
        resume=given.resume,
        again=given.again,
        workers=given.workers,
        read=given.read,
    )


_WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "left": "{done} of {total} · {left} left",
        "count": "{done} of {total}",
        "end": "{done} described, {refused} not photos, {failed} failed",
        "resume": "clairvoix: {waiting} pictures still wait; --resume goes on with them",
    },
    "fr": {
        "left": "{done} sur {total} · encore {left}",
        "count": "{done} sur {total}",
        "end": "{done} images décrites, {refused} qui ne sont pas des photos, {failed} en échec",
        "resume": "clairvoix\u00a0: {waiting} images attendent encore\u00a0; --resume les reprend",
    },
}


class Run:
    """One run of `batch`."""

    def __init__(self, asked: Request, out: TextIO, err: TextIO) -> None:
        self._asked = asked
        self._out = out
        self._err = err
        self._language = asked.languages[0]
        self._words = _WORDS[self._language]
        self._passed_over = PassedOver()
        self._reading = TextReading(asked.read, self._language, err)
        self._texts: dict[Path, StoredText | None] = {}

    def start(self, load: Load) -> Exit:
        """List, describe, export; the exit status."""
        from desktop.batch.errors import BatchError
        from desktop.batch.store import BatchStore
        from desktop.system.targets import TargetRefused

        try:
            paths.create(paths.data())
            batch = BatchStore(paths.command_line_batch())
        except (BatchError, paths.FolderNotWritable) as error:
            complain(error, self._language, self._err)
            return Exit.NOT_WRITTEN
        try:
            if batch.notice is not None:
                complain(batch.notice, self._language, self._err)
            self._check_targets(batch)
            return self._work(batch, load)
        except (BatchError, TargetRefused) as error:
            complain(error, self._language, self._err)
            return Exit.NOT_WRITTEN
        except KeyboardInterrupt:
            waiting = batch.counts()["waiting"]
            if waiting:
                self._say("resume", waiting=waiting)
            raise
        finally:
            batch.close()

    def _check_targets(self, batch: BatchStore) -> None:
        """Refuse, before the first picture, what must not be written over."""
        from desktop.system import targets

        asked = self._asked
        read = [*asked.files, *([asked.bundle] if asked.bundle else [])]
        listed = (item.path for item in batch.all()) if asked.resume and asked.export.is_any else ()
        copies = [] if asked.export.copies is None else [asked.export.copies]
        targets.check([*asked.export.lists.values()], copies, read=read, pictures=listed)

    def _work(self, batch: BatchStore, load: Load) -> Exit:
        self._list(batch)
        try:
            if not self._describe(batch, load):
                return Exit.USAGE
        except ModelError as error:
            complain(error, self._language, self._err)
            return Exit.MODEL
        counts = batch.counts()
        if any(counts.values()) or not self._passed_over.empty:
            self._say("end", **counts)
        self._tell_passed_over()

        def rows() -> Iterator[Row]:
            return (self._row(item) for item in batch.all())

        if not export(self._asked.export, rows, self._language, self._err):
            return Exit.NOT_WRITTEN
        failed = counts["failed"] or self._passed_over.empty
        return Exit.SOME_FAILED if failed else Exit.DONE

    def _tell_passed_over(self) -> None:
        """What folders hold besides, and which of them hold no picture at all."""
        from desktop.messages.passed_over import passed_over_words

        if words := passed_over_words(self._passed_over.counts, self._language):
            remark(words, self._err)
        for folder in self._passed_over.empty:
            complain(NoPicturesHere(folder), self._language, self._err)

    def _list(self, batch: BatchStore) -> None:
        from desktop.batch.worker import let_changed_wait

        if self._asked.resume:
            batch.retry_failed()
            let_changed_wait(batch)
        else:
            batch.begin_anew()
        for chunk in _chunks(pictures_in(self._asked.files, passed_over=self._passed_over)):
            batch.add(chunk)
        batch.want(self._asked.languages, neutral=self._asked.neutral)

    def _describe(self, batch: BatchStore, load: Load) -> bool:
        """Describe what waits; false where the model has no search so wide."""
        from desktop.batch.crew import usual_size
        from desktop.batch.worker import Wanted, describe_next

        asked = self._asked
        wanted = Wanted(asked.languages, asked.beams, asked.again, asked.neutral)
        waiting = batch.counts()["waiting"]
        workers = min(asked.workers or usual_size(waiting), waiting)
        if workers > 1:
            return self._describe_together(batch, wanted, workers)
        captioner = load(asked.bundle, asked.runtime)
        if self._too_wide_for(captioner.max_beams):
            return False
        steps = iter(lambda: describe_next(batch, captioner, wanted, lambda: False), None)
        self._tell_of(steps, batch, 1)
        return True

    def _describe_together(self, batch: BatchStore, wanted: Wanted, workers: int) -> bool:
        """Do the same by processes; the first of them finds out which model it is."""
        from desktop.batch.crew import Crew
        from desktop.captioning.captioner_process import CaptionerProcess
        from model.inference.litert import usable_cores

        cores = max(1, usable_cores() // workers)
        runtime = self._asked.runtime
        found: list[Path] = []

        def load(bundle: Path) -> CaptionerProcess:
            found[:] = [bundle]
            return CaptionerProcess(bundle, runtime, cores)

        with models.load_by(load, self._asked.bundle) as first:
            if self._too_wide_for(first.max_beams):
                return False
            others = [
                lambda should_stop: CaptionerProcess(found[0], runtime, cores, should_stop)
            ] * (workers - 1)
            crew = Crew(batch, wanted, [lambda _: first, *others])
            try:
                with crew:
                    self._tell_of(crew, batch, workers)
            finally:
                for step in crew.untold():
                    self._print(step)
        return True

    def _too_wide_for(self, most: int) -> bool:
        if self._asked.beams > most:
            remark(f"clairvoix: this model takes --beams 1 to {most}", self._err)
        return self._asked.beams > most

    def _tell_of(self, steps: Iterable[Step], batch: BatchStore, at_once: int) -> None:
        from desktop.batch.worker import Pace

        progress = Progress(self._err, self._words, sum(batch.counts().values()))
        pace = Pace(at_once)
        for step in steps:
            pace.add(step)
            progress.clear()
            self._print(step)
            progress.show(batch.counts()["waiting"], pace)
        progress.clear()

    def _print(self, step: Step) -> None:
        from desktop.export.lists import text_lines
        from model.pictures.gate import raw_name

        row = self._row(step.item)
        stream = self._out
        if row.error is not None:
            stream = self._err
        elif self._asked.export.is_any:
            return
        elif raw := raw_name(step.item.path):
            remark(f"{shown(step.item.path)}: {preview_words(raw, self._language)}", self._err)
        read = row.text.text.splitlines() if row.text is not None else []
        lines = [f"{shown(step.item.path)}: {line}" for line in read if line]
        for line in (*text_lines(row, self._language, doubt=self._asked.doubt), *lines):
            if stream is self._out:
                tell(line, stream)
            else:
                remark(line, stream)

    def _row(self, item: Item) -> Row:
        """What is told of a picture, with its text where that is wanted; each is read once."""
        from desktop.export.lists import Row
        from desktop.history.entries import StoredText

        row = Row.of_item(item, self._asked.languages)
        caption = next(iter(row.captions.values()), None)
        if caption is None:
            return row
        if item.path not in self._texts:
            with suppress(ImageError):  # it may be gone since it was described
                found = self._reading.text_of(str(item.path), caption.kind)
                text = None if found is None else StoredText(found.text, found.language)
                self._texts[item.path] = text
        return replace(row, text=self._texts.get(item.path))

    # -- words -------------------------------------------------------------------------------

    def _say(self, name: str, **facts: object) -> None:
        remark(self._words[name].format(**facts), self._err)


def _chunks(found: Iterable[Path]) -> Iterator[Sequence[Path]]:
    """Parts of a long search, so that none has to be whole in memory."""
    chunk: list[Path] = []
    for path in found:
        chunk.append(path)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    yield chunk


class Foresees(Protocol):
    """Whoever can tell how long the rest takes."""

    def seconds_left(self, waiting: int) -> float | None:
        """How long so many will take; None while that cannot be told."""
        ...


class Progress:
    """One line that is written over on a terminal; elsewhere a line now and then."""

    def __init__(self, err: TextIO, words: Mapping[str, str], total: int) -> None:
        self._err = err
        self._words = words
        self._total = total
        self._over = err.isatty()
        self._shown = time.monotonic()
        self._line = ""

    def show(self, waiting: int, pace: Foresees) -> None:
        """Say how far it is, unless that was said just now."""
        now = time.monotonic()
        if now - self._shown < (_TERMINAL_SECONDS if self._over else _PROGRESS_SECONDS):
            self._write(self._line)
            return
        self._shown = now
        done, left = self._total - waiting, pace.seconds_left(waiting)
        name = "count" if left is None else "left"
        text = self._words[name].format(done=done, total=self._total, left=_span(left or 0))
        if self._over:
            self._write(text)
        else:
            remark(text, self._err)

    def clear(self) -> None:
        """Make room for another line."""
        if self._over and self._line:
            remark("\r\x1b[K", self._err, end="")

    def _write(self, text: str) -> None:
        self._line = text
        if self._over and text:
            remark(text, self._err, end="")


def _workers(text: str) -> int:
    workers = int(text)
    if not 1 <= workers <= _MOST_WORKERS:
        raise argparse.ArgumentTypeError(f"must be from 1 to {_MOST_WORKERS}")
    return workers


def _span(seconds: float) -> str:
    """A length of time, in the units that all languages here share."""
    minutes = round(seconds / 60)
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} min"
