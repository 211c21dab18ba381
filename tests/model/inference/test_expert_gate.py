"""The gate of a taught bundle: what it is made of, and what is refused."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model import errors
from model.bundle import GATE, Bundle, open_bundle, record_files
from model.inference.expert_gate import ExpertGate, picture_features, read_expert_gate

TINY = Path(__file__).parents[2] / "data" / "tiny_bundle"
FEATURES = 2 * open_bundle(TINY).manifest.decoder.width


def with_gate(folder: Path, **arrays: Any) -> Bundle:
    """The tiny bundle with a gate file of these arrays."""
    shutil.copytree(TINY, folder)
    np.savez(folder / GATE, **arrays)
    return recorded(folder)


def recorded(folder: Path) -> Bundle:
    """A folder of files as a bundle with the tiny one's manifest."""
    manifest = replace(open_bundle(TINY).manifest, files=record_files(folder))
    (folder / "manifest.json").write_text(manifest.to_json(), encoding="utf-8")
    return open_bundle(folder)


def test_features_are_of_the_class_token_and_of_the_mean_patch() -> None:
    values = np.arange(2 * 3 * 4, dtype=np.float32).reshape(2, 3, 4)
    features = picture_features(values)
    assert features.tolist() == [[0, 1, 2, 3, 6, 7, 8, 9], [12, 13, 14, 15, 18, 19, 20, 21]]


def test_it_opens_on_one_side_of_a_plane() -> None:
    gate = ExpertGate(np.array([1.0, -2.0], np.float32), 0.5, np.zeros((0, 2), np.float16))
    assert gate.opens(np.array([1.0, 0.75], np.float32))
    assert not gate.opens(np.array([1.0, 0.76], np.float32))


def test_a_bundle_that_was_not_taught_has_none(tmp_path: Path) -> None:
    assert read_expert_gate(open_bundle(TINY)) is None
    weights = np.ones(FEATURES, np.float32)
    taught = np.ones((3, FEATURES), np.float16)
    found = read_expert_gate(
        with_gate(tmp_path / "taught", weights=weights, bias=np.float32(-2), taught=taught)
    )
    assert found is not None
    assert (found.weights.tolist(), found.bias) == (weights.tolist(), -2.0)
    assert found.taught.shape == (3, FEATURES)
    assert found.names == {}


def test_what_is_no_gate_is_refused(tmp_path: Path) -> None:
    sound = {
        "weights": np.ones(FEATURES, np.float32),
        "bias": np.float32(0),
        "taught": np.zeros((0, FEATURES), np.float16),
    }
    noise = with_gate(tmp_path / "noise")
    (noise.path / GATE).write_bytes(b"no archive")
    objects = sound | {"weights": np.array([{}] * FEATURES, dtype=object)}
    damaged = [
        recorded(noise.path),
        with_gate(tmp_path / "part", weights=sound["weights"]),
        with_gate(tmp_path / "code", **objects),
    ]
    for bundle in damaged:
        with pytest.raises(errors.BundleDamaged, match=GATE):
            read_expert_gate(bundle)
    unsure = with_gate(tmp_path / "unsure", **sound, names=np.array(["Rex"]))
    with pytest.raises(errors.BundleIncompatible, match="how sure"):
        read_expert_gate(unsure)
    few = with_gate(tmp_path / "few", **sound | {"weights": np.ones(FEATURES - 1, np.float32)})
    with pytest.raises(errors.BundleIncompatible, match="features"):
        read_expert_gate(few)


def test_a_gate_is_read_as_it_was_kept() -> None:
    kept = ExpertGate(
        np.array([1.0, -2.0], np.float32), 0.1, np.ones((3, 2), np.float16), {"Rex": 0.1}
    )

    found = ExpertGate.from_arrays(kept.to_arrays())

    assert np.array_equal(found.weights, kept.weights)
    assert np.array_equal(found.taught, kept.taught)
    assert found.names == {"Rex": pytest.approx(0.1)}
    # AND it opens as before: a gate computes in single precision
    near = np.random.default_rng(1).standard_normal((50, 2)).astype(np.float32)
    assert np.array_equal(found.nearness(near), kept.nearness(near))
