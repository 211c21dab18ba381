"""The frozen configuration of a run; saved as JSON beside every checkpoint."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from typing import Any, Self

from model.training.errors import TrainingDataError


@dataclass(frozen=True, slots=True)
class NetworkConfig:
    """Sizes of the network. The encoder's defaults are those of ViT-Ti/16.

    A sentence has at most `max_tokens` tokens, start included. With `sentences` 2 a French one is
    written behind an English one about the same picture, which it sees. `things` counts tags,
    0 until `tag_head.py` gives a run their head. `architecture` and `encoder` are names of the
    registries; only a ViT has its other sizes from here. `map_side` are the places along a side of
    the encoder's map, 0 for a ViT's patches; the decoder sees the means of `pooling` x `pooling` of
    them. A recurrent decoder's words are as wide as itself unless `word_width` says else, and learn
    unless they are `frozen_words`. So many `class_tokens` stand before a ViT's patches, 1 or 2; the
    epsilons are those of the layer norms.
    """

    vocabulary: int = 6000
    max_tokens: int = 26
    sentences: int = 1
    image_size: int = 224
    patch_size: int = 16
    encoder_width: int = 192
    encoder_layers: int = 12
    encoder_heads: int = 3
    decoder_width: int = 256
    decoder_layers: int = 3
    decoder_heads: int = 4
    kinds: int = 5
    things: int = 0
    dropout: float = 0.1
    stochastic_depth: float = 0.1
    architecture: str = "transformer"
    encoder: str = "vit-ti"
    pooling: int = 1
    word_width: int = 0
    frozen_words: bool = False
    map_side: int = 0
    class_tokens: int = 1
    encoder_epsilon: float = 1e-6
    decoder_epsilon: float = 1e-6

    @property
    def words(self) -> int:
        """The width of a recurrent decoder's word vectors."""
        return self.word_width or self.decoder_width

    @property
    def grid(self) -> tuple[int, int]:
        """The places of the picture that the decoder sees, (rows, columns)."""
        side = (self.map_side or self.image_size // self.patch_size) // self.pooling
        return side, side

    @property
    def context(self) -> int:
        """The number of tokens that the decoder sees at once."""
        return self.max_tokens * self.sentences

    def to_dict(self) -> dict[str, Any]:
        """Return a JSON-ready dictionary."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Rebuild from `to_dict`. Raises `TypeError` on an unknown key."""
        return cls(**values)


_REMOVED = ("reward", "sentences")
"""Settings of a stage that no shipped model was trained with: learning from rewards, and rows of
sentences without pictures."""


@dataclass(frozen=True, slots=True)
class StageConfig:
    """One stage of training.

    `encoder_rate` multiplies the learning rate of the encoder's weights; at 0 the encoder is
    frozen and its output is computed once, upright and (with `mirror`) mirrored, instead of at
    every step; a stage that trains the encoder always mirrors half of its pictures, and crops and
    colours all of them at random unless it is not `augmented`.
    Of an encoder that learns, the lowest `frozen_blocks` and what feeds them stay as they are.
    `learning_rate` is reached after `warmup` steps and falls along a cosine to `final_fraction`
    of itself. `pictures` are those of one step, `ema` the momentum of the averaged weights that the
    stage leaves behind.
    With the `schedule` "step" the rate is multiplied by `decay` after every `decay_epochs`, with
    "plateau" after as many validations without a better loss; after `patience` of these the stage
    ends (0: never).
    """

    name: str
    epochs: float
    learning_rate: float
    encoder_rate: float
    pictures: int = 24
    warmup: int = 200
    final_fraction: float = 0.0
    label_smoothing: float = 0.1
    weight_decay: float = 0.02
    clip_norm: float = 1.0
    ema: float = 0.998
    mirror: bool = True
    augmented: bool = True
    frozen_blocks: int = 0
    schedule: str = "cosine"
    decay: float = 0.5
    decay_epochs: int = 3
    patience: int = 0

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        """Rebuild from a dictionary. Raises `TypeError` on an unknown key.

        Runs of older versions wrote two more. They are passed over where nothing was asked with
        them; where something was, this raises `TrainingDataError`.
        """
        if used := [key for key in _REMOVED if values.get(key)]:
            raise TrainingDataError(
                f"the stage {values.get('name', '')} asks for {' and '.join(map(repr, used))}, "
                "which training no longer knows (RUNS.md says why)"
            )
        return cls(**{key: value for key, value in values.items() if key not in _REMOVED})


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """One part of what a run learns from.

    `folder` is below the folder of data: "flickr8k" or "flickr30k", each in its own format, or one
    with a `captions.tsv` (`data/further_source.py`), of which `set` chooses rows ("": all). An
    epoch shows each picture `repeats` times. Half of the English sentences begin with the piece
    `manner` of the vocabulary in the place of <en>, where it is not empty: a token that says whose
    manner the sentence has, so that one source's does not spoil another's, while <en> goes on
    meaning whatever fits the picture (control codes: Keskar et al. 2019, arXiv 1909.05858).
    """

    folder: str
    set: str = ""
    repeats: int = 1
    manner: str = ""


FLICKR8K, FLICKR30K = "flickr8k", "flickr30k"

_STAGES = (
    StageConfig("decoder", 7, 1e-3, 0.0, final_fraction=0.2),
    StageConfig("everything", 2, 3e-4, 0.25, warmup=100),
)


@dataclass(frozen=True, slots=True)
class TrainingConfig:
    """A whole run: what to build, how to train it, and the seed that makes it repeatable.

    `row_length` is the number of tokens in a packed row, `checkpoint_every` a number of steps.
    `base` is the SHA-256 of the bundle's weights that the run starts from, `machine_french` that
    of the table of machine translations it learns from besides what people wrote; both are empty
    where there is none. Of the way from the base's weights to the trained ones the run goes
    `share` in the end (Wortsman et al. 2021, arXiv 2109.01903): less learnt, less forgotten.
    `sources` are the pictures and captions that it learns from. Every `validate_epochs` it measures
    the loss on held-out pictures, and leaves the weights behind that did best (0: it does not).
    `vectors` is the SHA-256 of the word vectors that it starts from, empty without.
    """

    network: NetworkConfig = field(default_factory=lambda: NetworkConfig(sentences=2))
    stages: tuple[StageConfig, ...] = _STAGES
    row_length: int = 96
    checkpoint_every: int = 100
    seed: int = 1
    base: str = ""
    machine_french: str = ""
    share: float = 1.0
    sources: tuple[SourceConfig, ...] = (SourceConfig(FLICKR8K),)
    validate_epochs: float = 0.0
    vectors: str = ""

    def to_json(self) -> str:
        """Return the configuration as indented JSON."""
        return json.dumps(dataclasses.asdict(self), indent=2)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Rebuild from `to_json`; TypeError on an unknown key."""
        values = json.loads(text)
        values["network"] = NetworkConfig.from_dict(values["network"])
        values["stages"] = tuple(StageConfig.from_dict(stage) for stage in values["stages"])
        if "sources" in values:  # not in runs of before there were several
            values["sources"] = tuple(SourceConfig(**source) for source in values["sources"])
        return cls(**values)


@dataclass(frozen=True, slots=True)
class TranslationConfig:
    """The translation model: English captions in, French ones out.

    `network` has the sizes of the decoder and, as its encoder, those of the blocks that read
    English; their widths are the same. `stage.pictures` is the number of packed rows in a step.
    `base` is the SHA-256 of the captioner's weights whose embeddings the translator starts from,
    empty when it starts from random ones. With `further_pairs` COCO's pairs are read as well, and
    short ones about rooms, food and objects (`translate/short_pairs.py`).
    """

    network: NetworkConfig = field(
        default_factory=lambda: NetworkConfig(
            max_tokens=48,
            encoder_width=128,
            encoder_layers=1,
            encoder_heads=4,
            decoder_width=128,
            decoder_layers=2,
        )
    )
    stage: StageConfig = field(
        default_factory=lambda: StageConfig(
            "translation", 3, 2e-3, 1.0, pictures=16, warmup=100, ema=0.99
        )
    )
    row_length: int = 96
    checkpoint_every: int = 100
    seed: int = 1
    base: str = ""
    further_pairs: bool = False

    def to_json(self) -> str:
        """Return the configuration as indented JSON."""
        return json.dumps(dataclasses.asdict(self), indent=2)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Rebuild from `to_json`; TypeError on an unknown key."""
        values = json.loads(text)
        network = NetworkConfig.from_dict(values["network"])
        stage = StageConfig.from_dict(values["stage"])
        return cls(**{**values, "network": network, "stage": stage})
