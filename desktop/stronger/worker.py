"""Has the training program import a published captioner, and keeps what comes of it.

The program runs in the training kit's interpreter, as a process of its own: an import takes
gigabytes, which go back to the system with it. What it fetched stays where it is when it fails or
is stopped, so that the same call goes on from there.
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

from desktop.captioning.added_models import AddedModels
from desktop.captioning.errors import LicenceNotAccepted, ModelNotImported
from desktop.training_kit.kit import Kit
from model.errors import Cancelled
from model.training_events import Done, Event, Failed, from_json

_HEARD_WITHIN = 0.2
"""Seconds until a wish to stop is heard while the program says nothing."""

_GRACE = 10.0

_UNACCEPTED = "TermsNotAccepted"
"""The training program's word for a licence that is still to be accepted."""


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
        """What the bundle is called while it is made."""
        return self.checkpoint.name if self.checkpoint is not None else self.published

    def arguments(self, out: Path) -> list[str]:
        """Return what the training program is told."""
        said = ["import", "--out", str(out)]
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
    on_event: Callable[[Event], None],
    should_stop: Callable[[], bool],
) -> str:
    """Import a captioner and add it to the models; return its id there.

    `work` is a folder of its own for what is under way; it is gone afterwards. Raises
    `KitNotReady` without a kit, `ModelNotImported` with the program's reason, or
    `LicenceNotAccepted`, what `AddedModels.add` raises, and `Cancelled` once it is to stop.
    """
    out, source = work / wanted.name, wanted.checkpoint or Path(wanted.published)
    command = [str(kit.python()), "-P", "-m", "model.training", *wanted.arguments(out)]
    work.mkdir(mode=0o700, parents=True, exist_ok=True)
    last: Event | None = None
    with _running(command, kit.environment(), work / "log.txt") as process:
        for line in _lines(process, should_stop):
            with suppress(ValueError):  # a library's word
                last = from_json(line.decode("utf-8", "replace"))
                on_event(last)
        status = process.wait()
    if isinstance(last, Failed):
        kind = LicenceNotAccepted if last.type == _UNACCEPTED else ModelNotImported
        raise kind(source, last.message)
    if not isinstance(last, Done):
        raise ModelNotImported(source, f"exit status {status}")
    added = models.add(out)
    shutil.rmtree(work, ignore_errors=True)
    return added


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
