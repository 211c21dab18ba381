"""A quiet message inside the window: what went wrong, what to do, and details to copy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.ui.appearance.icons import SymbolButton, SymbolLabel

_SYMBOL_SIDE = 22
_RADIUS = 10


@dataclass(frozen=True)
class Action:
    """What can be done about a message: the words of its button, and what it does."""

    name: str
    do: Callable[[], object]


class Banner(QWidget):
    """One message at a time; a new one replaces the old.

    Signals, on the UI thread:
    - shown(str): the whole message in words, for a screen reader.
    """

    shown = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._details = ""
        self._action: Action | None = None
        self._topic = ""
        self.setAccessibleName(self.tr("Message"))
        self._build_words()
        self._build_buttons()
        self._arrange()
        self.hide()

    @property
    def text(self) -> str:
        """Title and sentence as one text; empty when nothing is shown."""
        if self.isHidden():
            return ""
        return f"{self._title.text()} {self._sentence.text()}".strip()

    def show_message(
        self,
        title: str,
        sentence: str,
        *,
        details: str = "",
        symbol: str = "warning",
        action: Action | None = None,
        topic: str = "",
    ) -> None:
        """Show a message until it is closed or replaced, or its `topic` is over.

        `details` is for a report; `action` is what can be done about it, and closes the message.
        """
        self._topic = topic
        self._title.setText(title)
        self._title.setVisible(bool(title))
        self._sentence.setText(sentence)
        self._details = details
        self._symbol.show_symbol(symbol)
        self._copy.setVisible(bool(details))
        self._action = action
        self.action_button.setText(action.name if action else "")
        self.action_button.setVisible(action is not None)
        self.show()
        self._keep_height()
        self.setAccessibleDescription(self.text)
        self.shown.emit(self.text)

    def end_topic(self, topic: str) -> None:
        """Take the message away that is about something which is over."""
        if self._topic == topic:
            self.hide()

    def _build_words(self) -> None:
        self._symbol = SymbolLabel("info", "", self, side=_SYMBOL_SIDE)
        self._title = QLabel(self)
        font = self._title.font()
        font.setBold(True)
        self._title.setFont(font)
        self._sentence = QLabel(self)
        for label in (self._title, self._sentence):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def _build_buttons(self) -> None:
        self._copy = QPushButton(self.tr("Copy Details"), self)
        self._copy.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._copy.setAutoDefault(False)
        self._copy.clicked.connect(self._copy_details)
        self.action_button = QPushButton(self)
        self.action_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.action_button.setAutoDefault(False)
        self.action_button.clicked.connect(self._act)
        self._close = SymbolButton("close", self.tr("Close Message"), self, side=16)
        self._close.clicked.connect(self.hide)

    def _arrange(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._sentence)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 10, 10, 10)
        row.setSpacing(12)
        row.addWidget(self._symbol)
        row.addLayout(words, 1)
        row.addWidget(self._copy)
        row.addWidget(self.action_button)
        row.addWidget(self._close)

    def _act(self) -> None:
        action = self._action
        self.hide()
        if action is not None:
            action.do()

    def _copy_details(self) -> None:
        QGuiApplication.clipboard().setText(self._details)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the height that the words need in this width, in however low a window."""
        super().resizeEvent(event)
        self._keep_height()

    def event(self, event: QEvent) -> bool:
        """The same in letters of this size."""
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._keep_height()
        return done

    def _keep_height(self) -> None:
        self.setMinimumHeight(max(0, self.heightForWidth(self.width())))

    def paintEvent(self, event: QPaintEvent) -> None:
        """A rounded field in the window's own colour on the page's."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill = self.palette().color(QPalette.ColorRole.Window)
        edge = self.palette().color(QPalette.ColorRole.Mid)
        painter.setBrush(fill)
        painter.setPen(edge)
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), _RADIUS, _RADIUS)
        painter.end()
