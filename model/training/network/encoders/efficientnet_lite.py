"""EfficientNet-Lite2 (Tan and Le 2019, arXiv 1905.11946, without squeeze-and-excitation).

It was trained on 260 x 260 pixels; pictures are 224 x 224 here, which gives it a map of 7 x 7.
"""

from __future__ import annotations

from pathlib import Path

from model.training.network.config import NetworkConfig
from model.training.network.encoders.interface import fill
from model.training.network.encoders.inverted_residuals import (
    InvertedResiduals,
    Shape,
    repeated,
    variables,
)

SHAPE = Shape(
    stem=32,
    blocks=repeated(
        (1, 3, 1, 16, 1),
        (6, 3, 2, 24, 3),
        (6, 5, 2, 48, 3),
        (6, 3, 2, 88, 4),
        (6, 5, 1, 120, 4),
        (6, 5, 2, 208, 5),
        (6, 3, 1, 352, 1),
    ),
    head=1280,
    mean=127.0,
    scale=128.0,
)


def build(config: NetworkConfig) -> InvertedResiduals:
    """Return the encoder, not built yet."""
    return InvertedResiduals(config, SHAPE, name="encoder")


def load(encoder: InvertedResiduals, path: Path) -> None:
    """Fill it from an .npz; its ImageNet classes are left out. Raises as `fill` does."""
    wanted = variables("stem", encoder.stem) | variables("head", encoder.head)
    for number, block in enumerate(encoder.blocks):
        for name, layer in block.parts().items():
            wanted |= variables(f"block{number}/{name}", layer)
    fill(path, wanted)
