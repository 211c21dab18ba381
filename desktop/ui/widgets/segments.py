"""A row of segments of which one is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractButton, QGroupBox, QHBoxLayout, QRadioButton, QWidget

_RADIUS = 6
_PADDING = 14


class Segments(QGroupBox):
    """Segments with words on them; the arrow keys move between them.

    To a screen reader it is what it is: radio buttons in a group that has a name.

    Signals, on the UI thread:
    - chosen(str): the user pressed this one.
    """

    chosen = Signal(str)

    def __init__(
        self, name: str, choices: Sequence[tuple[str, str, str]], parent: QWidget | None = None
    ) -> None:
        """Each of the `choices` is a value, the words on it, and its whole name when spoken."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self.buttons: dict[str, QAbstractButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(2)
        for value, words, spoken in choices:
            button = _Segment(words, self)
            button.setAccessibleName(spoken)
            button.clicked.connect(lambda _=False, chosen=value: self.chosen.emit(chosen))
            row.addWidget(button)
            self.buttons[value] = button

    def show_chosen(self, value: str) -> None:
        """Show which one holds."""
        self.buttons[value].setChecked(True)
        # Tab stops at the chosen one, also where it was not chosen by hand.
        for which, button in self.buttons.items():
            chosen = which == value
            button.setFocusPolicy(
                Qt.FocusPolicy.StrongFocus if chosen else Qt.FocusPolicy.ClickFocus
            )

    def paintEvent(self, event: QPaintEvent) -> None:
        """The trough in which the chosen segment lies."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        trough = self.palette().color(QPalette.ColorRole.WindowText)
        trough.setAlphaF(0.09)
        painter.setBrush(trough)
        painter.drawRoundedRect(self.rect(), _RADIUS + 2, _RADIUS + 2)
        painter.end()


class _Segment(QRadioButton):
    """One of them."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def sizeHint(self) -> QSize:
        """The word with room around it."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 2 * _PADDING, metrics.height() + 8)

    def minimumSizeHint(self) -> QSize:
        """The whole word."""
        return self.sizeHint()

    def hitButton(self, place: QPoint) -> bool:
        """All of it can be clicked on."""
        return self.rect().contains(place)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A raised field when chosen."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self.isChecked():
            edge = palette.color(QPalette.ColorRole.WindowText)
            edge.setAlphaF(0.15)
            painter.setPen(edge)
            painter.setBrush(_raised(palette))
            painter.drawRoundedRect(frame, _RADIUS, _RADIUS)
        painter.setPen(palette.color(QPalette.ColorRole.ButtonText))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()


def _raised(palette: QPalette) -> QColor:
    """A shade above the trough, which in the dark takes more light."""
    button = palette.color(QPalette.ColorRole.Button)
    return button.lighter(108 if button.lightnessF() > 0.5 else 170)
