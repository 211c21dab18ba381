"""English or French: the language captions are written and spoken in."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop.ui.widgets.segments import Segments
from model.caption import Language

# Each language in its own words, whatever the interface speaks.
_NAMES: tuple[tuple[Language, str], ...] = (("en", "English"), ("fr", "Français"))


class LanguageSwitch(Segments):
    """Two segments, one a language."""

    def __init__(self, parent: QWidget | None = None) -> None:
        words = self.tr("Caption in {language}")
        names = [(value, name, words.format(language=name)) for value, name in _NAMES]
        super().__init__(self.tr("Language of the caption"), names, parent)

    def show_language(self, language: Language) -> None:
        """Show which language holds."""
        self.show_chosen(language)
