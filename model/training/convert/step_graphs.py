"""The two graphs of a recurrent network that LiteRT executes: encoder and one decoder step.

What `tf_graphs.py` is for the transformer. Every shape is static: a step writes one token for each
of R search rows, whose state the caller keeps. The names are those of `model/inference/`:
`state_` before what a step takes, `new_` before what it gives back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import tensorflow as tf
from keras import ops
from numpy.typing import NDArray

from model.inference.interface import Encoding, softmax
from model.inference.state_rows import FIRST, StateDecoding, StateLayout, StepOutputs, Tensors
from model.logistic import sigmoid
from model.training.convert.quantisation import StoredKernel
from model.training.convert.tf_graphs import look_up
from model.training.network.architectures.recurrent import STATE
from model.training.network.caption_network import CaptionNetwork

HEADS = ("kind_logits", "thing_logits")


class StepGraphs(tf.Module):
    """`encode` and `step` of one network as TensorFlow functions with static signatures.

    `picture` has the shapes of what the encoder says of a picture, by name. `embeddings` is what
    is stored of a quantised network's word vectors.
    """

    def __init__(
        self, network: CaptionNetwork, rows: int, embeddings: StoredKernel | None = None
    ) -> None:
        super().__init__()
        self.network, config = network, network.config
        side = config.image_size
        self.encode = tf.function(
            lambda image: encode(network, image),
            autograph=False,
            input_signature=[tf.TensorSpec((1, side, side, 3), tf.float32, name="image")],
        )
        seen = self.encode.get_concrete_function().structured_outputs
        self.picture = {name: tuple(spec.shape) for name, spec in seen.items() if name not in HEADS}
        self.read = [name for name in self.picture if not name.startswith(FIRST)]
        table = None if embeddings is None else embeddings.scaled(config.words**0.5)
        specs = [tf.TensorSpec((rows,), tf.int32, name="tokens")]
        specs += [
            tf.TensorSpec((rows, config.decoder_width), tf.float32, name=f"state_{name}")
            for name in STATE
        ]
        specs += [tf.TensorSpec(self.picture[name], tf.float32, name=name) for name in self.read]
        names = [spec.name for spec in specs]
        self.step = tf.function(
            lambda *tensors: step(network, table, dict(zip(names, tensors, strict=True))),
            autograph=False,
            input_signature=specs,
        )


def encode(network: CaptionNetwork, image: Any) -> dict[str, Any]:
    """(1, height, width, 3) RGB in 0..255 -> what the decoder reads of it, and logits of heads."""
    memory = network.encoder(image)
    outputs = {**network.decoder.project(memory), "kind_logits": network.kind_logits(memory)}
    if network.config.things:
        outputs["thing_logits"] = network.tag_logits(memory)
    return outputs


def step(
    network: CaptionNetwork, table: StoredKernel | None, inputs: Mapping[str, Any]
) -> dict[str, Any]:
    """Append one token to every row; `table` are scaled word vectors, as in `tf_graphs.step`."""
    decoder, tokens = network.decoder, inputs["tokens"]
    word = decoder.embed(tokens) if table is None else look_up(table, tokens)
    state = {name: inputs[f"state_{name}"] for name in STATE}
    logits, after, attention = decoder.write(word, state, inputs)
    outputs = {f"new_{name}": after[name] for name in STATE}
    outputs["log_probabilities"] = ops.log_softmax(logits, axis=-1)
    return outputs if attention is None else {**outputs, "attention": attention}


class KerasSteps:
    """A recurrent network in training's own precision, as a runtime; one call at a time."""

    name = "keras"
    fallback: str | None = None

    def __init__(
        self,
        network: CaptionNetwork,
        rows: int,
        *,
        kinds: bool = False,
        embeddings: StoredKernel | None = None,
    ) -> None:
        """Trace both graphs; the arguments are those of `KerasInference`."""
        config = network.config
        self.max_rows, self.max_tokens = rows, config.max_tokens
        self.sentences, self.grid = config.sentences, config.grid
        self.taught_names: Mapping[str, float] = {}
        self.graphs = StepGraphs(network, rows, embeddings)
        self.has_kinds = kinds
        shapes = dict.fromkeys(STATE, (config.decoder_width,))
        places = config.grid[0] * config.grid[1]
        self.layout = StateLayout(rows, config.max_tokens, places, shapes)

    def encode(self, image: NDArray[np.uint8]) -> Encoding:
        """Encode one picture; see `Inference`."""
        outputs = self.graphs.encode(tf.constant(image[None], tf.float32))
        arrays = {name: value.numpy() for name, value in outputs.items()}
        kinds, tags = arrays.pop("kind_logits"), arrays.pop("thing_logits", None)
        return Encoding(
            arrays,
            softmax(kinds[0]) if self.has_kinds else None,
            None if tags is None else sigmoid(tags[0]),
        )

    def project(self, memory: NDArray[np.float16]) -> Encoding:
        """Return the encoding of a picture of which the encoder's output (S, width) is known."""
        slots = ops.convert_to_tensor(memory[None].astype(np.float32))
        seen = self.graphs.network.decoder.project(slots)
        return Encoding({name: ops.convert_to_numpy(value) for name, value in seen.items()}, None)

    def open(self, encoding: Encoding) -> StateDecoding:
        """Start writing about an encoded picture; see `Inference`."""
        picture = [tf.constant(encoding.outputs[name]) for name in self.graphs.read]

        def run_step(tokens: NDArray[np.int32], state: Tensors) -> StepOutputs:
            kept = [tf.constant(state[name]) for name in STATE]
            outputs = self.graphs.step(tf.constant(tokens), *kept, *picture)
            attention = outputs.get("attention")
            return StepOutputs(
                outputs["log_probabilities"].numpy(),
                None if attention is None else attention.numpy(),
                {name: outputs[f"new_{name}"].numpy() for name in STATE},
            )

        return StateDecoding(run_step, self.layout, encoding.outputs, encoding.prefix)
