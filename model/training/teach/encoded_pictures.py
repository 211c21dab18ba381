"""The first step: what the encoder, which no trial changes, makes of the owner's pictures."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from keras import ops
from numpy.typing import NDArray

from model.inference.expert_gate import picture_features
from model.preprocess import load_picture
from model.training.data.augment import augment
from model.training.data.batches import Pixels, encode_all, mirrored, upright
from model.training.network.attention import merge_heads
from model.training.network.caption_network import CaptionNetwork
from model.training.teach.task import TeachingTask
from model.training.train.trainer import compiled
from model.training.train.work_folder import WorkFolder
from model.training_events import Checkpoint, Listener, Progress, Stage

_MEMORY = "memory.npy"
_ENCODED_AT_ONCE = 16
_FEATURES_AT_ONCE = 64

Features = NDArray[np.float32]
"""(..., features) of `picture_features`: what a gate sees of pictures."""


@dataclass(frozen=True, slots=True, eq=False)
class EncodedPictures:
    """The owner's N pictures and what the encoder makes of each in several views.

    `pictures` are (224, 224, 3) uint8 each; `memory` is (views, N, slots, width) float16, on the
    disk, the first view upright, the second mirrored, the others random crops.
    """

    pictures: Sequence[Pixels]
    memory: NDArray[np.float16]


def load_pictures(task: TeachingTask) -> list[Pixels]:
    """Return the owner's pictures as the encoder takes them, (224, 224, 3) uint8 each."""
    return [load_picture(example.image) for example in task.pairs.examples]


def encode_pictures(
    network: CaptionNetwork,
    pictures: Sequence[Pixels],
    task: TeachingTask,
    work: WorkFolder,
    on_event: Listener,
) -> EncodedPictures:
    """Encode pictures in all their views, unless the work folder holds what came of it.

    Raises `CheckpointError` when the disk is full.
    """
    path = work.path / _MEMORY
    if not path.exists():
        views = [upright, mirrored, *_crops(len(pictures), task)]
        total, began = len(views) * len(pictures), time.monotonic()
        on_event(Stage("encode", total))
        encode = compiled(network.encoder, total)
        for done, _ in encode_all(encode, np.stack(pictures), path, _ENCODED_AT_ONCE, views):
            on_event(progress("encode", done, total, began))
        on_event(Checkpoint("encode", total))
    return EncodedPictures(pictures, np.load(path, mmap_mode="r", allow_pickle=False))


def _crops(pictures: int, task: TeachingTask) -> list[Callable[[Pixels], Pixels]]:
    """Return ways to crop pictures at random, which leave their captions true."""
    random = np.random.default_rng((task.seed, 11))

    def crop(batch: Pixels) -> Pixels:
        return np.stack([augment(picture, random, smallest_area=0.7)[0] for picture in batch])

    return [crop] * task.config.crops if pictures <= task.config.most_cropped else []


def features_of(network: CaptionNetwork, memory: NDArray[np.float16]) -> Features:
    """(N, slots, width) encoder outputs -> (N, features), as runtimes compute them for a gate."""
    block = network.decoder.blocks[0]
    found = []
    for begin in range(0, len(memory), _FEATURES_AT_ONCE):
        part = memory[begin : begin + _FEATURES_AT_ONCE].astype(np.float32)
        _, values = block.project_memory(ops.convert_to_tensor(part))
        found.append(picture_features(ops.convert_to_numpy(merge_heads(values))))
    return np.concatenate(found)


def progress(stage: str, done: int, total: int, began: float) -> Progress:
    """Return where a stage stands that began at that `time.monotonic()`."""
    left = (time.monotonic() - began) / done * (total - done)
    return Progress(stage, done, total, None, round(left, 1))
