"""The app as a whole: files from the Dock, languages, restarts, a dead model, no sound."""

from __future__ import annotations

import shutil
import sys
import threading
from pathlib import Path
from types import TracebackType

import pytest
from PySide6.QtCore import QLocale, Qt, QTranslator, QUrl
from PySide6.QtGui import QFileOpenEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop import settings
from desktop.app import translate
from desktop.application import Application
from desktop.captioning.installed_models import ORIGINAL, Learned
from desktop.jobs import JobControl
from desktop.system import logs
from desktop.system.sqlite import HistoryNewer
from model.caption import Language
from model.errors import BundleNotFound
from tests.desktop.conftest import TINY_BUNDLE, Stage
from tests.support.processes import PATIENCE, WindowProcess, environment


def test_files_from_the_dock_come_as_one_drop(qtbot: QtBot, qapp: Application) -> None:
    # GIVEN the system, which sends one event a file
    files = [Path("/photos/a été.png"), Path("/photos/b.png")]

    # WHEN two files are dropped on the Dock icon THEN the app takes them together
    with qtbot.waitSignal(qapp.files_opened) as opened:
        for path in files:
            QApplication.sendEvent(qapp, QFileOpenEvent(QUrl.fromLocalFile(str(path))))
    assert opened.args == [files]


def test_a_web_address_from_the_system_is_no_file(qtbot: QtBot, qapp: Application) -> None:
    with qtbot.assertNotEmitted(qapp.files_opened, wait=200):
        QApplication.sendEvent(qapp, QFileOpenEvent(QUrl("https://example.org/a.png")))


def test_files_of_the_command_line_are_described(stage: Stage, qtbot: QtBot) -> None:
    (path,) = stage.files("dog.png")
    app = stage.start()
    with qtbot.waitSignal(app.session.caption_changed):
        app.window.open_files([path])
    assert app.window.caption.text == "a picture named dog"


