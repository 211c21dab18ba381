"""Session: from the arrival of pictures to the spoken, remembered caption."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from desktop import settings
from desktop.app import Desktop
from desktop.history.entries import Entry, StoredCaption
from desktop.pictures.drops import Dropped, Reason, Refusal
from desktop.speech.errors import SpeechEngineMissing
from model.errors import BundleNotFound, ImageNotFound, NotAnImage
from tests.desktop.conftest import Stage


def describe(app: Desktop, qtbot: QtBot, *paths: Path) -> StoredCaption:
    """Drop files and wait until the first is described and the last is in the history."""
    session, added = app.session, len(paths)
    seen: list[Entry] = []
    app.library.added.connect(seen.append)
    with qtbot.waitSignal(session.caption_changed) as told:
        session.take(Dropped(paths=paths), "dropped")
    qtbot.waitUntil(lambda: len(seen) == added)
    assert told.args is not None
    caption: StoredCaption = told.args[0]
    return caption


def test_a_file_is_described_spoken_and_remembered(stage: Stage, qtbot: QtBot) -> None:
    # GIVEN the app and a picture
    app = stage.start()
    (path,) = stage.files("dog.png")

    # WHEN it is dropped
    with qtbot.waitSignal(app.speaking.sound_ready) as sound:
        caption = describe(app, qtbot, path)

    # THEN its caption is shown and spoken, and it is in the history with its thumbnail
    assert caption.text == "a picture named dog"
    assert stage.speech.said == [("a picture named dog", "en")]
    assert sound.args is not None
    assert sound.args[0].is_file()
    entry = app.history.entry(0)
    assert entry.picture == path
    with qtbot.waitSignal(app.library.thumbnails([entry.id]).finished) as small:
        pass
    assert small.args is not None
    assert not small.args[0][entry.id].isNull()


def test_several_are_described_in_order_and_the_first_is_shown(stage: Stage, qtbot: QtBot) -> None:
    app = stage.start()
    paths = stage.files(*(f"{number}.png" for number in range(12)))
    progress: list[tuple[int, int]] = []
    app.session.progress_changed.connect(lambda done, total: progress.append((done, total)))

    caption = describe(app, qtbot, *paths)

    assert caption.text == "a picture named 0"
    assert app.session.current is not None
    assert app.session.current.picture == paths[0]
    assert [entry.picture for entry in reversed(_entries(app))] == paths
    told = [step for step in progress if step[1]]
    assert told == [(done, 12) for done in range(12)]
    assert progress[-1] == (0, 0)
    assert stage.speech.said == [("a picture named 0", "en")]


def test_a_new_drop_cancels_the_old_one(stage: Stage, qtbot: QtBot) -> None:
    # GIVEN a description that is under way
    app = stage.start()
    old, new = stage.files("old.png", "new.png")
    stage.captioner.gate.clear()
    app.session.take(Dropped(paths=(old,)), "dropped")
    qtbot.waitUntil(lambda: stage.captioner.begun.acquire(blocking=False))

    # WHEN another picture is dropped
    captions: list[StoredCaption] = []
    app.session.caption_changed.connect(captions.append)
    with qtbot.waitSignal(app.library.added):
        app.session.take(Dropped(paths=(new,)), "dropped")
        qtbot.waitUntil(lambda: stage.captioner.stopped == [old])
        stage.captioner.gate.set()

    # THEN only the new one is described and kept
    assert [caption.text for caption in captions] == ["a picture named new"]
    assert [entry.picture for entry in _entries(app)] == [new]


def test_a_drop_while_speaking_silences(stage: Stage, qtbot: QtBot) -> None:
    app = stage.start()
    first, second = stage.files("first.png", "second.png")
    with qtbot.waitSignal(app.speaking.sound_ready):
        describe(app, qtbot, first)
    with qtbot.waitSignal(app.speaking.silenced):
        app.session.take(Dropped(paths=(second,)), "dropped")
    assert app.window.player.sound is None


def test_what_a_new_drop_sets_aside_is_told(stage: Stage, qtbot: QtBot) -> None:
    app = stage.start()
    paths = stage.files(*(f"{number}.png" for number in range(5)))
    stage.captioner.gate.clear()
    app.session.take(Dropped(paths=tuple(paths)), "dropped")
    with qtbot.waitSignal(app.session.set_aside) as told:
        app.session.take(Dropped(paths=(paths[0],)), "dropped")
    assert told.args == [5]
    stage.captioner.gate.set()


def test_twenty_drops_in_a_second_leave_one_current(stage: Stage, qtbot: QtBot) -> None:
    # GIVEN twenty pictures
    app = stage.start()
    paths = stage.files(*(f"{number}.png" for number in range(20)))
    failures: list[object] = []
    app.session.failed.connect(failures.append)

    # WHEN they are dropped within a second
    waiting = iter(paths)
    drops = QTimer()
    drops.setInterval(40)
    drops.timeout.connect(lambda: app.session.take(Dropped(paths=(next(waiting),)), "dropped"))
    drops.start()
    qtbot.waitUntil(lambda: app.session.current is not None)
    qtbot.waitUntil(lambda: app.session.current.picture == paths[-1])  # type: ignore[union-attr]
    drops.stop()
    qtbot.waitUntil(lambda: _entries(app)[:1] != [] and _entries(app)[0].picture == paths[-1])

    # THEN the last one is the one shown, nothing failed, and none is there twice
    assert app.session.caption is not None
    assert app.session.caption.text == "a picture named 19"
    assert app.window.caption.text == "a picture named 19"
    assert failures == []
    assert len({entry.picture for entry in _entries(app)}) == len(_entries(app))


def test_the_other_language_is_made_once_then_taken_from_the_history(
    stage: Stage, qtbot: QtBot
) -> None:
    # GIVEN a picture described in English
    app = stage.start()
    (path,) = stage.files("chat.png")
    describe(app, qtbot, path)

    # WHEN French is chosen THEN it is described, spoken and kept in French, too
    with qtbot.waitSignal(app.library.changed) as changed:
        app.session.set_language("fr")
    assert changed.args is not None
    assert set(changed.args[0].captions) == {"en", "fr"}
    assert stage.speech.said[-1] == ("une image nommée chat", "fr")

    # WHEN English is chosen again THEN the sentence is there at once, without the model
    described = list(stage.captioner.described)
    with qtbot.waitSignal(app.session.caption_changed) as told:
        app.session.set_language("en")
    assert told.args is not None
    assert told.args[0].text == "a picture named chat"
    assert stage.captioner.described == described


def test_language_changed_while_describing_begins_again(stage: Stage, qtbot: QtBot) -> None:
    app = stage.start()
    (path,) = stage.files("chat.png")
    stage.captioner.gate.clear()
    app.session.take(Dropped(paths=(path,)), "dropped")
    app.session.set_language("fr")
    with qtbot.waitSignal(app.library.added) as added:
        stage.captioner.gate.set()
    assert added.args is not None
    assert set(added.args[0].captions) == {"fr"}


def test_a_failed_picture_gives_way_to_what_was_there(stage: Stage, qtbot: QtBot) -> None:
    # GIVEN a described picture
    app = stage.start()
    (good,) = stage.files("good.png")
    caption = describe(app, qtbot, good)

    # WHEN something is dropped that is not there
    missing = stage.folder / "gone été.png"
    with qtbot.waitSignal(app.session.failed) as failed:
        app.session.take(Dropped(paths=(missing,)), "dropped")

    # THEN the error is told, and the picture before is back with its caption
    assert failed.args is not None
    (error,) = failed.args[0]
    assert isinstance(error, ImageNotFound)
    assert app.session.current is not None
    assert app.session.current.picture == good
    assert app.session.caption == caption


def test_one_bad_file_among_several_stops_nothing(stage: Stage, qtbot: QtBot) -> None:
    app = stage.start()
    paths = stage.files("a.png", "b.png", "c.png")
    stage.captioner.errors["a.png"] = NotAnImage(paths[0])
    with qtbot.waitSignal(app.session.failed) as failed:
        app.session.take(Dropped(paths=tuple(paths)), "dropped")
    assert failed.args is not None
    assert [type(error) for error in failed.args[0]] == [NotAnImage]
    qtbot.waitUntil(lambda: app.history.rowCount() == 2)
    assert app.session.caption is not None
    assert app.session.caption.text == "a picture named b"


def test_without_a_model_the_history_still_works(stage: Stage, qtbot: QtBot) -> None:
    # GIVEN a history with one entry, and a model that is gone
    app = stage.start()
    (path,) = stage.files("dog.png")
    describe(app, qtbot, path)
    stage.stop(app)
    stage.load_error = BundleNotFound(Path("/nowhere"))

    # WHEN the app starts and twelve pictures are dropped
    app = stage.start()
    qtbot.waitUntil(lambda: app.history.rowCount() == 1)
    with qtbot.waitSignal(app.session.failed) as failed:
        app.session.take(Dropped(paths=(path,) * 12), "dropped")

    # THEN it is said once, and the past can be looked at and heard
    assert failed.args is not None
    assert [type(error) for error in failed.args[0]] == [BundleNotFound]
    with qtbot.waitSignals([app.session.caption_changed, app.speaking.sound_ready]):
        app.session.show_entry(app.history.entry(0))
    assert app.session.caption is not None
    assert app.session.caption.text == "a picture named dog"


def test_image_data_is_kept_as_a_file(stage: Stage, qtbot: QtBot) -> None:
    # GIVEN a picture that is nowhere but on the clipboard
    app = stage.start()
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(0xFF00AA00)

    # WHEN it is pasted
    with qtbot.waitSignal(app.library.added) as added:
        app.session.take(Dropped(image=image), "pasted")

    # THEN its entry points to a file of our own with the same pixels
    assert added.args is not None
    entry: Entry = added.args[0]
    assert entry.source == "pasted"
    assert entry.picture is not None
    assert QImage(str(entry.picture)).pixelColor(5, 5) == image.pixelColor(5, 5)


def test_a_refusal_is_told_and_changes_nothing(stage: Stage, qtbot: QtBot) -> None:
    app = stage.start()
    (path,) = stage.files("dog.png")
    caption = describe(app, qtbot, path)
    refusal = Refusal(Reason.WEB_ADDRESS, "https://example.org")
    with qtbot.waitSignal(app.session.refused) as refused:
        app.session.take(Dropped(refusals=(refusal,)), "dropped")
    assert refused.args == [refusal]
    assert app.session.caption == caption


def test_nothing_is_spoken_unasked_when_the_user_wants_silence(stage: Stage, qtbot: QtBot) -> None:
    app = stage.start()
    app.settings.set(settings.SPEAK_AUTOMATICALLY, False)
    (path,) = stage.files("dog.png")
    describe(app, qtbot, path)
    assert stage.speech.said == []
    with qtbot.waitSignal(app.speaking.sound_ready):
        app.session.say()
    assert stage.speech.said == [("a picture named dog", "en")]


def test_doubt_is_shown_and_spoken_unless_the_user_wants_none(stage: Stage, qtbot: QtBot) -> None:
    # GIVEN a sentence that is only probable
    stage.captioner.confidence = 0.51
    app = stage.start()
    (path,) = stage.files("dog.png")
    with qtbot.waitSignal(app.speaking.sound_ready):
        caption = describe(app, qtbot, path)
    # THEN it is said and shown with its doubt, and each word is still found in its place
    assert stage.speech.said == [("Probably: a picture named dog", "en")]
    assert app.window.caption.text == "Probably: a picture named dog"
    assert app.window.caption.words.spans()[0] == (len("Probably: "), 1)
    # AND copied without
    assert caption.plain_text == "a picture named dog"
    # AND shown as it is once the user vouches for it
    app.session.judge("right")
    qtbot.waitUntil(lambda: app.window.caption.text == "a picture named dog")
    app.session.judge(None)
    qtbot.waitUntil(lambda: app.window.caption.text.startswith("Probably"))
    # AND where the user wants no doubt
    app.settings.set(settings.SPOKEN_DOUBT, False)
    assert app.window.caption.text == "a picture named dog"


def test_long_text_is_said_in_parts_that_can_be_skipped(stage: Stage, qtbot: QtBot) -> None:
    # GIVEN a text of three parts
    app = stage.start()
    menus, player = app.window.menus, app.window.player
    parts = [f"{name} {'word ' * 70}end." for name in ("First", "Second", "Third")]
    with qtbot.waitSignal(app.speaking.sound_ready):
        app.speaking.say(" ".join(parts), "en")
    assert (player.piece.text(), menus.piece_before.isEnabled()) == ("1/3", False)
    # WHEN the next is wanted, then the one before THEN each is said, and where it is is told
    for action, at in ((menus.piece_after, 1), (menus.piece_after, 2), (menus.piece_before, 1)):
        with qtbot.waitSignal(app.speaking.sound_ready):
            action.trigger()
        assert stage.speech.said[-1] == (parts[at], "en")
        assert player.piece.accessibleName() == f"Part {at + 1} of 3"
    # AND at the end of one the next begins by itself
    with qtbot.waitSignal(app.speaking.sound_ready):
        player.ended.emit()
    assert stage.speech.said[-1] == (parts[2], "en")


def test_a_refused_kind_is_said_in_words(stage: Stage, qtbot: QtBot) -> None:
    stage.captioner.kind = "screenshot"
    app = stage.start("fr")
    (path,) = stage.files("ecran.png")
    with qtbot.waitSignal(app.speaking.sound_ready):
        describe(app, qtbot, path)
    assert stage.speech.said == [("Ceci ressemble à une capture d’écran, pas à une photo.", "fr")]


def test_failing_speech_is_told_and_the_caption_stays(stage: Stage, qtbot: QtBot) -> None:
    app = stage.start()
    stage.speech.error = SpeechEngineMissing()
    (path,) = stage.files("dog.png")
    with qtbot.waitSignal(app.session.failed) as failed:
        caption = describe(app, qtbot, path)
    assert failed.args is not None
    assert [type(error) for error in failed.args[0]] == [SpeechEngineMissing]
    assert app.session.caption == caption


def test_a_picture_that_was_moved_is_still_shown_small(stage: Stage, qtbot: QtBot) -> None:
    # GIVEN an entry whose file is gone
    app = stage.start()
    (path,) = stage.files("dog.png")
    describe(app, qtbot, path)
    path.unlink()

    # WHEN it is chosen THEN its thumbnail and its caption are shown
    with qtbot.waitSignals([app.session.picture_loaded, app.session.caption_changed]):
        app.session.show_entry(app.history.entry(0))
    assert not app.window.caption.picture.image.isNull()

    # WHEN the other language is chosen THEN the reason is told and the old caption stays
    with qtbot.waitSignal(app.session.failed) as failed:
        app.session.set_language("fr")
    assert failed.args is not None
    assert [type(error) for error in failed.args[0]] == [ImageNotFound]
    assert app.window.caption.text == "a picture named dog"

    # WHEN it is chosen anew in that language THEN its caption in the other one is shown
    with qtbot.waitSignals([app.session.caption_changed, app.session.failed]):
        app.session.show_entry(app.history.entry(0))
    assert app.window.caption.text == "a picture named dog"
    assert app.window.player.play_button.isEnabled()


def test_quitting_waits_for_nothing_that_can_be_made_again(stage: Stage, qtbot: QtBot) -> None:
    # GIVEN a description that would go on for ever, and others behind it
    app = stage.start()
    paths = stage.files("1.png", "2.png", "3.png")
    stage.captioner.gate.clear()
    app.session.take(Dropped(paths=tuple(paths)), "dropped")
    qtbot.waitUntil(lambda: stage.captioner.begun.acquire(blocking=False))

    # WHEN the window is closed THEN the program ends, and the description was told to stop
    stage.stop(app)
    assert stage.captioner.stopped == paths[:1]


def test_what_is_being_written_is_written_before_the_end(stage: Stage, qtbot: QtBot) -> None:
    # GIVEN a picture that was described just now
    app = stage.start()
    (path,) = stage.files("dog.png")
    with qtbot.waitSignal(app.session.caption_changed):
        app.session.take(Dropped(paths=(path,)), "dropped")

    # WHEN the program ends at once THEN the picture is in the history of the next run
    stage.stop(app)
    app = stage.start()
    qtbot.waitUntil(lambda: [entry.picture for entry in _entries(app)] == [path])


def test_the_sound_is_saved_where_the_user_wants_it(stage: Stage, qtbot: QtBot) -> None:
    app = stage.start()
    (path,) = stage.files("dog.png")
    describe(app, qtbot, path)
    target = stage.folder / "mon été.wav"
    with qtbot.waitSignal(app.speaking.sound_saved) as saved:
        app.session.save_sound(target)
    assert saved.args == [target]
    assert target.stat().st_size > 44


def _entries(app: Desktop) -> list[Entry]:
    return [app.history.entry(row) for row in range(app.history.rowCount())]
