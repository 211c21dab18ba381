"""The tokens that say whose manner a sentence has: which they are, and how they begin.

They are pieces of the vocabulary that no caption uses, so that neither the vocabulary nor any
bundle changes its shape. Each begins as <en> is, and learns from there to open the sentences of
one source; see `SourceConfig`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence

import keras
import numpy as np

from model.tokenizer import Tokenizer
from model.training.data.batches import TrainingSet
from model.training.data.mixture import Mixture
from model.training.errors import TrainingDataError
from model.training.network.caption_network import CaptionNetwork
from model.training.network.config import SourceConfig


def manner_ids(sources: Sequence[SourceConfig], tokenizer: Tokenizer) -> dict[str, int]:
    """Return the ids of the sources' manners; TrainingDataError where one is no piece."""
    ids = {}
    for manner in sorted({source.manner for source in sources} - {""}):
        found = tokenizer.piece(manner)
        if found is None or found == tokenizer.unknown:
            raise TrainingDataError(f"the vocabulary has no piece «{manner}» for a manner")
        ids[manner] = found
    return ids


def open_like_english(
    network: CaptionNetwork, tokenizer: Tokenizer, manners: Collection[int]
) -> None:
    """Give the manners the embedding of <en>, and its bias, with which nothing ever says them."""
    if not manners:
        return
    for weight in (network.decoder.embeddings, network.decoder.output_bias):
        values = np.array(keras.ops.convert_to_numpy(weight))
        values[list(manners)] = values[tokenizer.start("en")]
        weight.assign(values)


def speak_in_manner(network: CaptionNetwork, tokenizer: Tokenizer, manner: str) -> None:
    """Let <en> open sentences as a manner of the run does: in the voice of that source alone.

    TrainingDataError where the vocabulary has no such piece.
    """
    (spoken,) = manner_ids([SourceConfig(folder="", manner=manner)], tokenizer).values()
    values = np.array(keras.ops.convert_to_numpy(network.decoder.embeddings))
    values[tokenizer.start("en")] = values[spoken]
    network.decoder.embeddings.assign(values)


def with_mixture(data: TrainingSet, mixture: Mixture, manners: Mapping[str, int]) -> TrainingSet:
    """Say of the prepared pictures of a mixture how often each is drawn, and of what manner it is.

    TrainingDataError where a caption uses the piece of a manner: it would say two things.
    """
    used = {token for captions in data.captions for ids in captions for token in ids}
    if both := [piece for piece, token in manners.items() if token in used]:
        raise TrainingDataError(f"captions use the piece «{both[0]}», which is to say their manner")
    return dataclasses.replace(
        data,
        draws=mixture.draws(),
        manners=tuple(manners.get(source.manner, 0) for source in mixture.sources),
    )
