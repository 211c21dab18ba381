"""The table's cells look as the style would paint them, and cost a fraction of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QModelIndex, QRect
from PySide6.QtGui import QImage, QPainter, Qt
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from desktop.ui.batch.batch_model import FILE, PROBLEM, BatchModel
from desktop.ui.batch.batch_panel import BatchPanel
from desktop.ui.batch.row_delegate import RowDelegate
from model.errors import ImageDamaged
from tests.desktop.conftest import Stage

LONG = "a name that is far too long for its column, as people give them.png"


@pytest.fixture
def panel(stage: Stage, qtbot: QtBot) -> BatchPanel:
    """A batch of one described picture and one that failed, seen with their small pictures."""
    app = stage.start()
    app.batching.choose_languages("both")
    good, broken = stage.files(LONG, "broken.png")
    stage.captioner.errors["broken.png"] = ImageDamaged(Path(broken))
    with qtbot.waitSignal(app.batching.finished):
        app.window.batch_commands.add([good, broken])
    panel = app.window.batch
    qtbot.waitUntil(lambda: panel.model.small_picture(0) is not None)
    return panel


class Styled(QStyledItemDelegate):
    """What every cell would be painted by."""

    def __init__(self, ours: RowDelegate) -> None:
        super().__init__(ours.parent())
        self._ours = ours

    def initStyleOption(self, option: QStyleOptionViewItem, index: object) -> None:
        self._ours.initStyleOption(option, index)  # type: ignore[arg-type]


def painted(panel: BatchPanel, by: QStyledItemDelegate, row: int, column: int) -> NDArray[np.int16]:
    """A cell, (height, width, 3)."""
    index = panel.model.index(row, column)
    size = panel.table.visualRect(index).size()
    image = QImage(size, QImage.Format.Format_RGB888)
    image.fill(Qt.GlobalColor.white)
    option = QStyleOptionViewItem()
    panel.table.initViewItemOption(option)
    option.rect = QRect(0, 0, size.width(), size.height())  # type: ignore[attr-defined]
    painter = QPainter(image)
    painter.setFont(panel.table.font())
    by.paint(painter, option, index)
    painter.end()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return pixels[:, : 3 * size.width()].reshape(image.height(), -1, 3).astype(np.int16)


def test_a_cell_looks_as_the_style_would_paint_it(panel: BatchPanel) -> None:
    ours = panel.table.itemDelegate()
    assert isinstance(ours, RowDelegate)
    styled = Styled(ours)
    for row in range(2):
        for column in range(PROBLEM + 1):
            one, other = painted(panel, ours, row, column), painted(panel, styled, row, column)
            words = panel.model.cell(row, column)[0]
            assert bool(words or column == FILE) == bool((one < 255).any()), (row, column)
            # Letters between two points may be drawn a shade otherwise.
            assert np.abs(one - other).mean() < 1, (row, column, words)


def test_what_is_painted_is_not_asked_for_by_the_style(
    panel: BatchPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def data(_model: BatchModel, _index: QModelIndex, role: int = 0) -> None:
        asked.append(role)

    monkeypatch.setattr(BatchModel, "data", data)
    panel.table.clearSelection()
    panel.table.viewport().repaint()
    assert asked == []
