"""The end of a training: whether the new model is better, and what both write, side by side."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.jobs import JobControl, JobRunner
from desktop.pictures import loading as pictures
from desktop.retraining.progress import Course
from desktop.ui.retrain.retrain_sources import paragraph
from desktop.ui.retrain.retrain_words import RetrainWords
from model.errors import Cancelled, ImageError

_PICTURES = 200
"""So many pictures are shown small; the sentences of all are."""

_SIDE = 72

_WIDEST_NAME = 170
"""A picture and what its name has room for beside it, in points."""


class RetrainVerdict(QWidget):
    """The third page of the dialog."""

    def __init__(
        self, words: RetrainWords, runner: JobRunner, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._words = words
        self._runner = runner
        self.title = paragraph(self, bold=True)
        self.reasons = paragraph(self)
        self.table = QTableWidget(0, 4, self)
        self.table.setAccessibleName(self.tr("Captions before and after"))
        self.table.setHorizontalHeaderLabels(
            [self.tr("Picture"), self.tr("Yours"), self.tr("Before"), self.tr("After")]
        )
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(True)
        self.table.setAlternatingRowColors(True)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setMaximumSectionSize(_WIDEST_NAME)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
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
        self.table.setVisible(bool(course.compared))
        self.table.setRowCount(len(course.compared))
        for row, one in enumerate(course.compared):
            cells = (_name(one.picture), _sentence(one.reference), one.before, one.after)
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
                item.setToolTip(one.picture if column == 0 else text)
                self.table.setItem(row, column, item)
        self._load_pictures([Path(one.picture) for one in course.compared[:_PICTURES]])

    def _load_pictures(self, paths: list[Path]) -> None:
        job = self._runner.start(lambda control: _small_pictures(paths, control))
        job.progressed.connect(lambda found: self._show_picture(*found))

    def _show_picture(self, row: int, image: QImage) -> None:
        item = self.table.item(row, 0)
        if item is not None:
            item.setData(Qt.ItemDataRole.DecorationRole, QPixmap.fromImage(image))
            self.table.resizeRowToContents(row)


def _name(picture: str) -> str:
    """A picture's name; a copy in the history has none that would tell anything."""
    path = Path(picture)
    return "" if _KEPT_NAME.fullmatch(path.stem) else path.name


def _sentence(words: str) -> str:
    """The owner's words as the model learns them, with the capital and the full stop it gives."""
    end = "" if words.endswith((".", "!", "?")) else "."
    return f"{words[:1].upper()}{words[1:]}{end}" if words else ""


def _small_pictures(paths: list[Path], control: JobControl) -> None:
    for row, path in enumerate(paths):
        if control.should_stop():
            raise Cancelled
        with contextlib.suppress(ImageError):
            control.report((row, pictures.load(path, _SIDE)))


_KEPT_NAME = re.compile("[0-9a-f]{64}")
