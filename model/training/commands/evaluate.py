"""What each command of the training program does, from parsed arguments to the file it made."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import math
import shlex
import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

import keras

from model.bundle import MANIFEST, TOKENIZER, WEIGHTS, Bundle, open_bundle
from model.caption import Caption, CaptionOptions, Language
from model.captioner import load_captioner
from model.manifest import Calibration, Json
from model.preprocess import load_picture
from model.training.data import vocabulary
from model.training.data.batches import prepare
from model.training.data.dataset import (
    CaptionData,
    Packer,
    check_enough,
    read_flickr8k,
    read_sentences,
)
from model.training.errors import TrainingDataError
from model.training.evaluate import gender_report
from model.training.evaluate.caption_scores import Report, evaluate
from model.training.heads import calibration as calibrate
from model.training.network.caption_network import CaptionNetwork
from model.training.network.config import TrainingConfig
from model.training.network.vit_weights import load_vit
from model.training.train.run_folder import begin_from_bundle, open_run, read_things
from model.training.train.trainer import Trainer
from model.training.translate import machine_french
from model.training_events import Listener, Progress, Scores

if TYPE_CHECKING:  # coremltools takes seconds to import and only `convert` needs it
    from model.training.convert.bundle_writer import Card


SOURCES: tuple[Json, ...] = (
    {
        "name": "Flickr8k",
        "what": "6,091 photos, five English captions each; 1,000 more for the dev scores",
        "cite": "Hodosh, Young and Hockenmaier 2013",
    },
    {
        "name": "Multi30k",
        "what": "French translations of one caption for most of these photos",
        "cite": "Elliott, Frank, Sima'an and Specia 2016; Elliott et al. 2017",
    },
    {
        "name": "Flickr30k",
        "what": "English sentences, for the vocabulary only",
        "cite": "Young, Lai, Hodosh and Hockenmaier 2014",
    },
    {
        "name": "AugReg ViT-Ti/16",
        "what": "initial weights of the encoder (ImageNet), Apache-2.0",
        "cite": "Steiner et al. 2021, arXiv 2106.10270",
    },
    {
        "name": "web pictures",
        "what": "2,000 or so of the data folder's web/, to tell photos from drawings only",
        "cite": "rights belong to third parties; none is shipped",
    },
)

MACHINE_FRENCH: Json = {
    "name": "machine translations",
    "what": "French for captions that no person translated, by a model trained on Multi30k",
    "cite": "model/training/RUNS.md",
}


def train(arguments: Namespace, on_event: Listener) -> Path:
    """Train a network from data, or a bundle's further; continues a run that was killed."""
    config = TrainingConfig()
    if arguments.config:
        config = TrainingConfig.from_json(arguments.config.read_text(encoding="utf-8"))
    keras.utils.set_random_seed(config.seed)
    data = read_flickr8k(arguments.data / "flickr8k")
    check_enough(data.train)
    examples = data.train
    stated = {"base": "", "machine_french": ""}
    if arguments.machine_french:
        stated["machine_french"] = machine_french.fingerprint(arguments.machine_french)
        examples = machine_french.added(examples, arguments.machine_french)
    arguments.run.mkdir(parents=True, exist_ok=True)
    if arguments.base:
        bundle = open_bundle(arguments.base)
        frozen = all(stage.encoder_rate == 0 for stage in config.stages)
        network = begin_from_bundle(
            bundle, arguments.run, keep_heads=frozen, sentences=config.network.sentences
        )
        config = dataclasses.replace(config, network=network.config)
        stated["base"] = bundle.manifest.files[WEIGHTS].sha256
    else:
        network = CaptionNetwork(config.network)
        network.build()
    config = _with_stated(config, stated)
    if config.share != 1.0 and not config.base:
        raise TrainingDataError("a share of the way is gone from a bundle's weights: give --base")
    if arguments.encoder:
        load_vit(network.encoder, arguments.encoder)
    tokenizer = vocabulary.load_or_train(
        arguments.run / "tokenizer.json", data, arguments.data, config.network.vocabulary
    )
    packer = Packer(tokenizer, config.row_length, config.network.max_tokens)
    trainer = Trainer(network, config, arguments.run, on_event)
    sentences = read_sentences(arguments.data / "multi30k")
    return trainer.run(prepare(examples, packer, sentences, config.network.sentences), packer)


def _with_stated(config: TrainingConfig, stated: dict[str, str]) -> TrainingConfig:
    """Write to a configuration what the run starts and learns from.

    TrainingDataError when it names something else already.
    """
    for name, value in stated.items():
        if getattr(config, name) not in ("", value):
            option = name.replace("_", "-")
            raise TrainingDataError(f"the configuration was made with another --{option}")
    return dataclasses.replace(config, base=stated["base"], machine_french=stated["machine_french"])


def kinds(arguments: Namespace, on_event: Listener) -> Path:
    """Give a finished run's network the head that tells photos from the rest."""
    from model.training.heads import kind_head as head

    return head.train(arguments.run, arguments.data, arguments.heldout, on_event)


def things(arguments: Namespace, on_event: Listener) -> Path:
    """Give a finished run's network the head that tells what things are in a photo."""
    from model.training.heads import tag_head as head

    return head.train(arguments.run, arguments.data, arguments.words, on_event)


