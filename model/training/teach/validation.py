"""How well a network in training does on pictures it does not learn from: a point of a curve."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from model.tokenizer import Tokenizer
from model.training.data.dataset import Example
from model.training.evaluate.cider import CiderD, words
from model.training.network.caption_network import CaptionNetwork
from model.training.network.greedy import GreedyWriter
from model.training.teach.retention import Retention

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
