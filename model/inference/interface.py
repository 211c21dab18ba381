"""The small interface between the search and a runtime.

A runtime encodes one picture, then opens a decoding of it, which keeps the self-attention cache of
every search row, so that the search only handles tokens and probabilities. Where a tensor has the
same layout in every runtime it is stated here; what differs, `memory_*` and the cache, is stated
where a runtime makes it (`litert.py`, `coreml.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class CachePrefix:
    """What a sentence leaves in the self-attention cache, to write the next one behind it.

    `keys` and `values` are float32 (tokens, ...): one entry for each token, start included, and
    then the other axes of the runtime's cache in their own order.
    """

    keys: NDArray[np.float32]
    values: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.keys)


@dataclass(frozen=True, slots=True, eq=False)
class StatePrefix:
    """What a sentence leaves in a decoder that keeps a state of fixed size: (...) by name."""

    state: Mapping[str, NDArray[np.float32]]


Prefix = CachePrefix | StatePrefix


@dataclass(frozen=True, slots=True, eq=False)
class Encoding:
    """One encoded picture, and perhaps a sentence about it that the next one is written behind.

    `outputs` are the encoder's outputs by name, float32, in the layout of the runtime that made
    them, which alone reads them. `kind_probabilities` is (kinds,) in the order of the manifest's
    `kinds`, summing to 1, and `tag_probabilities` (tags,) in that of the bundle's `things.json`,
    each in 0..1; None when the bundle has no such head. `prefix` is the sentence before. `taught`
    says that of two decoders the one writes about it that was taught. `features` are those of
    `expert_gate.picture_features`, the same in every runtime; None of a decoder without a cache.
    """

    outputs: dict[str, NDArray[np.float32]]
    kind_probabilities: NDArray[np.float32] | None
    tag_probabilities: NDArray[np.float32] | None = None
    prefix: Prefix | None = None
    taught: bool = False
    features: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """What one decoding step gives for every search row.

    `log_probabilities` is float32 (rows, vocabulary), in nats, normalised: of the token that comes
    next. `attention` is float32 (rows, patches), each row summing to 1 over the picture's patches,
    row-major from the top left; the same everywhere of a decoder that looks nowhere.
    """

    log_probabilities: NDArray[np.float32]
    attention: NDArray[np.float32]


class Decoding(Protocol):
    """Decoding of one picture; not to be shared between threads."""

    def step(self, tokens: NDArray[np.int32], parents: NDArray[np.int32]) -> Step:
        """Append one token to every row and return the next token's distribution.

        `tokens` and `parents` are (rows,), rows at most `Inference.max_rows`; row i continues what
        row `parents[i]` of the previous step had written (ignored on the first step). Raises
        ValueError for more rows or tokens than the decoder has.
        """
        ...

    def prefix(self, row: int) -> Prefix:
        """Return what the tokens of a row have left behind for the next sentence."""
        ...


class Inference(Protocol):
    """A runtime with one bundle loaded.

    A sentence has at most `max_tokens` tokens, start included, and a search at most `max_rows`
    rows. It stands alone or, where there are two `sentences`, perhaps behind another. `grid` is the
    encoder's patches, (rows, columns). `fallback` says why this one runs in the place of a faster
    one; None where it is the first choice. `taught_names` are what an owner's pets and people are
    called, with the probability from which each name is said.
    """

    name: str
    fallback: str | None
    max_rows: int
    max_tokens: int
    sentences: int
    grid: tuple[int, int]
    taught_names: Mapping[str, float]

    def encode(self, image: NDArray[np.uint8]) -> Encoding:
        """Encode one uint8 (height, width, 3) RGB picture of the bundle's input size."""
        ...

    def open(self, encoding: Encoding) -> Decoding:
        """Start writing about an encoded picture, behind its `prefix` if there is one."""
        ...


def softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """(..., classes) -> (..., classes): turn logits into probabilities that sum to 1."""
    exponents = np.exp(logits - logits.max(axis=-1, keepdims=True))
    result: NDArray[np.float32] = exponents / exponents.sum(axis=-1, keepdims=True)
    return result
