"""Makes a network's weights small, once, so that every runtime stores the same numbers.

The large kernels and the embeddings are rounded to a grid of 255 steps an output channel
("linear8"); everything else, or all ("half"), to half precision. `quantise` returns the rounded
network, which is what Keras runs and the parity gate compares with, together with the whole numbers
that its kernels were rounded to: LiteRT and Core ML store these, and find nothing out again.

A layer norm's scale and shift go into the layer after it first: exact, and the same grid then
serves a runtime that folds them and one that does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import numpy as np
from keras import ops
from numpy.typing import NDArray

from model.training.network.architectures.registry import build_network
from model.training.network.caption_network import CaptionNetwork
from model.training.network.encoders.interface import PooledMap
from model.training.network.vision_transformer import VisionTransformer

Compression = Literal["half", "linear8"]

COMPRESSIONS: tuple[Compression, ...] = get_args(Compression)
DEFAULT: Compression = "linear8"

PICTURE_SCALE = np.float32(128.0 / 127.5)
"""What the patch kernel is multiplied by for Core ML, whose pixels are divided by 128: it is that
product which is rounded."""

LEAST_ELEMENTS = 2048
"""A smaller kernel saves nothing worth its rounding; coremltools leaves out the same."""

_LEVELS = 127
_ROUNDING = 1e-5
"""What the rounding of single precision may do to a weight, as a share of it."""

Array = NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class StoredKernel:
    """What a runtime stores of a kernel: `values` (outputs, ...) times `scales` (outputs,).

    On a grid `values` are int8, -127 to 127 with 0 as zero point, and `scales` float32, along the
    first axis. Where `scales` is None, `values` are float32 numbers that half precision has.
    """

    values: Array
    scales: NDArray[np.float32] | None = None

    def __getitem__(self, outputs: slice) -> StoredKernel:
        """Return some of the output channels."""
        scales = None if self.scales is None else self.scales[outputs]
        return StoredKernel(self.values[outputs], scales)

    def weights(self) -> NDArray[np.float32]:
        """Return the kernel (outputs, ...) itself."""
        if self.scales is None:
            return self.values.astype(np.float32)
        return self.values.astype(np.float32) * _broadcast(self.scales, self.values)

    def scaled(self, factor: float | np.floating[Any]) -> StoredKernel:
        """Return the kernel times a number."""
        if self.scales is None:
            return StoredKernel(self.values * np.float32(factor))
        return replace(self, scales=self.scales * np.float32(factor))

    def transposed(self, *axes: int) -> StoredKernel:
        """Return the kernel with its other axes in another order; the first stays where it is."""
        return replace(self, values=np.ascontiguousarray(self.values.transpose(axes)))

    def followed_by(self, other: StoredKernel) -> StoredKernel:
        """Return the output channels of both; they are stored alike, on grids or not."""
        values = np.concatenate([self.values, other.values])
        if self.scales is None or other.scales is None:
            return StoredKernel(values)
        return StoredKernel(values, np.concatenate([self.scales, other.scales]))

    def widened(self, column: NDArray[np.float32]) -> StoredKernel:
        """Return (outputs, inputs + 1): one more input, rounded to what can be stored beside."""
        if self.scales is None:
            return StoredKernel(np.concatenate([self.values, column[:, None]], axis=1))
        steps = np.clip(np.rint(column / self.scales), -_LEVELS, _LEVELS).astype(np.int8)
        return replace(self, values=np.concatenate([self.values, steps[:, None]], axis=1))

    def rescaled_to(self, weights: Array) -> StoredKernel | None:
        """Return this grid with the scales of `weights` (outputs, ...).

        A converter may multiply a kernel by a number an output channel. None where `weights` are
        not this kernel times such numbers.
        """
        if self.scales is None or self.values.shape != weights.shape:
            return None
        steps = self.values.reshape(len(self.values), -1).astype(np.float32)
        rows = weights.reshape(len(weights), -1)
        largest = np.abs(steps).max(axis=1)
        top = np.abs(rows).max(axis=1)
        scales = np.where(largest > 0, top / np.maximum(largest, 1), 1).astype(np.float32)
        if not np.allclose(steps * scales[:, None], rows, rtol=_ROUNDING, atol=0.0):
            return None
        return replace(self, scales=scales)


@dataclass(frozen=True, slots=True, eq=False)
class QuantisedNetwork:
    """A rounded network, and by a weight's path the grid that it was rounded to, if it was."""

    network: CaptionNetwork
    grids: Mapping[str, StoredKernel]

    def kernel(self, weight: Any) -> StoredKernel:
        """Return what is stored of a kernel, or of the embeddings: output channels first."""
        grid = self.grids.get(weight.path)
        return StoredKernel(_outputs_first(weight)) if grid is None else grid


def quantise(network: CaptionNetwork, compression: Compression) -> QuantisedNetwork:
    """Round a copy of a network to what is stored of it; the network itself is left as it is."""
    result = build_network(replace(network.config, frozen_words=False))
    result.set_weights(network.get_weights())
    _fold_norms(result)
    vit = vision_transformer(result)
    grids = {}
    for weight in result.trainable_weights:
        named = weight.path.endswith(("/kernel", "/embeddings"))
        # A depthwise kernel has its channels where others have their inputs, and is small.
        wide = named and "depthwise" not in weight.path
        large = wide and np.prod(weight.shape) >= LEAST_ELEMENTS
        patches = vit is not None and weight is vit.patch_embedding.kernel
        scale = PICTURE_SCALE if patches else np.float32(1)
        exact = _outputs_first(weight)
        kernel = rounded(exact * scale, compression if large else "half")
        if kernel.scales is not None:
            grids[weight.path] = kernel.scaled(1 / scale)
        # Whole numbers have no -0, which half precision would store as other bytes.
        small = np.copysign(kernel.weights() / scale, exact)
        weight.assign(np.moveaxis(small, 0, _output_axis(weight)))
    return QuantisedNetwork(result, grids)


def vision_transformer(network: CaptionNetwork) -> VisionTransformer | None:
    """Return the ViT that a network sees with, pooled or not; None where it is another encoder."""
    encoder = network.encoder
    inner = encoder.encoder if isinstance(encoder, PooledMap) else encoder
    return inner if isinstance(inner, VisionTransformer) else None


def rounded(kernel: Array, compression: Compression) -> StoredKernel:
    """Round (outputs, ...) to what a compression stores of it."""
    if compression == "half":
        return StoredKernel(kernel.astype(np.float16).astype(np.float32))
    scales = _scales(kernel)
    return StoredKernel(np.rint(kernel / _broadcast(scales, kernel)).astype(np.int8), scales)


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


def _output_axis(weight: Any) -> int:
    """Return where the output channels are: last in a kernel, first in the tied embeddings."""
    return 0 if weight.path.endswith("/embeddings") else -1


def _outputs_first(weight: Any) -> NDArray[np.float32]:
    return np.moveaxis(_array(weight), _output_axis(weight), 0)


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
    vit = vision_transformer(network)
    for block in [] if vit is None else vit.blocks:
        yield block.attention_norm, block.qkv
        yield block.feed_forward_norm, block.feed_forward.expand
    for block in getattr(network.decoder, "blocks", ()):
        if not block.pre_norm:
            continue  # the stream itself is what such a norm gives
        yield block.self_norm, block.self_qkv
        yield block.cross_norm, block.cross_query
        yield block.feed_forward_norm, block.feed_forward.expand


def _array(variable: Any) -> NDArray[np.float32]:
    return np.asarray(ops.convert_to_numpy(variable), dtype=np.float32)
