"""A stronger captioner on its way: what is done, how far it is, and what went wrong."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from desktop.messages.lookup import Message
from desktop.stronger.controller import DOWNLOAD, State, StrongerModels
from desktop.ui.retrain.retrain_sources import paragraph
from desktop.ui.stronger.stronger_words import StrongerWords

_FINE = 1000
"""Steps of the bar: it counts in 32 bits, and a download has more bytes."""

_TOLD = 4


class StrongerProgress(QWidget):
    """The second page of the dialog.

    Signals, on the UI thread:
    - told(str): what a screen reader should say: a new stage, and every quarter of one.
    """

    told = Signal(str)

    def __init__(self, words: StrongerWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._said = ("", 0)
        self.title = paragraph(self, bold=True)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setMaximumHeight(8)
        self.bar.setAccessibleName(self.tr("Progress of the import"))
        self.figures = paragraph(self)
        self.note = paragraph(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for widget in (self.title, self.bar, self.figures, self.note):
            column.addWidget(widget)
        column.addStretch()
        column.setAlignment(Qt.AlignmentFlag.AlignTop)

    def show_stage(self, stronger: StrongerModels, error: Message | None) -> None:
        """Show where it stands; `error` says why it stands still, if nobody asked for that."""
        title, figures = self._title(stronger), self._words.figures(stronger)
        note = self._note(stronger)
        if error is not None:
            title, note = error.title, error.text
        self.title.setText(title)
        self.figures.setText(figures)
        self.figures.setVisible(bool(figures))
        known = stronger.of > 1
        moving = stronger.state is not State.PAUSED
        self.bar.setRange(0, _FINE if known or not moving else 0)
        done = stronger.done / stronger.of if known else 0.0
        self.bar.setValue(round(_FINE * done))
        self.note.setText(note)
        said = (title, int(_TOLD * done))
        if said != self._said:
            self._said = said
            self.told.emit(f"{title}. {note if error else figures}".strip())

    def _title(self, stronger: StrongerModels) -> str:
        if stronger.state is State.PAUSED:
            return self.tr("Paused")
        return self._words.stage(stronger)

    def _note(self, stronger: StrongerModels) -> str:
        if stronger.state is State.PAUSED:
            return self.tr("What has arrived is kept: go on when you like, also after a restart.")
        if stronger.stage == DOWNLOAD:
            return self.tr("It can be paused, and this window may be closed.")
        return self.tr("This takes some minutes. You can go on using the program meanwhile.")
