"""What a taught model keeps: of 100 words of the old model's captions, how many it would choose.

It is measured on replayed pictures that no trial learns from. Where the gate stays shut it is the
old model that writes, so that nothing is lost there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.inference.expert_gate import ExpertGate
from model.training.data.dataset import Packer
from model.training.network.caption_network import CaptionNetwork
from model.training.teach.finetuning import Rows, log_probabilities
from model.training.teach.old_model import OldModel
from model.training.teach.rows import replay_rows


@dataclass(frozen=True, slots=True, eq=False)
class Retention:
    """Compares networks with the old one on `rows` of N pictures, P written places in all.

    `choices` (P,) are the old one's likeliest words there, and `opens` (N,) says for which of the
    pictures the gate lets another network write.
    """

    rows: Rows
    choices: NDArray[np.intp]
    opens: NDArray[np.bool_]

    @classmethod
    def against(cls, network: CaptionNetwork, rows: Rows, opens: NDArray[np.bool_]) -> Retention:
        """Prepare to compare with this network, as it is now."""
        return cls(rows, first_choices(network, rows), opens)

    def of(self, network: CaptionNetwork) -> float:
        """Return what a network keeps, a share of 100."""
        after = first_choices(network, self.rows)
        places = (self.rows.batch.weights > 0).sum(axis=1)
        opens = np.repeat(self.opens[self.rows.pictures], places)
        return agreement(self.choices, np.where(opens, after, self.choices))


def retention(old: OldModel, gate: ExpertGate, packer: Packer) -> Retention:
    """Prepare to measure what models keep that write where this gate opens."""
    chosen = old.replay.validation
    rows = replay_rows(old.network, old.replay, chosen, packer)
    return Retention.against(old.network, rows, gate.opens(old.replay_features[chosen]))


def first_choices(network: CaptionNetwork, rows: Rows) -> NDArray[np.intp]:
    """Return the likeliest word at every written place of the rows, (places,)."""
    return np.concatenate(
        [
            found.argmax(axis=-1)[rows.batch.weights[part] > 0]
            for part, found in log_probabilities(network, rows.memory[0], rows.pictures, rows.batch)
        ]
    )


def agreement(before: NDArray[np.intp], after: NDArray[np.intp]) -> float:
    """Return for how many of 100 places both models choose the same."""
    return round(100.0 * float((before == after).mean()), 1)
