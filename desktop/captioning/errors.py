"""What can go wrong with the models that are kept on this computer, and while one describes."""

from __future__ import annotations

from desktop.system.file_fault import FileFault
from model.errors import ImageError


class PictureCrashed(ImageError):
    """The program, or a process of it, ended several times while it described this picture."""


class ModelStoreError(FileFault):
    """The taught models could not be changed; the one in use stays in use."""


class ModelStoreFull(ModelStoreError):
    """The disk has no room for another model."""


class ModelNotAdded(ModelStoreError):
    """What was to be added is no model, or one that this program does not run."""


class ModelNotThere(ModelStoreError):
    """No model of that name was added; `detail` lists those there are."""


class ModelStoreNotWritable(ModelStoreError):
    """The folder of the taught models cannot be written."""
