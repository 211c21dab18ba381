"""The commands `translator` and `translate`: from data to a scored model to pseudo-French."""

from __future__ import annotations

import argparse
import dataclasses
import json
import shutil
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from model.caption import Caption, Language
from model.training.errors import TrainingDataError
from model.training_events import Listener, Progress, Scores

if TYPE_CHECKING:  # what imports Keras takes seconds, and other commands do without
    from model.training.data.dataset import Example
    from model.training.evaluate.caption_scores import Report
    from model.training.translate.translation_network import Translation, Translator


TESTS = ("test_2016_flickr", "test_2017_flickr")


def add_arguments(translator: argparse.ArgumentParser, translate: argparse.ArgumentParser) -> None:
    """Say what both commands take."""
    translator.add_argument("--data", type=Path, required=True, help="holds multi30k/, flickr8k/")
    translator.add_argument("--base", type=Path, required=True, help="a bundle to start from")
    translator.add_argument("--config", type=Path, help="a TranslationConfig as JSON")
    translator.add_argument("--run", type=Path, required=True, help="folder for checkpoints")
    translate.add_argument("--translator", type=Path, required=True, help="that finished run")
    translate.add_argument("--data", type=Path, required=True, help="folder that holds flickr8k/")
    translate.add_argument(
        "--least",
        type=float,
        default=0.0,
        help="leave out what the translator is less sure of (mean probability of a word piece)",
    )
    translate.add_argument(
        "--captioner", type=Path, help="a bundle whose own English captions are translated as well"
    )
    translate.add_argument("--out", type=Path, required=True, help="the table, .tsv")


def train(arguments: Namespace, on_event: Listener) -> Path:
    """Train the translation model from a bundle's embeddings, or continue; then score it."""
    import keras

    from model.bundle import TOKENIZER, WEIGHTS, open_bundle
    from model.tokenizer import Tokenizer
    from model.training.data.dataset import Packer
    from model.training.network.bundle_weights import load_network
    from model.training.network.config import TranslationConfig
    from model.training.translate import run as runs
    from model.training.translate.translation_network import TranslationNetwork, Translator

    bundle = open_bundle(arguments.base)
    weights = bundle.member(WEIGHTS)
    text = arguments.config.read_text(encoding="utf-8") if arguments.config else None
    config = TranslationConfig.from_json(text) if text else TranslationConfig()
    config = dataclasses.replace(config, base=bundle.manifest.files[WEIGHTS].sha256)
    keras.utils.set_random_seed(config.seed)
    arguments.run.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(bundle.member(TOKENIZER), arguments.run / runs.VOCABULARY)
    tokenizer = Tokenizer.load(arguments.run / runs.VOCABULARY)
    if tokenizer.vocabulary_size != config.network.vocabulary:
        raise TrainingDataError(
            f"the configuration is for {config.network.vocabulary} tokens, the bundle has "
            f"{tokenizer.vocabulary_size}"
        )
    packer = Packer(tokenizer, config.row_length, config.network.max_tokens)
    pairs = runs.encode_pairs(runs.read_pairs(arguments.data), packer)
    network = TranslationNetwork(config.network)
    network.build()
    trainer = runs.TranslationTrainer(network, config, arguments.run, on_event)
    if not trainer.has_begun:
        runs.initialise(network, load_network(weights), pairs)
    trainer.run(pairs, packer)
    scores = {}
    for name in TESTS:
        table = arguments.data / "multi30k" / f"{name}.tsv"
        if table.exists():
            scores[name] = _bleu(Translator(network, tokenizer), table, on_event)
            on_event(Scores(name, scores[name]))
    report = Path(arguments.run / "scores.json")
    report.write_text(json.dumps(scores, indent=1), encoding="utf-8")
    return report


def translate(arguments: Namespace, on_event: Listener) -> Path:
    """Translate every English caption of the training photos that no person translated.

    With `--captioner` also what a bundle itself writes in English about each of them: the French
    learns from these what the English has seen (Kim and Rush 2016, arXiv 1606.07947).
    """
    from model.training.data.dataset import read_flickr8k, read_translations
    from model.training.translate.machine_french import MachineFrench, untranslated, write_table
    from model.training.translate.run import open_translator

    translator = open_translator(arguments.translator)
    flickr8k = arguments.data / "flickr8k"
    human = flickr8k / "Flickr8k_text" / "french_train.tsv"
    photos = read_flickr8k(flickr8k).train
    captions = list(untranslated(photos, read_translations(human) if human.exists() else ()))
    if arguments.captioner:
        captions += own_captions(arguments.captioner, photos, on_event)
    sentences = translated(translator, [text for _, text in captions], on_event)
    rows = [
        MachineFrench(image, english, french.text)
        for (image, english), french in zip(captions, sentences, strict=True)
        if french.probability >= arguments.least
    ]
    on_event(Scores("kept", {"sentences": len(rows), "of": len(captions)}))
    write_table(arguments.out, rows)
    return Path(arguments.out)


def own_captions(
    bundle: Path, examples: Sequence[Example], on_event: Listener
) -> Iterator[tuple[str, str]]:
    """Yield picture and text of every sentence that a bundle's search ends with, in English."""
    from model.caption import CaptionOptions
    from model.captioner import load_captioner

    captioner = load_captioner(bundle, "litert")
    for done, example in enumerate(examples, start=1):
        caption = captioner.describe(example.image, CaptionOptions("en"))
        for text in (caption.text, *caption.alternatives):
            if text:
                yield example.image.name, text
        if done % 50 == 0 or done == len(examples):
            on_event(Progress("captions", done, len(examples), None, None))


def score_translated(
    run: Path, reports: Mapping[Language, Report], examples: Sequence[Example], on_event: Listener
) -> Report:
    """Score the translations of the English captions of a report against French references."""
    from model.training.evaluate.caption_scores import score
    from model.training.translate.run import open_translator

    if "en" not in reports:
        raise TrainingDataError("there are no English captions to translate")
    english = {judged.image: judged for judged in reports["en"].judged}
    both = [e for e in examples if e.references("fr") and e.image.name in english]
    if not both:
        raise TrainingDataError("no picture has references in both languages")
    judged = [english[example.image.name] for example in both]
    sentences = translated(open_translator(run), [one.caption for one in judged], on_event)
    captions = [
        Caption(french.text, "fr", one.confidence, "photo", (), (), "", 0.0)
        for french, one in zip(sentences, judged, strict=True)
    ]
    return score(both, captions, "fr")


def translated(
    translator: Translator, sentences: Sequence[str], on_event: Listener
) -> list[Translation]:
    """Return the translations in the sentences' order, written out as the app writes captions."""
    from model.captioner import as_sentence
    from model.training.translate.translation_network import Translation

    written: dict[int, Translation] = {}
    for done, (index, found) in enumerate(translator.translate(sentences), start=1):
        text = " ".join(as_sentence(found.text.split()))
        written[index] = Translation(text, found.probability)
        if done % 500 == 0 or done == len(sentences):
            on_event(Progress("translating", done, len(sentences), None, None))
    return [written[index] for index in range(len(sentences))]


def _bleu(translator: Translator, table: Path, on_event: Listener) -> dict[str, float]:
    from model.training.data.dataset import read_translations
    from model.training.evaluate.caption_scores import sacre_bleu

    rows = list(read_translations(table))
    written = translated(translator, [row.english for row in rows], on_event)
    return sacre_bleu([one.text for one in written], [row.french for row in rows])
