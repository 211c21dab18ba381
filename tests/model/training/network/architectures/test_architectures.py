"""Every architecture: one step at a time it writes what it learns in rows, and it can learn."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from model.training.errors import TrainingDataError
from model.training.network.architectures.registry import ARCHITECTURES, build_network
from model.training.network.bundle_weights import load_network, save_network
from model.training.network.caption_network import CaptionNetwork
from model.training.network.checkpoint import network_arrays
from model.training.network.config import NetworkConfig

EVERY = pytest.mark.parametrize("architecture", ARCHITECTURES)
RECURRENT = pytest.mark.parametrize("architecture", [*ARCHITECTURES][:3])

SIZES = NetworkConfig(
    vocabulary=24,
    max_tokens=8,
    sentences=2,
    patch_size=56,
    encoder_width=24,
    encoder_layers=1,
    encoder_heads=2,
    decoder_width=32,
    decoder_layers=2,
    decoder_heads=2,
    dropout=0.0,
)


def _network(architecture: str, **sizes: Any) -> CaptionNetwork:
    """A network whose weights are large enough for every part to be seen."""
    keras.utils.set_random_seed(3)
    network = build_network(dataclasses.replace(SIZES, architecture=architecture, **sizes))
    random = np.random.default_rng(3)
    for weight in network.decoder.trainable_weights:
        weight.assign(weight + 0.2 * random.standard_normal(weight.shape))
    return network


def _memory(network: CaptionNetwork, count: int) -> Any:
    shape = (count, 1 + network.config.grid[0] ** 2, network.config.encoder_width)
    return np.random.default_rng(4).standard_normal(shape).astype(np.float32)


@EVERY
def test_a_step_gives_what_the_row_gives(architecture: str) -> None:
    # GIVEN a row of two captions, the second of which a network must not see in the first
    network = _network(architecture)
    memory = _memory(network, 1)
    captions = np.array([[1, 7, 9, 4], [2, 5, 5, 8]], np.int32)
    rows = {
        "memory": memory,
        "tokens": captions.reshape(1, 8),
        "positions": np.tile(np.arange(4), 2)[None],
        "segments": np.repeat([0, 1], 4)[None],
    }
    expected = np.asarray(network(rows))[0].reshape(2, 4, -1)

    # WHEN both are written side by side, one token at a time
    decoder = network.decoder
    picture = decoder.project(memory)
    state = decoder.first_state(picture, 2)
    for position, tokens in enumerate(captions.T):
        logits, state, attention = decoder.advance(tokens, position, state, picture)

        # THEN the logits are the row's, and who looks does so somewhere
        np.testing.assert_allclose(np.asarray(logits), expected[:, position], atol=2e-5)
        assert (attention is None) is not decoder.looks
        if attention is not None:
            np.testing.assert_allclose(np.asarray(attention).sum(axis=1), 1.0, atol=1e-5)
    assert np.abs(expected[0] - expected[1]).max() > 0.01


@RECURRENT
def test_a_second_sentence_of_a_chain_goes_on_from_the_first(architecture: str) -> None:
    network = _network(architecture)
    rows = {
        "memory": _memory(network, 1),
        "tokens": np.array([[1, 7, 9, 2, 6, 3]], np.int32),
        "positions": np.array([[0, 1, 2, 0, 1, 2]]),
        "segments": np.zeros((1, 6), np.int32),
    }
    chained = np.asarray(network(rows))[0]

    alone = np.asarray(network({**rows, "segments": np.array([[0, 0, 0, 1, 1, 1]])}))[0]

    np.testing.assert_allclose(chained[:3], alone[:3], atol=1e-5)
    assert np.abs(chained[3:] - alone[3:]).max() > 1e-3


@RECURRENT
def test_eight_photos_are_learnt_by_heart(architecture: str) -> None:
    # GIVEN eight photos of which each has a sentence of its own
    network = _network(architecture)
    random = np.random.default_rng(5)
    sentences = random.integers(3, 24, (8, 4)).astype(np.int32)
    tokens = np.concatenate([np.ones((8, 1), np.int32), sentences[:, :-1]], axis=1)
    rows = {
        "memory": _memory(network, 8),
        "tokens": tokens,
        "positions": np.tile(np.arange(4), (8, 1)),
        "segments": np.zeros((8, 4), np.int32),
    }

    # WHEN they are learnt
    network.encoder.trainable = network.kind_head.trainable = False
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    network.compile(keras.optimizers.Adam(0.03), loss, jit_compile=False)
    # By `fit`, whose graph is traced once: `train_on_batch` of this Keras traces one at each call.
    network.fit(rows, sentences, batch_size=8, epochs=50, shuffle=False, verbose=0)

    # THEN every word of every sentence is the likeliest
    assert (np.asarray(network(rows)).argmax(axis=-1) == sentences).all()


@EVERY
def test_a_network_survives_its_file(architecture: str, tmp_path: Path) -> None:
    network = _network(architecture, pooling=2, word_width=20)
    path = tmp_path / "captioner.weights.h5"

    save_network(network, path)
    read = load_network(path)

    assert read.config == network.config
    found, expected = network_arrays(read), network_arrays(network)
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        np.testing.assert_allclose(found[name], value, atol=2e-3, err_msg=name)


def test_an_unknown_name_is_told_with_those_there_are() -> None:
    with pytest.raises(TrainingDataError, match="'lstm': merge, bilstm, spatial, transformer"):
        build_network(NetworkConfig(architecture="lstm"))
