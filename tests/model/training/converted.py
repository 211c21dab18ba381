"""The tiny network as a bundle, converted once in a run of all tests: it takes half a minute."""

from __future__ import annotations

import fcntl
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from model.manifest import Calibration
from model.tokenizer import Tokenizer
from model.training.convert.bundle_writer import LEAST_PHOTOS, Card, convert
from model.training_events import Event, emit, from_json
from tests.model.training.tiny_captioner import TAGS, crops, tiny_network, write_tokenizer

CARD = Card(
    version="1.2.3",
    scores={"CIDEr": 57.5},
    sources=({"name": "Flickr8k", "licence": "research"}, {"name": "Multi30k"}),
    calibration=Calibration(2.0, 1.0),
    photo_threshold=0.25,
    tags=TAGS,
)

_EVENTS = "events.jsonl"


@dataclass(frozen=True, slots=True)
class Converted:
    """A bundle, alone in its folder, that no test may change, and what was told meanwhile."""

    bundle: Path
    events: tuple[Event, ...]


def convert_once(factory: pytest.TempPathFactory) -> Converted:
    """Return the one bundle of this run: the first worker to ask makes it, another waits."""
    shared = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:  # each worker has a folder in the run's
        shared = shared.parent
    whole = shared / "converted"
    with (shared / "converted.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not whole.exists():
            unfinished = Path(tempfile.mkdtemp(dir=shared))
            _convert(unfinished)
            unfinished.rename(whole)
    lines = (whole / _EVENTS).read_text(encoding="utf-8").splitlines()
    return Converted(whole / "bundles" / "bundle", tuple(map(from_json, lines)))


def _convert(folder: Path) -> None:
    tokenizer = folder / "tokenizer.json"
    write_tokenizer(tokenizer)
    network = tiny_network(Tokenizer.load(tokenizer).vocabulary_size)
    out = folder / "bundles" / "bundle"
    with (folder / _EVENTS).open("w", encoding="utf-8") as stream:
        convert(
            network, tokenizer, out, CARD, crops(LEAST_PHOTOS), lambda event: emit(event, stream)
        )
