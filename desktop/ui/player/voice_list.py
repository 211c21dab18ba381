"""The voices of one language: listen to each, then have one speak from now on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QLocale, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.speech.synthesis import Voice

_VOICE_ROLE = Qt.ItemDataRole.UserRole
_WORDS_ROLE = Qt.ItemDataRole.UserRole + 1
_ROWS_SHOWN = 5
_MARK = "✓"
_NO_MARK = "\N{EM SPACE}"
_LANGUAGES = {"en": "English", "fr": "français"}


class VoiceList(QWidget):
    """Moving in the list chooses nothing yet; the buttons under it, or Return, do.

    Signals, on the UI thread:
    - try_wanted(str): have this voice say something; empty for the language's best.
    - chosen(str): speak with this voice from now on; empty for the language's best.
    """

    try_wanted = Signal(str)
    chosen = Signal(str)

    def __init__(self, title: str, none: str, parent: QWidget | None = None) -> None:
        """`title` names the list; `none` is said where the language has no voice."""
        super().__init__(parent)
        self._used = ""
        self._none = none
        self._build_list(title)
        self._build_buttons(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._title)
        column.addWidget(self.list, 1)
        column.addWidget(self._missing)
        column.addLayout(self._buttons)

    def show_voices(self, voices: Sequence[Voice], used: str) -> None:
        """Show these voices, the default one first; `used` is the id that speaks now, or empty."""
        self._used = used if used in {voice.id for voice in voices} else ""
        kept = self._current()
        self.list.clear()
        if voices:
            self._add(self.tr("Automatic: {voice}").format(voice=voice_words(voices[0])), "")
        for voice in voices:
            self._add(voice_words(voice), voice.id)
        for row in range(self.list.count()):
            if self.list.item(row).data(_VOICE_ROLE) == (self._used if kept is None else kept):
                self.list.setCurrentRow(row)
        self.list.setVisible(bool(voices))
        self._missing.setVisible(not voices)
        self._refresh()

    def show_used(self, used: str) -> None:
        """Another voice speaks now."""
        self._used = used
        for row in range(self.list.count()):
            self._word(self.list.item(row))
        self._refresh()

    def _build_list(self, title: str) -> None:
        self._title = QLabel(title, self)
        self.list = QListWidget(self)
        self.list.setAccessibleName(title)
        # A long name in large letters takes two lines: cut, its language would not be seen.
        self.list.setWordWrap(True)
        self.list.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentItemChanged.connect(lambda *_: self._refresh())
        self.list.itemActivated.connect(lambda _: self._choose())
        self._title.setBuddy(self.list)
        self._keep_rows()
        self._missing = QLabel(self._none, self)
        self._missing.setWordWrap(True)
        self._missing.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._missing.setAccessibleName(title)
        self._missing.setAccessibleDescription(self._none)

    def _build_buttons(self, title: str) -> None:
        self.listen_button = QPushButton(self.tr("Listen"), self)
        self.listen_button.clicked.connect(lambda: self.try_wanted.emit(self._current() or ""))
        self.use_button = QPushButton(self.tr("Use This Voice"), self)
        self.use_button.clicked.connect(self._choose)
        self._buttons = QHBoxLayout()
        for button in (self.listen_button, self.use_button):
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setAutoDefault(False)
            button.setAccessibleDescription(title)
            self._buttons.addWidget(button)
        self._buttons.addStretch()

    def changeEvent(self, event: QEvent) -> None:
        """Keep as many rows in sight when letters grow."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._keep_rows()

    def _keep_rows(self) -> None:
        row = self.list.fontMetrics().lineSpacing() + 2
        self.list.setMinimumHeight(_ROWS_SHOWN * row + 2 * self.list.frameWidth())

    def _add(self, words: str, voice: str) -> None:
        item = QListWidgetItem(self.list)
        item.setData(_VOICE_ROLE, voice)
        item.setData(_WORDS_ROLE, words)
        self._word(item)

    def _word(self, item: QListWidgetItem) -> None:
        words = str(item.data(_WORDS_ROLE))
        used = item.data(_VOICE_ROLE) == self._used
        spoken = self.tr("{voice}, in use").format(voice=words) if used else words
        item.setText(f"{_MARK} {words}" if used else f"{_NO_MARK} {words}")
        item.setToolTip(spoken)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)

    def _current(self) -> str | None:
        row = self.list.currentRow()
        return str(self.list.item(row).data(_VOICE_ROLE)) if row >= 0 else None

    def _choose(self) -> None:
        voice = self._current()
        if voice is not None and voice != self._used:
            self.chosen.emit(voice)

    def _refresh(self) -> None:
        voice = self._current()
        self.listen_button.setEnabled(voice is not None)
        self.use_button.setEnabled(voice is not None and voice != self._used)


def voice_words(voice: Voice) -> str:
    """A voice by its name and its language, in words of that language; not twice."""
    if "(" in voice.name:
        return voice.name
    language, _, region = voice.language.partition("-")
    general = _LANGUAGES.get(language, voice.language)
    locale = QLocale(f"{language}_{region}")
    if locale.name() != f"{language}_{region}":  # no region, or one that Qt does not know
        return f"{voice.name} ({general})"
    own = locale.nativeLanguageName()
    kind = f"{general}, {locale.nativeTerritoryName()}" if own == general else own
    return f"{voice.name} ({kind})"
