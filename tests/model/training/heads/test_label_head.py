"""The classifier of labels learns what an original one saw, and says how often they agree."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from model.inference.interface import softmax
from model.training.errors import TrainingDataError
from model.training.heads.label_head import Original, fit, measure
from model.training.heads.label_names import read_names
from model.wording.label_subjects import CLASSES

PERSONS = {"man", "woman", "boy", "girl", "groom", "bride", "homme", "femme", "garçon", "fille"}


def test_every_class_has_a_name_of_its_own_in_each_language_that_tells_nobody_s_sex() -> None:
    names = read_names()
    for column in names.values():
        assert len(set(column)) == CLASSES
        assert not PERSONS & {part for name in column for part in name.lower().split()}
    at = {number: (names["en"][number], names["fr"][number]) for number in (1, 207, 574, 999)}
    assert at == {
        1: ("goldfish", "poisson rouge"),
        207: ("golden retriever", "golden retriever"),
        574: ("golf ball", "balle de golf"),
        999: ("toilet paper", "papier toilette"),
    }


def test_a_list_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "labels.tsv"
    for text in ("", "en\tfr\n", "en\tfr\n" + "a\ta\n" * CLASSES, "en\tfr\n" + "a\n" * CLASSES):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(TrainingDataError, match=r"labels\.tsv"):
            read_names(path)


def test_what_was_fitted_agrees_and_is_calibrated_on_photos_it_did_not_see() -> None:
    # GIVEN an original classifier of eight dimensions, which other features tell but for some noise
    random = np.random.default_rng(0)

    def drawn(*shape: int) -> NDArray[np.float32]:
        return random.standard_normal(shape).astype(np.float32)

    seen, kernel, bias = drawn(900, 8), np.float32(3) * drawn(8, CLASSES), drawn(CLASSES)
    features = (seen @ drawn(8, 24) + 0.15 * drawn(900, 24) + 2).astype(np.float32)
    # WHEN a head is fitted to most of the photos
    head = fit(features[:600], Original(seen[:600], kernel, bias))
    original = softmax((seen @ kernel + bias).astype(np.float32))
    report = measure(head, features[600:], original[600:], original[600:][:, ::-1])
    # THEN it agrees with the original on the others, and not with one that says something else
    assert report.first > 70
    assert report.among > 97
    assert report.calibration_error < 5
    assert report.other_first is not None
    assert report.other_first < 5
    assert report.dev_photos == 300


def test_a_handful_of_photos_is_refused() -> None:
    original = Original(*(np.zeros(shape, np.float32) for shape in ((9, 3), (3, 8), (8,))))
    with pytest.raises(TrainingDataError, match="9 photos"):
        fit(np.zeros((9, 4), np.float32), original)
