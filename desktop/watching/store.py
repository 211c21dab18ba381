"""Which pictures of the watched folder are not new, so that a restart neither misses nor repeats.

One JSON text a line: the folder, then the pictures' paths in it. A line is added for each picture
dealt with, beginning with its line end, so that one cut short by a kill spoils no other.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

from model.atomic_files import write_durably
from model.plain_files import read_plain

_MOST_BYTES = 64 << 20


class SeenPictures:
    """The file at `path`; nothing is kept in memory."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, folder: Path) -> set[str] | None:
        """The pictures of this folder that are not new; None where that is not known."""
        try:
            lines = read_plain(self._path, _MOST_BYTES).splitlines()
        except OSError:
            return None
        texts = [text for line in lines if (text := _text(line)) is not None]
        if not texts or texts[0] != str(folder):
            return None
        return set(texts[1:])

    def begin(self, folder: Path, names: Iterable[str]) -> None:
        """Remember these of this folder, and nothing of any other; OSError where that fails."""
        texts = (str(folder), *sorted(names))
        write_durably(self._path, "\n".join(map(json.dumps, texts)).encode("ascii"))

    def add(self, name: str) -> None:
        """Remember one more; OSError where that fails."""
        with self._path.open("ab") as file:
            file.write(f"\n{json.dumps(name)}".encode("ascii"))
            file.flush()
            os.fsync(file.fileno())


def _text(line: bytes) -> str | None:
    try:
        text = json.loads(line)
    except ValueError:
        return None
    return text if isinstance(text, str) else None
