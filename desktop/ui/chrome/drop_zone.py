"""Where pictures are dropped: the whole window takes them, and the empty state teaches how."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.pictures import drops
from desktop.ui.appearance.icons import SymbolLabel
from desktop.ui.widgets.scroll_page import ScrollPage

_RADIUS = 16
_SYMBOL_SIDE = 72
_TITLE_SCALE = 1.9
_BUTTON = QSize(150, 36)
_LEAST_HEIGHT = 160


class DropZone(QWidget):
    """A widget that takes drops for everything inside it.

    Signals, on the UI thread:
    - dropped(Dropped): what was dropped, already read.
    """

    dropped = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self._invitation = _Invitation(self)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome what will get an answer, be it only a reason why not."""
        # What was dragged out of this window is here already.
        if event.source() is None and drops.may_bring_pictures(event.mimeData()):
            _accept_as_copy(event)
            self._invitation.setGeometry(self.rect())
            self._invitation.raise_()
            self._invitation.show()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Stay welcome anywhere in the window."""
        _accept_as_copy(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """The drag went elsewhere."""
        self._invitation.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Read the data now: it is gone when the event is."""
        self._invitation.hide()
        _accept_as_copy(event)
        self.take(event.mimeData())

    def take(self, mime: QMimeData) -> None:
        """Take dropped or pasted data."""
        self.dropped.emit(drops.read(mime))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The invitation covers everything."""
        self._invitation.setGeometry(self.rect())
        super().resizeEvent(event)


def _accept_as_copy(event: QDropEvent) -> None:
    # Never "move": some file managers would then delete the original.
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()


class _Invitation(QWidget):
    """The frame that lights up while a picture hovers over the window."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A tinted field with an accent-coloured edge."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        accent = self.palette().color(QPalette.ColorRole.Highlight)
        painter.setPen(QPen(accent, 4))
        accent.setAlphaF(0.14)
        painter.setBrush(accent)
        painter.drawRoundedRect(self.rect().adjusted(8, 8, -8, -8), _RADIUS, _RADIUS)
        painter.end()


class EmptyState(QWidget):
    """What a first run shows: the three ways in.

    Signals, on the UI thread:
    - open_wanted(): choose a file.
    - paste_wanted(): take what is on the clipboard.
    """

    open_wanted = Signal()
    paste_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._build_words()
        self._build_buttons()
        self._size_type()
        self._arrange()

    def _build_words(self) -> None:
        role = QPalette.ColorRole.Highlight
        self._symbol = SymbolLabel("photo", "", self, side=_SYMBOL_SIDE, role=role)
        self._title = QLabel(self.tr("Drop a picture, hear what it shows"), self)
        self._ways = QLabel(
            self.tr(
                "Drag a photo here from a folder or a browser, paste one, or open one. "
                "Nothing leaves this computer."
            ),
            self,
        )
        self._ways.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        for label in (self._title, self._ways):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)

    def _size_type(self) -> None:
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * _TITLE_SCALE)
        font.setBold(True)
        self._title.setFont(font)
        for button in (self.open_button, self.paste_button):
            button.setMinimumSize(button.sizeHint().expandedTo(_BUTTON))

    def changeEvent(self, event: QEvent) -> None:
        """Keep the title larger than the rest, and the buttons as wide as their words."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._size_type()

    def _build_buttons(self) -> None:
        self.open_button = _button(self.tr("Open…"), QKeySequence.StandardKey.Open, self)
        self.open_button.clicked.connect(self.open_wanted)
        self.paste_button = _button(self.tr("Paste"), QKeySequence.StandardKey.Paste, self)
        self.paste_button.clicked.connect(self.paste_wanted)

    def _arrange(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addStretch()
        buttons.addWidget(self.open_button)
        buttons.addWidget(self.paste_button)
        buttons.addStretch()
        field = _Field()
        column = QVBoxLayout(field)
        column.setContentsMargins(72, 48, 72, 48)
        column.setSpacing(12)
        column.addStretch(4)
        column.addWidget(self._symbol, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self._ways)
        column.addSpacing(12)
        column.addLayout(buttons)
        column.addStretch(5)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(ScrollPage(field, _LEAST_HEIGHT, self))


class _Field(QWidget):
    """The ground on which the words stand."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """The dashed field that says: here."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(self.palette().color(QPalette.ColorRole.Mid), 1.5)
        pen.setDashPattern([5, 4])
        painter.setPen(pen)
        painter.drawRoundedRect(self.rect().adjusted(24, 24, -24, -24), _RADIUS, _RADIUS)
        painter.end()


def _button(text: str, shortcut: QKeySequence.StandardKey, parent: QWidget) -> QPushButton:
    """A button that teaches its shortcut."""
    keys = QKeySequence(shortcut).toString(QKeySequence.SequenceFormat.NativeText)
    button = QPushButton(f"{text}   {keys}", parent)
    button.setAccessibleName(text)
    button.setAutoDefault(False)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button
