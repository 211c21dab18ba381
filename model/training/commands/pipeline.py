"""`python -m model.training train`: from a folder of data to a run, and on to a bundle.

With `--out` the run's network gets its heads, is converted through the parity gate, and is given
the replay memory for teaching it. Every finished piece lies in the run's folder, so that the
same command goes on after a kill; the bundle appears at its place whole, or not at all.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from model.bundle import TAGS, open_bundle
from model.caption import LANGUAGES
from model.manifest import TRANSFORMER, Json
from model.preprocess import load_picture
from model.training.commands import train
from model.training.convert.card_sources import FLICKR30K_PHOTOS, FURTHER, MACHINE_FRENCH
from model.training.data.dataset import read_flickr8k, read_sentences
from model.training.data.further_source import terms_of
from model.training.errors import OutputExists, TrainingDataError, UsageError
from model.training.network.config import FLICKR8K, FLICKR30K
from model.training_events import Listener

if TYPE_CHECKING:  # Keras is imported where the work is done
    from model.training.data.kind_pictures import Amounts


Device = Literal["auto", "cpu"]

_BUNDLE = "bundle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to train, and, where `out` is given, the bundle to write of the run's network.

    `heldout` are pictures in folders by kind, to test the kind head on. With `tags` the network
    learns to name what it sees. `seed` is that of the replay memory. `threads` are those of one
    operation, and of operations side by side (0: as many as TensorFlow likes); with `memory_growth`
    a graphics processor's memory is taken as it is needed.
    """

    training: train.Options
    out: Path | None = None
    version: str = "1.0"
    heldout: Path | None = None
    tags: bool = True
    seed: int = 1
    device: Device = "auto"
    threads: int = 0
    memory_growth: bool = False


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--data", type=Path, required=True, help="holds flickr8k/ and others")
    origin = parser.add_mutually_exclusive_group()
    parser.add_argument("--architecture", default="", help="of the decoder; else CONFIG's")
    parser.add_argument("--encoder", default="", help="an encoder's name, or a ViT's weights, .npz")
    origin.add_argument("--encoder-weights", type=Path, help="initial ones, or a bundle with them")
    origin.add_argument("--base", type=Path, help="a bundle, whose weights are trained further")
    parser.add_argument(
        "--machine-french", type=Path, help="a table that `translate` wrote, to learn from as well"
    )
    parser.add_argument("--vectors", type=Path, help="word vectors to start from: text or .npz")
    parser.add_argument("--freeze-vectors", action="store_true", help="and to keep as they are")
    parser.add_argument("--tensorboard", type=Path, help="folder for validation's figures")
    parser.add_argument("--config", type=Path, help="a TrainingConfig as JSON; else the default")
    parser.add_argument("--run", type=Path, help="folder for checkpoints; else OUT.run")
    parser.add_argument("--out", type=Path, help="the bundle to write in the end, not there yet")
    parser.add_argument("--version", default="1.0", help="the bundle's version")
    parser.add_argument("--heldout", type=Path, help="folder of pictures in folders by kind")
    parser.add_argument("--no-things", action="store_true", help="without the list of things seen")
    parser.add_argument("--seed", type=int, default=1, help="of the anchors; CONFIG has the run's")
    parser.add_argument("--device", choices=get_args(Device), default="auto")
    parser.add_argument("--threads", type=int, default=0, help="to compute on; else all there are")
    parser.add_argument(
        "--memory-growth", action="store_true", help="take a graphics processor's memory as needed"
    )


def options_of(namespace: Namespace) -> Options:
    """Return the options given. Raises `UsageError` when nothing says where to work."""
    run, out = namespace.run, namespace.out
    if run is None and out is None:
        raise UsageError("train needs --run or --out")
    is_file = namespace.encoder.endswith(".npz")
    if is_file and (namespace.base or namespace.encoder_weights):
        raise UsageError("the encoder's weights come from one place")
    if namespace.threads < 0:
        raise UsageError("--threads is a number of threads")
    training = train.Options(
        data=namespace.data,
        run=run or out.with_name(f"{out.name}.run"),
        config=namespace.config,
        architecture=namespace.architecture,
        encoder="" if is_file else namespace.encoder,
        weights=Path(namespace.encoder) if is_file else namespace.encoder_weights,
        base=namespace.base,
        machine_french=namespace.machine_french,
        vectors=namespace.vectors,
        frozen_vectors=namespace.freeze_vectors,
        log=namespace.tensorboard,
    )
    return Options(
        training=training,
        out=out,
        version=namespace.version,
        heldout=namespace.heldout,
        tags=not namespace.no_things,
        seed=namespace.seed,
        device=namespace.device,
        threads=namespace.threads,
        memory_growth=namespace.memory_growth,
    )


