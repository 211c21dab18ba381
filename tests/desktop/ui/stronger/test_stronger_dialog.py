"""Add a Stronger Model: every state of the dialog, and the way from the menu to a French sentence.

A small program stands for the training program where only its answers matter; once the real one
imports a small real checkpoint from a publisher's server on this computer.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from desktop.app import Desktop
from desktop.captioning.installed_models import ORIGINAL
from desktop.stronger import worker
from desktop.stronger.controller import State
from desktop.training_kit.kit import Kit, KitState
from desktop.ui.stronger.stronger_dialog import StrongerDialog
from model import load_captioner
from model.imported.published import KNOWN
from model.inference.options import ComputeUnits
from model.training.importing.checkpoint import TENSORS
from tests.desktop.conftest import TINY_BUNDLE, Stage
from tests.model.training.importing.publisher import Publisher, publishing
from tests.support.importing.importing_kit import ImportingKit
from tests.support.importing.watched_python import listen
from tests.support.processes import PATIENCE, ROOT

CHECKPOINT = ROOT / "tests" / "model" / "training" / "importing" / "checkpoints" / "vit-gpt2"
NAME = CHECKPOINT.name
PHOTO = ROOT / "assets" / "sample" / "photographer.jpg"


def _load(path: Path, units: ComputeUnits) -> object:
    return load_captioner(path, "litert", units)


def opened(app: Desktop) -> StrongerDialog:
    """The dialog, as the menu opens it."""
    app.window.menus.add_stronger.trigger()
    assert app.stronger_commands.dialog is not None
    return app.stronger_commands.dialog


def shown(dialog: StrongerDialog) -> set[str]:
    """The words of the buttons at the bottom."""
    return {
        button.text()
        for button in dialog.findChildren(QPushButton)
        if button.parent() is dialog and button.isVisible()
    }


def wait_for(stage: Stage, app: Desktop, state: State, seconds: float = PATIENCE) -> None:
    """Wait for a state, or for what went wrong instead."""
    stage.qtbot.waitUntil(
        lambda: app.stronger.state is state or app.stronger.error is not None,
        timeout=int(1000 * seconds),
    )
    assert (app.stronger.state, app.stronger.error) == (state, None)


@pytest.fixture
def kit(stage: Stage) -> ImportingKit:
    """A kit that answers at once; the app has it."""
    stage.kit = ImportingKit(stage.folder, "works", TINY_BUNDLE)
    return stage.kit


def test_what_there_is_and_what_it_asks_is_told_before_anything_is_fetched(
    stage: Stage, kit: ImportingKit
) -> None:
    # GIVEN a computer with 8 GB
    stage.memory = 8 << 30
    app = stage.start()
    dialog = opened(app)
    choice = dialog.choice
    # THEN each is listed with all that it asks, to a screen reader, too
    assert choice.list.count() == len(KNOWN)
    told = choice.list.accessibleDescription()
    for words in ("BSD-3-Clause", "huggingface.co/Salesforce", "about 990 MB", "French behind it"):
        assert words in told
    assert "part by part with a network of this size" in told
    assert dialog.isModal() is False
    # AND nothing can begin before the licence of this one is accepted
    assert not dialog.start_button.isEnabled()
    choice.licence_button.click()
    assert "Salesforce.com, Inc." in dialog.licence.text.toPlainText()
    dialog.licence.close()
    choice.accept_box.setChecked(True)
    assert dialog.start_button.isEnabled()
    # AND one that is too large for the memory cannot at all
    choice.list.setCurrentRow(list(KNOWN).index("blip-large"))
    assert not choice.accept_box.isChecked()
    choice.accept_box.setChecked(True)
    assert not dialog.start_button.isEnabled()
    assert "too little memory" in choice.warning.text()
    assert "reckoned" in choice.list.accessibleDescription()
    assert not kit.asked.exists()
    # AND without the kit it says that, and offers it
    kit.present = KitState.ABSENT
    dialog.open_page()
    assert not dialog.folder_button.isEnabled()
    kit.present = KitState.READY


def test_an_import_is_paused_fails_goes_on_and_is_decided_by_keyboard(
    stage: Stage, kit: ImportingKit, qtbot: QtBot
) -> None:
    # GIVEN an import that is fetching
    kit.answer("fetches")
    app = stage.start()
    told: list[str] = []
    app.stronger_commands.told.connect(told.append)
    dialog = opened(app)
    dialog.choice.accept_box.setFocus()
    qtbot.keyClick(dialog.choice.accept_box, Qt.Key.Key_Space)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "412 MB of 990 MB" in dialog.progress.figures.text())
    assert "about 2 minute" in dialog.progress.figures.text()
    assert "Fetching BLIP base" in dialog.progress.title.text()
    assert shown(dialog) == {"Give Up…", "Close", "Pause"}
    # WHEN it is paused, THEN what has arrived is kept
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert app.stronger.state is State.PAUSED
    assert dialog.progress.title.text() == "Paused"
    # WHEN it goes on and breaks off, THEN it says why, also in the window where nobody looks
    kit.answer("refuses DownloadForbidden")
    dialog.close()
    with qtbot.waitSignal(app.stronger.failed, timeout=10_000):
        app.stronger.resume()
    assert "only to those who sign in" in app.window.banner.text
    dialog = opened(app)
    assert dialog.progress.title.text() == "The publisher refuses"
    assert "only to those who sign in" in dialog.progress.note.text()
    assert shown(dialog) == {"Give Up…", "Close", "Try Again"}
    # WHEN it works, THEN both models are compared, and the present one stays in use
    kit.answer("works")
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    wait_for(stage, app, State.DECIDING, 20)
    assert shown(dialog) == {"Remove It Again", "Close", "Keep the Present Model"} | {
        "Use the New Model"
    }
    assert dialog.verdict.table.rowCount() == 1
    assert app.choice.current == ORIGINAL
    assert any("not in use yet" in words for words in told)
    assert any("Fetching BLIP base" in words for words in told)
    # AND it is removed with its files
    with qtbot.waitSignal(app.choice.list_changed):
        dialog.remove_button.click()
    wait_for(stage, app, State.CHOOSING)
    assert [model.name for model in stage.models.all()] == [ORIGINAL]
    assert not (stage.folder / "importing").exists()


def test_giving_up_removes_what_has_arrived_and_quitting_keeps_it(
    stage: Stage, kit: ImportingKit, qtbot: QtBot
) -> None:
    kit.answer("fetches")
    app = stage.start()
    dialog = opened(app)
    dialog.choice.accept_box.setChecked(True)
    dialog.start_button.click()
    qtbot.waitUntil(lambda: app.stronger.done > 0)
    # WHEN the app is quit, THEN what has arrived waits for the next time
    stage.stop(app)
    app = stage.start()
    dialog = opened(app)
    assert "(begun: 0 MB are here)" in dialog.choice.list.item(0).text()
    assert dialog.start_button.text() == "Go On"
    # WHEN it is begun again and given up, THEN nothing is left
    dialog.choice.accept_box.setChecked(True)
    dialog.start_button.click()
    qtbot.waitUntil(lambda: app.stronger.done > 0)
    dialog.cancel_button.click()
    box = dialog.findChild(QMessageBox)
    assert box is not None
    assert box.defaultButton().text() == "Go On"
    next(one for one in box.findChildren(QPushButton) if one.text() == "Give Up").click()
    assert app.stronger.state is State.CHOOSING
    qtbot.waitUntil(lambda: not (stage.folder / "importing").exists())
    qtbot.waitUntil(lambda: "begun" not in dialog.choice.list.item(0).text())


def watched_kit(stage: Stage, connections: Path) -> Kit:
    """The development environment as a kit, whose connections are written down."""
    python = stage.folder / "watched"
    watcher = ROOT / "tests" / "support" / "importing" / "watched_python.py"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{watcher}" "{connections}" "$@"\n')
    python.chmod(0o700)
    return Kit(stage.folder / "kit", stage.kit.parts, present=python)


def fetch_with_a_pause(stage: Stage, dialog: StrongerDialog, publisher: Publisher) -> None:
    """Accept the licence and fetch, pause in the middle of the tensors, and go on."""
    dialog.choice.list.setCurrentRow(list(KNOWN).index(NAME))
    dialog.choice.accept_box.setChecked(True)
    dialog.start_button.click()
    part = stage.folder / "importing" / NAME / ".bundle-fetched" / NAME / f"{TENSORS}.part"
    stage.qtbot.waitUntil(lambda: part.exists() and part.stat().st_size > 0, timeout=60_000)
    dialog.pause_button.click()
    assert dialog.progress.title.text() == "Paused"
    publisher.go_on.set()
    dialog.continue_button.click()


def test_from_the_menu_to_a_spoken_french_sentence(
    stage: Stage, qtbot: QtBot, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a publisher's server, the real training program, and two witnesses of every connection
    connections, own = stage.folder / "connections.txt", stage.folder / "own-connections.txt"
    listen(own)
    monkeypatch.setattr(worker, "_POLITENESS", 0)
    stage.kit = watched_kit(stage, connections)  # type: ignore[assignment]
    stage.load = _load  # type: ignore[assignment]
    with publishing(CHECKPOINT, KNOWN[NAME].repository) as publisher:
        publisher.held[TENSORS] = 20_000
        stage.publisher = publisher.address
        app = stage.start("fr")
        with qtbot.waitSignal(app.session.entry_changed):
            app.window.open_files([PHOTO])
        entry = app.history.entry(0)
        with qtbot.waitSignal(app.library.changed):
            app.library.correct(entry.id, "fr", "Une femme photographie.")
        # WHEN one is chosen, its licence accepted, and its download paused and gone on with
        dialog = opened(app)
        assert not publisher.asked
        fetch_with_a_pause(stage, dialog, publisher)
        # THEN it is imported and compared on the user's corrected picture and the sample
        wait_for(stage, app, State.DECIDING, 600)
        judgement = app.stronger.judgement
        assert judgement is not None
        assert [one.reference for one in judgement.compared] == ["Une femme photographie.", ""]
        assert all(one.before and one.after for one in judgement.compared)
    # AND each connection was one with the publisher, none of them the window's own
    assert set(connections.read_text().splitlines()) == {f"127.0.0.1 {publisher.server_port}"}
    assert not own.exists()
    # WHEN it is used, THEN it describes, and French is spoken
    with qtbot.waitSignal(app.choice.changed, timeout=20_000):
        dialog.use_button.click()
    said = len(stage.speech.said)
    with qtbot.waitSignal(app.session.caption_changed, timeout=60_000):
        app.window.open_files([photo])
    qtbot.waitUntil(lambda: len(stage.speech.said) > said)
    assert stage.speech.said[-1][1] == "fr"
    model = stage.models.model(app.choice.current)
    assert model is not None
    assert app.session.caption is not None
    assert app.session.caption.model == model.version
    assert model.titles["fr"] == KNOWN[NAME].title("fr")
    # AND the way back is there
    with qtbot.waitSignal(app.choice.changed, timeout=20_000):
        app.window.menus.model_original.trigger()
    assert app.choice.current == ORIGINAL
