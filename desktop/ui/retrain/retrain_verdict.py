"""The end of a training: whether the new model is better, and what both write, side by side."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.jobs import JobRunner
from desktop.retraining.progress import Course
from desktop.ui.retrain.compared_table import ComparedTable
from desktop.ui.retrain.retrain_sources import paragraph
from desktop.ui.retrain.retrain_words import RetrainWords


class RetrainVerdict(QWidget):
    """The third page of the dialog."""

    def __init__(
        self, words: RetrainWords, runner: JobRunner, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._words = words
        self.title = paragraph(self, bold=True)
        self.reasons = paragraph(self)
        headers = (self.tr("Picture"), self.tr("Yours"), self.tr("Before"), self.tr("After"))
        self.table = ComparedTable(headers, runner, self)
        self.table.setAccessibleName(self.tr("Captions before and after"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.title)
        column.addWidget(self.reasons)
        column.addWidget(self.table, 1)

    def show_course(self, course: Course) -> None:
        """Show the verdict, and every picture that was judged."""
        title, reasons = self._words.verdict(course)
        self.title.setText(title)
        self.reasons.setText(reasons)
        self.table.show_compared(course.compared)
