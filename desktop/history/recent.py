"""The files described last, for the menu that opens them again. No Qt."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from desktop import settings
from desktop.history.controller import Library
from desktop.settings import Settings

MOST = 10


class RecentFiles:
    """Follows the library; only ever used on the UI thread.

    `files` are the newest first. Clearing the list leaves the history as it is.
    """

    def __init__(self, library: Library, table: Settings) -> None:
        self._library = library
        self._settings = table
        self.files: list[Path] = []
        for signal in (library.opened, library.added, library.changed, library.deleted):
            signal.connect(self._read)
        for signal in (library.restored, library.trimmed):
            signal.connect(self._read)

    def clear(self) -> None:
        """Begin an empty list."""
        self.files = []
        self._settings.set(settings.RECENT_SINCE, datetime.now(UTC).isoformat())

    def _read(self) -> None:
        try:
            since = datetime.fromisoformat(self._settings.get(settings.RECENT_SINCE))
        except ValueError:
            since = None
        job = self._library.recent_files(MOST, since)
        job.finished.connect(self._show)

    def _show(self, files: list[Path]) -> None:
        self.files = files
