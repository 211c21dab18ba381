"""ViT-Ti/16 (Dosovitskiy et al. 2021, arXiv 2010.11929): the encoder of the shipped model."""

from __future__ import annotations

from model.training.network.config import NetworkConfig
from model.training.network.vision_transformer import VisionTransformer
from model.training.network.vit_weights import load_vit

load = load_vit


def build(config: NetworkConfig) -> VisionTransformer:
    """Return the encoder, not built yet."""
    return VisionTransformer(config, name="encoder")
