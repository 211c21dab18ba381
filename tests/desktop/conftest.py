"""What tests of the app share: its application object, and the whole app put together."""

from __future__ import annotations

import os
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent, QSettings, QTranslator
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.app import Desktop, Parts
from desktop.application import Application
from desktop.batch.store import BatchStore
from desktop.captioning.installed_models import InstalledModels
from desktop.history.store import History
from desktop.reading.found_text import FoundText
from desktop.retraining.work_folder import RetrainingWork
from desktop.speech.prosody import Prosody
from desktop.speech.synthesis import Voice
from desktop.stronger.controller import Workplace
from desktop.system import paths
from desktop.ui.main_window import MainWindow
from model.caption import CaptionerProtocol, Language
from model.errors import BundleDamaged
from model.evidence import Witness
from model.inference.options import ComputeUnits
from tests.support.fakes_desktop import FakeCaptioner
from tests.support.processes import ROOT
from tests.support.retraining.replay_kit import ReplayKit

TINY_BUNDLE = ROOT / "tests" / "data" / "tiny_bundle"


@pytest.fixture(scope="session")
def qapp_cls() -> type[Application]:
    """Run all tests on the app's own application object."""
    return Application


def write_tone(path: Path, seconds: float = 0.3) -> None:
    """Write a short sound file."""
    with wave.open(str(path), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(b"\x00\x20\x00\xe0" * int(seconds * 4000))


@dataclass
class FakeSpeech:
    """Writes a short tone at once, and remembers what it was asked to say."""

    said: list[tuple[str, str]] = field(default_factory=list)
    voices: list[str | None] = field(default_factory=list)
    pitches: list[int] = field(default_factory=list)
    error: Exception | None = None

    def __call__(
        self,
        text: str,
        language: Language,
        path: Path,
        *,
        voice: str | None,
        prosody: Prosody,
        should_stop: Callable[[], bool],
    ) -> object:
        self.said.append((text, language))
        self.voices.append(voice)
        self.pitches.append(prosody.pitch)
        if self.error is not None:
            raise self.error
        write_tone(path)
        return path


@dataclass
class Stage:
    """The app with stand-ins for model and speech, its history and settings in a folder.

    With `load` it has a real model, `original`. Captioners come from a `publisher` to a computer
    with so much `memory`, in bytes.
    """

    folder: Path
    qtbot: QtBot
    original: Path = TINY_BUNDLE
    load: Callable[[Path, ComputeUnits], CaptionerProtocol] | None = None
    captioner: FakeCaptioner = field(default_factory=FakeCaptioner)
    speech: FakeSpeech = field(default_factory=FakeSpeech)
    found_text: FoundText | Exception = field(default_factory=lambda: FoundText("", None))
    voices: tuple[Voice, ...] = (
        Voice("sam", "Samantha", "en-US"),
        Voice("dan", "Daniel", "en-GB"),
        Voice("tom", "Thomas", "fr-FR"),
    )
    load_error: Exception | None = None
    damaged: Path | None = None
    open_error: Exception | None = None
    units: list[ComputeUnits] = field(default_factory=list)
    open_apps: list[Desktop] = field(default_factory=list)
    loaded: list[Path] = field(default_factory=list)
    publisher: str = ""
    memory: int = 1 << 40
    kit: ReplayKit = field(init=False)

    def __post_init__(self) -> None:
        self.kit = ReplayKit(self.folder)

    @property
    def models(self) -> InstalledModels:
        """The models in the folder, the tiny bundle as the original."""
        return InstalledModels(self.folder / "models", self.original, self.folder / "added")

    def read_text(self, picture: Path, **_: object) -> FoundText:
        """Find the text that it was given to find, or fail in the way that it was given."""
        if isinstance(self.found_text, Exception):
            raise self.found_text
        return self.found_text

    def start(self, language: Language = "en", *, opens: bool = True) -> Desktop:
        """Start the app and wait until its history is read, or told to be one that cannot be."""
        store = QSettings(str(self.folder / "settings.ini"), QSettings.Format.IniFormat)
        if not store.contains("caption/language"):
            store.setValue("caption/language", language)
        store.setValue("interface/language", language)
        app = Desktop(
            Parts(
                models=self.models,
                load_captioner=self._load,
                open_history=self._open,
                open_batch=self.open_batch,
                synthesise=self.speech,
                read_text=self.read_text,
                list_voices=self.list_voices,
                settings=store,
                kit=self.kit,
                retraining=RetrainingWork(self.folder / "retraining"),
                watched=self.folder / "watched.jsonl",
                importing=Workplace(self.folder / "importing", self.publisher, self.memory),
            )
        )
        self.open_apps.append(app)
        opens = opens and self.open_error is None
        expected = app.library.opened if opens else app.library.failed
        with self.qtbot.waitSignal(expected):
            app.start()
        return app

    def stop(self, app: Desktop) -> None:
        """End the app as closing its window does."""
        self.open_apps.remove(app)
        app.window.close()
        app.close()
        # No loop runs that would do it now; hundreds of closed windows make every change of font or
        # palette take minutes.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def files(self, *names: str) -> list[Path]:
        """Write small real pictures."""
        paths = []
        for number, name in enumerate(names):
            path = self.folder / name
            image = QImage(64, 48, QImage.Format.Format_RGB32)
            image.fill(QColor.fromHsv(17 * number % 360, 120, 200))
            assert image.save(str(path))
            paths.append(path)
        return paths

    def list_voices(self, *, should_stop: Callable[[], bool]) -> tuple[Voice, ...]:
        """The voices of the stage's computer."""
        return self.voices

    def _load(
        self, bundle: Path, units: ComputeUnits, heard: tuple[Witness, ...]
    ) -> CaptionerProtocol:
        self.loaded.append(bundle)
        self.units.append(units)
        if self.load is not None:
            return self.load(bundle, units)
        if bundle == self.damaged:
            raise BundleDamaged(bundle)
        if self.load_error is not None:
            raise self.load_error
        return self.captioner

    def open_batch(self) -> BatchStore:
        """Open the app's list of many pictures."""
        return BatchStore(self.folder / "batch.sqlite")

    def _open(self) -> History:
        if self.open_error is not None:
            raise self.open_error
        return History(self.folder / "history.sqlite", self.folder / "pictures")


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    """Give a stage for the app; what is started on it is ended."""
    stage = Stage(tmp_path, qtbot)
    yield stage
    for app in list(stage.open_apps):
        stage.stop(app)
    assert [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)] == []


