"""Writes `tests/data/tiny_bundle`: real LiteRT graphs with random weights, small enough to commit.

Run by hand, with TensorFlow installed, when the interface of the graphs changes:
`python -m tests.data.make_tiny_bundle`. The graphs have the names, types and axes of the shipped
ones; the sentences they write are nonsense, but the same nonsense every time. Its kind head is not
random: a picture without contrast is "blank".
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from model.bundle import DECODER_TFLITE, ENCODER_TFLITE, MANIFEST, TOKENIZER, record_files
from model.caption import KINDS, LANGUAGES
from model.manifest import DecoderShape, Manifest
from model.preprocess import SIZE
from model.tokenizer import Tokenizer

SENTENCES = (
    "a black dog runs on the beach",
    "two girls in red shirts play, laughing, in the water",
    "a man's boat isn't on the lake",
    "un chien noir court sur la plage",
    "deux filles en t-shirt rouge jouent près de l'eau",
    "l'homme à côté d'un bateau",
)
PATCH = 16
GRID = (SIZE[0] // PATCH, SIZE[1] // PATCH)


@dataclass(frozen=True)
class Sizes:
    """The dimensions of the graphs."""

    layers: int = 2
    width: int = 16
    heads: int = 2
    rows: int = 5
    max_tokens: int = 12
    vocabulary: int = 420

    @property
    def cache(self) -> tuple[int, ...]:
        """The shape of one self-attention cache."""
        return (self.layers, self.rows, self.heads, self.max_tokens, self.width // self.heads)

    @property
    def memory(self) -> tuple[int, ...]:
        """The shape of the picture's keys (or values)."""
        return (self.layers, self.heads, GRID[0] * GRID[1] + 1, self.width // self.heads)


class Weights:
    """Random matrices, drawn in the order in which they are asked for."""

    def __init__(self, seed: int) -> None:
        self._generator = np.random.default_rng(seed)

    def __call__(self, *shape: int, scale: float | None = None) -> tf.Tensor:
        """Draw one, scaled to keep the variance of what it multiplies."""
        scale = shape[-2] ** -0.5 if scale is None else scale
        return tf.constant(self._generator.normal(0, scale, shape), tf.float32)


def norm(x: tf.Tensor) -> tf.Tensor:
    """Layer normalisation without parameters."""
    mean, variance = tf.nn.moments(x, [-1], keepdims=True)
    return (x - mean) * tf.math.rsqrt(variance + 1e-6)


def make_encoder(sizes: Sizes) -> Callable[[tf.Tensor], dict[str, tf.Tensor]]:
    """Patches, one mixing layer, then each decoder layer's keys and values."""
    draw = Weights(1)
    patch, mix = draw(PATCH, PATCH, 3, sizes.width, scale=0.06), draw(sizes.width, sizes.width)
    places = draw(GRID[0] * GRID[1] + 1, sizes.width, scale=0.5)
    projection = draw(sizes.layers, 1, sizes.width, 2 * sizes.width)

    def encode(image: tf.Tensor) -> dict[str, tf.Tensor]:
        x = tf.nn.conv2d(image / 127.5 - 1.0, patch, PATCH, "VALID")
        x = tf.reshape(x, (-1, sizes.width))
        x = tf.concat([tf.reduce_mean(x, 0, keepdims=True), x], 0) + places
        x = norm(x + tf.nn.gelu(x @ mix))
        both = tf.matmul(tf.tile(x[None, None], (sizes.layers, 1, 1, 1)), projection)[:, 0]
        both = tf.reshape(both, (sizes.layers, x.shape[0], 2, sizes.heads, -1))
        keys, values = tf.unstack(tf.transpose(both, (2, 0, 3, 1, 4)))
        contrast = tf.math.reduce_std(image) - 8.0
        kinds = tf.stack([contrast, -contrast] + [contrast * 0.0 - 6.0] * (len(KINDS) - 2))
        return {"memory_keys": keys, "memory_values": values, "kind_logits": kinds[None]}

    return encode


def make_decoder(sizes: Sizes, end: int) -> Callable[..., dict[str, tf.Tensor]]:
    """One step of a Transformer decoder with its cache passed in, its new column passed out."""
    draw, width, heads = Weights(2), sizes.width, sizes.heads
    embeddings = draw(sizes.vocabulary, width, scale=1.0)
    places = draw(sizes.max_tokens, width, scale=1.0)
    bias = np.zeros(sizes.vocabulary, np.float32)
    bias[end] = 4.0
    layers = [
        [draw(width, 3 * width), draw(width, width), draw(width, width), draw(width, width)]
        for _ in range(sizes.layers)
    ]

    def decode(
        tokens: tf.Tensor,
        position: tf.Tensor,
        self_keys: tf.Tensor,
        self_values: tf.Tensor,
        memory_keys: tf.Tensor,
        memory_values: tf.Tensor,
    ) -> dict[str, tf.Tensor]:
        def split(x: tf.Tensor) -> tf.Tensor:
            return tf.reshape(x, (sizes.rows, heads, 1, width // heads))

        future = tf.range(sizes.max_tokens) >= position
        mask = tf.concat([tf.where(future, -1e9, 0.0), [0.0]], 0)
        scale = (width // heads) ** -0.5
        x = 0.3 * tf.gather(embeddings, tokens) + tf.gather(places, position)
        new_keys, new_values, looks = [], [], []
        for i, (qkv, out, cross, cross_out) in enumerate(layers):
            query, key, value = (split(part) for part in tf.split(norm(x) @ qkv, 3, -1))
            keys = tf.concat([self_keys[i], key], 2)
            weights = tf.nn.softmax(tf.matmul(query * scale, keys, transpose_b=True) + mask)
            mixed = tf.matmul(weights, tf.concat([self_values[i], value], 2))
            x += tf.reshape(mixed, (sizes.rows, width)) @ out
            look = tf.matmul(split(norm(x) @ cross) * scale, memory_keys[i], transpose_b=True)
            look = tf.nn.softmax(2.0 * look)
            x += tf.reshape(tf.matmul(look, memory_values[i]), (sizes.rows, width)) @ cross_out
            new_keys.append(key[:, :, 0])
            new_values.append(value[:, :, 0])
            looks.append(look[:, :, 0, 1:])
        seen = tf.reduce_mean(tf.stack(looks), (0, 2))
        logits = tf.matmul(norm(x), embeddings, transpose_b=True) + bias
        return {
            "log_probabilities": tf.nn.log_softmax(logits),
            "new_keys": tf.stack(new_keys),
            "new_values": tf.stack(new_values),
            "attention": seen / tf.reduce_sum(seen, -1, keepdims=True),
        }

    return decode


def convert(function: Callable[..., Any], inputs: dict[str, tf.TensorSpec]) -> bytes:
    """Trace and convert, with weights in half precision as in the shipped graphs."""
    specs = [tf.TensorSpec(spec.shape, spec.dtype, name=name) for name, spec in inputs.items()]
    module = tf.Module()
    module.serve = tf.function(function, input_signature=specs)
    concrete = module.serve.get_concrete_function()
    converter = tf.lite.TFLiteConverter.from_concrete_functions([concrete], module)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.target_spec.supported_types = [tf.float16]
    return bytes(converter.convert())


def make_bundle(folder: Path, sizes: Sizes) -> None:
    """Write the whole bundle, replacing what is there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    tokenizer = Tokenizer.train(SENTENCES, sizes.vocabulary)
    tokenizer.save(folder / TOKENIZER)
    sizes = Sizes(**{**sizes.__dict__, "vocabulary": tokenizer.vocabulary_size})
    image = tf.TensorSpec((1, *SIZE, 3), tf.float32)
    cache, memory = (tf.TensorSpec(shape, tf.float32) for shape in (sizes.cache, sizes.memory))
    (folder / ENCODER_TFLITE).write_bytes(convert(make_encoder(sizes), {"image": image}))
    inputs = {
        "tokens": tf.TensorSpec((sizes.rows,), tf.int32),
        "position": tf.TensorSpec((1,), tf.int32),
        "self_keys": cache,
        "self_values": cache,
        "memory_keys": memory,
        "memory_values": memory,
    }
    decoder = make_decoder(sizes, tokenizer.end)
    (folder / DECODER_TFLITE).write_bytes(convert(decoder, inputs))
    manifest = Manifest(
        name="tiny",
        version="0.0.1",
        created="2026-11-21",
        languages=LANGUAGES,
        grid=GRID,
        rows=sizes.rows,
        max_tokens=sizes.max_tokens,
        vocabulary=sizes.vocabulary,
        decoder=DecoderShape(sizes.layers, sizes.width, sizes.heads),
        kinds=KINDS,
        files=record_files(folder),
        sources=("random numbers",),
    )
    (folder / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("tiny_bundle"))
    parser.add_argument("--layers", type=int, default=Sizes.layers)
    parser.add_argument("--width", type=int, default=Sizes.width)
    parser.add_argument("--heads", type=int, default=Sizes.heads)
    parser.add_argument("--vocabulary", type=int, default=Sizes.vocabulary)
    parser.add_argument("--max-tokens", type=int, default=Sizes.max_tokens)
    arguments = vars(parser.parse_args())
    make_bundle(arguments.pop("out"), Sizes(**arguments))
