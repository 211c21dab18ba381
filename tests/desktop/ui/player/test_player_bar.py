"""The player bar with a real spoken sentence: to its end, pause, seek, replay, speed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtMultimedia import QMediaPlayer
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.speech.synthesis import synthesise
from desktop.ui.player.player_bar import PlayerBar

SENTENCE = "Two dogs run."


@pytest.fixture(scope="module")
def sentence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence spoken by espeak-ng."""
    path = tmp_path_factory.mktemp("sound") / "two dogs été.wav"
    synthesise(SENTENCE, "en", path)
    return path


@pytest.fixture
def player(qtbot: QtBot) -> Iterator[PlayerBar]:
    bar = PlayerBar()
    qtbot.addWidget(bar)
    with qtbot.waitExposed(bar):
        bar.show()
    yield bar
    bar.silence()


def at_end(status: QMediaPlayer.MediaStatus) -> bool:
    return status is QMediaPlayer.MediaStatus.EndOfMedia


def test_a_sentence_plays_to_its_end(qtbot: QtBot, player: PlayerBar, sentence: Path) -> None:
    # GIVEN a real sentence
    positions: list[int] = []
    player.player.positionChanged.connect(positions.append)

    # WHEN it is played
    with qtbot.waitSignal(player.player.mediaStatusChanged, check_params_cb=at_end):
        player.play_sound(sentence)
        qtbot.waitUntil(lambda: player.play_button.accessibleName() == "Pause")

    # THEN it went through to the end, the bar shows so, and it can be played again
    assert player.player.duration() > 500
    assert max(positions) >= 0.7 * player.player.duration()
    assert player.total.text() != "0:00"
    assert player.play_button.accessibleName() == "Play"
    with qtbot.waitSignal(player.player.playbackStateChanged):
        qtbot.mouseClick(player.replay_button, Qt.MouseButton.LeftButton)
    assert player.player.isPlaying()


def test_pause_seek_and_go_on(qtbot: QtBot, player: PlayerBar, sentence: Path) -> None:
    with qtbot.waitSignal(player.player.durationChanged):
        player.play_sound(sentence)
    qtbot.waitUntil(player.player.isPlaying)
    qtbot.mouseClick(player.play_button, Qt.MouseButton.LeftButton)
    assert player.player.playbackState() is QMediaPlayer.PlaybackState.PausedState
    player.slider.setValue(400)
    assert player.player.position() == 400
    qtbot.keyClick(player.slider, Qt.Key.Key_Right)
    assert player.player.position() == 900
    qtbot.mouseClick(player.play_button, Qt.MouseButton.LeftButton)
    assert player.player.isPlaying()


def test_silence_lets_the_file_go(
    qtbot: QtBot, player: PlayerBar, sentence: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.wav"
    copy.write_bytes(sentence.read_bytes())
    player.play_sound(copy)
    player.silence()
    assert player.sound is None
    assert not player.player.isPlaying()
    assert not player.slider.isEnabled()
    copy.unlink()


@pytest.mark.parametrize("content", [None, b"", b"not a sound"])
def test_a_sound_that_cannot_be_played_is_told(
    qtbot: QtBot, player: PlayerBar, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "broken.wav"
    if content is not None:
        path.write_bytes(content)
    with qtbot.waitSignal(player.failed):
        player.play_sound(path)
    qtbot.waitUntil(lambda: player.sound is None)


def test_play_asks_for_the_sound_when_there_is_none(qtbot: QtBot, player: PlayerBar) -> None:
    assert not player.play_button.isEnabled()
    player.set_speakable(True)
    for button in (player.play_button, player.replay_button):
        with qtbot.waitSignal(player.sound_wanted):
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_speed_is_applied_and_told(qtbot: QtBot, player: PlayerBar) -> None:
    with qtbot.waitSignal(player.speed_changed) as told:
        player.set_speed(1.5)
    assert told.args == [1.5]
    assert player.player.playbackRate() == 1.5
    player.set_speed(9.0)
    assert player.player.playbackRate() == 1.5


def test_times_are_shown_as_people_write_them(
    qtbot: QtBot, player: PlayerBar, sentence: Path
) -> None:
    with qtbot.waitSignal(player.player.durationChanged):
        player.play_sound(sentence)
    assert player.elapsed.text().startswith("0:0")
    assert player.slider.accessibleDescription().endswith(f"of {player.total.text()}")


def test_times_have_room_in_letters_of_any_size(player: PlayerBar) -> None:
    font = player.font()
    font.setPointSizeF(3 * font.pointSizeF())
    player.setFont(font)
    player.resize(player.minimumSizeHint())
    for label in (player.elapsed, player.total):
        assert label.width() >= label.fontMetrics().horizontalAdvance("00:00")


def test_any_key_stops_the_voice_and_does_its_own_work(
    qtbot: QtBot, player: PlayerBar, sentence: Path
) -> None:
    # GIVEN a field beside the player, and a sentence that plays
    field = QLineEdit()
    qtbot.addWidget(field)
    for key, stops in ((Qt.Key.Key_Control, False), (Qt.Key.Key_A, True)):
        player.play_sound(sentence)
        qtbot.waitUntil(player.player.isPlaying)
        # WHEN a key is pressed THEN the voice stops, unless the key is half a command
        qtbot.keyClick(field, key)
        assert player.player.isPlaying() is not stops
    # AND the letter is written
    assert field.text() == "a"


def test_the_volume_is_a_share_of_the_systems_own(player: PlayerBar) -> None:
    player.set_volume(25)
    assert player.player.audioOutput().volume() == pytest.approx(0.25)


def test_the_voice_has_a_line_of_its_own_where_its_name_has_no_room(qtbot: QtBot) -> None:
    # GIVEN a voice's box, which can be as narrow as a few letters
    voice = QComboBox()
    voice.addItem("English (America, New York City)")
    voice.setMinimumWidth(60)
    bar = PlayerBar(voice=voice)
    qtbot.addWidget(bar)
    bar.resize(1200, 60)
    bar.show()
    qtbot.waitUntil(lambda: abs(voice.y() - bar.play_button.y()) < bar.play_button.height())
    bar.resize(500, 120)
    qtbot.waitUntil(lambda: voice.y() > bar.play_button.geometry().bottom())
    assert voice.width() >= voice.sizeHint().width()
