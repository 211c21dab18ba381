"""The two graphs a runtime executes, built from a trained network: encoder and one decoder step.

Every shape is static. The encoder projects the picture's keys and values for every decoder layer
once, so that a step only attends. The decoder step writes one token for each search row; the
caller keeps the self-attention cache. Letters in the shapes: R search rows, L decoder layers,
H heads, M positions of the cache, d head width, S memory slots, P patches, V vocabulary.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import tensorflow as tf
from keras import ops

from model.training.convert.quantisation import StoredKernel
from model.training.convert.tflite_constants import store_small
from model.training.network.caption_network import CaptionNetwork, DecoderBlock
from model.training.network.config import NetworkConfig

_MASKED = -1e4
"""Added to a score that must not count; fits half precision."""


class CaptionGraphs(tf.Module):
    """`encode` and `step` of one network as TensorFlow functions with static signatures.

    `embeddings` is what is stored of a quantised network's token embeddings; without them the
    graphs go with whatever weights the network is given later.
    """

    def __init__(
        self, network: CaptionNetwork, rows: int, embeddings: StoredKernel | None = None
    ) -> None:
        super().__init__()
        self.network = network
        self.rows = rows
        self.encode = tf.function(
            lambda image: encode(network, image),
            autograph=False,
            input_signature=[_spec("image", input_shapes(network.config, rows)["image"])],
        )
        shapes = input_shapes(network.config, rows)
        names = [name for name in shapes if name != "image"]
        table = None if embeddings is None else embeddings.scaled(network.decoder.scale)
        self.step = tf.function(
            lambda *tensors: step(network, table, dict(zip(names, tensors, strict=True))),
            autograph=False,
            input_signature=[_spec(name, shapes[name]) for name in names],
        )


def input_shapes(config: NetworkConfig, rows: int) -> dict[str, tuple[int, ...]]:
    """Return the static shape of every input of both graphs, those of `step` in its order."""
    layers, heads = config.decoder_layers, config.decoder_heads
    width = config.decoder_width // heads
    slots = config.grid[0] * config.grid[1] + config.class_tokens
    cache = (layers, rows, heads, config.context, width)
    counts = {"written": (1,)} if config.sentences > 1 else {}
    memory = (layers, heads, slots, width)
    return {
        "image": (1, config.image_size, config.image_size, 3),
        "tokens": (rows,),
        "position": (1,),
        **counts,
        "self_keys": cache,
        "self_values": cache,
        "memory_keys": memory,
        "memory_values": memory,
    }


def encode(network: CaptionNetwork, image: Any) -> dict[str, Any]:
    """(1, height, width, 3) RGB in 0..255 -> keys and values (L, H, S, d), logits (1, kinds).

    A network with a tag head gives the logits (1, tags), too.
    """
    memory = network.encoder(image)
    projected = [block.project_memory(memory) for block in network.decoder.blocks]
    outputs = {
        "memory_keys": ops.concatenate([key for key, _ in projected], axis=0),
        "memory_values": ops.concatenate([value for _, value in projected], axis=0),
        "kind_logits": network.kind_logits(memory),
    }
    if network.config.things:
        outputs["thing_logits"] = network.tag_logits(memory)
    return outputs


def step(
    network: CaptionNetwork, table: StoredKernel | None, inputs: Mapping[str, Any]
) -> dict[str, Any]:
    """Append one token to every row; cache slots from `written` on are not looked at.

    `table` are scaled token embeddings (V, D) of the step's own, None for those of the network:
    were a small one shared with the output projection, LiteRT would unpack the whole of it at
    every step.
    Where the decoder sees one sentence only, `written` is the token's position in it.
    Returns log-probabilities (R, V), this position's keys and values (L, R, H, d) for the caller's
    cache, and the last layer's attention to the patches (R, P), each row summing to 1.
    """
    decoder = network.decoder
    position = inputs["position"]
    place = tf.gather(decoder.positions.value, position)
    tokens = inputs["tokens"]
    if table is None:
        x = decoder.embed(tokens, place)
    else:
        x = decoder.begun(look_up(table, tokens) + place)
    written = inputs.get("written", position)
    unwritten = ops.arange(network.config.context, dtype="int32") >= written
    bias = ops.cast(unwritten, "float32") * _MASKED
    keys, values = [], []
    # By layer: `unstack` becomes one copy in LiteRT, where slices of the tensors are slow.
    pasts = zip(tf.unstack(inputs["self_keys"]), tf.unstack(inputs["self_values"]), strict=True)
    memories = zip(
        tf.unstack(inputs["memory_keys"]), tf.unstack(inputs["memory_values"]), strict=True
    )
    for block, past, memory in zip(decoder.blocks, pasts, memories, strict=True):
        x, key, value = _attend_to_past(block, x, *past, bias)
        keys.append(key)
        values.append(value)
        x, weights = _attend_to_picture(block, x, *memory)
        x = block.think(x)
    looked = ops.mean(weights, axis=0)[:, network.config.class_tokens :]
    return {
        "log_probabilities": ops.log_softmax(decoder.logits(x), axis=-1),
        "new_keys": ops.stack(keys, axis=0),
        "new_values": ops.stack(values, axis=0),
        "attention": looked / ops.sum(looked, axis=-1, keepdims=True),
    }


def look_up(table: StoredKernel, tokens: Any) -> Any:
    """Return the rows of tokens from a table; only these are unpacked when it is stored small."""
    rows = tf.gather(tf.constant(table.values), tokens)
    if table.scales is None:
        return rows
    return tf.cast(rows, tf.float32) * tf.gather(tf.constant(table.scales), tokens)[:, None]


def _attend_to_past(
    block: DecoderBlock, x: Any, cached_keys: Any, cached_values: Any, bias: Any
) -> tuple[Any, Any, Any]:
    """Self-attention of (R, D) over a cache (R, H, M, d) and the rows' own new key and value."""
    rows, width = x.shape
    slots = cached_keys.shape[2]
    parts = ops.split(block.self_qkv(block.entered(block.self_norm, x)), 3, axis=-1)
    query, key, value = (ops.reshape(p, (rows, block.heads, 1, -1)) for p in parts)
    query = query * query.shape[-1] ** -0.5
    past = tf.matmul(query, cached_keys, transpose_b=True) + bias
    own = ops.sum(query * key, axis=-1, keepdims=True)
    weights = ops.softmax(ops.concatenate([past, own], axis=-1), axis=-1)
    mixed = ops.matmul(weights[..., :slots], cached_values) + weights[..., slots:] * value
    x = block.left(block.self_norm, x, block.self_output(ops.reshape(mixed, (rows, width))))
    return x, ops.squeeze(key, 2), ops.squeeze(value, 2)


