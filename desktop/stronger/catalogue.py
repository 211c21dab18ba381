"""The stronger captioners there are to choose from, and what each asks of a computer.

Two of them were imported whole with random weights of their size (`tests/bench/bench_import.py`);
what the others ask is reckoned from these by the number of their weights. No Qt.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from model.imported.published import KNOWN, Published

_BYTES_A_WEIGHT = 2.25
"""Of a bundle on the disk: a byte each for LiteRT and Core ML, and a table of embeddings."""

_OF_MEMORY = 0.9
"""More than this share of a computer's memory nothing may take, as the system needs some, too."""

_OF_MEMORY_WITH_EASE = 0.6
"""Above this share of it other programs are pushed out."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a captioner asks of a computer.

    Bytes: `disk` once it is there, `import_memory` while it is made, `memory` while it describes.
    A caption takes `milliseconds` on two processor cores, and about `on_engine` on the engine of a
    Mac with an M1. `measured` tells these from figures that are reckoned.
    """

    disk: int
    import_memory: int
    memory: int
    milliseconds: int
    on_engine: int
    measured: bool


class Fit(Enum):
    """Whether a computer's memory is large enough for an import."""

    EASY = auto()
    TIGHT = auto()
    """It is, when other programs are closed."""
    TOO_LARGE = auto()


@dataclass(frozen=True, slots=True)
class Measured:
    """What the bench found for one of so many `weights`."""

    weights: int
    import_memory: int
    memory: int
    milliseconds: int
    on_engine: int


MEASURED: Mapping[str, Measured] = {
    "blip-base": Measured(224_000_000, 6_000_000_000, 1_500_000_000, 4000, 100),
    "vit-gpt2": Measured(238_600_000, 6_000_000_000, 1_500_000_000, 3000, 80),
}

_UNLIKE: Mapping[str, str] = {"distilvit": "vit-gpt2", "blip-large": "blip-base"}
"""By which of these two the others are reckoned: the one that sees pictures of the same size."""


def cost_of(name: str) -> Cost:
    """Return what a known captioner asks."""
    one, base = KNOWN[name], MEASURED[_UNLIKE.get(name, name)]
    share = one.weights / base.weights
    return Cost(
        disk=round(_BYTES_A_WEIGHT * one.weights),
        import_memory=round(base.import_memory * share),
        memory=round(base.memory * share),
        milliseconds=round(base.milliseconds * share),
        on_engine=round(base.on_engine * share),
        measured=name in MEASURED,
    )


def room_needed(one: Published) -> int:
    """Return the bytes that an import writes: what is fetched, what is made, and its copy."""
    return one.download + 2 * round(_BYTES_A_WEIGHT * one.weights)


def computer_memory() -> int:
    """Return how many bytes of memory this computer has."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def fit_of(needed: int, memory: int) -> Fit:
    """Whether an import that needs so many bytes fits a computer with so much memory."""
    if needed > _OF_MEMORY * memory:
        return Fit.TOO_LARGE
    return Fit.EASY if needed <= _OF_MEMORY_WITH_EASE * memory else Fit.TIGHT
