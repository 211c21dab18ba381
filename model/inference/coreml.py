"""The Core ML runtime: runs a bundle's `.mlpackage` pair on the Neural Engine of a Mac.

The packages have the engine's own layout (`model/training/convert/coreml_programs.py`): a lookup of
6,000 rows, a mask and a softmax over the vocabulary would fall off the engine and are done here.
Core ML compiles a package when it first meets it; the result is kept in the user's cache folder
under the package's hash. coremltools takes seconds to import and is imported only when a bundle is
loaded.
"""

from __future__ import annotations

import logging
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from model.bundle import DECODER_COREML, ENCODER_COREML, GENERAL_COREML, Bundle
from model.errors import BundleDamaged, BundleIncompatible, RuntimeUnavailable
from model.inference.expert_gate import picture_features, read_expert_gate
from model.inference.interface import Encoding, softmax
from model.inference.kv_cache import CachedDecoding, CacheLayout, DecoderOutputs
from model.inference.mlpackage import Tensors, check_package, package_digest
from model.inference.options import DEFAULT_UNITS, ComputeUnits
from model.logistic import sigmoid
from model.manifest import Manifest

_log = logging.getLogger(__name__)

_IS_MAC: bool = sys.platform == "darwin"

EMBEDDINGS = "decoder.embeddings.npy"
"""The bundle's (vocabulary + max_tokens, width) table: tokens, then positions."""

_UNITS: dict[ComputeUnits, str] = {
    "all": "ALL",
    "cpu-and-neural-engine": "CPU_AND_NE",
    "cpu-only": "CPU_ONLY",
}

_MASKED = -1e4


