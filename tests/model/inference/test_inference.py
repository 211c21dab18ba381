"""The choice of the runtime on a Mac: Core ML, or LiteRT with the reason why not."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import coremltools
import pytest

from model import errors, inference
from model.bundle import ENCODER_COREML, MANIFEST, open_bundle
from model.inference import coreml, load_inference, options
from model.training.convert.mil_interpreter import InterpretedModel

TINY = Path(__file__).parents[2] / "data" / "tiny_bundle"


class CompiledModel(InterpretedModel):
    """Stands in for `coremltools.models.CompiledMLModel`, and remembers what it may compute on."""

    units: object = None

    def __init__(self, path: str, compute_units: object) -> None:
        type(self).units = compute_units
        super().__init__(path)


@pytest.fixture(autouse=True)
def _mac(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inference, "_IS_MAC", True)
    monkeypatch.setattr(coreml, "_IS_MAC", True)
    monkeypatch.setattr(coremltools.models.utils, "compile_model", shutil.copytree)
    monkeypatch.setattr(coremltools.models, "CompiledMLModel", CompiledModel)


def fail(*_: object) -> None:
    raise RuntimeError("error -14 of the compiler")


@pytest.mark.parametrize(
    ("units", "named"),
    [("all", "ALL"), ("cpu-and-neural-engine", "CPU_AND_NE"), ("cpu-only", "CPU_ONLY")],
)
def test_core_ml_is_the_first_choice_on_the_units_asked_for(
    bundle: Path, units: options.ComputeUnits, named: str
) -> None:
    loaded = load_inference(open_bundle(bundle), units=units)
    assert (loaded.name, loaded.fallback) == ("coreml", None)
    assert CompiledModel.units is coremltools.ComputeUnit[named]


def test_litert_takes_over_and_says_why(
    bundle: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(coremltools.models.utils, "compile_model", fail)
    loaded = load_inference(open_bundle(bundle))
    assert loaded.name == "litert"
    assert "error -14" in (loaded.fallback or "")
    assert "error -14" in caplog.text
    # but not for who asked for Core ML
    with pytest.raises(errors.RuntimeUnavailable, match="error -14"):
        load_inference(open_bundle(bundle), "coreml")


def test_a_bundle_made_without_core_ml_runs_on_litert(caplog: pytest.LogCaptureFixture) -> None:
    loaded = load_inference(open_bundle(TINY))
    assert (loaded.name, loaded.fallback) == ("litert", "the model was made without Core ML")


def test_who_asks_for_litert_misses_nothing(bundle: Path) -> None:
    loaded = load_inference(open_bundle(bundle), "litert")
    assert (loaded.name, loaded.fallback) == ("litert", None)


def test_a_package_that_is_not_the_promised_one_is_no_reason_for_another_runtime(
    bundle: Path, tmp_path: Path
) -> None:
    # GIVEN a bundle one of whose packages is not what its manifest says
    folder = tmp_path / "bundle"
    shutil.copytree(bundle, folder)
    manifest = json.loads((folder / MANIFEST).read_text())
    name = next(name for name in manifest["files"] if name.startswith(ENCODER_COREML))
    manifest["files"][name]["sha256"] = "0" * 64
    (folder / MANIFEST).write_text(json.dumps(manifest))
    # THEN it is refused as a whole, so that the app keeps the model it had
    with pytest.raises(errors.BundleDamaged, match=r"encoder\.mlpackage"):
        load_inference(open_bundle(folder))
