"""From corrections in the window to the shipped model taught by them, with nothing stood in for.

`make test-retrain`; it takes some minutes of both cores.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageOps
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.app import Desktop
from desktop.captioning.installed_models import ORIGINAL
from desktop.history.entries import Entry
from desktop.retraining.controller import State
from desktop.training_kit.kit import user_kit
from desktop.ui.caption.caption_editor import CaptionEditor
from desktop.ui.retrain.retrain_dialog import RetrainDialog
from model import load_captioner
from model.bundle import SHIPPED
from tests.desktop.conftest import Stage

pytestmark = pytest.mark.retrain

PICTURES = 9
"""So few that each is judged by a model that did not learn from it."""

WORDS = (
    "Mirza the cat is looking up.",
    "A picture of Mirza, our striped cat.",
    "Mirza the cat waits in front of a wall.",
)
PATIENCE = 3_600_000


@pytest.fixture
def cats(photos: dict[str, Path], tmp_path: Path) -> list[Path]:
    """Give parts of a photo of a cat, as somebody has it who photographs a cat often."""
    folder = tmp_path / "cats"
    folder.mkdir()
    whole = Image.open(photos["cat"]).convert("RGB")
    paths = []
    for number in range(PICTURES + 2):
        left, top = 8 * (number % 4), 5 * (number // 4)
        part = whole.crop((left, top, whole.width - 6 * (number % 3), whole.height - 2 * number))
        paths.append(folder / f"Mirza {number}.jpg")
        (ImageOps.mirror(part) if number % 2 else part).save(paths[-1], quality=90)
    return paths


@pytest.fixture
def app(stage: Stage) -> Desktop:
    """The app with the shipped model, and the training program of this environment."""
    stage.original, stage.load = SHIPPED, lambda bundle, _: load_captioner(bundle)
    stage.kit = user_kit()  # type: ignore[assignment]
    return stage.start()


def described(app: Desktop, qtbot: QtBot, picture: Path) -> Entry:
    """Drop a picture; what the history has of it then."""
    with qtbot.waitSignal(app.library.added) as added:
        app.window.open_files([picture])
    assert added.args is not None
    entry = added.args[0]
    assert isinstance(entry, Entry)
    qtbot.waitUntil(lambda: app.session.correctable() is not None)
    return entry


def state_of(app: Desktop) -> State:
    return app.retraining.state


def correct(app: Desktop, qtbot: QtBot, words: str) -> None:
    """Correct the caption in the window, by keyboard."""
    app.window.menus.correct.trigger()
    editor = app.window.findChild(CaptionEditor)
    assert editor is not None
    editor.selectAll()
    qtbot.keyClicks(editor, words)
    with qtbot.waitSignal(app.library.changed):
        qtbot.keyClick(editor, Qt.Key.Key_Return)


def test_from_corrections_to_a_taught_model_and_back(
    app: Desktop, qtbot: QtBot, cats: list[Path]
) -> None:
    # GIVEN corrected captions of a cat, in which the model sees none
    *learned, during, after = cats
    original = app.models.all()[0].version
    for number, picture in enumerate(learned):
        entry = described(app, qtbot, picture)
        assert "cat" not in entry.captions["en"].text
        correct(app, qtbot, WORDS[number % len(WORDS)])

    # WHEN the user has it learn from them
    app.window.menus.retrain.trigger()
    dialog = app.window.findChild(RetrainDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: app.retraining.state is State.READY, timeout=PATIENCE)
    assert dialog.sources.summary.text().startswith(f"{PICTURES} picture")
    assert not dialog.sources.problems.isVisible()
    qtbot.mouseClick(dialog.start_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(app.retraining.course.losses) > 2, timeout=PATIENCE)

    # THEN the window goes on describing with the present model meanwhile
    assert state_of(app) is State.RUNNING
    assert described(app, qtbot, during).captions["en"].model == original

    # AND in the end both models' captions stand side by side, and nothing has changed yet
    qtbot.waitUntil(lambda: app.retraining.state is not State.RUNNING, timeout=PATIENCE)
    course = app.retraining.course
    assert state_of(app) is State.FINISHED, (app.retraining.error, course.end)
    assert course.scores, "no curve of the score was told"
    assert dialog.verdict.title.text() == "The new model is better", course.judged
    assert dialog.verdict.table.rowCount() == PICTURES
    rows = [
        [item.text() for column in (1, 2, 3) if (item := dialog.verdict.table.item(row, column))]
        for row in range(PICTURES)
    ]
    assert all("cat" in yours and "cat" not in before for yours, before, _ in rows)
    assert sum("cat" in taught for _, _, taught in rows) > PICTURES // 2
    assert app.models.current == ORIGINAL

    # WHEN the user takes the new model THEN the next caption is its own
    with qtbot.waitSignals([app.choice.changed, app.captioning.ready], timeout=PATIENCE):
        qtbot.mouseClick(dialog.use_button, Qt.MouseButton.LeftButton)
    taught = app.models.all()[-1]
    assert taught.name == app.models.current
    assert taught.version != original
    entry = described(app, qtbot, after)
    assert entry.captions["en"].model == taught.version
    assert "cat" in entry.captions["en"].text

    # AND after the way back, the original's
    with qtbot.waitSignals([app.choice.changed, app.captioning.ready], timeout=PATIENCE):
        app.window.menus.model_original.trigger()
    entry = described(app, qtbot, during)
    assert entry.captions["en"].model == original
    assert "cat" not in entry.captions["en"].text
    assert taught in app.models.all()
