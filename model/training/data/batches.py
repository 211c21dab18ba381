"""Batches of a stage, each determined by the seed and its step alone, so that a run can resume.

`prepare` turns read examples (`dataset.py`) into arrays once; `Batches` gives `Trainer` one step
after another: the inputs of `CaptionNetwork.call`, the next tokens (B, T), their weights (B, T).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from model import atomic_files
from model.preprocess import load_picture
from model.training.data.augment import augment, mentions_side
from model.training.data.dataset import Example, Packer
from model.training.network.config import StageConfig

Pixels = NDArray[np.uint8]

MANNERED = 0.5
"""Share of the English sentences that say what manner they have."""


@dataclass(frozen=True, slots=True, eq=False)
class TrainingSet:
    """Decoded pictures (N, H, W, 3) uint8 and, for each, its encoded captions or chains of them.

    `sided[i][j]` says that caption j of picture i speaks of left or right. `draws` are the numbers
    of an epoch's pictures, where some are shown more than once; empty: each is shown once.
    `manners[i]` opens half of the English sentences of picture i in the place of <en>; 0, or no
    entry: none.
    """

    pictures: NDArray[np.uint8]
    captions: tuple[tuple[list[int], ...], ...]
    sided: tuple[tuple[bool, ...], ...]
    draws: tuple[int, ...] = ()
    manners: tuple[int, ...] = ()

    @property
    def epoch(self) -> int:
        """The number of pictures that an epoch shows."""
        return len(self.draws) or len(self.captions)


def prepare(
    examples: Sequence[Example],
    packer: Packer,
    chained: int = 1,
    pictures: Pixels | None = None,
) -> TrainingSet:
    """Decode every picture and encode every caption that is not too long for the model.

    `chained` is the number of sentences that the network writes one after another. `pictures` are
    the examples', where they are decoded already (`decoded_pictures.py`).

    Raises `ImageError` for a picture that cannot be decoded.
    """
    if pictures is None:
        pictures = np.stack([load_picture(example.image) for example in examples])
    captions, sided = [], []
    for example in examples:
        chains = example.chains(chained)
        encoded = [(packer.encode_chain(chain), chain) for chain in chains]
        kept = [(ids, chain) for ids, chain in encoded if ids is not None]
        captions.append(tuple(ids for ids, _ in kept))
        sided.append(tuple(any(mentions_side(text) for _, text in chain) for _, chain in kept))
    return TrainingSet(pictures, tuple(captions), tuple(sided))


class Batches(keras.utils.PyDataset):
    """The steps `start` to `steps` of a stage, in order.

    With `memory` (views, N, slots, width) float16, the frozen encoder's output for every picture
    upright and perhaps mirrored (`encode_all`), batches carry it instead of pictures.
    """

    def __init__(
        self,
        data: TrainingSet,
        packer: Packer,
        stage: StageConfig,
        *,
        steps: int,
        start: int,
        seed: int,
        memory: NDArray[np.float16] | None = None,
    ) -> None:
        super().__init__(workers=1, max_queue_size=4)
        self.data, self.packer, self.memory = data, packer, memory
        self.size, self.augmented = stage.pictures, stage.augmented
        self.steps, self.start, self.seed = steps, start, seed

    def __len__(self) -> int:
        return self.steps - self.start

    def __getitem__(self, index: int) -> tuple[dict[str, Any], Any, Any]:
        step = self.start + index
        chosen = self.chosen(step)
        random = np.random.default_rng((self.seed, 1, step))
        inputs: dict[str, Any]
        if self.memory is None:
            views = [self._view(self.data.pictures[i], random) for i in chosen]
            mirrored = [view[1] for view in views]
            inputs = {"images": np.stack([view[0] for view in views])}
        else:
            # Half of the pictures; none where only the upright view was encoded.
            share = 0.5 if len(self.memory) > 1 else 0.0
            mirrored = list(random.random(len(chosen)) < share)
            views_of = zip(mirrored, chosen, strict=True)
            inputs = {"memory": np.stack([self.memory[int(m), i] for m, i in views_of])}
        rows = [list(self._captions(i, m, random)) for i, m in zip(chosen, mirrored, strict=True)]
        batch = self.packer.pack(rows)
        inputs |= {
            "tokens": batch.tokens,
            "positions": batch.positions,
            "segments": batch.segments,
        }
        # Scaled to a mean of 1, so that the loss is the mean over real tokens.
        return inputs, batch.targets, batch.weights / batch.weights.mean()

    def chosen(self, step: int) -> list[int]:
        """Return the pictures of a step: every epoch is one permutation of all its draws."""
        count = self.data.epoch
        chosen = []
        for place in range(step * self.size, (step + 1) * self.size):
            epoch, offset = divmod(place, count)
            drawn = int(self._permutation(epoch, count)[offset])
            chosen.append(self.data.draws[drawn] if self.data.draws else drawn)
        return chosen

    def _view(self, picture: Pixels, random: np.random.Generator) -> tuple[Pixels, bool]:
        """Return a (H, W, 3) picture as a step shows it, and whether it is mirrored."""
        if self.augmented:
            return augment(picture, random)
        flipped = bool(random.random() < 0.5)
        return (picture[:, ::-1] if flipped else picture), flipped

    def _permutation(self, epoch: int, count: int) -> NDArray[np.int64]:
        cached: tuple[int, NDArray[np.int64]] | None = getattr(self, "_cached", None)
        if cached is None or cached[0] != epoch:
            cached = (epoch, np.random.default_rng((self.seed, 0, epoch)).permutation(count))
            self._cached = cached
        return cached[1]

    def _captions(
        self, picture: int, mirrored: bool, random: np.random.Generator
    ) -> Iterator[list[int]]:
        """Yield a picture's captions in random order, so that each is left out as rarely."""
        captions, sided = self.data.captions[picture], self.data.sided[picture]
        manner = self.data.manners[picture] if self.data.manners else 0
        for j in random.permutation(len(captions)):
            if not (mirrored and sided[j]):
                yield self._in_manner(captions[j], manner, random) if manner else captions[j]

    def _in_manner(self, ids: list[int], manner: int, random: np.random.Generator) -> list[int]:
        """Return a caption, which every second time opens with the manner of its source."""
        english = ids[0] == self.packer.tokenizer.start("en")
        return [manner, *ids[1:]] if english and random.random() < MANNERED else ids


