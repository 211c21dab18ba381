"""The batches as a list in the sidebar: each with its name and how far it is."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeySequence, QPalette, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QListView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.batch.controller import Batching
from desktop.batch.items import Batch
from desktop.ui.batch.batch_words import BatchWords
from desktop.ui.batch.list_delegate import DETAILS_ROLE, BatchDelegate

BATCH_ROLE = Qt.ItemDataRole.UserRole

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class BatchListModel(QAbstractListModel):
    """Rows are batches, the newest first, those that rest last."""

    def __init__(self, batching: Batching, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._batching = batching
        self._words = BatchWords(batching, self)
        self._batches: list[Batch] = []
        batching.batches_changed.connect(self._refresh)
        batching.progressed.connect(self._refresh)

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """How many batches there are."""
        return 0 if parent.isValid() else len(self._batches)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Name, how far it is, both in one for a screen reader, or the batch."""
        if not index.isValid() or index.row() >= len(self._batches):
            return None
        batch = self._batches[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return batch.name
        if role == DETAILS_ROLE:
            return self._words.summary(batch)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{batch.name}. {self._words.summary(batch)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return str(batch.folder) if batch.folder is not None else None
        if role == BATCH_ROLE:
            return batch
        return None

    def row_of(self, number: int) -> int:
        """The row of a batch; -1 where it is not there."""
        rows = (row for row, batch in enumerate(self._batches) if batch.id == number)
        return next(rows, -1)

    def _refresh(self) -> None:
        batches = self._batching.batches
        if [batch.id for batch in batches] == [batch.id for batch in self._batches]:
            # A list that is spoken of keeps its cursor while numbers go up.
            self._batches = batches
            if batches:
                self.dataChanged.emit(self.index(0), self.index(len(batches) - 1))
            return
        self.beginResetModel()
        self._batches = batches
        self.endResetModel()


class BatchList(QWidget):
    """The sidebar's list of batches.

    Signals, on the UI thread:
    - batch_chosen(Batch): the user moved to a batch, or asked for the current one again.
    - folder_wanted(): a folder is to be described.
    - rename_wanted(), delete_wanted(): about the current batch.
    - menu_wanted(QPoint): a menu of what can be done with the current batch, at this place.
    """

    batch_chosen = Signal(object)
    folder_wanted = Signal()
    rename_wanted = Signal()
    delete_wanted = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(self, batching: Batching, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._batching = batching
        self._marking = False
        self.model = BatchListModel(batching, self)
        self._build_list()
        self._build_empty()
        self.folder_button = QPushButton(self.tr("Folder…"), self)
        self.folder_button.setAccessibleName(self.tr("Describe a Folder…"))
        self.folder_button.setToolTip(self.folder_button.accessibleName())
        self.folder_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.folder_button.setAutoDefault(False)
        self.folder_button.clicked.connect(self.folder_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 10)
        column.setSpacing(6)
        column.addWidget(self.list, 1)
        column.addWidget(self._empty, 1)
        column.addWidget(self.folder_button, 0, Qt.AlignmentFlag.AlignHCenter)
        self.model.modelReset.connect(self._refresh)
        batching.relisted.connect(self._refresh)
        self._refresh()

    def _build_list(self) -> None:
        self.list = QListView(self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(BatchDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFrameShape(QListView.Shape.NoFrame)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        self.list.setAccessibleName(self.tr("Batches"))
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(
            lambda place: self.menu_wanted.emit(self.list.viewport().mapToGlobal(place))
        )
        self.list.selectionModel().currentChanged.connect(lambda index, _: self._choose(index))
        self.list.activated.connect(self._choose)
        for key, signal in (
            (QKeySequence("F2"), self.rename_wanted),
            (QKeySequence(QKeySequence.StandardKey.Delete), self.delete_wanted),
            (QKeySequence(Qt.Key.Key_Backspace), self.delete_wanted),
        ):
            shortcut = QShortcut(key, self.list)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(signal)

    def _build_empty(self) -> None:
        self._empty = QLabel(self.tr("Folders you have described appear here."), self)
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._empty.setContentsMargins(24, 24, 24, 24)

    def _choose(self, index: QModelIndex) -> None:
        batch = index.data(BATCH_ROLE) if index.isValid() and not self._marking else None
        if batch is not None:
            self.batch_chosen.emit(batch)

    def _refresh(self) -> None:
        """Select the batch that is looked at, without choosing it anew."""
        empty = self.model.rowCount() == 0
        self.list.setVisible(not empty)
        self._empty.setVisible(empty)
        current = self._batching.current
        row = self.model.row_of(current.id) if current is not None else -1
        if row == self.list.currentIndex().row():
            return
        self._marking = True
        selection = self.list.selectionModel()
        if row < 0:
            selection.clear()
        else:
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
            selection.setCurrentIndex(self.model.index(row), flag)
        self._marking = False