def convert(arguments: Namespace, on_event: Listener) -> Path:
    """Write the network of a run or of another bundle as a bundle, through the parity gate."""
    from model.training.convert.bundle_writer import convert as write_bundle

    origin = of_base if arguments.base else of_run
    network, tokenizer, card = origin(arguments.base or arguments.run, arguments.version)
    dev = read_flickr8k(arguments.data / "flickr8k").dev[: arguments.photos]
    photos = [load_picture(example.image) for example in dev]
    compression = arguments.compression
    return write_bundle(network, tokenizer, arguments.out, card, photos, on_event, compression)


def of_run(run: Path, version: str) -> tuple[CaptionNetwork, Path, Card]:
    """Return the network of a finished run, its vocabulary and its card."""
    from model.training.convert.bundle_writer import Card
    from model.training.heads.tag_head import recorded_scores

    config, network = open_run(run)
    head = run / "kinds.json"
    threshold = json.loads(head.read_text())["threshold"] if head.exists() else None
    card = Card(
        version=version,
        sources=(*SOURCES, MACHINE_FRENCH) if config.machine_french else SOURCES,
        photo_threshold=threshold,
        things=read_things(run),
        scores=recorded_scores(run),
    )
    return network, run / "tokenizer.json", card


def of_base(base: Path, version: str) -> tuple[CaptionNetwork, Path, Card]:
    """Return the network of another bundle, its vocabulary and a card like its own.

    What was measured of its list of things, before any rounding, is so of this network, too.
    """
    from model.training.convert.bundle_writer import card_of
    from model.training.network.bundle_weights import load_network

    bundle = open_bundle(base)
    network = load_network(bundle.member(WEIGHTS))
    measured = {name: score for name, score in bundle.manifest.scores.items() if name == "things"}
    card = dataclasses.replace(card_of(bundle, version), scores=measured)
    return network, bundle.member(TOKENIZER), card


def score(arguments: Namespace, on_event: Listener) -> Path:
    """Score a bundle on a split in every language it has references in; write the JSON."""
    # Now rather than after minutes of describing.
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    captioner = load_captioner(arguments.model, arguments.runtime)
    data: CaptionData = read_flickr8k(arguments.data)
    examples = data.dev if arguments.split == "dev" else data.train
    if arguments.people:
        return gender_report.write_report(
            captioner, examples, arguments.beams, arguments.out, on_event
        )

    def describe(image: Path, language: Language) -> Caption:
        options = CaptionOptions(language, arguments.beams, neutral_people=arguments.neutral)
        return captioner.describe(image, options)

    def report_progress(done: int, of: int) -> None:
        if done % 50 == 0 or done == of:
            on_event(Progress("captions", done, of, None, None))

    reports = {}
    for language in captioner.languages:
        if not any(example.references(language) for example in examples):
            continue
        reports[language] = evaluate(describe, examples, language, report_progress)
        on_event(Scores(f"{arguments.split} {language}", reports[language].scores))
    if not reports:
        raise TrainingDataError(
            f"{arguments.data.name} has no references in the bundle's languages"
        )
    document = {str(language): dataclasses.asdict(report) for language, report in reports.items()}
    if arguments.translator:
        from model.training.commands.translate import score_translated

        report = score_translated(arguments.translator, reports, examples, on_event)
        on_event(Scores(f"{arguments.split} en to fr", report.scores))
        document["en to fr"] = dataclasses.asdict(report)
    arguments.out.write_text(json.dumps(document, indent=1, ensure_ascii=False), encoding="utf-8")
    if arguments.record:
        _record(captioner.bundle, arguments.split, reports)
    return Path(arguments.out)


def _record(bundle: Bundle, split: str, reports: dict[Language, Report]) -> None:
    """Write scores, the command that made them, the date and the calibration to the manifest."""
    manifest = bundle.manifest
    scores: dict[str, Json] = {
        **manifest.scores,
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "command": shlex.join(["python", "-m", "model.training", *sys.argv[1:]]),
    }
    scores |= {f"{split} {language}": report.summary() for language, report in reports.items()}
    # Several references tell better than one whether a caption is right: the language that has
    # the most decides for both.
    judged = max(reports.values(), key=lambda report: len(report.judged[0].references)).judged
    reliability = calibrate.fit(
        [_mean_log_probability(one.confidence, manifest.calibration) for one in judged],
        [one.cider for one in judged],
    )
    scores["confidence"] = {
        "right when CIDEr at least": calibrate.RIGHT_CIDER,
        "share right": round(reliability.right, 4),
        "expected calibration error": round(reliability.expected_error, 4),
        "bins": [[round(value, 4) for value in row] for row in reliability.bins],
    }
    recorded = dataclasses.replace(manifest, scores=scores, calibration=reliability.calibration)
    aside = bundle.path / f".{MANIFEST}"
    aside.write_text(recorded.to_json(), encoding="utf-8")
    aside.replace(bundle.path / MANIFEST)


def _mean_log_probability(confidence: float, calibration: Calibration | None) -> float:
    """Undo what the captioner did to a caption's mean log-probability."""
    if calibration is None:
        return math.log(max(confidence, 1e-6))
    return calibration.mean_log_probability(confidence)
