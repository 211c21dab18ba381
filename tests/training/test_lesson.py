"""A lesson: whom it remembers beside the owner's pictures, and a cat that gets its name."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray
from skimage import data as real

from model.bundle import TOKENIZER, WEIGHTS, Bundle, open_bundle
from model.caption import Language
from model.preprocess import load_picture
from model.tokenizer import Tokenizer
from model.training.anchors import ANCHORS, Anchors
from model.training.batches import Pixels
from model.training.bundle_weights import load_network
from model.training.dataset import Batch, Example, Packer
from model.training.greedy import GreedyWriter
from model.training.lesson import LessonBatches, Rows, beside, teach
from model.training.lesson_config import LessonConfig
from model.training.teaching_rows import ROW_LENGTH, anchor_rows, owner_rows, picture_sentences


def _rows(class_tokens: NDArray[np.float16]) -> Rows:
    """Rows of pictures that are nothing but a class token; nothing is written about them."""
    count = len(class_tokens)
    empty = np.zeros((count, 4), np.int32)
    return Rows(
        memory=class_tokens[None, :, None],
        pictures=np.arange(count),
        mirrored=np.zeros(count, bool),
        batch=Batch(empty, empty, empty, empty, np.ones((count, 4), np.float32)),
        words=np.zeros((count, 4, 1), np.int32),
        shares=np.ones((count, 4, 1), np.float32),
    )


def test_a_part_of_the_anchors_are_those_that_look_like_the_owner_s_pictures() -> None:
    # GIVEN anchors all around, and pictures that all lie to one side
    angles = np.linspace(0.0, 2 * np.pi, 60, endpoint=False)
    anchors = _rows(np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float16))
    owner = _rows(np.array([[1.0, 0.1], [1.0, 0.0], [1.0, -0.1]], np.float16))

    # THEN three that look more like the pictures than these like each other are left out
    learnt, lookalikes = beside(owner, anchors)
    assert set(range(60)) - set(learnt.tolist()) == {0, 1, 59}
    # AND the nearest sixth of the others are on that side
    assert set(lookalikes.tolist()) == {2, 3, 4, 5, 6, 54, 55, 56, 57, 58}

    # AND every step draws so many of each, from there and from everywhere
    config = LessonConfig(pictures=3, anchors=6, lookalikes=4, least_steps=50)
    batches = LessonBatches(owner, anchors, config, start=0, seed=1)
    drawn = [batches[step][0]["memory"][:, 0] for step in range(len(batches))]
    assert {len(step) for step in drawn} == {3 + 6 + 4}
    assert all((step[9:, 0] > 0.7).all() for step in drawn)
    assert min(step[3:9, 0].min() for step in drawn) < -0.9


CHELSEA = "chelsea looks at the camera"
"""What the owner of the cat in scikit-image's picture would write about her."""


def test_a_cat_gets_its_name_and_nothing_else_does(bundle: Path) -> None:
    # GIVEN the shipped model, and cuttings of one cat's portrait with her name
    teaching = _Teaching(open_bundle(bundle))
    taught, unseen = np.split(_cuttings(real.chelsea(), 12), [8])
    others = np.concatenate([_cuttings(p(), 3) for p in (real.astronaut, real.coffee, real.rocket)])
    before = teaching.written(np.concatenate([unseen, others]))
    assert not any("chelsea" in text for text in before)

    # WHEN it has a short lesson about them
    teaching.teach(taught, CHELSEA)

    # THEN other cuttings of the cat get the name, no other picture does, and English is still known
    after = teaching.written(np.concatenate([unseen, others]))
    assert sum("chelsea" in text for text in after[: len(unseen)]) >= 3, after
    assert not any("chelsea" in text for text in after[len(unseen) :]), after
    assert all(len(text.split()) > 3 for text in after[len(unseen) :]), after


class _Teaching:
    """A short lesson, without the search, the verdict and the conversion around it."""

    def __init__(self, bundle: Bundle) -> None:
        self.network = load_network(bundle.member(WEIGHTS))
        config = self.network.config
        slots = (config.image_size // config.patch_size) ** 2 + 1
        self.anchors = Anchors.load(bundle.member(ANCHORS), config.encoder_width, slots)
        self.tokenizer = Tokenizer.load(bundle.member(TOKENIZER))
        self.packer = Packer(self.tokenizer, ROW_LENGTH, config.max_tokens)

    def _encoded(self, pictures: Pixels) -> NDArray[np.float16]:
        memory = keras.ops.convert_to_numpy(self.network.encoder(pictures))
        return memory.astype(np.float16)

    def written(self, pictures: Pixels) -> list[str]:
        languages: list[Language] = ["en"] * len(pictures)
        writer = GreedyWriter(self.network, self.tokenizer)
        return [
            self.tokenizer.decode(ids) for ids in writer.write(self._encoded(pictures), languages)
        ]

    def teach(self, pictures: Pixels, caption: str) -> None:
        example = Example(Path("chelsea.jpg"), (("en", caption),))
        sentences = [picture_sentences(example, {}, self.packer) for _ in pictures]
        memory = self._encoded(pictures)[None]
        config = LessonConfig(
            epochs=1, least_steps=24, pictures=8, anchors=6, lookalikes=2, learning_rate=3e-4
        )
        owner = owner_rows(self.network, memory, sentences, self.packer, config.old_share)
        anchors = anchor_rows(self.network, self.anchors, range(60), self.packer)
        teach(self.network, owner, anchors, config, seed=1)


def _cuttings(photo: Pixels, count: int) -> Pixels:
    """Parts of a photo, each with most of it, as the model sees them."""
    random = np.random.default_rng(2)
    height, width, _ = photo.shape
    tall, wide = int(0.8 * height), int(0.8 * width)
    parts = []
    for _ in range(count):
        top = int(random.integers(height - tall))
        left = int(random.integers(width - wide))
        parts.append(
            load_picture(np.ascontiguousarray(photo[top : top + tall, left : left + wide]))
        )
    return np.stack(parts)
