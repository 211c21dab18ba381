"""Plays the spoken caption: play, pause, replay, seek, voice, speed, save.

Qt's player is made when it is first wanted, or prepared once the window is there: with its library,
it takes as long as all the other controls of the window together.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QHBoxLayout, QLabel, QSlider, QWidget

from desktop.ui.appearance.icons import SymbolButton, SymbolLabel

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QMediaPlayer

SPEEDS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)

_SEEK_STEP = 500
_SEEK_PAGE = 2000

_LEAST_SLIDER = 32
"""Points: in large letters, a small window has room for no more."""


class PlayerBar(QWidget):
    """Controls of one sound file.

    Signals, on the UI thread:
    - sound_wanted(): play was asked for, but no sound is loaded yet.
    - save_wanted(): the save button was pressed.
    - speed_changed(float): another speed was chosen.
    - ended(): the sound was played to its end.
    - failed(str): the file cannot be played; Qt's own words, for the log.
    """

    sound_wanted = Signal()
    save_wanted = Signal()
    speed_changed = Signal(float)
    ended = Signal()
    failed = Signal(str)

    def __init__(self, parent: QWidget | None = None, voice: QWidget | None = None) -> None:
        """`voice` is the choice of the voice, which takes its place among the controls."""
        super().__init__(parent)
        self._speakable = False
        self._volume = 1.0
        self._player: QMediaPlayer | None = None
        self._voice = voice
        self._build_controls()
        self._arrange()
        self._refresh()

    # -- what others ask of it ---------------------------------------------------------------

    @property
    def sound(self) -> Path | None:
        """The loaded sound file."""
        if self._player is None:
            return None
        source = self._player.source()
        return Path(source.toLocalFile()) if source.isValid() else None

    @property
    def speaking(self) -> bool:
        """Whether the sound is being played."""
        return self._player is not None and self._player.isPlaying()

    @property
    def player(self) -> QMediaPlayer:
        """Qt's player."""
        if self._player is None:
            self._player = self._build_player()
            self._follow_devices()
            self._choose_speed()
        return self._player

    def prepare(self) -> None:
        """Make the player, so that the first sound does not wait for it."""
        _ = self.player

    def play_sound(self, sound: Path) -> None:
        """Load a sound file and play it from its start."""
        self.silence()
        self.player.setSource(QUrl.fromLocalFile(str(sound)))
        self.player.play()

    def silence(self) -> None:
        """Stop, and let go of the file so that it may be replaced or deleted."""
        if self._player is not None:
            self._player.stop()
            self._player.setSource(QUrl())
        self._refresh()

    def set_speakable(self, speakable: bool) -> None:
        """Say whether there is a sentence that could be spoken."""
        self._speakable = speakable
        self._refresh()

    def set_speed(self, speed: float) -> None:
        """Choose a speed (1.0 is as recorded)."""
        index = self._speed.findData(speed)
        if index >= 0:
            self._speed.setCurrentIndex(index)

    def show_piece(self, number: int, count: int) -> None:
        """Show which piece of a longer text this is; of a single one nothing."""
        words = self.tr("Part {number} of {count}").format(number=number, count=count)
        self.piece.setText(f"{number}/{count}" if count > 1 else "")
        self.piece.setAccessibleName(words if count > 1 else "")
        self.piece.setVisible(count > 1)

    def set_volume(self, percent: int) -> None:
        """Play at this share of the system's volume."""
        self._volume = percent / 100
        if self._player is not None:
            self._player.audioOutput().setVolume(self._volume)

    @Slot()
    def toggle(self) -> None:
        """Play or pause; ask for the sound when there is none yet."""
        if self.sound is None:
            if self._speakable:
                self.sound_wanted.emit()
        elif self.player.isPlaying():
            self.player.pause()
        else:
            self.player.play()

    @Slot()
    def replay(self) -> None:
        """Play from the start; ask for the sound when there is none yet."""
        if self.sound is None:
            self.toggle()
            return
        self.player.setPosition(0)
        self.player.play()

    # -- construction ------------------------------------------------------------------------

    def _build_player(self) -> QMediaPlayer:
        from PySide6.QtMultimedia import QMediaDevices

        from desktop.ui.player.any_key import AnyKey
        from desktop.ui.widgets.media_player import media_player

        player, output = media_player(self)
        output.setVolume(self._volume)
        self._devices = QMediaDevices(self)
        self._devices.audioOutputsChanged.connect(self._follow_devices)
        player.playbackStateChanged.connect(self._refresh)
        player.mediaStatusChanged.connect(self._follow_status)
        self._any_key = AnyKey(player)
        player.sourceChanged.connect(self._refresh)
        player.durationChanged.connect(self._show_duration)
        player.positionChanged.connect(self._show_position)
        player.errorOccurred.connect(self._fail)
        return player

    def _build_controls(self) -> None:
        # Made in the order in which Tab goes through them.
        self.play_button = SymbolButton("play", self.tr("Play"), self, side=28)
        self.play_button.clicked.connect(self.toggle)
        self.replay_button = SymbolButton("replay", self.tr("Replay"), self)
        self.replay_button.clicked.connect(self.replay)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setAccessibleName(self.tr("Position"))
        self.slider.setMinimumWidth(_LEAST_SLIDER)
        self.slider.setSingleStep(_SEEK_STEP)
        self.slider.setPageStep(_SEEK_PAGE)
        self.slider.valueChanged.connect(self._seek)
        self.elapsed = _Time(self)
        self.elapsed.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.total = _Time(self)
        self.piece = QLabel(self)
        self.piece.hide()
        if self._voice is not None:
            self._voice.setParent(self)
        self._speed = QComboBox(self)
        self._speed.setAccessibleName(self.tr("Speed"))
        self._speed.setToolTip(self.tr("Speed"))
        for speed in SPEEDS:
            self._speed.addItem(f"{self.locale().toString(speed)}×", speed)
        self._speed.setCurrentIndex(SPEEDS.index(1.0))
        self._speed.currentIndexChanged.connect(self._choose_speed)
        self.save_button = SymbolButton("save", self.tr("Save Sound…"), self)
        self.save_button.clicked.connect(self.save_wanted)
        self.mute_note = SymbolLabel("mute", self.tr("No sound output on this computer"), self)
        self.mute_note.hide()

    def _arrange(self) -> None:
        playing = QHBoxLayout()
        for widget in (self.play_button, self.replay_button, self.elapsed):
            playing.addWidget(widget)
        playing.addWidget(self.slider, 1)
        for label in (self.total, self.piece, self.mute_note):
            playing.addWidget(label)
        choosing = QHBoxLayout()
        choosing.addStretch()
        for other in (self._voice, self._speed, self.save_button):
            if other is not None:
                choosing.addWidget(other)
        self._rows = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._rows.setContentsMargins(20, 8, 20, 12)
        self._rows.addLayout(playing, 1)
        self._rows.addLayout(choosing)
        for row in (playing, choosing, self._rows):
            row.setSpacing(8)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take a second line where the voice's name has no room beside the rest."""
        super().resizeEvent(event)
        self._break_line()

    def _break_line(self) -> None:
        playing, choosing = (self._rows.itemAt(row).layout() for row in (0, 1))
        margins = self._rows.contentsMargins()
        room = self.width() - margins.left() - margins.right() - self._rows.spacing()
        wanted = playing.minimumSize().width() + choosing.sizeHint().width()
        lines = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._rows.setDirection(lines[wanted <= room])

    # -- what the player says ----------------------------------------------------------------

    @Slot()
    def _refresh(self) -> None:
        playing, has_sound = self.speaking, self.sound is not None
        self.play_button.rename(
            "pause" if playing else "play", self.tr("Pause") if playing else self.tr("Play")
        )
        self.play_button.setEnabled(has_sound or self._speakable)
        self.replay_button.setEnabled(has_sound or self._speakable)
        self.save_button.setEnabled(has_sound or self._speakable)
        self.slider.setEnabled(has_sound)
        self._show_duration(self._player.duration() if self._player is not None else 0)

    def _show_duration(self, duration: int) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, max(duration, 0))
        self.total.setText(_minutes(duration))
        self._show_position(self._player.position() if self._player is not None else 0)

    def _show_position(self, position: int) -> None:
        if not self.slider.isSliderDown():
            with QSignalBlocker(self.slider):
                self.slider.setValue(position)
        self.elapsed.setText(_minutes(position))
        words = self.tr("{elapsed} of {total}")
        self.slider.setAccessibleDescription(
            words.format(elapsed=self.elapsed.text(), total=self.total.text())
        )

    def _follow_status(self, status: QMediaPlayer.MediaStatus) -> None:
        if status is type(status).EndOfMedia:
            self.ended.emit()

    def _fail(self, error: QMediaPlayer.Error, words: str) -> None:
        if error is type(error).NoError:
            return
        self.silence()
        self.failed.emit(words)

    @Slot()
    def _follow_devices(self) -> None:
        device = self._devices.defaultAudioOutput()
        self.player.audioOutput().setDevice(device)
        self.mute_note.setVisible(device.isNull())

    @Slot(int)
    def _seek(self, position: int) -> None:
        self.player.setPosition(position)

    @Slot()
    def _choose_speed(self) -> None:
        speed = float(self._speed.currentData())
        if self._player is not None:
            self._player.setPlaybackRate(speed)
        self.speed_changed.emit(speed)


class _Time(QLabel):
    """A time whose digits do not move as it runs, in letters of any size."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(_minutes(0), parent)
        font = self.font()
        font.setFeature(QFont.Tag("tnum"), 1)
        self.setFont(font)

    def minimumSizeHint(self) -> QSize:
        """Room for ten minutes and more."""
        least = super().minimumSizeHint()
        return least.expandedTo(QSize(self.fontMetrics().horizontalAdvance("00:00"), 0))

    def sizeHint(self) -> QSize:
        """The same."""
        return self.minimumSizeHint()


def _minutes(milliseconds: int) -> str:
    """A time as people write it: 0:04."""
    seconds = round(max(milliseconds, 0) / 1000)
    return f"{seconds // 60}:{seconds % 60:02d}"
