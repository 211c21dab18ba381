"""Which voice is heard, in the player bar: that of the captions' language, or of a text's."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QWidget

from desktop.settings import CAPTION_LANGUAGE, Settings
from desktop.speech.voices import Voices
from desktop.ui.player.voice_list import voice_words
from model.caption import Language

_CHARACTERS = 8
_PADDING = 4
_NAME_ROLE = Qt.ItemDataRole.UserRole + 1


class VoiceBox(QComboBox):
    """The voices of one language; the first one is the language's best.

    The language is that of the captions, or for a while of a text that is spoken in another.

    Signals, on the UI thread:
    - chosen(str): another voice speaks this language from now on.
    """

    chosen = Signal(str)

    def __init__(self, table: Settings, voices: Voices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self._voices = voices
        self._spoken: Language | None = None
        self.setAccessibleName(self.tr("Voice"))
        self.setToolTip(self.tr("Voice"))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.activated.connect(self._choose)
        table.changed.connect(self._follow)
        voices.listed.connect(self._show)
        self._show()

    @property
    def language(self) -> Language:
        """The language whose voices are shown."""
        return self._spoken or self._table.caption_language()

    def show_language(self, language: Language | None) -> None:
        """Show the voices of what is spoken; None: those of the captions."""
        if language != self._spoken:
            self._spoken = language
            self._show()

    def minimumSizeHint(self) -> QSize:
        """A few letters, where there is no room for the whole name."""
        hint = super().minimumSizeHint()
        few = _CHARACTERS * self.fontMetrics().averageCharWidth() + hint.height()
        return QSize(min(hint.width(), few), hint.height())

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        """Write the name alone where there is no room for the language, too."""
        super().initStyleOption(option)
        style, metrics = self.style(), self.fontMetrics()
        parts = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        room = style.subControlRect(parts[0], option, parts[1], self).width() - _PADDING
        if metrics.horizontalAdvance(self.currentText()) > room and self.currentIndex() >= 0:
            name = str(self.currentData(_NAME_ROLE))
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)
            option.currentText = shown  # type: ignore[attr-defined]  # missing in PySide's stubs

    def _follow(self, key: str) -> None:
        if key == CAPTION_LANGUAGE.key:
            self._spoken = None
        self._show()

    def _show(self) -> None:
        language = self.language
        voices = self._voices.of(language)
        self.clear()
        for voice in voices:
            self.addItem(voice_words(voice), voice.id)
            self.setItemData(self.count() - 1, voice.name, _NAME_ROLE)
        # The list that opens is as wide as its longest name, however little room the bar has.
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0))
        used = self.findData(self._table.voice(language) or "")
        self.setCurrentIndex(max(used, 0) if voices else -1)
        self.setPlaceholderText("" if voices else self.tr("No voice"))
        self.setEnabled(bool(voices))

    def _choose(self) -> None:
        language = self.language
        voice = str(self.currentData())
        best = self._voices.of(language)[0].id
        if voice != (self._table.voice(language) or best):
            self._table.set_voice(language, voice)
            self.chosen.emit(language)
