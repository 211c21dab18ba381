"""The Core ML class on real packages, with the reference interpreter in Core ML's place."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from skimage import data

from model import errors
from model.bundle import (
    DECODER_COREML,
    ENCODER_COREML,
    MANIFEST,
    SHIPPED,
    TOKENIZER,
    Bundle,
    open_bundle,
    record_files,
)
from model.caption import CaptionOptions
from model.captioner import Captioner
from model.inference.coreml import (
    EMBEDDINGS,
    CompiledPackages,
    CoreMLInference,
    Predictor,
)
from model.inference.interface import Inference
from model.inference.litert import LiteRTInference
from model.inference.mlpackage import package_digest, read_spec
from model.preprocess import load_picture
from model.tokenizer import Tokenizer
from model.training.convert.mil_interpreter import InterpretedModel

START = 3


def interpreter(package: Path, _digest: str) -> Predictor:
    return InterpretedModel(package, "float16")


def photo() -> NDArray[np.uint8]:
    return load_picture(data.chelsea())


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return open_bundle(SHIPPED)


@pytest.fixture(scope="module")
def coreml(bundle: Bundle) -> CoreMLInference:
    return CoreMLInference(bundle, load=interpreter)


def log_probabilities(inference: Inference, sentence: list[int]) -> Any:
    """What follows each token of a sentence about a photo, and where was looked."""
    decoding = inference.open(inference.encode(photo()))
    steps = [
        decoding.step(np.array([token], np.int32), np.zeros(1, np.int32)) for token in sentence
    ]
    return (
        np.concatenate([step.log_probabilities for step in steps]),
        np.concatenate([step.attention for step in steps]),
    )


def test_the_whole_path_writes_what_litert_writes(bundle: Bundle, coreml: CoreMLInference) -> None:
    # GIVEN the app's captioner on either runtime
    tokenizer = Tokenizer.load(bundle.member(TOKENIZER))
    litert = Captioner(bundle, LiteRTInference(bundle), tokenizer)
    engine = Captioner(bundle, coreml, tokenizer)
    for options in (CaptionOptions("en"), CaptionOptions("fr")):
        one, other = (captioner.describe(photo(), options) for captioner in (litert, engine))
        assert one.text
        assert one.text == other.text
        assert one.confidence == pytest.approx(other.confidence, abs=0.02)


def test_steps_agree_with_litert(bundle: Bundle, coreml: CoreMLInference) -> None:
    # GIVEN the same sentence on both runtimes
    sentence = [START, 40, 50, 60]
    expected, expected_maps = log_probabilities(LiteRTInference(bundle), sentence)
    found, maps = log_probabilities(coreml, sentence)
    # THEN likely tokens are as likely, every step is a distribution and every map sums to 1
    likely = np.argsort(-expected, axis=1)[:, :20]
    difference = np.take_along_axis(expected - found, likely, 1)
    assert np.abs(difference).max() < 0.1
    assert np.allclose(np.exp(found).sum(axis=1), 1.0, atol=1e-4)
    assert np.allclose(maps, expected_maps, atol=0.01)


def test_rows_keep_their_own_pasts(coreml: CoreMLInference) -> None:
    # GIVEN three rows that swap and split
    decoding = coreml.open(coreml.encode(photo()))
    decoding.step(np.array([START], np.int32), np.zeros(1, np.int32))
    decoding.step(np.array([40, 50, 60], np.int32), np.zeros(3, np.int32))
    step = decoding.step(np.array([41, 51, 61], np.int32), np.array([2, 0, 0], np.int32))
    # THEN each is as if it had been decoded alone
    for row, sentence in enumerate(([START, 60, 41], [START, 40, 51], [START, 40, 61])):
        alone, _ = log_probabilities(coreml, sentence)
        assert np.allclose(step.log_probabilities[row], alone[-1], atol=0.03)


def replace(path: Path, content: bytes) -> None:
    """Write a new file in the place of one that the copy shares with the shipped bundle."""
    path.unlink()
    path.write_bytes(content)


def shared_copy(target: Path) -> Path:
    """A copy of the shipped bundle in no time: its files are hard links where that works."""

    def link(source: str, copy: str) -> None:
        try:
            os.link(source, copy)
        except OSError:  # another file system
            shutil.copyfile(source, copy)

    return Path(shutil.copytree(SHIPPED, target, copy_function=link))


def edited(target: Path, change: Callable[[dict[str, Any]], None]) -> Bundle:
    """A copy whose manifest promises something else of the same, whole files."""
    shared_copy(target)
    manifest = json.loads((target / MANIFEST).read_text())
    change(manifest)
    replace(target / MANIFEST, json.dumps(manifest).encode())
    return open_bundle(target)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"rows": 4}, "embedded"),
        ({"grid": [2, 2]}, "memory_keys"),
        ({"kinds": ["photo", "blank"]}, "kind_logits"),
        ({"vocabulary": 17}, EMBEDDINGS),
    ],
)
def test_other_shapes_than_promised_are_refused_by_name(
    tmp_path: Path, change: dict[str, Any], named: str
) -> None:
    bundle = edited(tmp_path / "bundle", lambda manifest: manifest.update(change))
    with pytest.raises(errors.BundleIncompatible, match=named):
        CoreMLInference(bundle, load=interpreter)


def test_a_package_in_the_place_of_another_is_refused(tmp_path: Path) -> None:
    # GIVEN a bundle with two encoders, honestly recorded
    folder = shared_copy(tmp_path / "bundle")
    shutil.rmtree(folder / DECODER_COREML)
    shutil.copytree(folder / ENCODER_COREML, folder / DECODER_COREML)
    with pytest.raises(errors.BundleIncompatible, match=r"decoder\.mlpackage takes image"):
        CoreMLInference(recorded(folder), load=interpreter)


def changed(folder: Path, package: str, change: Callable[[Any], None]) -> Bundle:
    """A copy of the shipped bundle in which one program is another one, honestly recorded."""
    shared_copy(folder)
    model = next((folder / package).rglob("model.mlmodel"))
    spec = read_spec(folder / package)[0]
    change(spec)
    replace(model, spec.SerializeToString())
    return recorded(folder)


def recorded(folder: Path) -> Bundle:
    """Vouch in a copy's manifest for the files as they are."""
    manifest = json.loads((folder / MANIFEST).read_text())
    manifest["files"] = {
        name: {"sha256": record.sha256, "bytes": record.bytes}
        for name, record in record_files(folder).items()
    }
    replace(folder / MANIFEST, json.dumps(manifest).encode())
    return open_bundle(folder)


