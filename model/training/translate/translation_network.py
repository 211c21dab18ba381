"""A small translation model, English to French, made of the captioner's own parts.

It gives photos that nobody described in French a French caption to learn from. Where the captioner
looks at the patches of a picture, this looks at words: blocks like the encoder's read the English
sentence, and a decoder like the captioner's writes the French one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray

from model.caption import LANGUAGES
from model.tokenizer import Tokenizer
from model.training.network.attention import LAYER_NORM_EPSILON, small_random
from model.training.network.caption_network import CaptionDecoder
from model.training.network.config import NetworkConfig
from model.training.network.vision_transformer import EncoderBlock

_MASKED = -1e9
_SPREAD = 0.05
"""The standard deviation of embeddings to start from."""


class TranslationNetwork(keras.Model):
    """Packed sentences in two languages in, logits of the second language's next tokens out.

    A row holds several sentences on either side; `segments` says which belong together. Letters
    in the shapes: B rows, S source tokens, T target tokens, D width.
    """

    def __init__(self, config: NetworkConfig, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if config.encoder_width != config.decoder_width:
            raise ValueError("English words start as their translations: give both one width")
        self.config = config
        self.decoder = CaptionDecoder(config, name="decoder")
        self.blocks = [
            EncoderBlock(config.encoder_width, config.encoder_heads, name=f"block_{i}")
            for i in range(config.encoder_layers)
        ]
        self.norm = keras.layers.LayerNormalization(epsilon=LAYER_NORM_EPSILON, name="norm")
        self.dropout = keras.layers.Dropout(config.dropout)

    def build(self, shape: Any = None) -> None:
        width = self.config.encoder_width
        self.embeddings = self.add_weight(
            shape=(self.config.vocabulary, width), initializer=small_random(), name="embeddings"
        )
        self.positions = self.add_weight(
            shape=(self.config.max_tokens, width), initializer=small_random(), name="positions"
        )
        self.decoder.build()
        for block in self.blocks:
            block.build((None, None, width))
        self.norm.build((None, None, width))
        self.built = True

    def start_from(self, embeddings: NDArray[np.float32]) -> None:
        """Take over a captioner's embeddings (vocabulary, its width), reduced to this width.

        What is kept are their principal components, at the size that this network expects.
        """
        width = self.config.decoder_width
        _, _, directions = np.linalg.svd(embeddings, full_matrices=False)
        reduced = embeddings @ directions[:width].T
        self.decoder.embeddings.assign(reduced * (_SPREAD / reduced.std()))

    def read(self, tokens: Any, positions: Any, segments: Any, training: bool = False) -> Any:
        """Three (B, S) integer tensors -> (B, S, D), what the decoder looks at."""
        x = ops.take(self.embeddings, tokens, axis=0) * self.config.encoder_width**0.5
        x = self.dropout(x + ops.take(self.positions, positions, axis=0), training=training)
        bias = same_segment(segments, segments)
        for block in self.blocks:
            x = block(x, bias, training=training)
        return self.norm(x)

    def call(self, inputs: dict[str, Any], training: bool = False) -> Any:
        """Return (B, T, vocabulary) logits.

        `inputs` holds `tokens`, `positions`, `segments` (B, T) of the French side and the same
        with `source_` before their names (B, S) of the English side (see `dataset.Batch`).
        """
        source = inputs["source_segments"]
        memory = self.read(
            inputs["source_tokens"], inputs["source_positions"], source, training=training
        )
        segments = inputs["segments"]
        return self.decoder(
            inputs["tokens"],
            inputs["positions"],
            segments,
            memory,
            same_segment(segments, source),
            training=training,
        )

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "config": self.config.to_dict()}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> TranslationNetwork:
        return cls(**{**config, "config": NetworkConfig.from_dict(config["config"])})


def same_segment(rows: Any, columns: Any) -> Any:
    """(B, T) and (B, S) -> (B, 1, T, S), to add to scores: each sees its own sentence only."""
    return ops.where(rows[:, :, None] == columns[:, None, :], 0.0, _MASKED)[:, None]


class GreedyWriter(keras.Model):
    """Writes the likeliest next token of many sentences at a time, with a cache.

    Every sentence gets `tokens` tokens; what stands after its end is to be cut off.
    """

    def __init__(
        self, network: TranslationNetwork, tokenizer: Tokenizer, tokens: int, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.network, self.tokens = network, tokens
        self.start = tokenizer.start("fr")
        bias = np.zeros(network.config.vocabulary, np.float32)
        never = (tokenizer.pad, tokenizer.unknown, *map(tokenizer.start, LANGUAGES))
        bias[list(never)] = _MASKED
        self.bias = bias

    def call(self, inputs: dict[str, Any]) -> Any:
        """`tokens`, `positions`, `segments` (B, S) of the English side -> two (B, tokens).

        The first are ids, the second their log-probabilities.
        """
        decoder = self.network.decoder
        segments = inputs["segments"]
        memory = self.network.read(inputs["tokens"], inputs["positions"], segments)
        seen = same_segment(ops.zeros_like(segments[:, :1]), segments)
        sources = [(*block.project_memory(memory), seen) for block in decoder.blocks]
        token = ops.full_like(segments[:, :1], self.start)
        pasts: list[list[tuple[Any, Any]]] = [[] for _ in decoder.blocks]
        written, sure = [], []
        for position in range(self.tokens):
            x = decoder.embed(token, decoder.positions[position])
            for block, past, source in zip(decoder.blocks, pasts, sources, strict=True):
                x = block.advance(x, past, source)
            chances = ops.log_softmax(decoder.logits(x) + self.bias, axis=-1)
            token = ops.argmax(chances, axis=-1)
            written.append(token[:, 0])
            sure.append(ops.max(chances, axis=-1)[:, 0])
        return ops.stack(written, axis=-1), ops.stack(sure, axis=-1)


@dataclass(frozen=True, slots=True)
class Translation:
    """A sentence in French; `probability` is the geometric mean over its tokens."""

    text: str
    probability: float


class Translator:
    """English captions to French ones, many at a time.

    A sentence gets at most half as many tokens again as it has in English, and eight more: nothing
    in French is that much longer, and a sentence that repeats itself has to end somewhere.
    """

    BATCH = 64
    _WORTH_COMPILING = 1000
    """So many sentences: for fewer it takes longer that XLA compiles each graph than it saves."""
    _LENGTHS = (12, 18, 48)
    """Sentences are written together with those of a like length, one graph for each of these."""

    def __init__(self, network: TranslationNetwork, tokenizer: Tokenizer) -> None:
        self.network, self.tokenizer = network, tokenizer
        self._writers: dict[int, GreedyWriter] = {}

    def translate(self, sentences: Sequence[str]) -> Iterator[tuple[int, Translation]]:
        """Yield the index and the translation of every sentence, short ones first.

        Words and case are as the tokenizer normalises them. What is longer than the network reads
        is cut off there.
        """
        longest = self.network.config.max_tokens
        sources = [
            [self.tokenizer.start("en"), *self.tokenizer.encode(text)][:longest]
            for text in sentences
        ]
        bounds = sorted({min(length, longest) for length in self._LENGTHS} | {longest})
        few = len(sentences) < self._WORTH_COMPILING
        shorter = 0
        for bound in bounds:
            chosen = [i for i, ids in enumerate(sources) if shorter < len(ids) <= bound]
            shorter = bound
            for begin in range(0, len(chosen), self.BATCH):
                part = chosen[begin : begin + self.BATCH]
                ids, chances = self._write([sources[i] for i in part], bound, few)
                for row, index in enumerate(part):
                    yield index, self._translation(ids[row].tolist(), chances[row])

    def _write(
        self, sources: list[list[int]], length: int, few: bool
    ) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        shape = (self.BATCH, length)
        tokens, segments = np.zeros(shape, np.int32), np.full(shape, -1, np.int32)
        segments[:, 0] = 0  # rows that are only there to fill the batch look at one token
        for row, ids in enumerate(sources):
            tokens[row, : len(ids)] = ids
            segments[row, : len(ids)] = 0
        positions = np.tile(np.arange(length, dtype=np.int32), (self.BATCH, 1))
        if length not in self._writers:
            limit = min(length + length // 2 + 8, self.network.config.max_tokens)
            writer = GreedyWriter(self.network, self.tokenizer, limit)
            if few:
                writer.jit_compile = False
            self._writers[length] = writer
        inputs = {"tokens": tokens, "positions": positions, "segments": segments}
        written, chances = self._writers[length].predict_on_batch(inputs)
        return np.asarray(written), np.asarray(chances)

    def _translation(self, ids: list[int], chances: NDArray[np.float32]) -> Translation:
        end = ids.index(self.tokenizer.end) + 1 if self.tokenizer.end in ids else len(ids)
        probability = math.exp(float(chances[:end].mean()))
        return Translation(self.tokenizer.decode(ids[:end]), probability)
