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


class Stopping(Exception):
    """The process was asked to stop, and has saved where it stands; `stage` is where that is."""

    def __init__(self, stage: str) -> None:
        super().__init__(stage)
        self.stage = stage
