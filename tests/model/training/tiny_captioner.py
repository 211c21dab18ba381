"""An untrained captioner small enough to convert in seconds, and real pictures to prove it on."""

from __future__ import annotations

import re
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray
from skimage import data

from model.manifest import Json
from model.preprocess import load_picture
from model.tokenizer import Tokenizer
from model.training.network.caption_network import CaptionNetwork
from model.training.network.config import NetworkConfig

SENTENCES = ("a brown cat looks up", "a rocket takes off", "un chat brun", "une fusée décolle")

TAGS: tuple[dict[str, Json], ...] = (
    {"en": "cat", "fr": "chat", "forms": ["cat", "cats"]},
    {"en": "coffee", "fr": "café", "forms": ["coffee"]},
    {"en": "rocket", "fr": "fusée", "forms": ["rocket", "rockets"]},
)


def tiny_network(vocabulary: int, sentences: int = 2, decoder_layers: int = 2) -> CaptionNetwork:
    """A network of random weights, of a seed for which no two sentences are nearly as likely."""
    keras.utils.set_random_seed(5)
    network = CaptionNetwork(
        NetworkConfig(
            vocabulary=vocabulary,
            max_tokens=6,
            sentences=sentences,
            patch_size=56,
            encoder_width=24,
            encoder_layers=2,
            encoder_heads=2,
            decoder_width=32,
            decoder_layers=decoder_layers,
            decoder_heads=2,
            things=len(TAGS),
        )
    )
    network.build()
    generator = np.random.default_rng(5)
    for weight in network.trainable_weights:
        # Norms and biases start as 1 and 0, which would hide that one was forgotten.
        value = weight.numpy()
        spread = 0.3 if value.ndim == 1 else 0.15
        weight.assign(value + spread * generator.standard_normal(value.shape))
    network.decoder.embeddings.assign(generator.standard_normal((vocabulary, 32)))
    return network


def vit_parameters(config: NetworkConfig) -> dict[str, NDArray[np.float16]]:
    """Random parameters of an encoder, in timm's names and layouts.

    They are large enough for it to see pictures differently, as a trained one does.
    """
    random = np.random.default_rng(1)
    width, patch = config.encoder_width, config.patch_size
    shapes: dict[str, tuple[int, ...]] = {
        "cls_token": (1, 1, width),
        "pos_embed": (1, (config.image_size // patch) ** 2 + 1, width),
        "patch_embed.proj.weight": (width, 3, patch, patch),
        "patch_embed.proj.bias": (width,),
        "norm.weight": (width,),
        "norm.bias": (width,),
    }
    for i in range(config.encoder_layers):
        for name, (out, inside) in {
            "attn.qkv": (3 * width, width),
            "attn.proj": (width, width),
            "mlp.fc1": (4 * width, width),
            "mlp.fc2": (width, 4 * width),
        }.items():
            shapes |= {
                f"blocks.{i}.{name}.weight": (out, inside),
                f"blocks.{i}.{name}.bias": (out,),
            }
        for name in ("norm1", "norm2"):
            shapes |= {f"blocks.{i}.{name}.{part}": (width,) for part in ("weight", "bias")}
    scales = re.compile(r"norm\d?\.weight$")
    return {
        name: random.normal(1 if scales.search(name) else 0, 0.1, shape).astype(np.float16)
        for name, shape in shapes.items()
    }


def write_tokenizer(path: Path) -> Tokenizer:
    """Write a vocabulary of some hundred pieces."""
    tokenizer = Tokenizer.train(SENTENCES, 600)
    tokenizer.save(path)
    return tokenizer


def crops(count: int) -> list[NDArray[np.uint8]]:
    """Different parts of real photos, as the model sees pictures."""
    generator = np.random.default_rng(5)
    photos = (data.astronaut(), data.chelsea(), data.coffee(), data.rocket())
    pictures = []
    for index in range(count):
        photo = photos[index % len(photos)]
        top, left = (int(generator.integers(0, side - 200)) for side in photo.shape[:2])
        pictures.append(
            load_picture(np.ascontiguousarray(photo[top : top + 200, left : left + 200]))
        )
    return pictures
