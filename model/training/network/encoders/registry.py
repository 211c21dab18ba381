"""The encoders by name, with the shape of what they see.

A new one is a file beside this one and a line in `ENCODERS`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from model.training.errors import TrainingDataError
from model.training.network.config import NetworkConfig
from model.training.network.encoders import applications, efficientnet_lite, mobilenet_v2, vit
from model.training.network.encoders.interface import PooledMap

VIT = "vit-ti"


@dataclass(frozen=True, slots=True)
class EncoderEntry:
    """How an encoder is built and filled; what it sees of 224 pixels a side.

    `width` and the `side` of its map are 0 where the configuration's sizes are the encoder's.
    """

    build: Callable[[NetworkConfig], Any]
    load: Callable[[Any, Path], None]
    width: int = 0
    side: int = 0


def _application(module: str, model: str, width: int, side: int) -> EncoderEntry:
    build = partial(applications.KerasApplication, module=module, model=model, name="encoder")
    return EncoderEntry(build, applications.load, width, side)


ENCODERS: Mapping[str, EncoderEntry] = {
    VIT: EncoderEntry(vit.build, vit.load),
    "mobilenet-v2": EncoderEntry(mobilenet_v2.build, mobilenet_v2.load, 1280, 7),
    "efficientnet-lite2": EncoderEntry(efficientnet_lite.build, efficientnet_lite.load, 1280, 7),
    "inception-v3": _application("inception_v3", "InceptionV3", 2048, 5),
    "resnet-50": _application("resnet", "ResNet50", 2048, 7),
    "efficientnet-v2-b0": _application("efficientnet_v2", "EfficientNetV2B0", 1280, 7),
}


def entry_of(name: str) -> EncoderEntry:
    """Return an encoder's entry. Raises `TrainingDataError`, which says what there is."""
    if name not in ENCODERS:
        raise TrainingDataError(f"no encoder is called {name!r}: {', '.join(ENCODERS)}")
    return ENCODERS[name]


def seen_by(config: NetworkConfig, encoder: str) -> NetworkConfig:
    """Return a configuration with an encoder, and the width and the map that it has."""
    entry = entry_of(encoder)
    width = entry.width or config.encoder_width
    return dataclasses.replace(config, encoder=encoder, encoder_width=width, map_side=entry.side)


def build_encoder(config: NetworkConfig) -> Any:
    """Return the encoder that a configuration names, not built yet; see `interface.Encoder`."""
    encoder = entry_of(config.encoder).build(config)
    if config.pooling == 1:
        return encoder
    side = config.map_side or config.image_size // config.patch_size
    return PooledMap(encoder, side, config.pooling, name="encoder")


def load_weights(encoder: Any, name: str, path: Path) -> None:
    """Fill a built encoder. Raises `TrainingDataError` for weights that do not fit."""
    inner = encoder.encoder if isinstance(encoder, PooledMap) else encoder
    entry_of(name).load(inner, path)
