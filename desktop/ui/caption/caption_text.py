"""The caption as a text that a screen reader reads by line, word and character."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QLocale, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QTextDocument,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit, QWidget

from model.caption import Language

LINES = 2
"""So many lines have room at least: the picture does not jump when the sentence comes."""


class CaptionText(QTextEdit):
    """A sentence in the middle of its room, as high as its lines.

    A label would look the same, but to a screen reader it is a name without a text: nothing to go
    along in. This has a cursor, which the arrow keys move as in any text.

    Signals, on the UI thread:
    - moved(int): a key brought the cursor to this place in the text.
    """

    moved = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        _centre(self.document())
        # Asked for heights in other widths, without disturbing what is shown.
        self._measured = QTextDocument(self)
        _centre(self._measured)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.show_text("", None)

    def text(self) -> str:
        """What is shown."""
        return self.toPlainText()

    def show_text(self, text: str, language: Language | None, start: int = 0) -> None:
        """Show a sentence; `language` is that of its words, None where there is no sentence.

        `start` is where the sentence begins, behind the words about its doubt.
        """
        self.start = start
        self.setPlainText(text)
        self._measured.setPlainText(text)
        names = {"en": self.tr("Caption in English"), "fr": self.tr("Caption in French")}
        self.setAccessibleName(self.tr("Caption") if language is None else names[language])
        self.setLocale(QLocale() if language is None else QLocale(language))
        self.updateGeometry()
        self._stand_in_the_middle()

    def position_at(self, place: QPointF) -> int:
        """The place in the text at a point of the viewport; -1 where there are no letters."""
        layout = self.document().documentLayout()
        return layout.hitTest(place, Qt.HitTestAccuracy.ExactHit)

    def set_type(self, font: QFont) -> None:
        """Write in this type, and measure in it."""
        self.setFont(font)
        self._measured.setDefaultFont(self.font())
        self.setMinimumHeight(LINES * self.fontMetrics().lineSpacing())
        self.updateGeometry()

    # -- what Qt asks ------------------------------------------------------------------------

    def heightForWidth(self, width: int) -> int:
        """The height of the lines in this width, and never less than that of two."""
        self._measured.setTextWidth(width)
        return max(round(self._measured.size().height() + 0.5), self.minimumHeight())

    def sizeHint(self) -> QSize:
        """What the text takes in the width it has."""
        return QSize(200, self.heightForWidth(max(self.width(), 1)))

    def minimumSizeHint(self) -> QSize:
        """A few words wide."""
        return QSize(120, self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stay in the middle."""
        super().resizeEvent(event)
        self._stand_in_the_middle()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """All of it is seen: the page around it is what scrolls."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the cursor, and say where it is now."""
        before = self.textCursor().position()
        super().keyPressEvent(event)
        if (position := self.textCursor().position()) != before:
            self.moved.emit(position)

    def event(self, event: QEvent) -> bool:
        """Leave the shortcut for copying to the menu, which copies the whole, unless a part is."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Copy)
            and not self.textCursor().hasSelection()
        ):
            event.ignore()
            return False
        return super().event(event)

    def _stand_in_the_middle(self) -> None:
        self._measured.setTextWidth(self.width())
        spare = self.height() - self._measured.size().height()
        self.setViewportMargins(0, max(0, int(spare / 2)), 0, 0)


def _centre(document: QTextDocument) -> None:
    document.setDocumentMargin(0)
    option = QTextOption(Qt.AlignmentFlag.AlignHCenter)
    option.setWrapMode(QTextOption.WrapMode.WordWrap)
    document.setDefaultTextOption(option)
