"""Pictures a taught model must go on describing as before, without their being pictures.

The replay memory holds what the encoder made of training photos, each patch replaced by the nearest
of a thousand typical ones (vector quantisation: k-means over all patches, Lloyd 1982). From a
couple of hundred bytes a photo the decoder still writes much the same sentence; the photo itself is
not in them. With each stand the model's own captions of it. They travel in the bundle, so that a
user's machine needs no data set to see whether a model forgets.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.npz import read_arrays
from model.training.errors import CheckpointError

REPLAY_MEMORY = "anchors.npz"
"""The file's name in a bundle, which those of before have, too."""

_LARGEST = 1 << 30

TYPICAL_PATCHES = 1024
_ROUNDS = 12
_VALIDATION_EVERY = 4
_PATCHES_A_ROUND = 40_000


@dataclass(frozen=True, slots=True, eq=False)
class ReplayMemory:
    """N quantised encoder outputs and what was written about them.

    `typical` (K, width) float16, `patches` (N, slots - 1) indices of it, `class_tokens`
    (N, width) float16, `captions` (N, languages, places) ids from start to end, 0 (padding) after.
    """

    typical: NDArray[np.float16]
    patches: NDArray[np.uint16]
    class_tokens: NDArray[np.float16]
    captions: NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.patches)

    @property
    def training(self) -> list[int]:
        """The pictures that trials learn from."""
        return [i for i in range(len(self)) if i % _VALIDATION_EVERY]

    @property
    def validation(self) -> list[int]:
        """The pictures that no trial learns from: they show what is forgotten."""
        return [i for i in range(len(self)) if i % _VALIDATION_EVERY == 0]

    def encoded(self) -> NDArray[np.float16]:
        """Return the encoder outputs, (N, slots, width)."""
        return np.concatenate([self.class_tokens[:, None], self.typical[self.patches]], axis=1)

    def quantised(self, memory: NDArray[np.float16]) -> NDArray[np.float16]:
        """Return encoder outputs (..., slots, width) as they would be if they were in it."""
        quantised = np.array(memory)
        patches = quantised[..., 1:, :]
        nearest = _nearest(
            patches.reshape(-1, patches.shape[-1]).astype(np.float32),
            self.typical.astype(np.float32),
        )
        quantised[..., 1:, :] = self.typical[nearest].reshape(patches.shape)
        return quantised

    def roughened(
        self,
        quantised: NDArray[np.float16],
        pictures: NDArray[np.float16],
        random: np.random.Generator,
    ) -> NDArray[np.float16]:
        """Return quantised encoder outputs (N, slots, width) as if they had not been quantised.

        Each patch gets back what quantising would take from some patch of the `pictures`.
        """
        whole = pictures[:, 1:].astype(np.float32)
        lost = (whole - self.quantised(pictures)[:, 1:]).reshape(-1, whole.shape[-1])
        rough = quantised.astype(np.float32)
        rough[:, 1:] += lost[random.integers(0, len(lost), rough[:, 1:].shape[:2])]
        return rough.astype(np.float16)

    def sentences(self, picture: int) -> list[list[int]]:
        """Return the captions of one picture, start and end included."""
        return [[int(i) for i in caption[caption > 0]] for caption in self.captions[picture]]

    def save(self, path: Path) -> None:
        """Write `anchors.npz`."""
        np.savez_compressed(
            path,
            typical=self.typical,
            patches=self.patches,
            class_tokens=self.class_tokens,
            captions=self.captions,
        )

    @classmethod
    def load(cls, path: Path, width: int, slots: int) -> ReplayMemory:
        """Read them back. Raises `CheckpointError` when they do not fit such an encoder."""
        names = ("typical", "patches", "class_tokens", "captions")
        try:
            arrays = read_arrays(path, _LARGEST)
            found = cls(*(arrays[name] for name in names))
        except (OSError, ValueError, KeyError) as error:
            raise CheckpointError(f"{path.name} cannot be read: {error}") from error
        count = len(found.patches)
        fits = (
            found.typical.shape[1:] == found.class_tokens.shape[1:] == (width,)
            and found.patches.shape == (count, slots - 1)
            and found.captions.ndim == 3
            and count == len(found.class_tokens) == len(found.captions)
            and int(found.patches.max(initial=0)) < len(found.typical)
        )
        if not fits:
            raise CheckpointError(f"{path.name} does not fit the network")
        return found


def quantise(
    memory: NDArray[np.float16],
    count: int,
    write: Callable[[NDArray[np.float16]], NDArray[np.int16]],
    seed: int,
    typical: int = TYPICAL_PATCHES,
) -> ReplayMemory:
    """Keep `count` of N encoder outputs (N, slots, width), all of which say what is typical.

    `write` captions the quantised ones.
    """
    patches = memory[:, 1:].reshape(-1, memory.shape[-1]).astype(np.float32)
    centres = typical_patches(patches, typical, np.random.default_rng(seed))
    some = memory[:count]
    own = some[:, 1:].reshape(-1, memory.shape[-1]).astype(np.float32)
    nearest = _nearest(own, centres).reshape(len(some), -1).astype(np.uint16)
    bare = ReplayMemory(
        centres.astype(np.float16), nearest, some[:, 0], np.zeros((0, 0, 0), np.int16)
    )
    return dataclasses.replace(bare, captions=write(bare.encoded()))


def typical_patches(
    patches: NDArray[np.float32], count: int, random: np.random.Generator
) -> NDArray[np.float32]:
    """Return (count, width) centres of (N, width) patches by k-means, a sample each round."""
    centres = patches[random.choice(len(patches), count, replace=len(patches) < count)].copy()
    for _ in range(_ROUNDS):
        size = min(len(patches), _PATCHES_A_ROUND)
        sample = patches[random.choice(len(patches), size, replace=False)]
        nearest = _nearest(sample, centres)
        members = np.bincount(nearest, minlength=count)
        sums = np.zeros_like(centres)
        np.add.at(sums, nearest, sample)
        alone = members == 0
        centres[~alone] = sums[~alone] / members[~alone, None]
        centres[alone] = sample[random.integers(0, size, int(alone.sum()))]
    return centres


def _nearest(patches: NDArray[np.float32], centres: NDArray[np.float32]) -> NDArray[np.intp]:
    lengths = (centres**2).sum(axis=1)
    return np.concatenate(
        [
            (2 * part @ centres.T - lengths).argmax(axis=1)
            for part in np.array_split(patches, max(1, len(patches) // 8192))
        ]
    )
