"""The text of a picture in the window: when it is read, shown, told and spoken, and kept."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop import settings
from desktop.app import Desktop
from desktop.history.entries import StoredText
from desktop.history.store import History
from desktop.messages.reading import UNREADABLE
from desktop.reading.errors import ReadingEngineMissing
from desktop.reading.found_text import FoundText
from tests.desktop.conftest import Stage

FRENCH = FoundText("Fermé le lundi.\n\nSauf en été.", "fr")


def described(stage: Stage, qtbot: QtBot, *names: str, app: Desktop | None = None) -> Desktop:
    """The app after it has described a picture, read it, and kept what it read."""
    app = app or stage.start()
    app.settings.set(settings.SPEAK_AUTOMATICALLY, False)
    found = isinstance(stage.found_text, FoundText) and stage.found_text.text
    waited = [app.library.added, *([app.library.changed] if found else [])]
    with qtbot.waitSignals(waited):
        app.window.open_files(stage.files(*names))
    history = History(stage.folder / "history.sqlite", stage.folder / "pictures")
    qtbot.waitUntil(lambda: history.recent(1)[0].text is not None)
    history.close()
    return app


def test_a_document_is_read_at_once_and_found_by_its_words(
    stage: Stage, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    # GIVEN a document with French words in it
    caplog.set_level(logging.DEBUG)
    stage.captioner.kind, stage.found_text = "document", FRENCH
    app = described(stage, qtbot, "page.png")
    view = app.window.caption.found_text
    # THEN they are there, below what the picture is, to be gone through in their language
    assert view.text == FRENCH.text
    assert view.isVisible()
    assert view._text.accessibleName() == "Text in French"
    assert view._text.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByKeyboard
    # AND the history has them, and is searched by them
    assert app.session.current is not None
    assert app.session.current.entry is not None
    assert app.session.current.entry.text == StoredText(FRENCH.text, "fr")
    with qtbot.waitSignal(app.library.page(text="ferme ete").finished) as page:
        pass
    assert [entry.id for entry in page.args[0]] == [app.session.current.entry.id]
    # AND the log has not: it may be a password
    assert "lundi" not in caplog.text


def test_text_in_a_photo_is_told_and_read_on_a_key(stage: Stage, qtbot: QtBot) -> None:
    stage.found_text = FRENCH
    app = described(stage, qtbot, "street.png")
    view = app.window.caption.found_text
    # GIVEN a photo with words in it: that there are some is said, and how to have them read
    assert view.text == ""
    assert view.note.startswith("There is text in this picture")
    # WHEN the key is pressed THEN they are shown, and spoken with a French voice
    with qtbot.waitSignal(app.speaking.sound_ready):
        app.window.menus.read_text.trigger()
    assert view.text == FRENCH.text
    assert stage.speech.said[-1] == (" ".join(FRENCH.text.split()), "fr")


def test_the_voice_that_is_shown_is_the_one_that_is_heard(stage: Stage, qtbot: QtBot) -> None:
    # GIVEN an English caption of a picture with French words in it
    stage.found_text = FRENCH
    app = described(stage, qtbot, "street.png")
    box = app.window.voice
    qtbot.waitUntil(box.isEnabled)
    assert box.currentText().startswith("Samantha")
    # WHEN the words are spoken THEN theirs is the voice that is shown
    with qtbot.waitSignal(app.speaking.sound_ready):
        app.window.menus.read_text.trigger()
    assert box.currentText().startswith("Thomas")
    # WHEN another is chosen there THEN it says the words again, and the caption's voice stays
    said = len(stage.speech.said)
    with qtbot.waitSignal(app.speaking.sound_ready):
        box.chosen.emit("fr")
    assert stage.speech.said[said:] == [stage.speech.said[said - 1]]
    # AND the caption is said in its own voice, which is shown then
    with qtbot.waitSignal(app.speaking.sound_ready):
        app.window.menus.replay.trigger()
        app.session.say()
    assert box.currentText().startswith("Samantha")


def test_a_photo_without_text_has_nothing_below_it(stage: Stage, qtbot: QtBot) -> None:
    app = described(stage, qtbot, "dog.png")
    assert not app.window.caption.found_text.isVisible()
    app.window.menus.read_text.trigger()
    assert app.window.caption.found_text.note == "There is no text in this picture"


def test_what_cannot_be_read_is_said_and_not_guessed(stage: Stage, qtbot: QtBot) -> None:
    stage.captioner.kind = "document"
    stage.found_text = FoundText("", None, unreadable=True)
    app = described(stage, qtbot, "page.png")
    assert app.window.caption.found_text.note == UNREADABLE["en"]


def test_without_an_engine_captions_work_on_and_one_sentence_tells(
    stage: Stage, qtbot: QtBot
) -> None:
    # GIVEN nothing that could read
    stage.found_text = ReadingEngineMissing()
    app = stage.start()
    commands, view = app.window.reading_commands, app.window.caption.found_text
    # WHEN two photos are described THEN it is told once, and both have their caption
    with qtbot.waitSignals([app.library.added, commands.told]):
        app.window.open_files(stage.files("a.png"))
    assert view.note.startswith("What reads text in pictures is missing or broken")
    with qtbot.waitSignals([app.library.added, app.session.entry_changed]):
        app.window.open_files(stage.files("b.png"))
    assert app.window.caption.text == "a picture named b"
    qtbot.waitUntil(lambda: commands._job is None)
    assert view.note == ""


def test_the_text_of_the_past_is_not_read_again(stage: Stage, qtbot: QtBot) -> None:
    stage.captioner.kind, stage.found_text = "document", FRENCH
    app = described(stage, qtbot, "page.png")
    assert app.session.current is not None
    entry = app.session.current.entry
    assert entry is not None
    stage.found_text = FoundText("something else", "en")
    app.session.show_entry(entry)
    assert app.window.caption.found_text.text == FRENCH.text


def test_nothing_that_was_read_is_in_the_log(
    stage: Stage, qtbot: QtBot, caplog: object, tmp_path: Path
) -> None:
    stage.captioner.kind, stage.found_text = "screenshot", FoundText("hunter2", None)
    described(stage, qtbot, "login.png")
    assert "hunter2" not in caplog.text  # type: ignore[attr-defined]