class Predictor(Protocol):
    """A loaded model: what coremltools' `MLModel` and `CompiledMLModel` have in common."""

    def predict(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return every output by name."""
        ...


LoadPackage = Callable[[Path, str], Predictor]
"""(package, its hash) -> a loaded model."""


class CoreMLInference:
    """A bundle on Core ML; one call at a time, from any thread.

    Layouts, all float32 here and float16 in the engine, `head width` being width / heads:
    - the picture: `memory_keys` (layers, 1 + patches, 1, width) and `memory_values`
      (layers, width, 1, 1 + patches), the class token first;
    - the cache, `self_keys` and `self_values`: (layers * rows, heads, context, head width), which
      `CacheLayout` sees with layers and rows as two axes;
    - `embedded` (1, width, 1, rows), `mask` (1, 1, 1, context), `logits` (1, vocabulary, 1, rows)
      and `attention` (1, patches, 1, rows): channels second, as the engine has them.
    """

    name = "coreml"
    fallback: str | None = None

    def __init__(
        self,
        bundle: Bundle,
        load: LoadPackage | None = None,
        units: ComputeUnits = DEFAULT_UNITS,
    ) -> None:
        """Check both packages, then load them, by default with `CompiledPackages`.

        Raises `BundleIncompatible` when they are not what the manifest promises, `BundleDamaged`
        when a file is missing or another, and `RuntimeUnavailable` when Core ML cannot load them.
        """
        manifest, shape = bundle.manifest, bundle.manifest.decoder
        self.max_rows = manifest.rows
        self.max_tokens = manifest.max_tokens
        self.grid = manifest.grid
        self._has_kinds = manifest.kinds is not None
        self._has_tags = manifest.tags > 0
        self._vocabulary = manifest.vocabulary
        head_width = shape.width // shape.heads
        self.sentences = manifest.sentences
        self._cache = (shape.layers * manifest.rows, shape.heads, manifest.context, head_width)
        self._layout = CacheLayout(
            (shape.layers, manifest.rows, *self._cache[1:]), 1, 3, manifest.max_tokens
        )
        self._embeddings = read_embeddings(bundle)
        expected = (manifest.vocabulary + manifest.max_tokens, manifest.decoder.width)
        if self._embeddings.shape != expected:
            found = f"{self._embeddings.shape}, not {expected}"
            raise BundleIncompatible(bundle.path, f"{EMBEDDINGS} is {found}")
        load = load or CompiledPackages(bundle, units=units).load
        self._gate = read_expert_gate(bundle)
        self.taught_names = self._gate.names if self._gate else {}
        encoder, decoder = zip(*_tensors(manifest), strict=True)
        packages = {ENCODER_COREML: encoder, DECODER_COREML: decoder}
        if self._gate is not None:
            packages[GENERAL_COREML] = decoder
        for name, tensors in packages.items():
            check_package(bundle, name, bundle.member(name), *tensors)
        self._encoder, self._taught, *general = (
            load(bundle.member(name), package_digest(bundle, name)) for name in packages
        )
        self._general = general[0] if general else self._taught
        _log.debug("Core ML loaded %s", bundle.path)

    def encode(self, image: NDArray[np.uint8]) -> Encoding:
        """Encode one picture; see `Inference.encode`."""
        outputs = self._encoder.predict({"image": Image.fromarray(image)})
        memory = {name: single(outputs[name]) for name in ("memory_keys", "memory_values")}
        kinds = softmax(single(outputs["kind_logits"])[0]) if self._has_kinds else None
        tags = sigmoid(single(outputs["thing_logits"])[0]) if self._has_tags else None
        features = picture_features(memory["memory_values"][0, :, 0].T)
        taught = self._gate is not None and bool(self._gate.opens(features))
        return Encoding(memory, kinds, tags, taught=taught, features=features)

    def open(self, encoding: Encoding) -> CachedDecoding:
        """Start writing about an encoded picture; see `Inference.open`."""
        decoder = self._taught if encoding.taught else self._general

        def run_decoder(
            tokens: NDArray[np.int32],
            position: int,
            written: int,
            keys: NDArray[np.float32],
            values: NDArray[np.float32],
        ) -> DecoderOutputs:
            outputs = decoder.predict(
                {
                    "embedded": self._embed(tokens, position),
                    "mask": self._mask(written),
                    "self_keys": keys.reshape(self._cache),
                    "self_values": values.reshape(self._cache),
                    **encoding.outputs,
                }
            )
            column = (*self._layout.shape[:3], self._layout.shape[4])
            return DecoderOutputs(
                log_probabilities=log_softmax(single(outputs["logits"])[0, :, 0].T),
                attention=single(outputs["attention"])[0, :, 0].T,
                new_keys=single(outputs["new_keys"]).reshape(column),
                new_values=single(outputs["new_values"]).reshape(column),
            )

        return CachedDecoding(run_decoder, self._layout, encoding.prefix)

    def _embed(self, tokens: NDArray[np.int32], position: int) -> NDArray[np.float32]:
        """Look tokens (rows,) and their position up: (1, width, 1, rows)."""
        rows = self._embeddings[tokens].astype(np.float32)
        rows += self._embeddings[self._vocabulary + position]
        return np.ascontiguousarray(rows.T)[None, :, None]

    def _mask(self, written: int) -> NDArray[np.float32]:
        """Return (1, 1, 1, context): what is added to the scores, 0 where the cache is written."""
        mask = np.zeros((1, 1, 1, self._layout.context), dtype=np.float32)
        mask[..., written:] = _MASKED
        return mask


class Toolkit(Protocol):
    """What is needed of Core ML itself; faults are whatever it raises."""

    def compile(self, package: Path, target: Path) -> None:
        """Compile a package into a new folder `target`."""
        ...

    def open(self, compiled: Path) -> Predictor:
        """Load a compiled package."""
        ...


class CoreMLTools:
    """Core ML through coremltools; `units` names a `coremltools.ComputeUnit`."""

    def __init__(self, units: ComputeUnits = DEFAULT_UNITS) -> None:
        """Import coremltools, which takes seconds; ImportError where it is not installed."""
        import coremltools

        self._library = coremltools
        self.units = coremltools.ComputeUnit[_UNITS[units]]

    def compile(self, package: Path, target: Path) -> None:
        self._library.models.utils.compile_model(str(package), str(target))

    def open(self, compiled: Path) -> Predictor:
        model: Predictor = self._library.models.CompiledMLModel(str(compiled), self.units)
        return model


class CompiledPackages:
    """Loads packages through Core ML, compiled once and kept in a cache folder."""

    def __init__(
        self,
        bundle: Bundle,
        cache: Path | None = None,
        toolkit: Toolkit | None = None,
        units: ComputeUnits = DEFAULT_UNITS,
    ) -> None:
        """Prepare to load; by default with coremltools and the user's cache folder."""
        self._bundle = bundle
        self._units: ComputeUnits = units
        self._cache = cache or _cache_folder()
        self._toolkit = toolkit

    def load(self, package: Path, digest: str) -> Predictor:
        """Return the compiled package, compiling it when the cache has none that loads."""
        if self._toolkit is None:
            self._toolkit = self._coremltools()
        compiled = self._cache / f"{digest}.mlmodelc"
        try:
            if compiled.is_dir():
                try:
                    return self._toolkit.open(compiled)
                except Exception as error:  # noqa: BLE001 - coremltools raises bare Exception
                    _log.info("compiled again, %s does not load: %s", compiled.name, error)
                    shutil.rmtree(compiled)
            self._compile(self._toolkit, package, compiled)
            return self._toolkit.open(compiled)
        except Exception as error:  # coremltools raises bare Exception and RuntimeError
            raise RuntimeUnavailable(self._bundle.path, f"Core ML: {error}") from error

    def _coremltools(self) -> Toolkit:
        if not _IS_MAC:
            raise RuntimeUnavailable(self._bundle.path, "Core ML runs on macOS only")
        try:
            return CoreMLTools(self._units)
        except ImportError as error:
            raise RuntimeUnavailable(self._bundle.path, f"Core ML: {error}") from error

    def _compile(self, toolkit: Toolkit, package: Path, compiled: Path) -> None:
        """Compile aside and rename, so that no half-written model is ever loaded."""
        self._cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._cache) as folder:
            aside = Path(folder) / compiled.name
            toolkit.compile(package, aside)
            aside.replace(compiled)


