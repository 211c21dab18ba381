"""The packed app's training kit for real: set up from the package registry, then trained with.

`make test-kit`; it fetches 0.4 GB, takes 1.5 GB on the disk while it runs, and some ten minutes.
All is done in the window of the packed app, whose buttons are pressed from outside.
"""

from __future__ import annotations

import itertools
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import skimage.data
from PIL import Image

from desktop.appinfo import NAME
from desktop.training_kit.kit import BYTES_INSTALLED, Kit, KitParts, KitState
from model import training_events
from model.bundle import SHIPPED, open_bundle
from model.training.network.config import NetworkConfig, StageConfig, TrainingConfig
from tests.desktop.packaging.packed_app import OpenApp, PackedApp
from tests.support.processes import display
from tests.support.window.accessibility_bus import accessibility_bus, can_read
from tests.support.window.hand import needs_display

pytestmark = [
    pytest.mark.registry,
    needs_display,
    pytest.mark.skipif(not can_read(), reason="presses buttons over the accessibility bus (Linux)"),
]

SET_UP_PATIENCE = 900.0
TEACH_PATIENCE = 3600.0
"""Seconds from the start of the app."""

PHOTOS = {
    "cat": (skimage.data.chelsea, "A brown cat looks up .", "Un chat brun regarde ."),
    "cup": (skimage.data.coffee, "A cup of coffee on a table .", "Une tasse de café ."),
    "rocket": (skimage.data.rocket, "A rocket takes off .", "Une fusée décolle ."),
    "woman": (skimage.data.astronaut, "A woman smiles .", "Une femme sourit ."),
}
CAPTIONED = {
    "cup": (skimage.data.coffee, "My blue cup from Quimper on the table ."),
    "rocket": (skimage.data.rocket, "The rocket that Grandfather built goes up ."),
    "woman": (skimage.data.astronaut, "Aunt Eileen smiles in her orange suit ."),
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
    sizes: dict[str, Any] = {
        "encoder_width": 24,
        "encoder_layers": 2,
        "encoder_heads": 2,
        "patch_size": 56,
    }
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


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Give a display, the bus that its buttons are reached by, and a home without anything."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "home").mkdir()
    # No PIP_ or UV_ variable is taken over: where packages come from is the system's own setting.
    environ = {
        "HOME": str(folder / "home"),
        "LANG": "C.UTF-8",
        "PATH": os.environ["PATH"],
        "TMPDIR": str(folder),
    }
    with display() as screen, accessibility_bus(environ, folder / "run") as variables:
        yield {**variables, "DISPLAY": screen}


@pytest.fixture(scope="module")
def kit(packed: PackedApp, desk: dict[str, str]) -> Kit:
    """Give the kit that the packed app has set up, asked to by its own buttons."""
    carried = packed.carried
    lists = (carried / "pyproject.toml", carried / "requirements.lock")
    kit = Kit(data(desk) / "kit", KitParts(carried / "uv.xz", *lists, carried))
    assert kit.state() is KitState.ABSENT
    with OpenApp(packed, desk) as app:
        app.keys("ctrl+shift+r")
        app.press("Set Up")
        begun = time.monotonic()
        app.wait_for_files(kit.folder, "kit.json", SET_UP_PATIENCE)
        seconds = time.monotonic() - begun
        assert app.close() == 0
    print(f"\nset up in {seconds:.0f} s, {kit.size() / 1e9:.2f} GB")  # noqa: T201 - what it is for
    return kit


@pytest.fixture
def offline(packed: PackedApp) -> PackedApp:
    """Give the app where there is no network any more."""
    # As oneself: the bus knows its user by the number.
    through = ("unshare", "--map-current-user", "--net")
    if (
        shutil.which("unshare") is None
        or subprocess.run([*through, "true"], check=False).returncode
    ):
        pytest.skip("this system lets nobody take the network away from a program")
    return PackedApp(packed.folder, through)


def data(environ: dict[str, str]) -> Path:
    """Where the app keeps what must not be lost."""
    return Path(environ["HOME"]) / ".local" / "share" / NAME


def captioned_pictures(folder: Path) -> Path:
    """A folder with captions: parts of photos, about which their owner says other things.

    They are enough for some to be held back, so that one trial does.
    """
    folder.mkdir()
    lines = ["file,caption,language"]
    for name, (photo, words) in CAPTIONED.items():
        whole = Image.fromarray(photo())
        width, height = whole.size
        for number, (x, y) in enumerate(itertools.product((0.0, 0.15, 0.3), (0.0, 0.12, 0.25))):
            corner = int(x * width), int(y * height)
            far = int((x + 0.7) * width), int((y + 0.75) * height)
            whole.crop((*corner, *far)).save(folder / f"{name}-{number}.jpg")
            lines.append(f"{name}-{number}.jpg,{words},en")
    (folder / "captions.csv").write_text("\n".join(lines) + "\n")
    return folder


def test_the_kit_is_ready_and_as_large_as_is_said_beforehand(packed: PackedApp, kit: Kit) -> None:
    assert kit.state() is KitState.READY
    assert 0.8 * BYTES_INSTALLED <= kit.size() <= 1.05 * BYTES_INSTALLED
    # AND the app's own folder is as it was
    assert not list(packed.carried.rglob("__pycache__"))


def test_a_short_training_runs_with_the_kit_offline(
    kit: Kit, tmp_path: Path, photos_with_captions: Path, short_run: Path
) -> None:
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


def test_the_packed_app_teaches_its_model_offline_and_uses_it(
    offline: PackedApp, kit: Kit, desk: dict[str, str], tmp_path: Path
) -> None:
    # GIVEN a kit, an owner's pictures, and no network any more
    assert kit.state() is KitState.READY
    folder = captioned_pictures(tmp_path / "pictures")
    models = data(desk) / "models"
    assert not models.exists()

    with OpenApp(offline, desk) as app:
        # WHEN they are chosen in the window, and the training is started
        app.keys("ctrl+shift+r")
        app.press("Choose Folder…")
        app.write("^Folder with Captions$", str(folder))
        app.press("Choose")
        begun = time.monotonic()
        app.press("Start")
        events = app.wait_for_end(data(desk) / "retraining" / "events.jsonl", TEACH_PATIENCE)
        seconds = time.monotonic() - begun

        # THEN it ends with a better model
        judged = [event for event in events if isinstance(event, training_events.Judged)]
        print(f"\ntaught in {seconds:.0f} s: {judged[-1:]}")  # noqa: T201
        assert isinstance(events[-1], training_events.Done), events[-1]
        assert events[-1].output, judged
        # WHEN it is wanted THEN it is installed
        app.press("Use the New Model")
        app.wait_for_files(models, "current", 2 * TEACH_PATIENCE)
        assert app.close() == 0

    # AND the app describes with it from now on
    (bundle,) = models.glob("*/model")
    open_bundle(bundle).verify_all()
    said = offline.run(desk, "describe", str(folder / "cup-0.jpg"), "--json", "--lang", "en")
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout)["model"] == open_bundle(bundle).manifest.version
    assert json.loads(said.stdout)["model"] != open_bundle(SHIPPED).manifest.version
