"""The packed app's training kit for real: set up from the package registry, then trained with.

`make test-kit`; it fetches 0.4 GB and takes 1.5 GB on the disk while it runs.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image
from skimage import data

from desktop.kit import BYTES_INSTALLED, Kit, KitParts, KitState
from model import training_events
from model.training.config import NetworkConfig, StageConfig, TrainingConfig
from tests.packaging.packed_app import PackedApp

pytestmark = pytest.mark.registry

PHOTOS = {
    "cat": (data.chelsea, "A brown cat looks up .", "Un chat brun regarde ."),
    "cup": (data.coffee, "A cup of coffee on a table .", "Une tasse de café ."),
    "rocket": (data.rocket, "A rocket takes off .", "Une fusée décolle ."),
    "woman": (data.astronaut, "A woman smiles .", "Une femme sourit ."),
}
SPLITS = {"train": ("cat", "cup", "rocket"), "dev": ("woman",)}


@pytest.fixture
def photos_with_captions(tmp_path: Path) -> Path:
    """Give a folder in Flickr8k's format with three photos to train on and one dev photo."""
    images = tmp_path / "data" / "flickr8k" / "Flicker8k_Dataset"
    text = images.parent / "Flickr8k_text"
    images.mkdir(parents=True)
    text.mkdir()
    for name, (photo, _, _) in PHOTOS.items():
        Image.fromarray(photo()).save(images / f"{name}.jpg")
    english = "".join(
        f"{name}.jpg#{number}\t{before}{words}\n"
        for name, (_, words, _) in PHOTOS.items()
        for number, before in enumerate(("", "Here ", "In this photo "))
    )
    (text / "Flickr8k.token.txt").write_text(english)
    for split, names in SPLITS.items():
        listing = "".join(f"{name}.jpg\n" for name in names)
        (text / f"Flickr_8k.{split}Images.txt").write_text(listing)
        both = "".join("{}.jpg\t{}\t{}\n".format(name, *PHOTOS[name][1:]) for name in names)
        (text / f"french_{split}.tsv").write_text(f"image\ten\tfr\n{both}")
    return tmp_path / "data"


@pytest.fixture
def short_run(tmp_path: Path) -> Path:
    """Give the configuration of a training of seconds."""
    sizes = {"encoder_width": 24, "encoder_layers": 2, "encoder_heads": 2, "patch_size": 56}
    network = NetworkConfig(
        vocabulary=400, max_tokens=16, decoder_width=32, decoder_layers=2, decoder_heads=2, **sizes
    )
    stages = (
        StageConfig("decoder", 8, 8e-3, 0.0, pictures=2, warmup=2, ema=0.5),
        StageConfig("everything", 8, 8e-3, 0.5, pictures=2, warmup=2, ema=0.5),
    )
    path = tmp_path / "config.json"
    path.write_text(TrainingConfig(network, stages, row_length=48, checkpoint_every=4).to_json())
    return path


def test_from_the_packed_app_to_a_finished_short_training(
    packed: PackedApp, tmp_path: Path, photos_with_captions: Path, short_run: Path
) -> None:
    # GIVEN what the packed app carries, and a user who never trained
    carried = packed.carried
    lists = (carried / "pyproject.toml", carried / "requirements.lock")
    folder = tmp_path / "Données de l'appli" / "kit"
    kit = Kit(folder, KitParts(carried / "uv.xz", *lists, carried))
    assert kit.state() is KitState.ABSENT

    # WHEN the kit is set up
    begun = time.monotonic()
    kit.set_up()
    seconds = time.monotonic() - begun
    print(f"\nset up in {seconds:.0f} s, {kit.size() / 1e9:.2f} GB")  # noqa: T201 - what it is for

    # THEN it is complete, about as large as is said beforehand
    assert kit.state() is KitState.READY
    assert 0.8 * BYTES_INSTALLED <= kit.size() <= 1.05 * BYTES_INSTALLED
    # AND a training runs with it to its end, where there is no network any more
    offline = ["unshare", "-rn"] if sys.platform == "linux" and shutil.which("unshare") else []
    python = [*offline, str(kit.python()), "-P", "-m", "model.training"]
    options = ["--data", str(photos_with_captions), "--config", str(short_run)]
    command = [*python, "train", *options, "--run", str(tmp_path / "run")]
    done = subprocess.run(
        command, env=kit.environment(), cwd=tmp_path, capture_output=True, text=True, check=False
    )
    events = [training_events.from_json(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stderr[-2000:]
    assert isinstance(events[-1], training_events.Done)
    assert Path(events[-1].output).exists()
    # AND the app's own folder is as it was
    assert not list(carried.rglob("__pycache__"))
