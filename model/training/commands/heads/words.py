"""`python -m model.training words`: gives a bundle the words by which it ranks its captions."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from model.bundle import RERANKING, TOKENIZER, open_bundle
from model.inference.litert import LiteRTInference
from model.preprocess import load_picture
from model.tokenizer import Tokenizer
from model.training.errors import TrainingDataError
from model.training.network.config import SourceConfig, TrainingConfig
from model.training_events import Listener, Progress, Stage


@dataclass(frozen=True, slots=True)
class Options:
    """The bundle to change, the folder of data, and perhaps a table of machine translations.

    `config` is that of the run, whose sources the words are learnt from; without it, Flickr8k.
    """

    bundle: Path
    data: Path
    machine_french: Path | None
    config: Path | None


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--bundle", type=Path, required=True, help="the bundle, which is changed")
    parser.add_argument("--data", type=Path, required=True, help="folder that holds flickr8k/")
    parser.add_argument("--machine-french", type=Path, help="captions of `translate`, too")
    parser.add_argument("--config", type=Path, help="the run's, which names its sources")


def options_of(namespace: Namespace) -> Options:
    """Return the options that were given."""
    return Options(namespace.bundle, namespace.data, namespace.machine_french, namespace.config)


def run(options: Options, on_event: Listener, _should_stop: Callable[[], bool]) -> Path:
    """Give the bundle its words."""
    config = TrainingConfig()
    if options.config:
        config = TrainingConfig.from_json(options.config.read_text(encoding="utf-8"))
    return add_words(options.bundle, options.data, options.machine_french, on_event, config.sources)


def add_words(
    folder: Path,
    data: Path,
    machine_french: Path | None,
    on_event: Listener,
    sources: Sequence[SourceConfig] = TrainingConfig().sources,
) -> Path:
    """Look at the training photos with the bundle, learn its words, and add them to it.

    Raises `TrainingDataError` when the bundle gives no tags, or the data is faulty.
    """
    from model.training.convert.bundle_files import make_member
    from model.training.data.mixture import read_mixture
    from model.training.heads.reranking import learn_reranker, save_rerankers
    from model.training.translate.machine_french import added

    bundle = open_bundle(folder)
    if not bundle.manifest.tags:
        raise TrainingDataError(f"{folder.name} tells no things, by which to expect words")
    examples = read_mixture(data, sources, on_event).examples
    if machine_french is not None:
        examples = added(examples, machine_french)
    tokenizer = Tokenizer.load(bundle.member(TOKENIZER))
    inference = LiteRTInference(bundle)
    on_event(Stage("words", len(examples)))
    seen = []
    for done, example in enumerate(examples, start=1):
        seen.append(inference.encode(load_picture(example.image)).tag_probabilities)
        on_event(Progress("words", done, len(examples), None, None))
    tags = np.stack([one for one in seen if one is not None])
    words = {
        language: learn_reranker(tags, examples, language, tokenizer)
        for language in bundle.manifest.languages
    }
    make_member(bundle.path, RERANKING, lambda path: save_rerankers(path, words))
    return bundle.path
