"""Keys are moved to where half precision is fine; what the network sees stays what it was."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from model.training.convert.key_centring import centre, centre_keys
from model.training.network.caption_network import CaptionNetwork
from model.training.network.vision_transformer import EncoderBlock
from tests.model.training.tiny_captioner import crops, tiny_network, write_tokenizer


@pytest.fixture
def network(tmp_path: Path) -> CaptionNetwork:
    return tiny_network(write_tokenizer(tmp_path / "tokenizer.json").vocabulary_size)


def test_the_centre_of_keys_is_found() -> None:
    # GIVEN keys about a point far from zero, and queries in all directions
    generator = np.random.default_rng(3)
    point = generator.normal(0.0, 20.0, 16).astype(np.float32)
    keys = (point + generator.normal(0.0, 0.5, (4, 60, 16))).astype(np.float32)
    queries = generator.normal(0.0, 0.3, (4, 50, 16)).astype(np.float32)
    # THEN the point is what is to be taken off
    assert np.allclose(centre(queries, keys), point, atol=0.5)


def test_a_direction_without_queries_is_no_obstacle() -> None:
    generator = np.random.default_rng(4)
    queries = generator.normal(0.0, 1.0, (2, 30, 8)).astype(np.float32)
    queries[:, :, 5] = 0.0
    found = centre(queries, generator.normal(3.0, 1.0, (2, 40, 8)).astype(np.float32))
    assert np.isfinite(found).all()
    assert found[5] == 0.0


def test_scores_are_smaller_and_the_picture_is_seen_as_before(network: CaptionNetwork) -> None:
    # GIVEN an encoder whose keys have a large bias
    block: EncoderBlock = network.encoder.blocks[0]
    width = block.width
    bias = block.qkv.bias.numpy()
    bias[width : 2 * width] += 8.0
    block.qkv.bias.assign(bias)
    pictures = np.stack(crops(6))
    images = pictures.astype(np.float32)
    before = network.encoder(images).numpy()
    # WHEN the keys are centred on some of the pictures
    centre_keys(network, pictures[:4])
    # THEN the bias is gone, from the keys only, and half precision has what there is now
    centred = block.qkv.bias.numpy()
    assert np.abs(centred[width : 2 * width]).mean() < 2.0
    half = bias.astype(np.float16)
    assert np.array_equal(centred[:width], half[:width])
    assert np.array_equal(centred[2 * width :], half[2 * width :])
    assert np.array_equal(centred, centred.astype(np.float16))
    # AND every picture is encoded as before
    assert np.allclose(network.encoder(images).numpy(), before, atol=2e-3)
