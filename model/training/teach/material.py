"""What the steps of teaching go by once the pictures are encoded and compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from model.inference.expert_gate import ExpertGate
from model.training.teach.comparison import Comparison
from model.training.teach.encoded_pictures import EncodedPictures
from model.training.teach.old_model import OldModel
from model.training.teach.task import TeachingTask


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """Of `task.split` every trial has a gate: for which pictures the trial's model writes."""

    task: TeachingTask
    old: OldModel
    encoded: EncodedPictures
    comparison: Comparison
    gates: Sequence[ExpertGate]
