"""The captioner's network: a Vision Transformer that sees, a Transformer decoder that writes.

Encoder: ViT (Dosovitskiy et al. 2021, arXiv 2010.11929), pre-norm, exact GELU. Decoder: Transformer
(Vaswani et al. 2017, arXiv 1706.03762), pre-norm, learned positions, input and output embeddings
tied (Press and Wolf 2017, arXiv 1608.05859). A sentence's first token says its language; one in
French is written behind one in English, and sees it, where the configuration says so.

Only `keras.ops`, so that the same code trains on TensorFlow, JAX and PyTorch. Letters in the
shapes: B pictures, T tokens, S = patches + 1 memory slots, D decoder width.

To change the decoder: the layers are `DecoderBlock` and `CaptionDecoder`, the sizes `config.py`.
`Packer.pack` (`data/dataset.py`) makes the rows that `CaptionNetwork.call` reads, `Trainer`
(`train/trainer.py`) its weights. A sentence that is written token by token takes another way
through the same layers, which has to follow: `DecoderBlock.advance` while training, and in a bundle
`convert/tf_graphs.py` (LiteRT) and `convert/coreml_programs.py` (Core ML). The parity gate
(`convert/parity_gate.py`) refuses a bundle in which they differ. Runtimes read their inputs' shapes
from the manifest's `DecoderShape` (`model/inference/`).
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import ops

from model.training.network.config import NetworkConfig

LAYER_NORM_EPSILON = 1e-6


def small_random() -> keras.initializers.Initializer:
    """Return a new initialiser: one that is kept would have drawn its seed before the run's."""
    return keras.initializers.RandomNormal(stddev=0.02)


