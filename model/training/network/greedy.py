"""Writes about many encoded pictures at once, always the likeliest token, while training."""

from __future__ import annotations

from typing import Any

import numpy as np
from keras import ops
from numpy.typing import NDArray

from model.caption import FIRST_LANGUAGE, LANGUAGES, CaptionOptions, Language
from model.decoding import repetitions
from model.tokenizer import Tokenizer
from model.training.network.caption_network import CaptionNetwork

_BATCH = 24
_RUN = CaptionOptions().unrepeated


class GreedyWriter:
    """Writes as its network does at the time: the search of `decoding` with one beam, for many.

    No graph is built for it: tracing one takes longer than these sentences.
    """

    def __init__(self, network: CaptionNetwork, tokenizer: Tokenizer, longest: int = 20) -> None:
        """`longest` is the number of tokens after which a sentence breaks off."""
        self.decoder, self.tokenizer = network.decoder, tokenizer
        self.chained = network.config.sentences > 1
        self.longest = min(longest, network.config.max_tokens - 1)  # as the search
        starts = (tokenizer.start(language) for language in LANGUAGES)
        self.never = [tokenizer.pad, tokenizer.unknown, *starts]

    def write(self, memory: NDArray[np.float16], languages: list[Language]) -> list[list[int]]:
        """(N, slots, width) encoder outputs, a language for each -> ids without start and end."""
        first = self.tokenizer.start(FIRST_LANGUAGE)
        starts = np.array([self.tokenizer.start(language) for language in languages], np.int32)
        sentences: list[list[int]] = []
        for begin in range(0, len(starts), _BATCH):
            pictures, tokens = memory[begin : begin + _BATCH], starts[begin : begin + _BATCH]
            before: list[list[int]] = [[] for _ in tokens]
            if self.chained and (tokens != first).any():
                english = self._written(pictures, np.full_like(tokens, first), before)
                before = [
                    [] if start == first else [first, *sentence]
                    for start, sentence in zip(tokens, english, strict=True)
                ]
            sentences += self._written(pictures, tokens, before)
        return sentences

    def _written(
        self,
        memory: NDArray[np.float16],
        tokens: NDArray[np.int32],
        before: list[list[int]],
    ) -> list[list[int]]:
        """Write from the start tokens on, behind the sentences `before`, start included."""
        slots = ops.convert_to_tensor(memory.astype(np.float32))
        pictures = [block.project_memory(slots) for block in self.decoder.blocks]
        pasts: list[list[tuple[Any, Any]]] = [[] for _ in self.decoder.blocks]
        seen = np.zeros((len(tokens), 0), bool)
        for position in range(max(map(len, before))):
            there = np.array([position < len(sentence) for sentence in before])
            seen = np.concatenate([seen, there[:, None]], axis=1)
            earlier = [(s[position : position + 1] or [0])[0] for s in before]
            self._advance(np.array(earlier, np.int32), position, pasts, pictures, seen)
        written = np.zeros((len(tokens), 0), np.int32)
        for position in range(self.longest):
            seen = np.concatenate([seen, np.ones((len(tokens), 1), bool)], axis=1)
            scores = self._advance(tokens, position, pasts, pictures, seen)
            scores[:, self.never] = -np.inf
            if position == 0:
                scores[:, self.tokenizer.end] = -np.inf  # a sentence has words
            for row, token in repetitions(written, _RUN):
                scores[row, token] = -np.inf
            tokens = scores.argmax(axis=-1).astype(np.int32)
            written = np.concatenate([written, tokens[:, None]], axis=1)
        return [self._until_end(sentence) for sentence in written.tolist()]

    def _advance(
        self,
        tokens: NDArray[np.int32],
        position: int,
        pasts: list[list[tuple[Any, Any]]],
        pictures: list[Any],
        seen: NDArray[np.bool_],
    ) -> NDArray[np.float32]:
        """Append a token to each sentence; returns the logits (N, vocabulary) of the next."""
        decoder = self.decoder
        bias = ops.convert_to_tensor(np.where(seen, 0.0, -1e9).astype(np.float32))[:, None, None]
        x = decoder.embed(tokens[:, None], decoder.positions[position])
        for block, past, picture in zip(decoder.blocks, pasts, pictures, strict=True):
            x = block.advance(x, past, picture, bias)
        return np.array(ops.convert_to_numpy(decoder.logits(x)))[:, 0]

    def _until_end(self, tokens: list[int]) -> list[int]:
        end = self.tokenizer.end
        return tokens[: tokens.index(end)] if end in tokens else tokens
