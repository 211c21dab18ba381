"""Flickr30k (Young et al. 2014) to learn from, where the user has it: in its own format.

Nobody may hand it on, so it is no part of the data that a run needs. Most of Flickr8k's photos are
in it as well, under shorter names: those are left out, whatever split they are of, so that nothing
is learnt twice and dev, test and what is held out stay unseen.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from model.training.data.dataset import Example, read_lines, read_tokens
from model.training.data.heldout import held_out_names
from model.training.errors import TrainingDataError

TOKENS, IMAGES = "results_20130124.token", "flickr30k-images"
_SPLITS = ("train", "dev", "test")


def read_flickr30k(folder: Path, home: Path) -> tuple[Example, ...]:
    """Return the photos of Flickr30k that are not Flickr8k's, in the order of the captions.

    `home` is the folder of Flickr8k, as far as it is there. Raises `TrainingDataError` with the
    file and line of what is wrong.
    """
    known = _ids(_names_of_flickr8k(home))
    images = folder / IMAGES
    captions = {
        name: texts
        for name, texts in read_tokens(folder / TOKENS).items()
        if photo_id(name) not in known
    }
    if missing := [name for name in captions if not (images / name).is_file()]:
        raise TrainingDataError(
            f"{len(missing)} photos are missing from {IMAGES}, first {missing[0]}"
        )
    return tuple(Example(images / name, tuple(texts)) for name, texts in captions.items())


def photo_id(name: str) -> str:
    """Return the number that Flickr gave a photo, with which both data sets' names begin."""
    return name.partition(".")[0].partition("_")[0]


def _ids(names: Iterable[str]) -> Collection[str]:
    return frozenset(map(photo_id, names))


def _names_of_flickr8k(home: Path) -> list[str]:
    text = home / "Flickr8k_text"
    names = list(held_out_names())
    if (tokens := text / "Flickr8k.token.txt").is_file():
        names += read_tokens(tokens)
    for split in _SPLITS:
        if (listed := text / f"Flickr_8k.{split}Images.txt").is_file():
            names += map(str.strip, read_lines(listed))
    return names