def run(
    options: Options,
    on_event: Listener,
    _should_stop: Callable[[], bool],
    amounts: Amounts | None = None,
) -> Path:
    """Train, and write the bundle if one is asked for; returns the last thing that was made.

    `amounts` says how many pictures teach what is no photo, else as many as usual. Raises
    `OutputExists` and `TrainingDataError` before any work, and as `train.train` and `convert` do.
    """
    if options.out is not None:
        _check(options, options.out)
    # TensorFlow takes seconds to import; what needs none of it has been answered by now.
    from model.training.network.device import choose_device, set_up

    set_up(options.threads, memory_growth=options.memory_growth)
    with choose_device(options.device, on_event):
        weights = train.train(options.training, on_event)
        if options.out is None:
            return weights
        return _finish(options, options.out, on_event, amounts)


def _check(options: Options, out: Path) -> None:
    """Raise what would keep a bundle from being written, before hours of training."""
    if out.exists():
        raise OutputExists(f"{out.name} is there already")
    from model.training.convert.bundle_writer import LEAST_PHOTOS
    from model.training.heads import tag_head

    data = read_flickr8k(options.training.data / "flickr8k")
    if len(data.dev) < LEAST_PHOTOS:
        raise TrainingDataError(
            f"the dev split has {len(data.dev)} photos, and the parity gate needs {LEAST_PHOTOS}"
        )
    if not options.tags:
        return
    try:
        tag_head.mentioned(data.train, None)
    except TrainingDataError as error:
        raise TrainingDataError(f"{error}; --no-things leaves the list out") from error


def _finish(options: Options, out: Path, on_event: Listener, amounts: Amounts | None) -> Path:
    """Add the heads that are missing, convert, add memory and words, move all into place."""
    from model.training.commands import anchors
    from model.training.commands.convert import of_run
    from model.training.commands.heads import words
    from model.training.convert.bundle_files import discard_unfinished, move
    from model.training.convert.bundle_writer import LEAST_PHOTOS, convert
    from model.training.data.kind_pictures import Amounts
    from model.training.heads import kind_head, tag_head
    from model.training.train.run_folder import KINDS, read_config

    run, data = options.training.run, options.training.data
    place = run / _BUNDLE
    if not place.exists():
        if not (run / KINDS).exists():
            kind_head.train(run, data, options.heldout, on_event, amounts or Amounts())
        if options.tags and not (run / TAGS).exists():
            tag_head.train(run, data, None, on_event)
        unfinished = discard_unfinished(place)
        network, tokenizer, card = of_run(run, options.version)
        card = replace(card, sources=_sources(options.training))
        dev = read_flickr8k(data / "flickr8k").dev[:LEAST_PHOTOS]
        photos = [load_picture(example.image) for example in dev]
        convert(network, tokenizer, unfinished, card, photos, on_event)
        if network.config.architecture == TRANSFORMER:  # others are not taught
            anchors.add_replay_memory(unfinished, data, options.seed, on_event)
        if options.tags:
            sources = read_config(run).sources
            words.add_words(unfinished, data, options.training.machine_french, on_event, sources)
        unfinished.rename(place)
    return move(place, out)


def _sources(options: train.Options) -> tuple[Json, ...]:
    """Say what the bundle was trained on: counts of what is in the folder, no names, no paths."""
    from model.training.train.run_folder import read_config

    data, encoder = options.data, options.weights
    found = read_flickr8k(data / "flickr8k")
    counts = {
        language: sum(len(example.references(language)) for example in found.train)
        for language in LANGUAGES
    }
    captions = " and ".join(f"{count} {language}" for language, count in counts.items())
    sources: list[Json] = list(open_bundle(options.base).manifest.sources) if options.base else []
    sources += [
        {
            "name": "photos with captions",
            "what": f"{len(found.train)} photos, {captions} captions; {len(found.dev)} for scores",
        }
    ]
    folders = {source.folder for source in read_config(options.run).sources}
    sources += [
        {"name": name, "what": FURTHER, "cite": terms_of(data / name)}
        for name in sorted(folders - {FLICKR8K, FLICKR30K})
    ]
    sources += [FLICKR30K_PHOTOS] if FLICKR30K in folders else []
    if sentences := sum(1 for _ in read_sentences(data / "multi30k")):
        sources.append({"name": "captions without photos", "what": f"{sentences} sentences"})
    if (data / "web").is_dir():
        sources.append({"name": "web pictures", "what": "to tell photos from drawings only"})
    if options.machine_french is not None:
        sources.append(MACHINE_FRENCH)
    if encoder is not None:
        sources.append({"name": encoder.stem, "what": "initial weights of the encoder"})
    return tuple(sources)
