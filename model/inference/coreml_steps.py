"""The Core ML runtime for a decoder that keeps a state of fixed size; see `state_rows.py`.

The packages have the engine's own layout, channels second: what is (1, places, width) elsewhere is
(1, width, 1, places) here, and what is (rows, width) is (1, width, 1, rows).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from model.bundle import DECODER_COREML, ENCODER_COREML, Bundle
from model.errors import BundleIncompatible
from model.inference.coreml import (
    CompiledPackages,
    LoadPackage,
    log_softmax,
    read_embeddings,
    single,
)
from model.inference.interface import Encoding, softmax
from model.inference.litert_steps import read_in_steps
from model.inference.mlpackage import Tensors as Shapes
from model.inference.mlpackage import check_package, package_digest
from model.inference.options import DEFAULT_UNITS, ComputeUnits
from model.inference.state_rows import StateDecoding, StateLayout, StepOutputs, Tensors
from model.logistic import sigmoid
from model.manifest import Manifest

_log = logging.getLogger(__name__)


class CoreMLSteps:
    """A bundle on Core ML; one call at a time, from any thread."""

    name = "coreml"
    fallback: str | None = None

    def __init__(
        self,
        bundle: Bundle,
        load: LoadPackage | None = None,
        units: ComputeUnits = DEFAULT_UNITS,
    ) -> None:
        """Check both packages, then load them; raises as `CoreMLInference` does."""
        manifest = bundle.manifest
        self.max_rows, self.max_tokens = manifest.rows, manifest.max_tokens
        self.grid, self.sentences = manifest.grid, manifest.sentences
        self.taught_names: Mapping[str, float] = {}
        self._manifest, self._layout = manifest, StateLayout.of(manifest)
        self._embeddings = read_embeddings(bundle)
        if len(self._embeddings) != manifest.vocabulary:
            found = f"{len(self._embeddings)} embeddings, not {manifest.vocabulary}"
            raise BundleIncompatible(bundle.path, found)
        load = load or CompiledPackages(bundle, units=units).load
        for name, tensors in (
            (ENCODER_COREML, _encoder_tensors(manifest)),
            (DECODER_COREML, _decoder_tensors(manifest, self._embeddings.shape[1])),
        ):
            check_package(bundle, name, bundle.member(name), *tensors)
        self._encoder, self._decoder = (
            load(bundle.member(name), package_digest(bundle, name))
            for name in (ENCODER_COREML, DECODER_COREML)
        )
        _log.debug("Core ML loaded %s", bundle.path)

    def encode(self, image: NDArray[np.uint8]) -> Encoding:
        """Encode one picture; see `Inference.encode`."""
        manifest = self._manifest
        seen = self._encoder.predict({"image": Image.fromarray(image)})
        outputs = {
            name: from_engine(single(seen[name]), manifest.picture[name])
            for name in manifest.picture
        }
        kinds = softmax(single(seen["kind_logits"])[0]) if manifest.kinds else None
        tags = sigmoid(single(seen["thing_logits"])[0]) if manifest.tags else None
        return Encoding(outputs, kinds, tags)

    def open(self, encoding: Encoding) -> StateDecoding:
        """Start writing about an encoded picture; see `Inference.open`."""
        picture = {
            name: to_engine(encoding.outputs[name]) for name in read_in_steps(self._manifest)
        }

        def run_step(tokens: NDArray[np.int32], state: Tensors) -> StepOutputs:
            words = self._embeddings[tokens].astype(np.float32)
            outputs = self._decoder.predict(
                {
                    "embedded": to_engine(words),
                    **{f"state_{name}": to_engine(value) for name, value in state.items()},
                    **picture,
                }
            )
            looked = self._manifest.attention
            return StepOutputs(
                log_softmax(single(outputs["logits"])[0, :, 0].T),
                single(outputs["attention"])[0, :, 0].T if looked else None,
                {
                    name: from_engine(single(outputs[f"new_{name}"]), value.shape)
                    for name, value in state.items()
                },
            )

        return StateDecoding(run_step, self._layout, encoding.outputs, encoding.prefix)


def to_engine(value: NDArray[np.float32]) -> NDArray[np.float32]:
    """(1, places, width) or (rows, width) -> (1, width, 1, places or rows)."""
    columns = value.reshape(-1, value.shape[-1])
    return np.ascontiguousarray(columns.T)[None, :, None]


def from_engine(value: NDArray[np.float32], shape: tuple[int, ...]) -> NDArray[np.float32]:
    """(1, width, 1, places or rows) -> the shape that it has elsewhere."""
    return np.ascontiguousarray(value[0, :, 0].T).reshape(shape)


def _engine_shape(shape: tuple[int, ...]) -> tuple[int, ...]:
    return (1, shape[-1], 1, int(np.prod(shape[:-1])))


def _encoder_tensors(manifest: Manifest) -> tuple[Shapes, Shapes]:
    seen = {name: _engine_shape(shape) for name, shape in manifest.picture.items()}
    if manifest.kinds:
        seen["kind_logits"] = (1, len(manifest.kinds))
    if manifest.tags:
        seen["thing_logits"] = (1, manifest.tags)
    return {"image": manifest.size}, seen


def _decoder_tensors(manifest: Manifest, width: int) -> tuple[Shapes, Shapes]:
    rows = manifest.rows
    kept = {name: _engine_shape((rows, *shape)) for name, shape in manifest.state.items()}
    takes: Shapes = {"embedded": (1, width, 1, rows)}
    takes |= {f"state_{name}": shape for name, shape in kept.items()}
    takes |= {name: _engine_shape(shape) for name, shape in read_in_steps(manifest).items()}
    gives: Shapes = {"logits": (1, manifest.vocabulary, 1, rows)}
    gives |= {f"new_{name}": shape for name, shape in kept.items()}
    if manifest.attention:
        gives["attention"] = (1, manifest.grid[0] * manifest.grid[1], 1, rows)
    return takes, gives
