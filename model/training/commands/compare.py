"""`python -m model.training compare`: architectures on equal terms, as a table and as curves."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from model import atomic_files
from model.bundle import WEIGHTS, open_bundle
from model.training_events import Listener, Scores

if TYPE_CHECKING:  # Keras is imported where the work is done
    from model.training.compare.cells import Material
    from model.training.compare.plan import Plan

TABLE, CURVES, FOUND = "comparison.md", "comparison.svg", "comparison.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What to compare, on what, and the folder for all of it.

    `weights` are the encoder's, or a bundle with them. Without `plan` it is the whole comparison.
    `cells`: no more than so many of the plan's first; the table says which there are.
    """

    data: Path
    out: Path
    encoder: str
    weights: Path | None
    plan: Path | None
    vectors: Path | None
    cells: int | None
    speed: bool


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--data", type=Path, required=True, help="holds flickr8k/")
    parser.add_argument("--out", type=Path, required=True, help="folder of the comparison")
    parser.add_argument("--encoder", default="vit-ti", help="an encoder's name")
    parser.add_argument("--encoder-weights", type=Path, help="initial ones, or a bundle with them")
    parser.add_argument("--plan", type=Path, help="a Plan as JSON; else the default")
    parser.add_argument("--vectors", type=Path, help="word vectors: text or .npz")
    parser.add_argument("--cells", type=int, help="so many of the plan's first; else all")
    parser.add_argument("--no-speed", action="store_true", help="measure neither time nor size")


def options_of(namespace: Namespace) -> Options:
    """Return the options that were given."""
    return Options(
        data=namespace.data,
        out=namespace.out,
        encoder=namespace.encoder,
        weights=namespace.encoder_weights,
        plan=namespace.plan,
        vectors=namespace.vectors,
        cells=namespace.cells,
        speed=not namespace.no_speed,
    )


def run(options: Options, on_event: Listener, should_stop: Callable[[], bool]) -> Path:
    """Run the cells that are not done, and write the table after each of them.

    Raises `WorkFolderForeign` for a folder with a comparison of other features or sizes.
    """
    from model.training.compare.plan import Plan
    from model.training.train.work_folder import WorkFolder

    plan = Plan.from_json(options.plan.read_text(encoding="utf-8")) if options.plan else Plan()
    seen = {"encoder": options.encoder, "weights": _digest(options.weights)}
    with WorkFolder(options.out, plan.sizes() | seen):
        return _compare(options, plan, on_event, should_stop)


def _digest(weights: Path | None) -> str:
    """Return the SHA-256 of an encoder's weights, or of the bundle's that they are in."""
    if weights is None:
        return ""
    if weights.is_dir():
        return open_bundle(weights).manifest.files[WEIGHTS].sha256
    return sha256(weights.read_bytes()).hexdigest()


def _compare(
    options: Options, plan: Plan, on_event: Listener, should_stop: Callable[[], bool]
) -> Path:
    from model.training.compare import cells, speed

    material = _material(options, plan, on_event)
    found: list[Any] = []
    width = material.vectors.width if material.vectors else 0
    for cell in plan.cells(width)[: options.cells]:
        if should_stop():
            break
        found.append(cells.run(material, cell, on_event))
        on_event(Scores(cell.folder, found[-1][f"beam {plan.beams[-1]}"]))
        write(options.out, plan, material, found, {})
    speeds = speed.measure(material, found, on_event) if options.speed else {}
    return write(options.out, plan, material, found, speeds)


def _material(options: Options, plan: Plan, on_event: Listener) -> Material:
    import keras

    from model.training.compare import cells
    from model.training.data.mixture import read_mixture
    from model.training.network.architectures.registry import build_network
    from model.training.network.config import FLICKR8K, SourceConfig
    from model.training.network.encoders.registry import load_weights, seen_by
    from model.training.train.run_folder import begin_with_encoder
    from model.training.train.word_vectors import read_vectors

    vectors = read_vectors(options.vectors) if options.vectors else None
    mixture = read_mixture(options.data, (SourceConfig(FLICKR8K),), on_event).keeping_back()
    keras.utils.set_random_seed(1)
    sizes = seen_by(cells.network_sizes(plan), options.encoder)
    if options.weights and options.weights.is_dir():
        bundle = open_bundle(options.weights)
        seeing = begin_with_encoder(bundle, sizes, options.out, keep_heads=False)
    else:
        seeing = build_network(sizes)
        if options.weights:
            load_weights(seeing.encoder, options.encoder, options.weights)
    places = (options.data, options.out)
    return cells.gather(plan, seeing, mixture, places, vectors, on_event)


def write(
    out: Path, plan: Plan, material: Material, found: Sequence[Any], speeds: dict[str, Any]
) -> Path:
    """Write the table, the curves and all figures of the cells found; returns the table."""
    from model.training.compare import table
    from model.training.evaluate import charts

    document = {
        "plan": plan.to_json(),
        "photos": {"learnt": len(material.learnt), "held out": len(material.held_out)},
        "encoder": material.seeing.config.encoder,
        "cells": list(found),
        "speed": speeds,
    }
    drawn = charts.lines("held-out loss, nats a token", "steps", table.curves(found, out))
    atomic_files.write_durably(out / FOUND, json.dumps(document, indent=1).encode())
    atomic_files.write_durably(out / CURVES, drawn.encode())
    text = table.markdown(found, speeds, plan.beams)
    atomic_files.write_durably(out / TABLE, text.encode())
    return out / TABLE
