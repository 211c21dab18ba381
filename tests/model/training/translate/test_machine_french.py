"""French that a machine wrote: marked as such, checked line by line, and learnt from when asked."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from model.bundle import open_bundle
from model.captioner import load_captioner
from model.training.commands import train
from model.training.commands.translate import own_captions
from model.training.data.dataset import Translated, read_flickr8k
from model.training.errors import CheckpointError, TrainingDataError
from model.training.heads.tag_head import recorded_scores
from model.training.network.bundle_weights import load_network
from model.training.network.checkpoint import network_arrays
from model.training.network.config import StageConfig, TrainingConfig
from model.training.train.run_folder import open_run
from model.training.translate.machine_french import (
    MachineFrench,
    added,
    fingerprint,
    read_table,
    untranslated,
    write_table,
)
from model.training_events import Done, Event, Progress, from_json

ROOT = Path(__file__).parents[4]
ROWS = (
    MachineFrench("cat.jpg", "The cat has big eyes .", "Le chat a de grands yeux."),
    MachineFrench("cup.jpg", "Coffee and a spoon .", "Du café et une cuillère.", 0.625),
)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "machine.tsv"
    write_table(path, ROWS)
    return path


def test_a_table_says_that_a_machine_wrote_it_and_reads_back(table: Path) -> None:
    lines = table.read_text(encoding="utf-8").splitlines()

    assert lines[0] == "image\ten\tfr\tsource\tprobability"
    assert [line.split("\t")[3:] for line in lines[1:]] == [["machine", ""], ["machine", "0.625"]]
    assert read_table(table) == list(ROWS)
    assert [path.name for path in table.parent.iterdir()] == ["machine.tsv"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("cat.jpg\tA cat .\tUn chat.\tpeople\t", "line 4: the source is not «machine»"),
        ("cat.jpg\tA cat .\tmachine", "line 4: not «image, en, fr, source"),
        ("cat.jpg\tA cat .\t \tmachine\t", "line 4: not «image"),
        ("cat.jpg\tA cat .\tUn chat.\tmachine\tsure", "line 4: sure is no probability"),
        (
            "woman.jpg\tA woman .\tLa femme.\tmachine\t",
            "line 4: woman.jpg is no photo",
        ),
    ],
)
def test_says_where_a_table_is_wrong(flickr8k: Path, table: Path, line: str, message: str) -> None:
    with table.open("a", encoding="utf-8") as stream:
        stream.write(line + "\n")

    with pytest.raises(TrainingDataError, match=rf"machine\.tsv, {message}"):
        added(read_flickr8k(flickr8k / "flickr8k").train, table)


def test_a_table_without_probabilities_is_read_as_before(tmp_path: Path) -> None:
    table = tmp_path / "machine.tsv"
    table.write_text("image\ten\tfr\tsource\ncat.jpg\tA cat .\tUn chat.\tmachine\n")
    assert read_table(table) == [MachineFrench("cat.jpg", "A cat .", "Un chat.")]


def test_a_table_of_people_s_translations_is_refused(flickr8k: Path) -> None:
    human = flickr8k / "flickr8k" / "Flickr8k_text" / "french_train.tsv"

    with pytest.raises(TrainingDataError, match=r"french_train\.tsv, line 1: not"):
        read_table(human)


def test_captions_are_added_behind_those_of_people(flickr8k: Path, table: Path) -> None:
    train = read_flickr8k(flickr8k / "flickr8k").train

    with_machine = added(train, table)

    cat = with_machine[0]
    assert cat.references("fr") == ["Un chat brun regarde .", "Le chat a de grands yeux."]
    assert cat.references("en") == train[0].references("en")
    assert with_machine[2] == train[2]


def test_only_what_no_person_translated_is_translated(flickr8k: Path) -> None:
    # GIVEN a translation of one caption, written with other spaces, stops and capitals
    human = [Translated(2, "cat.jpg", "The  CAT has big eyes", "Le chat a de grands yeux")]
    train = read_flickr8k(flickr8k / "flickr8k").train

    left = list(untranslated(train, human))

    texts = [(example.image.name, text) for example in train for text in example.references("en")]
    assert ("cat.jpg", "The cat has big eyes .") in texts
    assert left == [pair for pair in texts if pair != ("cat.jpg", "The cat has big eyes .")]


def test_what_a_bundle_writes_itself_is_translated_too(flickr8k: Path, bundle: Path) -> None:
    train = read_flickr8k(flickr8k / "flickr8k").train[:2]
    heard: list[Event] = []

    found = list(own_captions(bundle, train, heard.append))

    captioner = load_captioner(bundle, "litert")
    for example in train:
        caption = captioner.describe(example.image)
        texts = [text for image, text in found if image == example.image.name]
        assert texts == [caption.text, *caption.alternatives]
    assert heard == [Progress("captions", 2, 2, None, None)]


def _train(*arguments: str | Path) -> list[Event]:
    command = [sys.executable, "-m", "model.training", "train", *map(str, arguments)]
    child = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    events = [from_json(line) for line in child.stdout.splitlines()]
    assert events, child.stderr
    return events


def test_a_bundle_is_trained_further_with_machine_french(
    flickr8k: Path, bundle: Path, table: Path, tmp_path: Path
) -> None:
    # GIVEN a configuration of two steps of the decoder
    stage = StageConfig("french", 2, 1e-4, 0.0, pictures=3, warmup=1, ema=0.5, mirror=False)
    config = TrainingConfig(stages=(stage,))
    path, run = tmp_path / "config.json", tmp_path / "run"
    path.write_text(config.to_json())
    options = ("--data", flickr8k, "--base", bundle, "--config", path, "--run", run)

    # WHEN the shipped bundle is trained with it
    events = _train(*options, "--machine-french", table)

    # THEN the run says what it learnt from, its decoder moved and its encoder did not
    assert isinstance(events[-1], Done)
    opened = open_bundle(bundle)
    saved, network = open_run(run)
    assert saved.machine_french == fingerprint(table)
    assert saved.base == opened.manifest.files["captioner.weights.h5"].sha256
    before = network_arrays(load_network(opened.member("captioner.weights.h5")))
    after = network_arrays(network)
    assert before.keys() == after.keys()
    moved = {name for name in before if not np.array_equal(before[name], after[name])}
    assert moved
    assert all(name.startswith("decoder/") for name in moved)

    # AND it keeps the vocabulary, the tags and the threshold for photos
    assert (run / "tokenizer.json").read_bytes() == opened.member("tokenizer.json").read_bytes()
    assert (run / "things.json").read_bytes() == opened.member("things.json").read_bytes()
    kinds = json.loads((run / "kinds.json").read_text())
    assert kinds == {"threshold": opened.manifest.photo_threshold}
    assert recorded_scores(run)["things"] == opened.manifest.scores["things"]

    # AND the same folder refuses to go on with other French
    write_table(table, ROWS[:1])
    again = train.Options(data=flickr8k, base=bundle, config=path, run=run, machine_french=table)
    with pytest.raises(CheckpointError, match="run holds a run of another configuration"):
        train.train(again, lambda event: None)


@pytest.mark.parametrize(
    ("config", "with_table", "message"),
    [
        (TrainingConfig(machine_french="0" * 64), False, "made with another --machine-french"),
        (TrainingConfig(machine_french="0" * 64), True, "made with another --machine-french"),
        (TrainingConfig(share=0.5), False, "a share of the way .* give --base"),
    ],
)
def test_a_configuration_that_does_not_fit_is_refused(
    flickr8k: Path,
    table: Path,
    tmp_path: Path,
    config: TrainingConfig,
    with_table: bool,
    message: str,
) -> None:
    path = tmp_path / "config.json"
    path.write_text(config.to_json())
    options = train.Options(
        data=flickr8k,
        run=tmp_path / "run",
        config=path,
        machine_french=table if with_table else None,
    )

    with pytest.raises(TrainingDataError, match=message):
        train.train(options, lambda event: None)
