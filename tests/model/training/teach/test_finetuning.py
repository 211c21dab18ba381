"""A trial: what is replayed beside the owner's pictures, and a cat that gets its name."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest
from numpy.typing import NDArray
from skimage import data as real

from model.bundle import TOKENIZER, WEIGHTS, Bundle, open_bundle
from model.caption import Language
from model.preprocess import load_picture
from model.tokenizer import Tokenizer
from model.training.data.batches import Pixels
from model.training.data.dataset import Batch, Example, Packer
from model.training.network.bundle_weights import load_network
from model.training.network.greedy import GreedyWriter
from model.training.teach.finetuning import Rows, TrialBatches, TrialRows, finetune
from model.training.teach.finetuning_config import FinetuningConfig
from model.training.teach.replay_memory import REPLAY_MEMORY, ReplayMemory
from model.training.teach.replay_selection import ReplaySelection, other_things, select_replay
from model.training.teach.rows import (
    ROW_LENGTH,
    owner_rows,
    picture_chains,
    picture_rows,
    replay_rows,
)


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


def test_every_step_draws_from_the_owner_from_the_replayed_and_from_lookalikes() -> None:
    # GIVEN replayed pictures all around, of which two are not learnt from and three are lookalikes
    angles = np.linspace(0.0, 2 * np.pi, 60, endpoint=False)
    replayed = _rows(np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float16))
    owner = _rows(np.array([[2.0, 0.1], [2.0, 0.0], [2.0, -0.1]], np.float16))
    selection = ReplaySelection(np.arange(2, 60), np.array([2, 3, 4]))

    # THEN every step has so many of each
    config = FinetuningConfig(pictures=3, anchors=6, lookalikes=4, least_steps=50)
    batches = TrialBatches(TrialRows(owner, replayed, selection), config, start=0, seed=1)
    drawn = [batches[step][0]["memory"][:, 0] for step in range(len(batches))]
    assert {len(step) for step in drawn} == {3 + 6 + 4}
    assert all((step[:3, 0] == 2.0).all() for step in drawn)
    seen, alike = (
        {tuple(row) for step in drawn for row in step[part]} for part in (slice(3, 9), slice(9, 13))
    )
    tokens = [tuple(row) for row in replayed.memory[0, :, 0]]
    assert seen == set(tokens[2:])
    assert alike == set(tokens[2:5])


@pytest.fixture(scope="module")
def course(bundle: Path) -> _Course:
    """The shipped model, for tests that do not teach it."""
    return _Course(open_bundle(bundle))


CHELSEA = "chelsea looks at the camera"
"""What the owner of the cat in scikit-image's picture would write about her."""


def test_a_cat_gets_its_name_and_nothing_else_does(bundle: Path) -> None:
    # GIVEN the shipped model, and cuttings of one cat's portrait with her name
    course = _Course(open_bundle(bundle))
    taught, unseen = np.split(_cuttings(real.chelsea(), 12), [8])
    others = np.concatenate([_cuttings(p(), 3) for p in (real.astronaut, real.coffee, real.rocket)])
    shown = course.encoded(np.concatenate([unseen, others]))
    assert not any("chelsea" in text for text in course.written(shown))

    # WHEN it is fine-tuned on them for a while
    course.teach(taught, CHELSEA)

    # THEN other cuttings of the cat get the name, no other picture does, and English is still known
    after = course.written(shown)
    assert sum("chelsea" in text for text in after[: len(unseen)]) >= 3, after
    assert not any("chelsea" in text for text in after[len(unseen) :]), after
    assert all(len(text.split()) > 3 for text in after[len(unseen) :]), after


def test_a_name_leaves_nothing_to_the_old_model(course: _Course) -> None:
    # GIVEN four cuttings of the cat, of which her owner says different things
    said = ("chelsea is asleep", "a man holds chelsea", "the sofa of chelsea", "chelsea and a ball")
    examples = [Example(Path("chelsea.jpg"), (("en", text),)) for text in said]
    sentences = [picture_chains(example, {}, course.packer, 1) for example in examples]
    memory = course.encoded(_cuttings(real.chelsea(), 4))[None]

    rows = owner_rows(course.network, memory, sentences, course.packer, old_share=0.1)

    # THEN her name weighs more than what people say of any cat, and is the whole target
    name = course.tokenizer.encode("chelsea")
    heavy = rows.batch.weights > 1.0
    assert set(rows.batch.targets[heavy].tolist()) == set(name)
    assert np.allclose(rows.shares[heavy][:, -1], 1.0)
    written = rows.batch.weights == 1.0
    assert np.allclose(rows.shares[written][:, -1], 0.9)
    assert np.allclose(rows.shares[written | heavy].sum(axis=-1), 1.0, atol=1e-5)


