"""Convolutional encoders of inverted residuals, whose batch norms are folded into the kernels.

Sandler et al. 2018, "MobileNetV2" (arXiv 1801.04381), section 3: a block widens its features by
1 x 1, filters each by itself, and narrows them by 1 x 1 without an activation; where shape and
width stay, its input is added. EfficientNet-Lite is made of the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import keras
from keras import ops

from model.training.network.config import NetworkConfig
from model.training.network.encoders.interface import as_memory

STRIDE = 32
"""How many pixels a place of the map has along a side."""


@dataclass(frozen=True, slots=True)
class Block:
    """One inverted residual: how much it widens, its kernel's side, its stride, what comes out."""

    expansion: int
    kernel: int
    stride: int
    width: int


@dataclass(frozen=True, slots=True)
class Shape:
    """A whole encoder; pixels become (value - `mean`) / `scale`."""

    stem: int
    blocks: tuple[Block, ...]
    head: int
    mean: float
    scale: float


class InvertedResidual(keras.layers.Layer):
    """(B, H, W, inputs) -> (B, H / stride, W / stride, width)."""

    def __init__(self, inputs: int, block: Block, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.inputs, self.block = inputs, block
        hidden = inputs * block.expansion
        self.hidden = hidden
        self.expand = None if block.expansion == 1 else _convolution(hidden, 1, 1, "expand")
        self.depthwise = keras.layers.DepthwiseConv2D(
            block.kernel, block.stride, padding="same", name="depthwise"
        )
        self.project = _convolution(block.width, 1, 1, "project")
        self.residual = block.stride == 1 and inputs == block.width

    def build(self, _shape: Any = None) -> None:
        if self.expand is not None:
            self.expand.build((None, None, None, self.inputs))
        self.depthwise.build((None, None, None, self.hidden))
        self.project.build((None, None, None, self.hidden))
        self.built = True

    def call(self, x: Any) -> Any:
        hidden = x if self.expand is None else ops.relu6(self.expand(x))
        narrow = self.project(ops.relu6(self.depthwise(hidden)))
        return x + narrow if self.residual else narrow

    def parts(self) -> dict[str, Any]:
        """Return its convolutions by name."""
        parts = {"expand": self.expand, "depthwise": self.depthwise, "project": self.project}
        return {name: layer for name, layer in parts.items() if layer is not None}


class InvertedResiduals(keras.layers.Layer):
    """(B, H, W, 3) RGB in 0..255 -> (B, 1 + places, head); see `interface.Encoder`."""

    def __init__(self, config: NetworkConfig, shape: Shape, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.config, self.shape = config, shape
        self.stem = _convolution(shape.stem, 3, 2, "stem")
        widths = [shape.stem, *(block.width for block in shape.blocks)]
        self.blocks = [
            InvertedResidual(before, block, name=f"block_{number}")
            for number, ((before, _), block) in enumerate(
                zip(pairwise(widths), shape.blocks, strict=True)
            )
        ]
        self.head = _convolution(shape.head, 1, 1, "head")

    def build(self, _shape: Any = None) -> None:
        self.stem.build((None, None, None, 3))
        for block in self.blocks:
            block.build()
        self.head.build((None, None, None, self.shape.blocks[-1].width))
        self.built = True

    def freeze_lowest(self, blocks: int) -> None:
        """Keep the lowest blocks, and the stem, from learning; with 0 all of it learns."""
        self.trainable = True
        for number, block in enumerate(self.blocks):
            block.trainable = number >= blocks
        self.stem.trainable = not blocks

    def call(self, images: Any, training: bool = False) -> Any:
        x = (ops.cast(images, "float32") - self.shape.mean) / self.shape.scale
        x = ops.relu6(self.stem(x))
        for block in self.blocks:
            x = block(x)
        return as_memory(ops.relu6(self.head(x)))


def repeated(*stages: tuple[int, int, int, int, int]) -> tuple[Block, ...]:
    """Return the blocks of stages (expansion, kernel, stride of the first, width, blocks)."""
    return tuple(
        Block(expansion, kernel, stride if number == 0 else 1, width)
        for expansion, kernel, stride, width, count in stages
        for number in range(count)
    )


def variables(prefix: str, layer: Any) -> dict[str, Any]:
    """Return kernel and bias of a convolution by the names of a file of weights."""
    return {f"{prefix}/kernel": layer.kernel, f"{prefix}/bias": layer.bias}


def _convolution(width: int, kernel: int, stride: int, name: str) -> Any:
    return keras.layers.Conv2D(width, kernel, stride, padding="same", name=name)
