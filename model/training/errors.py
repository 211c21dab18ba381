"""What can go wrong in the user's world while training, one type each."""

from __future__ import annotations

from model.training_events import Failed


class TrainingError(Exception):
    """The root of what training raises on purpose; its text is fit to show."""


class UsageError(TrainingError):
    """The options do not go together; the message says how."""


class ChildFailed(TrainingError):
    """A child process gave up; `failed` is what it said."""

    def __init__(self, failed: Failed) -> None:
        super().__init__(failed.message)
        self.failed = failed


class TrainingDataError(TrainingError):
    """A file to learn from is missing, malformed or contradicts itself; the text says where."""


class CheckpointError(TrainingError):
    """A checkpoint cannot be written or read back."""


class ParityError(TrainingError):
    """Two runtimes of one model disagree by more than the gate allows; no bundle is written."""


class WorkFolderBusy(TrainingError):
    """Another process is at work in the folder."""


class WorkFolderForeign(TrainingError):
    """The folder holds what another task, of other pictures or settings, has done so far."""


class NothingToTeach(TrainingDataError):
    """Not one pair of picture and caption is left to learn from."""


class BaseNotTeachable(TrainingError):
    """The bundle to teach lacks its weights, or they are not of a network this program builds."""


class OutputExists(TrainingError):
    """There is something else already where the new bundle is to be."""


class CheckpointRefused(TrainingError):
    """A published checkpoint cannot be imported; the text says what of it does not fit."""


class CheckpointNotFound(CheckpointRefused):
    """The folder lacks a file that a checkpoint has."""


class CheckpointDamaged(CheckpointRefused):
    """A file of the checkpoint cannot be read."""


class CheckpointForeign(CheckpointRefused):
    """The checkpoint is of an architecture that is not built here."""


class CheckpointUnfit(CheckpointRefused):
    """The checkpoint is of a known architecture, but has or does what is not built here."""


class CheckpointIncomplete(CheckpointRefused):
    """Tensors are absent from the checkpoint."""


class CheckpointVocabulary(CheckpointRefused):
    """The checkpoint's vocabulary is not that of its network."""


class CheckpointSharded(CheckpointRefused):
    """The checkpoint's weights are in several files."""


class CheckpointPickled(CheckpointRefused):
    """The checkpoint has its weights as a pickle only, which could run code."""


class CheckpointQuantised(CheckpointRefused):
    """The checkpoint's weights are no floats of single or half precision."""


class Stopping(Exception):
    """The process was asked to stop, and has saved where it stands; `stage` is where that is."""

    def __init__(self, stage: str) -> None:
        super().__init__(stage)
        self.stage = stage
