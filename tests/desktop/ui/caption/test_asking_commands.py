"""Questions about the picture in the window: answered, spoken, and lit where something is."""

from __future__ import annotations

from tests.desktop.conftest import Stage


def test_the_picture_in_the_window_is_asked(stage: Stage) -> None:
    # GIVEN a described picture
    app = stage.start()
    commands, menus = app.window.asking_commands, app.window.menus
    overlay = app.window.attention_commands.overlay
    assert not menus.ask.isEnabled()
    app.window.open_files(stage.files("dog.png"))
    stage.qtbot.waitUntil(menus.ask.isEnabled)
    # WHEN somebody asks, before it is looked at anew or after
    menus.ask.trigger()
    dialog = commands.dialog
    assert dialog is not None
    dialog.question.setEditText("Is there a poodle?")
    dialog.asked.emit("Is there a dog?")
    stage.qtbot.waitUntil(lambda: dialog.answers.count() == 1)
    # THEN the answer is shown, said in the question's language, and lit
    yes = "Yes, I see a dog, at the top left."
    assert dialog.answers.item(0).text() == f"Is there a dog?\n{yes}"
    stage.qtbot.waitUntil(lambda: stage.speech.said[-1] == (yes, "en"))
    assert overlay.words == yes
    assert not overlay.veil.isNull()
    # AND the list offers what is likeliest first, without touching what is typed
    assert dialog.question.itemText(0) == "Do you see a dog?"
    assert dialog.question.currentText() == "Is there a poodle?"
    # WHEN it is not there, or cannot be answered
    dialog.asked.emit("y a-t-il un cheval ?")
    stage.qtbot.waitUntil(lambda: stage.speech.said[-1][1] == "fr")
    assert stage.speech.said[-1][0] == "Non, je ne vois pas de cheval."
    assert overlay.words == ""
    # THEN it ends with the picture
    app.window.open_files(stage.files("other.png"))
    stage.qtbot.waitUntil(lambda: commands.dialog is None)
