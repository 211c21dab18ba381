"""Which words people would say of a picture, and which of several sentences says most of them.

Of the sentences that a beam search ends with, the likeliest is seldom the one that agrees most with
what people write. So they are ranked anew by the words that a classifier sees in the picture (Fang
et al. 2015, "From Captions to Visual Concepts and Back", arXiv 1411.4952, section 5; to choose what
captions of similar pictures agree on is as old: Devlin et al. 2015, arXiv 1505.04467). Here a
linear map from the logits of the bundle's things gives p, the share of people's captions that say a
token. Over a sentence's different tokens

    worth = SAID * sum of p(token) + TOLD * sum of log(p(token) / its mean over all pictures)

The first sum is for saying what everyone would; the second, for saying what is true of this picture
rather than of most, keeps rarer words. model/training/RUNS.md has the figures.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.bundle import EXPECTED_WORDS, Bundle
from model.caption import Language
from model.errors import BundleDamaged, BundleIncompatible
from model.logistic import logit

SAID, TOLD = 2.0, 0.4
"""What the two sums count against a log-probability; found on the dev photos of Flickr8k."""

LEAST = 1e-3
"""No probability, of a thing or of a word, counts as nearer to 0 or to 1 than this."""


@dataclass(frozen=True, slots=True, eq=False)
class ExpectedWords:
    """The words of one language.

    `tokens` are (T,) ids, `weights` (things, T) and `bias` (T,) those of the map from logits of
    things to shares of captions, and `means` (T,) what these are over all pictures.
    """

    tokens: NDArray[np.int32]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]
    means: NDArray[np.float32]

    def worths(self, things: NDArray[np.float32]) -> dict[int, float]:
        """Return what it is worth to say each token, for the probabilities (things,) of a
        picture's things; of tokens that are not among them nothing is known.
        """
        # Not @: its threads would be awake, and busy, for some time after so small a product.
        expected = np.einsum("n,nt->t", logits(things), self.weights) + self.bias
        shares = np.clip(expected, LEAST, 1.0)
        lifts = np.log(shares / np.clip(self.means, LEAST, 1.0))
        worths = SAID * shares + TOLD * lifts
        return dict(zip(self.tokens.tolist(), worths.tolist(), strict=True))


def logits(probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    """(..., things) -> (..., things): log-odds, finite for 0 and 1, too."""
    clipped = np.clip(probabilities, LEAST, 1.0 - LEAST)
    return logit(clipped)


def read_expected_words(bundle: Bundle) -> dict[Language, ExpectedWords]:
    """Read a bundle's expected words; none where it has no such file.

    Raises `BundleDamaged` when they cannot be read, and `BundleIncompatible` when they are of other
    things or tokens than the bundle's.
    """
    manifest = bundle.manifest
    if EXPECTED_WORDS not in manifest.files:
        return {}
    try:
        with np.load(bundle.member(EXPECTED_WORDS), allow_pickle=False) as archive:
            found = {
                language: ExpectedWords(
                    archive[f"{language}/tokens"].astype(np.int32),
                    *(
                        archive[f"{language}/{name}"].astype(np.float32)
                        for name in ("weights", "bias", "means")
                    ),
                )
                for language in manifest.languages
            }
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise BundleDamaged(bundle.path, f"{EXPECTED_WORDS}: {error}") from error
    for words in found.values():
        count = len(words.tokens)
        shapes = words.weights.shape, words.bias.shape, words.means.shape
        known = ((words.tokens >= 0) & (words.tokens < manifest.vocabulary)).all()
        if shapes != ((manifest.things, count), (count,), (count,)) or not known:
            raise BundleIncompatible(
                bundle.path, f"{EXPECTED_WORDS} is not of its things and tokens"
            )
    return found