def split_heads(x: Any, heads: int) -> Any:
    """(batch, length, width) -> (batch, heads, length, width / heads)."""
    _, length, width = x.shape
    return ops.transpose(ops.reshape(x, (-1, length, heads, width // heads)), (0, 2, 1, 3))


def merge_heads(x: Any) -> Any:
    """(batch, heads, length, head width) -> (batch, length, width)."""
    _, heads, length, width = x.shape
    return ops.reshape(ops.transpose(x, (0, 2, 1, 3)), (-1, length, heads * width))


def attend(query: Any, key: Any, value: Any, bias: Any = None) -> tuple[Any, Any]:
    """Scaled dot-product attention over (batch, heads, length, head width) tensors.

    `bias` is added to the scores: 0 where looking is allowed, a large negative number elsewhere.
    Returns the mixed values and the attention weights (batch, heads, queries, keys).
    """
    scores = ops.matmul(query * query.shape[-1] ** -0.5, ops.transpose(key, (0, 1, 3, 2)))
    weights = ops.softmax(scores if bias is None else scores + bias, axis=-1)
    return ops.matmul(weights, value), weights


def summary(memory: Any) -> Any:
    """(B, S, width) -> (B, 2 width): the class token and the mean of the patches."""
    return ops.concatenate([memory[:, 0], ops.mean(memory[:, 1:], axis=1)], axis=-1)


class StochasticDepth(keras.layers.Layer):
    """Leaves a residual branch (B, ...) out for whole pictures at random (Huang et al. 2016)."""

    def __init__(self, rate: float, seed: int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not 0.0 <= rate < 1.0:
            raise ValueError(f"rate must be in [0, 1), not {rate}")
        self.rate = rate
        self.generator = keras.random.SeedGenerator(seed)

    def call(self, x: Any, training: bool = False) -> Any:
        if not training or self.rate == 0.0:
            return x
        shape = (ops.shape(x)[0],) + (1,) * (len(x.shape) - 1)
        kept = keras.random.uniform(shape, seed=self.generator) >= self.rate
        return x * ops.cast(kept, x.dtype) / (1.0 - self.rate)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "rate": self.rate}


class FeedForward(keras.layers.Layer):
    """(..., width) -> (..., width): two dense layers with a GELU between, the first wider."""

    def __init__(self, width: int, hidden: int, dropout: float = 0.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.width, self.hidden, self.rate = width, hidden, dropout
        self.expand = keras.layers.Dense(hidden, name="expand")
        self.contract = keras.layers.Dense(width, name="contract")
        self.dropout = keras.layers.Dropout(dropout)

    def build(self, shape: tuple[int | None, ...]) -> None:
        self.expand.build(shape)
        self.contract.build((*shape[:-1], self.hidden))
        self.built = True

    def call(self, x: Any, training: bool = False) -> Any:
        hidden = ops.gelu(self.expand(x), approximate=False)
        return self.contract(self.dropout(hidden, training=training))

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "width": self.width,
            "hidden": self.hidden,
            "dropout": self.rate,
        }


class EncoderBlock(keras.layers.Layer):
    """Self-attention and feed-forward over patches or words (B, S, width), both residual.

    `bias` (B, 1, S, S) keeps them from one another, as in `attend`.
    """

    def __init__(self, width: int, heads: int, depth_rate: float = 0.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if width % heads:
            raise ValueError(f"width {width} is not a multiple of heads {heads}")
        self.width, self.heads, self.depth_rate = width, heads, depth_rate
        norm = keras.layers.LayerNormalization
        self.attention_norm = norm(epsilon=LAYER_NORM_EPSILON, name="attention_norm")
        self.qkv = keras.layers.Dense(3 * width, name="qkv")
        self.output_projection = keras.layers.Dense(width, name="output")
        self.feed_forward_norm = norm(epsilon=LAYER_NORM_EPSILON, name="feed_forward_norm")
        self.feed_forward = FeedForward(width, 4 * width, name="feed_forward")
        self.stochastic_depth = StochasticDepth(depth_rate)

    def build(self, shape: tuple[int | None, ...]) -> None:
        for layer in (self.attention_norm, self.qkv, self.output_projection):
            layer.build(shape)
        self.feed_forward_norm.build(shape)
        self.feed_forward.build(shape)
        self.built = True

    def call(self, x: Any, bias: Any = None, training: bool = False) -> Any:
        parts = ops.split(self.qkv(self.attention_norm(x)), 3, axis=-1)
        query, key, value = (split_heads(part, self.heads) for part in parts)
        mixed, _ = attend(query, key, value, bias)
        branch = self.output_projection(merge_heads(mixed))
        x = x + self.stochastic_depth(branch, training=training)
        branch = self.feed_forward(self.feed_forward_norm(x), training=training)
        return x + self.stochastic_depth(branch, training=training)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "width": self.width,
            "heads": self.heads,
            "depth_rate": self.depth_rate,
        }


class VisionTransformer(keras.layers.Layer):
    """(B, height, width, 3) RGB in 0..255 -> (B, patches + 1, width), class token first."""

    def __init__(self, config: NetworkConfig, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.config = config
        side, patch = config.image_size, config.patch_size
        if side % patch:
            raise ValueError(f"image_size {side} is not a multiple of patch_size {patch}")
        self.patches = (side // patch) ** 2
        width = config.encoder_width
        self.patch_embedding = keras.layers.Conv2D(
            width, patch, strides=patch, name="patch_embedding"
        )
        rates = [
            config.stochastic_depth * i / max(1, config.encoder_layers - 1)
            for i in range(config.encoder_layers)
        ]
        self.blocks = [
            EncoderBlock(width, config.encoder_heads, rate, name=f"block_{i}")
            for i, rate in enumerate(rates)
        ]
        self.norm = keras.layers.LayerNormalization(epsilon=LAYER_NORM_EPSILON, name="norm")

    def build(self, shape: tuple[int | None, ...]) -> None:
        width = self.config.encoder_width
        self.patch_embedding.build(shape)
        self.class_token = self.add_weight(
            shape=(1, 1, width), initializer=small_random(), name="class_token"
        )
        self.positions = self.add_weight(
            shape=(1, self.patches + 1, width), initializer=small_random(), name="positions"
        )
        for block in self.blocks:
            block.build((None, self.patches + 1, width))
        self.norm.build((None, self.patches + 1, width))
        self.built = True

    def freeze_lowest(self, blocks: int) -> None:
        """Keep the lowest blocks, and what feeds them, from learning; with 0 all of it learns."""
        self.trainable = True
        for number, block in enumerate(self.blocks):
            block.trainable = number >= blocks
        self.patch_embedding.trainable = not blocks
        self.class_token.trainable = self.positions.trainable = not blocks

    def embed(self, images: Any) -> Any:
        """Return what the first block reads (B, S, width): class token and patches in place."""
        x = self.patch_embedding(ops.cast(images, "float32") / 127.5 - 1.0)
        x = ops.reshape(x, (-1, self.patches, self.config.encoder_width))
        class_token = ops.broadcast_to(self.class_token, (ops.shape(x)[0], 1, x.shape[-1]))
        return ops.concatenate([class_token, x], axis=1) + self.positions

    def call(self, images: Any, training: bool = False) -> Any:
        x = self.embed(images)
        for block in self.blocks:
            x = block(x, training=training)
        return self.norm(x)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "config": self.config.to_dict()}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> VisionTransformer:
        return cls(**{**config, "config": NetworkConfig.from_dict(config["config"])})


class DecoderBlock(keras.layers.Layer):
    """Causal self-attention, attention to the picture, feed-forward; all pre-norm residual."""

    def __init__(self, width: int, heads: int, dropout: float = 0.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if width % heads:
            raise ValueError(f"width {width} is not a multiple of heads {heads}")
        self.width, self.heads, self.rate = width, heads, dropout
        norm, dense = keras.layers.LayerNormalization, keras.layers.Dense
        self.self_norm = norm(epsilon=LAYER_NORM_EPSILON, name="self_norm")
        self.self_qkv = dense(3 * width, name="self_qkv")
        self.self_output = dense(width, name="self_output")
        self.cross_norm = norm(epsilon=LAYER_NORM_EPSILON, name="cross_norm")
        self.cross_query = dense(width, name="cross_query")
        self.cross_key_value = dense(2 * width, name="cross_key_value")
        self.cross_output = dense(width, name="cross_output")
        self.feed_forward_norm = norm(epsilon=LAYER_NORM_EPSILON, name="feed_forward_norm")
        self.feed_forward = FeedForward(width, 4 * width, dropout, name="feed_forward")
        self.dropout = keras.layers.Dropout(dropout)

    def build(self, shape: tuple[int | None, ...], memory_width: int) -> None:
        for layer in (
            self.self_norm,
            self.self_qkv,
            self.self_output,
            self.cross_norm,
            self.cross_query,
            self.cross_output,
            self.feed_forward_norm,
            self.feed_forward,
        ):
            layer.build(shape)
        self.cross_key_value.build((None, None, memory_width))
        self.built = True

    def project_memory(self, memory: Any) -> tuple[Any, Any]:
        """(B, S, memory width) -> the picture's keys and values, (B, heads, S, head width) each."""
        key, value = ops.split(self.cross_key_value(memory), 2, axis=-1)
        return split_heads(key, self.heads), split_heads(value, self.heads)

    def look(self, x: Any, key: Any, value: Any, bias: Any = None) -> tuple[Any, Any]:
        """Attend from (B, queries, D) to a projected memory; also returns the weights."""
        query = split_heads(self.cross_query(self.cross_norm(x)), self.heads)
        mixed, weights = attend(query, key, value, bias)
        return self.cross_output(merge_heads(mixed)), weights

    def advance(
        self, x: Any, past: list[tuple[Any, Any]], picture: tuple[Any, ...], bias: Any = None
    ) -> Any:
        """(B, K, D), the newest token of K sentences about each picture -> (B, K, D).

        `past` holds the keys and values (B K, heads, 1, head width) of every token before, and
        grows by this one's. `picture` is what `look` takes: keys, values and perhaps a bias.
        `bias` (B K, 1, 1, tokens so far) is that of self-attention, as in `attend`.
        """
        x = self.attend_to_past(x, past, bias)
        x = x + self.look(x, *picture)[0]
        return x + self.feed_forward(self.feed_forward_norm(x))

    def attend_to_past(self, x: Any, past: list[tuple[Any, Any]], bias: Any = None) -> Any:
        """Do the self-attention of `advance`: (B, K, D) -> (B, K, D), and `past` grows."""
        rows = ops.reshape(x, (-1, 1, x.shape[-1]))
        parts = ops.split(self.self_qkv(self.self_norm(rows)), 3, axis=-1)
        query, key, value = (split_heads(part, self.heads) for part in parts)
        past.append((key, value))
        keys = ops.concatenate([key for key, _ in past], axis=2)
        values = ops.concatenate([value for _, value in past], axis=2)
        # The first token sees only itself.
        mixed = value if len(past) == 1 else attend(query, keys, values, bias)[0]
        return x + ops.reshape(self.self_output(merge_heads(mixed)), ops.shape(x))

    def call(
        self, x: Any, memory: Any, bias: Any, memory_bias: Any = None, training: bool = False
    ) -> Any:
        """(B, T, D) tokens about (B, S, memory width) pictures -> (B, T, D)."""
        parts = ops.split(self.self_qkv(self.self_norm(x)), 3, axis=-1)
        query, key, value = (split_heads(part, self.heads) for part in parts)
        mixed, _ = attend(query, key, value, bias)
        x = x + self.dropout(self.self_output(merge_heads(mixed)), training=training)
        looked, _ = self.look(x, *self.project_memory(memory), memory_bias)
        x = x + self.dropout(looked, training=training)
        branch = self.feed_forward(self.feed_forward_norm(x), training=training)
        return x + self.dropout(branch, training=training)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "width": self.width,
            "heads": self.heads,
            "dropout": self.rate,
        }


class CaptionDecoder(keras.layers.Layer):
    """Packed captions and their pictures in, next-token logits out.

    A row holds all captions of one picture, one after another; `segments` says which caption (or
    chain of two) a token is of, so that none sees another and the picture is projected once for
    all.
    """

    def __init__(self, config: NetworkConfig, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.config = config
        width = config.decoder_width
        self.blocks = [
            DecoderBlock(width, config.decoder_heads, config.dropout, name=f"block_{i}")
            for i in range(config.decoder_layers)
        ]
        self.norm = keras.layers.LayerNormalization(epsilon=LAYER_NORM_EPSILON, name="norm")
        self.dropout = keras.layers.Dropout(config.dropout)

    def build(self, *_shapes: Any) -> None:
        config, width = self.config, self.config.decoder_width
        self.embeddings = self.add_weight(
            shape=(config.vocabulary, width), initializer=small_random(), name="embeddings"
        )
        self.positions = self.add_weight(
            shape=(config.max_tokens, width), initializer=small_random(), name="positions"
        )
        self.output_bias = self.add_weight(
            shape=(config.vocabulary,), initializer="zeros", name="output_bias"
        )
        for block in self.blocks:
            block.build((None, None, width), config.encoder_width)
        self.norm.build((None, None, width))
        self.built = True

    def embed(self, tokens: Any, positions: Any) -> Any:
        """Token ids (...) and embedded positions (..., D) -> their sum (..., D).

        Tokens are scaled up, as the tied output expects small weights.
        """
        scale = self.config.decoder_width**0.5
        return ops.take(self.embeddings, tokens, axis=0) * scale + positions

    def logits(self, x: Any) -> Any:
        """(..., D) -> (..., vocabulary)."""
        return ops.matmul(self.norm(x), ops.transpose(self.embeddings)) + self.output_bias

    def call(
        self,
        tokens: Any,
        positions: Any,
        segments: Any,
        memory: Any,
        memory_bias: Any = None,
        training: bool = False,
    ) -> Any:
        """Three (B, T) integer tensors and (B, S, memory width) -> (B, T, vocabulary).

        `memory_bias` (B, 1, T, S) keeps tokens from parts of the memory, as in `attend`.
        """
        x = self.embed(tokens, ops.take(self.positions, positions, axis=0))
        x = self.dropout(x, training=training)
        bias = self.packed_bias(segments)
        for block in self.blocks:
            x = block(x, memory, bias, memory_bias, training=training)
        return self.logits(x)

    @staticmethod
    def packed_bias(segments: Any) -> Any:
        """(B, T) -> (B, 1, T, T): a token sees itself and what stands before it in its caption."""
        length = segments.shape[-1]
        causal = np.tri(length, dtype=bool)
        seen = ops.logical_and(segments[:, :, None] == segments[:, None, :], causal)
        return ops.where(seen, 0.0, -1e9)[:, None]

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "config": self.config.to_dict()}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> CaptionDecoder:
        return cls(**{**config, "config": NetworkConfig.from_dict(config["config"])})


class CaptionNetwork(keras.Model):
    """Pictures and token ids in, next-token logits out; one network for training and export.

    Others than the shipped parts are given (`architectures/registry.py`).
    """

    def __init__(
        self, config: NetworkConfig, encoder: Any = None, decoder: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.jit_compile = False  # XLA compiles each shape of `predict_on_batch` for seconds
        self.config = config
        self.encoder: Any = encoder or VisionTransformer(config, name="encoder")
        self.decoder: Any = decoder or CaptionDecoder(config, name="decoder")
        self.kind_head = keras.layers.Dense(config.kinds, name="kind_head")
        # Checkpoints know the layer as thing_head, bundles its size as things.
        self.tag_head = (
            keras.layers.Dense(config.things, name="thing_head") if config.things else None
        )

    def build(self, shape: Any = None) -> None:
        config = self.config
        self.encoder.build((None, config.image_size, config.image_size, 3))
        self.decoder.build()
        self.kind_head.build((None, 2 * config.encoder_width))
        if self.tag_head is not None:
            self.tag_head.build((None, 2 * config.encoder_width))
        self.built = True

    def kind_logits(self, memory: Any) -> Any:
        """(B, S, width) -> (B, kinds)."""
        return self.kind_head(summary(memory))

    def tag_logits(self, memory: Any) -> Any:
        """(B, S, width) -> (B, tags); only where the configuration has `things`."""
        assert self.tag_head is not None
        return self.tag_head(summary(memory))

    def call(self, inputs: dict[str, Any], training: bool = False) -> Any:
        """Return (B, T, vocabulary) logits for packed captions (see `dataset.Batch`).

        `inputs` holds `tokens`, `positions`, `segments` (B, T) and either `images` (B, H, W, 3) in
        0..255 or, when the encoder's output was computed before, `memory` (B, S, width).
        """
        if "memory" in inputs:
            memory = ops.cast(inputs["memory"], "float32")
        else:
            memory = self.encoder(inputs["images"], training=training)
        return self.decoder(
            inputs["tokens"], inputs["positions"], inputs["segments"], memory, training=training
        )

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "config": self.config.to_dict()}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> CaptionNetwork:
        return cls(**{**config, "config": NetworkConfig.from_dict(config["config"])})
