"""`python -m model.training train`: from a folder of data to a run, and on to a bundle.

With `--out` the run's network gets its heads, is converted through the parity gate, and is given
the anchors by which it can be taught. Every finished piece lies in the run's folder, so that the
same command goes on after a kill; the bundle appears at its place whole, or not at all.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from model.bundle import TAGS, open_bundle
from model.caption import LANGUAGES
from model.manifest import Json
from model.preprocess import load_picture
from model.training.data.dataset import read_flickr8k, read_sentences
from model.training.errors import OutputExists, TrainingDataError
from model.training_events import Listener

if TYPE_CHECKING:  # Keras is imported where the work is done
    from model.training.data.kind_pictures import Amounts


_BUNDLE = "bundle"


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--data", type=Path, required=True, help="folder that holds flickr8k/")
    origin = parser.add_mutually_exclusive_group()
    origin.add_argument("--encoder", type=Path, help="initial ViT weights, .npz; else random ones")
    origin.add_argument("--base", type=Path, help="a bundle, whose weights are trained further")
    parser.add_argument(
        "--machine-french", type=Path, help="a table that `translate` wrote, to learn from as well"
    )
    parser.add_argument("--config", type=Path, help="a TrainingConfig as JSON; else the default")
    parser.add_argument("--run", type=Path, help="folder for checkpoints; else OUT.run")
    parser.add_argument("--out", type=Path, help="the bundle to write in the end, not there yet")
    parser.add_argument("--version", default="1.0", help="the bundle's version")
    parser.add_argument("--heldout", type=Path, help="folder of pictures in folders by kind")
    parser.add_argument("--no-things", action="store_true", help="without the list of things seen")
    parser.add_argument("--seed", type=int, default=1, help="of the anchors; CONFIG has the run's")
    parser.add_argument("--device", choices=("auto", "cpu"), default="auto")


def fault(arguments: Namespace) -> str:
    """Say what is missing among the options, "" when nothing is."""
    return "" if arguments.run or arguments.out else "train needs --run or --out"


def run(arguments: Namespace, on_event: Listener, amounts: Amounts | None = None) -> Path:
    """Train, and write the bundle if one is asked for; returns the last thing that was made.

    `amounts` says how many pictures teach what is no photo, else as many as usual.
    """
    if arguments.run is None:
        arguments.run = arguments.out.with_name(f"{arguments.out.name}.run")
    if arguments.out is not None:
        _check(arguments)
    # TensorFlow takes seconds to import; what needs none of it has been answered by now.
    from model.training.commands import evaluate
    from model.training.network.device import choose_device

    with choose_device(arguments.device, on_event):
        weights = evaluate.train(arguments, on_event)
        return weights if arguments.out is None else _finish(arguments, on_event, amounts)


def _check(arguments: Namespace) -> None:
    """Raise what would keep a bundle from being written, before hours of training."""
    out: Path = arguments.out
    if out.exists():
        raise OutputExists(f"{out.name} is there already")
    from model.training.convert.bundle_writer import LEAST_PHOTOS
    from model.training.heads import tag_head

    data = read_flickr8k(arguments.data / "flickr8k")
    if len(data.dev) < LEAST_PHOTOS:
        raise TrainingDataError(
            f"the dev split has {len(data.dev)} photos, and the parity gate needs {LEAST_PHOTOS}"
        )
    if arguments.no_things:
        return
    try:
        tag_head.mentioned(data.train, None)
    except TrainingDataError as error:
        raise TrainingDataError(f"{error}; --no-things leaves the list out") from error


def _finish(arguments: Namespace, on_event: Listener, amounts: Amounts | None) -> Path:
    """Add the heads that are missing, convert, add anchors and words, move it all into place."""
    from model.training.commands import anchors, evaluate, words
    from model.training.convert.bundle_files import discard_unfinished, move
    from model.training.convert.bundle_writer import LEAST_PHOTOS, convert
    from model.training.data.kind_pictures import Amounts
    from model.training.heads import kind_head, tag_head

    run, data = arguments.run, arguments.data
    place = run / _BUNDLE
    if not place.exists():
        if not (run / "kinds.json").exists():
            kind_head.train(run, data, arguments.heldout, on_event, amounts or Amounts())
        if not arguments.no_things and not (run / TAGS).exists():
            tag_head.train(run, data, None, on_event)
        unfinished = discard_unfinished(place)
        network, tokenizer, card = evaluate.of_run(run, arguments.version)
        card = replace(card, sources=_sources(arguments))
        dev = read_flickr8k(data / "flickr8k").dev[:LEAST_PHOTOS]
        photos = [load_picture(example.image) for example in dev]
        convert(network, tokenizer, unfinished, card, photos, on_event)
        anchors.add_anchors(unfinished, data, arguments.seed, on_event)
        if not arguments.no_things:
            words.add_words(unfinished, data, arguments.machine_french, on_event)
        unfinished.rename(place)
    return move(place, arguments.out)


def _sources(arguments: Namespace) -> tuple[Json, ...]:
    """Say what the bundle was trained on: counts of what is in the folder, no names, no paths."""
    from model.training.commands.evaluate import MACHINE_FRENCH

    data, encoder = arguments.data, arguments.encoder
    found = read_flickr8k(data / "flickr8k")
    counts = {
        language: sum(len(example.references(language)) for example in found.train)
        for language in LANGUAGES
    }
    captions = " and ".join(f"{count} {language}" for language, count in counts.items())
    sources: list[Json] = (
        list(open_bundle(arguments.base).manifest.sources) if arguments.base else []
    )
    sources += [
        {
            "name": "photos with captions",
            "what": f"{len(found.train)} photos, {captions} captions; {len(found.dev)} for scores",
        }
    ]
    if sentences := sum(1 for _ in read_sentences(data / "multi30k")):
        sources.append({"name": "captions without photos", "what": f"{sentences} sentences"})
    if (data / "web").is_dir():
        sources.append({"name": "web pictures", "what": "to tell photos from drawings only"})
    if arguments.machine_french is not None:
        sources.append(MACHINE_FRENCH)
    if encoder is not None:
        sources.append({"name": encoder.stem, "what": "initial weights of the encoder"})
    return tuple(sources)
