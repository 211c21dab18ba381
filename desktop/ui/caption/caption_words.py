"""The words of the shown caption, one by one: pointed at with the mouse, walked along with keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPalette, QTextCursor
from PySide6.QtWidgets import QTextEdit

from desktop.ui.caption.caption_text import CaptionText


class CaptionWords(QObject):
    """Follows mouse and text cursor over a caption's words.

    Keys move the cursor as in any text, by character, word or line, and a screen reader says what
    it comes to. The word it is in is marked; the user's own selection stays as it is.

    Signals, on the UI thread:
    - pointed(int): the mouse is over this word; -1: over none.
    - walked(int): the keys came to this word; -1: to none any more.
    """

    pointed = Signal(int)
    walked = Signal(int)

    def __init__(self, text: CaptionText) -> None:
        super().__init__(text)
        self._text = text
        self._pointed = -1
        self._walked = -1
        text.viewport().setMouseTracking(True)
        text.viewport().installEventFilter(self)
        text.installEventFilter(self)
        text.moved.connect(self._follow_cursor)

    @property
    def marked(self) -> str:
        """The word that is marked; empty when none is."""
        return " ".join(mark.cursor.selectedText() for mark in self._text.extraSelections())  # type: ignore[attr-defined]

    def spans(self) -> list[tuple[int, int]]:
        """Where each word begins in the text, and its length."""
        found, start = [], self._text.start
        sentence = self._text.text()[start:]
        for word in sentence.split(" ") if sentence or not start else ():
            found.append((start, len(word)))
            start += len(word) + 1
        return found

    def reset(self) -> None:
        """Another text is shown."""
        self._pointed = self._walked = -1
        self.select(-1)

    def select(self, index: int) -> None:
        """Mark a word; -1 marks none."""
        spans = self.spans()
        if not 0 <= index < len(spans):
            self._text.setExtraSelections([])
            return
        start, length = spans[index]
        mark = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self._text.document())
        cursor.setPosition(start)
        cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
        palette = self._text.palette()
        mark.cursor = cursor  # type: ignore[attr-defined]
        mark.format.setBackground(palette.brush(QPalette.ColorRole.Highlight))  # type: ignore[attr-defined]
        mark.format.setForeground(palette.brush(QPalette.ColorRole.HighlightedText))  # type: ignore[attr-defined]
        self._text.setExtraSelections([mark])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Watch the mouse in the viewport, keys and focus in the text."""
        kind = event.type()
        if watched is not self._text:
            if kind == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
                self._point(-1 if event.buttons() else self.at(event.position()))
            elif kind == QEvent.Type.Leave:
                self._point(-1)
        elif kind == QEvent.Type.FocusOut:
            self._walk(-1)
        elif self._walked >= 0 and _is_escape(event):
            self._walk(-1)
            return True
        return super().eventFilter(watched, event)

    def at(self, place: QPointF) -> int:
        """The word at a place of the viewport; -1 where there is none."""
        position = self._text.position_at(place)
        spans = self.spans()
        inside = (i for i, (start, size) in enumerate(spans) if start <= position < start + size)
        return next(inside, -1)

    def _follow_cursor(self, position: int) -> None:
        """Mark the word that the cursor is in, or has just gone over."""
        spans = self.spans()
        inside = (i for i, (start, size) in enumerate(spans) if start <= position <= start + size)
        self._walk(next(inside, -1))

    def _point(self, index: int) -> None:
        if index != self._pointed:
            self._pointed = index
            self.pointed.emit(index)

    def _walk(self, index: int) -> None:
        if index != self._walked:
            self._walked = index
            self.select(index)
            self.walked.emit(index)


def _is_escape(event: QEvent) -> bool:
    pressed = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
    return pressed and event.key() == Qt.Key.Key_Escape  # type: ignore[attr-defined]
