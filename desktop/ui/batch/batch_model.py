"""The batch as a Qt table model that knows all rows by number and reads them when they are seen."""

from __future__ import annotations

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Mapping

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QPalette

from desktop.batch.controller import Batching
from desktop.batch.store import STATES, Item, State
from desktop.history.entries import StoredCaption
from desktop.jobs import Job
from desktop.messages import lookup as messages
from desktop.settings import Settings
from model.caption import LANGUAGES, Language

LANGUAGE_OF: Mapping[int, Language] = dict(enumerate(LANGUAGES, start=1))
"""The columns of captions."""

FILE, CERTAINTY, STATE = 0, len(LANGUAGES) + 1, len(LANGUAGES) + 2
"""The other columns."""

ITEM_ROLE = Qt.ItemDataRole.UserRole

_PAGE = 100
_KEPT = 2000

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class BatchModel(QAbstractTableModel):
    """Rows are pictures in the order added, all or those in one state.

    Only numbers are held for all of them: 50,000 take less than two megabytes.
    """

    def __init__(self, batching: Batching, table: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._batching = batching
        self._settings = table
        self._state: State | None = None
        self._ids: list[int] = []
        self._items: OrderedDict[int, Item] = OrderedDict()
        self._reading: dict[int, Job] = {}
        self._listing: Job | None = None
        batching.relisted.connect(self._list)
        batching.added.connect(self._append)
        batching.changed.connect(self._change)

    @property
    def state(self) -> State | None:
        """Which pictures are shown; None: all."""
        return self._state

    def show_state(self, state: State | None) -> None:
        """Show the pictures in one state, or all."""
        self._state = state
        self._list()

    def item(self, row: int) -> Item | None:
        """The picture of a row; None while it is being read."""
        return self._items.get(self._ids[row]) if 0 <= row < len(self._ids) else None

    def number(self, row: int) -> int:
        """The number of a row's picture."""
        return self._ids[row]

    # -- what Qt asks --------------------------------------------------------------------------

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """How many pictures are shown."""
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        """File, a caption in each language, certainty, state."""
        return 0 if parent.isValid() else STATE + 1

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
        return (self.tr("File"), *captions, self.tr("Certainty"), self.tr("State"))[section]

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What is seen, said and edited of a picture."""
        if not index.isValid() or index.row() >= len(self._ids):
            return None
        item = self._seen(index.row())
        if item is None:
            return "…" if role == Qt.ItemDataRole.DisplayRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(item, index.column())
        if role == Qt.ItemDataRole.EditRole:
            caption = self._caption(item, index.column())
            return caption.best_text if caption is not None else ""
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(item, index.column())
        if role == Qt.ItemDataRole.ForegroundRole and self._is_quiet(item, index.column()):
            palette = QGuiApplication.palette()
            return palette.color(QPalette.ColorRole.PlaceholderText)
        if role == ITEM_ROLE:
            return item
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Captions of described pictures can be put in other words."""
        flags = super().flags(index)
        item = self.item(index.row()) if index.isValid() else None
        if item is not None and self._caption(item, index.column()) is not None:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

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
        if self._listing is not None:
            self._listing.cancel()
        self._listing = self._batching.ids(self._state)
        self._listing.finished.connect(self._show)

    def _show(self, ids: list[int]) -> None:
        self.beginResetModel()
        for job in self._reading.values():
            job.cancel()
        self._reading.clear()
        self._listing = None
        self._ids = ids
        self._items.clear()
        self.endResetModel()

    def _append(self, ids: list[int]) -> None:
        if self._state not in (None, "waiting"):
            return
        # A list read just now may have them already.
        last = self._ids[-1] if self._ids else 0
        fresh = [number for number in ids if number > last]
        if fresh:
            self.beginInsertRows(_ROOT, len(self._ids), len(self._ids) + len(fresh) - 1)
            self._ids.extend(fresh)
            self.endInsertRows()

    def _change(self, item: Item) -> None:
        row = bisect_left(self._ids, item.id)
        known = row < len(self._ids) and self._ids[row] == item.id
        fits = self._state in (None, item.state)
        if known and fits:
            self._keep(item)
            self.dataChanged.emit(self.index(row, 0), self.index(row, STATE))
        elif known:
            self.beginRemoveRows(_ROOT, row, row)
            del self._ids[row]
            self._items.pop(item.id, None)
            self.endRemoveRows()
        elif fits:
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
            return item
        page = row // _PAGE
        if page not in self._reading:
            first = page * _PAGE
            job = self._batching.items(self._ids[first : first + _PAGE])
            self._reading[page] = job
            job.finished.connect(lambda items: self._take(page, items))
            job.failed.connect(lambda _: self._reading.pop(page, None))
        return None

    def _take(self, page: int, items: list[Item]) -> None:
        self._reading.pop(page, None)
        for item in items:
            # What changed while the page was read is newer here.
            if item.id not in self._items:
                self._keep(item)
        first = page * _PAGE
        last = min(first + _PAGE, len(self._ids)) - 1
        if first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, STATE))

    def _keep(self, item: Item) -> None:
        self._items[item.id] = item
        self._items.move_to_end(item.id)
        while len(self._items) > _KEPT:
            self._items.popitem(last=False)

    # -- words ---------------------------------------------------------------------------------

    def _words(self, item: Item, column: int) -> str:
        if column == FILE:
            return item.path.name
        if column == STATE:
            return self.state_words(item.state)
        if column == CERTAINTY:
            return self._certainty(item)
        if item.error is not None:
            # Once is enough.
            first = LANGUAGE_OF[column] == self._batching.languages[0]
            language = self._settings.interface_language()
            return messages.message_for(item.error, language).sentence if first else ""
        caption = self._caption(item, column)
        if caption is None:
            return ""
        return caption.shown_text or messages.REFUSALS[caption.language][caption.kind]

    def state_words(self, state: State) -> str:
        """A state in words."""
        return {
            "waiting": self.tr("Waiting"),
            "running": self.tr("In work"),
            "done": self.tr("Described"),
            "refused": self.tr("Not a photo"),
            "failed": self.tr("Failed"),
        }[state]

    def possible_words(self, column: int) -> list[str]:
        """What a column should have room for; of files, a name of the usual sort."""
        if column == STATE:
            return [self.state_words(state) for state in STATES]
        if column == CERTAINTY:
            language = self._settings.interface_language()
            return list(messages.CERTAINTY_WORDS[language].values())
        return ["IMG_20260101"]

    def full_text(self, item: Item) -> str:
        """Everything there is to read about a picture: its captions, or what is wrong with it."""
        if item.error is not None:
            return messages.message_for(item.error, self._settings.interface_language()).text
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
        return messages.confidence_words(min(made), self._settings.interface_language())

    def _tip(self, item: Item, column: int) -> str:
        if column == FILE:
            return str(item.path)
        if item.error is not None:
            language = self._settings.interface_language()
            return messages.message_for(item.error, language).text
        return self._words(item, column)

    @staticmethod
    def _is_quiet(item: Item, column: int) -> bool:
        """Whether there are words in a caption's place that are none."""
        return column in LANGUAGE_OF and item.state in ("refused", "failed")

    @staticmethod
    def _caption(item: Item, column: int) -> StoredCaption | None:
        language = LANGUAGE_OF.get(column)
        return item.captions.get(language) if language is not None else None
