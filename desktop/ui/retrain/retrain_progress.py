"""A training under way: what it does, how far it is, its curve and its figures."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from desktop.retraining.controller import State
from desktop.retraining.progress import Course
from desktop.ui.retrain.retrain_sources import paragraph
from desktop.ui.retrain.retrain_words import RetrainWords
from desktop.ui.retrain.training_plot import TrainingPlot


class RetrainProgress(QWidget):
    """The second page of the dialog."""

    def __init__(self, words: RetrainWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self.title = paragraph(self, bold=True)
        self.bar = QProgressBar(self)
        self.bar.setTextVisible(False)
        self.bar.setMaximumHeight(8)
        self.bar.setAccessibleName(self.tr("Progress of the training"))
        self.plot = TrainingPlot(self)
        self.figures = paragraph(self)
        self.note = paragraph(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for widget in (self.title, self.bar):
            column.addWidget(widget)
        column.addWidget(self.plot, 1)
        column.addWidget(self.figures)
        column.addWidget(self.note)

    def show_course(self, state: State, course: Course, error: str) -> None:
        """Show where it stands; `error` says why it stands still, if that was not asked for."""
        self.title.setText(self._title(state, course, failed=bool(error)))
        self.bar.setRange(0, course.of if state is not State.RUNNING or course.of else 0)
        self.bar.setValue(course.step)
        figures = self._words.progress(course)
        self.figures.setText(figures)
        self.plot.show_course(course, figures)
        self.note.setText(error or self._note(state, course))

    def _title(self, state: State, course: Course, *, failed: bool) -> str:
        if state is State.STOPPING:
            return self.tr("Saving where it stands…")
        if state is State.PAUSED:
            return self.tr("Broken off") if failed else self.tr("Paused")
        return self._words.stage(course)

    def _note(self, state: State, course: Course) -> str:
        if state is State.PAUSED:
            return self.tr(
                "What was learned is saved: continue when you like, also after a restart."
            )
        going_on = self.tr("You can go on using the app; it describes with the present model.")
        if course.device is None:
            return going_on
        return f"{self._words.device(course.device)} {going_on}"
