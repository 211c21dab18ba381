"""What can go wrong with the models that are kept on this computer."""

from __future__ import annotations

from desktop.system.file_fault import FileFault


class ModelStoreError(FileFault):
    """The taught models could not be changed; the one in use stays in use."""


class ModelStoreFull(ModelStoreError):
    """The disk has no room for another model."""


class ModelStoreNotWritable(ModelStoreError):
    """The folder of the taught models cannot be written."""
