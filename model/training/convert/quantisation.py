"""Makes a network's weights small, once, so that every runtime stores the same numbers.

The large kernels and the embeddings are rounded in the network itself: to a grid of 255 steps a
output channel ("linear8"), or to a palette of 64 or 16 values a tensor ("palette6", "palette4").
The rounded network is what Keras, LiteRT and Core ML are made from and compared on. Whoever stores
a kernel asks `find_grid` and `find_palette` what it was rounded to; the answer is exact, and stays
so when an output channel is scaled, or when a kernel is cut or joined by output channels.

A layer norm's scale and shift go into the layer after it first: exact, and the same grid then
serves a runtime that folds them and one that does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from keras import ops
from numpy.typing import NDArray

from model.training.network.caption_network import CaptionNetwork

Compression = Literal["half", "linear8", "palette6", "palette4"]

COMPRESSIONS: tuple[Compression, ...] = get_args(Compression)
DEFAULT: Compression = "linear8"

PICTURE_SCALE = np.float32(128.0 / 127.5)
"""What the patch kernel is multiplied by for Core ML, whose pixels are divided by 128: it is that
product which is rounded."""

LEAST_ELEMENTS = 2048
"""A smaller kernel saves nothing worth its rounding; coremltools leaves out the same."""

_LEVELS = 127
_LEAST_LEVELS = 112
"""The largest weight of a channel is at least so many steps, the coarsest being 9 / 8 of the finest
that would do."""
_OFF_GRID = 0.01
_PALETTE_SIZES = (16, 64)
_PALETTE_ROUNDS = 40
_BINS = 4096

Array = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """A kernel as whole numbers -127..127 times one scale an output channel, the first axis."""

    steps: NDArray[np.int8]
    scales: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Palette:
    """A kernel as places in a table of 16 or 64 values."""

    places: NDArray[np.uint8]
    values: NDArray[np.float32]


def compressed(network: CaptionNetwork, compression: Compression) -> CaptionNetwork:
    """Return a network of its own, all of whose weights are rounded to what is stored of them."""
    result = CaptionNetwork.from_config(network.get_config())
    result.build()
    result.set_weights(network.get_weights())
    _fold_norms(result)
    for weight in result.trainable_weights:
        name = weight.path.rpartition("/")[2]
        large = name in ("kernel", "embeddings") and np.prod(weight.shape) >= LEAST_ELEMENTS
        # The output channels of a kernel come last, those of the tied embeddings first.
        axis = 0 if name == "embeddings" else -1
        scale = PICTURE_SCALE if weight is result.encoder.patch_embedding.kernel else np.float32(1)
        kernel = np.moveaxis(_array(weight), axis, 0) * scale
        small = rounded(kernel, compression if large else "half") / scale
        weight.assign(np.moveaxis(small, 0, axis))
    return result


def rounded(kernel: Array, compression: Compression) -> NDArray[np.float32]:
    """Round (outputs, ...) to what a compression can store; idempotent."""
    if compression == "half":
        return kernel.astype(np.float16).astype(np.float32)
    if compression == "linear8":
        if find_grid(kernel) is not None:
            return kernel.astype(np.float32)
        scales = _broadcast(_scales(kernel), kernel)
        return np.rint(kernel / scales).astype(np.float32) * scales
    palette = find_palette(kernel)
    size = 1 << int(compression.removeprefix("palette"))
    if palette is not None and len(palette.values) <= size:
        return kernel.astype(np.float32)
    return nearest(kernel, _cluster(kernel, size))


def find_grid(kernel: Array) -> Grid | None:
    """Return the grid that (outputs, ...) lies on, None when it lies on none."""
    if kernel.size < LEAST_ELEMENTS:
        return None
    rows = kernel.reshape(len(kernel), -1).astype(np.float32)
    top = np.abs(rows).max(axis=1)
    scales = np.ones(len(rows), np.float32)
    sought = np.flatnonzero(top)
    for levels in range(_LEVELS, _LEAST_LEVELS - 1, -1):
        tried = top[sought] / np.float32(levels)
        ratios = rows[sought] / tried[:, None]
        found = np.abs(ratios - np.rint(ratios)).max(axis=1, initial=0.0) <= _OFF_GRID
        scales[sought[found]] = tried[found]
        sought = sought[~found]
    if sought.size:
        return None
    steps = np.rint(rows / scales[:, None]).astype(np.int8)
    return Grid(steps.reshape(kernel.shape), scales)


def find_palette(kernel: Array) -> Palette | None:
    """Return the palette that a kernel's values are of, None when they are too many."""
    if kernel.size < LEAST_ELEMENTS:
        return None
    values, places = np.unique(kernel.astype(np.float16), return_inverse=True)
    size = next((size for size in _PALETTE_SIZES if len(values) <= size), None)
    if size is None:
        return None
    table = np.zeros(size, np.float32)
    table[: len(values)] = values
    return Palette(places.reshape(kernel.shape).astype(np.uint8), table)


