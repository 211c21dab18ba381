"""The text that was read in a picture, below the caption: to be selected, copied and heard."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLocale, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.ui.appearance.icons import SymbolButton
from desktop.ui.widgets.middle import in_the_middle
from model.caption import Language

_MOST_LINES = 12
"""What is longer is scrolled in its own room, so that the picture keeps some."""

_LONGEST_LINE = 90
"""Characters, on a large screen: the eye loses its way back in longer ones."""


class FoundTextView(QWidget):
    """A heading, a button to hear the text, and the text; hidden where there is neither.

    Signals, on the UI thread:
    - read_wanted(): the user wants to see and hear the text.
    """

    read_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading = QLabel(self)
        self._heading.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._heading.setTextFormat(Qt.TextFormat.PlainText)
        self.read_button = SymbolButton("play", self.tr("Read the Text"), self, side=18)
        self.read_button.clicked.connect(self.read_wanted)
        self._text = QPlainTextEdit(self)
        self._text.setReadOnly(True)
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._text.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._text.setTabChangesFocus(True)
        self._text.setFrameShape(QFrame.Shape.NoFrame)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addStretch()
        head.addWidget(self._heading)
        head.addWidget(self.read_button)
        head.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addLayout(in_the_middle(self._text))
        self._limit_lines()
        self.show_note("")

    def changeEvent(self, event: QEvent) -> None:
        """Follow the size of the letters."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._limit_lines()

    def _limit_lines(self) -> None:
        letter = self._text.fontMetrics().averageCharWidth()
        self._text.setMaximumWidth(_LONGEST_LINE * letter)

    @property
    def text(self) -> str:
        """The text that is shown."""
        return self._text.toPlainText()

    @property
    def note(self) -> str:
        """What is said of the text."""
        return self._heading.text()

    def show_note(self, note: str, *, readable: bool = False) -> None:
        """Say something of the text in place of it; an empty note hides all of this."""
        self._show(note, "", readable=readable)

    def show_text(self, text: str, language: Language | None, note: str) -> None:
        """Show a text, in its language, under a heading."""
        locale = QLocale() if language is None else QLocale(language)
        self._text.setLocale(locale)
        names = {"en": self.tr("Text in English"), "fr": self.tr("Text in French")}
        name = self.tr("Text in the picture") if language is None else names[language]
        self._text.setAccessibleName(name)
        self._show(note, text, readable=True)

    def _show(self, note: str, text: str, *, readable: bool) -> None:
        self._heading.setText(note)
        self._text.setPlainText(text)
        self._text.setVisible(bool(text))
        self.read_button.setVisible(readable)
        lines = min(_MOST_LINES, text.count("\n") + 1 + len(text) // 80)
        margins = 2 * self._text.document().documentMargin()
        self._text.setFixedHeight(round(lines * self._text.fontMetrics().lineSpacing() + margins))
        self.setVisible(bool(note or text))
