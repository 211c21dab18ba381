"""Copying captions in the form in which another program wants them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from desktop.export.markup import Described, both_languages, html_image, markdown_image


class CopyMenu(QMenu):
    """Offers the forms for pictures that are asked for when one is chosen.

    Signals, on the UI thread:
    - told(str): what a screen reader should say.
    """

    told = Signal(str)

    def __init__(
        self, pictures: Callable[[], Sequence[Described]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self.setTitle(self.tr("Copy As"))
        self.html = self.addAction(self.tr("HTML Image with Alternative Text"))
        self.markdown = self.addAction(self.tr("Markdown Image"))
        self.both = self.addAction(self.tr("Caption in Both Languages"))
        self.html.triggered.connect(lambda: self._copy(html_image))
        self.markdown.triggered.connect(lambda: self._copy(markdown_image))
        self.both.triggered.connect(lambda: self._copy(both_languages))
        self.aboutToShow.connect(self._refresh)

    def _copy(self, form: Callable[[Described], str]) -> None:
        pictures = self._pictures()
        text = "\n".join(filter(None, map(form, pictures)))
        if text:
            QGuiApplication.clipboard().setText(text)
            self.told.emit(self.tr("%n caption(s) copied", "", len(pictures)))

    def _refresh(self) -> None:
        pictures = self._pictures()
        for action in (self.html, self.markdown):
            action.setEnabled(bool(pictures))
        self.both.setEnabled(any(len(picture.captions) > 1 for picture in pictures))
