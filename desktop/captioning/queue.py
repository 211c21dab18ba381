"""Pictures that wait for their description: who is next, how far it is, what went wrong. No Qt.

Nothing is described here: whoever has the captioner asks for the first, describes it, and says how
that ended.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Generic, TypeVar

from model.errors import ModelError

T = TypeVar("T")


class DescriptionQueue(Generic[T]):
    """Several pictures, whatever stands for one, described one after another in their order."""

    def __init__(self) -> None:
        self._waiting: deque[T] = deque()
        self._total = 0
        self._errors: list[Exception] = []

    def __len__(self) -> int:
        """How many are not described yet, the first included."""
        return len(self._waiting)

    @property
    def first(self) -> T | None:
        """The one that is being described, or is to be next; None when there is none left."""
        return self._waiting[0] if self._waiting else None

    @property
    def progress(self) -> tuple[int, int]:
        """Done and all of several; both 0 where there is nothing to tell."""
        if self._total < 2 or not self._waiting:
            return 0, 0
        return self._total - len(self._waiting), self._total

    def begin(self, pictures: Iterable[T]) -> None:
        """Let these wait, in place of whatever did; errors not taken yet stay."""
        self._waiting = deque(pictures)
        self._total = len(self._waiting)

    def described(self) -> None:
        """The first is done."""
        self._waiting.popleft()

    def failed(self, error: Exception) -> None:
        """The first could not be described.

        Without a model the others would fail in the same way, so they are dropped, and not told.
        """
        self._waiting.popleft()
        self._errors.append(error)
        if isinstance(error, ModelError):
            self._waiting.clear()

    def abandon(self) -> int:
        """Drop what is not described yet; how much of several that was, 0 for a single one."""
        left = len(self._waiting) if self._total > 1 else 0
        self.begin(())
        return left

    def take_errors(self) -> tuple[Exception, ...]:
        """What went wrong since this was last asked."""
        errors, self._errors = tuple(self._errors), []
        return errors
