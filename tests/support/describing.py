"""What the captioners without a model have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path

from model.caption import Caption, CaptionOptions, ShouldStop, Sight


class DescribesOneByOne(ABC):
    """Describes a picture in several ways by describing it several times."""

    @abstractmethod
    def describe(
        self,
        picture: Path | bytes,
        options: CaptionOptions,
        should_stop: ShouldStop = lambda: False,
    ) -> Caption:
        """Describe one picture file."""

    def describe_each(
        self,
        picture: Path | bytes,
        wanted: Sequence[CaptionOptions],
        should_stop: ShouldStop = lambda: False,
    ) -> tuple[Caption, ...]:
        """Describe it once for each."""
        return tuple(self.describe(picture, options, should_stop) for options in wanted)

    def alternatives(
        self,
        picture: Path | bytes,
        options: CaptionOptions,
        should_stop: ShouldStop = lambda: False,
        known: Sequence[str] = (),
    ) -> tuple[str, ...]:
        """Think of no other sentence."""
        return ()

    def see(self, picture: Path, should_stop: ShouldStop = lambda: False) -> Sight:
        """Know of nothing."""
        return Sight("photo")
