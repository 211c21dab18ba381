"""`python -m model.training anchors`: gives a bundle the anchors by which it can be taught."""

from __future__ import annotations

import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from model.bundle import TOKENIZER, WEIGHTS, open_bundle
from model.caption import LANGUAGES, CaptionOptions
from model.tokenizer import Tokenizer
from model.training.anchors import ANCHORS
from model.training_events import Event, Progress, Stage

if TYPE_CHECKING:  # Keras is imported where the work is done
    from model.training.network import CaptionNetwork

PHOTOS = 500
"""So many photos give the typical patches ..."""

KEPT = 120
"""... and so many of them become anchors."""


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--bundle", type=Path, required=True, help="the bundle, which is changed")
    parser.add_argument("--data", type=Path, required=True, help="folder that holds flickr8k/")
    parser.add_argument("--seed", type=int, default=1)


def run(arguments: Namespace, on_event: Callable[[Event], None]) -> Path:
    """Make anchors of training photos and add them to the bundle."""
    from model.preprocess import load_picture
    from model.training.anchors import quantise
    from model.training.bundle_files import add_file
    from model.training.bundle_weights import load_network
    from model.training.dataset import read_flickr8k
    from model.training.trainer import compiled

    bundle = open_bundle(arguments.bundle)
    network = load_network(bundle.member(WEIGHTS))
    train = read_flickr8k(arguments.data / "flickr8k").train
    chosen = np.random.default_rng(arguments.seed).choice(len(train), PHOTOS, replace=False)
    encode = compiled(network.encoder)
    on_event(Stage("anchors", PHOTOS))
    memory = []
    for done, index in enumerate(chosen, start=1):
        picture = load_picture(train[index].image)
        memory.append(encode(picture[None])[0].astype(np.float16))
        on_event(Progress("anchors", done, PHOTOS, None, None))
    tokenizer = Tokenizer.load(bundle.member(TOKENIZER))

    def write(quantised: NDArray[np.float16]) -> NDArray[np.int16]:
        return _captions(network, tokenizer, quantised)

    anchors = quantise(np.stack(memory), KEPT, write, arguments.seed)
    with tempfile.TemporaryDirectory() as folder:
        anchors.save(Path(folder) / ANCHORS)
        add_file(bundle.path, Path(folder) / ANCHORS)
    return bundle.path


def _captions(
    network: CaptionNetwork, tokenizer: Tokenizer, memory: NDArray[np.float16]
) -> NDArray[np.int16]:
    """Return what the network writes about encoder outputs, (N, languages, places) ids."""
    from model.decoding import Vocabulary, search
    from model.training.reference import KerasInference

    inference = KerasInference(network, CaptionOptions().beams)
    starts = [tokenizer.start(language) for language in LANGUAGES]
    places = inference.max_tokens + 1
    captions = np.full((len(memory), len(LANGUAGES), places), tokenizer.pad, np.int16)
    for number, slots in enumerate(memory):
        encoding = inference.project(slots)
        for column, (language, start) in enumerate(zip(LANGUAGES, starts, strict=True)):
            vocabulary = Vocabulary(
                start, tokenizer.end, (tokenizer.pad, tokenizer.unknown, *starts)
            )
            best = search(inference, encoding, vocabulary, CaptionOptions(language))[0]
            ids: Sequence[int] = (start, *best.tokens, tokenizer.end)[:places]
            captions[number, column, : len(ids)] = ids
    return captions
