"""Learns which words people's captions say, by the tags that a bundle gives in their pictures.

Ridge regression (Hoerl and Kennard 1970) from the standardised logits of the tags to the share of
a picture's captions that hold each token; the tags are those that the bundle's own runtime gives,
rounded weights and all. Tokens of few pictures are left out: nothing could be learnt of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.caption import Language
from model.tokenizer import Tokenizer
from model.training.data.dataset import Example
from model.wording.reranking import Reranker, logits

FEWEST_PICTURES = 5
"""A token that captions of fewer pictures hold is left out."""

_RIDGE = 300.0
"""The penalty on squared weights, of standardised logits; 100 to 1,000 do about as well."""


def learn_reranker(
    tags: NDArray[np.float32],
    examples: Sequence[Example],
    language: Language,
    tokenizer: Tokenizer,
) -> Reranker:
    """Learn one language's words from the probabilities (N, tags) of N captioned pictures.

    Pictures without a caption in that language are passed over; there is at least one with.
    """
    written = [[set(tokenizer.encode(t)) for t in e.references(language)] for e in examples]
    captioned = [index for index, captions in enumerate(written) if captions]
    pictures = Counter(token for index in captioned for token in set[int]().union(*written[index]))
    tokens = sorted(token for token, count in pictures.items() if count >= FEWEST_PICTURES)
    column = {token: number for number, token in enumerate(tokens)}
    shares = np.zeros((len(captioned), len(tokens)), np.float32)
    for row, index in enumerate(captioned):
        for caption in written[index]:
            shares[row, [column[t] for t in caption if t in column]] += 1 / len(written[index])
    seen = logits(tags[captioned])
    centre, spread = seen.mean(axis=0), seen.std(axis=0) + 1e-6
    scaled, means = (seen - centre) / spread, shares.mean(axis=0)
    gram = scaled.T @ scaled + _RIDGE * np.eye(scaled.shape[1], dtype=np.float32)
    weights = np.linalg.solve(gram, scaled.T @ (shares - means)) / spread[:, None]
    return Reranker(np.array(tokens, np.int32), weights, means - centre @ weights, means)


def save_rerankers(path: Path, words: Mapping[Language, Reranker]) -> None:
    """Write the file of a bundle, the map in half precision.

    Not compressed: that would save a twelfth, and cost every start of the app 10 ms.
    """
    arrays: dict[str, NDArray[np.generic]] = {}
    for language, found in words.items():
        arrays[f"{language}/tokens"] = found.tokens
        arrays[f"{language}/weights"] = found.weights.astype(np.float16)
        arrays[f"{language}/bias"] = found.bias.astype(np.float32)
        arrays[f"{language}/means"] = found.means.astype(np.float32)
    np.savez(path, **arrays)
