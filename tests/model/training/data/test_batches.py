"""Augmentation and batches: what is shown to the network stays true and repeatable."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pytest

from model.tokenizer import Tokenizer
from model.training.data.augment import augment, mentions_side
from model.training.data.batches import Batches, TrainingSet, encode_all, prepare
from model.training.data.dataset import Packer, read_flickr8k
from model.training.network.config import StageConfig


@pytest.fixture(scope="module")
def packer() -> Packer:
    texts = ["a cat looks left", "a cup of coffee", "un chat brun regarde à gauche"]
    return Packer(Tokenizer.train(texts, 400), row_length=64, max_tokens=40)


@pytest.fixture(scope="module")
def training_set(flickr8k: Path, packer: Packer) -> TrainingSet:
    return prepare(read_flickr8k(flickr8k / "flickr8k").train, packer)


def _batches(data: TrainingSet, packer: Packer, **changes: object) -> Batches:
    settings = {"pictures": 2, "steps": 6, "start": 0, "seed": 3} | changes
    stage = StageConfig("test", 1, 1e-3, 0.0, pictures=settings.pop("pictures"))  # type: ignore[arg-type]
    return Batches(data, packer, stage, **settings)  # type: ignore[arg-type]


def test_mirroring_is_reported_and_real() -> None:
    # GIVEN a picture that is black on the left and white on the right
    picture = np.zeros((64, 64, 3), np.uint8)
    picture[:, 32:] = 255

    # WHEN it is changed a hundred times THEN both happen, and the report is true
    seen = set()
    for seed in range(100):
        changed, mirrored = augment(picture, np.random.default_rng(seed))
        seen.add(mirrored)
        assert changed.shape == picture.shape
        assert (changed[:, :8].mean() > changed[:, -8:].mean()) == mirrored
    assert seen == {True, False}


@pytest.mark.parametrize(
    ("caption", "expected"),
    [
        ("a man on the left", True),
        ("his Right hand", True),
        ("un homme à gauche", True),
        ("à droite d'un arbre", True),
        ("a bright cleft", False),
    ],
)
def test_knows_captions_that_mirroring_would_falsify(caption: str, expected: bool) -> None:
    assert mentions_side(caption) == expected


def test_a_step_is_the_same_wherever_the_run_starts(
    training_set: TrainingSet, packer: Packer
) -> None:
    whole = _batches(training_set, packer)
    resumed = _batches(training_set, packer, start=4)

    for i in range(2):
        expected, actual = whole[4 + i], resumed[i]
        np.testing.assert_array_equal(actual[0]["images"], expected[0]["images"])
        np.testing.assert_array_equal(actual[1], expected[1])
    assert len(whole) == 6
    assert len(resumed) == 2


def test_without_augmentation_pictures_are_whole_or_mirrored(
    training_set: TrainingSet, packer: Packer
) -> None:
    stage = StageConfig("test", 1, 1e-3, 0.25, pictures=2, augmented=False)
    batches = Batches(training_set, packer, stage, steps=6, start=0, seed=3)

    seen = set()
    for step in range(6):
        shown = batches[step][0]["images"]
        for picture, index in zip(shown, batches.chosen(step), strict=True):
            whole = training_set.pictures[index]
            mirrored = not np.array_equal(picture, whole)
            assert not mirrored or np.array_equal(picture, whole[:, ::-1])
            seen.add(mirrored)
    assert seen == {True, False}


def test_every_epoch_shows_every_picture_once(training_set: TrainingSet, packer: Packer) -> None:
    batches = _batches(training_set, packer, pictures=1, steps=9)

    shown = [batches.chosen(step)[0] for step in range(9)]

    assert [sorted(shown[i : i + 3]) for i in (0, 3, 6)] == [[0, 1, 2]] * 3


def test_an_epoch_draws_a_picture_as_often_as_its_source_repeats_it(
    training_set: TrainingSet, packer: Packer
) -> None:
    drawn = dataclasses.replace(training_set, draws=(0, 1, 1, 2, 2, 2))
    batches = _batches(drawn, packer, pictures=1, steps=12)

    shown = [batches.chosen(step)[0] for step in range(12)]

    assert drawn.epoch == 6
    assert [sorted(shown[i : i + 6]) for i in (0, 6)] == [[0, 1, 1, 2, 2, 2]] * 2


def test_half_of_the_english_sentences_open_with_their_source_s_manner(
    training_set: TrainingSet,
) -> None:
    # GIVEN two manners, one for the first picture and one for the second; the third has none
    tokenizer = Tokenizer.train(["a cat looks left", "a cup of coffee", "un chat brun"], 400)
    manners = [tokenizer.piece(piece) for piece in ("ŧ", "ŋ")]
    assert None not in manners
    first, second = (token for token in manners if token is not None)
    packer = Packer(tokenizer, row_length=64, max_tokens=40, manners=(first, second))
    data = dataclasses.replace(training_set, manners=(first, second, 0))
    batches = _batches(data, packer, pictures=1, steps=90)

    # WHEN thirty epochs are shown
    opened: dict[int, Counter[int]] = defaultdict(Counter)
    for step in range(90):
        tokens = batches[step][0]["tokens"][0]
        begins = batches[step][0]["positions"][0] == 0
        opened[batches.chosen(step)[0]].update(tokens[begins].tolist())

    # THEN about half of the English sentences open with the manner, and French ones as ever
    english, french = tokenizer.start("en"), tokenizer.start("fr")
    for picture, manner in enumerate((first, second)):
        assert opened[picture].keys() <= {english, french, manner, 0}
        share = opened[picture][manner] / (opened[picture][manner] + opened[picture][english])
        assert 0.3 < share < 0.7
        assert opened[picture][french]
    assert not {first, second} & opened[2].keys()


def test_weights_make_the_loss_a_mean_over_real_tokens(
    training_set: TrainingSet, packer: Packer
) -> None:
    inputs, targets, weights = _batches(training_set, packer)[0]

    assert weights.mean() == pytest.approx(1.0, abs=1e-6)
    assert (weights > 0).tolist() == (inputs["segments"] >= 0).tolist()
    assert not targets[weights == 0].any()


def test_memory_is_the_encoder_s_output_upright_and_mirrored(tmp_path: Path) -> None:
    # GIVEN an "encoder" that gives back a picture's top row
    random = np.random.default_rng(0)
    pictures = random.integers(0, 256, (5, 4, 6, 3), dtype=np.uint8)

    # WHEN all are encoded, in batches that do not divide their number
    progress = list(encode_all(lambda x: x[:, 0] / 256, pictures, tmp_path / "memory.npy", 2))

    # THEN both views are there, and progress ended at the end
    memory = np.load(tmp_path / "memory.npy")
    np.testing.assert_allclose(memory[0], pictures[:, 0] / 256, atol=1e-3)
    np.testing.assert_allclose(memory[1], pictures[:, 0, ::-1] / 256, atol=1e-3)
    assert progress[-1] == (10, 10)
    assert [file.name for file in tmp_path.iterdir()] == ["memory.npy"]
