"""Which of a taught bundle's two decoders writes about a picture.

What a model was taught is meant for pictures like those it was taught on. A linear gate on what the
encoder makes of a picture tells them from others, about which the general decoder goes on writing
as before the teaching, word for word (a mixture of two experts; Jacobs et al. 1991, "Adaptive
Mixtures of Local Experts").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

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
    from which each is said. `to_arrays` is what is kept of it in a file.
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

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Return the arrays of a bundle's file, from which `from_arrays` makes an equal gate."""
        return {
            "weights": self.weights,
            "bias": np.array(self.bias, np.float32),
            "taught": self.taught,
            "names": np.array([*self.names], str),
            "least": np.array([*self.names.values()], np.float32),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """Make a gate of `to_arrays`; those of a time before names were kept have none."""
        names = arrays["names"].astype(str).tolist() if "names" in arrays else []
        least = arrays["least"].astype(float).tolist() if "least" in arrays else []
        return cls(
            arrays["weights"].astype(np.float32),
            float(arrays["bias"]),
            arrays["taught"].astype(np.float16),
            dict(zip(names, least, strict=True)),
        )


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
        weights, bias, taught = (arrays[name] for name in ("weights", "bias", "taught"))
    except (OSError, ValueError, KeyError) as error:
        raise BundleDamaged(bundle.path, f"{GATE}: {error}") from error
    width = 2 * bundle.manifest.decoder.width
    shapes = (weights.shape, bias.shape, taught.shape[1:], taught.ndim)
    if shapes != ((width,), (), (width,), 2):
        raise BundleIncompatible(bundle.path, f"{GATE} is not of {width} features")
    # Without either it is of a time before names were kept.
    names, least = (arrays.get(name, np.array([])) for name in ("names", "least"))
    if names.shape != least.shape or names.ndim != 1:
        raise BundleIncompatible(bundle.path, f"{GATE} does not say how sure names have to be")
    try:
        return ExpertGate.from_arrays(arrays)
    except (ValueError, TypeError) as error:
        raise BundleDamaged(bundle.path, f"{GATE}: {error}") from error
