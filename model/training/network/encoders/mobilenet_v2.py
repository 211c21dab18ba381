"""MobileNetV2 1.0 (Sandler et al. 2018, arXiv 1801.04381, table 2), without its classifier."""

from __future__ import annotations

from pathlib import Path
from typing import Any

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
        (6, 3, 2, 24, 2),
        (6, 3, 2, 32, 3),
        (6, 3, 2, 64, 4),
        (6, 3, 1, 96, 3),
        (6, 3, 2, 160, 3),
        (6, 3, 1, 320, 1),
    ),
    head=1280,
    mean=127.5,
    scale=127.5,
)


def build(config: NetworkConfig) -> InvertedResiduals:
    """Return the encoder, not built yet."""
    return InvertedResiduals(config, SHAPE, name="encoder")


def load(encoder: InvertedResiduals, path: Path) -> None:
    """Fill it from an .npz in Keras' own names. Raises `TrainingDataError` as `fill` does."""
    wanted = variables("Conv1", encoder.stem) | variables("Conv_1", encoder.head)
    for number, block in enumerate(encoder.blocks):
        prefix = f"block_{number}" if number else "expanded_conv"
        parts: dict[str, Any] = block.parts()
        for name, layer in parts.items():
            wanted |= variables(f"{prefix}_{name}", layer)
    fill(path, wanted)
