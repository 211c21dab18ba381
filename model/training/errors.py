"""What can go wrong in the user's world while training, one type each."""

from __future__ import annotations


class TrainingError(Exception):
    """The root of what training raises on purpose; its text is fit to show."""


class TrainingDataError(TrainingError):
    """A file to learn from is missing, malformed or contradicts itself; the text says where."""


class CheckpointError(TrainingError):
    """A checkpoint cannot be written or read back."""


class ParityError(TrainingError):
    """Two runtimes of one model disagree by more than the gate allows; no bundle is written."""
