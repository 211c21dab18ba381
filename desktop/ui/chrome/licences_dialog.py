"""The licences of everything inside the program: a list of the parts, and the text of one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QPlainTextEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from desktop.appinfo import NAME
from desktop.packaging import licences


class LicencesDialog(QDialog):
    """Reads the list when it is made; nothing in it can be changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Licenses"))
        self.resize(820, 520)
        self._parts = licences.bundled()
        self._build_list()
        self._build_text()
        self._arrange()
        self.list.currentRowChanged.connect(self._show_part)
        self.list.setCurrentRow(0)

    def _build_list(self) -> None:
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Parts of the program"))
        for part in self._parts:
            self.list.addItem(f"{part.name} {part.version}".strip())

    def _build_text(self) -> None:
        self.terms = QLabel(self)
        self.terms.setTextFormat(Qt.TextFormat.PlainText)
        self.terms.setWordWrap(True)
        self.text = QPlainTextEdit(self)
        self.text.setReadOnly(True)
        # Tab leaves the text, as it leaves everything else.
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(self.tr("Text of the license"))

    def _arrange(self) -> None:
        right = QWidget(self)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.terms)
        column.addWidget(self.text)
        splitter = QSplitter(Qt.Orientation.Horizontal, self)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self.list)
        splitter.addWidget(right)
        # Names whole, in letters of any size, as far as that leaves most of it to the text.
        names = (
            self.list.sizeHintForColumn(0) + self.list.verticalScrollBar().sizeHint().width() + 8
        )
        splitter.setSizes([max(230, min(names, 360)), 590])
        words = QLabel(self.tr("{name} is made of these parts.").format(name=NAME), self)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        around = QVBoxLayout(self)
        around.addWidget(words)
        around.addWidget(splitter, 1)
        around.addWidget(buttons)

    def _show_part(self, row: int) -> None:
        part = self._parts[row]
        self.terms.setText(part.terms)
        self.text.setPlainText(part.text)
