"""`train --out`: from a folder of data to a bundle that has passed the gate and can be taught."""

from __future__ import annotations

import dataclasses
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from model.bundle import WEIGHTS, open_bundle
from model.caption import CaptionOptions
from model.captioner import load_captioner
from model.training.commands import pipeline
from model.training.convert import bundle_writer
from model.training.data.kind_pictures import Amounts
from model.training.errors import OutputExists, TrainingDataError
from model.training.network import checkpoint
from model.training.network.bundle_weights import load_network
from model.training.network.config import StageConfig, TrainingConfig
from model.training.teach.replay_memory import REPLAY_MEMORY, ReplayMemory
from model.training_events import Device, Event, Stage
from model.wording.reranking import read_rerankers
from tests.model.training.conftest import WRITTEN
from tests.model.training.tiny_captioner import crops

TRAINED_ON = 64
GATED = 16
"""So many dev photos are for the parity gate here, which has its own tests."""

FEW = Amounts(flickr=40, web=0, shown=0, blank=8, document=8, screenshot=8, drawing=8)
SHOWN = ("woman.jpg", "cat.jpg", "cup.jpg", "rocket.jpg")
"""What `crops` cuts its pictures from, in its order."""


def _write_data(folder: Path, dev: int) -> Path:
    """Write parts of four photos in Flickr8k's format, each with its photo's captions."""
    images = folder / "flickr8k" / "Flicker8k_Dataset"
    text = folder / "flickr8k" / "Flickr8k_text"
    images.mkdir(parents=True)
    text.mkdir()
    lines, french, names = [], [], []
    for number, picture in enumerate(crops(TRAINED_ON + dev)):
        name = f"{number}.jpg"
        Image.fromarray(picture).save(images / name)
        *english, translated = WRITTEN[SHOWN[number % len(SHOWN)]]
        lines += [f"{name}#{i}\t{caption}" for i, caption in enumerate(english)]
        french.append(f"{name}\t{english[0]}\t{translated}")
        names.append(name)
    (text / "Flickr8k.token.txt").write_text("\n".join(lines) + "\n")
    (text / "french_train.tsv").write_text("\n".join(["image\ten\tfr", *french]) + "\n")
    for split, part in (("train", names[:TRAINED_ON]), ("dev", names[TRAINED_ON:])):
        (text / f"Flickr_8k.{split}Images.txt").write_text("\n".join(part) + "\n")
    return folder


def _options(*given: str | Path) -> pipeline.Options:
    parser = ArgumentParser()
    pipeline.add_arguments(parser)
    return pipeline.options_of(parser.parse_args(list(map(str, given))))


def _never() -> bool:
    return False


@pytest.fixture(autouse=True)
def _fewer_photos(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle_writer, "LEAST_PHOTOS", GATED)
    # A tiny encoder that was never trained sees next to no difference between pictures: its list of
    # things has weights so large that rounding elsewhere shows in it.
    for name in ("SINGLE", "HALF"):
        limits = replace(getattr(bundle_writer, name), thing=0.05)
        monkeypatch.setattr(bundle_writer, name, limits)


@pytest.fixture
def config_file(tiny_config: TrainingConfig, tmp_path: Path) -> Path:
    stages = (StageConfig("decoder", 4, 8e-3, 0.0, pictures=4, warmup=2, ema=0.5),)
    path = tmp_path / "tiny.json"
    # A seed whose tiny network has no sentences that are as likely as each other: the gate is real.
    path.write_text(dataclasses.replace(tiny_config, stages=stages, seed=6).to_json())
    return path


def test_a_folder_of_data_becomes_a_bundle(config_file: Path, tmp_path: Path) -> None:
    data, out = _write_data(tmp_path / "data", GATED), tmp_path / "bundle"
    options = ("--data", data, "--config", config_file, "--out", out, "--version", "7.0")
    told: list[Event] = []

    # WHEN a network is trained on it, up to a bundle
    made = pipeline.run(_options(*options), told.append, _never, FEW)

    # THEN the bundle has passed the same gate as any other, and says what it was trained on
    assert made == out
    manifest = open_bundle(out).manifest
    assert (manifest.version, manifest.kinds is not None) == ("7.0", True)
    assert {"parity", "things"} <= set(manifest.scores)
    (source,) = manifest.sources
    assert isinstance(source, dict)
    assert str(source["what"]).startswith(f"{TRAINED_ON} photos, 144 en and {TRAINED_ON} fr")
    # AND it has both heads, describes, ranks by words, and can be taught
    caption = load_captioner(out, "litert").describe(crops(1)[0], CaptionOptions("fr"))
    assert caption.kind == "photo"
    assert caption.text
    assert caption.tags
    assert all(len(words.tokens) for words in read_rerankers(open_bundle(out)).values())
    network = load_network(open_bundle(out).member(WEIGHTS)).config
    slots = (network.image_size // network.patch_size) ** 2 + 1
    assert len(ReplayMemory.load(out / REPLAY_MEMORY, network.encoder_width, slots)) == TRAINED_ON
    # AND every piece of the work was told
    assert {event.name for event in told if isinstance(event, Stage)} >= {
        "decoder", "pictures", "things", "convert", "anchors", "words",
    }  # fmt: skip
    assert sum(isinstance(event, Device) for event in told) == 1

    # WHEN the last piece is lost, and the command given again
    run = out.with_name("bundle.run")
    out.rename(run / ".bundle-killed")
    told.clear()
    pipeline.run(_options(*options), told.append, _never, FEW)
    # THEN what was trained is not trained again, and its heads are still there
    assert not {"decoder", "pictures", "things"} & {
        event.name for event in told if isinstance(event, Stage)
    }
    assert "thing_head/kernel" in checkpoint.load_arrays(run / "network.npz")
    assert open_bundle(out).manifest.tags == manifest.tags
    # AND a bundle that is there is not overwritten
    with pytest.raises(OutputExists):
        pipeline.run(_options(*options), told.append, _never, FEW)


@pytest.mark.parametrize("fault", ["dev", "things"])
def test_what_would_keep_a_bundle_from_being_written_is_told_first(
    fault: str, tmp_path: Path
) -> None:
    data = _write_data(tmp_path / "data", 12 if fault == "dev" else GATED)
    if fault == "things":
        tokens = data / "flickr8k" / "Flickr8k_text" / "Flickr8k.token.txt"
        lines = tokens.read_text().splitlines()
        tokens.write_text("\n".join(line.split("\t")[0] + "\tSo it is ." for line in lines) + "\n")
    words = {"dev": "the dev split has 12 photos", "things": "--no-things leaves the list out"}

    with pytest.raises(TrainingDataError, match=words[fault]):
        pipeline.run(
            _options("--data", data, "--out", tmp_path / "bundle"), lambda event: None, _never
        )

    assert not (tmp_path / "bundle.run").exists()
