"""Reads the initial encoder weights: a ViT in timm's parameter names and PyTorch's layouts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.training.errors import TrainingDataError
from model.training.network.vision_transformer import VisionTransformer


def load_vit(encoder: VisionTransformer, path: Path) -> None:
    """Fill `encoder` (already built) from an .npz of timm parameters.

    Linear kernels are stored [out, in] and turned; the patch kernel OIHW becomes HWIO. The
    ImageNet head is left out. Raises `TrainingDataError` when a parameter is missing or of another
    shape.
    """
    with np.load(path, allow_pickle=False) as archive:
        stored = {name: archive[name].astype(np.float32) for name in archive.files}
    assigned: dict[int, NDArray[np.float32]] = {}

    def take(variable: object, name: str, axes: tuple[int, ...] | None = None) -> None:
        if name not in stored:
            raise TrainingDataError(f"{path.name} lacks {name}")
        value = stored[name] if axes is None else stored[name].transpose(axes)
        if tuple(value.shape) != tuple(variable.shape):  # type: ignore[attr-defined]
            raise TrainingDataError(f"{path.name}: {name} has shape {value.shape}")
        variable.assign(value)  # type: ignore[attr-defined]
        assigned[id(variable)] = value

    take(encoder.class_token, "cls_token")
    take(encoder.positions, "pos_embed")
    take(encoder.patch_embedding.kernel, "patch_embed.proj.weight", (2, 3, 1, 0))
    take(encoder.patch_embedding.bias, "patch_embed.proj.bias")
    for i, block in enumerate(encoder.blocks):
        linear = {
            "attn.qkv": block.qkv,
            "attn.proj": block.output_projection,
            "mlp.fc1": block.feed_forward.expand,
            "mlp.fc2": block.feed_forward.contract,
        }
        for name, dense in linear.items():
            take(dense.kernel, f"blocks.{i}.{name}.weight", (1, 0))
            take(dense.bias, f"blocks.{i}.{name}.bias")
        for name, norm in {"norm1": block.attention_norm, "norm2": block.feed_forward_norm}.items():
            take(norm.gamma, f"blocks.{i}.{name}.weight")
            take(norm.beta, f"blocks.{i}.{name}.bias")
    take(encoder.norm.gamma, "norm.weight")
    take(encoder.norm.beta, "norm.bias")
    if len(assigned) != len(encoder.weights) - _seeds(encoder):
        raise TrainingDataError(f"{path.name} does not fill every weight of the encoder")


def _seeds(encoder: VisionTransformer) -> int:
    """Count the states of random generators, which no file holds."""
    return len(encoder.weights) - len(encoder.trainable_weights)
