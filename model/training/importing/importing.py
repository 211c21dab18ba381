"""A published checkpoint becomes a network of ours, and a bundle that the gate has passed."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tokenizers
from numpy.typing import NDArray

from model.caption import FIRST_LANGUAGE, LANGUAGES
from model.imported.published import Published
from model.manifest import Json
from model.preprocess import Picture, load_picture
from model.training.convert.bundle_writer import Card, convert
from model.training.convert.quantisation import DEFAULT, Compression
from model.training.errors import CheckpointUnfit
from model.training.importing.checkpoint import Checkpoint, open_checkpoint
from model.training.importing.families import Plan, plan_of
from model.training.importing.processor import Processor
from model.training.importing.tensor_table import Report, fill
from model.training.importing.vocabulary import read_pieces
from model.training.network.architectures.registry import build_network
from model.training.network.caption_network import CaptionNetwork
from model.training_events import Listener

LEAST_PHOTOS = 8
"""For the gate. Fewer than a network of ours gets: a large one takes a second for each step."""

_SHARE = 0.8


@dataclass(frozen=True, slots=True, eq=False)
class Imported:
    """What was read: a network that computes what the checkpoint's does, and what it needs."""

    checkpoint: Checkpoint
    plan: Plan
    processor: Processor
    network: CaptionNetwork
    vocabulary: tokenizers.Tokenizer
    report: Report


def read_network(folder: Path) -> Imported:
    """Read a checkpoint's network. Raises a `CheckpointRefused` that says why it cannot."""
    checkpoint = open_checkpoint(folder)
    plan = plan_of(checkpoint)
    processor = Processor.of(checkpoint.processor)
    if processor.side not in (0, plan.config.image_size):
        sides = f"{processor.side} pixels a side, its network {plan.config.image_size}"
        raise CheckpointUnfit(f"its pictures have {sides}")
    vocabulary = read_pieces(folder, plan.config.vocabulary)
    try:
        network = build_network(plan.config)
    except ValueError as error:  # a width that its heads do not divide
        raise CheckpointUnfit(str(error)) from error
    for name, other in plan.same.items():
        if {name, other} <= checkpoint.shapes.keys() and not np.array_equal(
            checkpoint.tensor(name), checkpoint.tensor(other)
        ):
            raise CheckpointUnfit(f"{name} is not {other}, with which it is one here")
    report = fill(checkpoint, plan.table(network, processor), plan.useless)
    return Imported(checkpoint, plan, processor, network, vocabulary, report)


def import_checkpoint(
    folder: Path,
    out: Path,
    pictures: Sequence[Picture],
    on_event: Listener,
    *,
    origin: Published | None = None,
    compression: Compression = DEFAULT,
    photos: int = LEAST_PHOTOS,
) -> tuple[Path, Report]:
    """Write a checkpoint as the bundle `out`; the gate compares its runtimes on some pictures, and
    on parts of them where they are fewer than the `photos` it needs. `origin` says whose it is, if
    that is known.

    Raises a `CheckpointRefused`, or what `convert` does.
    """
    imported = read_network(folder)
    config, resize = imported.plan.config, imported.processor.resize
    digest = imported.checkpoint.digest()
    source: dict[str, Json] = {"name": folder.name, "sha256": digest}
    if origin is not None:
        source |= {"licence": origin.licence, "repository": origin.repository}
    card = Card(
        version=f"{folder.name[:60]} {digest[:8]}",
        name=folder.name[:60],
        sources=(source,),
        title={
            language: folder.name[:60] if origin is None else origin.title(language)
            for language in LANGUAGES
        },
        languages=(FIRST_LANGUAGE,),
        special=imported.plan.special,
        resize=resize,
        teachable=False,
        least_photos=1,
    )
    seen = seen_by(pictures, (config.image_size, config.image_size), resize, photos)
    with tempfile.TemporaryDirectory() as beside:
        pieces = Path(beside) / "tokenizer.json"
        imported.vocabulary.save(str(pieces), pretty=False)
        bundle = convert(imported.network, pieces, out, card, seen, on_event, compression)
    return bundle, imported.report


def seen_by(
    pictures: Sequence[Picture], size: tuple[int, int], resize: str, least: int
) -> list[NDArray[np.uint8]]:
    """Return pictures as a model sees them; where they are few, parts of them, too."""
    random = np.random.default_rng(0)
    seen = [load_picture(picture, size, resize) for picture in pictures]
    whole = list(seen)
    while len(seen) < least:
        picture = whole[len(seen) % len(whole)]
        side = int(_SHARE * size[0])
        top, left = (int(one) for one in random.integers(0, size[0] - side + 1, 2))
        part = np.ascontiguousarray(picture[top : top + side, left : left + side])
        seen.append(load_picture(part, size, resize))
    return seen
