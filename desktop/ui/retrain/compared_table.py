"""Pictures, their user's words, and what two models write of them, side by side."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from desktop.jobs import JobControl, JobRunner
from desktop.pictures import loading as pictures
from model.errors import Cancelled, ImageError
from model.training_events import Compared

_PICTURES = 200
"""So many pictures are shown small; the sentences of all are."""

_SIDE = 72

_WIDEST_NAME = 170
"""A picture and what its name has room for beside it, in points."""


class ComparedTable(QTableWidget):
    """A row a picture, four columns; `headers` name them. Nothing in it can be changed."""

    def __init__(
        self, headers: Sequence[str], runner: JobRunner, parent: QWidget | None = None
    ) -> None:
        super().__init__(0, 4, parent)
        self._runner = runner
        self.setHorizontalHeaderLabels(list(headers))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)
        self.setWordWrap(True)
        self.setAlternatingRowColors(True)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setMaximumSectionSize(_WIDEST_NAME)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)

    def show_compared(self, compared: Sequence[Compared]) -> None:
        """Show these; their pictures come behind them."""
        self.setVisible(bool(compared))
        self.setRowCount(len(compared))
        for row, one in enumerate(compared):
            cells = (_name(one.picture), _sentence(one.reference), one.before, one.after)
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
                item.setToolTip(one.picture if column == 0 else text)
                self.setItem(row, column, item)
        self._load_pictures([Path(one.picture) for one in compared[:_PICTURES]])

    def _load_pictures(self, paths: list[Path]) -> None:
        job = self._runner.start(lambda control: _small_pictures(paths, control))
        job.progressed.connect(lambda found: self._show_picture(*found))

    def _show_picture(self, row: int, image: QImage) -> None:
        item = self.item(row, 0)
        if item is not None:
            item.setData(Qt.ItemDataRole.DecorationRole, QPixmap.fromImage(image))
            self.resizeRowToContents(row)


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
