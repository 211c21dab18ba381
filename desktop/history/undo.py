"""What the user changes in the history, each change to be taken back and done again."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QObject, Signal

from desktop.history.controller import Library
from desktop.history.entries import StoredCaption, Verdict

MOST_UNDONE = 100


class Edit(Enum):
    """The kinds of change; the interface has the words for them."""

    DELETE = auto()
    CORRECT = auto()
    JUDGE = auto()


@dataclass(frozen=True)
class _Change:
    edit: Edit
    do: Callable[[], object]
    undo: Callable[[], object]


class Edits(QObject):
    """Makes changes in the library, and remembers how to undo them until the program ends.

    A plain list: of Qt's own QUndoStack, PySide loses commands that are written in Python.

    Signals, on the UI thread:
    - changed(): something else is undone or done again next.
    - undone(Edit), redone(Edit): this was taken back, or done again.
    - deleted(int): so many entries were deleted, and can be brought back by undoing.
    """

    changed = Signal()
    undone = Signal(object)
    redone = Signal(object)
    deleted = Signal(int)

    def __init__(self, library: Library, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._done: deque[_Change] = deque(maxlen=MOST_UNDONE)
        self._undone: list[_Change] = []

    @property
    def to_undo(self) -> Edit | None:
        """What `undo` would take back."""
        return self._done[-1].edit if self._done else None

    @property
    def to_redo(self) -> Edit | None:
        """What `redo` would do again."""
        return self._undone[-1].edit if self._undone else None

    def undo(self) -> None:
        """Take the last change back."""
        if self._done:
            change = self._done.pop()
            self._undone.append(change)
            change.undo()
            self.changed.emit()
            self.undone.emit(change.edit)

    def redo(self) -> None:
        """Do again what was taken back last."""
        if self._undone:
            change = self._undone.pop()
            self._done.append(change)
            change.do()
            self.changed.emit()
            self.redone.emit(change.edit)

    def delete(self, entries: Sequence[int]) -> None:
        """Delete entries."""
        if not entries:
            return
        gone = list(entries)
        self._make(
            Edit.DELETE, lambda: self._library.delete(gone), lambda: self._library.restore(gone)
        )
        self.deleted.emit(len(gone))

    def correct(self, entry: int, caption: StoredCaption, text: str | None) -> None:
        """Put the user's own words in place of a caption; None takes them back."""
        language, before = caption.language, caption.correction
        self._make(
            Edit.CORRECT,
            lambda: self._library.correct(entry, language, text),
            lambda: self._library.correct(entry, language, before),
        )

    def judge(self, entry: int, caption: StoredCaption, verdict: Verdict | None) -> None:
        """Say that the model's sentence is right or wrong; None takes it back."""
        language, before = caption.language, caption.verdict
        self._make(
            Edit.JUDGE,
            lambda: self._library.judge(entry, language, verdict),
            lambda: self._library.judge(entry, language, before),
        )

    def _make(self, edit: Edit, do: Callable[[], object], undo: Callable[[], object]) -> None:
        self._undone.clear()
        self._done.append(_Change(edit, do, undo))
        do()
        self.changed.emit()
