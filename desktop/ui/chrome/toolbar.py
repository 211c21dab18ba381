"""What is always at hand above the pages: the history, two ways in, the language of captions."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QToolBar, QWidget

from desktop.ui.appearance.icons import SymbolButton
from desktop.ui.chrome.language_switch import LanguageSwitch


class ToolBar(QToolBar):
    """The bar; the main window connects what is on it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Toolbar"))
        self.setAccessibleName(self.windowTitle())
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.history_button = SymbolButton("sidebar", self.tr("Show History"), self)
        self.history_button.setCheckable(True)
        self.open_button = SymbolButton("open", self.tr("Open…"), self)
        self.paste_button = SymbolButton("paste", self.tr("Paste Picture"), self)
        self.languages = LanguageSwitch(self)
        content = QWidget(self)
        row = QHBoxLayout(content)
        row.setContentsMargins(8, 5, 12, 5)
        row.setSpacing(6)
        for button in (self.history_button, self.open_button, self.paste_button):
            row.addWidget(button)
        row.addStretch()
        row.addWidget(self.languages)
        self.addWidget(content)
