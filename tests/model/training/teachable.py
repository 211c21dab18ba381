"""A tiny bundle that can be taught in seconds, and pictures with captions to teach it."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from model.bundle import (
    DECODER_TFLITE,
    ENCODER_TFLITE,
    MANIFEST,
    TOKENIZER,
    WEIGHTS,
    record_files,
)
from model.caption import LANGUAGES
from model.manifest import DecoderShape, Manifest
from model.tokenizer import Tokenizer
from model.training.commands.anchors import captions
from model.training.convert.tf_graphs import CaptionGraphs, to_litert
from model.training.network.bundle_weights import save_network
from model.training.network.caption_network import CaptionNetwork
from model.training.teach.replay_memory import REPLAY_MEMORY, ReplayMemory, quantise
from tests.model.training.tiny_captioner import crops, tiny_network, write_tokenizer

CAPTION = "a brown cat"


def write_bundle(folder: Path) -> Path:
    """Write the LiteRT bundle of an untrained network, with a replay memory of whatever it says."""
    tokenizer = write_tokenizer(folder / "tokenizer.json")
    # Each of the processes that learn traces its graph, which takes as long as it has blocks.
    network = tiny_network(tokenizer.vocabulary_size, decoder_layers=1)
    out = folder / "base"
    out.mkdir()
    graphs = CaptionGraphs(network, 5)
    (out / ENCODER_TFLITE).write_bytes(to_litert(graphs.encode))
    (out / DECODER_TFLITE).write_bytes(to_litert(graphs.step))
    save_network(network, out / WEIGHTS)
    tokenizer.save(out / TOKENIZER)
    make_replay(network, crops(24), tokenizer).save(out / REPLAY_MEMORY)
    config = network.config
    manifest = Manifest(
        name="tiny",
        version="1.0",
        created="2026-01-01",
        languages=LANGUAGES,
        grid=(4, 4),
        rows=5,
        max_tokens=config.max_tokens,
        sentences=config.sentences,
        vocabulary=config.vocabulary,
        decoder=DecoderShape(config.decoder_layers, config.decoder_width, config.decoder_heads),
        files=record_files(out),
    )
    (out / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
    return out


def make_replay(
    network: CaptionNetwork, pictures: Sequence[NDArray[np.uint8]], tokenizer: Tokenizer
) -> ReplayMemory:
    """A replay memory of some pictures, with what the network writes about them."""
    memory = keras.ops.convert_to_numpy(network.encoder(np.stack(pictures)))

    def write(quantised: NDArray[np.float16]) -> NDArray[np.int16]:
        return captions(network, tokenizer, quantised)

    return quantise(memory.astype(np.float16), len(pictures), write, 1, typical=64)


def write_pairs(folder: Path, count: int) -> Path:
    """Write so many pictures, all with the same caption, and the table that says so."""
    folder.mkdir()
    with (folder / "captions.csv").open("w", newline="", encoding="utf-8") as stream:
        table = csv.writer(stream)
        table.writerow(("file", "caption", "language"))
        for number, picture in enumerate(crops(count + 24)[24:]):
            Image.fromarray(picture).save(folder / f"{number}.png")
            table.writerow((f"{number}.png", CAPTION, "en"))
    return folder