def upright(batch: Pixels) -> Pixels:
    """Return pictures (B, H, W, 3) as they are."""
    return batch


def mirrored(batch: Pixels) -> Pixels:
    """Return pictures (B, H, W, 3) as a mirror shows them."""
    return batch[:, :, ::-1]


def encode_all(
    encode: Any,
    pictures: Pixels,
    path: Path,
    size: int = 48,
    views: Sequence[Callable[[Pixels], Pixels]] = (upright, mirrored),
) -> Iterator[tuple[int, int]]:
    """Fill `path` (.npy, float16) with the encoder's output for each view of the pictures in turn.

    `encode` maps (B, H, W, 3) to (B, slots, width); there is at least one picture. Yields
    (pictures done, of). The file (views, N, slots, width) appears only when it is whole. Raises
    `OSError` when it cannot be written.
    """
    count, total = len(pictures), len(views) * len(pictures)
    memory: Any = None
    with atomic_files.written_whole(path) as unfinished:
        for number, view in enumerate(views):
            for begin in range(0, count, size):
                batch = pictures[begin : begin + size]
                encoded = keras.ops.convert_to_numpy(encode(view(batch)))
                if memory is None:
                    shape = (len(views), count, *encoded.shape[1:])
                    memory = np.lib.format.open_memmap(unfinished, "w+", np.float16, shape)
                memory[number, begin : begin + len(batch)] = encoded
                yield number * count + begin + len(batch), total
        memory.flush()
