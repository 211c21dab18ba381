"""The first step of `train`: from a folder of data to the weights of a finished run.

Whoever wants to change the decoder reads on from here, one module a step: captions are read and
packed into rows (`data/dataset.py`), rows become the batches of a stage (`data/batches.py`), the
network is built (`network/caption_network.py`) and trained (`train/trainer.py`). What comes after,
heads and conversion, is `commands/pipeline.py`.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from model.bundle import WEIGHTS, open_bundle
from model.training.errors import TrainingDataError
from model.training_events import Listener, Scores

if TYPE_CHECKING:  # Keras is imported where the work is done
    from model.training.network.caption_network import CaptionNetwork
    from model.training.network.config import TrainingConfig
    from model.training.train.word_vectors import WordVectors


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a run learns from and starts from.

    `data` holds the folders of the configuration's sources, `run` is the run's folder, `config` a
    `TrainingConfig` as JSON.
    `architecture` and `encoder` are names of the registries, in the place of the configuration's;
    `weights` are the encoder's first ones, or a bundle whose encoder it takes; `base` is a bundle;
    at most one of them is given.
    `machine_french` is a table that `translate` wrote. `vectors` are word vectors to start from,
    which stay as they are with `frozen_vectors`. TensorBoard finds validation's figures in `log`.
    """

    data: Path
    run: Path
    config: Path | None = None
    architecture: str = ""
    encoder: str = ""
    weights: Path | None = None
    base: Path | None = None
    machine_french: Path | None = None
    vectors: Path | None = None
    frozen_vectors: bool = False
    log: Path | None = None


def train(options: Options, on_event: Listener) -> Path:
    """Train a network from data, or a bundle's further; continues a run that was killed.

    Returns the file of the final weights. Raises `TrainingDataError` when data or configuration are
    faulty, and `CheckpointError` when the run is of another configuration, or cannot be written.
    """
    import keras

    from model.training.data import vocabulary
    from model.training.data.batches import prepare
    from model.training.data.dataset import Packer, check_enough
    from model.training.data.decoded_pictures import decoded
    from model.training.data.mixture import read_mixture
    from model.training.train.manners import manner_ids, open_like_english, with_mixture
    from model.training.train.trainer import Trainer
    from model.training.train.word_vectors import begin_with, read_vectors
    from model.training.translate import machine_french

    vectors = read_vectors(options.vectors) if options.vectors else None
    config = _configured(options, vectors)
    keras.utils.set_random_seed(config.seed)
    mixture = read_mixture(options.data, config.sources, on_event)
    if config.validate_epochs:
        mixture = mixture.keeping_back()
    check_enough(mixture.examples)
    examples, french = mixture.examples, ""
    if options.machine_french:
        french = machine_french.fingerprint(options.machine_french)
        examples = machine_french.added(examples, options.machine_french)
    options.run.mkdir(parents=True, exist_ok=True)
    network, base = _initial_network(options, config)
    config = dataclasses.replace(config, network=network.config)
    stated = {"base": base, "machine_french": french, "vectors": vectors.digest if vectors else ""}
    config = _with_stated(config, stated)
    if config.share != 1.0 and not config.base:
        raise TrainingDataError("a share of the way is gone from a bundle's weights: give --base")
    tokenizer = vocabulary.load_or_train(
        options.run / "tokenizer.json", mixture.examples, options.data, config.network.vocabulary
    )
    if vectors is not None:
        coverage = begin_with(network, tokenizer, vectors, mixture.examples)
        on_event(Scores("vectors", {name: 100 * share for name, share in coverage.items()}))
    manners = manner_ids(config.sources, tokenizer)
    open_like_english(network, tokenizer, manners.values())
    packer = Packer(
        tokenizer, config.row_length, config.network.max_tokens, manners=manners.values()
    )
    pictures = decoded(examples, options.run / "pictures.npy")
    data = prepare(examples, packer, config.network.sentences, pictures)
    data = with_mixture(data, mixture, manners)
    held_out = None
    if config.validate_epochs:
        pictures = decoded(mixture.held_out, options.run / "pictures-heldout.npy")
        held_out = prepare(mixture.held_out, packer, config.network.sentences, pictures)
    trainer = Trainer(network, config, options.run, on_event, held_out, options.log)
    return trainer.run(data, packer)


def _configured(options: Options, vectors: WordVectors | None) -> TrainingConfig:
    """Return the configuration of a run, with the architecture and the encoder that were asked for.

    Raises `TrainingDataError` for an encoder that there is not.
    """
    from model.training.network.config import TrainingConfig
    from model.training.network.encoders.registry import seen_by

    config = TrainingConfig()
    if options.config:
        config = TrainingConfig.from_json(options.config.read_text(encoding="utf-8"))
    network = config.network
    if options.architecture:
        network = dataclasses.replace(network, architecture=options.architecture)
    if vectors is not None:
        frozen = options.frozen_vectors
        network = dataclasses.replace(network, word_width=vectors.width, frozen_words=frozen)
    network = seen_by(network, options.encoder or network.encoder)
    return dataclasses.replace(config, network=network)


def _initial_network(options: Options, config: TrainingConfig) -> tuple[CaptionNetwork, str]:
    """Return what the run starts from, and the SHA-256 of the bundle's weights if it is one's."""
    from model.training.network.architectures.registry import build_network
    from model.training.network.encoders.registry import load_weights
    from model.training.train.run_folder import begin_from_bundle, begin_with_encoder

    if options.base:
        bundle = open_bundle(options.base)
        frozen = all(stage.encoder_rate == 0 for stage in config.stages)
        network = begin_from_bundle(
            bundle, options.run, keep_heads=frozen, sentences=config.network.sentences
        )
        return network, bundle.manifest.files[WEIGHTS].sha256
    if options.weights and options.weights.is_dir():
        frozen = all(stage.encoder_rate == 0 for stage in config.stages)
        bundle = open_bundle(options.weights)
        network = begin_with_encoder(bundle, config.network, options.run, keep_heads=frozen)
        return network, ""
    network = build_network(config.network)
    if options.weights:
        load_weights(network.encoder, config.network.encoder, options.weights)
    return network, ""


def _with_stated(config: TrainingConfig, stated: dict[str, str]) -> TrainingConfig:
    """Write to a configuration what the run starts and learns from.

    Raises `TrainingDataError` when it names something else already.
    """
    for name, value in stated.items():
        if getattr(config, name) not in ("", value):
            option = name.replace("_", "-")
            raise TrainingDataError(f"the configuration was made with another --{option}")
    return dataclasses.replace(
        config,
        base=stated["base"],
        machine_french=stated["machine_french"],
        vectors=stated["vectors"],
    )
