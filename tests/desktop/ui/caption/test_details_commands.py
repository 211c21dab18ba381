"""More about the picture, as a list and aloud."""

from __future__ import annotations

from desktop import settings
from desktop.reading.found_text import FoundText
from tests.desktop.conftest import Stage
from tests.support.metadata import chunk, png_with


def test_more_is_told_of_the_picture_in_the_window(stage: Stage) -> None:
    # GIVEN a described picture in which more is likely than the sentence says, and which has a date
    stage.found_text = FoundText("BAKERY", None)
    app = stage.start()
    commands, menus = app.window.details_commands, app.window.menus
    assert not menus.details.isEnabled()
    dog = stage.folder / "dog.png"
    dog.write_bytes(png_with(chunk(b"tEXt", b"Creation Time\x002021-05-01")))
    app.window.open_files([dog])
    stage.qtbot.waitUntil(lambda: bool(app.window.caption.tags.tags))
    has_text = lambda: bool((now := app.session.current) and now.entry and now.entry.text)  # noqa: E731
    stage.qtbot.waitUntil(has_text)
    # WHEN more is wanted
    menus.details.trigger()
    stage.qtbot.waitUntil(lambda: commands.dialog is not None)
    # THEN each fact is a row, the sentence first, and all of it is said
    assert commands.dialog is not None
    told = commands.dialog.sentences
    assert told[:2] == ["a picture named dog", "Also likely: the sea."]
    assert told[-2:] == ["There is text in it.", "Its file says that it dates from 1 May 2021."]
    stage.qtbot.waitUntil(lambda: stage.speech.said[-1] == (" ".join(told), "en"))
    # AND the date is left out where it is not wanted
    app.settings.set(settings.TELL_ORIGIN, False)
    menus.details.trigger()
    stage.qtbot.waitUntil(lambda: stage.speech.said[-1] == (" ".join(told[:-1]), "en"))
    # AND all goes with the picture
    app.window.open_files(stage.files("other.png"))
    stage.qtbot.waitUntil(lambda: commands.dialog is None)
