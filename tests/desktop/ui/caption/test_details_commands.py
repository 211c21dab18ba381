"""More about the picture, as a list and aloud."""

from __future__ import annotations

from tests.desktop.conftest import Stage


def test_more_is_told_of_the_picture_in_the_window(stage: Stage) -> None:
    # GIVEN a described picture in which more is likely than the sentence says
    app = stage.start()
    commands, menus = app.window.details_commands, app.window.menus
    assert not menus.details.isEnabled()
    app.window.open_files(stage.files("dog.png"))
    stage.qtbot.waitUntil(lambda: bool(app.window.caption.tags.tags))
    # WHEN more is wanted
    menus.details.trigger()
    stage.qtbot.waitUntil(lambda: commands.dialog is not None)
    # THEN each fact is a row, the sentence first, and all of it is said
    assert commands.dialog is not None
    told = commands.dialog.sentences
    assert told[:2] == ["a picture named dog", "Also likely: the sea."]
    assert told[2:]
    stage.qtbot.waitUntil(lambda: stage.speech.said[-1] == (" ".join(told), "en"))
    # AND it goes with the picture
    app.window.open_files(stage.files("other.png"))
    stage.qtbot.waitUntil(lambda: commands.dialog is None)
