"""The temporary folder of spoken sounds, and what killed programs left of theirs. No Qt."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

_NAME = re.compile(r"clairvoix-sound-(\d+)-")


def make() -> tempfile.TemporaryDirectory[str]:
    """A folder that goes when it is cleaned up, or when the next one is made after a crash."""
    _remove_orphans(Path(tempfile.gettempdir()))
    return tempfile.TemporaryDirectory(
        prefix=f"clairvoix-sound-{os.getpid()}-", ignore_cleanup_errors=True
    )


def holds(path: Path) -> bool:
    """Whether a file lies in such a folder, and goes with it."""
    return _NAME.match(path.parent.name) is not None


def _remove_orphans(parent: Path) -> None:
    for folder in parent.glob("clairvoix-sound-*"):
        owner = _NAME.match(folder.name)
        if owner is not None and not _is_running(int(owner[1])):
            shutil.rmtree(folder, ignore_errors=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        # Somebody else's, or no process number at all: not ours to remove.
        return True
    return True