@pytest.fixture(params=["en", "fr"])
def interface(request: pytest.FixtureRequest, qapp: Application) -> Iterator[Language]:
    """The language of all words in windows made from now on."""
    translator = QTranslator()
    assert translator.load(f"clairvoix_{request.param}", str(paths.assets() / "i18n"))
    qapp.installTranslator(translator)
    yield request.param
    qapp.removeTranslator(translator)


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the command line for an English reader, whatever the machine speaks."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """Give a small grey picture whose name is no ASCII."""
    path = tmp_path / "été.png"
    Image.new("RGB", (64, 48), (90, 90, 90)).save(path)
    return path


@pytest.fixture
def history_path(tmp_path: Path) -> Path:
    """Give the place of a history that does not exist yet, nor does its folder."""
    return tmp_path / "données" / "history.sqlite"


@pytest.fixture
def history(history_path: Path) -> Iterator[History]:
    """Give a new history; it may be closed by the test as well."""
    history = History(history_path)
    yield history
    history.close()


@pytest.fixture
def ordinary_user(tmp_path: Path) -> Iterator[None]:
    """Someone whom permissions bind."""
    if os.geteuid() != 0:
        yield
        return
    for folder in (tmp_path, *tmp_path.parents):
        if folder.owner() == "root" and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o055)
    os.seteuid(65534)
    yield
    os.seteuid(0)
