"""The LiteRT runtime: runs a bundle's `.tflite` pair on the CPU, on any system.

Tensors are set by index on the plain interpreter rather than through a signature runner: the
picture's keys and values, 1.2 MB, are then copied once a picture and not once a token.
"""

from __future__ import annotations

import logging
import os
import struct
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.bundle import DECODER_TFLITE, ENCODER_TFLITE, GENERAL_TFLITE, Bundle
from model.errors import BundleDamaged, BundleIncompatible, RuntimeUnavailable
from model.inference.expert_gate import picture_features, read_expert_gate
from model.inference.float16_weights import with_float16_weights
from model.inference.interface import Encoding, softmax
from model.inference.kv_cache import CachedDecoding, CacheLayout, DecoderOutputs
from model.logistic import sigmoid
from model.manifest import Manifest

TensorType = tuple[tuple[int, ...], type[np.generic]]
"""Shape and element type of a tensor."""

_log = logging.getLogger(__name__)

MOST_ENCODER_THREADS = 4
# A step is small: a second thread takes off a fifth, on a busy machine nothing, and more would wait
# for each other.
MOST_DECODER_THREADS = 2


class Graph:
    """One `.tflite` file: named tensors in, named tensors out.

    Inputs keep their values between runs. Not to be shared between threads.
    """

    def __init__(self, bundle: Bundle, name: str, threads: int) -> None:
        """Load and verify; raises `BundleDamaged`, and `RuntimeUnavailable` without LiteRT."""
        self._bundle = bundle
        self._name = name
        path = bundle.member(name)
        try:
            with _native_messages_logged():
                self._interpreter: Any = _interpreter(
                    bundle, with_float16_weights(path.read_bytes()), threads
                )
                self._interpreter.allocate_tensors()
                runner = self._interpreter.get_signature_runner()
        except (OSError, ValueError, IndexError, struct.error, RuntimeError) as error:
            raise BundleDamaged(bundle.path, f"{name}: {error}") from error
        self._inputs: Mapping[str, Any] = runner.get_input_details()
        self._outputs: Mapping[str, Any] = runner.get_output_details()

    def check(self, inputs: Mapping[str, TensorType], outputs: Mapping[str, TensorType]) -> None:
        """Raise `BundleIncompatible` unless the tensors are these (further outputs may exist)."""
        surplus = set(self._inputs) - set(inputs)
        if surplus:
            raise BundleIncompatible(self._bundle.path, f"{self._name} asks for {surplus}")
        for details, expected in ((self._inputs, inputs), (self._outputs, outputs)):
            for name, wanted in expected.items():
                found = _tensor_type(details[name]) if name in details else None
                if found != wanted:
                    raise BundleIncompatible(
                        self._bundle.path, f"{self._name}: {name} is {found}, not {wanted}"
                    )

    def set(self, name: str, value: NDArray[Any]) -> None:
        """Copy a value into an input."""
        self._interpreter.set_tensor(self._inputs[name]["index"], value)

    def run(self) -> None:
        """Compute the outputs from the inputs as they stand."""
        self._interpreter.invoke()

    def get(self, name: str) -> NDArray[Any]:
        """Return a copy of an output."""
        value: NDArray[Any] = self._interpreter.get_tensor(self._outputs[name]["index"])
        return value


class LiteRTInference:
    """A bundle on LiteRT; one call at a time, from any thread.

    Layouts, all float32, `head width` being width / heads:
    - the picture, `memory_keys` and `memory_values`: (layers, heads, 1 + patches, head width), the
      class token first;
    - the cache, `self_keys` and `self_values`: (layers, rows, heads, context, head width).
    """

    name = "litert"

    def __init__(
        self, bundle: Bundle, fallback: str | None = None, cores: int | None = None
    ) -> None:
        """Load the graphs, with a thread for each core up to what is worth having.

        `cores` are those to use, all that there are unless told.

        Raises `BundleDamaged` for a file that is missing, another or no graph, `BundleIncompatible`
        for one that is not what the manifest promises, and `RuntimeUnavailable` without LiteRT.
        """
        self.fallback = fallback
        manifest = bundle.manifest
        cores = cores or usable_cores()
        self.max_rows = manifest.rows
        self.max_tokens = manifest.max_tokens
        self.grid = manifest.grid
        self.sentences = manifest.sentences
        self._layout = CacheLayout(_cache_shape(manifest), 1, 3, manifest.max_tokens)
        self._has_kinds = manifest.kinds is not None
        self._has_tags = manifest.tags > 0
        self._encoder = Graph(bundle, ENCODER_TFLITE, min(cores, MOST_ENCODER_THREADS))
        self._gate = read_expert_gate(bundle)
        self.taught_names = self._gate.names if self._gate else {}
        few = min(cores, MOST_DECODER_THREADS)
        self._general = _Decoder(bundle, GENERAL_TFLITE if self._gate else DECODER_TFLITE, few)
        self._taught = _Decoder(bundle, DECODER_TFLITE, few) if self._gate else self._general
        for decoder in {self._taught, self._general}:
            _check_graphs(self._encoder, decoder.graph, manifest)
        _log.debug("LiteRT loaded %s for %d cores", bundle.path, cores)

    def encode(self, image: NDArray[np.uint8]) -> Encoding:
        """Encode one picture; see `Inference.encode`."""
        self._encoder.set("image", image[None].astype(np.float32))
        self._encoder.run()
        outputs = {name: self._encoder.get(name) for name in ("memory_keys", "memory_values")}
        kinds = softmax(self._encoder.get("kind_logits")[0]) if self._has_kinds else None
        tags = sigmoid(self._encoder.get("thing_logits")[0]) if self._has_tags else None
        heads, slots, width = outputs["memory_values"].shape[1:]
        values = outputs["memory_values"][0].transpose(1, 0, 2).reshape(slots, heads * width)
        features = picture_features(values)
        taught = self._gate is not None and bool(self._gate.opens(features))
        return Encoding(outputs, kinds, tags, taught=taught, features=features)

    def open(self, encoding: Encoding) -> CachedDecoding:
        """Start writing about an encoded picture; see `Inference.open`."""
        opened = self._taught if encoding.taught else self._general

        def run_decoder(
            tokens: NDArray[np.int32],
            position: int,
            written: int,
            keys: NDArray[np.float32],
            values: NDArray[np.float32],
        ) -> DecoderOutputs:
            decoder = opened.looking_at(encoding)
            decoder.set("tokens", tokens)
            decoder.set("position", np.array([position], dtype=np.int32))
            if self.sentences > 1:
                decoder.set("written", np.array([written], dtype=np.int32))
            decoder.set("self_keys", keys)
            decoder.set("self_values", values)
            decoder.run()
            return DecoderOutputs(
                log_probabilities=decoder.get("log_probabilities"),
                attention=decoder.get("attention"),
                new_keys=decoder.get("new_keys"),
                new_values=decoder.get("new_values"),
            )

        return CachedDecoding(run_decoder, self._layout, encoding.prefix)


