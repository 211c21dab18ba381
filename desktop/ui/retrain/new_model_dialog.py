"""What the dialogs have in common that bring a new model with the training kit.

They are not modal, and what they began goes on behind them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import (
    QDialog,
    QMessageBox,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.retrain.kit_panel import KitPanel
from desktop.ui.widgets.flow_layout import FlowLayout
from desktop.ui.widgets.scroll_page import ScrollPage

_LETTERS = 96
_LEAST_HEIGHT = 200


class NewModelDialog(QDialog):
    """The kit's panel, one page for each part, and below them the buttons of the moment."""

    kit_panel: KitPanel

    def __init__(self, lines: int, parent: QWidget) -> None:
        """It is so many lines high, where the screen has the room."""
        super().__init__(parent)
        self._lines = lines
        self.stack = QStackedWidget(self)

    def open_page(self) -> None:
        """Come to the front, with the kit as it is now."""
        self.show()
        self.raise_()
        self.activateWindow()
        self.kit_panel.refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the letters."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._size_by_type()

    def _size_by_type(self) -> None:
        """So many letters wide and lines high, as far as the screen has the room."""
        metrics = self.fontMetrics()
        wanted = QSize(_LETTERS * metrics.averageCharWidth(), self._lines * metrics.height())
        self.resize(wanted.boundedTo(self.screen().availableSize() * 0.9))

    def _button(self, words: str, action: Callable[[], object]) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _: action())
        return button

    def _lay_out(
        self,
        pages: Sequence[QWidget],
        begin: Sequence[QPushButton],
        end: Sequence[QPushButton],
        below: Sequence[QWidget] = (),
    ) -> None:
        """Put the pages over what is `below` them, and buttons at both ends of a row."""
        for page in pages:
            self.stack.addWidget(ScrollPage(page, _LEAST_HEIGHT, self.stack))
        row = FlowLayout()
        for button in begin:
            row.addWidget(button)
        row.add_stretch()
        for button in end:
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(12)
        column.addWidget(self.kit_panel)
        column.addWidget(self.stack, 1)
        for widget in below:
            column.addWidget(widget)
        column.addLayout(row)

    def _show_only(
        self, shown: Mapping[QPushButton, bool], harmless: Sequence[QPushButton]
    ) -> None:
        """Show the buttons of the moment; the first `harmless` one that is shown is the default.

        Return, pressed without thinking, gives nothing up and replaces nothing.
        """
        for button, visible in shown.items():
            button.setVisible(visible)
        default = next(button for button in harmless if shown.get(button, True))
        default.setDefault(True)

    def _ask_to_give_up(
        self, question: str, lost: str, words: tuple[str, str], give_up: Callable[[], object]
    ) -> None:
        """Ask before something is given up; the `words` are for that, and for going on."""
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(question)
        box.setInformativeText(lost)
        giving_up = box.addButton(words[0], QMessageBox.ButtonRole.DestructiveRole)
        go_on = box.addButton(words[1], QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(go_on)
        box.setEscapeButton(go_on)
        giving_up.clicked.connect(give_up)
        box.open()
