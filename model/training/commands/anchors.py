"""`python -m model.training anchors`: gives a bundle the replay memory for teaching it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from model.bundle import TOKENIZER, WEIGHTS, open_bundle
from model.caption import LANGUAGES
from model.tokenizer import Tokenizer
from model.training.teach.replay_memory import REPLAY_MEMORY
from model.training_events import Listener, Progress, Stage

if TYPE_CHECKING:  # Keras is imported where the work is done
    from model.training.network.caption_network import CaptionNetwork


PHOTOS = 500
"""So many photos give the typical patches ..."""

KEPT = 480
"""... and so many of them stay in the memory."""


@dataclass(frozen=True, slots=True)
class Options:
    """The bundle to change, the folder of data, and the seed that chooses photos."""

    bundle: Path
    data: Path
    seed: int


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--bundle", type=Path, required=True, help="the bundle, which is changed")
    parser.add_argument("--data", type=Path, required=True, help="folder that holds flickr8k/")
    parser.add_argument("--seed", type=int, default=1)


def options_of(namespace: Namespace) -> Options:
    """Return the options that were given."""
    return Options(namespace.bundle, namespace.data, namespace.seed)


def run(options: Options, on_event: Listener, _should_stop: Callable[[], bool]) -> Path:
    """Give the bundle its replay memory."""
    return add_replay_memory(options.bundle, options.data, options.seed, on_event)


def add_replay_memory(folder: Path, data: Path, seed: int, on_event: Listener) -> Path:
    """Make a replay memory of training photos and add it to the bundle."""
    from model.preprocess import load_picture
    from model.training.convert.bundle_files import make_member
    from model.training.data.dataset import read_flickr8k
    from model.training.network.bundle_weights import load_network
    from model.training.teach.replay_memory import quantise
    from model.training.train.trainer import compiled

    bundle = open_bundle(folder)
    network = load_network(bundle.member(WEIGHTS))
    train = read_flickr8k(data / "flickr8k").train
    photos = min(PHOTOS, len(train))
    chosen = np.random.default_rng(seed).choice(len(train), photos, replace=False)
    encode = compiled(network.encoder, photos)
    on_event(Stage("anchors", photos))
    encoded = []
    for done, index in enumerate(chosen, start=1):
        picture = load_picture(train[index].image)
        encoded.append(encode(picture[None])[0].astype(np.float16))
        on_event(Progress("anchors", done, photos, None, None))
    tokenizer = Tokenizer.load(bundle.member(TOKENIZER))

    def write(quantised: NDArray[np.float16]) -> NDArray[np.int16]:
        return captions(network, tokenizer, quantised)

    memory = quantise(np.stack(encoded), KEPT, write, seed)
    make_member(bundle.path, REPLAY_MEMORY, memory.save)
    return bundle.path


def captions(
    network: CaptionNetwork, tokenizer: Tokenizer, memory: NDArray[np.float16]
) -> NDArray[np.int16]:
    """Return what the network writes about encoder outputs, (N, languages, places) ids."""
    from model.training.network.greedy import GreedyWriter

    places = network.config.max_tokens + 1
    writer = GreedyWriter(network, tokenizer, places - 2)
    written = np.full((len(memory), len(LANGUAGES), places), tokenizer.pad, np.int16)
    for column, language in enumerate(LANGUAGES):
        for number, tokens in enumerate(writer.write(memory, [language] * len(memory))):
            ids = (tokenizer.start(language), *tokens, tokenizer.end)
            written[number, column, : len(ids)] = ids
    return written
