"""How a network does on pictures it does not learn from: what it has learnt, what it keeps.

Kept is, of 100 words of the old model's captions of replayed pictures, how many the network would
choose. Where the gate stays shut it is the old model that writes, so that nothing is lost there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.inference.expert_gate import ExpertGate
from model.tokenizer import Tokenizer
from model.training.data.dataset import Example, Packer
from model.training.evaluate.cider import CiderD, words
from model.training.network.caption_network import CaptionNetwork
from model.training.network.greedy import GreedyWriter
from model.training.teach.finetuning import Rows, log_probabilities
from model.training.teach.old_model import OldModel
from model.training.teach.rows import replay_rows

MOST_PICTURES = 24
"""So many pictures give a point; more would hold the trial up."""


class Validation:
    """Measures one network as often as it is asked; its weights change in between."""

    def __init__(
        self,
        network: CaptionNetwork,
        tokenizer: Tokenizer,
        memory: NDArray[np.float16],
        examples: Sequence[Example],
        retention: Retention,
        elsewhere: Sequence[str] = (),
    ) -> None:
        """Prepare `examples`, of which `memory` (N, slots, width) is the encoder's output.

        `network` is the one in training, and `retention` says what it keeps of the old one. How
        rare a word is, is also learnt from captions of pictures `elsewhere`: an owner who says the
        same of each picture says nothing rare.
        """
        self.network, self.tokenizer, self.retention = network, tokenizer, retention
        asked = [
            (picture, language)
            for picture, example in enumerate(examples[:MOST_PICTURES])
            for language in dict.fromkeys(language for language, _ in example.captions)
        ]
        self.memory = memory[[picture for picture, _ in asked]]
        self.languages = [language for _, language in asked]
        references = [
            [words(text) for text in examples[picture].references(language)]
            for picture, language in asked
        ]
        self.cider = CiderD([*references, *([words(text)] for text in elsewhere)])
        self.references = [self.cider.prepare(texts) for texts in references]
        self.writer = GreedyWriter(network, tokenizer)

    def measure(self) -> dict[str, float]:
        """Return the values of a `Scores` event, ×100."""
        written = self.writer.write(self.memory, self.languages)
        scores = [
            self.cider.score(words(self.tokenizer.decode(tokens)), references)
            for tokens, references in zip(written, self.references, strict=True)
        ]
        return {
            "CIDEr": round(100.0 * float(np.mean(scores)), 1),
            "kept": self.retention.of(self.network),
        }


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
