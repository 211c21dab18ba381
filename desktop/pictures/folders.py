"""Finds the pictures in folders, however deep they lie. No Qt.

Nothing is opened here: a file that is named is taken as it is, and what a folder holds goes by the
endings of names, so that 50,000 files are looked through in a moment.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from model.errors import Cancelled

EXTENSIONS = ("jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff", "avif")
"""How the names of pictures end that this program opens (`model.preprocess.FORMATS`)."""

_ENDINGS = tuple(f".{ending}" for ending in EXTENSIONS)


class NoPicturesHere(Exception):
    """A folder, however deep one looks, holds no picture."""

    def __init__(self, path: Path, detail: str = "") -> None:
        super().__init__(f"{path}: {detail or 'no pictures'}")
        self.path = path


def pictures_in(
    paths: Iterable[Path], should_stop: Callable[[], bool] = lambda: False
) -> Iterator[Path]:
    """Give the files named, and the pictures in the folders named, folder by folder, by name.

    Hidden files and folders are left out. Links are followed, and no folder is entered twice, so
    that a loop of links ends. A folder that cannot be read is given itself, to be told of like a
    picture that cannot be. Raises `Cancelled` soon after `should_stop` answers true.
    """
    entered: set[tuple[int, int]] = set()
    for path in paths:
        if path.is_dir():
            yield from _in_folder(path, entered, should_stop)
        else:
            yield path


def _in_folder(
    top: Path, entered: set[tuple[int, int]], should_stop: Callable[[], bool]
) -> Iterator[Path]:
    # A stack of our own: folders may lie deeper than Python's calls may.
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        try:
            status = folder.stat()
            if (status.st_dev, status.st_ino) in entered:
                continue
            entered.add((status.st_dev, status.st_ino))
            files, folders = _listed(folder, should_stop)
        except OSError:
            yield folder
            continue
        for file in files:
            if should_stop():
                raise Cancelled
            yield file
        waiting.extend(reversed(folders))


def _listed(folder: Path, should_stop: Callable[[], bool]) -> tuple[list[Path], list[Path]]:
    """The pictures and the folders directly in a folder, each by name."""
    files, folders = [], []
    with os.scandir(folder) as entries:
        for entry in entries:
            if should_stop():
                raise Cancelled
            if entry.name.startswith("."):
                continue
            if entry.is_dir():
                folders.append(entry.name)
            elif entry.name.lower().endswith(_ENDINGS):
                files.append(entry.name)
    return _by_name(folder, files), _by_name(folder, folders)


def _by_name(folder: Path, names: list[str]) -> list[Path]:
    return [folder / name for name in sorted(names, key=lambda name: (name.casefold(), name))]
