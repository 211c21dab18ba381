"""The likeliest of ImageNet's 1,000 classes, from what a bundle's encoder sees of a picture.

A bundle may bring a linear classifier of its encoder's features, `labels.npz`, with the classes'
names in its languages (`model/training/heads/label_head.py` makes it). The probability of a label
is calibrated: of those given 30 %, three in ten are what the encoder's first classifier puts first.
Whether that one is right is another matter: of ImageNet's own photos it errs on a quarter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from model.bundle import LABELS, Bundle
from model.caption import LANGUAGES, Language, Sighting, Tag
from model.errors import BundleDamaged, BundleIncompatible
from model.inference.interface import Encoding, softmax
from model.logistic import logit, sigmoid
from model.npz import read_arrays
from model.wording.label_subjects import CLASSES, animals

SHOWN = 5
"""How many labels are told."""

_LARGEST = 1 << 25
_REAL = ("mean", "project", "scale", "bias", "platt")
_CERTAIN = 1e-6
"""No probability counts as nearer to 0 or to 1 than this."""


@dataclass(frozen=True, slots=True, eq=False)
class LabelHead:
    """A linear classifier of `expert_gate.picture_features`, and what its classes are called.

    A picture's logits are (features - mean) by `project` (features, width), by `kernel` (width,
    classes), each class times its `scale` (classes,), plus `bias` (classes,). The kernel is of
    small whole numbers, which is what makes the file small. `platt`, a slope and an intercept,
    turn the log-odds of a class into those that are told. `names` are (classes,) by language.
    """

    mean: NDArray[np.float32]
    project: NDArray[np.float32]
    kernel: NDArray[np.int8]
    scale: NDArray[np.float32]
    bias: NDArray[np.float32]
    platt: NDArray[np.float32]
    names: Mapping[Language, NDArray[np.str_]]

    def probabilities(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """(..., features) -> (..., classes), summing to 1; not calibrated yet."""
        # Not @: its threads would be awake, and busy, for some time after so small a product.
        seen = np.einsum("...f,fw->...w", features - self.mean, self.project)
        logits = np.einsum("...w,wc->...c", seen, self.kernel.astype(np.float32))
        return softmax(logits * self.scale + self.bias)

    def calibrated(self, probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
        """(...,) -> (...,): the probabilities that are told."""
        clipped = np.clip(probabilities, _CERTAIN, 1.0 - _CERTAIN)
        told: NDArray[np.float32] = sigmoid(self.platt[0] * logit(clipped) + self.platt[1])
        return told

    def likeliest(self, features: NDArray[np.float32], language: Language) -> tuple[Tag, ...]:
        """Return the `SHOWN` likeliest labels of one picture (features,), the likeliest first."""
        probabilities = self.probabilities(features)
        best = np.argsort(-probabilities, kind="stable")[:SHOWN]
        told = self.calibrated(probabilities[best])
        pairs = zip(self.names[language][best].tolist(), told.tolist(), strict=True)
        return tuple(Tag(name, probability) for name, probability in pairs)

    def to_arrays(self) -> dict[str, NDArray[Any]]:
        """Return the arrays of a bundle's file."""
        return {
            "mean": self.mean,
            "project": self.project.astype(np.float16),
            "kernel": self.kernel,
            "scale": self.scale,
            "bias": self.bias,
            "platt": self.platt,
            **{f"names/{language}": names for language, names in self.names.items()},
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """Make a head of `to_arrays`; KeyError where one is missing."""
        real = {name: arrays[name].astype(np.float32) for name in _REAL}
        names = {one: arrays.get(f"names/{one}") for one in LANGUAGES}
        return cls(
            kernel=arrays["kernel"].astype(np.int8),
            names={one: words.astype(str) for one, words in names.items() if words is not None},
            **real,
        )


def read_label_head(bundle: Bundle) -> LabelHead | None:
    """Read a bundle's classifier; None where it brings none.

    Raises `BundleDamaged` when it cannot be read, and `BundleIncompatible` when it is of other
    features or languages than the bundle's.
    """
    if LABELS not in bundle.manifest.files:
        return None
    try:
        head = LabelHead.from_arrays(read_arrays(bundle.member(LABELS), _LARGEST))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BundleDamaged(bundle.path, f"{LABELS}: {error}") from error
    features, classes = 2 * bundle.manifest.decoder.width, head.bias.size
    shapes = (head.mean.shape, head.project.shape, head.kernel.shape, head.scale.shape)
    width = head.kernel.shape[0] if head.kernel.ndim == 2 else 0
    expected = ((features,), (features, width), (width, classes), (classes,))
    named = {language: head.names.get(language) for language in bundle.manifest.languages}
    if shapes != expected or head.platt.shape != (2,) or classes < SHOWN:
        raise BundleIncompatible(bundle.path, f"{LABELS} is not of {features} features")
    if any(names is None or names.shape != (classes,) for names in named.values()):
        raise BundleIncompatible(bundle.path, f"{LABELS} does not name its classes")
    return head


class Labeller:
    """Tells labels by a bundle's classifier, which is read when it is first asked."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self._head: LabelHead | None = None

    def label(self, encoding: Encoding, language: Language) -> tuple[Tag, ...] | None:
        """Return the likeliest labels of a picture; None from a bundle without a classifier.

        Raises as `read_label_head` does.
        """
        head = self._read()
        if head is None or encoding.features is None:
            return None
        return head.likeliest(encoding.features, language)

    def animals(self, encoding: Encoding) -> tuple[Sighting, ...]:
        """Return how likely each kind of animal is in a picture that is of animals.

        Raises as `read_label_head` does.
        """
        head = self._read()
        if head is None or encoding.features is None or head.bias.size != CLASSES:
            return ()
        return animals(head.probabilities(encoding.features))

    def _read(self) -> LabelHead | None:
        if self._head is None:
            self._head = read_label_head(self._bundle)
        return self._head
