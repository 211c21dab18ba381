"""What can be done with the pictures selected in the batch's table: its context menu and keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QTableView

from desktop.batch.controller import Batching
from desktop.batch.items import Item
from desktop.export.markup import Described
from desktop.system import macos
from desktop.ui.batch.batch_model import LANGUAGE_OF, ORDER_OF, BatchModel
from desktop.ui.chrome import file_manager
from desktop.ui.chrome.copy_menu import CopyMenu


class RowActions(QObject):
    """The actions of the table's rows.

    Signals, on the UI thread:
    - picture_wanted(Path): this picture is to be shown in the window.
    - told(str): what a screen reader should say.
    """

    picture_wanted = Signal(object)
    told = Signal(str)

    def __init__(
        self, table: QTableView, model: BatchModel, batching: Batching, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._table = table
        self._model = model
        self._batching = batching
        self.open = self._add(self.tr("Open in Window"), self._open, "Ctrl+Return")
        self.correct = self._add(self.tr("Correct Caption"), self._correct, "F2")
        self.again = self._add(self.tr("Describe Again"), self._describe_again, "Ctrl+D")
        self._separate()
        self.copy = self._add(self.tr("Copy Caption"), self._copy)
        self.copy_as = CopyMenu(self.described, table)
        self.copy_as.told.connect(self.told)
        table.addAction(self.copy_as.menuAction())
        self._separate()
        shown = self.tr("Reveal in Finder") if macos.IS_MAC else self.tr("Show in Folder")
        self.reveal = self._add(shown, self._reveal)
        self._separate()
        self.sort = QMenu(self.tr("Sort By"), table)
        self.sort.addAction(self.tr("Order Added"), lambda: self._sort(-1))
        across = Qt.Orientation.Horizontal
        for column in ORDER_OF:
            name = str(model.headerData(column, across))
            self.sort.addAction(name, partial(self._sort, column))
        table.addAction(self.sort.menuAction())
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def described(self) -> list[Described]:
        """What is selected and described, in the order of the table."""
        language = self._batching.languages[0]
        return [
            Described(item.path.name, item.captions, language)
            for item in self._selected()
            if item.captions
        ]

    def _add(self, words: str, do: Callable[[], None], keys: str = "") -> QAction:
        action = QAction(words, self._table)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _: do())
        self._table.addAction(action)
        return action

    def _sort(self, column: int) -> None:
        """Sort by a column; once more by the same turns the order around."""
        header = self._table.horizontalHeader()
        same = header.sortIndicatorSection() == column
        down = same and header.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder
        order = Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder
        header.setSortIndicator(column, order)

    def _separate(self) -> None:
        line = QAction(self._table)
        line.setSeparator(True)
        self._table.addAction(line)

    def _current(self) -> Item | None:
        index = self._table.currentIndex()
        return self._model.item(index.row()) if index.isValid() else None

    def _numbers(self) -> list[int]:
        """The rows that are selected, from the top."""
        return sorted(index.row() for index in self._table.selectionModel().selectedRows())

    def _selected(self) -> list[Item]:
        return [item for row in self._numbers() if (item := self._model.item(row)) is not None]

    def _open(self) -> None:
        item = self._current()
        if item is not None:
            self.picture_wanted.emit(item.path)

    def _correct(self) -> None:
        """Edit the caption under the cursor, else the first one there is."""
        index = self._table.currentIndex()
        for column in (index.column(), *LANGUAGE_OF):
            cell = self._model.index(index.row(), column)
            editable = bool(self._model.flags(cell) & Qt.ItemFlag.ItemIsEditable)
            if editable and not self._table.isColumnHidden(column):
                self._table.setCurrentIndex(cell)
                self._table.edit(cell)
                return

    def _describe_again(self) -> None:
        rows = self._numbers()
        if rows:
            self._batching.describe_again([self._model.number(row) for row in rows])

    def _copy(self) -> None:
        words = [self._model.full_text(item) for item in self._selected() if item.captions]
        if words:
            QGuiApplication.clipboard().setText("\n".join(words))
            self.told.emit(self.tr("%n caption(s) copied", "", len(words)))

    def _reveal(self) -> None:
        item = self._current()
        if item is not None:
            file_manager.reveal(item.path)
