"""Weights are rounded once, to what a compression can store, which every runtime is given."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from model.training.convert.quantisation import (
    COMPRESSIONS,
    LEAST_ELEMENTS,
    PICTURE_SCALE,
    Compression,
    quantise,
    rounded,
)
from model.training.network.caption_network import CaptionNetwork
from tests.model.training.tiny_captioner import crops, tiny_network, write_tokenizer


def kernel(outputs: int = 96, inputs: int = 64) -> NDArray[np.float32]:
    """Weights as networks have them: bell-shaped, of another size in each output channel."""
    generator = np.random.default_rng(7)
    sizes = 10.0 ** generator.uniform(-3, 0, (outputs, 1))
    return (generator.standard_normal((outputs, inputs)) * sizes).astype(np.float32)


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> CaptionNetwork:
    tokenizer = write_tokenizer(tmp_path_factory.mktemp("vocabulary") / "tokenizer.json")
    return tiny_network(tokenizer.vocabulary_size)


def test_the_grid_is_as_fine_as_its_steps() -> None:
    weights = kernel()
    weights[3] = 0.0  # a dead channel
    small = rounded(weights, "linear8").weights()
    step = np.abs(weights).max(axis=1) / 127 * 9 / 8  # for a step of four digits
    assert (np.abs(small - weights) <= 0.502 * step[:, None] + 1e-9).all()
    assert not small[3].any()


def test_what_is_on_the_grid_is_a_number_of_half_precision() -> None:
    # GIVEN weights on a grid, as the network has them
    grid = rounded(kernel(), "linear8")
    assert grid.scales is not None
    # WHEN Core ML unpacks what is stored of them
    unpacked = grid.values.astype(np.float16) * grid.scales.astype(np.float16)[:, None]
    # THEN these are the very numbers
    assert np.array_equal(unpacked.astype(np.float32), grid.weights())


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_what_is_stored_can_be_scaled_cut_joined_and_turned(compression: Compression) -> None:
    small = rounded(kernel(), compression)
    joined = small[:9].scaled(0.25).followed_by(small[9:])
    expected = np.concatenate([small.weights()[:9] * np.float32(0.25), small.weights()[9:]])
    assert np.array_equal(joined.weights(), expected)
    assert (joined.scales is not None) == (compression == "linear8")
    square = rounded(kernel().reshape(96, 8, 4, 2), compression)
    turned = square.transposed(0, 3, 1, 2)
    assert np.array_equal(turned.weights(), square.weights().transpose(0, 3, 1, 2))


def test_a_grid_is_known_again_when_a_converter_scaled_its_channels() -> None:
    grid = rounded(kernel(), "linear8")
    factors = np.linspace(0.001, 2, 96, dtype=np.float32)[:, None]
    # GIVEN the kernel as it is, and as a converter leaves it
    for weights in (grid.weights(), grid.weights() * factors):
        found = grid.rescaled_to(weights)
        # THEN the whole numbers are the same, and give the converter's numbers
        assert found is not None
        assert np.array_equal(found.values, grid.values)
        assert np.allclose(found.weights(), weights, rtol=1e-6, atol=0)
    # AND another kernel, or one of another shape, is not taken for it
    assert grid.rescaled_to(rounded(kernel()[::-1], "linear8").weights()) is None
    assert grid.rescaled_to(grid.weights()[:40]) is None
    assert rounded(kernel(), "half").rescaled_to(kernel()) is None


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_one_more_column_can_be_stored_beside_a_kernel(compression: Compression) -> None:
    small = rounded(kernel(), compression)
    column = np.abs(small.weights()).max(axis=1) * np.float32(0.3)
    wider = small.widened(column)
    assert np.array_equal(wider.weights()[:, :-1], small.weights())
    assert np.abs(wider.weights()[:, -1] - column).max() <= np.abs(column).max() / 4
    assert (wider.scales is not None) == (compression == "linear8")


def test_the_network_is_rounded_in_a_copy_and_computes_nearly_the_same(
    network: CaptionNetwork,
) -> None:
    before = [weight.numpy().copy() for weight in network.trainable_weights]
    picture = crops(1)[0][None].astype(np.float32)
    expected = network.encoder(picture).numpy()
    errors = {}
    for compression in COMPRESSIONS:
        quantised = quantise(network, compression)
        small = quantised.network
        found = small.encoder(picture).numpy()
        errors[compression] = float(np.abs(found - expected).max() / np.abs(expected).max())
        kernels = [w for w in small.trainable_weights if w.path.endswith(("kernel", "embeddings"))]
        large = {w.path for w in kernels if np.prod(w.shape) >= LEAST_ELEMENTS}
        assert large
        assert set(quantised.grids) == (large if compression == "linear8" else set())
        # what runtimes store of a kernel is what the network has
        for weight in kernels:
            axis = 0 if weight.path.endswith("embeddings") else -1
            stored = quantised.kernel(weight).weights()
            values = np.moveaxis(weight.numpy(), axis, 0)
            assert np.allclose(stored, values, rtol=1e-6, atol=0), weight.path
        # every number is one of half precision, after what is folded into it for Core ML
        for weight in small.trainable_weights:
            patches = weight is small.encoder.patch_embedding.kernel
            values = weight.numpy() * (PICTURE_SCALE if patches else np.float32(1))
            half = values.astype(np.float16).astype(np.float32)
            assert np.allclose(values, half, rtol=1e-6, atol=0), weight.path
    # the original is untouched, and the fewer bits, the more is lost
    for weight, value in zip(network.trainable_weights, before, strict=True):
        assert np.array_equal(weight.numpy(), value), weight.path
    assert 0.0 < errors["half"] < 0.002
    assert errors["half"] * 4 < errors["linear8"] < 0.02


def test_norms_move_into_the_next_layer_without_a_trace(network: CaptionNetwork) -> None:
    # GIVEN the norms that only one layer reads
    small = quantise(network, "linear8").network
    blocks = [*small.encoder.blocks, *small.decoder.blocks]
    for block, name in product(blocks, ("attention_norm", "self_norm", "feed_forward_norm")):
        norm = getattr(block, name, None)
        # THEN they neither scale nor shift, so that every runtime stores the same kernel
        if norm is not None:
            assert np.array_equal(norm.gamma.numpy(), np.ones(norm.gamma.shape))
            assert not norm.beta.numpy().any()


def test_heads_that_a_newer_network_adds_are_kept(network: CaptionNetwork, tmp_path: Path) -> None:
    small = quantise(network, "linear8").network
    assert [weight.path.partition("/")[2] for weight in small.trainable_weights] == [
        weight.path.partition("/")[2] for weight in network.trainable_weights
    ]
    half = network.kind_head.kernel.numpy().astype(np.float16).astype(np.float32)
    assert np.array_equal(small.kind_head.kernel.numpy(), half)
