"""What can go wrong with the models that are kept on this computer."""

from __future__ import annotations

from pathlib import Path


class ModelStoreError(Exception):
    """The taught models could not be changed; the one in use stays in use."""

    def __init__(self, path: Path, detail: str = "") -> None:
        super().__init__(f"{path}: {detail}")
        self.path = path
        self.detail = detail


class ModelStoreFull(ModelStoreError):
    """The disk has no room for another model."""


class ModelStoreNotWritable(ModelStoreError):
    """The folder of the taught models cannot be written."""
