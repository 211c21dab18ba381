"""The rule by which pictures are held out: the same ones wherever it is asked."""

from pathlib import Path

import pytest

from model.training.data.heldout import held_out, held_out_of_flickr8k
from model.training.errors import TrainingDataError


def test_the_least_hashes_are_held_out_whatever_the_order() -> None:
    # The SHA-256 of "4" begins with 4b, that of "2" with d4.
    names = [str(number) for number in range(10)]
    assert held_out(names, 3) == held_out(reversed(names), 3)
    assert held_out(["4", "2", "2"], 1) == ("4",)
    assert held_out(["4", "2", "2"], 9) == ("4", "2")


def test_another_picture_takes_the_place_of_none_but_the_last() -> None:
    names = [f"{number}.jpg" for number in range(50)]
    assert set(held_out(names[1:], 10)) >= set(held_out(names, 10)) - {names[0]}


def test_only_the_official_train_split_is_held_out_of(tmp_path: Path) -> None:
    text = tmp_path / "Flickr8k_text"
    text.mkdir()
    (text / "Flickr_8k.trainImages.txt").write_text("4\n\n2\n")
    assert held_out_of_flickr8k(tmp_path, 1) == ("4",)


def test_a_folder_without_splits_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TrainingDataError, match=r"Flickr_8k\.trainImages\.txt is missing"):
        held_out_of_flickr8k(tmp_path)
