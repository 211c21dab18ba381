"""The text of one licence, to be read before it is accepted."""

from __future__ import annotations

import re

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.system import paths
from model.imported.published import Published

_LETTERS, _LINES = 84, 30


def reflowed(text: str) -> str:
    """Join the lines of each paragraph: they break where the window does."""
    joined = re.sub(r"(?<=\S)[ \t]*\n[ \t]*(?=[^\s*])", " ", text)
    return re.sub(r"^[ \t]+", "", joined, flags=re.MULTILINE).strip()


class LicenceText(QDialog):
    """Escape closes it."""

    def __init__(self, published: Published, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(f"{published.name}: {published.licence}")
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        # Tab leaves the text, as it leaves everything else.
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(self.tr("Text of the license"))
        path = paths.assets() / "licences" / published.terms
        self.text.setPlainText(reflowed(path.read_text(encoding="utf-8")))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self.text, 1)
        column.addWidget(buttons)
        metrics = self.fontMetrics()
        self.resize(_LETTERS * metrics.averageCharWidth(), _LINES * metrics.height())
