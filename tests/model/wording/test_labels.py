"""A bundle's classifier tells the likeliest labels, and is read strictly."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.bundle import LABELS, Bundle, open_bundle, record_files
from model.captioner import load_captioner
from model.errors import BundleDamaged, BundleIncompatible
from model.wording.labels import SHOWN, LabelHead, read_label_head
from tests.support.processes import ROOT

TINY_BUNDLE = ROOT / "tests" / "data" / "tiny_bundle"

FEATURES, WIDTH, CLASSES = 32, 4, 7


def head(features: int = FEATURES) -> LabelHead:
    """A classifier of features whose first ones count."""
    random = np.random.default_rng(0)
    return LabelHead(
        mean=np.zeros(features, np.float32),
        project=np.eye(features, WIDTH, dtype=np.float32),
        kernel=random.integers(-127, 128, (WIDTH, CLASSES), np.int8),
        scale=np.full(CLASSES, 0.02, np.float32),
        bias=np.zeros(CLASSES, np.float32),
        platt=np.array([1.0, 0.0], np.float32),
        names={
            "en": np.array([f"class {number}" for number in range(CLASSES)]),
            "fr": np.array([f"classe {number}" for number in range(CLASSES)]),
        },
    )


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    folder = tmp_path / "bundle"
    shutil.copytree(TINY_BUNDLE, folder)
    return folder


def _with(folder: Path, **arrays: Any) -> Bundle:
    np.savez_compressed(folder / LABELS, **(head().to_arrays() | arrays))
    manifest = open_bundle(TINY_BUNDLE).manifest
    listed = dataclasses.replace(manifest, files=record_files(folder))
    (folder / "manifest.json").write_text(listed.to_json(), encoding="utf-8")
    return open_bundle(folder)


def test_the_likeliest_come_first_and_as_they_are_calibrated() -> None:
    made = head()
    features = np.random.default_rng(1).standard_normal(FEATURES).astype(np.float32)
    probabilities = made.probabilities(features)
    assert probabilities.sum() == pytest.approx(1.0)

    found = made.likeliest(features, "fr")
    assert len(found) == SHOWN
    assert found[0].word == f"classe {probabilities.argmax()}"
    assert [tag.probability for tag in found] == sorted(
        (tag.probability for tag in found), reverse=True
    )
    assert found[0].probability == pytest.approx(probabilities.max(), rel=1e-4)
    half = dataclasses.replace(made, platt=np.array([0.0, 0.0], np.float32))
    assert half.likeliest(features, "en")[0].probability == 0.5


def test_a_bundle_tells_labels_of_a_picture_where_it_brings_them(bundle: Path, photo: Path) -> None:
    assert load_captioner(bundle).look(photo, "", "en").labels is None
    _with(bundle)
    captioner = load_captioner(bundle)
    english, french = (captioner.look(photo, "", language) for language in ("en", "fr"))
    assert english.words == ()
    assert english.labels is not None
    assert french.labels is not None
    assert len(english.labels) == SHOWN
    assert [tag.word.replace("class ", "classe ") for tag in english.labels] == [
        tag.word for tag in french.labels
    ]


@pytest.mark.parametrize(
    ("array", "error"),
    [
        ({"mean": np.zeros(5, np.float32)}, BundleIncompatible),
        ({"kernel": np.zeros((WIDTH, 9), np.int8)}, BundleIncompatible),
        ({"platt": np.zeros(3, np.float32)}, BundleIncompatible),
        ({"names/fr": np.array(["une"])}, BundleIncompatible),
        ({"kernel": np.array([object()])}, BundleDamaged),
    ],
)
def test_a_classifier_of_another_bundle_is_refused(
    array: dict[str, Any], error: type[Exception], bundle: Path
) -> None:
    with pytest.raises(error):
        read_label_head(_with(bundle, **array))
