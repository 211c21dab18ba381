"""Models are listed, added, compared, used and removed from the menu Model."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox, QPushButton

from desktop.app import Desktop
from desktop.captioning.installed_models import ORIGINAL
from desktop.ui.models.compare_dialog import CompareDialog
from model import load_captioner
from model.inference.options import ComputeUnits
from tests.desktop.conftest import TINY_BUNDLE, Stage


def bundle(folder: Path, title: str, **fields: object) -> Path:
    """A tiny model with a title and more in its manifest."""
    shutil.copytree(TINY_BUNDLE, folder)
    path = folder / "manifest.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    second = {"format": 2, "architecture": "transformer", "name": title}
    second["title"] = {"en": title, "fr": f"{title} (fr)"}
    path.write_text(json.dumps(document | second | fields), encoding="utf-8")
    return folder


def _load(path: Path, units: ComputeUnits) -> object:
    return load_captioner(path, units=units)


@pytest.fixture
def app(stage: Stage, photo: Path) -> Desktop:
    """The app with real, tiny models; two of them are added, and a photo is described."""
    stage.load = _load  # type: ignore[assignment]
    bundle(stage.folder / "one", "Merge", attention=False, description={"en": "Sees the whole."})
    bundle(stage.folder / "two", "Spatial attention")
    for name in ("one", "two"):
        stage.models.add(stage.folder / name)
    app = stage.start()
    with stage.qtbot.waitSignal(app.session.entry_changed):
        app.window.open_files([photo])
    return app


def test_the_menu_lists_what_there_is_and_the_dialog_says_what_it_is(
    app: Desktop, stage: Stage
) -> None:
    window = app.window
    window.menus.model.aboutToShow.emit()
    stage.qtbot.waitUntil(lambda: len(window.menus.used.actions()) == 3)
    actions = window.menus.used.actions()
    assert [action.isChecked() for action in actions] == [True, False, False]
    assert actions[1].text() == "Merge, version 0.0.1"

    window.menus.models.trigger()
    dialog = window.models_commands.dialog
    assert dialog is not None
    stage.qtbot.waitUntil(lambda: dialog.list.count() == 3)
    dialog.list.setCurrentRow(1)
    assert dialog.description.text() == "Sees the whole."
    told = dialog.list.accessibleDescription()
    assert "Identifier: merge" in told
    assert "Shows where it looked: no" in told
    dialog.list.setCurrentRow(0)
    assert not dialog.remove_button.isEnabled()
    dialog.close()


def test_a_model_comes_in_by_its_manifest_and_a_broken_one_is_told(
    app: Desktop, stage: Stage
) -> None:
    commands, banner = app.window.models_commands, app.window.banner
    third = bundle(stage.folder / "three", "BiLSTM")
    with stage.qtbot.waitSignal(app.choice.list_changed):
        commands.add(third / "manifest.json")
    stage.qtbot.waitUntil(lambda: "BiLSTM" in banner.text)
    with stage.qtbot.waitSignal(app.choice.changed):
        app.choice.use("bilstm")
    assert app.choice.current == "bilstm"

    (third / "encoder.tflite").unlink()
    commands.add(third)
    stage.qtbot.waitUntil(lambda: "is damaged or incomplete" in banner.text)


def test_of_a_model_in_use_that_is_removed_the_original_takes_the_place(
    app: Desktop, stage: Stage
) -> None:
    with stage.qtbot.waitSignal(app.choice.changed):
        app.choice.use("merge")
    with stage.qtbot.waitSignal(app.choice.list_changed):
        commands = app.window.models_commands
        commands.ask_to_remove(next(one for one in stage.models.all() if one.name == "merge"))
        box = app.window.findChild(QMessageBox)
        assert box is not None
        yes = next(one for one in box.findChildren(QPushButton) if one.text() == "Remove")
        yes.click()
    assert app.choice.current == ORIGINAL
    assert [model.name for model in stage.models.all()] == [ORIGINAL, "spatial-attention"]
    stage.qtbot.waitUntil(lambda: stage.loaded[-1] == TINY_BUNDLE)


def test_models_are_compared_side_by_side(app: Desktop, stage: Stage) -> None:
    # GIVEN the picture's own description is done
    told: list[str] = []
    app.window.models_commands.told.connect(told.append)
    before = len(stage.loaded)
    # WHEN models are compared
    app.window.menus.compare.trigger()
    stage.qtbot.waitUntil(lambda: app.window.models_commands.comparison is not None)
    dialog = app.window.models_commands.comparison
    assert isinstance(dialog, CompareDialog)
    stage.qtbot.waitUntil(lambda: len(told) == 3)
    # THEN each was loaded once, and its card has sentence, certainty, time and what it says of them
    assert len(stage.loaded) - before == 3
    assert [card.title() for card in dialog.cards] == [
        *("Original, version 0.0.1", "Merge, version 0.0.1", "Spatial attention, version 0.0.1"),
    ]
    assert told == [card.summary for card in dialog.cards]
    original, merge, spatial = dialog.cards
    assert original.text.text()
    assert "Certainty: " in original.details.text()
    assert original.details.text().endswith(" ms")
    # AND where a model looked is shown for a word, where the model can say it
    assert not merge.note.isHidden()
    merge.words.pointed.emit(0)
    assert merge.overlay.isHidden()
    assert spatial.note.isHidden()
    shown = [word for word in range(len(spatial.words.spans())) if _veils(spatial, word)]
    assert shown
    # AND one of them is compared alone when the others are not chosen
    for _, box in dialog.boxes[1:]:
        box.setChecked(False)
    dialog.button.click()
    stage.qtbot.waitUntil(lambda: len(told) == 4 + len(shown))
    assert len(dialog.cards) == 1
    dialog.close()
    stage.qtbot.waitUntil(lambda: app.window.models_commands.comparison is None)


def _veils(card: object, word: int) -> bool:
    card.words.walked.emit(word)  # type: ignore[attr-defined]
    return not card.overlay.isHidden()  # type: ignore[attr-defined]
