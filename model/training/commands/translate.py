"""`python -m model.training translate`: French for the captions that no person translated."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from model.caption import CaptionOptions
from model.captioner import load_captioner
from model.training_events import Listener, Progress, Scores

if TYPE_CHECKING:  # what imports Keras takes seconds, and is imported where the work is done
    from model.training.data.dataset import Example


@dataclass(frozen=True, slots=True)
class Options:
    """The finished translator, the folder of data, and the table to write.

    Translations that the translator is less sure of than `least` (mean probability of a word
    piece) are left out. With `captioner` that bundle's own English captions are translated, too.
    `config` is a `TrainingConfig`: it is the captions of its sources beside Flickr8k that are
    translated, not Flickr8k's.
    """

    translator: Path
    data: Path
    least: float
    captioner: Path | None
    config: Path | None
    out: Path


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--translator", type=Path, required=True, help="that finished run")
    parser.add_argument("--data", type=Path, required=True, help="folder that holds flickr8k/")
    parser.add_argument(
        "--least",
        type=float,
        default=0.0,
        help="leave out what the translator is less sure of (mean probability of a word piece)",
    )
    parser.add_argument(
        "--captioner", type=Path, help="a bundle whose own English captions are translated as well"
    )
    parser.add_argument(
        "--config", type=Path, help="a run's: the captions of its sources beside Flickr8k instead"
    )
    parser.add_argument("--out", type=Path, required=True, help="the table, .tsv")


def options_of(namespace: Namespace) -> Options:
    """Return the options that were given."""
    return Options(
        namespace.translator,
        namespace.data,
        namespace.least,
        namespace.captioner,
        namespace.config,
        namespace.out,
    )


def run(options: Options, on_event: Listener, _should_stop: Callable[[], bool]) -> Path:
    """Translate every English caption of the training photos that no person translated.

    With a captioner also what it writes in English about each of them: the French learns from
    these what the English has seen (Kim and Rush 2016, arXiv 1606.07947).
    """
    from model.training.data.dataset import read_translations
    from model.training.data.mixture import read_mixture
    from model.training.network.config import TrainingConfig
    from model.training.translate.machine_french import MachineFrench, untranslated, write_table
    from model.training.translate.run import open_translator
    from model.training.translate.scoring import translated

    translator = open_translator(options.translator)
    flickr8k = options.data / "flickr8k"
    human = flickr8k / "Flickr8k_text" / "french_train.tsv"
    config = TrainingConfig()
    if options.config:
        config = TrainingConfig.from_json(options.config.read_text(encoding="utf-8"))
    mixture = read_mixture(options.data, config.sources, on_event)
    photos = mixture.further() if options.config else mixture.at_home()
    captions = list(untranslated(photos, read_translations(human) if human.exists() else ()))
    if options.captioner:
        captions += own_captions(options.captioner, photos, on_event)
    sentences = translated(translator, [text for _, text in captions], on_event)
    rows = [
        MachineFrench(image, english, french.text, french.probability)
        for (image, english), french in zip(captions, sentences, strict=True)
        if french.probability >= options.least
    ]
    on_event(Scores("kept", {"sentences": len(rows), "of": len(captions)}))
    write_table(options.out, rows)
    return options.out


def own_captions(
    bundle: Path, examples: Sequence[Example], on_event: Listener
) -> Iterator[tuple[str, str]]:
    """Yield picture and text of every sentence that a bundle's search ends with, in English."""
    captioner = load_captioner(bundle, "litert")
    for done, example in enumerate(examples, start=1):
        caption = captioner.describe(example.image, CaptionOptions("en"))
        for text in (caption.text, *caption.alternatives):
            if text:
                yield example.image.name, text
        if done % 50 == 0 or done == len(examples):
            on_event(Progress("captions", done, len(examples), None, None))