def _attend_to_picture(block: DecoderBlock, x: Any, keys: Any, values: Any) -> tuple[Any, Any]:
    """Cross-attention of (R, D) over (H, S, d); the rows are the queries of one picture."""
    rows, width = x.shape
    query = block.cross_query(block.entered(block.cross_norm, x))
    query = ops.reshape(query, (rows, block.heads, -1))
    query = ops.transpose(query, (1, 0, 2)) * query.shape[-1] ** -0.5
    weights = ops.softmax(tf.matmul(query, keys, transpose_b=True), axis=-1)
    mixed = ops.transpose(ops.matmul(weights, values), (1, 0, 2))
    branch = block.cross_output(ops.reshape(mixed, (rows, width)))
    return block.left(block.cross_norm, x, branch), weights


def _spec(name: str, shape: tuple[int, ...]) -> tf.TensorSpec:
    whole = name in ("tokens", "position", "written")
    return tf.TensorSpec(shape, tf.int32 if whole else tf.float32, name=name)


def to_litert(function: Any, grids: Sequence[StoredKernel] = ()) -> bytes:
    """Convert `CaptionGraphs.encode` or `.step` to LiteRT: named tensors, constants stored small.

    `grids` are those of the network, if it is quantised.
    """
    with tempfile.TemporaryDirectory() as folder:
        save_graph(function, Path(folder))
        return to_litert_from(Path(folder), grids)


def save_graph(function: Any, folder: Path) -> None:
    """Write `CaptionGraphs.encode` or `.step` as TensorFlow stores graphs.

    Variables stay variables, which the converter reads from the disk: as constants they would be in
    memory half a dozen times. It finds only those that a module holds, and not those of Keras.
    """
    traced = function.get_concrete_function()
    module = tf.Module()
    module.run, module.held = function, list(traced.variables)
    tf.saved_model.save(module, str(folder), signatures=traced)


def to_litert_from(folder: Path, grids: Sequence[StoredKernel] = ()) -> bytes:
    """Convert a graph that `save_graph` has written, as `to_litert` does."""
    converter = tf.lite.TFLiteConverter.from_saved_model(str(folder))
    return store_small(converter.convert(), grids)
