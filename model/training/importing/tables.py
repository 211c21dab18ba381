"""The tables of names of each part of a published captioner: encoders and decoders.

The names are those that the checkpoints of BLIP, ViT, DeiT and GPT-2 have in the `transformers`
library's form.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from model.training.importing.processor import Processor
from model.training.importing.tensor_table import (
    Array,
    Entry,
    as_it_is,
    conv1d,
    linear,
    norm,
    turned,
)


def blip_encoder(encoder: Any, processor: Processor) -> list[Entry]:
    """BLIP's `vision_model`."""
    prefix = "vision_model"
    below = f"{prefix}.embeddings"
    table = [
        Entry(encoder.class_token, (f"{below}.class_embedding",), as_it_is),
        Entry(encoder.positions, (f"{below}.position_embedding",), as_it_is),
        *_patches(encoder, f"{below}.patch_embedding", processor),
    ]
    for number, block in enumerate(encoder.blocks):
        layer = f"{prefix}.encoder.layers.{number}"
        table += norm(block.attention_norm, f"{layer}.layer_norm1")
        table += linear(block.qkv, f"{layer}.self_attn.qkv")
        table += linear(block.output_projection, f"{layer}.self_attn.projection")
        table += norm(block.feed_forward_norm, f"{layer}.layer_norm2")
        table += linear(block.feed_forward.expand, f"{layer}.mlp.fc1")
        table += linear(block.feed_forward.contract, f"{layer}.mlp.fc2")
    return table + norm(encoder.norm, f"{prefix}.post_layernorm")


def vit_encoder(encoder: Any, processor: Processor) -> list[Entry]:
    """The `encoder` of a vision encoder-decoder: a ViT, or a DeiT with its second token."""
    below = "encoder.embeddings"
    tokens = [f"{below}.cls_token", f"{below}.distillation_token"][: encoder.config.class_tokens]
    table = [
        Entry(encoder.class_token, tuple(tokens), _one_after_another),
        Entry(encoder.positions, (f"{below}.position_embeddings",), as_it_is),
        *_patches(encoder, f"{below}.patch_embeddings.projection", processor),
    ]
    for number, block in enumerate(encoder.blocks):
        layer = f"encoder.encoder.layer.{number}"
        inner = f"{layer}.attention.attention"
        parts = [f"{inner}.{part}" for part in ("query", "key", "value")]
        table += norm(block.attention_norm, f"{layer}.layernorm_before")
        table += linear(block.qkv, *parts)
        table += linear(block.output_projection, f"{layer}.attention.output.dense")
        table += norm(block.feed_forward_norm, f"{layer}.layernorm_after")
        table += linear(block.feed_forward.expand, f"{layer}.intermediate.dense")
        table += linear(block.feed_forward.contract, f"{layer}.output.dense")
    return table + norm(encoder.norm, "encoder.layernorm")


def bert_decoder(decoder: Any) -> list[Entry]:
    """BLIP's `text_decoder`."""
    below, head = "text_decoder.bert", "text_decoder.cls.predictions"
    words = f"{below}.embeddings"
    table = [
        Entry(decoder.embeddings, (f"{words}.word_embeddings.weight",), as_it_is),
        _positions(decoder, f"{words}.position_embeddings.weight"),
        *norm(decoder.begun_norm, f"{words}.LayerNorm"),
    ]
    for number, block in enumerate(decoder.blocks):
        layer = f"{below}.encoder.layer.{number}"
        own, cross = f"{layer}.attention", f"{layer}.crossattention"
        parts = [f"{own}.self.{part}" for part in ("query", "key", "value")]
        table += linear(block.self_qkv, *parts)
        table += linear(block.self_output, f"{own}.output.dense")
        table += norm(block.self_norm, f"{own}.output.LayerNorm")
        table += linear(block.cross_query, f"{cross}.self.query")
        table += linear(block.cross_key_value, f"{cross}.self.key", f"{cross}.self.value")
        table += linear(block.cross_output, f"{cross}.output.dense")
        table += norm(block.cross_norm, f"{cross}.output.LayerNorm")
        table += linear(block.feed_forward.expand, f"{layer}.intermediate.dense")
        table += linear(block.feed_forward.contract, f"{layer}.output.dense")
        table += norm(block.feed_forward_norm, f"{layer}.output.LayerNorm")
    return [
        *table,
        *linear(decoder.transform, f"{head}.transform.dense"),
        *norm(decoder.norm, f"{head}.transform.LayerNorm"),
        Entry(decoder.output_bias, (f"{head}.bias",), as_it_is),
    ]


def gpt2_decoder(decoder: Any, *, projected: bool) -> list[Entry]:
    """The `decoder` of a vision encoder-decoder.

    `projected` says that a layer makes the encoder's memory as wide as the decoder; it goes into
    the keys and values, which alone read the memory.
    """
    below = "decoder.transformer"
    table = [
        Entry(decoder.embeddings, (f"{below}.wte.weight",), as_it_is),
        _positions(decoder, f"{below}.wpe.weight"),
    ]
    for number, block in enumerate(decoder.blocks):
        layer = f"{below}.h.{number}"
        cross = f"{layer}.crossattention"
        table += norm(block.self_norm, f"{layer}.ln_1")
        table += conv1d(block.self_qkv, f"{layer}.attn.c_attn")
        table += conv1d(block.self_output, f"{layer}.attn.c_proj")
        table += norm(block.cross_norm, f"{layer}.ln_cross_attn")
        table += conv1d(block.cross_query, f"{cross}.q_attn")
        table += _key_value(block.cross_key_value, f"{cross}.c_attn", projected)
        table += conv1d(block.cross_output, f"{cross}.c_proj")
        table += norm(block.feed_forward_norm, f"{layer}.ln_2")
        table += conv1d(block.feed_forward.expand, f"{layer}.mlp.c_fc")
        table += conv1d(block.feed_forward.contract, f"{layer}.mlp.c_proj")
    return table + norm(decoder.norm, f"{below}.ln_f")


def _key_value(layer: Any, prefix: str, projected: bool) -> list[Entry]:
    if not projected:
        return conv1d(layer, prefix)
    first, kernel, bias = "enc_to_dec_proj", f"{prefix}.weight", f"{prefix}.bias"

    def through(weight: Array, after: Array) -> Array:
        return turned(weight) @ after

    def shifted(own: Array, after: Array, before: Array) -> Array:
        return before @ after + own

    return [
        Entry(layer.kernel, (f"{first}.weight", kernel), through),
        Entry(layer.bias, (bias, kernel, f"{first}.bias"), shifted),
    ]


def _positions(decoder: Any, name: str) -> Entry:
    """As many positions as a sentence here has tokens."""
    return Entry(decoder.positions, (name,), lambda value: value[: decoder.config.max_tokens])


def _patches(encoder: Any, prefix: str, processor: Processor) -> list[Entry]:
    layer, names = encoder.patch_embedding, (f"{prefix}.weight", f"{prefix}.bias")

    def part(index: int) -> Any:
        return lambda kernel, bias: processor.patches(kernel.transpose(2, 3, 1, 0), bias)[index]

    return [Entry(layer.kernel, names, part(0)), Entry(layer.bias, names, part(1))]


def _one_after_another(*values: Array) -> Array:
    return np.concatenate(values, axis=1)
