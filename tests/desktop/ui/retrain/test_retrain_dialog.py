"""The Retrain dialog: every state of it, by mouse and keyboard, with real child processes."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPalette
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.app import Desktop
from desktop.captioning.installed_models import ORIGINAL
from desktop.retraining.controller import State
from desktop.retraining.progress import Course, Measured
from desktop.retraining.work_folder import RetrainingWork
from desktop.training_kit.kit import KitState, user_kit
from desktop.ui.retrain.retrain_dialog import RetrainDialog
from desktop.ui.retrain.retrain_words import RetrainWords
from desktop.ui.retrain.training_plot import TrainingPlot
from model.bundle import SHIPPED
from model.training_events import Compared, Device, Problem, ProblemCode
from model.training_events import Stage as StageEvent
from tests.desktop.conftest import TINY_BUNDLE, Stage
from tests.support.retraining.retraining_steps import correct, wait_for


def opened(app: Desktop) -> RetrainDialog:
    """The dialog, opened as the menu does it, with the corrections counted."""
    app.window.menus.retrain.trigger()
    assert app.window.retrain_commands.dialog is not None
    return app.window.retrain_commands.dialog


def ready(stage: Stage) -> tuple[Desktop, RetrainDialog]:
    """The dialog after two corrections were looked through."""
    app = stage.start()
    correct(stage, app, "dog.png", "cat.png")
    dialog = opened(app)
    wait_for(stage, app, State.READY)
    return app, dialog


def shown(dialog: RetrainDialog) -> set[str]:
    """The words of the buttons at the bottom."""
    return {
        button.text()
        for button in dialog.findChildren(QPushButton)
        if button.parent() is dialog and button.isVisible()
    }


def test_without_corrections_it_says_how_to_make_some(stage: Stage, qtbot: QtBot) -> None:
    app = stage.start()
    with qtbot.waitSignal(app.retraining.corrections_counted):
        dialog = opened(app)
    assert dialog.sources._advice.isVisible()
    assert "Correct Caption" in dialog.sources._advice.text()
    assert not dialog.sources.corrections_box.isEnabled()
    assert not dialog.start_button.isEnabled()
    assert not dialog.isModal()


def test_what_is_learned_from_is_shown_before_it_begins(stage: Stage, qtbot: QtBot) -> None:
    _, dialog = ready(stage)
    sources = dialog.sources
    assert sources.corrections_box.text() == "My corrections (2 in English)"
    for words in ("24 picture", "20 in English, 9 in French", "5 of them", "about 3 minute"):
        assert words in sources.summary.text()
    problems = [sources.problems.item(row).text() for row in range(sources.problems.count())]
    assert problems == [
        "captions.csv, line 3: gone.jpg: the picture is not there",
        "captions.csv, line 7: dog7.jpg: the caption is too long, 500 words",
    ]
    assert shown(dialog) == {"Close", "Start"}


def test_a_folder_is_learned_from_too(stage: Stage, qtbot: QtBot, tmp_path: Path) -> None:
    app, dialog = ready(stage)
    dialog.sources.set_folder(tmp_path)
    wait_for(stage, app, State.READY)
    assert app.retraining.plan is not None
    assert (app.retraining.plan.corrections, app.retraining.plan.folder) == (True, str(tmp_path))
    # WHEN nothing is chosen any more THEN there is nothing to begin
    for box in (dialog.sources.folder_box, dialog.sources.corrections_box):
        box.click()
    wait_for(stage, app, State.IDLE)
    assert not dialog.start_button.isEnabled()
    # AND nothing is said of what was looked through before
    assert not dialog.sources.summary.isVisible()
    assert not dialog.sources.problems.isVisible()
    # WHEN the dialog is opened again THEN what it chooses is looked through anew
    dialog.close()
    with qtbot.waitSignal(app.retraining.corrections_counted):
        opened(app)
    wait_for(stage, app, State.READY)
    assert dialog.sources.plan == dialog._chosen
    assert dialog.sources.summary.isVisible()


WRONG_IN_EVERY_WAY = (
    "file,caption,language\n"
    "cat.png,Rex the cat looks up.,en\n"
    "cat.png,A brown cat.,en\n"
    "cat.png,A brown cat.,en\n"
    "coffee.png,,en\n"
    "coffee.png,Eine Tasse Kaffee auf einem Tisch.,de\n"
    f"coffee.png,{'word ' * 500},en\n"
    "cat again.png,Rex once more.,en\n"
    "broken.png,A thing.,en\n"
    "gone.png,Another thing.,en\n"
    "astronaut.png,Une femme sourit.,fr\n"
    "too\n"
)


def test_what_is_wrong_with_a_folder_is_told_line_by_line(
    stage: Stage, qtbot: QtBot, photos: dict[str, Path], tmp_path: Path
) -> None:
    # GIVEN the real training program, and a folder with everything that can be wrong in it
    stage.original, stage.kit = SHIPPED, user_kit()  # type: ignore[assignment]
    folder = tmp_path / "captions"
    folder.mkdir()
    for name in ("cat", "coffee", "astronaut"):
        shutil.copy(photos[name], folder / f"{name}.png")
    shutil.copy(photos["cat"], folder / "cat again.png")
    (folder / "broken.png").write_bytes(b"no picture")
    (folder / "captions.csv").write_text(
        WRONG_IN_EVERY_WAY,
        encoding="utf-8",
    )
    app = stage.start()
    with qtbot.waitSignal(app.retraining.corrections_counted):
        dialog = opened(app)

    # WHEN it is chosen THEN what can be learned from it is counted, the rest named with its line
    dialog.sources.set_folder(folder)
    wait_for(stage, app, State.READY)
    assert "2 picture" in dialog.sources.summary.text()
    assert "3 in English, 1 in French" in dialog.sources.summary.text()
    told = [
        dialog.sources.problems.item(row).text() for row in range(dialog.sources.problems.count())
    ]
    assert sorted(told) == sorted(
        f"captions.csv, line {line}: {words}"
        for line, words in (
            (4, "cat.png: the same caption stands there already"),
            (5, "coffee.png: there is no caption"),
            (6, "coffee.png: the caption is neither English nor French"),
            (7, "coffee.png: the caption is too long, 500 words"),
            (8, "cat again.png: the same picture as cat.png"),
            (9, "broken.png: the picture cannot be opened"),
            (10, "gone.png: the picture is not there"),
            (12, "too: the line has not the columns that the first one names"),
        )
    )

    # AND one picture can be learned from, but not judged by; without any, there is nothing to start
    (folder / "captions.csv").write_text("file,caption\ncat.png,Rex looks up.\n")
    dialog.sources.set_folder(folder)
    wait_for(stage, app, State.READY)
    qtbot.waitUntil(lambda: "too few to judge by" in dialog.sources.summary.text())
    (folder / "captions.csv").write_text("file,caption\ncat.png,\n")
    dialog.sources.set_folder(folder)
    wait_for(stage, app, State.IDLE)
    assert not dialog.start_button.isEnabled()
    qtbot.waitUntil(dialog.error.isVisible)


def test_the_owners_words_are_shown_as_a_sentence(stage: Stage, qtbot: QtBot) -> None:
    _, dialog = ready(stage)
    compared = [
        Compared("a.jpg", "en", words, "A dog.", "Rex.") for words in ("rex sits", "Really?")
    ]
    dialog.verdict.show_course(Course(compared=compared))
    cells = [dialog.verdict.table.item(row, 1) for row in range(2)]
    assert [cell.text() for cell in cells if cell is not None] == ["Rex sits.", "Really?"]


def test_a_second_retraining_is_refused_where_one_looks(stage: Stage, qtbot: QtBot) -> None:
    # GIVEN a training that another copy of the program has under way
    app = stage.start()
    correct(stage, app, "dog.png")
    other = RetrainingWork(stage.folder / "retraining")
    other.lock()
    dialog = opened(app)
    qtbot.waitUntil(dialog.error.isVisible)
    assert "Another training is at work" in dialog.error.text()
    assert not dialog.start_button.isEnabled()
    other.unlock()


def test_training_from_scratch_is_explained_and_begun(
    stage: Stage, qtbot: QtBot, tmp_path: Path
) -> None:
    # GIVEN corrections and a folder that holds a data set
    app, dialog = ready(stage)
    sources = dialog.sources
    assert not sources.scratch_box.isEnabled()
    (tmp_path / "flickr8k").mkdir()
    sources.set_folder(tmp_path)
    wait_for(stage, app, State.READY)

    # WHEN the user wants all of it learned anew THEN it is said what that means
    sources.scratch_box.click()
    assert not sources.corrections_box.isEnabled()
    wait_for(stage, app, State.READY)
    qtbot.waitUntil(lambda: "learns everything anew" in sources.summary.text())
    assert app.retraining.plan is not None
    assert (app.retraining.plan.corrections, app.retraining.plan.scratch) == (False, True)

    # AND at the end that nothing was compared; the new model can be used, and taken back
    stage.kit.play("scratch", bundle=TINY_BUNDLE)
    dialog.start_button.click()
    wait_for(stage, app, State.FINISHED)
    assert dialog.verdict.title.text() == "The new model is trained"
    assert "not compared" in dialog.verdict.reasons.text()
    assert not dialog.verdict.table.isVisible()
    with qtbot.waitSignal(app.choice.changed):
        dialog.use_button.click()
    assert "trained from scratch" in app.window.banner.text

    # AND the next time it has to be wanted anew: corrections are learned as ever
    wait_for(stage, app, State.IDLE)
    stage.kit.play("better")
    with qtbot.waitSignal(app.retraining.corrections_counted):
        opened(app)
    wait_for(stage, app, State.READY)
    assert sources.corrections_box.isEnabled()
    assert app.retraining.plan is not None
    assert not app.retraining.plan.scratch


def test_by_keyboard_from_the_start_to_the_new_model(stage: Stage, qtbot: QtBot) -> None:
    # GIVEN corrections that were looked through
    app, dialog = ready(stage)
    stage.kit.play("better", hold_at=18)

    # WHEN Return is pressed THEN it learns, and shows how far it is in figures and as a curve
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(app.retraining.course.losses) == 5)
    qtbot.waitUntil(lambda: "Error: 1.86" in dialog.progress.figures.text())
    assert dialog.progress.title.text() == "Learning"
    assert "Error: 1.86" in dialog.progress.plot.accessibleDescription()
    assert shown(dialog) == {"Open Log", "Cancel Training…", "Close", "Pause"}

    # WHEN Return is pressed again THEN it pauses, and again, it goes on to the verdict
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    wait_for(stage, app, State.PAUSED)
    assert dialog.progress.title.text() == "Paused"
    stage.kit.play("better", bundle=TINY_BUNDLE)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    wait_for(stage, app, State.FINISHED)
    assert dialog.verdict.title.text() == "The new model is better"
    assert "22 % before, and to 48 % now" in dialog.verdict.reasons.text()
    table = dialog.verdict.table
    rows = [
        [item.text() for column in range(4) if (item := table.item(row, column)) is not None]
        for row in range(table.rowCount())
    ]
    assert rows[0] == [
        "rex1.jpg",
        "Rex asleep on the sofa.",
        "A dog is lying on a bed.",
        "Rex is lying on the sofa.",
    ]

    # WHEN the user takes it THEN it is in use, and the dialog begins anew
    assert app.models.current == ORIGINAL
    # Return would keep the present one.
    assert dialog.keep_button.isDefault()
    with qtbot.waitSignal(app.choice.changed):
        qtbot.keyClick(dialog.use_button, Qt.Key.Key_Space)
    wait_for(stage, app, State.IDLE)
    assert app.models.current != ORIGINAL
    assert "24" in app.window.banner.text

    # AND the menu leads back
    app.window.menus.model.aboutToShow.emit()
    assert app.window.menus.model_before.isEnabled()
    with qtbot.waitSignal(app.choice.changed):
        app.window.menus.model_original.trigger()
    assert app.models.current == ORIGINAL
    assert "original model" in app.window.banner.text
    assert not app.window.menus.model_before.isEnabled()


def test_a_model_that_is_not_better_cannot_be_taken(stage: Stage, qtbot: QtBot) -> None:
    app, dialog = ready(stage)
    stage.kit.play("not_better")
    dialog.start_button.click()
    wait_for(stage, app, State.FINISHED)
    assert dialog.verdict.title.text() == "The new model is not better"
    assert shown(dialog) == {"Open Log", "Close", "Keep the Present Model"}
    dialog.keep_button.click()
    wait_for(stage, app, State.IDLE)
    assert app.models.current == ORIGINAL


def test_an_error_is_told_where_one_looks(
    stage: Stage, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    app, dialog = ready(stage)
    stage.kit.play("failed")
    dialog.start_button.click()
    qtbot.waitUntil(lambda: dialog.progress.title.text() == "Broken off")
    assert "could not save" in dialog.progress.note.text()
    assert app.window.banner.text == ""
    assert "Continue" in shown(dialog)
    assert app.retraining.log_file.read_text() == "the training begins\n"


def test_closed_it_goes_on_and_the_window_tells_the_end(stage: Stage, qtbot: QtBot) -> None:
    app, dialog = ready(stage)
    stage.kit.play("better", bundle=TINY_BUNDLE)
    dialog.start_button.click()
    dialog.close()
    wait_for(stage, app, State.FINISHED)
    assert "The verdict is there" in app.window.banner.text
    # AND after a restart it waits, which is not told twice as news of a pause
    stage.stop(app)
    app = stage.start()
    wait_for(stage, app, State.FINISHED)
    qtbot.waitUntil(lambda: "The verdict is there" in app.window.banner.text)


def test_giving_up_is_asked_about(stage: Stage, qtbot: QtBot) -> None:
    app, dialog = ready(stage)
    stage.kit.play("better", hold_at=18)
    dialog.start_button.click()
    qtbot.waitUntil(lambda: len(app.retraining.course.losses) == 5)
    dialog.cancel_button.click()
    (box,) = dialog.findChildren(QMessageBox)
    assert app.retraining.state is State.RUNNING
    give_up = next(button for button in box.buttons() if button.text() == "Give Up")
    give_up.click()
    wait_for(stage, app, State.IDLE)


def test_without_the_kit_it_offers_to_set_it_up(stage: Stage, qtbot: QtBot) -> None:
    stage.kit.present = KitState.ABSENT
    app = stage.start()
    correct(stage, app, "dog.png")
    with qtbot.waitSignal(app.retraining.corrections_counted):
        dialog = opened(app)
    assert dialog.kit_panel.isVisible()
    assert not dialog.start_button.isEnabled()
    assert app.retraining.state is State.IDLE
    # WHEN the kit is there THEN what is chosen is looked through
    stage.kit.present = KitState.READY
    dialog.kit_panel.state_changed.emit(KitState.READY)
    wait_for(stage, app, State.READY)
    assert not dialog.kit_panel.isVisible()


@pytest.mark.parametrize("state", [State.READY, State.FINISHED])
def test_every_control_has_a_name(stage: Stage, qtbot: QtBot, state: State) -> None:
    app, dialog = ready(stage)
    if state is State.FINISHED:
        stage.kit.play("not_better")
        dialog.start_button.click()
        wait_for(stage, app, state)
    focusable = [
        widget
        for widget in dialog.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not widget.objectName().startswith("qt_")
    ]
    assert len(focusable) >= 3
    for widget in focusable:
        text = widget.property("text")
        assert widget.accessibleName() or text, widget


def test_every_problem_has_its_words(qtbot: QtBot) -> None:
    words = RetrainWords()
    details = {"file": "a.jpg", "words": "500", "characters": "☃", "of": "b.jpg"}
    told = {
        words.problem(Problem("captions.csv", 4, code, details))
        for code in ProblemCode.__args__  # type: ignore[attr-defined]
    }
    assert len(told) == len(ProblemCode.__args__)  # type: ignore[attr-defined]
    assert all(text.startswith("captions.csv, line 4: a.jpg: ") for text in told)
    assert words.problem(Problem("c.json", 0, "caption-empty")) == "there is no caption"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(5, "less than a minute"), (200, "about 3 minute"), (7300, "about 2 hour")],
)
def test_an_estimate_is_coarse(qtbot: QtBot, seconds: float, words: str) -> None:
    assert RetrainWords().duration(seconds).startswith(words)


@pytest.mark.parametrize(
    ("device", "words"),
    [
        (Device("metal", "agrees"), "graphics processor."),
        (Device("cpu", "disagrees"), "counts differently"),
        (Device("cpu", "failed"), "failed"),
        (Device("cpu", "none"), "by the CPU."),
    ],
)
def test_what_computes_is_told(qtbot: QtBot, device: Device, words: str) -> None:
    assert words in RetrainWords().device(device)


def test_stages_are_in_words(qtbot: QtBot) -> None:
    course = Course()
    assert RetrainWords().stage(course) == "Starting"
    course.take(StageEvent("learn-2", 10))
    assert RetrainWords().stage(course) == "Trial lesson 2, judged by the pictures it leaves out"
    course.take(StageEvent("parity coreml float16", 10))
    assert RetrainWords().stage(course).startswith("Proving")
    course.take(StageEvent("something new", 10))
    assert RetrainWords().stage(course) == "Working"


def red_plot(qtbot: QtBot) -> TrainingPlot:
    """A plot in a palette of colours that stand nowhere else: its curve of the error is red."""
    plot = TrainingPlot()
    qtbot.addWidget(plot)
    plot.resize(400, 200)
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Base, QColor("#102030"))
    palette.setColor(QPalette.ColorRole.Highlight, QColor("#ff0000"))
    plot.setPalette(palette)
    return plot


def red_in(plot: TrainingPlot) -> NDArray[np.bool_]:
    """Which of its (height, width) pixels are red."""
    image = plot.grab().toImage().convertToFormat(QImage.Format.Format_RGBA8888)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    return (pixels[..., 0] > 200) & (pixels[..., 1] < 60)


def test_the_plot_draws_its_curves_in_the_palette(qtbot: QtBot) -> None:
    plot = red_plot(qtbot)

    def red() -> int:
        return int(red_in(plot).sum())

    # THEN nothing is drawn before anything was measured, and one point is enough
    assert red() == 0
    plot.show_course(Course(losses=[Measured(1, 2.0)]), "Error: 2.00")
    assert red() > 0
    plot.show_course(Course(losses=[Measured(1, 2.0), Measured(50, 0.1)]), "Error: 0.10")
    assert red() > 400
    assert plot.accessibleDescription() == "Error: 0.10"

    # AND trials are curves of their own: nothing joins the end of one to the next one's beginning
    ends = [Measured(1, 2.0, "learn-1"), Measured(50, 0.1, "learn-1")]
    joined = red()
    plot.show_course(Course(losses=[*ends, Measured(50, 2.0, "learn-2")]), "")
    assert red() == pytest.approx(joined, rel=0.05)
    plot.show_course(Course(losses=[*ends, Measured(50, 2.0, "learn-1")]), "")
    assert red() > joined + 100


def test_a_curve_that_hardly_falls_stays_where_it_was(qtbot: QtBot) -> None:
    plot = red_plot(qtbot)

    plot.show_course(Course(losses=[Measured(1, 100.0), Measured(50, 99.7)]), "")

    red = red_in(plot)
    assert red.any()
    assert np.nonzero(red)[0].max() < len(red) / 3


def test_the_plot_says_where_each_curve_began_and_is_now(qtbot: QtBot) -> None:
    plot = TrainingPlot()
    qtbot.addWidget(plot)
    plot.show_course(
        Course(
            losses=[Measured(1, 2.0), Measured(9, 1.0)],
            scores=[Measured(0, 30.8), Measured(9, 46.78)],
            kept=[Measured(0, 100.0)],
        ),
        "",
    )
    assert [curve.key for curve in plot._curves()] == [
        "Error 2.00 → 1.00",
        "Score 30.8 → 46.8",
        "Kept 100.0",
    ]


def test_nothing_is_left_on_the_screen(stage: Stage, qtbot: QtBot) -> None:
    app, _ = ready(stage)
    stage.stop(app)
    assert not any(
        isinstance(widget, RetrainDialog) and widget.isVisible()
        for widget in QApplication.topLevelWidgets()
    )
