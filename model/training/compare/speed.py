"""How long a caption takes, and how large a model is, of each architecture of a comparison.

As users have it: on LiteRT, at a byte a weight, from a file to a sentence, warm. No bundle comes of
it, as no gate is asked.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import numpy as np

from model.bundle import DECODER_TFLITE, ENCODER_TFLITE, TOKENIZER
from model.caption import CaptionOptions
from model.captioner import load_captioner
from model.manifest import Json
from model.preprocess import load_picture
from model.training.compare.cells import Material, finished
from model.training.compare.plan import Cell
from model.training.convert.bundle_files import write_manifest
from model.training.convert.bundle_writer import Card, manifest_of, write_litert
from model.training.convert.forms import form_of
from model.training.convert.quantisation import DEFAULT
from model.training.network.caption_network import CaptionNetwork
from model.training_events import Listener, Progress

_WARM, _TIMED = 3, 30


def measure(
    material: Material, found: Sequence[Any], on_event: Listener
) -> dict[str, dict[str, Json]]:
    """Return milliseconds by beams, and bytes, of the first cell of each architecture."""
    firsts: dict[str, Cell] = {}
    for one in found:
        cell = Cell(**one["cell"])
        if not cell.width:
            firsts.setdefault(cell.architecture, cell)
    speeds: dict[str, dict[str, Json]] = {}
    for number, (name, cell) in enumerate(firsts.items(), start=1):
        speeds[name] = _measured(material, finished(material, cell))
        on_event(Progress("speed", number, len(firsts), None, None))
    return speeds


def _measured(material: Material, network: CaptionNetwork) -> dict[str, Json]:
    every = cycle(example.image for example in material.held_out)
    photos = list(islice(every, _WARM + _TIMED))
    sample = np.stack([load_picture(photo) for photo in photos[:16]])
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        shutil.copyfile(material.folder / TOKENIZER, folder / TOKENIZER)
        quantised, keras = write_litert(network, DEFAULT, folder, sample, kinds=False)
        card = Card(version="0")
        shapes = form_of(network.config).shapes(keras)
        write_manifest(folder, manifest_of(quantised.network, folder, card, shapes))
        size = sum((folder / name).stat().st_size for name in (ENCODER_TFLITE, DECODER_TFLITE))
        captioner = load_captioner(folder, "litert")
        took = {}
        for beams in material.plan.beams:
            options = CaptionOptions("en", beams)
            times = []
            for photo in photos:
                began = time.perf_counter()
                captioner.describe(photo, options)
                times.append(time.perf_counter() - began)
            took[str(beams)] = round(1000 * statistics.median(times[_WARM:]), 2)
    return {"milliseconds": dict(took), "bytes": size}
