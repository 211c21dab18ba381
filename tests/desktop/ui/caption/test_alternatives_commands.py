"""Other sentences in the window: those of the search, and those that are found when asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.app import Desktop
from desktop.history.entries import StoredCaption
from desktop.ui.caption.alternatives_commands import AlternativesCommands, other_sentences
from model import load_captioner
from model.bundle import SHIPPED
from model.caption import LANGUAGES, Language
from model.errors import ImageDamaged
from model.wording.content_words import telling
from tests.desktop.conftest import Stage


@pytest.fixture
def app(stage: Stage, qtbot: QtBot) -> Desktop:
    """The app with one described picture, whose search thought of one other sentence."""
    stage.captioner.others = ("a wolf",)
    app = stage.start()
    with qtbot.waitSignals([app.library.added, app.session.entry_changed]):
        app.window.open_files(stage.files("dog.png"))
    return app


def shown(app: Desktop) -> list[str]:
    """All rows of the list, notes too."""
    rows = app.window.caption.alternatives
    return [rows.item(row).text() for row in range(rows.count())]


def announced(commands: AlternativesCommands) -> list[str]:
    """What is told from now on."""
    heard: list[str] = []
    commands.told.connect(heard.append)
    return heard


def test_more_sentences_are_looked_for_when_they_are_to_be_shown(
    app: Desktop, stage: Stage, qtbot: QtBot
) -> None:
    # GIVEN a model that finds more, and is slow
    commands, described = app.window.alternatives_commands, len(stage.captioner.described)
    heard = announced(commands)
    stage.captioner.found = ("a wolf", "a fox runs")
    stage.captioner.gate.clear()
    # WHEN other sentences are shown THEN those of the search are there at once, and what is missing
    app.window.menus.alternatives.trigger()
    assert shown(app) == ["1.  a wolf", "Looking for other descriptions…"]
    assert heard == []
    # WHEN the model is done THEN all are there, each once, and that is told
    with qtbot.waitSignal(commands.told):
        stage.captioner.gate.set()
    assert shown(app) == ["1.  a wolf", "2.  a fox runs"]
    assert heard == ["2 other description(s) shown"]
    # WHEN they are hidden and shown again THEN nobody looks again
    app.window.menus.alternatives.trigger()
    app.window.menus.alternatives.trigger()
    assert heard[1:] == ["Alternatives hidden", "2 other description(s) shown"]
    assert len(stage.captioner.described) == described + 1
    # WHEN one is taken THEN the others are still there, the model's own among them
    with qtbot.waitSignal(app.session.caption_changed):
        qtbot.keyClick(app.window.caption.alternatives, Qt.Key.Key_2)
    assert app.window.caption.text == "a fox runs"
    assert app.window.caption.alternatives.sentences == ["a picture named dog", "a wolf"]


def test_the_next_picture_has_sentences_of_its_own(
    app: Desktop, stage: Stage, qtbot: QtBot
) -> None:
    stage.captioner.others, stage.captioner.found = (), ("a fox runs",)
    commands = app.window.alternatives_commands
    with qtbot.waitSignal(commands.told):
        app.window.menus.alternatives.trigger()
    # WHEN another picture comes while they are shown
    heard = announced(commands)
    stage.captioner.found = ("a bird",)
    app.window.open_files(stage.files("cat.png"))
    # THEN those of the picture are found without a word: nobody asked
    qtbot.waitUntil(lambda: shown(app) == ["1.  a bird"])
    assert heard == []


def test_none_and_errors_are_told_on_the_screen_and_aloud(
    app: Desktop, stage: Stage, qtbot: QtBot
) -> None:
    # GIVEN a picture with nothing but its caption WHEN others are wanted THEN that is said
    stage.captioner.others = ()
    with qtbot.waitSignals([app.library.added, app.session.entry_changed]):
        app.window.open_files(stage.files("cat.png"))
    commands = app.window.alternatives_commands
    with qtbot.waitSignal(commands.told) as told:
        app.window.menus.alternatives.trigger()
    assert told.args == ["There is no other description"]
    assert shown(app) == ["There is no other description"]
    # AND the note is not a sentence to take
    qtbot.keyClick(app.window.caption.alternatives, Qt.Key.Key_1)
    assert app.window.caption.text == "a picture named cat"
    # WHEN the picture cannot be read any more THEN it is the same, and no error over the caption
    app.window.menus.alternatives.trigger()
    (bird,) = stage.files("bird.png")
    with qtbot.waitSignals([app.library.added, app.session.entry_changed]):
        app.window.open_files([bird])
    stage.captioner.errors["bird.png"] = ImageDamaged(bird)
    with qtbot.waitSignal(commands.told) as told:
        app.window.menus.alternatives.trigger()
    assert told.args == ["There is no other description"]
    assert app.window.banner.isHidden()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_real_model_finds_really_different_sentences(
    stage: Stage, qtbot: QtBot, photo: Path, language: Language
) -> None:
    # GIVEN the real model and a photo
    stage.original, stage.load = SHIPPED, lambda bundle, _: load_captioner(bundle)
    app = stage.start(language)
    with qtbot.waitSignals([app.library.added, app.session.entry_changed]):
        app.window.open_files([photo])
    # WHEN other sentences are shown
    with qtbot.waitSignal(app.window.alternatives_commands.told, timeout=30_000):
        app.window.menus.alternatives.trigger()
    # THEN there are at least two, and each differs from the caption and the others in what it says
    sentences = [app.window.caption.text, *app.window.caption.alternatives.sentences]
    assert len(sentences) >= 3
    assert telling(sentences, language) == sentences


def test_the_model_offers_no_sentence_twice() -> None:
    caption = StoredCaption("en", "a dog", 0.5, "photo", ("a cat", "a dog", "a cat", ""), "1")
    assert other_sentences(caption) == ["a cat"]
    assert other_sentences(caption, ("a cow", "a cat")) == ["a cat", "a cow"]
    refused = StoredCaption("en", "", 0.5, "blank", (), "1")
    assert other_sentences(refused) == []
