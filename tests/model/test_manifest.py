"""A manifest is written and read without loss, and read strictly."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.manifest import (
    Calibration,
    Confidence,
    DecoderShape,
    FileRecord,
    Grounding,
    Manifest,
    UnsupportedManifest,
)

DIGEST = "0" * 64
MANIFEST = Manifest(
    name="essai",
    version="1.2.0",
    created="2026-11-21",
    languages=("fr", "en"),
    grid=(14, 14),
    rows=5,
    max_tokens=26,
    vocabulary=6000,
    decoder=DecoderShape(3, 256, 4),
    files={"tokenizer.json": FileRecord(DIGEST, 12)},
    kinds=("photo", "blank"),
    photo_threshold=0.4,
    calibration=Calibration(3.5, 1.0),
    confidence={"fr": Confidence({"first": 1.0, "likelihood": 2.5}, -0.5)},
    grounding=Grounding(person=0.6, animal=0.3, weight=3.0),
    sentences=2,
    tags=300,
    scores={"dev": {"en": {"CIDEr": 57.8}}},
    sources=("Flickr8k", {"name": "Multi30k", "use": "French"}),
)


def document() -> dict[str, object]:
    """The JSON object of a sound manifest, to be spoilt."""
    loaded = json.loads(MANIFEST.to_json())
    assert isinstance(loaded, dict)
    return loaded


@pytest.mark.parametrize(
    "manifest", [MANIFEST, replace(MANIFEST, kinds=None, calibration=None, scores={}, sources=())]
)
def test_what_is_written_is_what_is_read(manifest: Manifest) -> None:
    assert Manifest.from_json(manifest.to_json()) == manifest


def test_the_written_form_is_the_documented_one() -> None:
    # GIVEN a manifest WHEN written THEN it has the fields that other programs look for
    written = document()
    assert written["format"] == 1
    assert written["input"] == {"size": [224, 224], "resize": "squash"}
    assert written["files"] == {"tokenizer.json": {"sha256": DIGEST, "bytes": 12}}
    assert written["decoder"] == {"layers": 3, "width": 256, "heads": 4}
    assert (written["things"], "tags" in written) == (300, False)


def test_an_older_bundle_writes_each_sentence_alone() -> None:
    older = document()
    del older["sentences"]
    manifest = Manifest.from_json(json.dumps(older))
    assert (manifest.sentences, manifest.context) == (1, 26)
    assert MANIFEST.context == 52


def test_fields_of_a_later_minor_version_are_left_out() -> None:
    assert Manifest.from_json(json.dumps(document() | {"novelty": [1, 2]})) == MANIFEST


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("format", 3),
        ("languages", ["en", "de"]),
        ("kinds", ["photo", "hologram"]),
        ("kinds", ["blank", "document"]),
        ("photo_threshold", -1),
        ("photo_threshold", 1.5),
        ("input", {"size": [299, 299], "resize": "squash"}),
        ("input", {"size": [224, 224], "resize": "crop"}),
        ("decoder", {"layers": 3, "width": 250, "heads": 4}),
        ("max_tokens", 2),
        ("sentences", 3),
    ],
)
def test_a_bundle_of_another_sort_is_unsupported(field: str, value: object) -> None:
    with pytest.raises(UnsupportedManifest):
        Manifest.from_json(json.dumps(document() | {field: value}))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("format", "1"),
        ("format", True),
        ("name", 7),
        ("version", ""),
        ("languages", "en"),
        ("languages", []),
        ("grid", [14]),
        ("grid", [14, 14.0]),
        ("grid", [14, -1]),
        ("rows", 0),
        ("sentences", 0),
        ("rows", 10**400),
        ("vocabulary", None),
        ("decoder", [3, 256, 4]),
        ("photo_threshold", "half"),
        ("calibration", {"slope": 1}),
        ("confidence", {"en": {"weights": {"first": 1.0}}}),
        ("confidence", {"en": {"weights": {"first": "1"}, "bias": 0}}),
        ("grounding", {"person": 0.5, "animal": 0.5}),
        ("grounding", {"person": 0.0, "animal": 0.5, "weight": 1}),
        ("scores", []),
        ("sources", "Flickr8k"),
        ("files", {"a": {"sha256": "ABC", "bytes": 1}}),
        ("files", {"a": {"sha256": DIGEST, "bytes": -1}}),
        ("files", {"a": 5}),
    ],
)
def test_a_wrong_field_is_named(field: str, value: object) -> None:
    # GIVEN one spoilt field WHEN read THEN the error names it and is not "unsupported"
    with pytest.raises(ValueError, match=field) as caught:
        Manifest.from_json(json.dumps(document() | {field: value}))
    assert not isinstance(caught.value, UnsupportedManifest)


@pytest.mark.parametrize("field", ["name", "languages", "grid", "rows", "decoder", "input"])
def test_a_missing_field_is_named(field: str) -> None:
    spoilt = document()
    del spoilt[field]
    with pytest.raises(ValueError, match=field):
        Manifest.from_json(json.dumps(spoilt))


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '"x"', b"\xff\xfe\x00", "[" * 100_000, b"PK\x03\x04", "NaN"]
)
def test_what_is_no_json_object_is_refused(text: str | bytes) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        Manifest.from_json(text)
    assert not isinstance(caught.value, UnsupportedManifest)


def test_not_a_number_is_not_a_number() -> None:
    with pytest.raises(ValueError, match="photo_threshold"):
        Manifest.from_json(MANIFEST.to_json().replace("0.4", "NaN"))


def test_the_tiny_bundle_keeps_up_with_the_format() -> None:
    # GIVEN the bundle kept for the tests WHEN read and written THEN it is the same document
    text = (Path(__file__).parents[1] / "data/tiny_bundle/manifest.json").read_text("utf-8")
    assert Manifest.from_json(text).to_json() == text


def test_a_calibration_is_a_sigmoid() -> None:
    calibration = Calibration(slope=3.0, intercept=1.5)
    assert calibration.probability(-0.5) == 0.5
    assert calibration.probability(np.array([-0.5, -1e9])).tolist() == [0.5, 0.0]


def test_a_confidence_weighs_signals() -> None:
    confidence = Confidence({"likelihood": 2.0, "founded": 1.0}, 0.5)
    known = {"likelihood": -0.5, "founded": 0.5, "vagueness": 9.0}
    assert confidence.probability(known) == 0.5
    with pytest.raises(KeyError):
        confidence.probability({"likelihood": 0.0})


def test_a_signal_from_the_future_is_not_supported() -> None:
    spoilt = document() | {"confidence": {"en": {"weights": {"mood": 1.0}, "bias": 0.0}}}
    with pytest.raises(UnsupportedManifest, match="mood"):
        Manifest.from_json(json.dumps(spoilt))


def test_bundles_up_to_1_5_have_neither_confidence_nor_grounding() -> None:
    older = document()
    del older["confidence"], older["grounding"]
    read = Manifest.from_json(json.dumps(older))
    assert (read.confidence, read.grounding) == ({}, None)
    assert read.calibration == MANIFEST.calibration


SECOND = replace(
    MANIFEST,
    architecture="merge",
    title={"en": "CNN-LSTM", "fr": "CNN-LSTM"},
    description={"en": "Sees the picture as a whole.", "fr": "Voit l'image comme un tout."},
    state={"hidden": (256,), "cell": (256,)},
    picture={"whole": (1, 1, 256)},
    attention=False,
)


def test_the_second_format_says_what_the_first_cannot() -> None:
    # GIVEN a bundle of another architecture WHEN written THEN it is of format 2, and read as it was
    written = json.loads(SECOND.to_json())
    assert (written["format"], written["state"]) == (2, {"hidden": [256], "cell": [256]})
    assert Manifest.from_json(SECOND.to_json()) == SECOND

    # AND one that says nothing of the sort stays as older programs read it
    assert "architecture" not in document()
    assert Manifest.from_json(json.dumps(document())).architecture == "transformer"


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("architecture", None, ValueError),
        ("architecture", "../merge", ValueError),
        ("state", {}, UnsupportedManifest),
        ("state", {"hidden": [1 << 23]}, UnsupportedManifest),
        ("state", {"hidden": [-1]}, ValueError),
        ("state", {"hidden": [1] * 9}, ValueError),
        ("picture", {"Über": [1]}, ValueError),
        ("title", {"en": ""}, ValueError),
        ("attention", "no", ValueError),
    ],
)
def test_what_the_second_format_says_is_read_strictly(
    field: str, value: object, kind: type[ValueError]
) -> None:
    spoilt = json.loads(SECOND.to_json()) | {field: value}
    with pytest.raises(kind):
        Manifest.from_json(json.dumps(spoilt))


def test_an_imported_bundle_says_how_it_sees_and_what_its_tokens_are() -> None:
    imported = dataclasses.replace(
        MANIFEST,
        architecture="blip",
        languages=("en",),
        sentences=1,
        size=(384, 384),
        resize="squash-bicubic",
        class_tokens=2,
        special={"start": 3, "end": 2, "pad": 0, "unknown": 1},
    )

    read = Manifest.from_json(imported.to_json())

    assert read == imported
    assert (read.format, read.caches) == (2, True)
    assert read.slots == 2 + read.grid[0] * read.grid[1]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("special", {"start": 1}),
        ("special", {"start": 1, "end": 2, "pad": 0, "unknown": 1 << 21}),
        ("languages", ["en", "fr"]),
        ("class_tokens", 3),
        ("input", {"size": [4096, 4096], "resize": "squash"}),
    ],
)
def test_an_imported_bundle_of_another_sort_is_unsupported(field: str, value: object) -> None:
    special = {"start": 1, "end": 2, "pad": 0, "unknown": 0}
    imported = dataclasses.replace(
        MANIFEST, architecture="blip", languages=("en",), sentences=1, special=special
    )
    written = json.loads(imported.to_json())

    with pytest.raises(UnsupportedManifest):
        Manifest.from_json(json.dumps(written | {field: value}))
