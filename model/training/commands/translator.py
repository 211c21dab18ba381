"""`python -m model.training translator`: trains a translation model from a bundle's embeddings."""

from __future__ import annotations

import dataclasses
import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from model import atomic_files
from model.bundle import TOKENIZER, WEIGHTS, open_bundle
from model.tokenizer import Tokenizer
from model.training.errors import TrainingDataError
from model.training_events import Listener, Scores

TESTS = ("test_2016_flickr", "test_2017_flickr")


@dataclass(frozen=True, slots=True)
class Options:
    """The folder of data, the bundle to start from, a `TranslationConfig`, the run's folder."""

    data: Path
    base: Path
    config: Path | None
    run: Path


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--data", type=Path, required=True, help="holds multi30k/, flickr8k/")
    parser.add_argument("--base", type=Path, required=True, help="a bundle to start from")
    parser.add_argument("--config", type=Path, help="a TranslationConfig as JSON")
    parser.add_argument("--run", type=Path, required=True, help="folder for checkpoints")


def options_of(namespace: Namespace) -> Options:
    """Return the options that were given."""
    return Options(namespace.data, namespace.base, namespace.config, namespace.run)


def run(options: Options, on_event: Listener, _should_stop: Callable[[], bool]) -> Path:
    """Train the translation model, or continue; then score it. Returns the file of the scores."""
    import keras

    from model.training.data.dataset import Packer
    from model.training.network.bundle_weights import load_network
    from model.training.network.config import TranslationConfig
    from model.training.translate import run as runs
    from model.training.translate.scoring import bleu
    from model.training.translate.translation_network import TranslationNetwork, Translator

    bundle = open_bundle(options.base)
    weights = bundle.member(WEIGHTS)
    text = options.config.read_text(encoding="utf-8") if options.config else None
    config = TranslationConfig.from_json(text) if text else TranslationConfig()
    config = dataclasses.replace(config, base=bundle.manifest.files[WEIGHTS].sha256)
    keras.utils.set_random_seed(config.seed)
    options.run.mkdir(parents=True, exist_ok=True)
    vocabulary = options.run / runs.VOCABULARY
    atomic_files.write_durably(vocabulary, bundle.member(TOKENIZER).read_bytes())
    tokenizer = Tokenizer.load(vocabulary)
    if tokenizer.vocabulary_size != config.network.vocabulary:
        raise TrainingDataError(
            f"the configuration is for {config.network.vocabulary} tokens, the bundle has "
            f"{tokenizer.vocabulary_size}"
        )
    packer = Packer(tokenizer, config.row_length, config.network.max_tokens)
    rows = runs.read_pairs(options.data, further=config.further_pairs)
    pairs = runs.encode_pairs(rows, packer)
    network = TranslationNetwork(config.network)
    network.build()
    trainer = runs.TranslationTrainer(network, config, options.run, on_event)
    if not trainer.has_begun:
        runs.initialise(network, load_network(weights), pairs)
    trainer.run(pairs, packer)
    scores = {}
    for name in TESTS:
        table = options.data / "multi30k" / f"{name}.tsv"
        if table.exists():
            scores[name] = bleu(Translator(network, tokenizer), table, on_event)
            on_event(Scores(name, scores[name]))
    report = options.run / "scores.json"
    atomic_files.write_durably(report, json.dumps(scores, indent=1).encode())
    return report
