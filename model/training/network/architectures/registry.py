"""The architectures by name, and networks built of one of them and an encoder.

A new one is a file beside this one and a line in `ARCHITECTURES`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from model.training.errors import TrainingDataError
from model.training.network.architectures.bilstm import BidirectionalDecoder
from model.training.network.architectures.blip import BlipDecoder
from model.training.network.architectures.merge import MergeDecoder
from model.training.network.architectures.spatial import SpatialDecoder
from model.training.network.architectures.transformer import TransformerDecoder
from model.training.network.architectures.vision_encoder_decoder import GPT2Decoder
from model.training.network.caption_network import CaptionNetwork
from model.training.network.config import NetworkConfig
from model.training.network.encoders.registry import build_encoder

ARCHITECTURES: Mapping[str, Callable[..., Any]] = {
    "merge": MergeDecoder,
    "bilstm": BidirectionalDecoder,
    "spatial": SpatialDecoder,
    "transformer": TransformerDecoder,
    "blip": BlipDecoder,
    "vision-encoder-decoder": GPT2Decoder,
}
"""Each makes an `interface.Decoder` of a `NetworkConfig`."""


def build_network(config: NetworkConfig) -> CaptionNetwork:
    """Return a network of the encoder and the architecture that a configuration names, built.

    Raises `TrainingDataError` for a name that there is not; it says which there are.
    """
    if config.architecture not in ARCHITECTURES:
        known = ", ".join(ARCHITECTURES)
        raise TrainingDataError(f"no architecture is called {config.architecture!r}: {known}")
    decoder = ARCHITECTURES[config.architecture](config, name="decoder")
    network = CaptionNetwork(config, build_encoder(config), decoder)
    network.build()
    return network
