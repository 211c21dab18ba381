"""Has the training program import a published captioner, and keeps what comes of it.

The program runs in the training kit's interpreter, as a process of its own: an import takes
gigabytes, which go back to the system with it. What it fetched stays where it is when it fails or
is stopped, and so does a bundle that was finished, so that the same call goes on from there.

    <work>/
        PLACE/                    what is under way of one captioner
            bundle/               it as a model of this program, once that is whole
            .bundle-fetched/      what has arrived of it
            tmp/                  the program's temporary files
        log.txt                   what the program and its libraries said
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from desktop.captioning.added_models import MANIFEST, AddedModels
from desktop.captioning.errors import ModelNotImported
from desktop.stronger.catalogue import room_needed
from desktop.stronger.errors import ImportKilled, NoRoomForModel, refusal
from desktop.system import paths
from desktop.training_kit.kit import Kit
from model.errors import Cancelled
from model.imported.published import KNOWN
from model.plain_files import is_file
from model.training_events import Done, Event, Failed, from_json

_HEARD_WITHIN = 0.2
"""Seconds until a wish to stop is heard while the program says nothing."""

_GRACE = 3.0
"""Seconds that the program has to end by itself: nothing is lost with it."""

_POLITENESS = 10
"""How far behind everything else the program stands in line for the processor (see nice(1))."""

_BUNDLE = "bundle"
_FETCHED = f".{_BUNDLE}-fetched"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to import: a `checkpoint`'s folder, or the name of a `published` one.

    `publisher` is another server than its own.
    """

    checkpoint: Path | None = None
    published: str = ""
    licence_accepted: bool = False
    publisher: str = ""

    @property
    def name(self) -> str:
        """What it is called: as its folder, or as it is published."""
        return self.checkpoint.name if self.checkpoint is not None else self.published

    @property
    def place(self) -> str:
        """The name of its own folder at work; a checkpoint may be called as a published one is."""
        return self.published or f"folder {self.name}"

    def arguments(self, out: Path) -> list[str]:
        """Return what the training program is told."""
        sample = paths.assets() / "sample" / "photographer.jpg"
        said = ["import", "--out", str(out), "--pictures", str(sample)]
        if self.checkpoint is not None:
            return [*said, "--", str(self.checkpoint)]
        said += ["--published", self.published]
        said += ["--publisher", self.publisher] if self.publisher else []
        return [*said, "--accept-licence"] if self.licence_accepted else said


def import_model(
    wanted: Wanted,
    kit: Kit,
    models: AddedModels,
    work: Path,
    on_event: Callable[[Event], object],
    should_stop: Callable[[], bool],
) -> str:
    """Import a captioner and add it to the models; return its id there.

    `work` is the folder of what is under way; nothing of this one is left in it afterwards. Raises
    `KitNotReady` without a kit, `ModelNotImported` or a kind of it with the program's reason, what
    `AddedModels.add` raises, and `Cancelled` once it is to stop.
    """
    python = kit.python()
    own = work / wanted.place
    out = own / _BUNDLE
    if wanted.checkpoint is not None:
        discard(work, wanted.place)  # another folder may have the same name
    if not is_file(out / MANIFEST):
        _check_room(wanted, work)
        _tidy(own)
        polite = ["nice", "-n", str(_POLITENESS)] if shutil.which("nice") else []
        program = [*polite, str(python), "-P", "-m", "model.training"]
        _run(wanted, program, kit, own, on_event, should_stop)
    # After a kill at the very end it is there already.
    added = models.find(out) or models.add(out)
    discard(work, wanted.place)
    return added


def arrived(work: Path, name: str) -> int | None:
    """Return how many bytes of a published one have arrived; None where nothing was begun."""
    folders = (work / name / _FETCHED, work / name / _BUNDLE)
    return sum(map(paths.size_of, folders)) or None


def discard(work: Path, place: str) -> None:
    """Remove a captioner's own folder, and the whole one with the last of them."""
    shutil.rmtree(work / place, ignore_errors=True)
    if work.is_dir() and not any(path.is_dir() for path in work.iterdir()):
        shutil.rmtree(work, ignore_errors=True)


def _check_room(wanted: Wanted, work: Path) -> None:
    """Raise `NoRoomForModel` unless the disk holds all that is still to be written."""
    one = KNOWN.get(wanted.published)
    if one is None:
        return
    paths.create(work)
    needed = room_needed(one) - (arrived(work, wanted.place) or 0)
    if shutil.disk_usage(work).free < needed:
        raise NoRoomForModel(work, f"{needed} bytes needed")


def _tidy(own: Path) -> None:
    """Remove what a killed process left, but for what has arrived."""
    own.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in own.iterdir():
        if left.name != _FETCHED:
            shutil.rmtree(left, ignore_errors=True)
    (own / "tmp").mkdir()


def _run(
    wanted: Wanted,
    program: list[str],
    kit: Kit,
    own: Path,
    on_event: Callable[[Event], object],
    should_stop: Callable[[], bool],
) -> None:
    """Have the program write the bundle."""
    command = [*program, *wanted.arguments(own / _BUNDLE)]
    environment = {**kit.environment(), "TMPDIR": str(own / "tmp")}
    last: Event | None = None
    with _running(command, environment, own.with_name("log.txt")) as process:
        for line in _lines(process, should_stop):
            with suppress(ValueError):  # a library's word
                last = from_json(line.decode("utf-8", "replace"))
                on_event(last)
        status = process.wait()
    source = wanted.checkpoint or Path(wanted.published)
    if isinstance(last, Failed):
        raise refusal(source, last)
    if not isinstance(last, Done):
        raise ImportKilled(source, f"exit status {status}")


@contextmanager
def _running(
    command: list[str], environment: dict[str, str], log: Path
) -> Iterator[subprocess.Popen[bytes]]:
    """Start the program, and leave nothing of it behind."""
    with log.open("ab") as stream:
        try:
            process = subprocess.Popen(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=stream,
                start_new_session=True,
            )
        except OSError as error:
            raise ModelNotImported(Path(command[0]), str(error)) from error
        try:
            yield process
        finally:
            for number in (signal.SIGTERM, signal.SIGKILL):
                if process.poll() is None:
                    with suppress(ProcessLookupError):
                        os.killpg(process.pid, number)
                    with suppress(subprocess.TimeoutExpired):
                        process.wait(_GRACE)
            if process.stdout is not None:
                process.stdout.close()


def _lines(process: subprocess.Popen[bytes], should_stop: Callable[[], bool]) -> Iterator[bytes]:
    """Yield what it says, line by line; `Cancelled` as soon as it is to stop."""
    assert process.stdout is not None
    unread = b""
    while True:
        if should_stop():
            raise Cancelled
        if not select.select([process.stdout], [], [], _HEARD_WITHIN)[0]:
            continue
        read = os.read(process.stdout.fileno(), 1 << 16)
        *lines, unread = (unread + read).split(b"\n")
        yield from lines
        if not read:
            return