def never(package: Path, _digest: str) -> Predictor:
    raise AssertionError(package)


def test_a_package_of_another_version_is_refused(tmp_path: Path) -> None:
    def later(spec: Any) -> None:
        spec.specificationVersion = 9

    bundle = changed(tmp_path / "bundle", ENCODER_COREML, later)
    with pytest.raises(errors.BundleIncompatible, match=r"encoder\.mlpackage is of version 9"):
        CoreMLInference(bundle, load=never)


def test_a_package_with_an_operation_that_is_not_known_is_refused_by_its_name(
    tmp_path: Path,
) -> None:
    def strange(spec: Any) -> None:
        (block,) = spec.mlProgram.functions["main"].block_specializations.values()
        next(one for one in block.operations if one.type == "gelu").type = "sinh"

    bundle = changed(tmp_path / "bundle", DECODER_COREML, strange)
    expected = r"decoder\.mlpackage: operation 'sinh' is not known"
    with pytest.raises(errors.BundleIncompatible, match=expected):
        CoreMLInference(bundle, load=never)


def test_a_package_without_its_weights_is_refused(tmp_path: Path) -> None:
    # GIVEN a bundle whose manifest does not even promise the weights
    folder = shared_copy(tmp_path / "bundle")
    next((folder / DECODER_COREML).rglob("weight.bin")).unlink()
    bundle = recorded(folder)
    with pytest.raises(errors.BundleDamaged, match=r"decoder\.mlpackage: there is no weight\.bin"):
        CoreMLInference(bundle, load=never)


