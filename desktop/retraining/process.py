"""The training program as a child process: its events in, one outcome out.

Pausing is a polite stop: the program hears SIGTERM, saves where it stands and ends, and the same
command goes on from there. Holding it with SIGSTOP would be quicker, but would keep its gigabytes
of memory, and what is held is lost with the app.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

from desktop.retraining.errors import (
    RetrainingError,
    TrainingDied,
    TrainingNotStarted,
    TrainingRefused,
)
from model.training_events import Done, Failed, Stopped, from_json

log = logging.getLogger(__name__)

GRACE = 20_000
"""Milliseconds in which a process that was asked to stop may save where it stands."""

_LONGEST_LINE = 1 << 20


@dataclass(frozen=True)
class Command:
    """What to start: a program with arguments, in an environment, its log at `log_file`."""

    arguments: Sequence[str]
    environment: Mapping[str, str]
    log_file: Path


class TrainingProcess(QObject):
    """One process. It is made, connected, started once, and then let go.

    Signals, on the UI thread; exactly one of the last three ends every process:
    - told(str, object): a line of its output, without the end, and the event that it is.
    - done(object): it did its work; its `Done`.
    - stopped(): it ended because it was asked to.
    - failed(object): it ended otherwise; a `RetrainingError`.
    """

    told = Signal(str, object)
    done = Signal(object)
    stopped = Signal()
    failed = Signal(object)

    def __init__(self, command: Command, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._command = command
        self._unread = b""
        self._last: object = None
        self._asked = self._ended = False
        self._process = QProcess(self)
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.errorOccurred.connect(self._refused)
        self._process.finished.connect(self._finished)
        self._grace = QTimer(self)
        self._grace.setSingleShot(True)
        self._grace.timeout.connect(self._kill)

    @property
    def id(self) -> int:
        """The process's number; 0 when it does not run."""
        return int(self._process.processId())

    def start(self) -> None:
        """Start it. Connect before."""
        process = self._process
        program, *arguments = self._command.arguments
        process.setProgram(program)
        process.setArguments(arguments)
        environment = QProcessEnvironment()
        for name, value in self._command.environment.items():
            environment.insert(name, value)
        process.setProcessEnvironment(environment)
        process.setStandardInputFile(QProcess.nullDevice())
        process.setStandardErrorFile(str(self._command.log_file), QProcess.OpenModeFlag.Append)
        # Its own group: Ctrl-C in a terminal is for the app, and a kill takes its children along.
        process.setUnixProcessParameters(QProcess.UnixProcessFlag.CreateNewSession)
        process.start()

    def stop(self, grace: int = GRACE) -> None:
        """Ask it to save and end; after `grace` milliseconds it is killed."""
        if self._asked or self._ended:
            return
        self._asked = True
        self._process.terminate()
        self._grace.start(grace)

    def stop_and_wait(self, grace: int = GRACE) -> None:
        """The same, and return when it has ended: the app quits."""
        self.stop(grace)
        if not self._ended and not self._process.waitForFinished(grace):
            self._kill()
            self._process.waitForFinished(GRACE)

    def _kill(self) -> None:
        if self.id:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.id, signal.SIGKILL)

    def _read(self) -> None:
        *lines, rest = (self._unread + self._process.readAllStandardOutput().data()).split(b"\n")
        self._unread = rest if len(rest) < _LONGEST_LINE else b""
        for line in lines:
            self._hear(line)

    def _hear(self, line: bytes) -> None:
        text = line.decode("utf-8", "replace").strip()
        if not text:
            return
        try:
            event = from_json(text)
        except ValueError:
            log.info("the training program said what is no event: %s", text[:200])
            return
        self._last = event
        self.told.emit(text, event)

    def _refused(self, error: QProcess.ProcessError) -> None:
        # Any other error is followed by `finished`.
        if error is QProcess.ProcessError.FailedToStart:
            self._end()
            self.failed.emit(TrainingNotStarted(self._process.errorString()))

    def _finished(self, status: int, how: QProcess.ExitStatus) -> None:
        self._read()
        self._hear(self._unread)
        if self._ended:
            return
        self._end()
        if isinstance(self._last, Done):
            self.done.emit(self._last)
        elif self._asked or isinstance(self._last, Stopped):
            self.stopped.emit()
        else:
            self.failed.emit(self._reason(status, how))

    def _reason(self, status: int, how: QProcess.ExitStatus) -> RetrainingError:
        if isinstance(self._last, Failed):
            return TrainingRefused.of(self._last)
        crashed = how is QProcess.ExitStatus.CrashExit
        return TrainingDied(f"signal {status}" if crashed else f"exit status {status}")

    def _end(self) -> None:
        self._ended = True
        self._grace.stop()
