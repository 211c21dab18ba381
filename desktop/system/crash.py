"""When the app cannot start: the reason goes into the log, and the user is told, never silence.

Standard library only, until it tries Qt: what is missing may be anything.
"""

from __future__ import annotations

import contextlib
import logging
import os
import subprocess
import sys
from pathlib import Path

from desktop.appinfo import NAME

log = logging.getLogger(__name__)


class StartFailed(Exception):
    """The window could not be opened; `path` is the log file with the reason."""

    def __init__(self, path: Path, detail: str = "") -> None:
        super().__init__(f"{path}: {detail}")
        self.path = path


def report(error: Exception) -> None:
    """Log an error that kept the app from starting, and tell the user in every way there is."""
    log.critical("the app could not start", exc_info=error)
    from desktop.messages import lookup as messages
    from desktop.system import paths

    language = messages.system_language(os.environ)
    message = messages.message_for(StartFailed(paths.log_file()), language)
    if sys.stderr is not None:  # an app that no terminal started has none
        with contextlib.suppress(OSError):
            sys.stderr.write(f"{NAME}: {message.text}\n")
    if not _show_with_qt(message.title, message.text):
        _show_without_qt(message.title, message.text)


def _show_with_qt(title: str, text: str) -> bool:
    try:
        from PySide6.QtWidgets import QApplication, QMessageBox

        # There is one already where the start failed late.
        _application = QApplication.instance() or QApplication(sys.argv[:1])
        box = QMessageBox(QMessageBox.Icon.Critical, title, title)
        box.setInformativeText(text)
        box.exec()
    except Exception as error:  # noqa: BLE001 - the last resort, whatever is broken
        log.warning("no dialog either: %s", error)
        return False
    return True


def _show_without_qt(title: str, text: str) -> None:
    """Through the system's own means: nothing on a Mac shows what a program writes."""
    speaker = Path("/usr/bin/osascript")
    if not speaker.exists():
        return
    script = "on run {title, words}\ndisplay alert title message words as critical\nend run"
    subprocess.run([str(speaker), "-e", script, title, text], check=False)
