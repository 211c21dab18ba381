"""The two forms of a bundle's decoder, as the bundle's writer sees them.

A transformer keeps keys and values of every earlier token, a recurrent decoder a state of fixed
size. What differs between them is here: graphs, packages, and what the manifest says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from model.bundle import DECODER_COREML, DECODER_TFLITE, ENCODER_COREML, ENCODER_TFLITE
from model.manifest import CACHING, DecoderShape, Manifest
from model.training.convert import coreml_programs, coreml_steps
from model.training.convert.keras_runtime import KerasInference
from model.training.convert.quantisation import QuantisedNetwork, StoredKernel
from model.training.convert.step_graphs import KerasSteps
from model.training.network.architectures.recurrent import STATE
from model.training.network.caption_network import CaptionNetwork
from model.training.network.config import NetworkConfig

Part = Literal["encoder", "decoder"]

PACKAGES: Mapping[Part, str] = {"encoder": ENCODER_COREML, "decoder": DECODER_COREML}
"""What the Core ML packages of the two parts are called in a bundle."""

GRAPHS: Mapping[Part, str] = {"encoder": ENCODER_TFLITE, "decoder": DECODER_TFLITE}
"""The same of the graphs for LiteRT."""

Arrays = Mapping[str, NDArray[np.float32]]


def sign(package: Any, version: str, training_data: str) -> None:
    """Say in a Core ML package whose it is, and what it is made of."""
    package.author = "The Clairvoix authors"
    package.license = "Apache-2.0"
    package.version = version
    package.user_defined_metadata["training_data"] = training_data


class Form(Protocol):
    """One way of keeping what is written."""

    def reference(
        self,
        network: CaptionNetwork,
        rows: int,
        *,
        kinds: bool,
        embeddings: StoredKernel | None = None,
    ) -> Any:
        """Return the network as a runtime, whose `graphs` are `encode` and `step`."""
        ...

    def table(self, quantised: QuantisedNetwork) -> NDArray[np.float16]:
        """Return the table of embeddings for Core ML."""
        ...

    def has_packages(self, network: CaptionNetwork) -> bool:
        """Whether the network can be written for Core ML."""
        ...

    def package(self, quantised: QuantisedNetwork, part: Part, rows: int, shift: float) -> Any:
        """Return the Core ML package of a part; `shift` is a usual logit."""
        ...

    def canonical(self, outputs: Arrays, manifest: Manifest) -> Arrays:
        """Bring what a Core ML runtime says of a picture to the network's layout."""
        ...

    def shapes(self, reference: Any) -> dict[str, Any]:
        """Return the manifest's fields that describe the decoder."""
        ...


class CacheForm:
    """A decoder with a cache of keys and values; see `Form`."""

    def reference(
        self,
        network: CaptionNetwork,
        rows: int,
        *,
        kinds: bool,
        embeddings: StoredKernel | None = None,
    ) -> KerasInference:
        return KerasInference(network, rows, kinds=kinds, embeddings=embeddings)

    def table(self, quantised: QuantisedNetwork) -> NDArray[np.float16]:
        return coreml_programs.embedding_table(quantised.network)

    def has_packages(self, network: CaptionNetwork) -> bool:
        return True

    def package(self, quantised: QuantisedNetwork, part: Part, rows: int, shift: float) -> Any:
        if part == "encoder":
            return coreml_programs.encoder_package(quantised)
        return coreml_programs.decoder_package(quantised, rows, shift)

    def canonical(self, outputs: Arrays, manifest: Manifest) -> Arrays:
        """Keys (L, S, 1, D) and values (L, D, 1, S) -> (L, H, S, d) both."""
        keys, values = outputs["memory_keys"][:, :, 0], outputs["memory_values"][:, :, 0]
        layers, slots, width = keys.shape
        heads = manifest.decoder.heads
        shape = (layers, slots, heads, width // heads)
        return {
            "memory_keys": keys.reshape(shape).transpose(0, 2, 1, 3),
            "memory_values": values.transpose(0, 2, 1).reshape(shape).transpose(0, 2, 1, 3),
        }

    def shapes(self, reference: Any) -> dict[str, Any]:
        config: NetworkConfig = reference.graphs.network.config
        return {
            "architecture": config.architecture,
            "class_tokens": config.class_tokens,
            "decoder": DecoderShape(
                config.decoder_layers, config.decoder_width, config.decoder_heads
            ),
        }


class StateForm:
    """A decoder with a state of fixed size; see `Form`."""

    def reference(
        self,
        network: CaptionNetwork,
        rows: int,
        *,
        kinds: bool,
        embeddings: StoredKernel | None = None,
    ) -> KerasSteps:
        return KerasSteps(network, rows, kinds=kinds, embeddings=embeddings)

    def table(self, quantised: QuantisedNetwork) -> NDArray[np.float16]:
        return coreml_steps.embedding_table(quantised)

    def has_packages(self, network: CaptionNetwork) -> bool:
        return coreml_steps.has_programs(network)

    def package(self, quantised: QuantisedNetwork, part: Part, rows: int, shift: float) -> Any:
        if part == "encoder":
            return coreml_steps.encoder_package(quantised)
        return coreml_steps.decoder_package(quantised, rows, shift)

    def canonical(self, outputs: Arrays, manifest: Manifest) -> Arrays:
        """`CoreMLSteps` gives them in the network's layout already."""
        return outputs

    def shapes(self, reference: Any) -> dict[str, Any]:
        config: NetworkConfig = reference.graphs.network.config
        return {
            "architecture": config.architecture,
            "decoder": DecoderShape(1, config.decoder_width, 1),
            "state": dict.fromkeys(STATE, (config.decoder_width,)),
            "picture": reference.graphs.picture,
            "attention": reference.graphs.network.decoder.looks,
        }


def form_of(config: NetworkConfig) -> Form:
    """Return the form in which a network's decoder is written."""
    return CacheForm() if config.architecture in CACHING else StateForm()
