"""The captioner's network: a Vision Transformer that sees, a Transformer decoder that writes.

Encoder: ViT (Dosovitskiy et al. 2021, arXiv 2010.11929), pre-norm, exact GELU. Decoder: Transformer
(Vaswani et al. 2017, arXiv 1706.03762), pre-norm, learned positions, input and output embeddings
tied (Press and Wolf 2017, arXiv 1608.05859). A sentence's first token says its language; one in
French is written behind one in English, and sees it, where the configuration says so.

Only `keras.ops`, so that the same code trains on TensorFlow, JAX and PyTorch. Letters in the
shapes: B pictures, T tokens, S = patches + 1 memory slots, D decoder width.

The encoder is in `vision_transformer.py`. To change the decoder: the layers are `DecoderBlock` and
`CaptionDecoder`, the sizes `config.py`. `Packer.pack` (`data/dataset.py`) makes the rows that
`CaptionNetwork.call` reads, `Trainer` (`train/trainer.py`) its weights. A sentence that is written
token by token takes another way through the same layers, which has to follow:
`DecoderBlock.advance` while training, and in a bundle `convert/tf_graphs.py` (LiteRT) and
`convert/coreml_programs.py` (Core ML). The parity gate (`convert/parity_gate.py`) refuses a bundle
in which they differ. Runtimes read their inputs' shapes from the manifest's `DecoderShape`
(`model/inference/`).
"""

from __future__ import annotations

from typing import Any, ClassVar

import keras
import numpy as np
from keras import ops

from model.training.network.attention import (
    LAYER_NORM_EPSILON,
    FeedForward,
    attend,
    merge_heads,
    small_random,
    split_heads,
)
from model.training.network.config import NetworkConfig
from model.training.network.vision_transformer import VisionTransformer


def summary(memory: Any) -> Any:
    """(B, S, width) -> (B, 2 width): the class token and the mean of the patches."""
    return ops.concatenate([memory[:, 0], ops.mean(memory[:, 1:], axis=1)], axis=-1)