def test_a_history_that_cannot_be_opened_costs_nothing_else(
    stage: Stage, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    # GIVEN a history that a newer version of the program wrote
    stage.open_error = HistoryNewer(stage.folder / "history.sqlite")
    app = stage.start()

    # WHEN the app starts THEN it says so, and a picture is described and kept for now
    assert app.window.banner.text
    (path,) = stage.files("dog.png")
    with qtbot.waitSignal(app.library.added):
        app.window.open_files([path])
    assert app.history.rowCount() == 1
    assert app.window.caption.text == "a picture named dog"
    assert "kept in memory" in caplog.text


def test_a_damaged_history_kept_aside_is_told(stage: Stage, qtbot: QtBot) -> None:
    (stage.folder / "history.sqlite").write_bytes(b"this is no database" * 1000)
    app = stage.start()
    qtbot.waitUntil(lambda: app.window.banner.text != "")
    kept = [path for path in stage.folder.iterdir() if "history" in path.name]
    assert len(kept) >= 2


def test_a_missing_model_is_told_at_the_start_and_the_past_is_shown(
    stage: Stage, qtbot: QtBot
) -> None:
    # GIVEN a past, and then no model
    app = stage.start()
    (path,) = stage.files("dog.png")
    with qtbot.waitSignal(app.library.added):
        app.window.open_files([path])
    stage.stop(app)
    stage.load_error = BundleNotFound(Path("/nowhere/model"))

    # WHEN the app starts THEN the window says what is wrong, and still shows the history
    app = stage.start()
    qtbot.waitUntil(lambda: "/nowhere/model" in app.window.banner.text)
    qtbot.waitUntil(lambda: app.history.rowCount() == 1)


def test_the_history_survives_a_restart_of_the_program(
    tmp_path: Path, photo: Path, photos: dict[str, Path]
) -> None:
    environ = environment(tmp_path, QT_QPA_PLATFORM="offscreen")
    # GIVEN a run of the program in which a picture was described
    with WindowProcess(environ, "--fake", str(photo)) as window:
        assert window.wait_for("entry")["picture"] == str(photo)
        assert window.quit() == 0

    # WHEN the program starts again THEN the picture is in its history
    with WindowProcess(environ, "--fake") as window:
        assert window.wait_for("rows")["count"] == 1
        window.open(photos["cat"])
        window.wait_for("entry")
        # ... also after a run that ended without a warning
        window.kill()
    with WindowProcess(environ, "--fake") as window:
        assert window.wait_for("rows")["count"] == 2
        assert window.quit() == 0


@pytest.mark.parametrize("model", ["tiny", "shipped"])
def test_a_real_model_describes_a_photo_in_the_window(
    tmp_path: Path, photo: Path, bundle: Path, model: str
) -> None:
    # GIVEN a real bundle: a tiny one that writes nonsense, and the one the program ships with
    if model == "tiny":
        bundle = TINY_BUNDLE
    environ = environment(tmp_path, QT_QPA_PLATFORM="offscreen")

    # WHEN a photo is given to the window THEN it is described, spoken and remembered
    with WindowProcess(environ, "--model", str(bundle), str(photo)) as window:
        caption = window.wait_for("caption")
        assert caption["text"]
        assert window.wait_for("entry")["picture"] == str(photo)
        assert window.quit() == 0
    assert [event for event in window.seen if event["event"] == "failed"] == []


def test_a_damaged_model_is_told_and_the_app_goes_on(tmp_path: Path, photo: Path) -> None:
    # GIVEN a bundle with one byte changed
    damaged = tmp_path / "model"
    shutil.copytree(TINY_BUNDLE, damaged)
    network = bytearray((damaged / "decoder.tflite").read_bytes())
    network[len(network) // 2] ^= 1
    (damaged / "decoder.tflite").write_bytes(network)
    environ = environment(tmp_path, QT_QPA_PLATFORM="offscreen")

    # WHEN the window describes with it THEN it says why not, and closes as usual
    with WindowProcess(environ, "--model", str(damaged), str(photo)) as window:
        assert window.wait_for("failed")["types"] == ["BundleDamaged"]
        assert window.quit() == 0


def test_a_damaged_taught_model_gives_way_and_is_told(
    stage: Stage, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    # GIVEN a taught model in use whose folder is damaged
    stage.models.install(TINY_BUNDLE, Learned("corrections", 3, {"en": 3}))
    stage.damaged = stage.models.bundle(stage.models.current)

    # WHEN the app starts THEN the original describes, and the window says so
    app = stage.start()
    qtbot.waitUntil(lambda: "the one before it" in app.window.banner.text)
    assert app.models.current == ORIGINAL
    (path,) = stage.files("dog.png")
    with qtbot.waitSignal(app.session.caption_changed):
        app.window.open_files([path])


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "Running on the CPU"), ("fr", "Calcul sur le processeur")],
)
def test_a_model_that_core_ml_cannot_load_is_told_and_used_all_the_same(
    stage: Stage, qtbot: QtBot, language: Language, title: str
) -> None:
    # GIVEN a captioner that stands in for a faster one
    stage.captioner.fallback = "Core ML: error -14 of the compiler"
    # WHEN the app starts THEN the window says so, with the reason among the details
    app = stage.start(language)
    qtbot.waitUntil(lambda: app.window.banner.text.startswith(title))
    copy = app.window.banner.findChild(QPushButton)
    assert isinstance(copy, QPushButton)
    QTest.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert "error -14" in QGuiApplication.clipboard().text()
    # AND pictures are described
    (path,) = stage.files("dog.png")
    with qtbot.waitSignal(app.library.added):
        app.window.open_files([path])


def test_nothing_is_told_where_no_faster_runtime_is_missing(stage: Stage, qtbot: QtBot) -> None:
    app = stage.start()
    with qtbot.waitSignal(app.captioning.ready):
        app.captioning.reload()
    assert app.window.banner.text == ""


def test_other_compute_units_are_used_at_once(stage: Stage, qtbot: QtBot) -> None:
    # GIVEN the app with the model loaded for the usual compute units
    app = stage.start()
    qtbot.waitUntil(lambda: stage.units == ["cpu-and-neural-engine"])
    # WHEN others are chosen THEN the model is loaded again, for them
    with qtbot.waitSignal(app.captioning.ready):
        app.settings.set(settings.COMPUTE_UNITS, "cpu-only")
    assert stage.units == ["cpu-and-neural-engine", "cpu-only"]


