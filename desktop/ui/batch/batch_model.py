"""The batch as a Qt table model that knows all rows by number and reads them when they are seen."""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPalette

from desktop.batch.controller import Batching
from desktop.batch.items import STATES, Item, Listing, Order, Shown
from desktop.history.entries import StoredCaption
from desktop.jobs import Job, JobRunner
from desktop.messages import lookup as messages
from desktop.pictures import loading as pictures
from desktop.settings import Settings
from desktop.ui.widgets.thumbnails import Thumbnails
from model.caption import LANGUAGES, Language
from model.errors import ImageError

LANGUAGE_OF: Mapping[int, Language] = dict(enumerate(LANGUAGES, start=1))
"""The columns of captions."""

FILE, CERTAINTY, STATE, PROBLEM = 0, *range(len(LANGUAGES) + 1, len(LANGUAGES) + 4)
"""The other columns."""

ORDER_OF: Mapping[int, Order] = {
    FILE: "name",
    **LANGUAGE_OF,
    CERTAINTY: "certainty",
    STATE: "state",
    PROBLEM: "problem",
}
"""What a column sorts by."""

THUMBNAIL = 32
"""The side of a thumbnail in points."""

_THUMBNAILS_AT_ONCE = 4
"""Fewer than the history reads: these are decoded from whole pictures."""

ITEM_ROLE = Qt.ItemDataRole.UserRole

_AHEAD = 12
"""So many rows beyond one that is painted, pictures are made before they are seen."""

_PATHS_KEPT = 200
_PAGE = 100
_KEPT = 2000

_ROLES = {
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.EditRole,
    Qt.ItemDataRole.DecorationRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.ForegroundRole,
    ITEM_ROLE,
}
"""A view asks each cell for half a dozen others whenever it paints it."""

