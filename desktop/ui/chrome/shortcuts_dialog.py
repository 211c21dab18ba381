"""All that can be done, with its keys: made from the menus themselves, searched as one types."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QMenuBar,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

_LETTERS, _LINES = 60, 30


class ShortcutsDialog(QDialog):
    """One group a menu, one row a command; nothing in it can be out of date."""

    def __init__(self, bar: QMenuBar, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keyboard Shortcuts"))
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.setAccessibleName(self.tr("Search Shortcuts"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self._build_list(bar)
        self._nothing = QLabel(self.tr("No command has these words."), self)
        self._nothing.hide()
        column = QVBoxLayout(self)
        column.addWidget(self.search)
        column.addWidget(self._nothing)
        column.addWidget(self.list, 1)
        metrics = self.fontMetrics()
        self.resize(_LETTERS * metrics.averageCharWidth(), _LINES * metrics.height())

    @property
    def shown(self) -> list[tuple[str, str]]:
        """The commands that are shown, and their keys."""
        rows = (row for _, rows in self._groups for row in rows)
        return [(row.text(0), row.text(1)) for row in rows if not row.isHidden()]

    def _build_list(self, bar: QMenuBar) -> None:
        self.list = QTreeWidget(self)
        self.list.setAccessibleName(self.windowTitle())
        self.list.setColumnCount(2)
        self.list.setHeaderLabels([self.tr("Command"), self.tr("Keys")])
        self.list.setRootIsDecorated(False)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setItemsExpandable(False)
        self.list.setWordWrap(True)
        self._groups: list[tuple[QTreeWidgetItem, list[QTreeWidgetItem]]] = []
        for name, commands in _menus(bar):
            self._add(name, [(_plain(one), _keys(one)) for one in commands])
        self._add(self.tr("On the Picture"), self._picture_keys())
        self.list.expandAll()
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.list.header().setStretchLastSection(False)

    def _add(self, name: str, commands: Sequence[tuple[str, str]]) -> None:
        group = QTreeWidgetItem(self.list, [name])
        font = group.font(0)
        font.setBold(True)
        group.setFont(0, font)
        rows = [QTreeWidgetItem(group, [words, keys]) for words, keys in commands]
        # An empty cell is heard, too.
        group.setData(1, Qt.ItemDataRole.AccessibleTextRole, name)
        for row in rows:
            if not row.text(1):
                row.setData(1, Qt.ItemDataRole.AccessibleTextRole, self.tr("no keys"))
        self._groups.append((group, rows))

    def _picture_keys(self) -> list[tuple[str, str]]:
        """What `PictureView` does where the keyboard is on it, or on the whole screen."""
        space = QKeySequence(Qt.Key.Key_Space).toString(QKeySequence.SequenceFormat.NativeText)
        return [
            (self.tr("Zoom In"), "+"),
            (self.tr("Zoom Out"), "-"),
            (self.tr("Whole Picture"), "0"),
            (self.tr("Actual Size"), "1"),
            (self.tr("Next or Previous Picture; Move a Zoomed One"), "← →"),
            (self.tr("Play or Pause"), space),
        ]

    def _filter(self, text: str) -> None:
        words = text.casefold().split()
        for group, rows in self._groups:
            for row in rows:
                known = f"{row.text(0)} {row.text(1)}".casefold()
                row.setHidden(not all(word in known for word in words))
            group.setHidden(all(row.isHidden() for row in rows))
        self._nothing.setHidden(bool(self.shown))


def _menus(bar: QMenuBar) -> Iterator[tuple[str, list[QAction]]]:
    """The name of each menu and its commands; not its lists of files, which come and go.

    Not by `QAction.menu`: once what it gives is let go, PySide takes the menu for deleted, and
    whoever else holds it can use it no more.
    """
    menus = {menu.menuAction(): menu for menu in bar.findChildren(QMenu)}
    for opening in bar.actions():
        commands = [
            action
            for action in menus[opening].actions()
            if action.isVisible() and not action.isSeparator() and action not in menus
        ]
        yield _plain(opening), commands


def _keys(action: QAction) -> str:
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


def _plain(action: QAction) -> str:
    return action.text().replace("&", "")
