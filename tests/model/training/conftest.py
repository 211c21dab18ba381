"""A tiny dataset in Flickr8k's format, cut from real photos, and a tiny network to train on it."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import tensorflow as tf
from PIL import Image

from model.bundle import open_bundle
from model.tokenizer import Tokenizer
from model.training.convert.bundle_files import write_manifest
from model.training.network.caption_network import CaptionNetwork
from model.training.network.config import NetworkConfig, StageConfig, TrainingConfig
from tests.model.training.tiny_captioner import tiny_network, write_tokenizer

if TYPE_CHECKING:  # it imports coremltools
    from tests.model.training.converted import Converted

WRITTEN = {
    "cat.jpg": (
        "A brown cat looks up .",
        "The cat has big eyes .",
        "A cat .",
        "Un chat brun regarde .",
    ),
    "cup.jpg": ("A cup of coffee on a table .", "Coffee and a spoon .", "Une tasse de café ."),
    "rocket.jpg": ("A rocket takes off .", "Smoke under a rocket .", "Une fusée décolle ."),
    "woman.jpg": ("A woman smiles .", "A woman on the left .", "Une femme sourit ."),
}
TRAIN = ("cat.jpg", "cup.jpg", "rocket.jpg")
DEV = ("woman.jpg",)


@pytest.fixture(scope="session")
def flickr8k(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds `flickr8k/` with three training photos and one dev photo."""
    from skimage import data

    folder = tmp_path_factory.mktemp("data")
    images = folder / "flickr8k" / "Flicker8k_Dataset"
    text = folder / "flickr8k" / "Flickr8k_text"
    images.mkdir(parents=True)
    text.mkdir()
    photos = (data.chelsea(), data.coffee(), data.rocket(), data.astronaut())
    for name, photo in zip(WRITTEN, photos, strict=True):
        Image.fromarray(photo).resize((224, 224)).save(images / name)
    tokens = [
        f"{name}#{i}\t{caption}"
        for name, captions in WRITTEN.items()
        for i, caption in enumerate(captions[:-1])
    ]
    (text / "Flickr8k.token.txt").write_text("\n".join(tokens) + "\n")
    (text / "Flickr_8k.trainImages.txt").write_text("\n".join(TRAIN) + "\n")
    (text / "Flickr_8k.devImages.txt").write_text("\n".join(DEV) + "\n")
    for split, names in (("train", TRAIN), ("dev", DEV)):
        rows = [f"{name}\t{WRITTEN[name][0]}\t{WRITTEN[name][-1]}" for name in names]
        (text / f"french_{split}.tsv").write_text("\n".join(["image\ten\tfr", *rows]) + "\n")
    return folder


@pytest.fixture(scope="module")
def tokenizer_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny network's vocabulary."""
    path = tmp_path_factory.mktemp("vocabulary") / "tokenizer.json"
    write_tokenizer(path)
    return path


@pytest.fixture(scope="module")
def network(tokenizer_path: Path) -> CaptionNetwork:
    """The tiny network, of random weights, which no test of the module may change."""
    return tiny_network(Tokenizer.load(tokenizer_path).vocabulary_size)


@pytest.fixture(scope="session")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Converted:
    """The tiny network's bundle, which no test may change."""
    from tests.model.training.converted import convert_once

    return convert_once(tmp_path_factory)


@pytest.fixture
def describing(converted: Converted, tmp_path: Path) -> Path:
    """A copy of that bundle without a threshold for photos: it refuses no picture."""
    folder = shutil.copytree(converted.bundle, tmp_path / "describing")
    write_manifest(folder, replace(open_bundle(folder).manifest, kinds=None))
    return folder


@pytest.fixture
def eagerly() -> Iterator[None]:
    """Compute without graphs: for what runs so seldom that tracing it takes longest."""
    tf.config.run_functions_eagerly(True)
    with warnings.catch_warnings():
        # It says of itself that it does not go as far as tf.data, which nobody asked of it.
        warnings.filterwarnings("ignore", message="Even though the `tf.config")
        yield
    tf.config.run_functions_eagerly(False)


@pytest.fixture
def tiny_config() -> TrainingConfig:
    """A network of some thousand weights that learns three photos by heart in seconds."""
    network = NetworkConfig(
        vocabulary=400,
        max_tokens=16,
        patch_size=56,
        encoder_width=24,
        encoder_layers=2,
        encoder_heads=2,
        decoder_width=32,
        decoder_layers=1,
        decoder_heads=2,
    )
    stages = (
        StageConfig("decoder", 24, 8e-3, 0.0, pictures=2, warmup=2, ema=0.5),
        StageConfig("everything", 24, 8e-3, 0.5, pictures=2, warmup=2, ema=0.5),
    )
    return TrainingConfig(network, stages, row_length=48, checkpoint_every=12)
