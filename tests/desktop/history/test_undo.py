"""Corrections, verdicts and deletions: what they change in the app, and how they are undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop import settings
from desktop.app import Desktop
from desktop.history.undo import Edit
from desktop.session import Correctable
from tests.desktop.conftest import Stage


@pytest.fixture
def app(stage: Stage, qtbot: QtBot) -> Desktop:
    """The app with three described pictures, the first of them shown."""
    app = stage.start()
    added: list[object] = []
    app.library.added.connect(added.append)
    app.window.open_files(stage.files("dog.png", "cat.png", "owl.png"))
    qtbot.waitUntil(lambda: len(added) == 3)
    qtbot.waitUntil(lambda: app.session.correctable() is not None)
    return app


def correctable(app: Desktop) -> Correctable:
    """What a correction of the caption in the window would be of."""
    found = app.session.correctable()
    assert found is not None
    return found


def ids(app: Desktop) -> list[int]:
    """The entries in the list."""
    return [app.history.entry(row).id for row in range(app.history.rowCount())]


def correct(app: Desktop, qtbot: QtBot, text: str) -> None:
    """Correct the caption in the window, and wait until it is stored and spoken."""
    with qtbot.waitSignals([app.library.changed, app.session.caption_changed]):
        app.session.correct(correctable(app), text)


def test_a_correction_is_shown_spoken_saved_and_undone(
    app: Desktop, stage: Stage, qtbot: QtBot
) -> None:
    # WHEN the caption is corrected THEN the words are what is shown, spoken, copied and listed
    with qtbot.waitSignal(app.speaking.sound_ready):
        correct(app, qtbot, " my dog\nFilou ")
    assert app.window.caption.text == "my dog Filou"
    assert stage.speech.said[-1] == ("my dog Filou", "en")
    row = app.history.row_of(correctable(app).entry)
    assert app.history.index(row, 0).data() == "my dog Filou"
    target = stage.folder / "said.wav"
    with qtbot.waitSignal(app.speaking.sound_saved):
        app.session.save_sound(target)
    assert stage.speech.said[-1] == ("my dog Filou", "en")

    # AND the picture is kept with them
    with qtbot.waitSignal(app.library.corrections().finished) as found:
        pass
    assert found.args is not None
    (learned,) = found.args[0]
    assert (learned.text, learned.verdict) == ("my dog Filou", "corrected")
    assert learned.picture.parent == stage.folder / "pictures"

    # WHEN it is undone and done again THEN so is all of it
    assert app.session.edits.to_undo is Edit.CORRECT
    with qtbot.waitSignal(app.session.caption_changed):
        app.session.edits.undo()
    assert app.window.caption.text == "a picture named dog"
    with qtbot.waitSignal(app.session.caption_changed):
        app.session.edits.redo()
    assert app.window.caption.text == "my dog Filou"


def test_each_language_has_its_own_correction(app: Desktop, qtbot: QtBot) -> None:
    correct(app, qtbot, "Filou on the beach")
    with qtbot.waitSignals([app.session.caption_changed, app.library.changed]):
        app.session.set_language("fr")
    assert app.window.caption.text.startswith("une image nommée")
    correct(app, qtbot, "Filou à la plage")
    with qtbot.waitSignal(app.session.caption_changed):
        app.session.set_language("en")
    assert app.window.caption.text == "Filou on the beach"


@pytest.mark.parametrize("text", ["", " \n ", "a picture  named dog "])
def test_nothing_or_the_models_own_words_take_a_correction_back(
    app: Desktop, qtbot: QtBot, text: str
) -> None:
    correct(app, qtbot, "Filou")
    correct(app, qtbot, text)
    assert app.session.caption is not None
    assert app.session.caption.correction is None
    assert app.window.caption.text == "a picture named dog"


def test_the_same_words_are_no_correction(app: Desktop, qtbot: QtBot) -> None:
    app.session.correct(correctable(app), "a picture named dog")
    assert app.session.edits.to_undo is None


def test_a_silent_correction_stays_silent(app: Desktop, stage: Stage, qtbot: QtBot) -> None:
    app.settings.set(settings.SPEAK_AUTOMATICALLY, False)
    said = list(stage.speech.said)
    correct(app, qtbot, "Filou")
    assert stage.speech.said == said


def test_a_correction_of_a_picture_no_longer_shown_is_stored(app: Desktop, qtbot: QtBot) -> None:
    # GIVEN a correction that was begun of a picture, and another one in the window by now
    begun = correctable(app)
    with qtbot.waitSignal(app.session.caption_changed):
        app.session.show_entry(app.history.entry(0))
    shown = app.window.caption.text
    # WHEN it is finished THEN it is of the picture that it was begun of
    with qtbot.waitSignal(app.library.changed) as changed:
        app.session.correct(begun, "Filou")
    assert changed.args is not None
    assert changed.args[0].id == begun.entry
    assert app.window.caption.text == shown


def test_a_verdict_is_stored_and_undone_without_being_spoken(
    app: Desktop, stage: Stage, qtbot: QtBot
) -> None:
    said = list(stage.speech.said)
    with qtbot.waitSignal(app.session.caption_judged) as judged:
        app.session.judge("right")
    assert judged.args is not None
    assert judged.args[0].verdict == "right"
    app.session.judge("right")
    with qtbot.waitSignal(app.session.caption_judged):
        app.session.edits.undo()
    assert correctable(app).caption.verdict is None
    assert app.session.edits.to_undo is None
    assert stage.speech.said == said


def test_deleted_pictures_give_way_and_come_back(app: Desktop, qtbot: QtBot) -> None:
    # GIVEN the picture in the window, which is the oldest of three
    before = ids(app)
    dog = correctable(app).entry
    assert before[-1] == dog
    # WHEN it is deleted with another one THEN the window moves on to the one that is left
    with qtbot.waitSignals([app.library.deleted, app.session.caption_changed]):
        app.session.edits.delete([dog, before[0]])
    assert ids(app) == [before[1]]
    assert app.window.caption.text == "a picture named cat"
    # WHEN that one is deleted, too, THEN nothing is shown
    with qtbot.waitSignal(app.session.current_changed):
        app.session.edits.delete([before[1]])
    assert app.session.current is None
    assert app.window.stack.currentWidget() is app.window.empty
    # WHEN it is all undone THEN it is where it was
    with qtbot.waitSignals([app.library.restored, app.session.caption_changed]):
        app.session.edits.undo()
    with qtbot.waitSignals([app.library.restored, app.session.caption_changed]):
        app.session.edits.undo()
    assert ids(app) == before
    assert app.window.caption.text == "a picture named dog"


def test_what_was_deleted_is_gone_after_the_program_ends(
    app: Desktop, stage: Stage, qtbot: QtBot
) -> None:
    (deleted, *left) = ids(app)
    with qtbot.waitSignal(app.library.deleted):
        app.session.edits.delete([deleted])
    stage.stop(app)
    again = stage.start()
    qtbot.waitUntil(lambda: ids(again) == left)
    with qtbot.waitSignal(again.library.restore([deleted]).finished) as found:
        pass
    assert found.args == [[]]


def test_a_new_change_ends_what_could_be_done_again(app: Desktop, qtbot: QtBot) -> None:
    correct(app, qtbot, "Filou")
    with qtbot.waitSignal(app.library.changed):
        app.session.edits.undo()
    edits = app.session.edits
    assert (edits.to_undo, edits.to_redo) == (None, Edit.CORRECT)
    correct(app, qtbot, "Rex")
    assert (edits.to_undo, edits.to_redo) == (Edit.CORRECT, None)
    app.session.edits.redo()
    app.session.edits.delete([])
    assert app.session.edits.to_undo is Edit.CORRECT


def test_a_moved_picture_is_located(app: Desktop, stage: Stage, qtbot: QtBot, photo: Path) -> None:
    # GIVEN an entry whose file has moved
    entry = app.history.entry(0)
    assert entry.picture is not None
    moved = entry.picture.rename(stage.folder / "elsewhere.png")
    with qtbot.waitSignals([app.session.picture_missing, app.session.picture_loaded]):
        app.session.show_entry(entry)
    view = app.window.caption
    qtbot.waitUntil(lambda: not view._missing.isHidden())
    assert entry.picture.name in view._missing_words.text()
    small = view.picture.image.size()
    # WHEN the user says that it is a file that is none THEN that is told and nothing changes
    (stage.folder / "note.png").write_text("no picture")
    with qtbot.waitSignal(app.session.failed):
        app.session.relocate(stage.folder / "note.png")
    # WHEN the user finds it THEN it is shown in full, and the history knows where it is
    with qtbot.waitSignals([app.library.changed, app.session.picture_loaded]):
        app.session.relocate(moved)
    assert view._missing.isHidden()
    assert view.picture.image.size() == small  # 64 x 48 pixels: its thumbnail is no smaller
    assert app.history.entry(0).picture == moved


def test_a_corrected_picture_is_shown_in_full_when_its_file_is_gone(
    app: Desktop, stage: Stage, qtbot: QtBot
) -> None:
    correct(app, qtbot, "Filou")
    entry = app.history.entry(app.history.row_of(correctable(app).entry))
    assert entry.picture is not None
    entry.picture.unlink()
    with qtbot.waitSignal(app.session.picture_loaded):
        app.session.show_entry(entry)
    assert app.window.caption._missing.isHidden()
    assert not app.window.caption.picture.image.isNull()
    # AND it is described in the other language from the copy
    with qtbot.waitSignal(app.session.caption_changed):
        app.session.set_language("fr")
    assert stage.captioner.described[-1] == (entry.kept, "fr")
