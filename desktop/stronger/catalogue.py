"""The stronger captioners there are to choose from, and what each asks of a computer.

Of one the memory was measured part by part, with random weights (`tests/bench/bench_import.py`
measures it whole); that of the others is reckoned from it by the number of their weights. All times
are reckoned. No Qt.
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
    A caption takes about `milliseconds` on two processor cores, and `on_engine` on the engine of a
    Mac with an M1. Whether the memory of an import was `measured`, or reckoned.
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


MEASURED = "blip-base"
"""The one whose parts were imported, with random weights of its size."""

_IMPORT_MEMORY = 7_000_000_000
"""Bytes that this took, by its parts: 4.3 GB while the decoder became a LiteRT graph, beside 1.4 GB
that waited for it, and some more for what was not measured by itself, the Core ML packages.
"""

_BYTES_WHILE_DESCRIBING = 6.5
"""A weight: LiteRT unpacks bytes to single precision, and keeps both."""

_MILLISECONDS: Mapping[str, tuple[int, int]] = {
    "blip-base": (2400, 100),
    "distilvit": (950, 50),
    "vit-gpt2": (1250, 70),
    "blip-large": (5700, 140),
}
"""A caption of a dozen words on two cores, and on an M1's engine.

Reckoned: the encoder by its multiply-adds (80 GFLOPS on two cores, 11 TOPS on the engine), a word
by the bytes of the decoder's weights (10 GB/s of single, 68 GB/s of half precision), whichever is
longer; as `model/training/convert/cost_estimate.py` does for a bundle.
"""


def cost_of(name: str) -> Cost:
    """Return what a known captioner asks."""
    one = KNOWN[name]
    milliseconds, on_engine = _MILLISECONDS[name]
    return Cost(
        disk=round(_BYTES_A_WEIGHT * one.weights),
        import_memory=round(_IMPORT_MEMORY * one.weights / KNOWN[MEASURED].weights),
        memory=round(_BYTES_WHILE_DESCRIBING * one.weights),
        milliseconds=milliseconds,
        on_engine=on_engine,
        measured=name == MEASURED,
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
