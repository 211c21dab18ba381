"""The model to teach as it was before: asked for its opinion, and never changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from model.bundle import TOKENIZER, WEIGHTS
from model.caption import LANGUAGES, Language
from model.captioner import Captioner
from model.errors import BundleDamaged
from model.inference.expert_gate import ExpertGate, read_expert_gate
from model.manifest import TRANSFORMER
from model.tokenizer import Tokenizer
from model.training.errors import BaseNotTeachable, CheckpointError
from model.training.network import checkpoint
from model.training.network.bundle_weights import load_network
from model.training.network.caption_network import CaptionNetwork
from model.training.teach.encoded_pictures import Features, features_of
from model.training.teach.replay_memory import REPLAY_MEMORY, ReplayMemory

Weights = dict[str, NDArray[Any]]
"""Every weight of a network by its path."""


@dataclass(frozen=True, slots=True, eq=False)
class OldModel:
    """`captioner` runs the bundle, `network` has its weights: for predictions, not for training.

    `replay` are the N pictures of which the model has to go on writing the same, and
    `replay_features` (N, features) what a gate sees of them; `gate` is that of an earlier
    fine-tuning, if there was one.
    """

    captioner: Captioner
    network: CaptionNetwork
    tokenizer: Tokenizer
    replay: ReplayMemory
    replay_features: Features
    gate: ExpertGate | None

    def weights(self) -> Weights:
        """Return a copy of all weights."""
        return checkpoint.network_arrays(self.network)

    def network_with(self, weights: Weights) -> CaptionNetwork:
        """Return another network of the same sizes, with these weights."""
        network = CaptionNetwork.from_config(self.network.get_config())
        network.build()
        checkpoint.restore_network(network, weights)
        return network

    def replay_captions(self, chosen: Iterable[int]) -> dict[Language, list[str]]:
        """Return what the model wrote about some pictures of the replay memory, by language."""
        texts: dict[int, list[str]] = {self.tokenizer.start(language): [] for language in LANGUAGES}
        for picture in chosen:
            for start, *ids in self.replay.sentences(picture):
                texts[start].append(self.tokenizer.decode(ids))
        return dict(zip(LANGUAGES, texts.values(), strict=True))


def load_old_model(captioner: Captioner) -> OldModel:
    """Load what `captioner` runs as a network. Raises `BaseNotTeachable` without its weights."""
    bundle = captioner.bundle
    try:
        if bundle.manifest.architecture != TRANSFORMER:
            raise BaseNotTeachable(f"a model of {bundle.manifest.architecture} is not taught")
        network = load_network(bundle.member(WEIGHTS))
        config = network.config
        slots = (config.image_size // config.patch_size) ** 2 + 1
        replay = ReplayMemory.load(bundle.member(REPLAY_MEMORY), config.encoder_width, slots)
    except (CheckpointError, BundleDamaged) as error:
        raise BaseNotTeachable(str(error)) from error
    return OldModel(
        captioner,
        network,
        Tokenizer.load(bundle.member(TOKENIZER)),
        replay,
        features_of(network, replay.encoded()),
        read_expert_gate(bundle),
    )
