"""The network itself behind the runtime interface: what every runtime must agree with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import tensorflow as tf
from keras import ops
from numpy.typing import NDArray

from model.inference.interface import Encoding, softmax
from model.inference.kv_cache import CachedDecoding, CacheLayout, DecoderOutputs
from model.logistic import sigmoid
from model.training.convert.quantisation import StoredKernel
from model.training.convert.tf_graphs import CaptionGraphs, input_shapes
from model.training.network.caption_network import CaptionNetwork


class KerasInference:
    """A network in training's own precision; one call at a time."""

    name = "keras"
    fallback: str | None = None

    def __init__(
        self,
        network: CaptionNetwork,
        rows: int,
        *,
        kinds: bool = False,
        embeddings: StoredKernel | None = None,
        general: KerasInference | None = None,
        taught_names: Mapping[str, float] | None = None,
    ) -> None:
        """Trace both graphs; `kinds` says whether the network's kind head is trained.

        `embeddings` is what is stored of a quantised network's token embeddings.
        `general` is the same for the network before it was taught, and `taught_names` what it was
        taught, as in a taught bundle.
        """
        config = network.config
        self.max_rows = rows
        self.max_tokens, self.sentences = config.max_tokens, config.sentences
        self.grid = config.grid
        self.graphs = CaptionGraphs(network, rows, embeddings)
        self.has_kinds = kinds
        self.general, self.taught_names = general, taught_names or {}
        self._layout = CacheLayout(input_shapes(config, rows)["self_keys"], 1, 3, config.max_tokens)

    def encode(self, image: NDArray[np.uint8]) -> Encoding:
        """Encode one picture; see `Inference`."""
        outputs = self.graphs.encode(tf.constant(image[None], tf.float32))
        arrays = {name: value.numpy() for name, value in outputs.items()}
        kinds = softmax(arrays.pop("kind_logits")[0])
        tags = arrays.pop("thing_logits", None)
        return Encoding(
            arrays,
            kinds if self.has_kinds else None,
            None if tags is None else sigmoid(tags[0]),
            taught=self.general is not None,
        )

    def project(self, memory: NDArray[np.float16]) -> Encoding:
        """Return the encoding of a picture of which the encoder's output (S, width) is known."""
        slots = ops.convert_to_tensor(memory[None].astype(np.float32))
        projected = [block.project_memory(slots) for block in self.graphs.network.decoder.blocks]
        keys, values = (
            np.concatenate([ops.convert_to_numpy(pair[part]) for pair in projected])
            for part in (0, 1)
        )
        return Encoding({"memory_keys": keys, "memory_values": values}, None)

    def open(self, encoding: Encoding) -> CachedDecoding:
        """Start writing about an encoded picture; see `Inference`."""
        if self.general is not None and not encoding.taught:
            return self.general.open(encoding)
        memory = [tf.constant(encoding.outputs[n]) for n in ("memory_keys", "memory_values")]

        def run_decoder(
            tokens: NDArray[np.int32],
            position: int,
            written: int,
            keys: NDArray[np.float32],
            values: NDArray[np.float32],
        ) -> DecoderOutputs:
            counts = [position, written] if self.sentences > 1 else [position]
            outputs = self.graphs.step(
                tf.constant(tokens),
                *(tf.constant([count], tf.int32) for count in counts),
                tf.constant(keys),
                tf.constant(values),
                *memory,
            )
            return DecoderOutputs(**{name: value.numpy() for name, value in outputs.items()})

        return CachedDecoding(run_decoder, self._layout, encoding.prefix)


def typical_top_logit(
    network: CaptionNetwork,
    pictures: NDArray[np.uint8],
    start: int,
    sentences: Sequence[Sequence[int]],
) -> float:
    """Return the median of the largest logit while the network writes these sentences.

    `pictures` is (N, H, W, 3); sentence i, without start and end, is about picture i.
    """
    length = network.config.max_tokens
    tokens = np.zeros((len(sentences), length), np.int32)
    written = np.zeros((len(sentences), length), bool)
    for row, sentence in enumerate(sentences):
        inputs = [start, *sentence][:length]
        tokens[row, : len(inputs)] = inputs
        written[row, : len(inputs)] = True
    positions = np.broadcast_to(np.arange(length, dtype=np.int32), tokens.shape)
    logits = network(
        {
            "images": pictures.astype(np.float32),
            "tokens": tokens,
            "positions": positions,
            "segments": np.zeros_like(tokens),
        }
    )
    return float(np.median(ops.convert_to_numpy(ops.max(logits, axis=-1))[written]))
