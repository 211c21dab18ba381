"""Batches of a stage, each determined by the seed and its step alone, so that a run can resume."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from model.caption import Language
from model.preprocess import load_picture
from model.training.data.augment import augment, mentions_side
from model.training.data.dataset import Example, Packer
from model.training.errors import TrainingDataError
from model.training.network.config import StageConfig

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class TrainingSet:
    """Decoded pictures (N, H, W, 3) and, for each, its encoded captions or chains of them.

    `sided[i][j]` says that caption j of picture i speaks of left or right. `sentences` are encoded
    captions of pictures that are not here, a group for each language.
    """

    pictures: NDArray[np.uint8]
    captions: tuple[tuple[list[int], ...], ...]
    sided: tuple[tuple[bool, ...], ...]
    sentences: tuple[tuple[list[int], ...], ...] = ()


def prepare(
    examples: Sequence[Example],
    packer: Packer,
    sentences: Iterable[tuple[Language, str]] = (),
    chained: int = 1,
) -> TrainingSet:
    """Decode every picture and encode every caption that is not too long for the model.

    `chained` is the number of sentences that the network writes one after another.
    """
    pictures = np.stack([load_picture(example.image) for example in examples])
    captions, sided = [], []
    for example in examples:
        chains = example.chains(chained)
        encoded = [(packer.encode_chain(chain), chain) for chain in chains]
        kept = [(ids, chain) for ids, chain in encoded if ids is not None]
        captions.append(tuple(ids for ids, _ in kept))
        sided.append(tuple(any(mentions_side(text) for _, text in chain) for _, chain in kept))
    groups: dict[Language, list[list[int]]] = {}
    for language, text in sentences:
        ids = packer.encode(language, text)
        if ids is not None:
            groups.setdefault(language, []).append(ids)
    return TrainingSet(pictures, tuple(captions), tuple(sided), tuple(map(tuple, groups.values())))


class Batches(keras.utils.PyDataset):
    """The steps `start` to `steps` of a stage, in order.

    With `memory` (views, N, slots, width), the frozen encoder's output for every picture upright
    and perhaps mirrored, batches carry it instead of pictures. The stage's `sentences` rows of
    each step have no picture: their memory is zero, and they teach language alone.
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
        if stage.sentences and memory is None:
            raise ValueError("sentences without pictures need a frozen encoder")
        if stage.sentences and not data.sentences:
            raise TrainingDataError(f"the stage {stage.name} needs the sentences of multi30k/")
        self.data, self.packer, self.memory = data, packer, memory
        self.size, self.sentences = stage.pictures, stage.sentences
        self.augmented = stage.augmented
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
            mirrored = self.mirrored(len(chosen), random)
            memory = self.views(chosen, mirrored)
            unseen = np.zeros((self.sentences, *memory.shape[1:]), memory.dtype)
            inputs = {"memory": np.concatenate([memory, unseen])}
        rows = [list(self._captions(i, m, random)) for i, m in zip(chosen, mirrored, strict=True)]
        rows += [self._sentences(random) for _ in range(self.sentences)]
        batch = self.packer.pack(rows)
        inputs |= {
            "tokens": batch.tokens,
            "positions": batch.positions,
            "segments": batch.segments,
        }
        # Scaled to a mean of 1, so that the loss is the mean over real tokens.
        return inputs, batch.targets, batch.weights / batch.weights.mean()

    def chosen(self, step: int) -> list[int]:
        """Return the pictures of a step: every epoch is one permutation of all pictures."""
        count = len(self.data.captions)
        chosen = []
        for place in range(step * self.size, (step + 1) * self.size):
            epoch, offset = divmod(place, count)
            chosen.append(int(self._permutation(epoch, count)[offset]))
        return chosen

    def _view(self, picture: Pixels, random: np.random.Generator) -> tuple[Pixels, bool]:
        """Return a (H, W, 3) picture as a step shows it, and whether it is mirrored."""
        if self.augmented:
            return augment(picture, random)
        flipped = bool(random.random() < 0.5)
        return (picture[:, ::-1] if flipped else picture), flipped

    def mirrored(self, count: int, random: np.random.Generator) -> list[bool]:
        """Say which of so many pictures are to be mirrored: half, or none where none is encoded."""
        assert self.memory is not None
        both = len(self.memory) > 1
        return list(random.random(count) < (0.5 if both else 0.0))

    def views(self, chosen: Sequence[int], mirrored: Sequence[bool]) -> NDArray[np.float16]:
        """Return the frozen encoder's output (B, slots, width) for pictures, some mirrored."""
        assert self.memory is not None
        views_of = zip(mirrored, chosen, strict=True)
        return np.stack([self.memory[int(m), i] for m, i in views_of])

    def _sentences(self, random: np.random.Generator) -> list[list[int]]:
        """Return as many sentences of one language as surely fill a row."""
        group = self.data.sentences[int(random.integers(len(self.data.sentences)))]
        shortest = 8
        chosen = random.integers(len(group), size=self.packer.row_length // shortest)
        return [group[int(i)] for i in chosen]

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
        for j in random.permutation(len(captions)):
            if not (mirrored and sided[j]):
                yield captions[j]


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

    `encode` maps (B, H, W, 3) to (B, slots, width). Yields (pictures done, of). The file appears
    only when it is whole.
    """
    aside = path.with_suffix(".writing")
    count, total = len(pictures), len(views) * len(pictures)
    memory: Any = None
    for number, view in enumerate(views):
        for begin in range(0, count, size):
            batch = pictures[begin : begin + size]
            encoded = keras.ops.convert_to_numpy(encode(view(batch)))
            if memory is None:
                shape = (len(views), count, *encoded.shape[1:])
                memory = np.lib.format.open_memmap(aside, "w+", np.float16, shape)
            memory[number, begin : begin + len(batch)] = encoded
            yield number * count + begin + len(batch), total
    if memory is not None:
        memory.flush()
        aside.replace(path)
