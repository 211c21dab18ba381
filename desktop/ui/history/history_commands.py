"""What can be done in the history: finding, deleting, taking back; from menus and by key."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from desktop.export.markup import Described
from desktop.history.undo import Edit
from desktop.session import Session
from desktop.ui.chrome.copy_menu import CopyMenu
from desktop.ui.chrome.menus import Menus
from desktop.ui.chrome.notices import Notices
from desktop.ui.history.history_model import ENTRY_ROLE, HistoryModel
from desktop.ui.history.history_panel import HistoryPanel


class HistoryCommands(QObject):
    """Joins menus, the list and the session's edits.

    Signals, on the UI thread:
    - told(str): what a screen reader should say.
    """

    told = Signal(str)

    def __init__(
        self,
        session: Session,
        model: HistoryModel,
        panel: HistoryPanel,
        menus: Menus,
        notices: Notices,
    ) -> None:
        super().__init__(panel)
        self._session = session
        self._model = model
        self._panel = panel
        self._menus = menus
        self._edits = session.edits
        menus.undo.triggered.connect(self._edits.undo)
        menus.redo.triggered.connect(self._edits.redo)
        self._edits.undone.connect(self._tell_undone)
        self._edits.redone.connect(self._tell_redone)
        menus.delete.triggered.connect(self.delete)
        menus.find.triggered.connect(self.find)
        panel.offer_only(
            {
                "corrected": menus.only_corrected,
                "unsure": menus.only_unsure,
                "reviewed": menus.only_reviewed,
            }
        )
        panel.delete_wanted.connect(self.delete)
        panel.menu_wanted.connect(self.show_menu)
        self._edits.deleted.connect(lambda number: notices.show_deleted(number, self._edits.undo))
        self._edits.changed.connect(self._refresh)
        session.current_changed.connect(self._refresh)
        session.entry_changed.connect(self._refresh)
        panel.list.selectionModel().selectionChanged.connect(self._refresh)
        for signal in (model.rowsInserted, model.rowsRemoved, model.modelReset):
            signal.connect(self._refresh)
        self._refresh()

    def find(self) -> None:
        """Let the user type what to search for, in a history that is seen."""
        self._menus.history.setChecked(True)
        self._panel.focus_search()

    def delete(self) -> None:
        """Delete what is selected, or else the picture that is shown."""
        self._edits.delete(self._targets())

    def clear(self) -> None:
        """Delete everything; it can be undone."""
        self._session.delete_everything()

    def copy_captions(self) -> None:
        """Put the captions of what is selected on the clipboard, one a line."""
        indexes = sorted(self._panel.list.selectedIndexes(), key=lambda index: index.row())
        words = [index.data(Qt.ItemDataRole.DisplayRole) for index in indexes]
        QGuiApplication.clipboard().setText("\n".join(words))
        self.told.emit(self.tr("%n caption(s) copied", "", len(words)))

    def described(self) -> list[Described]:
        """What is selected, in the order of the list, as other programs take it."""
        indexes = sorted(self._panel.list.selectedIndexes(), key=lambda index: index.row())
        entries = (index.data(ENTRY_ROLE) for index in indexes)
        return [
            Described(
                entry.picture.name if entry.picture is not None else self.tr("Picture"),
                entry.captions,
                self._model.language,
            )
            for entry in entries
        ]

    def show_menu(self, place: QPoint) -> None:
        """Offer what can be done with the selected entries."""
        if not self._panel.selected:
            return
        menu = QMenu(self._panel)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Copy Caption"), self.copy_captions)
        copy_menu = CopyMenu(self.described, menu)
        copy_menu.told.connect(self.told)
        menu.addMenu(copy_menu)
        menu.addSeparator()
        menu.addActions([self._menus.correct, self._menus.reveal])
        menu.addSeparator()
        menu.addAction(self._menus.delete)
        for folder in self._folders():
            words = self.tr("Forget Pictures in “{folder}”").format(folder=folder.name or folder)
            forget = menu.addAction(words.replace("&", "&&"))
            forget.triggered.connect(lambda _, gone=folder: self._session.delete_folder(gone))
        menu.popup(place)

    def _folders(self) -> list[Path]:
        """The user's own folder that the selected pictures are in; none where there are several."""
        files = [entry.picture for entry in self._panel.selected if entry.source != "pasted"]
        folders = list({file.parent for file in files if file is not None})
        return folders if len(folders) == 1 else []

    def _tell_undone(self, edit: Edit) -> None:
        self.told.emit(self.tr("Undone: {change}").format(change=self._words(edit)))

    def _tell_redone(self, edit: Edit) -> None:
        self.told.emit(self.tr("Done again: {change}").format(change=self._words(edit)))

    def _targets(self) -> list[int]:
        selected = [entry.id for entry in self._panel.selected]
        current = self._session.current
        if not selected and current is not None and current.entry is not None:
            return [current.entry.id]
        return selected

    def _refresh(self) -> None:
        menus, edits = self._menus, self._edits
        menus.delete.setEnabled(bool(self._targets()))
        menus.clear_history.setEnabled(self._model.rowCount() > 0 or self._model.searching)
        menus.undo.setEnabled(edits.to_undo is not None)
        menus.redo.setEnabled(edits.to_redo is not None)
        undone, redone = self._words(edits.to_undo), self._words(edits.to_redo)
        menus.undo.setText(self.tr("Undo {change}").format(change=undone).strip())
        menus.redo.setText(self.tr("Redo {change}").format(change=redone).strip())

    def _words(self, edit: Edit | None) -> str:
        words = {
            Edit.DELETE: self.tr("Deletion"),
            Edit.CORRECT: self.tr("Correction"),
            Edit.JUDGE: self.tr("Mark"),
        }
        return "" if edit is None else words[edit]
