"""The history as a Qt list model that reads page by page and decodes thumbnails when seen."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime
from itertools import islice
from pathlib import Path

from PySide6.QtCore import (
    QAbstractListModel,
    QDateTime,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QImage

from desktop.history import Entry, StoredCaption
from desktop.jobs import Job
from desktop.library import PAGE, Library
from desktop.settings import Settings

ENTRY_ROLE = Qt.ItemDataRole.UserRole
DATE_ROLE = Qt.ItemDataRole.UserRole + 1

_THUMBNAILS_KEPT = 256

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class HistoryModel(QAbstractListModel):
    """Rows are entries, newest first; older pages are read as the view nears the end."""

    def __init__(self, library: Library, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._settings = settings
        self._entries: list[Entry] = []
        self._thumbnails: OrderedDict[int, QImage] = OrderedDict()
        self._reading: Job | None = None
        self._whole = False
        library.opened.connect(self.fetchMore)
        library.added.connect(self._add)
        library.changed.connect(self._change)

    def row_of(self, entry: int) -> int:
        """The row of an entry; -1 when it is not among those read."""
        return next((row for row, known in enumerate(self._entries) if known.id == entry), -1)

    def entry(self, row: int) -> Entry:
        """The entry of a row."""
        return self._entries[row]

    def recent_files(self, most: int) -> list[Path]:
        """The picture files described last, each once; pasted pictures have no file to reopen."""
        files = (entry.picture for entry in self._entries if entry.source != "pasted")
        return list(islice(dict.fromkeys(path for path in files if path is not None), most))

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """How many entries have been read."""
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Caption, date, thumbnail, the whole in words for a screen reader, or the entry."""
        if not index.isValid() or index.row() >= len(self._entries):
            return None
        entry = self._entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(entry)
        if role == DATE_ROLE:
            return self._date(entry.created)
        if role == Qt.ItemDataRole.DecorationRole:
            return self._thumbnail(entry)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._words(entry)}. {self._date(entry.created)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return str(entry.picture) if entry.picture else None
        if role == ENTRY_ROLE:
            return entry
        return None

    def canFetchMore(self, parent: _Index = _ROOT) -> bool:
        """Whether there may be older entries, none of which is being read."""
        return not parent.isValid() and not self._whole and self._reading is None

    def fetchMore(self, parent: _Index = _ROOT) -> None:
        """Read the next page; its rows come when it is read."""
        if not self.canFetchMore():
            return
        before = self._entries[-1].id if self._entries else None
        self._reading = self._library.page(before)
        self._reading.finished.connect(self._append)
        self._reading.failed.connect(self._stop_reading)

    def _append(self, page: list[Entry]) -> None:
        self._reading = None
        self._whole = len(page) < PAGE
        # Entries added while the page was being read are here already.
        known = {entry.id for entry in self._entries}
        fresh = [entry for entry in page if entry.id not in known]
        if fresh:
            first = len(self._entries)
            self.beginInsertRows(_ROOT, first, first + len(fresh) - 1)
            self._entries.extend(fresh)
            self.endInsertRows()

    def _stop_reading(self) -> None:
        self._reading = None
        self._whole = True

    def _add(self, entry: Entry) -> None:
        if self.row_of(entry.id) < 0:
            self.beginInsertRows(_ROOT, 0, 0)
            self._entries.insert(0, entry)
            self.endInsertRows()

    def _change(self, entry: Entry) -> None:
        row = self.row_of(entry.id)
        if row >= 0:
            self._entries[row] = entry
            self.dataChanged.emit(self.index(row, 0), self.index(row, 0))

    def _words(self, entry: Entry) -> str:
        caption = self._caption(entry)
        if caption is None:
            return self.tr("Not described")
        if caption.best_text:
            return caption.best_text
        return self.tr("Not a photo")

    def _caption(self, entry: Entry) -> StoredCaption | None:
        """In the chosen language where there is one, else in any."""
        chosen = entry.captions.get(self._settings.caption_language())
        return chosen or next(iter(entry.captions.values()), None)

    def _date(self, created: datetime) -> str:
        moment = QDateTime.fromSecsSinceEpoch(int(created.timestamp()))
        days = moment.date().daysTo(QDateTime.currentDateTime().date())
        locale = QLocale()
        time = locale.toString(moment.time(), QLocale.FormatType.ShortFormat)
        if days == 0:
            return self.tr("Today, {time}").format(time=time)
        if days == 1:
            return self.tr("Yesterday, {time}").format(time=time)
        return locale.toString(moment.date(), QLocale.FormatType.LongFormat)

    def _thumbnail(self, entry: Entry) -> QImage:
        """Decoded when first painted (under a millisecond), the ones seen last are kept."""
        known = self._thumbnails.get(entry.id)
        if known is None:
            known = QImage.fromData(entry.thumbnail)
            self._thumbnails[entry.id] = known
            while len(self._thumbnails) > _THUMBNAILS_KEPT:
                self._thumbnails.popitem(last=False)
        else:
            self._thumbnails.move_to_end(entry.id)
        return known
