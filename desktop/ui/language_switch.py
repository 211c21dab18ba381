"""English or French: the language captions are written and spoken in."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QWidget

from model.caption import Language

# Each language in its own words, whatever the interface speaks.
_NAMES: tuple[tuple[Language, str], ...] = (("en", "English"), ("fr", "Français"))


class LanguageSwitch(QWidget):
    """Two buttons of which one is down.

    Signals, on the UI thread:
    - chosen(str): the user pressed the other one.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Language of the caption"))
        self.buttons: dict[Language, QToolButton] = {}
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for language, name in _NAMES:
            button = self._build_button(language, name)
            row.addWidget(button)
            self._group.addButton(button)
            self.buttons[language] = button

    def show_language(self, language: Language) -> None:
        """Show which language holds."""
        self.buttons[language].setChecked(True)

    def _build_button(self, language: Language, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(name)
        button.setCheckable(True)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        button.setAccessibleName(self.tr("Caption in {language}").format(language=name))
        button.clicked.connect(lambda: self.chosen.emit(language))
        return button
