"""From a picture file to the caption in the window on Core ML; the interpreter stands in for it."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

pytest.importorskip("coremltools", reason="reading packages needs coremltools")

import coremltools

from desktop.app import Desktop, Parts, _load_captioner
from desktop.history import History
from desktop.models import Models
from model import inference
from model.caption import CaptionOptions
from model.captioner import load_captioner
from model.inference import coreml
from model.training.mil import InterpretedModel
from tests.desktop.conftest import FakeSpeech
from tests.desktop.processes import PATIENCE

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
def desktop(tmp_path: Path, bundle: Path, qtbot: QtBot) -> Desktop:
    """The app with the shipped model and its real loader."""
    store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    for key in ("caption/language", "interface/language"):
        store.setValue(key, "en")
    return Desktop(
        Parts(
            Models(tmp_path / "models", bundle),
            _load_captioner,
            lambda: History(tmp_path / "history.sqlite", tmp_path / "pictures"),
            FakeSpeech(),
            store,
        )
    )


def described(app: Desktop, photo: Path, qtbot: QtBot) -> str:
    """Open a photo in the window and return the caption that arrives."""
    with qtbot.waitSignal(app.session.caption_changed, timeout=round(4000 * PATIENCE)) as shown:
        app.start([photo])
    text: str = shown.args[0].text
    return text


def test_a_photo_is_described_in_the_window_by_core_ml(
    mac: None, desktop: Desktop, bundle: Path, photo: Path, qtbot: QtBot
) -> None:
    try:
        # GIVEN what LiteRT writes about a photo
        expected = load_captioner(bundle, "litert").describe(photo, CaptionOptions("en")).text
        # WHEN the app runs on Core ML THEN it writes the same, and has nothing to excuse
        assert described(desktop, photo, qtbot) == expected
        assert desktop.window.banner.text == ""
    finally:
        desktop.window.close()
        desktop.close()


def test_without_core_ml_the_cpu_takes_over_and_the_window_says_so(
    mac: None,
    desktop: Desktop,
    photo: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    try:
        # GIVEN a Core ML that does not compile the packages
        monkeypatch.setattr(coremltools.models.utils, "compile_model", failing_compiler)
        # WHEN a photo is opened THEN there is a caption, the reason in the log, and a sentence
        assert described(desktop, photo, qtbot)
        assert "error -14" in caplog.text
        qtbot.waitUntil(lambda: desktop.window.banner.text.startswith("Running on the CPU"))
    finally:
        desktop.window.close()
        desktop.close()
