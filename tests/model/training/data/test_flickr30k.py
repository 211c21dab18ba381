"""Flickr30k beside Flickr8k: none of its photos is one that a run must not see."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from model.training.data.flickr30k import IMAGES, TOKENS, photo_id, read_flickr30k
from model.training.data.heldout import held_out_of
from model.training.data.mixture import read_mixture
from model.training.errors import TrainingDataError
from model.training.network.config import FLICKR8K, FLICKR30K, SourceConfig

HELD_OUT = photo_id(held_out_of(FLICKR8K)[0])


@pytest.fixture
def data(flickr8k: Path, tmp_path: Path) -> Path:
    """Four photos of Flickr30k: a new one, and one each of Flickr8k's dev, test and held-out."""
    shutil.copytree(flickr8k / FLICKR8K, tmp_path / FLICKR8K)
    text = tmp_path / FLICKR8K / "Flickr8k_text"
    (text / "Flickr_8k.testImages.txt").write_text("77_abc.jpg\n")
    images = tmp_path / FLICKR30K / IMAGES
    images.mkdir(parents=True)
    lines = []
    for number in ("11", "77", "woman", HELD_OUT):
        shutil.copy(flickr8k / FLICKR8K / "Flicker8k_Dataset" / "cup.jpg", images / f"{number}.jpg")
        lines += [f"{number}.jpg#{i}\tCaption {i} of {number} ." for i in range(2)]
    (tmp_path / FLICKR30K / TOKENS).write_text("\n".join(lines) + "\n")
    return tmp_path


def test_only_photos_that_are_not_flickr8k_s_are_learnt_from(data: Path) -> None:
    (found,) = read_flickr30k(data / FLICKR30K, data / FLICKR8K)

    assert found.image.name == "11.jpg"
    assert found.captions == (("en", "Caption 0 of 11 ."), ("en", "Caption 1 of 11 ."))


def test_it_is_a_source_beside_flickr8k(data: Path) -> None:
    sources = [SourceConfig(FLICKR8K), SourceConfig(FLICKR30K)]
    mixture = read_mixture(data, sources, lambda event: None)

    assert [one.image.name for one in mixture.further()] == ["11.jpg"]
    assert len(mixture.at_home()) == 3


def test_a_missing_photo_is_named(data: Path) -> None:
    (data / FLICKR30K / IMAGES / "11.jpg").unlink()

    with pytest.raises(TrainingDataError, match=r"1 photos are missing .* first 11\.jpg"):
        read_flickr30k(data / FLICKR30K, data / FLICKR8K)
