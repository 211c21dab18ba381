"""The words of the shown caption, one by one: pointed at with the mouse, walked along with keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QTextDocument, QTextOption
from PySide6.QtWidgets import QLabel


class CaptionWords(QObject):
    """Follows mouse and arrow keys over a label's words.

    The left and right arrow keys go from word to word while the label has the keyboard; the word is
    then selected, so that it is seen, and heard by who uses a screen reader.

    Signals, on the UI thread:
    - pointed(int): the mouse is over this word; -1: over none.
    - walked(int): the keys chose this word; -1: none any more.
    """

    pointed = Signal(int)
    walked = Signal(int)

    def __init__(self, label: QLabel) -> None:
        super().__init__(label)
        self._label = label
        self._pointed = -1
        self._walked = -1
        label.setMouseTracking(True)
        label.installEventFilter(self)

    def spans(self) -> list[tuple[int, int]]:
        """Where each word begins in the label's text, and its length."""
        found, start = [], 0
        for word in self._label.text().split(" "):
            found.append((start, len(word)))
            start += len(word) + 1
        return found

    def reset(self) -> None:
        """Another text is shown."""
        self._pointed = self._walked = -1

    def select(self, index: int) -> None:
        """Show a word as selected; -1 selects none."""
        if 0 <= index < len(self.spans()):
            self._label.setSelection(*self.spans()[index])
        elif self._label.hasSelectedText():
            self._label.setSelection(0, 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Watch the mouse, and take the arrow keys."""
        kind = event.type()
        if kind == QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            self._point(-1 if event.buttons() else self.at(event.position()))
        elif kind == QEvent.Type.Leave:
            self._point(-1)
        elif kind == QEvent.Type.FocusOut:
            self._walk(-1)
        elif kind == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._press(event) or super().eventFilter(watched, event)
        return super().eventFilter(watched, event)

    def at(self, place: QPointF) -> int:
        """The word at a place of the label; -1 where there is none."""
        room = self._label.contentsRect()
        layout = QTextDocument()
        layout.setDocumentMargin(0)
        layout.setDefaultFont(self._label.font())
        option = QTextOption(Qt.AlignmentFlag.AlignHCenter)
        option.setWrapMode(QTextOption.WrapMode.WordWrap)
        layout.setDefaultTextOption(option)
        layout.setPlainText(self._label.text())
        layout.setTextWidth(room.width())
        top = room.top() + (room.height() - layout.size().height()) / 2
        inside = place - QPointF(room.left(), top)
        position = layout.documentLayout().hitTest(inside, Qt.HitTestAccuracy.ExactHit)
        for index, (start, length) in enumerate(self.spans()):
            if start <= position < start + length:
                return index
        return -1

    def _press(self, event: QKeyEvent) -> bool:
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        last = len(self.spans()) - 1
        match event.key():
            case Qt.Key.Key_Right:
                self._walk(min(self._walked + 1, last))
            case Qt.Key.Key_Left:
                self._walk(max(self._walked - 1, 0) if self._walked >= 0 else last)
            case Qt.Key.Key_Home:
                self._walk(0)
            case Qt.Key.Key_End:
                self._walk(last)
            case Qt.Key.Key_Escape if self._walked >= 0:
                self._walk(-1)
            case _:
                return False
        return True

    def _point(self, index: int) -> None:
        if index != self._pointed:
            self._pointed = index
            self.pointed.emit(index)

    def _walk(self, index: int) -> None:
        if index != self._walked:
            self._walked = index
            self.select(index)
            self.walked.emit(index)
