"""Pictures that are no files: what is on the clipboard, or on a part of the screen."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from desktop.jobs import Job, JobControl, JobRunner
from desktop.pictures import loading as pictures
from desktop.system import screenshot
from desktop.ui.chrome.menus import Menus
from desktop.ui.chrome.notices import Notices

Take = Callable[[Path, Callable[[], bool]], bool]


class CaptureCommands(QObject):
    """Lets the user take a part of the screen, one at a time; `runner` waits for them.

    Signals, on the UI thread:
    - clipboard_wanted(): what is on the clipboard is to be described.
    - captured(QImage): the part of the screen that was chosen.
    """

    clipboard_wanted = Signal()
    captured = Signal(object)

    def __init__(
        self,
        runner: JobRunner,
        menus: Menus,
        notices: Notices,
        parent: QObject | None = None,
        take: Take = screenshot.take,
    ) -> None:
        super().__init__(parent)
        self._runner = runner
        self._notices = notices
        self._take = take
        self._job: Job | None = None
        menus.describe_clipboard.triggered.connect(self.clipboard_wanted)
        menus.describe_screen.triggered.connect(self.choose)

    @property
    def idle(self) -> bool:
        """Whether nothing is being chosen."""
        return self._job is None

    def choose(self) -> None:
        """Let the user choose, unless that is being done; nothing happens where they do not."""
        if self._job is not None:
            return
        self._job = job = self._runner.start(self._capture)
        job.finished.connect(self._captured)
        job.failed.connect(self._not_captured)
        job.cancelled.connect(self._end)

    def _capture(self, control: JobControl) -> QImage | None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "screen.png"
            if not self._take(path, control.should_stop):
                return None
            return pictures.load(path, None)

    def _captured(self, image: QImage | None) -> None:
        self._end()
        if image is not None:
            self.captured.emit(image)

    def _not_captured(self, error: Exception) -> None:
        self._end()
        self._notices.show_errors((error,))

    def _end(self) -> None:
        self._job = None
