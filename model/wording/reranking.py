"""Which words people would say of a picture, and which of several sentences says most of them.

Of the sentences that a beam search ends with, the likeliest is seldom the one that agrees most with
what people write. So they are ranked anew by the words that a classifier sees in the picture (Fang
et al. 2015, "From Captions to Visual Concepts and Back", arXiv 1411.4952, section 5; to choose what
captions of similar pictures agree on is as old: Devlin et al. 2015, arXiv 1505.04467). Here a
linear map from the logits of the bundle's tags gives p, the share of people's captions that say a
token. Over a sentence's different tokens

    bonus = SAID * sum of p(token) + TOLD * sum of log(p(token) / its mean over all pictures)

The first sum is for saying what everyone would; the second, for saying what is true of this picture
rather than of most, keeps rarer words. model/training/RUNS.md has the figures.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from model.bundle import RERANKING, Bundle
from model.caption import Language
from model.errors import BundleDamaged, BundleIncompatible
from model.logistic import logit
from model.npz import read_arrays

SAID, TOLD = 2.0, 0.4
"""What the two sums count against a log-probability; found on the dev photos of Flickr8k."""

_LARGEST = 1 << 28
"""Bytes of all arrays; the shipped bundle has 2 MB."""

LEAST = 1e-3
"""No probability, of a tag or of a word, counts as nearer to 0 or to 1 than this."""

_T = TypeVar("_T")
_Answer = tuple[NDArray[np.float32], _T] | None
"""An answer, with the tags' probabilities that it was asked about."""


@dataclass(slots=True, eq=False)
class Reranker:
    """Tells, for one language, what the tags of a picture make each token worth.

    `tokens` are (T,) ids; `weights` (tags, T) and `bias` (T,) map the logits of tags to shares of
    captions, in 0..1, and `means` (T,) are these shares over all pictures.

    Search, grounding and confidence ask it about the same picture in turn: the last answer is kept.
    Not for several threads at once.
    """

    tokens: NDArray[np.int32]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    means: NDArray[np.float32]
    _shares: _Answer[NDArray[np.float32]] = field(init=False, default=None)
    _bonus: _Answer[dict[int, float]] = field(init=False, default=None)

    def shares(self, tag_probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the share of captions that would say each token (T,); a little outside 0..1."""
        if self._shares is None or self._shares[0] is not tag_probabilities:
            # Not @: its threads would be awake, and busy, for some time after so small a product.
            product = np.einsum("n,nt->t", logits(tag_probabilities), self.weights)
            self._shares = tag_probabilities, product + self.bias
        return self._shares[1]

    def token_bonus(self, tag_probabilities: NDArray[np.float32]) -> dict[int, float]:
        """Return the bonus, in nats, of saying each token, for a picture's probabilities (tags,).

        Of tokens that are not among them nothing is known.
        """
        if self._bonus is None or self._bonus[0] is not tag_probabilities:
            shares = np.clip(self.shares(tag_probabilities), LEAST, 1.0)
            lifts = np.log(shares / np.clip(self.means, LEAST, 1.0))
            bonus = SAID * shares + TOLD * lifts
            by_token = dict(zip(self.tokens.tolist(), bonus.tolist(), strict=True))
            self._bonus = tag_probabilities, by_token
        return self._bonus[1]


def logits(probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    """(..., tags) -> (..., tags): log-odds, finite for 0 and 1, too."""
    clipped = np.clip(probabilities, LEAST, 1.0 - LEAST)
    return logit(clipped)


def read_rerankers(bundle: Bundle) -> dict[Language, Reranker]:
    """Read a bundle's rerankers, by language; none where it has no such file.

    Raises `BundleDamaged` when they cannot be read, and `BundleIncompatible` when they are of other
    tags or tokens than the bundle's.
    """
    manifest = bundle.manifest
    if RERANKING not in manifest.files:
        return {}
    try:
        arrays = read_arrays(bundle.member(RERANKING), _LARGEST)
        found = {
            language: Reranker(
                arrays[f"{language}/tokens"].astype(np.int32, copy=False),
                *(
                    arrays[f"{language}/{name}"].astype(np.float32, copy=False)
                    for name in ("weights", "bias", "means")
                ),
            )
            for language in manifest.languages
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BundleDamaged(bundle.path, f"{RERANKING}: {error}") from error
    for words in found.values():
        count = words.tokens.size
        shapes = words.weights.shape, words.bias.shape, words.means.shape
        known = ((words.tokens >= 0) & (words.tokens < manifest.vocabulary)).all()
        expected = (manifest.tags, count), (count,), (count,)
        if shapes != expected or words.tokens.ndim != 1 or not known:
            raise BundleIncompatible(bundle.path, f"{RERANKING} is not of its things and tokens")
    return found
