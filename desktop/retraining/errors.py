"""Why a model could not be taught: each reason that a user can do something about is a type."""

from __future__ import annotations

from pathlib import Path

from model.training_events import Failed


class RetrainingError(Exception):
    """Retraining ended without a new model; the one in use stays. `detail` is for the log."""

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or type(self).__name__)
        self.detail = detail


class RetrainingBusy(RetrainingError):
    """A training process works already, perhaps one that another copy of the program started."""


class RetrainingNotWritable(RetrainingError):
    """The folder for what a training needs cannot be written."""


class RetrainingDiskFull(RetrainingError):
    """The disk has no room for what a training writes."""


class NothingToLearn(RetrainingError):
    """Not one picture with a caption is left to learn from."""


class SourcesNotReadable(RetrainingError):
    """What was chosen to learn from is not there, or of no known format; `detail` says which."""


class NoDataset(RetrainingError):
    """The folder to train from scratch on holds no data set; `path` is the folder."""

    def __init__(self, path: Path, detail: str = "") -> None:
        super().__init__(detail or str(path))
        self.path = path


class ModelNotTeachable(RetrainingError):
    """The model in use lacks the weights to train on."""


class NewModelUnfaithful(RetrainingError):
    """The new model does not write the same on every runtime."""


class TrainingNotSaved(RetrainingError):
    """The training cannot write where it stands."""


class SourcesChanged(RetrainingError):
    """The captions or pictures are others than those the training began with."""


class TrainingNotStarted(RetrainingError):
    """The system refuses to start the training program."""


class TrainingDied(RetrainingError):
    """The training process ended without a word: it was killed, or ran out of memory."""


class TrainingRefused(RetrainingError):
    """The training process said why it gives up; `name` is its error's type."""

    def __init__(self, detail: str = "", name: str = "") -> None:
        super().__init__(detail)
        self.name = name

    @classmethod
    def of(cls, failed: Failed) -> RetrainingError:
        """The error that a `Failed` tells of."""
        kind = _REFUSALS.get(failed.type)
        return kind(failed.message) if kind else cls(failed.message, failed.type)


_REFUSALS: dict[str, type[RetrainingError]] = {
    "BaseNotTeachable": ModelNotTeachable,
    "CheckpointError": TrainingNotSaved,
    "NothingToTeach": NothingToLearn,
    "ParityError": NewModelUnfaithful,
    "TrainingDataError": SourcesNotReadable,
    "WorkFolderBusy": RetrainingBusy,
    "WorkFolderForeign": SourcesChanged,
}
"""The training program's errors that have words of their own, by their names there."""