class _Decoder:
    """A decoder's graph, and the picture that it has keys and values of."""

    def __init__(self, bundle: Bundle, name: str, threads: int) -> None:
        self.graph = Graph(bundle, name, threads)
        self._opened: Mapping[str, NDArray[np.float32]] | None = None

    def looking_at(self, encoding: Encoding) -> Graph:
        """Give the graph a picture's keys and values, unless it has them already."""
        if self._opened is not encoding.outputs:
            for name, value in encoding.outputs.items():
                self.graph.set(name, value)
            self._opened = encoding.outputs
        return self.graph


def usable_cores() -> int:
    """Return how many cores this process may use; macOS keeps a process from none."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def _interpreter(bundle: Bundle, content: bytes, threads: int) -> Any:
    try:
        from ai_edge_litert.interpreter import Interpreter
    except ImportError as error:
        raise RuntimeUnavailable(bundle.path, f"LiteRT: {error}") from error
    create: Any = Interpreter
    return create(model_content=content, num_threads=threads)


@contextmanager
def _native_messages_logged() -> Iterator[None]:
    """Send what native code writes to standard error to the log.

    LiteRT announces there, at every start, that it uses the CPU, and offers no switch.
    """
    with ExitStack() as stack:
        try:
            # Not a pipe, which could fill up, or be kept open by a child process.
            words = stack.enter_context(tempfile.TemporaryFile())
            standard_error = os.dup(2)
        except OSError:  # no room on the disk, or a window without a terminal
            yield
            return
        os.dup2(words.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(standard_error, 2)
            os.close(standard_error)
            words.seek(0)
            for line in words.read().decode(errors="replace").splitlines():
                _log.debug("LiteRT: %s", line)


def _tensor_type(detail: Mapping[str, Any]) -> TensorType:
    return tuple(int(side) for side in detail["shape"]), detail["dtype"]


def _cache_shape(manifest: Manifest) -> tuple[int, ...]:
    shape = manifest.decoder
    head_width = shape.width // shape.heads
    return (shape.layers, manifest.rows, shape.heads, manifest.context, head_width)


def _check_graphs(encoder: Graph, decoder: Graph, manifest: Manifest) -> None:
    """Compare every tensor of both graphs with what the manifest promises."""
    layers, rows, heads, _, head_width = cache = _cache_shape(manifest)
    patches = manifest.grid[0] * manifest.grid[1]
    real, whole = np.float32, np.int32
    projected: TensorType = ((layers, heads, manifest.slots, head_width), real)
    memory = {"memory_keys": projected, "memory_values": projected}
    seen = dict(memory)
    if manifest.kinds:
        seen["kind_logits"] = ((1, len(manifest.kinds)), real)
    if manifest.tags:
        seen["thing_logits"] = ((1, manifest.tags), real)
    encoder.check({"image": ((1, *manifest.size, 3), real)}, seen)
    counts: dict[str, TensorType] = {"written": ((1,), whole)} if manifest.sentences > 1 else {}
    column: TensorType = ((layers, rows, heads, head_width), real)
    decoder.check(
        {
            "tokens": ((rows,), whole),
            "position": ((1,), whole),
            **counts,
            "self_keys": (cache, real),
            "self_values": (cache, real),
            **memory,
        },
        {
            "log_probabilities": ((rows, manifest.vocabulary), real),
            "new_keys": column,
            "new_values": column,
            "attention": ((rows, patches), real),
        },
    )
