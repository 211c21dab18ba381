"""The folder of one long task: locked while it runs, and able to go on after a kill.

Every file in it is either whole or absent. The lock is the operating system's, so that it dies
with its process, however that ends.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from pathlib import Path
from typing import Any, Self

from model.atomic_files import discard_unfinished, write_durably
from model.training.errors import CheckpointError, WorkFolderBusy, WorkFolderForeign

_LOCK = "lock"
_TASK = "task.json"
_PATIENCE, _BETWEEN_ATTEMPTS = 3.0, 0.05
"""Seconds."""


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
            self._wait_for(self._lock)
            self._claim()
        except BaseException:
            self._release()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._release()

    def _wait_for(self, lock: int) -> None:
        """Take the lock; a process whose parent was killed needs a moment to let go of it."""
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                if time.monotonic() > deadline:
                    busy = f"another process is at work in {self.path.name}"
                    raise WorkFolderBusy(busy) from error
            time.sleep(_BETWEEN_ATTEMPTS)

    def _claim(self) -> None:
        discard_unfinished(self.path)
        # Under such names the versions before wrote what they had not finished.
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
        try:
            write_durably(self.path / name, text.encode())
        except OSError as error:
            raise CheckpointError(f"{name} cannot be written: {error.strerror}") from error