_CHOSEN = (
    Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
)
_EDITED = _CHOSEN | Qt.ItemFlag.ItemIsEditable

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class BatchModel(QAbstractTableModel):
    """Rows are pictures of the current batch, all or those in one state, in an order.

    Only numbers are held for all of them: 50,000 take a few megabytes.
    """

    def __init__(
        self,
        batching: Batching,
        table: Settings,
        loading: JobRunner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._batching = batching
        self._loading = loading
        self._listing = Listing()
        self._ids: list[int] = []
        self._items: OrderedDict[int, Item] = OrderedDict()
        self._reading: dict[int, Job] = {}
        self._missed: set[int] = set()
        """Pages of which a row was shown before it was read."""
        self._asked: Job | None = None
        self._thumbnails = Thumbnails(self._read_thumbnails, THUMBNAIL, _THUMBNAILS_AT_ONCE, self)
        self._thumbnails.ready.connect(self._show_thumbnails)
        self._language = table.interface_language()
        self._states: Mapping[Shown, str] = {
            "waiting": self.tr("Waiting"),
            "running": self.tr("In work"),
            "done": self.tr("Described"),
            "refused": self.tr("Not a photo"),
            "failed": self.tr("Failed"),
            "cancelled": self.tr("Left out"),
            "unsure": self.tr("Unsure"),
            "reviewed": self.tr("Reviewed"),
        }
        self._paths: dict[int, Path] = {}
        """The files of the small pictures that are asked for."""
        self._blank = QImage(THUMBNAIL, THUMBNAIL, QImage.Format.Format_ARGB32_Premultiplied)
        self._blank.fill(Qt.GlobalColor.transparent)
        batching.relisted.connect(self._list)
        batching.added.connect(self._append)
        batching.changed.connect(self._change)

    @property
    def shown(self) -> Shown | None:
        """Which pictures are shown; None: all."""
        return self._listing.shown

    def show_only(self, shown: Shown | None) -> None:
        """Show the pictures in one state, or all."""
        self._listing = replace(self._listing, shown=shown)
        self._list()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; by none (-1), in the order in which pictures were added."""
        descending = order is Qt.SortOrder.DescendingOrder
        by = ORDER_OF.get(column, "added")
        listing = replace(self._listing, order=by, descending=descending and by != "added")
        if listing != self._listing:
            self._listing = listing
            self._list()

    def row_of(self, number: int) -> int:
        """The row of a picture; -1 where it is not shown."""
        if self._listing.order == "added":
            row = bisect_left(self._ids, number)
            return row if row < len(self._ids) and self._ids[row] == number else -1
        with suppress(ValueError):
            return self._ids.index(number)
        return -1

    def item(self, row: int) -> Item | None:
        """The picture of a row; None while it is being read."""
        return self._items.get(self._ids[row]) if 0 <= row < len(self._ids) else None

    def number(self, row: int) -> int:
        """The number of a row's picture."""
        return self._ids[row]

    def cell(self, row: int, column: int) -> tuple[str, bool]:
        """What stands in a cell that is painted, and whether it is less than a caption."""
        item = self._seen(row)
        return ("…", False) if item is None else (self._words(item, column), _quiet(item, column))

    def small_picture(self, row: int) -> QImage | None:
        """The small picture of a row that is painted; None while there is none."""
        item = self._seen(row)
        if item is None:
            return None
        small = self._small(item)
        for beyond in (row - _AHEAD, row + _AHEAD):
            self._expect(beyond)
        return None if small is None or small.isNull() else small

    # -- what Qt asks --------------------------------------------------------------------------

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """How many pictures are shown."""
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        """File, a caption in each language, certainty, state, problem."""
        return 0 if parent.isValid() else PROBLEM + 1

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """The columns' names, those of captions short: a narrow one must show the language."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            whole: Mapping[Language, str] = {
                "en": self.tr("Caption in English"),
                "fr": self.tr("Caption in French"),
            }
            return whole[LANGUAGE_OF[section]] if section in LANGUAGE_OF else None
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        short: Mapping[Language, str] = {"en": self.tr("In English"), "fr": self.tr("In French")}
        captions = [short[language] for language in LANGUAGE_OF.values()]
        others = (self.tr("Certainty"), self.tr("State"), self.tr("Problem"))
        return (self.tr("File"), *captions, *others)[section]

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What is seen, said and edited of a picture."""
        if role not in _ROLES or not index.isValid() or index.row() >= len(self._ids):
            return None
        item = self._seen(index.row())
        if item is None:
            return "…" if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(item, index.column())
        if role == Qt.ItemDataRole.EditRole:
            caption = self._caption(item, index.column())
            return caption.best_text if caption is not None else ""
        if role == Qt.ItemDataRole.DecorationRole and index.column() == FILE:
            return self._thumbnail(item)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(item, index.column())
        if role == Qt.ItemDataRole.ForegroundRole and _quiet(item, index.column()):
            palette = QGuiApplication.palette()
            return palette.color(QPalette.ColorRole.PlaceholderText)
        if role == ITEM_ROLE:
            return item
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Captions of described pictures can be put in other words."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if index.column() not in LANGUAGE_OF:
            return _CHOSEN
        item = self.item(index.row())
        described = item is not None and self._caption(item, index.column()) is not None
        return _EDITED if described else _CHOSEN

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Keep the user's own words; none, or the model's, bring the model's back."""
        item = self.item(index.row())
        language = LANGUAGE_OF.get(index.column())
        if role != Qt.ItemDataRole.EditRole or item is None or language is None:
            return False
        caption = item.captions.get(language)
        if caption is None:
            return False
        text = " ".join(str(value).split())
        correction = text if text not in ("", caption.text) else None
        if correction != caption.correction:
            self._batching.correct(item, language, correction)
        return True

    # -- what the batch says -------------------------------------------------------------------

    def _list(self) -> None:
        if self._asked is not None:
            self._asked.cancel()
        self._asked = self._batching.ids(self._listing)
        self._asked.finished.connect(self._show)

    def _show(self, ids: list[int]) -> None:
        self.beginResetModel()
        for job in self._reading.values():
            job.cancel()
        self._reading.clear()
        self._missed.clear()
        self._asked = None
        self._ids = ids
        self._items.clear()
        self.endResetModel()

    def _append(self, ids: list[int]) -> None:
        if self.shown not in (None, "waiting"):
            return
        # A list read just now may have them already.
        last = max(self._ids, default=0)
        fresh = [number for number in ids if number > last]
        if fresh:
            self.beginInsertRows(_ROOT, len(self._ids), len(self._ids) + len(fresh) - 1)
            self._ids.extend(fresh)
            self.endInsertRows()

    def _change(self, item: Item) -> None:
        """Show a picture as it is now; it stays in its row until the user sorts again."""
        batch = self._batching.current
        if batch is None or item.batch != batch.id:
            return
        row = self.row_of(item.id)
        fits = item.is_in(self.shown)
        if row >= 0 and fits:
            self._keep(item)
            self.dataChanged.emit(self.index(row, 0), self.index(row, PROBLEM))
        elif row >= 0:
            self.beginRemoveRows(_ROOT, row, row)
            del self._ids[row]
            self._items.pop(item.id, None)
            self.endRemoveRows()
        elif fits:
            added = self._listing.order == "added"
            row = bisect_left(self._ids, item.id) if added else len(self._ids)
            self._keep(item)
            self.beginInsertRows(_ROOT, row, row)
            self._ids.insert(row, item.id)
            self.endInsertRows()

    # -- reading -------------------------------------------------------------------------------

    def _seen(self, row: int) -> Item | None:
        """The picture of a row that is shown; if it is not here yet, its page is read."""
        item = self._items.get(self._ids[row])
        if item is not None:
            self._items.move_to_end(item.id)
            if row % _PAGE == _PAGE // 2:
                self._read_beside(row // _PAGE)
            return item
        self._missed.add(row // _PAGE)
        self._read(row // _PAGE)
        return None

    def _read_beside(self, page: int) -> None:
        """Read the pages around one that is being looked through, before they are seen."""
        for other in (page - 1, page + 1):
            first = other * _PAGE
            if 0 <= first < len(self._ids) and self._ids[first] not in self._items:
                self._read(other)

    def _read(self, page: int) -> None:
        if page in self._reading:
            return
        first = page * _PAGE
        job = self._batching.items(self._ids[first : first + _PAGE])
        self._reading[page] = job
        job.finished.connect(lambda items: self._take(page, items))
        job.failed.connect(lambda _: self._reading.pop(page, None))

    def _take(self, page: int, items: list[Item]) -> None:
        self._reading.pop(page, None)
        for item in items:
            # What changed while the page was read is newer here.
            if item.id not in self._items:
                self._keep(item)
        first = page * _PAGE
        last = min(first + _PAGE, len(self._ids)) - 1
        if first <= last and page in self._missed:
            self._missed.discard(page)
            self.dataChanged.emit(self.index(first, 0), self.index(last, PROBLEM))

    def _keep(self, item: Item) -> None:
        self._items[item.id] = item
        self._items.move_to_end(item.id)
        while len(self._items) > _KEPT:
            self._items.popitem(last=False)

    def _thumbnail(self, item: Item) -> QImage:
        """The small picture; room for one where there is none, or none yet."""
        small = self._small(item)
        return self._blank if small is None or small.isNull() else small

    def _small(self, item: Item) -> QImage | None:
        """The small picture; null where there is none, None where there is none yet."""
        small = self._thumbnails.get(item.id)
        if small is None:
            self._keep_path(item)
        return small

    def _expect(self, row: int) -> None:
        """Have the small picture of a row made that is about to be seen, if that is read."""
        item = self.item(row)
        if item is not None:
            self._keep_path(item)
            self._thumbnails.expect(item.id)

    def _keep_path(self, item: Item) -> None:
        """Its row may be gone from memory by the time at which it is read."""
        self._paths.pop(item.id, None)
        self._paths[item.id] = item.path
        if len(self._paths) > _PATHS_KEPT:
            del self._paths[next(iter(self._paths))]

    def _read_thumbnails(self, ids: list[int], tile: Callable[[QImage], QImage]) -> Job:
        paths = {number: self._paths[number] for number in ids if number in self._paths}
        return self._loading.start(lambda _: _small(paths, tile))

    def _show_thumbnails(self, numbers: list[int]) -> None:
        rows = [row for row in map(self.row_of, numbers) if row >= 0]
        if rows:
            first, last = self.index(min(rows), FILE), self.index(max(rows), FILE)
            self.dataChanged.emit(first, last, [Qt.ItemDataRole.DecorationRole])

    # -- words ---------------------------------------------------------------------------------

    def _words(self, item: Item, column: int) -> str:
        if column == FILE:
            return item.path.name
        if column == STATE:
            return self._state(item)
        if column == CERTAINTY:
            return self._certainty(item)
        if column == PROBLEM:
            error = item.error
            return messages.message_for(error, self._language).sentence if error is not None else ""
        caption = self._caption(item, column)
        if caption is None:
            return ""
        return caption.shown_text or messages.REFUSALS[caption.language][caption.kind]

    def state_words(self, state: Shown) -> str:
        """A state in words."""
        return self._states[state]

    def _state(self, item: Item) -> str:
        """The state in words; of what the user has looked at, that it was."""
        captions = [caption for caption in item.captions.values() if caption.reviewed]
        if item.state != "done" or len(captions) < len(item.captions):
            return self.state_words(item.state)
        return self.state_words("reviewed")

    def possible_words(self, column: int) -> list[str]:
        """What a column should have room for; of files, a name of the usual sort."""
        if column == STATE:
            return [*map(self.state_words, STATES), self.state_words("reviewed")]
        if column == CERTAINTY:
            return list(messages.CERTAINTY_WORDS[self._language].values())
        return ["IMG_20260101.jpg"]

    def full_text(self, item: Item) -> str:
        """Everything there is to read about a picture: its captions, or what is wrong with it."""
        if item.error is not None:
            return messages.message_for(item.error, self._language).text
        columns = (column for column in LANGUAGE_OF if LANGUAGE_OF[column] in item.captions)
        return "\n\n".join(self._words(item, column) for column in columns)

    def _certainty(self, item: Item) -> str:
        """In words, that of the less certain caption; the user is always sure."""
        if item.state != "done":
            return ""
        captions = item.captions.values()
        made = [caption.confidence for caption in captions if caption.correction is None]
        if not made:
            return self.tr("your own words")
        return messages.confidence_words(min(made), self._language)

    def _tip(self, item: Item, column: int) -> str:
        if column == FILE:
            return str(item.path)
        if item.error is not None:
            return messages.message_for(item.error, self._language).text
        return self._words(item, column)

    @staticmethod
    def _caption(item: Item, column: int) -> StoredCaption | None:
        language = LANGUAGE_OF.get(column)
        return item.captions.get(language) if language is not None else None


def _quiet(item: Item, column: int) -> bool:
    """Whether there are words in a caption's place that are none."""
    return column == PROBLEM or (item.state == "refused" and column in LANGUAGE_OF)


def _small(paths: Mapping[int, Path], tile: Callable[[QImage], QImage]) -> dict[int, QImage]:
    """The tiles of these files; those that cannot be read are left out."""
    found = {}
    for number, path in paths.items():
        with suppress(ImageError, MemoryError):
            found[number] = tile(pictures.load(path, 4 * THUMBNAIL))
    return found
