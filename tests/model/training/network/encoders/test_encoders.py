"""Every encoder: the whole picture first, then its map, row by row; and its weights from a file."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.preprocess import load_picture
from model.training.errors import TrainingDataError
from model.training.network.config import NetworkConfig
from model.training.network.encoders import efficientnet_lite, mobilenet_v2
from model.training.network.encoders.applications import KerasApplication
from model.training.network.encoders.interface import as_memory
from model.training.network.encoders.inverted_residuals import InvertedResiduals
from model.training.network.encoders.registry import (
    ENCODERS,
    build_encoder,
    load_weights,
    seen_by,
)
from tests.model.training.tiny_captioner import crops

ROOT = Path(__file__).resolve().parents[5]
WEIGHTS = ROOT.parent / "shared" / "weights"
TRIPOD = 872
"""ImageNet's number of it."""


def test_a_map_is_told_whole_and_then_place_by_place() -> None:
    places = np.arange(24, dtype=np.float32).reshape(1, 2, 3, 4)

    memory = np.asarray(as_memory(places))

    np.testing.assert_array_equal(memory[0, 0], [10, 11, 12, 13])
    np.testing.assert_array_equal(memory[0, 1:], places.reshape(6, 4))


def test_pooling_takes_the_mean_of_neighbours() -> None:
    # GIVEN a ViT of 4 x 4 places, and the same pooled to 2 x 2
    sizes = NetworkConfig(
        patch_size=56, encoder_width=8, encoder_layers=1, encoder_heads=2, pooling=2
    )
    pooled = build_encoder(sizes)
    pooled.build((None, 224, 224, 3))
    picture = np.stack(crops(1))

    # WHEN both see a picture
    memory, small = np.asarray(pooled.encoder(picture)), np.asarray(pooled(picture))

    # THEN each place is the mean of four, in their order, behind the whole
    quarters = memory[0, 1:].reshape(2, 2, 2, 2, 8).mean(axis=(1, 3)).reshape(4, 8)
    np.testing.assert_allclose(small[0], np.concatenate([memory[0, :1], quarters]), atol=1e-6)

    with pytest.raises(TrainingDataError, match="4 x 4 places cannot be pooled 3"):
        build_encoder(dataclasses.replace(sizes, pooling=3))


def test_what_the_registry_says_of_an_encoder_is_so() -> None:
    config = seen_by(NetworkConfig(), "mobilenet-v2")
    encoder = build_encoder(config)
    encoder.build((None, 224, 224, 3))

    memory = np.asarray(encoder(np.stack(crops(1))))

    assert memory.shape == (1, 1 + config.grid[0] * config.grid[1], config.encoder_width)


def test_the_lowest_blocks_stay_as_they_are() -> None:
    encoder: Any = mobilenet_v2.build(NetworkConfig())
    encoder.build()
    everything = len(encoder.trainable_weights)

    encoder.freeze_lowest(15)

    learning = {weight.path.split("/")[0] for weight in encoder.trainable_weights}
    assert len(encoder.trainable_weights) < everything
    assert not any("stem" in name or "block_14" in name for name in learning)
    encoder.freeze_lowest(0)
    assert len(encoder.trainable_weights) == everything


def test_an_application_of_keras_is_an_encoder_of_stable_names() -> None:
    # GIVEN the same application twice in one process, with random weights
    small = NetworkConfig(image_size=32)
    encoders = [KerasApplication(small, "vgg16", "VGG16", name="encoder") for _ in range(2)]
    for encoder in encoders:
        encoder.build()

    # THEN it sees, and its weights are called the same, each otherwise
    memory = np.asarray(encoders[0](np.zeros((1, 32, 32, 3), np.uint8)))
    assert memory.shape == (1, 2, 512)
    first, second = ([weight.path for weight in encoder.weights] for encoder in encoders)
    assert first == second
    assert len(set(first)) == len(first)

    encoders[0].freeze_lowest(12)
    assert len(encoders[0].trainable_weights) == 2

    with pytest.raises(TrainingDataError, match="VGG16: no weights from nowhere"):
        encoders[0].load(Path("nowhere.weights.h5"))


def test_weights_that_do_not_fit_are_named(tmp_path: Path) -> None:
    encoder: InvertedResiduals = mobilenet_v2.build(NetworkConfig())
    encoder.build()
    path = tmp_path / "weights.npz"

    np.savez(path, **{"Conv1/kernel": np.zeros((3, 3, 3, 16), np.float16)})
    with pytest.raises(TrainingDataError, match=r"Conv1/kernel has shape \(3, 3, 3, 16\)"):
        mobilenet_v2.load(encoder, path)

    np.savez(path, nothing=np.zeros(1))
    with pytest.raises(TrainingDataError, match=r"weights\.npz lacks Conv1/kernel"):
        mobilenet_v2.load(encoder, path)

    path.write_text("no archive")
    with pytest.raises(TrainingDataError, match=r"weights\.npz cannot be read"):
        mobilenet_v2.load(encoder, path)


def test_an_unknown_name_is_told_with_those_there_are() -> None:
    with pytest.raises(TrainingDataError, match="'vgg': " + ", ".join(ENCODERS)):
        seen_by(NetworkConfig(), "vgg")


def test_efficientnet_lite_sees_what_imagenet_taught_it() -> None:
    path = WEIGHTS / "efficientnet_lite2.npz"
    if not path.exists():
        pytest.skip("needs ../shared/weights/efficientnet_lite2.npz")
    encoder = efficientnet_lite.build(NetworkConfig())
    encoder.build()
    load_weights(encoder, "efficientnet-lite2", path)

    memory = np.asarray(encoder(load_picture(ROOT / "assets/sample/photographer.jpg")[None]))

    with np.load(path) as stored:
        scores = memory[0, 0] @ stored["classes/kernel"].astype(np.float32)
        assert np.argmax(scores + stored["classes/bias"]) == TRIPOD
