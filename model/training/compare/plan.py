"""What a comparison of architectures is made of: its cells, and what all of them have in common."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import Any, Literal, Self, get_args

from model.training.errors import TrainingDataError
from model.training.network.architectures.registry import ARCHITECTURES

CELLS = "cells"
"""The folder with one folder a cell, in that of the comparison."""

Start = Literal["none", "frozen", "tuned"]
"""How word vectors are used: not at all, kept as they are, or as a start."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One training of a comparison: everything by which it differs from the others.

    `share` of the captions are learnt from. With `width` the words are as wide as vectors are, so
    that with and without these the networks are the same; 0 is the plan's own.
    """

    architecture: str
    seed: int
    vectors: Start = "none"
    share: float = 1.0
    width: int = 0

    @property
    def variant(self) -> str:
        """Name what cells have in common that differ by their seed alone."""
        words = f" {self.vectors}" if self.width else ""
        share = f" {self.share:.0%}" if self.width else ""
        return f"{self.architecture}{words}{share}"

    @property
    def folder(self) -> str:
        """Return the name of the cell's folder."""
        return f"{self.variant} {self.seed}".replace(" ", "-").replace("%", "")


@dataclass(frozen=True, slots=True)
class Plan:
    """What every cell shares: photos, words, frozen features, `steps` of `pictures` photos.

    Of the held-out photos the first `described` are written about, by as many beams as `beams`
    says in turn. With vectors, `vectors_with` is compared with each of `starts` at each of
    `shares`.
    """

    architectures: tuple[str, ...] = tuple(ARCHITECTURES)
    seeds: tuple[int, ...] = (1, 2, 3)
    steps: int = 1200
    pictures: int = 32
    vocabulary: int = 3000
    word_width: int = 128
    decoder_width: int = 256
    decoder_layers: int = 3
    row_length: int = 72
    pooling: int = 2
    dropout: float = 0.3
    learning_rate: float = 2e-3
    validations: int = 6
    described: int = 500
    beams: tuple[int, ...] = (1, 3)
    vectors_with: str = "spatial"
    starts: tuple[Start, ...] = get_args(Start)
    shares: tuple[float, ...] = (0.1, 0.3, 1.0)

    def cells(self, vector_width: int = 0) -> list[Cell]:
        """Return the cells in the order in which they are run: a seed of everything first."""
        found = []
        for seed in self.seeds:
            found += [Cell(name, seed) for name in self.architectures]
            found += [
                Cell(self.vectors_with, seed, start, share, vector_width)
                for share in self.shares
                for start in self.starts
                if vector_width
            ]
        return found

    def sizes(self) -> dict[str, Any]:
        """Return what every cell of a folder has in common; others may be added to them."""
        apart = ("architectures", "seeds", "vectors_with", "starts", "shares")
        return {name: value for name, value in self.to_json().items() if name not in apart}

    def to_json(self) -> dict[str, Any]:
        """Return a JSON-ready dictionary."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read a plan; what it does not name is as above.

        Raises `TrainingDataError` for a name that there is not, of a field or an architecture.
        """
        try:
            values: dict[str, Any] = {
                name: tuple(value) if isinstance(value, list) else value
                for name, value in json.loads(text).items()
            }
            plan = cls(**values)
        except (ValueError, TypeError, AttributeError) as error:
            raise TrainingDataError(f"the plan cannot be read: {error}") from error
        if unknown := {*plan.architectures, plan.vectors_with} - ARCHITECTURES.keys():
            known = ", ".join(ARCHITECTURES)
            raise TrainingDataError(f"no architecture is called {min(unknown)!r}: {known}")
        if strange := {*plan.starts} - {*get_args(Start)}:
            raise TrainingDataError(f"vectors are none, frozen or tuned, not {min(strange)!r}")
        return plan
