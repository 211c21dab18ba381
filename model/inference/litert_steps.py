"""The LiteRT runtime for a decoder that keeps a state of fixed size; see `state_rows.py`."""

from __future__ import annotations

import logging
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from model.bundle import DECODER_TFLITE, ENCODER_TFLITE, Bundle
from model.inference.interface import Encoding, softmax
from model.inference.litert import (
    MOST_DECODER_THREADS,
    MOST_ENCODER_THREADS,
    Graph,
    TensorType,
    usable_cores,
)
from model.inference.state_rows import FIRST, StateDecoding, StateLayout, StepOutputs, Tensors
from model.logistic import sigmoid
from model.manifest import Manifest

_log = logging.getLogger(__name__)


class LiteRTSteps:
    """A bundle on LiteRT; one call at a time, from any thread.

    Tensors have the manifest's names and shapes: `picture` as they are, `state` with a row axis
    before, called `state_` as the decoder takes them and `new_` as it gives them back.
    """

    name = "litert"

    def __init__(
        self, bundle: Bundle, fallback: str | None = None, cores: int | None = None
    ) -> None:
        """Load both graphs; raises as `LiteRTInference` does."""
        manifest, cores = bundle.manifest, cores or usable_cores()
        self.fallback = fallback
        self.max_rows, self.max_tokens = manifest.rows, manifest.max_tokens
        self.grid, self.sentences = manifest.grid, manifest.sentences
        self.taught_names: Mapping[str, float] = {}
        self._manifest, self._layout = manifest, StateLayout.of(manifest)
        self._encoder = Graph(bundle, ENCODER_TFLITE, min(cores, MOST_ENCODER_THREADS))
        self._decoder = Graph(bundle, DECODER_TFLITE, min(cores, MOST_DECODER_THREADS))
        self._encoder.check(*_encoder_tensors(manifest))
        self._decoder.check(*_decoder_tensors(manifest))
        self._opened: Mapping[str, NDArray[np.float32]] | None = None
        _log.debug("LiteRT loaded %s for %d cores", bundle.path, cores)

    def encode(self, image: NDArray[np.uint8]) -> Encoding:
        """Encode one picture; see `Inference.encode`."""
        manifest, encoder = self._manifest, self._encoder
        encoder.set("image", image[None].astype(np.float32))
        encoder.run()
        outputs = {name: encoder.get(name) for name in manifest.picture}
        kinds = softmax(encoder.get("kind_logits")[0]) if manifest.kinds else None
        tags = sigmoid(encoder.get("thing_logits")[0]) if manifest.tags else None
        return Encoding(outputs, kinds, tags)

    def open(self, encoding: Encoding) -> StateDecoding:
        """Start writing about an encoded picture; see `Inference.open`."""

        def run_step(tokens: NDArray[np.int32], state: Tensors) -> StepOutputs:
            decoder = self._looking_at(encoding)
            decoder.set("tokens", tokens)
            for name, value in state.items():
                decoder.set(f"state_{name}", value)
            decoder.run()
            return StepOutputs(
                decoder.get("log_probabilities"),
                decoder.get("attention") if self._manifest.attention else None,
                {name: decoder.get(f"new_{name}") for name in state},
            )

        return StateDecoding(run_step, self._layout, encoding.outputs, encoding.prefix)

    def _looking_at(self, encoding: Encoding) -> Graph:
        """Give the decoder a picture's tensors, unless it has them already."""
        if self._opened is not encoding.outputs:
            for name in read_in_steps(self._manifest):
                self._decoder.set(name, encoding.outputs[name])
            self._opened = encoding.outputs
        return self._decoder


def read_in_steps(manifest: Manifest) -> dict[str, tuple[int, ...]]:
    """Return a picture's tensors that a step reads; the others are what a state begins with."""
    return {name: size for name, size in manifest.picture.items() if not name.startswith(FIRST)}


def _encoder_tensors(manifest: Manifest) -> tuple[dict[str, TensorType], dict[str, TensorType]]:
    seen: dict[str, TensorType] = {
        name: (shape, np.float32) for name, shape in manifest.picture.items()
    }
    if manifest.kinds:
        seen["kind_logits"] = ((1, len(manifest.kinds)), np.float32)
    if manifest.tags:
        seen["thing_logits"] = ((1, manifest.tags), np.float32)
    return {"image": ((1, *manifest.size, 3), np.float32)}, seen


def _decoder_tensors(manifest: Manifest) -> tuple[dict[str, TensorType], dict[str, TensorType]]:
    rows, real = manifest.rows, np.float32
    kept = {name: (rows, *shape) for name, shape in manifest.state.items()}
    takes: dict[str, TensorType] = {"tokens": ((rows,), np.int32)}
    takes |= {f"state_{name}": (shape, real) for name, shape in kept.items()}
    takes |= {name: (shape, real) for name, shape in read_in_steps(manifest).items()}
    gives: dict[str, TensorType] = {"log_probabilities": ((rows, manifest.vocabulary), real)}
    gives |= {f"new_{name}": (shape, real) for name, shape in kept.items()}
    if manifest.attention:
        gives["attention"] = ((rows, manifest.grid[0] * manifest.grid[1]), real)
    return takes, gives
