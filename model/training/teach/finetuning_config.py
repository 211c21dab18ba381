"""The settings of a fine-tuning: how long, how fast, and how much of it is not to forget."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FinetuningConfig:
    """How to fine-tune; work folders and `--lesson` files know the fields by these names.

    `epochs` counts the owner's pictures, `pictures` of them are in a batch, and beside them
    `anchors` drawn from half of the replay memory and `lookalikes` from the eighth likest the
    owner's. A trial has at least `least_steps`, since five pictures need as many steps as twenty.
    `old_share` of an owner's word's target stays with the old model's distribution. Of each
    picture, where there are no more than `most_cropped`, so many random `crops` are learnt from
    beside the whole and its mirror image.
    """

    epochs: float = 12.0
    least_steps: int = 120
    pictures: int = 16
    anchors: int = 24
    lookalikes: int = 12
    learning_rate: float = 4e-4
    warmup: int = 10
    old_share: float = 0.1
    clip_norm: float = 1.0
    checkpoint_every: int = 20
    crops: int = 4
    most_cropped: int = 400

    def steps(self, pictures: int) -> int:
        """Return the length of a trial about so many pictures."""
        return max(self.least_steps, math.ceil(self.epochs * pictures / self.pictures))
