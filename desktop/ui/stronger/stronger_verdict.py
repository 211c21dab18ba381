"""A stronger captioner is there: what it and the present model write, side by side."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.jobs import JobRunner
from desktop.messages.lookup import Message
from desktop.stronger.controller import StrongerModels
from desktop.ui.retrain.compared_table import ComparedTable
from desktop.ui.retrain.retrain_sources import paragraph
from desktop.ui.stronger.stronger_words import StrongerWords


class StrongerVerdict(QWidget):
    """The third page of the dialog."""

    def __init__(
        self, words: StrongerWords, runner: JobRunner, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._words = words
        self.title = paragraph(self, bold=True)
        self.reasons = paragraph(self)
        headers = (
            *(self.tr("Picture"), self.tr("Yours")),
            *(self.tr("Present model"), self.tr("New model")),
        )
        self.table = ComparedTable(headers, runner, self)
        self.table.setAccessibleName(self.tr("Captions of both models"))
        self.note = paragraph(self)
        self.note.setText(
            self.tr(
                "How sure it is of a sentence has not been measured: the program says so with "
                "each. Model, Back to the Model Before takes the change back at any time."
            )
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for widget in (self.title, self.reasons):
            column.addWidget(widget)
        column.addWidget(self.table, 1)
        column.addWidget(self.note)

    def show_judgement(self, stronger: StrongerModels, error: Message | None) -> None:
        """Show what came of it; `error` says why the models were not compared."""
        title = self.tr("{title} is one of the models now; it is not in use yet")
        self.title.setText(title.format(title=self._words.title(stronger)))
        self.reasons.setText(error.text if error else self._words.verdict(stronger.judgement))
        compared = () if stronger.judgement is None else stronger.judgement.compared
        self.table.show_compared(compared)
