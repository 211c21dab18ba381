"""The settings: a window beside the main one, whose changes hold at once."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QSize, QUrl, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtMultimedia import QMediaPlayer
from PySide6.QtWidgets import QDialog, QTabWidget, QVBoxLayout, QWidget

from desktop.serving.controller import Serving, is_installed
from desktop.settings import Settings
from desktop.speech.controller import Speaking
from desktop.speech.voices import Voices
from desktop.ui.settings.model_picker import OffersModels
from desktop.ui.settings.service_pane import ServicePane
from desktop.ui.settings.settings_panes import GeneralPane, HistoryPane, ModelPane, VoicePane
from desktop.ui.widgets.media_player import media_player
from desktop.ui.widgets.scroll_page import ScrollPage
from model.caption import Language

_CHARACTERS = 84
_AROUND = 40


class _Tabs(QTabWidget):
    """All titles are seen at once, as far as the screen has room for them."""

    def minimumSizeHint(self) -> QSize:
        titles = self.tabBar().sizeHint().width()
        room = self.screen().availableSize().width() - 2 * _AROUND
        return super().minimumSizeHint().expandedTo(QSize(min(titles, room), 0))


class SettingsWindow(QDialog):
    """General, voice, model, history, service, each on its own pane.

    Signals, on the UI thread:
    - data_wanted(), logs_wanted(): show this folder.
    - page_wanted(): show the service's page in the browser.
    """

    data_wanted = Signal()
    logs_wanted = Signal()
    page_wanted = Signal()

    def __init__(
        self,
        table: Settings,
        speaking: Speaking,
        voices: Voices,
        models: OffersModels | None,
        serving: Serving,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self._speaking = speaking
        self._voices = voices
        # Made when the first voice is tried: to open the settings must cost nothing.
        self._player: QMediaPlayer | None = None
        self.service = ServicePane(table, serving, self)
        self._build_panes(table, voices, models)
        self.resize(self.sizeHint())
        speaking.sample_ready.connect(self._play)
        speaking.silenced.connect(self._hush)

    def open_pane(self) -> None:
        """Show the window in front, with what is on this computer now."""
        self._voices.load()
        self.model.models.refresh()
        self.show()
        self.raise_()
        self.activateWindow()

    def _build_panes(self, table: Settings, voices: Voices, models: OffersModels | None) -> None:
        self.tabs = _Tabs(self)
        self.general = GeneralPane(table, self)
        self.voice = VoicePane(table, voices, self)
        self.model = ModelPane(table, models, self)
        self.history = HistoryPane(table, self)
        for pane, title in (
            (self.general, self.tr("General")),
            (self.voice, self.tr("Voice")),
            (self.model, self.tr("Description")),
            (self.history, self.tr("History and Privacy")),
            (self.service, self.tr("Other Programs")),
        ):
            self.tabs.addTab(ScrollPage(pane), title)
        # In the packed app there is nothing to switch on.
        self.tabs.setTabVisible(self.tabs.count() - 1, is_installed())
        self.tabs.setAccessibleName(self.tr("Settings"))
        self.voice.try_wanted.connect(self._try)
        self.history.data_wanted.connect(self.data_wanted)
        self.history.logs_wanted.connect(self.logs_wanted)
        self.service.page_wanted.connect(self.page_wanted)
        column = QVBoxLayout(self)
        column.addWidget(self.tabs)

    def sizeHint(self) -> QSize:
        """Room for the largest pane, as far as the screen has it."""
        panes = (self.general, self.voice, self.model, self.history, self.service)
        largest = QSize(0, 0)
        for pane in panes:
            size = pane.sizeHint()
            width = max(size.width(), _CHARACTERS * self.fontMetrics().averageCharWidth())
            height = max(pane.heightForWidth(width), size.height())
            largest = largest.expandedTo(QSize(width, height))
        around = self.tabs.tabBar().sizeHint().height() + _AROUND
        return (largest + QSize(_AROUND, around)).boundedTo(self.screen().availableSize() * 0.9)

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the letters."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            # Not `adjustSize`, which never takes more than two thirds of the screen.
            self.resize(self.sizeHint())

    def _try(self, voice: str, language: Language) -> None:
        self._speaking.try_voice(voice or None, language)

    def _play(self, sound: Path) -> None:
        if not self.isVisible():
            return
        if self._player is None:
            self._player, _ = media_player(self)
        self._player.setSource(QUrl.fromLocalFile(str(sound)))
        self._player.play()

    def _hush(self) -> None:
        """Stop, and let go of the file so that it may be deleted."""
        if self._player is not None:
            self._player.stop()
            self._player.setSource(QUrl())

    def hideEvent(self, event: QHideEvent) -> None:
        """A voice that is being tried has nobody to please any more."""
        self._hush()
        super().hideEvent(event)
