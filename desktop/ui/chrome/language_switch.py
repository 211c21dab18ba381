"""English or French: the language captions are written and spoken in."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractButton, QGroupBox, QHBoxLayout, QRadioButton, QWidget

from model.caption import Language

# Each language in its own words, whatever the interface speaks.
_NAMES: tuple[tuple[Language, str], ...] = (("en", "English"), ("fr", "Français"))

_RADIUS = 6
_PADDING = 14


class LanguageSwitch(QGroupBox):
    """Two segments of which one is chosen; the arrow keys move between them.

    To a screen reader it is what it is: radio buttons in a group that has a name.

    Signals, on the UI thread:
    - chosen(str): the user pressed the other one.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Language of the caption"))
        self.buttons: dict[Language, QAbstractButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(2)
        for language, name in _NAMES:
            button = _Segment(name, self)
            button.setAccessibleName(self.tr("Caption in {language}").format(language=name))
            button.clicked.connect(lambda _=False, chosen=language: self.chosen.emit(chosen))
            row.addWidget(button)
            self.buttons[language] = button

    def show_language(self, language: Language) -> None:
        """Show which language holds."""
        self.buttons[language].setChecked(True)

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
    """One language."""

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