class DecoderBlock(keras.layers.Layer):
    """Causal self-attention, attention to the picture, feed-forward; all residual.

    The norms come before the branches: what a branch reads of the stream is `entered`, what becomes
    of both is `left`.
    """

    pre_norm: ClassVar[bool] = True

    def __init__(
        self,
        width: int,
        heads: int,
        dropout: float = 0.0,
        epsilon: float = LAYER_NORM_EPSILON,
        approximate: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if width % heads:
            raise ValueError(f"width {width} is not a multiple of heads {heads}")
        self.width, self.heads, self.rate = width, heads, dropout
        self.epsilon, self.approximate = epsilon, approximate
        dense, norm = keras.layers.Dense, keras.layers.LayerNormalization
        self.self_norm = norm(epsilon=epsilon, name="self_norm")
        self.self_qkv = dense(3 * width, name="self_qkv")
        self.self_output = dense(width, name="self_output")
        self.cross_norm = norm(epsilon=epsilon, name="cross_norm")
        self.cross_query = dense(width, name="cross_query")
        self.cross_key_value = dense(2 * width, name="cross_key_value")
        self.cross_output = dense(width, name="cross_output")
        self.feed_forward_norm = norm(epsilon=epsilon, name="feed_forward_norm")
        self.feed_forward = FeedForward(width, 4 * width, dropout, approximate, name="feed_forward")
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

    def entered(self, norm: Any, x: Any) -> Any:
        """Return what the branch of a norm reads of the stream."""
        return norm(x)

    def left(self, norm: Any, x: Any, branch: Any) -> Any:
        """Return the stream behind the branch of a norm."""
        return x + branch

    def project_memory(self, memory: Any) -> tuple[Any, Any]:
        """(B, S, memory width) -> the picture's keys and values, (B, heads, S, head width) each."""
        key, value = ops.split(self.cross_key_value(memory), 2, axis=-1)
        return split_heads(key, self.heads), split_heads(value, self.heads)

    def look(self, x: Any, key: Any, value: Any, bias: Any = None) -> tuple[Any, Any]:
        """Attend from (B, queries, D) to a projected memory; also returns the weights."""
        query = split_heads(self.cross_query(self.entered(self.cross_norm, x)), self.heads)
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
        x = self.left(self.cross_norm, x, self.look(x, *picture)[0])
        return self.think(x)

    def attend_to_past(self, x: Any, past: list[tuple[Any, Any]], bias: Any = None) -> Any:
        """Do the self-attention of `advance`: (B, K, D) -> (B, K, D), and `past` grows."""
        rows = ops.reshape(x, (-1, 1, x.shape[-1]))
        parts = ops.split(self.self_qkv(self.entered(self.self_norm, rows)), 3, axis=-1)
        query, key, value = (split_heads(part, self.heads) for part in parts)
        past.append((key, value))
        keys = ops.concatenate([key for key, _ in past], axis=2)
        values = ops.concatenate([value for _, value in past], axis=2)
        # The first token sees only itself.
        mixed = value if len(past) == 1 else attend(query, keys, values, bias)[0]
        branch = ops.reshape(self.self_output(merge_heads(mixed)), ops.shape(x))
        return self.left(self.self_norm, x, branch)

    def think(self, x: Any, training: bool = False) -> Any:
        """Do the feed-forward: (..., D) -> (..., D)."""
        entered = self.entered(self.feed_forward_norm, x)
        branch = self.feed_forward(entered, training=training)
        return self.left(self.feed_forward_norm, x, self.dropout(branch, training=training))

    def call(
        self, x: Any, memory: Any, bias: Any, memory_bias: Any = None, training: bool = False
    ) -> Any:
        """(B, T, D) tokens about (B, S, memory width) pictures -> (B, T, D)."""
        parts = ops.split(self.self_qkv(self.entered(self.self_norm, x)), 3, axis=-1)
        query, key, value = (split_heads(part, self.heads) for part in parts)
        mixed, _ = attend(query, key, value, bias)
        branch = self.self_output(merge_heads(mixed))
        x = self.left(self.self_norm, x, self.dropout(branch, training=training))
        looked, _ = self.look(x, *self.project_memory(memory), memory_bias)
        x = self.left(self.cross_norm, x, self.dropout(looked, training=training))
        return self.think(x, training=training)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "width": self.width,
            "heads": self.heads,
            "dropout": self.rate,
            "epsilon": self.epsilon,
            "approximate": self.approximate,
        }


class CaptionDecoder(keras.layers.Layer):
    """Packed captions and their pictures in, next-token logits out.

    A subclass may have other blocks, an `approximate` GELU in them, and say what else it does with
    a token before the first (`begun`) and behind the last (`logits`).

    A row holds all captions of one picture, one after another; `segments` says which caption (or
    chain of two) a token is of, so that none sees another and the picture is projected once for
    all.
    """

    block_type: ClassVar[type[DecoderBlock]] = DecoderBlock
    approximate: ClassVar[bool] = False

    def __init__(self, config: NetworkConfig, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.config = config
        self.blocks = [
            self.block_type(
                config.decoder_width,
                config.decoder_heads,
                config.dropout,
                config.decoder_epsilon,
                self.approximate,
                name=f"block_{i}",
            )
            for i in range(config.decoder_layers)
        ]
        self.norm = keras.layers.LayerNormalization(epsilon=config.decoder_epsilon, name="norm")
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

    @property
    def scale(self) -> float:
        """What embeddings are multiplied by, as the tied output expects small weights."""
        return float(self.config.decoder_width**0.5)

    def embed(self, tokens: Any, positions: Any) -> Any:
        """Token ids (...), embedded positions (..., D) -> what the first block reads (..., D)."""
        return self.begun(ops.take(self.embeddings, tokens, axis=0) * self.scale + positions)

    def begun(self, words: Any) -> Any:
        """(..., D), scaled tokens with their positions -> what the first block reads of them."""
        return words

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
