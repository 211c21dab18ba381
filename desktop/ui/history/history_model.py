"""The history as a Qt list model: reads page by page, and thumbnails when they are seen."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import (
    QDate,
    QDateTime,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QStringListModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QImage

from desktop.history.controller import PAGE, Library
from desktop.history.entries import Entry, StoredCaption
from desktop.history.store import Only
from desktop.jobs import Job
from desktop.settings import SPOKEN_DOUBT, Settings
from desktop.ui.widgets.thumbnails import Thumbnails
from model.caption import Language

ENTRY_ROLE = Qt.ItemDataRole.UserRole

THUMBNAIL = 56
"""The side of a thumbnail in points."""

_THUMBNAILS_AT_ONCE = 16

_AHEAD = 12
"""So many rows beyond one that is painted, pictures are decoded before they are seen."""

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class Seen:
    """What is painted of an entry; `thumbnail` is None until it is decoded."""

    words: str
    details: str
    thumbnail: QImage | None


class HistoryModel(QStringListModel):
    """Rows are entries, newest first; older pages are read as the view nears the end.

    Thumbnails are read and decoded in the background once their rows are painted.

    Only the number of rows is kept in the list of (empty) strings: a view asks for it once a row
    whenever it lays out its rows, which is nothing in C++, and 20 ms for 10,000 rows in Python.

    Signals, on the UI thread:
    - found(): the rows are those of the search asked for last.
    """

    found = Signal()

    def __init__(self, library: Library, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._settings = settings
        self._text = ""
        self._only: Only | None = None
        self._entries: list[Entry] = []
        self._ranks: dict[int, int] = {}
        """By which the rows of entries are found."""
        self._reading: Job | None = None
        self._whole = False
        self._thumbnails = Thumbnails(library.thumbnails, THUMBNAIL, _THUMBNAILS_AT_ONCE, self)
        self._thumbnails.ready.connect(self._show_thumbnails)
        self._painted: dict[int, tuple[Entry, str, str]] = {}
        """The words of the rows painted last, as they are in `_painted_in`."""
        self._painted_in: object = None
        # Before any view hears of it.
        self.rowsRemoved.connect(self._drop)
        settings.changed.connect(self._tell_doubt)
        library.opened.connect(self.fetchMore)
        library.added.connect(self._add)
        library.changed.connect(self._change)
        library.deleted.connect(self._remove)
        library.restored.connect(self._put_back)
        library.trimmed.connect(self._trim)

    @property
    def searching(self) -> bool:
        """Whether some entries are left out."""
        return self._only is not None or bool(self._text.strip())

    @property
    def whole(self) -> bool:
        """Whether the rows are all there is, so that their number is the number of entries."""
        return self._whole

    @property
    def language(self) -> Language:
        """The language of the captions that are shown, where they have one in it."""
        return self._settings.caption_language()

    def search(self, text: str, *, only: Only | None = None) -> None:
        """Leave only the entries with these words; the rows stay until the new ones are read."""
        if (text, only) != (self._text, self._only):
            self._text, self._only = text, only
            self._restart()

    def row_of(self, entry: int) -> int:
        """The row of an entry; -1 when it is not among those read."""
        rank = self._ranks.get(entry)
        row = self._place_of(rank) if rank is not None else -1
        known = 0 <= row < len(self._entries) and self._entries[row].id == entry
        return row if known else -1

    def entry(self, row: int) -> Entry:
        """The entry of a row."""
        return self._entries[row]

    def seen(self, row: int) -> Seen:
        """What is painted of a row; its thumbnail is decoded, if it is not yet."""
        entry = self._entries[row]
        thumbnail = self._thumbnails.get(entry.id)
        for beyond in (row - _AHEAD, row + _AHEAD):
            if 0 <= beyond < len(self._entries):
                self._thumbnails.expect(self._entries[beyond].id)
        words, details = self._painted_words(entry)
        return Seen(words, details, thumbnail)

    def _painted_words(self, entry: Entry) -> tuple[str, str]:
        # Dates are told as seen from today.
        now = (self._settings.caption_language(), self._with_doubt, QDate.currentDate())
        if now != self._painted_in or len(self._painted) > PAGE:
            self._painted.clear()
            self._painted_in = now
        painted = self._painted.get(entry.id)
        if painted is None or painted[0] is not entry:
            painted = (entry, self._words(entry), " · ".join(self._details(entry)))
            self._painted[entry.id] = painted
        return painted[1:]

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Rows are chosen, never edited in the list."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Caption, thumbnail, the whole in words for a screen reader, or the entry."""
        if not index.isValid() or index.row() >= len(self._entries):
            return None
        entry = self._entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(entry)
        if role == Qt.ItemDataRole.DecorationRole:
            return self._thumbnails.get(entry.id)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            # A pause between the parts, and no second full stop where a caption brings its own.
            return ". ".join(
                part.removesuffix(".") for part in (self._words(entry), *self._details(entry))
            )
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
        self._reading = self._library.page(before, self._text, only=self._only)
        self._reading.finished.connect(self._append)
        self._reading.failed.connect(self._stop_reading)

    def _restart(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
        self._reading = self._library.page(None, self._text, only=self._only)
        self._reading.finished.connect(self._replace)
        self._reading.failed.connect(self._stop_reading)

    def _replace(self, page: list[Entry]) -> None:
        self._reading = None
        self._whole = len(page) < PAGE
        self._entries = []
        self._ranks.clear()
        self._know(0, page)
        self.setStringList([""] * len(page))
        self.found.emit()

    def _append(self, page: list[Entry]) -> None:
        self._reading = None
        self._whole = len(page) < PAGE
        # Entries added while the page was being read are here already.
        fresh = [entry for entry in page if self.row_of(entry.id) < 0]
        if fresh:
            self._insert(len(self._entries), fresh)

    def _stop_reading(self) -> None:
        self._reading = None
        self._whole = True

    def _add(self, entry: Entry) -> None:
        if self.searching:
            self._restart()
            return
        row = self.row_of(entry.id)
        if row < 0:
            self._insert(self._place_of(entry.rank), [entry])
            return
        # Described once more: the row goes to the top, and whoever has chosen it stays with it.
        del self._entries[row]
        self._know(0, [entry])
        if row > 0:
            self.moveRows(_ROOT, row, 1, _ROOT, 0)
        self._thumbnails.forget(entry.id)
        self.dataChanged.emit(self.index(0, 0), self.index(0, 0))

    def _tell_doubt(self, key: str) -> None:
        if key == SPOKEN_DOUBT.key and self._entries:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._entries) - 1, 0))

    def _change(self, entry: Entry) -> None:
        row = self.row_of(entry.id)
        if row >= 0:
            self._entries[row] = entry
            self._thumbnails.forget(entry.id)
            self.dataChanged.emit(self.index(row, 0), self.index(row, 0))

    def _remove(self, entries: list[int]) -> None:
        rows = sorted(row for row in map(self.row_of, entries) if row >= 0)
        # Neighbours at once, the last ones first: the view moves on once, to a row that stays.
        for last in reversed(range(len(rows))):
            if last + 1 < len(rows) and rows[last + 1] == rows[last] + 1:
                continue
            first = last
            while first > 0 and rows[first - 1] == rows[first] - 1:
                first -= 1
            self.removeRows(rows[first], last - first + 1)

    def _put_back(self, entries: list[Entry]) -> None:
        if self.searching:
            self._restart()
            return
        for entry in entries:
            row = self._place_of(entry.rank)
            # Beyond the rows read so far, it comes with its page.
            if self.row_of(entry.id) < 0 and (row < len(self._entries) or self._whole):
                self._insert(row, [entry])

    def _trim(self, removed: int) -> None:
        if removed:
            self._restart()

    def _insert(self, row: int, entries: list[Entry]) -> None:
        self._know(row, entries)
        self.insertRows(row, len(entries))

    def _know(self, row: int, entries: list[Entry]) -> None:
        self._entries[row:row] = entries
        self._ranks.update((entry.id, entry.rank) for entry in entries)

    def _drop(self, _parent: QModelIndex, first: int, last: int) -> None:
        del self._entries[first : last + 1]

    def _place_of(self, rank: int) -> int:
        """The row of a rank, or the one it would have: what was described later is greater."""
        return bisect_left(self._entries, -rank, key=lambda known: -known.rank)

    def _words(self, entry: Entry) -> str:
        caption = self._caption(entry)
        if caption is None:
            return self.tr("Not described")
        return caption.said().text if self._with_doubt else caption.plain_text

    @property
    def _with_doubt(self) -> bool:
        return self._settings.get(SPOKEN_DOUBT)

    def _caption(self, entry: Entry) -> StoredCaption | None:
        """In the chosen language where there is one, else in any."""
        chosen = entry.captions.get(self._settings.caption_language())
        return chosen or next(iter(entry.captions.values()), None)

    def _details(self, entry: Entry) -> tuple[str, ...]:
        day = self._date(entry.created)
        return (self.tr("Corrected"), day) if entry.corrected else (day,)

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

    def _show_thumbnails(self, entries: list[int]) -> None:
        rows = [row for row in map(self.row_of, entries) if row >= 0]
        if rows:
            first, last = self.index(min(rows), 0), self.index(max(rows), 0)
            self.dataChanged.emit(first, last, [Qt.ItemDataRole.DecorationRole])
