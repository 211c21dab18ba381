"""The pictures of the past: a list with thumbnail, caption and date, and a search in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QPalette, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.history.entries import Entry
from desktop.history.store import Only
from desktop.ui.appearance.icons import SymbolButton, symbol
from desktop.ui.history.history_delegate import HistoryDelegate
from desktop.ui.history.history_model import ENTRY_ROLE, HistoryModel

_Index = QModelIndex | QPersistentModelIndex

_PAUSE_IN_TYPING = 700
"""Milliseconds after which the number found is told to a screen reader."""


class SearchField(QLineEdit):
    """Words to search for; Down and Return go on to what was found, Escape clears.

    Signals, on the UI thread:
    - left(): the user goes on to the list.
    """

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(self.tr("Search"))
        self.setAccessibleName(self.tr("Search History"))
        self.setClearButtonEnabled(True)
        (clear,) = self.findChildren(QToolButton)
        clear.setAccessibleName(self.tr("Clear Search"))
        self._magnifier = QAction(self.tr("Search"), self)
        self._paint_magnifier()
        self.addAction(self._magnifier, QLineEdit.ActionPosition.LeadingPosition)
        for button in self.findChildren(QToolButton):
            if button is not clear:
                button.setAccessibleName(self._magnifier.text())

    def changeEvent(self, event: QEvent) -> None:
        """Recolour when the system turns light or dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._paint_magnifier()

    def _paint_magnifier(self) -> None:
        self._magnifier.setIcon(symbol("search", self.palette(), 16))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave for the list, or clear."""
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class HistoryList(QListView):
    """A list that does not lay everything out anew for each thumbnail that is decoded."""

    def dataChanged(self, first: _Index, last: _Index, roles: Sequence[int] = ()) -> None:
        """Paint the rows again; only what may change their size concerns the others."""
        if list(roles) == [Qt.ItemDataRole.DecorationRole]:
            self.viewport().update(self.visualRect(first) | self.visualRect(last))
        else:
            super().dataChanged(first, last, roles)


class HistoryPanel(QWidget):
    """The list of past pictures.

    Signals, on the UI thread:
    - entry_chosen(Entry): the user moved to an entry, or asked for the current one again.
    - delete_wanted(): the selected entries are to be deleted.
    - menu_wanted(QPoint): a menu of what can be done with the selected entries, at this place.
    - told(str): how many were found, for a screen reader.
    """

    entry_chosen = Signal(object)
    delete_wanted = Signal()
    menu_wanted = Signal(QPoint)
    told = Signal(str)

    def __init__(self, model: HistoryModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._shown = -1
        self._choices: Mapping[Only, QAction] = {}
        self._marking = False
        self._telling = QTimer(self)
        self._telling.setSingleShot(True)
        self._telling.setInterval(_PAUSE_IN_TYPING)
        self._telling.timeout.connect(lambda: self.told.emit(self._found.text()))
        self._build_search()
        self._build_list()
        self._build_empty()
        self._arrange()
        model.modelReset.connect(self._refresh)
        model.rowsInserted.connect(self._refresh)
        model.rowsRemoved.connect(self._refresh)
        model.found.connect(self._telling.start)
        self._refresh()

    @property
    def selected(self) -> list[Entry]:
        """The selected entries."""
        return [index.data(ENTRY_ROLE) for index in self.list.selectedIndexes()]

    def mark_current(self, entry: int) -> None:
        """Select the entry that is shown already, without choosing it anew; -1 selects none."""
        self._shown = entry
        self._mark()

    def step(self, rows: int) -> None:
        """Choose the entry so many rows below the current one, where there is one."""
        row = self.list.currentIndex().row() + rows
        if 0 <= row < self._model.rowCount():
            self.list.setCurrentIndex(self._model.index(row, 0))

    def focus_search(self) -> None:
        """Let the user type what to search for."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def offer_only(self, choices: Mapping[Only, QAction]) -> None:
        """Have the button beside the search offer these: one of them is checked, or none."""
        self._choices = choices
        self.filter_button.menu().addActions([*choices.values()])
        for action in choices.values():
            action.toggled.connect(self._search)

    def show_all(self) -> None:
        """Search for nothing."""
        self.search.clear()
        for action in self._choices.values():
            action.setChecked(False)

    # -- construction ------------------------------------------------------------------------

    def _build_search(self) -> None:
        self.search = SearchField(self)
        self.search.textChanged.connect(self._search)
        self.search.left.connect(self._go_to_list)
        self.filter_button = SymbolButton("filter", self.tr("Show Only Some"), self)
        self.filter_button.setCheckable(True)
        self.filter_button.setMenu(QMenu(self.filter_button))
        self.filter_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._found = QLabel(self)
        self._found.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._found.setContentsMargins(14, 0, 14, 4)
        self._found.setWordWrap(True)

    def _build_list(self) -> None:
        self.list = HistoryList(self)
        self.list.setModel(self._model)
        self.list.setItemDelegate(HistoryDelegate(self._model, self.list))
        self.list.setUniformItemSizes(True)
        self.list.setFrameShape(QListView.Shape.NoFrame)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        # A sidebar is a shade off the page beside it.
        self.list.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        self.list.setAccessibleName(self.tr("History"))
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(
            lambda place: self.menu_wanted.emit(self.list.viewport().mapToGlobal(place))
        )
        self.list.selectionModel().currentChanged.connect(self._choose)
        self.list.activated.connect(self._choose)
        for key in (QKeySequence.StandardKey.Delete, QKeySequence(Qt.Key.Key_Backspace)):
            shortcut = QShortcut(QKeySequence(key), self.list)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(self.delete_wanted)

    def _build_empty(self) -> None:
        self._empty = QWidget(self)
        self._empty_words = QLabel(self._empty)
        self._empty_words.setWordWrap(True)
        self._empty_words.setTextFormat(Qt.TextFormat.PlainText)
        self._empty_words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty_words.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self.all_button = QPushButton(self.tr("Show All"), self._empty)
        self.all_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.all_button.setAutoDefault(False)
        self.all_button.clicked.connect(self.show_all)
        column = QVBoxLayout(self._empty)
        column.setContentsMargins(24, 24, 24, 24)
        column.addStretch()
        column.addWidget(self._empty_words)
        column.addWidget(self.all_button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()

    def _arrange(self) -> None:
        self._tools = QWidget(self)
        row = QHBoxLayout(self._tools)
        row.setContentsMargins(10, 10, 10, 6)
        row.setSpacing(4)
        row.addWidget(self.search, 1)
        row.addWidget(self.filter_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._tools)
        column.addWidget(self._found)
        column.addWidget(self._empty, 1)
        column.addWidget(self.list, 1)

    # -- what happens ------------------------------------------------------------------------

    def _search(self) -> None:
        only = next((one for one, action in self._choices.items() if action.isChecked()), None)
        self.filter_button.setChecked(only is not None)
        self._model.search(self.search.text(), only=only)

    def _go_to_list(self) -> None:
        if self._model.rowCount() == 0:
            return
        self.list.setFocus(Qt.FocusReason.TabFocusReason)
        if not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self._model.index(0, 0))

    def _choose(self, index: QModelIndex) -> None:
        entry = index.data(ENTRY_ROLE) if index.isValid() and not self._marking else None
        if entry is not None:
            self._shown = entry.id
            self.entry_chosen.emit(entry)

    def _mark(self) -> None:
        row = self._model.row_of(self._shown)
        selection = self.list.selectionModel()
        if row == self.list.currentIndex().row() and selection.hasSelection() == (row >= 0):
            return
        self._marking = True
        if row < 0:
            selection.clear()
        else:
            selection.setCurrentIndex(
                self._model.index(row, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect
            )
            self.list.scrollTo(self._model.index(row, 0))
        self._marking = False

    def _refresh(self) -> None:
        empty = self._model.rowCount() == 0
        searching = self._model.searching
        self._empty.setVisible(empty)
        self.list.setVisible(not empty)
        self._tools.setVisible(searching or not empty)
        self.all_button.setVisible(searching)
        self._empty_words.setText(
            self.tr("No picture found.")
            if searching
            else self.tr("Pictures you have described appear here.")
        )
        self._found.setText(self._number_found())
        self._found.setVisible(searching and not empty)
        self._mark()

    def _number_found(self) -> str:
        number = self._model.rowCount()
        if number == 0:
            return self._empty_words.text()
        if self._model.whole:
            return self.tr("%n picture(s) found", "", number)
        return self.tr("More than %n picture(s) found", "", number)
