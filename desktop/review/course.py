"""The way through pictures that are reviewed: where it is, and what is left. No Qt."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.history.entries import Reviewable
from desktop.messages.lookup import PROBABLE


class Course:
    """Pictures in their order, one of which is looked at.

    A caption is unsure while its confidence is below `PROBABLE` and its user has not looked at it;
    what was reviewed is not unsure any more.
    """

    def __init__(self, pictures: Sequence[Reviewable]) -> None:
        """Begin with the first that is not reviewed yet, or where all are, with the first."""
        self._numbers = [picture.number for picture in pictures]
        self._unsure = {p.number for p in pictures if p.confidence < PROBABLE and not p.reviewed}
        self._reviewed = {picture.number for picture in pictures if picture.reviewed}
        left = (place for place, one in enumerate(pictures) if not one.reviewed)
        self._place = next(left, 0)

    @property
    def number(self) -> int | None:
        """The number of the picture that is looked at; None where there is none."""
        return self._numbers[self._place] if self._numbers else None

    @property
    def position(self) -> int:
        """Which one that is, counted from 1; 0 where there is none."""
        return self._place + 1 if self._numbers else 0

    @property
    def total(self) -> int:
        """How many pictures there are."""
        return len(self._numbers)

    @property
    def unsure(self) -> int:
        """How many captions are unsure still."""
        return len(self._unsure)

    @property
    def reviewed(self) -> int:
        """How many were reviewed."""
        return len(self._reviewed)

    def step(self, pictures: int) -> bool:
        """Go so many on, or back; false at the end, where nothing is beyond."""
        place = self._place + pictures
        if not 0 <= place < len(self._numbers):
            return False
        self._place = place
        return True

    def next_unsure(self) -> bool:
        """Go on to the next unsure one, behind the last from the first on; false where none is."""
        places = range(len(self._numbers))
        for place in (*places[self._place + 1 :], *places[: self._place + 1]):
            if self._numbers[place] in self._unsure:
                self._place = place
                return True
        return False

    def mark(self, number: int, *, reviewed: bool, confidence: float) -> None:
        """Remember what the user says of a picture now."""
        if reviewed:
            self._reviewed.add(number)
            self._unsure.discard(number)
        else:
            self._reviewed.discard(number)
            if confidence < PROBABLE:
                self._unsure.add(number)
