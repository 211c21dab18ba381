"""The folder of one long task: locked while it runs, and able to go on after a kill.

Every file in it is either whole or absent. The lock is the operating system's, so that it dies
with its process, however that ends.
"""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path
from typing import Any, Self

from model.training.errors import CheckpointError, WorkFolderBusy, WorkFolderForeign

_LOCK = "lock"
_TASK = "task.json"


class WorkFolder:
    """A claimed folder; use it as a context manager."""

    def __init__(self, path: Path, task: dict[str, Any]) -> None:
        """Prepare to claim `path` for a task: JSON that says all by which two tasks differ."""
        self.path = path
        self._task = json.dumps(task, sort_keys=True, ensure_ascii=False)
        self._lock: int | None = None

    def __enter__(self) -> Self:
        """Claim the folder.

        Raises `WorkFolderBusy` when another process has it, `WorkFolderForeign` when it holds
        another task's work, and `CheckpointError` when it cannot be written.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise CheckpointError(
                f"{self.path.name} cannot be written: {error.strerror}"
            ) from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._release()
            raise WorkFolderBusy(f"another process is at work in {self.path.name}") from error
        try:
            self._claim()
        except BaseException:
            self._release()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._release()

    def _claim(self) -> None:
        for unfinished in (*self.path.glob("*.writing"), *self.path.glob("*.writing.npz")):
            unfinished.unlink()
        known = self.path / _TASK
        if not known.exists():
            self._write(_TASK, self._task)
        elif known.read_text(encoding="utf-8") != self._task:
            raise WorkFolderForeign(f"{self.path.name} holds the work of another task")

    def _release(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def save(self, name: str, value: Any) -> None:
        """Write one result as JSON, all of it or nothing."""
        self._write(name, json.dumps(value, ensure_ascii=False, indent=1))

    def load(self, name: str) -> Any | None:
        """Return a result that was saved; None when it was not."""
        try:
            return json.loads((self.path / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise CheckpointError(f"{name} cannot be read: {error}") from error

    def _write(self, name: str, text: str) -> None:
        aside = self.path / f"{name}.writing"
        try:
            with aside.open("w", encoding="utf-8") as stream:
                stream.write(text)
                stream.flush()
                os.fsync(stream.fileno())
            aside.replace(self.path / name)
        except OSError as error:
            aside.unlink(missing_ok=True)
            raise CheckpointError(f"{name} cannot be written: {error.strerror}") from error
