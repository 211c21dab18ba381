"""Weights are rounded once: to what a compression can store, found again exactly, and no more."""

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
    compressed,
    find_grid,
    find_palette,
    fitting,
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
    small = rounded(weights, "linear8")
    step = np.abs(weights).max(axis=1) / 127 * 9 / 8  # for a step of four digits
    assert (np.abs(small - weights) <= 0.502 * step[:, None] + 1e-9).all()
    assert not small[3].any()


def test_what_is_on_the_grid_is_a_number_of_half_precision() -> None:
    # GIVEN weights on a grid, as the network has them
    small = rounded(kernel(), "linear8")
    # WHEN Core ML unpacks what is stored of them
    grid = find_grid(small)
    assert grid is not None
    unpacked = grid.steps.astype(np.float16) * grid.scales.astype(np.float16)[:, None]
    # THEN these are the very numbers
    assert np.array_equal(unpacked.astype(np.float32), small)


@pytest.mark.parametrize(("compression", "values"), [("palette4", 16), ("palette6", 64)])
def test_a_palette_is_as_good_as_theory_allows(compression: Compression, values: int) -> None:
    # GIVEN bell-shaped weights
    weights = np.random.default_rng(8).normal(0.0, 0.05, (256, 256)).astype(np.float32)
    # WHEN they are reduced to a few values, all of which half precision has
    small = rounded(weights, compression)
    assert len(np.unique(small)) == values
    assert np.array_equal(small, small.astype(np.float16))
    # THEN no more of their variance is lost than by the best quantiser (Panter and Dite 1951)
    lost = np.square(small - weights).mean() / weights.var()
    assert lost == pytest.approx(np.sqrt(3) * np.pi / 2 / values**2, rel=0.1)


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_rounding_twice_is_rounding_once(compression: Compression) -> None:
    small = rounded(kernel(), compression)
    assert np.array_equal(rounded(small, compression), small)


def test_what_was_rounded_is_found_again_when_scaled_cut_and_joined() -> None:
    small = rounded(kernel(), "linear8")
    scaled = (small * np.float32(0.125), small * np.float32(1.0039))
    variants = (small, *scaled, small[:40], small[40:])
    for variant in (*variants, np.concatenate([small[:9] * np.float32(0.3), small[9:]])):
        grid = find_grid(variant)
        assert grid is not None
        assert np.allclose(grid.steps * grid.scales[:, None], variant, rtol=1e-6, atol=0)
    assert find_grid(kernel()) is None
    palette = find_palette(rounded(kernel(), "palette6")[:40] * np.float32(0.125))
    assert palette is not None
    assert len(palette.values) == 64
    found = palette.values[palette.places]
    assert np.array_equal(found, rounded(kernel(), "palette6")[:40] * np.float32(0.125))
    assert find_palette(kernel()) is None
    assert find_palette(np.zeros((2, 2), np.float32)) is None  # too small to be worth it


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_one_more_column_can_be_stored_beside_a_kernel(compression: Compression) -> None:
    small = rounded(kernel(), compression)
    column = np.abs(small).max(axis=1, keepdims=True) * np.float32(0.3)
    fitted = fitting(column, small)
    assert np.abs(fitted - column).max() <= np.abs(column).max() / 4
    joined = np.concatenate([small, fitted], axis=1)
    assert (find_grid(joined) is not None) == (compression == "linear8")
    assert (find_palette(joined) is not None) == compression.startswith("palette")


def test_the_network_is_rounded_in_a_copy_and_computes_nearly_the_same(
    network: CaptionNetwork,
) -> None:
    before = [weight.numpy().copy() for weight in network.trainable_weights]
    picture = crops(1)[0][None].astype(np.float32)
    expected = network.encoder(picture).numpy()
    errors = {}
    for compression in COMPRESSIONS:
        small = compressed(network, compression)
        found = small.encoder(picture).numpy()
        errors[compression] = float(np.abs(found - expected).max() / np.abs(expected).max())
        kernels = [w for w in small.trainable_weights if w.path.endswith(("kernel", "embeddings"))]
        large = [w for w in kernels if np.prod(w.shape) >= LEAST_ELEMENTS]
        assert large
        if compression == "linear8":
            for weight in large:
                axis = 0 if weight.path.endswith("embeddings") else -1
                assert find_grid(np.moveaxis(weight.numpy(), axis, 0)) is not None, weight.path
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
    assert errors["linear8"] < errors["palette6"] < errors["palette4"]


def test_norms_move_into_the_next_layer_without_a_trace(network: CaptionNetwork) -> None:
    # GIVEN the norms that only one layer reads
    small = compressed(network, "linear8")
    blocks = [*small.encoder.blocks, *small.decoder.blocks]
    for block, name in product(blocks, ("attention_norm", "self_norm", "feed_forward_norm")):
        norm = getattr(block, name, None)
        # THEN they neither scale nor shift, so that every runtime stores the same kernel
        if norm is not None:
            assert np.array_equal(norm.gamma.numpy(), np.ones(norm.gamma.shape))
            assert not norm.beta.numpy().any()


def test_heads_that_a_newer_network_adds_are_kept(network: CaptionNetwork, tmp_path: Path) -> None:
    small = compressed(network, "linear8")
    assert [weight.path.partition("/")[2] for weight in small.trainable_weights] == [
        weight.path.partition("/")[2] for weight in network.trainable_weights
    ]
    half = network.kind_head.kernel.numpy().astype(np.float16).astype(np.float32)
    assert np.array_equal(small.kind_head.kernel.numpy(), half)
