"""The fifth step: what was taught as a bundle, converted, through the parity gate, lineage told."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.bundle import (
    DECODER_COREML,
    DECODER_TFLITE,
    GATE,
    GENERAL_COREML,
    GENERAL_TFLITE,
    LABELS,
    RERANKING,
    TAGS,
    TOKENIZER,
    Bundle,
)
from model.inference.expert_gate import ExpertGate
from model.manifest import Json
from model.training.convert.bundle_files import add_member, discard_unfinished, make_member, move
from model.training.convert.bundle_writer import LEAST_PHOTOS, Card, convert
from model.training.convert.quantisation import COMPRESSIONS, DEFAULT, Compression
from model.training.data.augment import augment
from model.training.errors import CheckpointError
from model.training.teach.acceptance import Acceptance, TaughtModel
from model.training.teach.comparison import Material
from model.training.teach.lineage import taught_source, taught_version
from model.training.teach.replay_memory import REPLAY_MEMORY
from model.training.train.work_folder import WorkFolder
from model.training_events import Listener

_BUNDLE = "bundle"


def taught_card(parent: Bundle, source: Json, acceptance: Acceptance) -> Card:
    """Return what the new bundle says of itself; the parent's scores are not its own."""
    manifest = parent.manifest
    tags: list[Json] = []
    if manifest.tags:
        tags = json.loads(parent.member(TAGS).read_text(encoding="utf-8"))
    return Card(
        version=taught_version(manifest.version),
        name=manifest.name,
        scores={"taught": dataclasses.asdict(acceptance)},
        sources=(*manifest.sources, source),
        calibration=manifest.calibration,
        confidence=manifest.confidence,
        grounding=manifest.grounding,
        photo_threshold=manifest.photo_threshold if manifest.kinds else None,
        tags=tuple(tags),
    )


def stored_as(bundle: Bundle) -> Compression:
    """Return how a bundle's weights are stored; what is taught is stored in the same way."""
    parity = bundle.manifest.scores.get("parity")
    named = parity.get("compression") if isinstance(parity, dict) else None
    return next((known for known in COMPRESSIONS if known == named), DEFAULT)


def write_bundle(
    taught: TaughtModel, material: Material, work: WorkFolder, out: Path, on_event: Listener
) -> Path:
    """Convert a taught model and put it at `out`, where nothing may be yet.

    The parity gate compares the runtimes on the pictures it was taught. Raises
    `ParityError` when these differ, `OutputExists`, and `CheckpointError` when the disk is full.
    """
    place = work.path / _BUNDLE
    parent = material.old.captioner.bundle
    try:
        unfinished = discard_unfinished(place)
        if not place.exists():
            source = taught_source(material.task.pairs, parent)
            card = taught_card(parent, source, taught.acceptance)
            photos = parity_photos(material.encoded.pictures)
            convert(
                material.old.network_with(taught.weights),
                parent.member(TOKENIZER),
                unfinished,
                card,
                photos,
                on_event,
                stored_as(parent),
            )
            add_member(unfinished, parent.member(REPLAY_MEMORY), REPLAY_MEMORY)
            for name in (RERANKING, LABELS):
                if name in parent.manifest.files:
                    add_member(unfinished, parent.member(name), name)
            add_general(unfinished, parent, taught.gate)
            unfinished.rename(place)
        return move(place, out)
    except OSError as error:
        raise CheckpointError(f"{out.name} cannot be written: {error.strerror}") from error


def add_general(bundle: Path, parent: Bundle, gate: ExpertGate) -> None:
    """Add the decoder that was never taught, and the gate that tells when it writes."""
    for general, decoder in ((GENERAL_TFLITE, DECODER_TFLITE), (GENERAL_COREML, DECODER_COREML)):
        names = parent.manifest.files
        source = next((n for n in (general, decoder) if any(f.startswith(n) for f in names)), None)
        if source is not None:
            add_member(bundle, parent.member(source), general)

    make_member(bundle, GATE, lambda path: np.savez(path, **gate.to_arrays()))


def parity_photos(pictures: Sequence[NDArray[np.uint8]]) -> list[NDArray[np.uint8]]:
    """Return as many photos as the parity gate asks for: the owner's, and parts of them."""
    random = np.random.default_rng(0)
    whole = list(pictures[:LEAST_PHOTOS])
    parts = [
        augment(pictures[i % len(pictures)], random)[0] for i in range(LEAST_PHOTOS - len(whole))
    ]
    return whole + parts
