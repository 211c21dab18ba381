"""`python -m model.training vectors`: learns word vectors from captions, for `train --vectors`."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from model.caption import Language
from model.training.errors import UsageError
from model.training_events import Listener, Scores


@dataclass(frozen=True, slots=True)
class Options:
    """The folder of data, the language of its captions that is read, and the file to write."""

    data: Path
    out: Path
    language: Language
    width: int
    epochs: int
    seed: int


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--data", type=Path, required=True, help="holds flickr8k/ and multi30k/")
    parser.add_argument("--out", type=Path, required=True, help="the vectors, word2vec's text")
    parser.add_argument("--language", choices=get_args(Language), default="en")
    parser.add_argument("--width", type=int, default=100, help="numbers a vector")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)


def options_of(namespace: Namespace) -> Options:
    """Return the options that were given; `UsageError` where one is no count."""
    if min(namespace.width, namespace.epochs) < 1:
        raise UsageError("--width and --epochs are at least 1")
    return Options(
        namespace.data,
        namespace.out,
        namespace.language,
        namespace.width,
        namespace.epochs,
        namespace.seed,
    )


def run(options: Options, on_event: Listener, _should_stop: Callable[[], bool]) -> Path:
    """Read the captions that may be learnt from, and write the vectors."""
    from model.training.data.dataset import read_flickr8k, read_sentences
    from model.training.data.skip_gram import learn_vectors
    from model.training.evaluate.cider import words

    learnt = read_flickr8k(options.data / "flickr8k").train
    texts = [text for example in learnt for text in example.references(options.language)]
    texts += [
        text
        for language, text in read_sentences(options.data / "multi30k")
        if language == options.language
    ]
    known = learn_vectors(
        (words(text, ended=False) for text in texts),
        options.out,
        width=options.width,
        epochs=options.epochs,
        seed=options.seed,
    )
    on_event(Scores("vectors", {"sentences": len(texts), "words": known}))
    return options.out
