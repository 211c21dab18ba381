"""The families of published captioners that are built here, and how their configurations are read.

Sizes come from `config.json`; what it leaves out has the value that the family's published
configuration class has. What our networks do not do is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from model.training.errors import CheckpointForeign, CheckpointUnfit
from model.training.importing import tables
from model.training.importing.checkpoint import Checkpoint, Json
from model.training.importing.processor import Processor
from model.training.importing.tensor_table import Entry
from model.training.network.config import NetworkConfig

LONGEST = 40
"""The most tokens of a sentence, start included: a cache is as long, and captions are shorter."""

_BLIP_VISION = {
    "hidden_size": 768,
    "intermediate_size": 3072,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
    "image_size": 384,
    "patch_size": 16,
    "hidden_act": "gelu",
    "layer_norm_eps": 1e-5,
}
_BLIP_TEXT = {
    "vocab_size": 30524,
    "hidden_size": 768,
    "encoder_hidden_size": 768,
    "intermediate_size": 3072,
    "num_hidden_layers": 12,
    "num_attention_heads": 8,
    "max_position_embeddings": 512,
    "hidden_act": "gelu",
    "layer_norm_eps": 1e-12,
    "bos_token_id": 30522,
    "pad_token_id": 0,
    "sep_token_id": 102,
}
_VIT = _BLIP_VISION | {"image_size": 224, "layer_norm_eps": 1e-12, "qkv_bias": True}
_GPT2 = {
    "vocab_size": 50257,
    "n_positions": 1024,
    "n_embd": 768,
    "n_layer": 12,
    "n_head": 12,
    "n_inner": None,
    "activation_function": "gelu_new",
    "layer_norm_epsilon": 1e-5,
    "scale_attn_weights": True,
    "scale_attn_by_inverse_layer_idx": False,
    "bos_token_id": 50256,
    "eos_token_id": 50256,
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What a checkpoint's network is, and how it is filled.

    `table` makes the entries of a built network; `useless` are patterns of tensors that may be
    there and are not needed, `same` pairs of tensors that have to be equal where both are there.
    `special` are the manifest's.
    """

    config: NetworkConfig
    table: Callable[[Any, Processor], list[Entry]]
    useless: tuple[str, ...]
    same: Mapping[str, str]
    special: Mapping[str, int]


def plan_of(checkpoint: Checkpoint) -> Plan:
    """Read a checkpoint's configuration.

    Raises `CheckpointForeign` for another architecture, `CheckpointUnfit` for one that is of a
    family but does what is not done here.
    """
    found = str(checkpoint.config.get("model_type"))
    if found not in FAMILIES:
        raise CheckpointForeign(f"it is {found!r}, not one of {', '.join(FAMILIES)}")
    if prompt := _prompt(checkpoint):
        raise CheckpointUnfit(f"its sentences begin with a prompt, {prompt!r}; here with nothing")
    return FAMILIES[found](checkpoint)


def _prompt(checkpoint: Checkpoint) -> str:
    """Return what its configurations want before every sentence; the known captioners nothing.

    They say so as `transformers` reads it: a `prefix`, of the whole or of a task.
    """
    tasks = checkpoint.config.get("task_specific_params")
    said = [checkpoint.config, *(tasks.values() if isinstance(tasks, dict) else ())]
    found = (says.get("prefix") for says in said if isinstance(says, dict))
    return next((str(prefix) for prefix in found if prefix and str(prefix).strip()), "")


def _blip(checkpoint: Checkpoint) -> Plan:
    vision = _with(_BLIP_VISION, checkpoint.config.get("vision_config"))
    text = _with(_BLIP_TEXT, checkpoint.config.get("text_config"))
    _expect(text, encoder_hidden_size=vision["hidden_size"], hidden_act="gelu")
    _wide(text["hidden_size"], text["intermediate_size"])
    config = NetworkConfig(
        architecture="blip",
        vocabulary=_size(text, "vocab_size"),
        max_tokens=min(LONGEST, _size(text, "max_position_embeddings")),
        decoder_width=_size(text, "hidden_size"),
        decoder_layers=_size(text, "num_hidden_layers"),
        decoder_heads=_size(text, "num_attention_heads"),
        decoder_epsilon=float(text["layer_norm_eps"]),
        **_vision(vision),
    )
    pad = _token(text["pad_token_id"])
    head = "text_decoder.cls.predictions"
    return Plan(
        config,
        lambda network, processor: [
            *tables.blip_encoder(network.encoder, processor),
            *tables.bert_decoder(network.decoder),
        ],
        ("*.position_ids", f"{head}.decoder.*"),
        {
            f"{head}.decoder.weight": "text_decoder.bert.embeddings.word_embeddings.weight",
            f"{head}.decoder.bias": f"{head}.bias",
        },
        {
            "start": _token(text["bos_token_id"]),
            "end": _token(text["sep_token_id"]),
            "pad": pad,
            "unknown": pad,
        },
    )