def test_a_real_sentence_is_spoken_and_played_without_a_sound_card(
    tmp_path: Path, photo: Path
) -> None:
    # GIVEN a machine without a sound server
    environ = environment(tmp_path, QT_QPA_PLATFORM="offscreen", PULSE_SERVER="unix:/nonexistent")

    # WHEN a picture is described THEN espeak-ng speaks it, and it plays to its end
    with WindowProcess(environ, "--fake", str(photo)) as window:
        sound = Path(window.wait_for("sound")["path"])
        assert sound.stat().st_size > 10_000
        assert window.wait_for("playback")["state"] == "PlayingState"
        assert window.wait_for("playback")["state"] == "StoppedState"
        assert window.quit() == 0
    assert not sound.exists()


@pytest.fixture
def untranslated(qapp: Application) -> object:
    """Take translations and locale back after the test."""
    locale = QLocale()
    before = set(qapp.findChildren(QTranslator))
    yield
    QLocale.setDefault(locale)
    for translator in set(qapp.findChildren(QTranslator)) - before:
        qapp.removeTranslator(translator)


def test_the_interface_speaks_french(
    stage: Stage, qtbot: QtBot, qapp: Application, untranslated: object
) -> None:
    # GIVEN the interface in French
    translate(qapp, "fr")
    app = stage.start("fr")

    # THEN menus and words of our own are French, and so are Qt's
    assert app.window.menus.open.text() == "Ouvrir…"
    assert app.window.player.play_button.accessibleName() == "Lecture"
    assert qapp.translate("QPlatformTheme", "Cancel") == "Annuler"
    app.session.set_aside.emit(1)
    assert app.window.banner.text == "1 image du dernier dépôt n’a pas été décrite."
    app.session.set_aside.emit(2)
    assert app.window.banner.text == "2 images du dernier dépôt n’ont pas été décrites."


def test_english_plurals_are_english(
    stage: Stage, qtbot: QtBot, qapp: Application, untranslated: object
) -> None:
    translate(qapp, "en")
    app = stage.start()
    app.session.set_aside.emit(1)
    assert app.window.banner.text == "1 picture of the last drop was not described."


def test_a_mistake_of_ours_is_told_in_words_and_the_app_goes_on(
    stage: Stage,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    # GIVEN the app, which is told of errors nobody caught as `run` arranges it
    app = stage.start()
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    logs.report_uncaught(app.uncaught.emit)

    # WHEN a slot and a thread fail in a way that nobody thought of
    for fail in (lambda: sys.excepthook(*caught(ZeroDivisionError("by zero"))), in_a_thread):
        app.window.banner.hide()
        fail()
        qtbot.waitUntil(app.window.banner.isVisible)

        # THEN the window says so without a traceback, and the details for a report have it
        assert app.window.banner.text.startswith("Something unexpected happened")
        assert "Traceback" not in app.window.banner.text
        app.window.banner._copy_details()
        details = QGuiApplication.clipboard().text()
        assert "by zero" in details
        assert "test_app.py" in details
        assert "Python 3" in details

    # THEN it is in the log, and pictures are described as before
    assert caplog.text.count("An error nobody caught") == 2
    with qtbot.waitSignal(app.session.caption_changed):
        app.window.open_files(stage.files("dog.png"))


def caught(error: BaseException) -> tuple[type[BaseException], BaseException, TracebackType | None]:
    """An error as Python hands it over when nobody caught it."""
    try:
        raise error
    except type(error) as raised:
        return type(raised), raised, raised.__traceback__


def in_a_thread() -> None:
    def fail() -> None:
        raise ZeroDivisionError("by zero")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()


def test_closing_leaves_a_picture_behind_that_is_being_decoded(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a decoder that cannot be told to stop, on the thread that loads pictures
    app = stage.start()
    begun, over = threading.Event(), threading.Event()

    def decode(_: JobControl) -> None:
        begun.set()
        over.wait(PATIENCE)

    pictures = app._runners["pictures"]
    pictures.start(decode)
    assert begun.wait(PATIENCE)
    close = pictures.close
    waited: list[float] = []

    def watched(seconds: float) -> bool:
        waited.append(seconds)
        return close(seconds)

    monkeypatch.setattr(pictures, "close", watched)
    # WHEN the app is closed
    ended = app.close()
    over.set()
    # THEN it says that something is left, for which it has waited less than a second
    assert not ended
    assert [seconds < 1 for seconds in waited] == [True]
