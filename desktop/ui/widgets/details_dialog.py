"""More about a picture, sentence by sentence, to be gone through with the arrow keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QListWidget, QVBoxLayout, QWidget

from model.caption import Language

_LETTERS, _LINES = 60, 12


class DetailsDialog(QDialog):
    """A list of sentences; Escape closes it."""

    def __init__(
        self, sentences: Sequence[str], language: Language, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("More about this picture"))
        self.language = language
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.windowTitle())
        self.list.setWordWrap(True)
        self.list.addItems(list(sentences))
        self.list.setCurrentRow(0)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self.list, 1)
        column.addWidget(buttons)
        metrics = self.fontMetrics()
        self.resize(_LETTERS * metrics.averageCharWidth(), _LINES * metrics.height())

    @property
    def sentences(self) -> list[str]:
        """What is told, in order."""
        return [self.list.item(row).text() for row in range(self.list.count())]
