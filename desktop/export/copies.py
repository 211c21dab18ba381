"""Where the copies of one export go."""

from __future__ import annotations

import os
from pathlib import Path

from model.plain_files import is_file


class Copies:
    """A folder of copies; each picture has one of its own, under a name that was free there.

    What an export before it left, byte for byte, is the copy of its picture: whoever exports again
    (after a kill, or for the pictures that came since) does not get everything twice.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._taken: set[Path] = set()

    def place(self, name: str, data: bytes) -> tuple[Path, bool]:
        """Return where a copy belongs, and whether it is there already.

        The name itself, or with the first number that is free, as the Finder has it. Raises OSError
        where what stands there cannot be read.
        """
        first = path = self.folder / name
        number, is_there = 2, False
        while os.path.lexists(path):
            is_there = path not in self._taken and _holds(path, data)
            if is_there:
                break
            path = first.with_name(f"{first.stem} {number}{first.suffix}")
            number += 1
        self._taken.add(path)
        return path, is_there


def _holds(path: Path, data: bytes) -> bool:
    """Say whether a file is these bytes."""
    return is_file(path) and path.stat().st_size == len(data) and path.read_bytes() == data
