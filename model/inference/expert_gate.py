"""Which of a taught bundle's two decoders writes about a picture.

What a model was taught is meant for pictures like those it was taught on. A linear gate on what the
encoder makes of a picture tells them from others, about which the general decoder goes on writing
as before the teaching, word for word (a mixture of two experts; Jacobs et al. 1991, "Adaptive
Mixtures of Local Experts").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from model.bundle import GATE, Bundle
from model.errors import BundleDamaged, BundleIncompatible
from model.npz import read_arrays

_LARGEST = 1 << 28
"""Bytes of all arrays: the features of a hundred thousand pictures taught."""


@dataclass(frozen=True, slots=True, eq=False)
class ExpertGate:
    """A linear classifier of pictures: the taught decoder writes about those it opens for.

    `weights` are (features,), of `picture_features`, and `bias` is added to their sum. `taught`
    (pictures, features) are the features of all pictures that were ever taught, so that later gates
    open for them as well, and `names` all that were ever taught, with the probability, in 0..1,
    from which each is said.
    """

    weights: NDArray[np.float32]
    bias: float
    taught: NDArray[np.float16]
    names: Mapping[str, float] = field(default_factory=dict)

    def nearness(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """(..., features) -> (...): the logit of each, positive inside the gate."""
        nearness: NDArray[np.float32] = features @ self.weights + np.float32(self.bias)
        return nearness

    def opens(self, features: NDArray[np.float32]) -> NDArray[np.bool_]:
        """(..., features) -> (...): whether pictures are like those that were taught."""
        return self.nearness(features) >= 0.0


def picture_features(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """(..., slots, width) values of the first decoder layer's memory -> (..., 2 width) features.

    Those of the class token and the mean of the patches': linear in what the encoder sees.
    """
    patches = values[..., 1:, :].mean(axis=-2, dtype=np.float32)
    features: NDArray[np.float32] = np.concatenate([values[..., 0, :], patches], axis=-1)
    return features.astype(np.float32)


def read_expert_gate(bundle: Bundle) -> ExpertGate | None:
    """Read a bundle's gate; None when it has one decoder only.

    Raises `BundleDamaged` when it cannot be read, and `BundleIncompatible` when it is of another
    decoder.
    """
    if GATE not in bundle.manifest.files:
        return None
    try:
        arrays = read_arrays(bundle.member(GATE), _LARGEST)
        weights, bias = (arrays[name].astype(np.float32) for name in ("weights", "bias"))
        taught = arrays["taught"].astype(np.float16)
        # A bundle that was taught before names were kept has none.
        names = arrays.get("names", np.array([])).astype(str)
        least = arrays.get("least", np.array([])).astype(float)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BundleDamaged(bundle.path, f"{GATE}: {error}") from error
    width = 2 * bundle.manifest.decoder.width
    shapes = (weights.shape, bias.shape, taught.shape[1:], taught.ndim)
    if shapes != ((width,), (), (width,), 2):
        raise BundleIncompatible(bundle.path, f"{GATE} is not of {width} features")
    if names.shape != least.shape or names.ndim != 1:
        raise BundleIncompatible(bundle.path, f"{GATE} does not say how sure names have to be")
    return ExpertGate(
        weights,
        float(bias),
        taught,
        dict(zip(names.tolist(), least.tolist(), strict=True)),
    )
