"""The Vision Transformer (Dosovitskiy et al. 2021, arXiv 2010.11929): pre-norm, exact GELU."""

from __future__ import annotations

from typing import Any

import keras
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


class EncoderBlock(keras.layers.Layer):
    """Self-attention and feed-forward over patches or words (B, S, width), both residual.

    `bias` (B, 1, S, S) keeps them from one another, as in `attend`.
    """

    def __init__(
        self,
        width: int,
        heads: int,
        depth_rate: float = 0.0,
        epsilon: float = LAYER_NORM_EPSILON,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if width % heads:
            raise ValueError(f"width {width} is not a multiple of heads {heads}")
        self.width, self.heads, self.depth_rate = width, heads, depth_rate
        self.epsilon = epsilon
        norm = keras.layers.LayerNormalization
        self.attention_norm = norm(epsilon=epsilon, name="attention_norm")
        self.qkv = keras.layers.Dense(3 * width, name="qkv")
        self.output_projection = keras.layers.Dense(width, name="output")
        self.feed_forward_norm = norm(epsilon=epsilon, name="feed_forward_norm")
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
            "epsilon": self.epsilon,
        }


class VisionTransformer(keras.layers.Layer):
    """(B, height, width, 3) RGB in 0..255 -> (B, S, width), class token first.

    With two `class_tokens` the second is that of DeiT (Touvron et al. 2021, arXiv 2012.12877).
    """

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
            EncoderBlock(
                width, config.encoder_heads, rate, config.encoder_epsilon, name=f"block_{i}"
            )
            for i, rate in enumerate(rates)
        ]
        self.norm = keras.layers.LayerNormalization(epsilon=config.encoder_epsilon, name="norm")

    def build(self, shape: tuple[int | None, ...]) -> None:
        width, tokens = self.config.encoder_width, self.config.class_tokens
        self.patch_embedding.build(shape)
        self.class_token = self.add_weight(
            shape=(1, tokens, width), initializer=small_random(), name="class_token"
        )
        slots = self.patches + tokens
        self.positions = self.add_weight(
            shape=(1, slots, width), initializer=small_random(), name="positions"
        )
        for block in self.blocks:
            block.build((None, slots, width))
        self.norm.build((None, slots, width))
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
        shape = (ops.shape(x)[0], *self.class_token.shape[1:])
        class_token = ops.broadcast_to(self.class_token, shape)
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