def test_french_is_learnt_behind_english(course: _Course) -> None:
    # GIVEN a picture of which the model wrote in both languages, and its owner in French
    written: dict[Language, str] = {"en": "a cat looks up", "fr": "un chat regarde"}
    example = Example(Path("chelsea.jpg"), (("fr", "chelsea regarde en haut"),))

    # WHEN a model of two sentences in a row learns from it
    (chain,) = picture_chains(example, written, course.packer, 2)
    (english, french), owned = chain.sentences, chain.owned
    assert course.tokenizer.decode(english) == written["en"]
    assert course.tokenizer.decode(french) == "chelsea regarde en haut"
    assert owned == (False, True)
    memory = course.encoded(_cuttings(real.chelsea(), 1))[None]
    rows = owner_rows(course.network, memory, [[chain]], course.packer, old_share=0.1)

    # THEN the English is the model's own throughout, and the French its owner's
    own = rows.shares[0, :, -1]
    first = len(english) - 1
    assert not own[:first].any()
    assert (own[first : len(chain)] >= 0.9).all()
    # AND a model of one learns two sentences, as many as before
    assert [c.owned for c in picture_chains(example, written, course.packer, 1)] == [
        (True,),
        (False,),
    ]


class _Course:
    """A short trial, without the search, the verdict and the conversion around it."""

    def __init__(self, bundle: Bundle) -> None:
        self.network = load_network(bundle.member(WEIGHTS))
        config = self.network.config
        slots = (config.image_size // config.patch_size) ** 2 + 1
        self.replay = ReplayMemory.load(bundle.member(REPLAY_MEMORY), config.encoder_width, slots)
        self.tokenizer = Tokenizer.load(bundle.member(TOKENIZER))
        row = max(ROW_LENGTH, config.context)
        self.packer = Packer(self.tokenizer, row, config.max_tokens)

    def encoded(self, pictures: Pixels) -> NDArray[np.float16]:
        memory = keras.ops.convert_to_numpy(self.network.encoder(pictures))
        return memory.astype(np.float16)

    def written(self, memory: NDArray[np.float16]) -> list[str]:
        languages: list[Language] = ["en"] * len(memory)
        writer = GreedyWriter(self.network, self.tokenizer)
        return [self.tokenizer.decode(ids) for ids in writer.write(memory, languages)]

    def teach(self, pictures: Pixels, caption: str) -> None:
        example = Example(Path("chelsea.jpg"), (("en", caption),))
        sentences = [picture_chains(example, {}, self.packer, 1) for _ in pictures]
        memory = self.encoded(pictures)
        before = self.written(memory)
        config = FinetuningConfig(
            epochs=1, least_steps=40, pictures=4, anchors=3, lookalikes=1, learning_rate=4e-4
        )
        network, share = self.network, config.old_share
        owner = picture_rows(network, self.replay, memory[None], sentences, self.packer, share)
        replayed = replay_rows(network, self.replay, range(60), self.packer)
        rows = TrialRows(owner, replayed, self._selection(before, caption))
        finetune(network, rows, config, seed=1)

    def _selection(self, before: list[str], caption: str) -> ReplaySelection:
        """Choose among sixty by what is said about the cat, and take any as the nearest."""
        english = self.tokenizer.start("en")
        said = [
            frozenset(
                token for ids in self.replay.sentences(i) if ids[0] == english for token in ids
            )
            for i in range(60)
        ]
        old = [frozenset(self.tokenizer.encode(text)) for text in before]
        own = [frozenset(self.tokenizer.encode(caption))] * len(before)
        others = other_things(np.arange(60), said, old, own)
        return select_replay(others, np.zeros(len(others)))


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
