"""The pictures of a source that no training sees: choices are made on them, never on dev.

A rule rather than a list, so that it holds for whatever part of a source is at hand, and nobody
chose: those whose file name has the least SHA-256.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from model.training.data.dataset import read_lines

HELD_OUT = 500
"""So many pictures of a source are held out, unless a configuration says otherwise."""


def held_out(names: Iterable[str], count: int = HELD_OUT) -> tuple[str, ...]:
    """Return the `count` file names of least SHA-256, in that order; all where there are fewer."""
    return tuple(sorted(set(names), key=_digest)[:count])


def held_out_of_flickr8k(folder: Path, count: int = HELD_OUT) -> tuple[str, ...]:
    """Return the held-out photos of Flickr8k's official train split.

    `folder` is the one that `read_flickr8k` reads; TrainingDataError when it names no split. The
    photos of no split are never held out: nobody else's scores are about them.
    """
    split = folder / "Flickr8k_text" / "Flickr_8k.trainImages.txt"
    return held_out((name.strip() for name in read_lines(split) if name.strip()), count)


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()
