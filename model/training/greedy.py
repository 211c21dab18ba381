"""Writes about many encoded pictures at once, always the likeliest token, while training."""

from __future__ import annotations

import numpy as np
from keras import ops
from numpy.typing import NDArray

from model.caption import LANGUAGES, Language
from model.tokenizer import Tokenizer
from model.training.network import CaptionNetwork
from model.training.sampling import Sampler

_CERTAIN = 1e-3
"""A temperature at which the sampler draws the likeliest token."""

_BATCH = 24


class GreedyWriter:
    """Writes as its network does at the time, without a search, for curves and first drafts."""

    def __init__(self, network: CaptionNetwork, tokenizer: Tokenizer, longest: int = 20) -> None:
        """`longest` is the number of tokens after which a sentence breaks off."""
        self.tokenizer = tokenizer
        starts = (tokenizer.start(language) for language in LANGUAGES)
        never = (tokenizer.pad, tokenizer.unknown, *starts)
        longest = min(longest, network.config.max_tokens)
        self.sampler = Sampler(
            network, samples=1, tokens=longest, temperature=_CERTAIN, suppressed=never
        )

    def write(self, memory: NDArray[np.float16], languages: list[Language]) -> list[list[int]]:
        """(N, slots, width) encoder outputs, a language for each -> ids without start and end."""
        starts = np.array([self.tokenizer.start(language) for language in languages], np.int32)
        sentences: list[list[int]] = []
        for begin in range(0, len(starts), _BATCH):
            part = slice(begin, begin + _BATCH)
            places = (len(starts[part]), 1, self.sampler.tokens)
            # Called, not `draw`n: a graph of all tokens takes longer to trace than these to write.
            drawn = self.sampler(
                {
                    "memory": memory[part],
                    "starts": starts[part],
                    "chance": np.full(places, 0.5, np.float32),
                }
            )
            written = ops.convert_to_numpy(drawn)[:, 0].tolist()
            sentences += [self._until_end(tokens) for tokens in written]
        return sentences

    def _until_end(self, tokens: list[int]) -> list[int]:
        end = self.tokenizer.end
        return tokens[: tokens.index(end)] if end in tokens else tokens