def test_a_tampered_or_missing_part_is_refused_before_anything_is_loaded(tmp_path: Path) -> None:
    # GIVEN one bit changed in the weights of a package
    tampered = shared_copy(tmp_path / "tampered")
    weights = next((tampered / ENCODER_COREML).rglob("weight.bin"))
    content = bytearray(weights.read_bytes())
    content[len(content) // 2] ^= 1
    replace(weights, bytes(content))
    with pytest.raises(errors.BundleDamaged, match=r"weight\.bin"):
        CoreMLInference(open_bundle(tampered), load=never)
    # AND a bundle without packages
    portable = edited(
        tmp_path / "portable",
        lambda manifest: manifest.update(
            files={k: v for k, v in manifest["files"].items() if ".mlpackage" not in k}
        ),
    )
    with pytest.raises(errors.BundleDamaged, match=r"encoder\.mlpackage"):
        CoreMLInference(portable, load=never)


def test_the_digest_changes_with_the_package(bundle: Bundle, tmp_path: Path) -> None:
    encoder = package_digest(bundle, ENCODER_COREML)
    assert encoder != package_digest(bundle, DECODER_COREML)

    def change(manifest: dict[str, Any]) -> None:
        name = next(name for name in manifest["files"] if name.startswith(ENCODER_COREML))
        manifest["files"][name]["sha256"] = "0" * 64

    other = edited(tmp_path / "bundle", change)
    assert package_digest(other, ENCODER_COREML) != encoder
    assert package_digest(other, DECODER_COREML) == package_digest(bundle, DECODER_COREML)


class InterpreterToolkit:
    """Stands in for Core ML: a compiled package is a copy, executed by the interpreter."""

    def __init__(self) -> None:
        self.compiled: list[str] = []

    def compile(self, package: Path, target: Path) -> None:
        self.compiled.append(package.name)
        shutil.copytree(package, target)

    def open(self, compiled: Path) -> Predictor:
        return InterpretedModel(compiled)


class FailingToolkit(InterpreterToolkit):
    """Core ML that gives up in the middle of compiling."""

    def compile(self, package: Path, target: Path) -> None:
        target.mkdir()
        (target / "half").write_text("written")
        raise RuntimeError("error -14 of the compiler")


def test_packages_are_compiled_once_and_again_when_they_no_longer_load(
    bundle: Bundle, tmp_path: Path
) -> None:
    # GIVEN a bundle loaded for the first time
    toolkit = InterpreterToolkit()
    first = CoreMLInference(bundle, CompiledPackages(bundle, tmp_path, toolkit).load)
    assert toolkit.compiled == [ENCODER_COREML, DECODER_COREML]
    # WHEN it is loaded again, THEN nothing is compiled, and the same is computed
    second = CoreMLInference(bundle, CompiledPackages(bundle, tmp_path, toolkit).load)
    assert len(toolkit.compiled) == 2
    for one, other in zip(*(log_probabilities(c, [START]) for c in (first, second)), strict=True):
        assert np.array_equal(one, other)
    # WHEN a compiled package was damaged, THEN that one is compiled again
    digest = package_digest(bundle, DECODER_COREML)
    (tmp_path / f"{digest}.mlmodelc" / "Manifest.json").unlink()
    third = CoreMLInference(bundle, CompiledPackages(bundle, tmp_path, toolkit).load)
    assert toolkit.compiled[2:] == [DECODER_COREML]
    assert np.array_equal(
        log_probabilities(third, [START])[0], log_probabilities(first, [START])[0]
    )


def test_a_package_that_does_not_compile_leaves_nothing(bundle: Bundle, tmp_path: Path) -> None:
    packages = CompiledPackages(bundle, tmp_path, FailingToolkit())
    with pytest.raises(errors.RuntimeUnavailable, match="error -14"):
        CoreMLInference(bundle, packages.load)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "darwin", reason="Core ML runs here")
def test_without_core_ml_the_reason_is_told(bundle: Bundle, tmp_path: Path) -> None:
    with pytest.raises(errors.RuntimeUnavailable, match="macOS"):
        CoreMLInference(bundle)
    assert not list(tmp_path.iterdir())
    with pytest.raises(errors.RuntimeUnavailable, match="macOS"):
        CompiledPackages(bundle, cache=tmp_path).load(SHIPPED / ENCODER_COREML, "0" * 64)
    assert not list(tmp_path.iterdir())


def test_importing_the_class_does_not_import_coremltools() -> None:
    code = "import sys, model.inference.coreml; assert 'coremltools' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("name", [ENCODER_COREML, DECODER_COREML])
def test_nothing_that_is_shipped_falls_off_the_neural_engine(bundle: Bundle, name: str) -> None:
    for operation in InterpretedModel(bundle.member(name)).operations:
        where = f"{operation.type} {operation.name}"
        assert operation.type not in ("gather", "scatter", "linear"), where
        assert set(operation.dtypes) == {"fp16"}, where  # the engine has no other
        for shape in operation.shapes:
            assert len(shape) <= 4, where
            assert all(0 < size <= 16384 for size in shape), where


def test_a_package_is_only_read(tmp_path: Path) -> None:
    # GIVEN a bundle in which every file has a known time of change
    folder = tmp_path / "bundle"
    shutil.copytree(SHIPPED, folder)
    for path in folder.rglob("*"):
        os.utime(path, (1, 1))
    # WHEN it is loaded and used
    coreml = CoreMLInference(open_bundle(folder), load=interpreter)
    log_probabilities(coreml, [START])
    # THEN nothing was written: the app may be signed, and its folder read-only
    assert {path.stat().st_mtime for path in folder.rglob("*")} == {1.0}


@pytest.mark.parametrize("content", [b"{}", b"no JSON", b"[]"])
def test_a_package_that_cannot_be_read_is_damaged(tmp_path: Path, content: bytes) -> None:
    folder = shared_copy(tmp_path / "bundle")
    replace(folder / DECODER_COREML / "Manifest.json", content)
    manifest = json.loads((folder / MANIFEST).read_text())
    record = record_files(folder)[f"{DECODER_COREML}/Manifest.json"]
    entry = {"sha256": record.sha256, "bytes": record.bytes}
    manifest["files"][f"{DECODER_COREML}/Manifest.json"] = entry
    replace(folder / MANIFEST, json.dumps(manifest).encode())
    with pytest.raises(errors.BundleDamaged, match=r"decoder\.mlpackage"):
        CoreMLInference(open_bundle(folder), load=interpreter)