def _cache_folder() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("clairvoix") / "coreml"


def read_embeddings(bundle: Bundle) -> NDArray[np.float16]:
    """Return a bundle's table of embeddings (rows, width).

    Raises `BundleDamaged` where it cannot be read, `BundleIncompatible` where it is no such table.
    """
    path = bundle.member(EMBEDDINGS)
    try:
        table: NDArray[np.float16] = np.load(path, allow_pickle=False)
    except (OSError, ValueError) as error:
        raise BundleDamaged(bundle.path, f"{EMBEDDINGS}: {error}") from error
    if table.ndim != 2 or table.dtype != np.float16:
        found = f"{table.shape} {table.dtype}, not two axes of float16"
        raise BundleIncompatible(bundle.path, f"{EMBEDDINGS} is {found}")
    return table


def _tensors(manifest: Manifest) -> tuple[tuple[Tensors, Tensors], tuple[Tensors, Tensors]]:
    """Return names and shapes of the (encoder's, decoder's) inputs and outputs."""
    shape, rows = manifest.decoder, manifest.rows
    patches = manifest.grid[0] * manifest.grid[1]
    head_width = shape.width // shape.heads
    cache = (shape.layers * rows, shape.heads, manifest.context, head_width)
    memory: Tensors = {
        "memory_keys": (shape.layers, manifest.slots, 1, shape.width),
        "memory_values": (shape.layers, shape.width, 1, manifest.slots),
    }
    heads: Tensors = {"kind_logits": (1, len(manifest.kinds))} if manifest.kinds else {}
    if manifest.tags:
        heads["thing_logits"] = (1, manifest.tags)
    decoder_inputs: Tensors = {
        "embedded": (1, shape.width, 1, rows),
        "mask": (1, 1, 1, manifest.context),
        "self_keys": cache,
        "self_values": cache,
    }
    column = (*cache[:2], 1, head_width)
    decoder_outputs: Tensors = {
        "logits": (1, manifest.vocabulary, 1, rows),
        "new_keys": column,
        "new_values": column,
        "attention": (1, patches, 1, rows),
    }
    encoder_inputs: Tensors = {"image": manifest.size}
    return (encoder_inputs, decoder_inputs | memory), (memory | heads, decoder_outputs)


def single(value: Any) -> NDArray[np.float32]:
    """Return an output in single precision."""
    return np.asarray(value, dtype=np.float32)


def log_softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """(rows, vocabulary) -> (rows, vocabulary)."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    result: NDArray[np.float32] = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result