def _vision_encoder_decoder(checkpoint: Checkpoint) -> Plan:
    config = checkpoint.config
    encoder, decoder = (config.get(part) or {} for part in ("encoder", "decoder"))
    kinds = (encoder.get("model_type"), decoder.get("model_type"))
    if kinds[0] not in ("vit", "deit") or kinds[1] != "gpt2":
        raise CheckpointForeign(
            f"it is {kinds[0]!r} with {kinds[1]!r}, not 'vit' or 'deit' with 'gpt2'"
        )
    vision, text = _with(_VIT, encoder), _with(_GPT2, decoder)
    _expect(
        text,
        activation_function="gelu_new",
        scale_attn_weights=True,
        scale_attn_by_inverse_layer_idx=False,
    )
    _expect(vision, qkv_bias=True)
    _wide(text["n_embd"], text["n_inner"] or 4 * text["n_embd"])
    network = NetworkConfig(
        architecture="vision-encoder-decoder",
        vocabulary=_size(text, "vocab_size"),
        max_tokens=min(LONGEST, _size(text, "n_positions")),
        decoder_width=_size(text, "n_embd"),
        decoder_layers=_size(text, "n_layer"),
        decoder_heads=_size(text, "n_head"),
        decoder_epsilon=float(text["layer_norm_epsilon"]),
        class_tokens=2 if kinds[0] == "deit" else 1,
        **_vision(vision),
    )
    projected = network.encoder_width != network.decoder_width
    below = "decoder.transformer"
    return Plan(
        network,
        lambda built, processor: [
            *tables.vit_encoder(built.encoder, processor),
            *tables.gpt2_decoder(built.decoder, projected=projected),
        ],
        (
            *("encoder.pooler.*", "encoder.embeddings.mask_token", "decoder.lm_head.weight"),
            *("*.attn.bias", "*.crossattention.bias", "*.masked_bias"),
        ),
        {"decoder.lm_head.weight": f"{below}.wte.weight"},
        _special(checkpoint, text),
    )


FAMILIES: Mapping[str, Callable[[Checkpoint], Plan]] = {
    "blip": _blip,
    "vision-encoder-decoder": _vision_encoder_decoder,
}
"""By the `model_type` of `config.json`; the names are also those of our architectures."""


def _special(checkpoint: Checkpoint, decoder: Json) -> dict[str, int]:
    """Return the tokens that the generation's configuration says, else the whole's, else the
    decoder's.
    """
    said = (checkpoint.generation, checkpoint.config, decoder)

    def first(*names: str) -> Any:
        found = (says[name] for name in names for says in said if says.get(name) is not None)
        return next(found, None)

    end = _token(first("eos_token_id"))
    start = _token(first("decoder_start_token_id", "bos_token_id"))
    pad = first("pad_token_id")
    return {"start": start, "end": end, "pad": end if pad is None else _token(pad), "unknown": end}


def _vision(vision: Json) -> dict[str, Any]:
    _expect(vision, hidden_act="gelu")
    _wide(vision["hidden_size"], vision["intermediate_size"])
    side, patch = _size(vision, "image_size"), _size(vision, "patch_size")
    if side % patch:
        raise CheckpointUnfit(f"{side} pixels are no whole number of patches of {patch}")
    return {
        "image_size": side,
        "patch_size": patch,
        "encoder_width": _size(vision, "hidden_size"),
        "encoder_layers": _size(vision, "num_hidden_layers"),
        "encoder_heads": _size(vision, "num_attention_heads"),
        "encoder_epsilon": float(vision["layer_norm_eps"]),
        "stochastic_depth": 0.0,
    }


def _with(defaults: Json, says: Any) -> Json:
    return {**defaults, **(says if isinstance(says, dict) else {})}


def _expect(says: Json, **values: Any) -> None:
    for name, value in values.items():
        if says[name] != value:
            raise CheckpointUnfit(f"{name} is {says[name]!r}, and only {value!r} is built here")


def _wide(width: Any, hidden: Any) -> None:
    if hidden != 4 * width:
        raise CheckpointUnfit(f"its feed-forward is {hidden} wide, not four times {width}")


def _size(says: Json, name: str) -> int:
    value = says[name]
    if type(value) is not int or not 0 < value < 1 << 20:
        raise CheckpointUnfit(f"{name} is {value!r}, which is no size")
    return value


def _token(value: Any) -> int:
    """Return the id of a token; of several the first."""
    one = value[0] if isinstance(value, list) and value else value
    if type(one) is not int or one < 0:
        raise CheckpointUnfit(f"{value!r} is no token")
    return one
