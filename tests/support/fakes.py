"""Stand-ins for parts that are slow or absent in tests; each keeps to the real one's interface."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from model.inference.interface import CachePrefix, Encoding, Step


class FakeInference:
    """A tiny language model whose next-token distribution depends on picture and whole past.

    Deterministic, and sensitive to every earlier token, so that a row that continues the wrong
    parent, or sees another picture, gives other numbers.
    """

    name = "fake"
    fallback: str | None = None

    def __init__(
        self,
        vocabulary: int = 5,
        max_tokens: int = 4,
        max_rows: int = 5,
        grid: tuple[int, int] = (2, 3),
        kind_probabilities: NDArray[np.float32] | None = None,
        sentences: int = 1,
    ) -> None:
        self.vocabulary = vocabulary
        self.max_tokens = max_tokens
        self.sentences = sentences
        self.max_rows = max_rows
        self.grid = grid
        self.kind_probabilities = kind_probabilities
        self.taught_names: Mapping[str, float] = {}
        self.steps = 0
        self.rows_seen: list[int] = []

    def encode(self, image: NDArray[np.uint8]) -> Encoding:
        """Sum the picture up in one number."""
        seed = np.array([int(image.astype(np.int64).sum())], dtype=np.float32)
        return Encoding({"seed": seed}, self.kind_probabilities)

    def open(self, encoding: Encoding) -> FakeDecoding:
        """Start writing about it."""
        prefix = encoding.prefix
        before = prefix.keys.astype(int).tolist() if isinstance(prefix, CachePrefix) else ()
        return FakeDecoding(self, int(encoding.outputs["seed"][0]), tuple(before))

    def distribution(self, picture: int, past: tuple[int, ...]) -> NDArray[np.float32]:
        """Log-probabilities of the token after `past`, the start token included."""
        logits = 2.0 * _generator(picture, past, "token").standard_normal(self.vocabulary)
        return normalised(logits)

    def attention(self, picture: int, past: tuple[int, ...]) -> NDArray[np.float32]:
        """Where the model looks while choosing the token after `past`."""
        weights = _generator(picture, past, "look").random(self.grid[0] * self.grid[1])
        attention: NDArray[np.float32] = (weights / weights.sum()).astype(np.float32)
        return attention


class ScriptedInference(FakeInference):
    """Writes given sentences, the earlier ones likelier, and hardly anything else."""

    def __init__(
        self, scripts: Sequence[Sequence[int]], end: int, vocabulary: int, grid: tuple[int, int]
    ) -> None:
        longest = max(map(len, scripts))
        super().__init__(vocabulary, longest + 1, grid=grid)
        self.scripts = [(*script, end) for script in scripts]

    def distribution(self, picture: int, past: tuple[int, ...]) -> NDArray[np.float32]:
        """Halve the probability from one script that goes on from here to the next."""
        written = past[1:]
        probabilities = np.full(self.vocabulary, 1e-9)
        for rank, script in enumerate(self.scripts):
            if script[: len(written)] == written and len(script) > len(written):
                probabilities[script[len(written)]] += 0.5**rank
        return normalised(np.log(probabilities))


class TaughtInference(FakeInference):
    """Has two decoders of two sentences; each writes what it has by heart.

    `by_heart[taught]` has, for each start token, a sentence's tokens and their probabilities.
    """

    def __init__(
        self,
        by_heart: Mapping[bool, Mapping[int, Sequence[tuple[int, float]]]],
        end: int,
        vocabulary: int,
        grid: tuple[int, int],
    ) -> None:
        super().__init__(vocabulary, 12, grid=grid, sentences=2)
        self.by_heart, self.end = by_heart, end

    def encode(self, image: NDArray[np.uint8]) -> Encoding:
        """Let the taught decoder write."""
        return replace(super().encode(image), taught=True)

    def open(self, encoding: Encoding) -> FakeDecoding:
        """Tell the decoders apart by the number that sums the picture up."""
        seed = np.array([float(encoding.taught)], np.float32)
        return super().open(replace(encoding, outputs={"seed": seed}))

    def distribution(self, picture: int, past: tuple[int, ...]) -> NDArray[np.float32]:
        """Share out between the next token of the sentence and all others."""
        sentences = self.by_heart[bool(picture)]
        begin = max(place for place, token in enumerate(past) if token in sentences)
        sentence = [*sentences[past[begin]], (self.end, 0.9)]
        token, probability = sentence[min(len(past) - begin, len(sentence)) - 1]
        probabilities = np.full(self.vocabulary, (1.0 - probability) / (self.vocabulary - 1))
        probabilities[token] = probability
        return normalised(np.log(probabilities))


class FakeDecoding:
    """One search on a `FakeInference`."""

    def __init__(
        self, inference: FakeInference, picture: int, before: tuple[int, ...] = ()
    ) -> None:
        self._inference = inference
        self._picture = picture
        self._before = before
        self._pasts: list[tuple[int, ...]] = []

    def step(self, tokens: NDArray[np.int32], parents: NDArray[np.int32]) -> Step:
        """Append one token to every row."""
        fake, pasts = self._inference, self._pasts or [()] * len(tokens)
        fake.steps += 1
        fake.rows_seen.append(len(tokens))
        if len(tokens) > fake.max_rows or len(pasts[0]) == fake.max_tokens:
            raise ValueError("more rows or tokens than the decoder has")
        self._pasts = [
            (*pasts[parent], int(token)) for token, parent in zip(tokens, parents, strict=True)
        ]
        return Step(
            np.stack([fake.distribution(self._picture, self._seen(r)) for r in range(len(tokens))]),
            np.stack([fake.attention(self._picture, self._seen(r)) for r in range(len(tokens))]),
        )

    def prefix(self, row: int) -> CachePrefix:
        """Return a row's tokens in the place of what they leave in a cache."""
        tokens = np.array(self._seen(row), np.float32)
        return CachePrefix(tokens, -tokens)

    def _seen(self, row: int) -> tuple[int, ...]:
        return (*self._before, *self._pasts[row])


def normalised(logits: NDArray[np.float64]) -> NDArray[np.float32]:
    """Log-probabilities from unnormalised ones."""
    result: NDArray[np.float32] = (logits - np.log(np.exp(logits).sum())).astype(np.float32)
    return result


def _generator(picture: int, past: tuple[int, ...], use: str) -> np.random.Generator:
    digest = hashlib.sha256(repr((picture, past, use)).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "big"))
