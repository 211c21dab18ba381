"""The network's layers: shapes, configuration round trips, and who may see whom."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.training.errors import TrainingDataError
from model.training.network.attention import FeedForward
from model.training.network.caption_network import CaptionDecoder, CaptionNetwork, DecoderBlock
from model.training.network.config import NetworkConfig, TrainingConfig
from model.training.network.vision_transformer import EncoderBlock, VisionTransformer
from model.training.network.vit_weights import load_vit
from tests.model.training.tiny_captioner import vit_parameters


@pytest.fixture
def sizes(tiny_config: TrainingConfig) -> NetworkConfig:
    """Those of a network with two blocks of each kind."""
    return dataclasses.replace(tiny_config.network, decoder_layers=2)


@pytest.fixture
def network(sizes: NetworkConfig) -> CaptionNetwork:
    network = CaptionNetwork(sizes)
    network.build()
    return network


def _inputs(network: CaptionNetwork, rows: int = 2, length: int = 10) -> dict[str, Any]:
    random = np.random.default_rng(0)
    return {
        "images": random.integers(0, 256, (rows, 224, 224, 3), dtype=np.uint8),
        "tokens": random.integers(0, network.config.vocabulary, (rows, length)),
        "positions": np.tile(np.r_[0:6, 0 : length - 6], (rows, 1)),
        "segments": np.tile(np.r_[[0] * 6, [1] * (length - 6)], (rows, 1)),
    }


def test_gives_logits_for_every_token(network: CaptionNetwork) -> None:
    logits = np.asarray(network(_inputs(network)))

    assert logits.shape == (2, 10, network.config.vocabulary)
    assert np.isfinite(logits).all()


def test_a_token_depends_on_its_own_caption_and_the_past_only(network: CaptionNetwork) -> None:
    # GIVEN a row of two packed captions, tokens 0-5 and 6-9
    inputs = _inputs(network)
    before = np.asarray(network(inputs))

    # WHEN token 4 changes
    inputs["tokens"] = inputs["tokens"].copy()
    inputs["tokens"][:, 4] += 1
    after = np.asarray(network(inputs))

    # THEN only tokens 4 and 5 see it
    changed = np.abs(after - before).max(axis=(0, 2)) > 1e-6
    assert list(np.flatnonzero(changed)) == [4, 5]


def test_weights_have_the_same_names_in_every_network(sizes: NetworkConfig) -> None:
    # Checkpoints go by these names.
    names = []
    for _ in range(2):
        network = CaptionNetwork(sizes)
        network.build()
        names.append([weight.path.partition("/")[2] for weight in network.weights])

    assert names[0] == names[1]
    assert len(set(names[0])) == len(names[0])


def test_memory_stands_in_for_pictures(network: CaptionNetwork) -> None:
    inputs = _inputs(network)
    expected = np.asarray(network(inputs))

    inputs["memory"] = np.asarray(network.encoder(inputs.pop("images")))

    np.testing.assert_allclose(np.asarray(network(inputs)), expected, atol=1e-5)


@pytest.mark.parametrize(
    "layer",
    [
        FeedForward(8, 16, 0.1),
        EncoderBlock(8, 2, 0.1),
        DecoderBlock(8, 2, 0.1),
        VisionTransformer(NetworkConfig(encoder_layers=1)),
        CaptionDecoder(NetworkConfig(decoder_layers=1)),
        CaptionNetwork(NetworkConfig(encoder_layers=1, decoder_layers=1)),
    ],
    ids=lambda layer: type(layer).__name__,
)
def test_configuration_survives_a_round_trip(layer: Any) -> None:
    config = layer.get_config()

    assert type(layer).from_config(config).get_config() == config


def test_refuses_a_width_that_heads_do_not_divide() -> None:
    with pytest.raises(ValueError, match="not a multiple of heads"):
        EncoderBlock(10, 3)


def test_loads_a_vit_in_another_library_s_layout(network: CaptionNetwork, tmp_path: Path) -> None:
    # GIVEN a file of timm parameters
    config = network.config
    stored = vit_parameters(config)
    np.savez(tmp_path / "vit.npz", **stored)

    # WHEN it is loaded THEN every kernel stands in Keras's layout
    load_vit(network.encoder, tmp_path / "vit.npz")
    block = network.encoder.blocks[1]
    np.testing.assert_array_equal(
        np.asarray(block.qkv.kernel), stored["blocks.1.attn.qkv.weight"].astype(np.float32).T
    )
    np.testing.assert_array_equal(
        np.asarray(network.encoder.patch_embedding.kernel)[3, 5, 1, 7],
        np.float32(stored["patch_embed.proj.weight"][7, 1, 3, 5]),
    )

    # WHEN a parameter is missing THEN it is named
    del stored["blocks.1.mlp.fc2.bias"]
    np.savez(tmp_path / "vit.npz", **stored)
    with pytest.raises(TrainingDataError, match=r"lacks blocks\.1\.mlp\.fc2\.bias"):
        load_vit(network.encoder, tmp_path / "vit.npz")
