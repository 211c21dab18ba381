"""The private folder of one retraining: what to learn from, how far it is, what came of it.

    retraining/
        plan.json        what is learned, and from which model; without it there is nothing
        pairs/           the corrections, as `captions.csv`
        events.jsonl     every event of the training program so far
        run/             the training program's own: checkpoints
        model/           the new bundle, once there is one
        lock             held while a training process works, also by that process

A retraining lives from `begin` to `clear` and survives quitting and crashes in between. No Qt.
"""

from __future__ import annotations

import csv
import fcntl
import json
import logging
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from desktop.captioning.installed_models import Learned, LearnedFrom
from desktop.history.entries import Correction
from desktop.retraining.errors import (
    NoDataset,
    RetrainingBusy,
    RetrainingDiskFull,
    RetrainingNotWritable,
)
from desktop.retraining.progress import Course
from model import atomic_files
from model.plain_files import is_folder, read_json
from model.training_events import from_json

log = logging.getLogger(__name__)

DATASET = "flickr8k"
"""The folder in a folder of data without which nothing can be trained from scratch."""

_PLAN = "plan.json"
_EVENTS = "events.jsonl"


@dataclass(frozen=True, slots=True)
class Plan:
    """What the user chose to learn from, and with what it begins.

    `base` is the name of the model in use when it was chosen. `begun` is False as long as the
    sources are only looked at. `scratch`: a new model is trained on the folder alone, which is a
    whole data set, and takes nothing from the one in use.
    """

    corrections: bool
    folder: str = ""
    base: str = ""
    begun: bool = False
    scratch: bool = False

    @property
    def learned_from(self) -> LearnedFrom:
        """What a model that comes of it has learned from."""
        if self.scratch:
            return "dataset"
        return "folder" if self.folder else "corrections"


class RetrainingWork:
    """The folder, which need not exist yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock: int | None = None

    @property
    def run(self) -> Path:
        """Where the training program keeps its checkpoints."""
        return self.folder / "run"

    @property
    def bundle(self) -> Path:
        """Where the new model comes to lie."""
        return self.folder / "model"

    @property
    def sources(self) -> list[Path]:
        """What to learn from, as the training program takes it."""
        plan = self.plan()
        if plan is None:
            return []
        found = [self._pairs] if plan.corrections else []
        return [*found, Path(plan.folder)] if plan.folder else found

    def plan(self) -> Plan | None:
        """What is being learned; None when there is nothing, or it cannot be read any more."""
        try:
            return Plan(**read_json(self.folder / _PLAN))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError) as error:
            log.warning("an unreadable plan is dropped: %s", error)
            return None

    def course(self) -> Course:
        """How far it is, by the events that were kept; a line cut off by a crash is passed over."""
        course = Course()
        for line in self._lines():
            try:
                event = from_json(line)
            except ValueError:
                if line == _PROCESS:
                    course.begin_process()
                continue
            course.take(event)
        return course

    def learned(self) -> Learned:
        """What the new model will say it learned from."""
        plan, sources = self.plan() or Plan(corrections=True), self.course().sources
        if sources is None:
            return Learned(plan.learned_from, 0, {})
        return Learned(plan.learned_from, sources.pictures, sources.captions)

    # -- its life ----------------------------------------------------------------------------

    def prepare(self, plan: Plan, corrections: Iterable[Correction]) -> None:
        """Put down what would be learned, in place of anything that was there; slow."""
        if plan.scratch and not is_folder(Path(plan.folder) / DATASET):
            raise NoDataset(Path(plan.folder))
        with self._typed_errors():
            self.clear()
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if plan.corrections:
                _write_pairs(self._pairs, corrections)
            self._write_plan(plan)

    def begin(self) -> None:
        """From now on it counts: events are kept and it is continued after a crash."""
        plan = self.plan()
        if plan is not None and not plan.begun:
            with self._typed_errors():
                (self.folder / _EVENTS).unlink(missing_ok=True)
                self._write_plan(replace(plan, begun=True))

    def note_process(self) -> None:
        """Keep that another process goes on from here."""
        self.keep(_PROCESS)

    def keep(self, line: str) -> None:
        """Keep one event; on a full disk it is only lost to the next start of the app."""
        try:
            with (self.folder / _EVENTS).open("a", encoding="utf-8") as file:
                file.write(line + "\n")
        except OSError as error:
            log.warning("an event was not kept: %s", error)

    def clear(self) -> None:
        """Remove everything; the plan first, so that half a removal is nothing to go on with."""
        with self._typed_errors():
            (self.folder / _PLAN).unlink(missing_ok=True)
            for left in (self._pairs.parent, self.run, self.bundle):
                shutil.rmtree(left, ignore_errors=True)
            (self.folder / _EVENTS).unlink(missing_ok=True)

    # -- one at a time -----------------------------------------------------------------------

    def lock(self) -> None:
        """Hold the folder, together with every process started meanwhile; `RetrainingBusy`.

        A training process that outlives the app therefore keeps others away until it ends.
        """
        if self._lock is not None:
            raise RetrainingBusy("by this window")
        with self._typed_errors():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            held = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(held)
            raise RetrainingBusy(str(self.folder)) from error
        os.set_inheritable(held, True)
        self._lock = held

    def unlock(self) -> None:
        """Let the folder go."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    # -- small parts -------------------------------------------------------------------------

    @property
    def _pairs(self) -> Path:
        return self.folder / "pairs" / "captions.csv"

    def _lines(self) -> list[str]:
        try:
            text = (self.folder / _EVENTS).read_text(encoding="utf-8", errors="replace")
        except OSError:
            return []
        return text.splitlines()

    def _write_plan(self, plan: Plan) -> None:
        text = json.dumps(asdict(plan), ensure_ascii=False)
        atomic_files.write_durably(self.folder / _PLAN, text.encode())

    @contextmanager
    def _typed_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            kind = RetrainingDiskFull if atomic_files.is_full(error) else RetrainingNotWritable
            raise kind(f"{self.folder}: {error.strerror or error}") from error


def training_arguments(work: RetrainingWork, plan: Plan, base: Path) -> list[str]:
    """How the training program is told to carry out a plan; `base` is the model it starts from."""
    if plan.scratch:
        # The version tells its captions from those of any other model.
        version = f"own.{int((work.folder / _PLAN).stat().st_mtime)}"
        return [
            *("train", "--data", plan.folder, "--out", str(work.bundle), "--run", str(work.run)),
            *("--version", version),
        ]
    return [
        *("teach", "--pairs", *map(str, work.sources)),
        *("--base", str(base), "--out", str(work.bundle), "--work", str(work.run)),
    ]


_PROCESS = '{"process": "begins"}'


def _write_pairs(path: Path, corrections: Iterable[Correction]) -> None:
    """Write the corrections as the training program reads them."""
    path.parent.mkdir(mode=0o700, parents=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["file", "caption", "language"])
        for number, one in enumerate(corrections):
            table.writerow(
                [_written_name(one.picture, path.parent, number), one.text, one.language]
            )


def _written_name(picture: Path, folder: Path, number: int) -> str:
    """A picture's path as text; one whose name is no Unicode is copied under a plain name."""
    try:
        str(picture).encode()
    except UnicodeEncodeError:
        copy = folder / f"{number:06}{picture.suffix.encode('ascii', 'ignore').decode()}"
        shutil.copyfile(picture, copy)
        return copy.name
    return str(picture)
