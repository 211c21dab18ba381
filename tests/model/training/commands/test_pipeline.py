"""`train --out`: from a folder of data to a bundle that has passed the gate and can be taught."""

from __future__ import annotations

import dataclasses
from argparse import ArgumentParser
from pathlib import Path

import numpy as np
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
from tests.model.training.tiny_captioner import crops, vit_parameters

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


@pytest.fixture
def config(tiny_config: TrainingConfig) -> TrainingConfig:
    stages = (StageConfig("decoder", 4, 8e-3, 0.0, pictures=4, warmup=2, ema=0.5),)
    # A seed whose tiny network has no sentences that are as likely as each other: the gate is real.
    return dataclasses.replace(tiny_config, stages=stages, seed=6)


def _options_for(config: TrainingConfig, folder: Path) -> tuple[str | Path, ...]:
    """Data, configuration and first weights of an encoder that tells pictures apart."""
    (folder / "tiny.json").write_text(config.to_json())
    np.savez(folder / "vit.npz", **vit_parameters(config.network))
    data = _write_data(folder / "data", GATED)
    return ("--data", data, "--config", folder / "tiny.json", "--encoder", folder / "vit.npz")


class Killed(BaseException):
    """What ends the program where a test says."""


def test_a_folder_of_data_becomes_a_bundle(config: TrainingConfig, tmp_path: Path) -> None:
    out = tmp_path / "bundle"
    options = (*_options_for(config, tmp_path), "--out", out, "--version", "7.0")
    told: list[Event] = []

    def tell(event: Event) -> None:
        told.append(event)
        if isinstance(event, Stage) and event.name == "convert":
            raise Killed

    # WHEN a network is trained on it, and the program is killed as it begins to convert
    with pytest.raises(Killed):
        pipeline.run(_options(*options), tell, _never, FEW)
    run = out.with_name("bundle.run")
    trained, things = checkpoint.load_arrays(run / "network.npz"), (run / "things.json").read_text()
    (run / ".bundle-killed").mkdir()
    before = list(told)
    told.clear()

    # WHEN the command is given again
    made = pipeline.run(_options(*options), told.append, _never, FEW)

    # THEN what was trained is not trained again, and its heads are still there
    begun = ("decoder", "pictures", "things")
    assert not set(begun) & {event.name for event in told if isinstance(event, Stage)}
    after = checkpoint.load_arrays(run / "network.npz")
    assert all(np.array_equal(after[name], value) for name, value in trained.items())
    assert "thing_head/kernel" in after
    assert not (run / ".bundle-killed").exists()
    # AND the bundle has passed the same gate as any other, and says what it was trained on
    assert made == out
    manifest = open_bundle(out).manifest
    assert (manifest.version, manifest.kinds is not None) == ("7.0", True)
    assert {"parity", "things"} <= set(manifest.scores)
    photos, encoder = manifest.sources
    assert isinstance(photos, dict)
    assert str(photos["what"]).startswith(f"{TRAINED_ON} photos, 144 en and {TRAINED_ON} fr")
    assert encoder == {"name": "vit", "what": "initial weights of the encoder"}
    # AND it has both heads, describes, ranks by words, and can be taught
    assert (out / "things.json").read_text() == things
    caption = load_captioner(out, "litert").describe(crops(1)[0], CaptionOptions("fr"))
    assert caption.kind == "photo"
    assert caption.text
    assert caption.tags
    assert all(len(words.tokens) for words in read_rerankers(open_bundle(out)).values())
    network = load_network(open_bundle(out).member(WEIGHTS)).config
    slots = (network.image_size // network.patch_size) ** 2 + 1
    assert len(ReplayMemory.load(out / REPLAY_MEMORY, network.encoder_width, slots)) == TRAINED_ON
    # AND every piece of the work was told
    everything = [*before, *told]
    assert {event.name for event in everything if isinstance(event, Stage)} >= {
        *begun, "convert", "anchors", "words",
    }  # fmt: skip
    assert sum(isinstance(event, Device) for event in before) == 1
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