def fitting(column: Array, kernel: Array) -> NDArray[np.float32]:
    """Round one more input column (outputs, 1) so that beside `kernel` it can be stored alike."""
    grid, palette = find_grid(kernel), find_palette(kernel)
    if grid is not None:
        steps = np.rint(column / grid.scales[:, None])
        return np.clip(steps, -_LEVELS, _LEVELS).astype(np.float32) * grid.scales[:, None]
    if palette is not None:
        return nearest(column, np.unique(palette.values))
    return column.astype(np.float32)


def nearest(values: Array, table: Array) -> NDArray[np.float32]:
    """Replace each value by the nearest of a sorted table."""
    middles = (table[1:] + table[:-1]) / 2
    result: NDArray[np.float32] = table[np.searchsorted(middles, values)].astype(np.float32)
    return result


def _scales(kernel: Array) -> NDArray[np.float32]:
    """Return one step an output channel: of four binary digits, so that up to 127 of it, which
    have seven, are numbers of half precision, which has eleven: nothing is rounded twice.
    """
    top = np.abs(kernel).reshape(len(kernel), -1).max(axis=1)
    mantissas, exponents = np.frexp(top / _LEVELS)
    scales = np.ldexp(np.ceil(mantissas * 16) / 16, exponents).astype(np.float32)
    return np.where(scales > 0, scales, np.float32(1.0))


def _broadcast(scales: Array, kernel: Array) -> Array:
    return scales.reshape(-1, *(1,) * (kernel.ndim - 1))


def _cluster(kernel: Array, size: int) -> NDArray[np.float32]:
    """Return the `size` values that a kernel is nearest to (k-means, Lloyd 1982, on a histogram).

    Half precision has every value, and 0 is one: what is small stays nothing.
    """
    counts, edges = np.histogram(kernel, _BINS)
    points = (edges[1:] + edges[:-1]) / 2
    # Started by the cube root of density, which is what the best palette follows.
    weights = np.cumsum(np.cbrt(counts))
    centres = np.interp((np.arange(size) + 0.5) / size * weights[-1], weights, points)
    for _ in range(_PALETTE_ROUNDS):
        nearest_centre = np.searchsorted((centres[1:] + centres[:-1]) / 2, points)
        mass = np.bincount(nearest_centre, counts, size)
        moment = np.bincount(nearest_centre, counts * points, size)
        centres = np.sort(np.where(mass > 0, moment / np.maximum(mass, 1), centres))
    centres[np.abs(centres).argmin()] = 0.0
    return np.unique(centres.astype(np.float16)).astype(np.float32)


def _fold_norms(network: CaptionNetwork) -> None:
    """Move each norm's scale and shift into the one layer that reads it."""
    for norm, dense in _normalised(network):
        scale, shift = _array(norm.gamma), _array(norm.beta)
        kernel = _array(dense.kernel)
        dense.bias.assign(_array(dense.bias) + shift @ kernel)
        dense.kernel.assign(scale[:, None] * kernel)
        norm.gamma.assign(np.ones_like(scale))
        norm.beta.assign(np.zeros_like(shift))


def _normalised(network: CaptionNetwork) -> Iterator[tuple[Any, Any]]:
    """Yield the layer norms that a single dense layer reads, and that layer."""
    for block in network.encoder.blocks:
        yield block.attention_norm, block.qkv
        yield block.feed_forward_norm, block.feed_forward.expand
    for block in network.decoder.blocks:
        yield block.self_norm, block.self_qkv
        yield block.cross_norm, block.cross_query
        yield block.feed_forward_norm, block.feed_forward.expand


def _array(variable: Any) -> NDArray[np.float32]:
    return np.asarray(ops.convert_to_numpy(variable), dtype=np.float32)
