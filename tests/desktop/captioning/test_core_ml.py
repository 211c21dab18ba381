"""From a picture file to the caption in the window on Core ML; the interpreter stands in for it."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import coremltools
import pytest
from pytestqt.qtbot import QtBot

from desktop.app import Desktop, _load_captioner
from model import inference
from model.caption import CaptionOptions
from model.captioner import load_captioner
from model.inference import coreml
from model.training.convert.mil_interpreter import InterpretedModel
from tests.desktop.conftest import Stage
from tests.support.processes import PATIENCE

pytestmark = pytest.mark.skipif(sys.platform == "darwin", reason="the real Core ML runs here")


def compile_model(package: str, target: str) -> None:
    """Stand in for Core ML's compiler."""
    shutil.copytree(package, target)


def failing_compiler(package: str, target: str) -> None:
    raise RuntimeError("error -14 of the compiler")


class InterpretedCompiledModel(InterpretedModel):
    """Stands in for `coremltools.models.CompiledMLModel`."""

    def __init__(self, path: str, compute_units: object) -> None:
        assert compute_units is coremltools.ComputeUnit.CPU_AND_NE
        super().__init__(path)


@pytest.fixture
def mac(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Mac, as far as the choice of the runtime and coremltools go."""
    monkeypatch.setattr(inference, "_IS_MAC", True)
    monkeypatch.setattr(coreml, "_IS_MAC", True)
    monkeypatch.setattr(coremltools.models.utils, "compile_model", compile_model)
    monkeypatch.setattr(coremltools.models, "CompiledMLModel", InterpretedCompiledModel)


@pytest.fixture
def real(stage: Stage, bundle: Path) -> Stage:
    """The stage with the shipped model and the app's own loader."""
    stage.original, stage.load = bundle, _load_captioner
    return stage


def described(app: Desktop, photo: Path, qtbot: QtBot) -> str:
    """Open a photo in the window and return the caption that arrives."""
    with qtbot.waitSignal(app.session.caption_changed, timeout=round(4000 * PATIENCE)) as shown:
        app.window.open_files([photo])
    text: str = shown.args[0].text
    return text


def test_a_photo_is_described_in_the_window_by_core_ml(
    mac: None, real: Stage, bundle: Path, photos: dict[str, Path], qtbot: QtBot
) -> None:
    # GIVEN what LiteRT writes about a photo of the kind that the model was trained on; of others,
    # such as a rocket's, half precision changes a caption in a hundred or so (CONVERSION.md)
    photo = photos["cat"]
    expected = load_captioner(bundle, "litert").describe(photo, CaptionOptions("en")).text
    # WHEN the app runs on Core ML THEN it writes the same, and has nothing to excuse
    app = real.start()
    assert described(app, photo, qtbot) == expected
    assert app.window.banner.text == ""


def test_without_core_ml_the_cpu_takes_over_and_the_window_says_so(
    mac: None,
    real: Stage,
    photo: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    # GIVEN a Core ML that does not compile the packages
    monkeypatch.setattr(coremltools.models.utils, "compile_model", failing_compiler)
    # WHEN a photo is opened THEN there is a caption, the reason in the log, and a sentence
    app = real.start()
    assert described(app, photo, qtbot)
    assert "error -14" in caplog.text
    qtbot.waitUntil(lambda: app.window.banner.text.startswith("Running on the CPU"))
