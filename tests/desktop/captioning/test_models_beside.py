"""The documents' two models come with the program, whole, small and able to describe."""

from __future__ import annotations

import pytest

from desktop.system import paths
from model import CaptionOptions, load_captioner
from model.bundle import open_bundle

LARGEST = 14_000_000
"""Bytes of both together."""

MODELS = {"cnn-lstm": "merge", "spatial-attention": "spatial"}


def test_they_are_whole_and_small() -> None:
    bundles = {path.name: open_bundle(path) for path in paths.models_beside().iterdir()}
    assert {name: one.manifest.architecture for name, one in bundles.items()} == MODELS
    for bundle in bundles.values():
        bundle.verify_all()
        assert set(bundle.manifest.title) == set(bundle.manifest.description) == {"en", "fr"}
    assert sum(path.stat().st_size for path in paths.models_beside().rglob("*")) <= LARGEST


@pytest.mark.parametrize("name", MODELS)
def test_they_describe_in_both_languages(name: str) -> None:
    captioner = load_captioner(paths.models_beside() / name)
    photo = paths.assets() / "sample" / "photographer.jpg"
    english, french = captioner.describe_each(photo, (CaptionOptions("en"), CaptionOptions("fr")))
    assert {"man", "person"} & set(english.text.split()), english.text
    assert {"homme", "personne"} & set(french.text.split()), french.text
    assert 0.0 < english.confidence < 1.0
    assert captioner.bundle.manifest.attention is (name == "spatial-attention")
