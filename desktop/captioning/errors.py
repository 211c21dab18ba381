"""What can go wrong with the models that are kept on this computer, and while one describes."""

from __future__ import annotations

from desktop.system.file_fault import FileFault
from model.errors import BundleNotFound, ImageError


class PictureCrashed(ImageError):
    """The program, or a process of it, ended several times while it described this picture."""


class ModelNameUnknown(BundleNotFound):
    """What a model was asked for by is neither the id of one nor where a bundle lies."""


class ModelStoreError(FileFault):
    """The taught models could not be changed; the one in use stays in use."""


class ModelStoreFull(ModelStoreError):
    """The disk has no room for another model."""


class ModelNotAdded(ModelStoreError):
    """What was to be added is no model, or one that this program does not run."""


class ModelToAddMissing(ModelNotAdded):
    """There is nothing where the model to add was said to be."""


class ModelOfNewerFormat(ModelNotAdded):
    """It is a model of a format that only a later version of this program reads."""


class ModelTooLarge(ModelNotAdded):
    """An archive of more files, or of more bytes once unpacked, than any model has."""


class ModelDamaged(ModelNotAdded):
    """A file of it is missing, cut off, or another than its manifest says."""


class ModelForeignFile(ModelNotAdded):
    """An archive holds what does not belong into a model; `detail` names it.

    A file that its manifest does not list, a link, a device, or a name that leads outward.
    """


class ModelNotImported(ModelStoreError):
    """A published model could not be imported; `detail` is what the training program said."""


class PublishedNameUnknown(ModelNotImported):
    """No published model of that name is known."""


class LicenceNotAccepted(ModelNotImported):
    """A published model's licence is to be accepted first; `detail` says which it is."""


class ModelNotThere(ModelStoreError):
    """No model of that name was added; `detail` lists those there are."""


class ModelStoreNotWritable(ModelStoreError):
    """The folder of the taught models cannot be written."""
