"""What is wrong with one file: the ground of the rooms' errors. Standard library only."""

from __future__ import annotations

from pathlib import Path


class FileFault(Exception):
    """Something is wrong with the file or folder at `path`; `detail` is for the log."""

    def __init__(self, path: Path, detail: str = "") -> None:
        super().__init__(f"{path}: {detail or type(self).__name__}")
        self.path = path
        self.detail = detail
