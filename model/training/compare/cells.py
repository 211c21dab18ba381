"""Trains and measures the cells of a comparison, on features that are encoded once.

Everything lies in one folder: the vocabulary, the features, and a folder a cell with its run and
its scores. What is there is not made again, so that a comparison that was stopped goes on, and one
with more seeds has only these to do.
"""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from model import atomic_files
from model.caption import Caption, CaptionOptions
from model.decoding import Vocabulary, search
from model.manifest import Json
from model.tokenizer import Tokenizer
from model.training.compare.plan import CELLS, Cell, Plan
from model.training.convert.forms import form_of
from model.training.data import vocabulary
from model.training.data.batches import TrainingSet, prepare, upright
from model.training.data.dataset import Example, Packer
from model.training.data.decoded_pictures import decoded
from model.training.data.mixture import Mixture
from model.training.evaluate.caption_scores import score
from model.training.network import checkpoint
from model.training.network.architectures.registry import build_network
from model.training.network.caption_network import CaptionNetwork
from model.training.network.config import NetworkConfig, StageConfig, TrainingConfig
from model.training.train.perplexity import perplexities
from model.training.train.run_folder import NETWORK
from model.training.train.trainer import HELD_OUT_MEMORY, UPRIGHT_MEMORY, Trainer, encoded
from model.training.train.word_vectors import WordVectors, begin_with
from model.training_events import Listener, Progress

SCORES = "scores.json"
_ROWS = 5
_LONGEST = 26
"""The longest sentence, in tokens: that of the shipped model."""


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """What all cells have in common: `seeing` is a network whose encoder is the comparison's."""

    plan: Plan
    folder: Path
    seeing: CaptionNetwork
    tokenizer: Tokenizer
    learnt: tuple[Example, ...]
    held_out: tuple[Example, ...]
    memory: NDArray[np.float16]
    held_out_memory: NDArray[np.float16]
    vectors: WordVectors | None = None

    @property
    def packer(self) -> Packer:
        """Return what makes rows of captions."""
        return Packer(self.tokenizer, self.plan.row_length, _LONGEST)


def gather(
    plan: Plan,
    seeing: CaptionNetwork,
    mixture: Mixture,
    places: tuple[Path, Path],
    vectors: WordVectors | None,
    on_event: Listener,
) -> Material:
    """Learn the vocabulary and encode every photo, unless that is done.

    `places` are the folder of data and that of the comparison. English alone is compared: every
    photo has five such captions. Raises `TrainingDataError` where nothing is held out.
    """
    data, folder = places
    learnt, held_out = (tuple(map(_english, part)) for part in (mixture.examples, mixture.held_out))
    tokenizer = vocabulary.load_or_train(folder / "tokenizer.json", learnt, data, plan.vocabulary)

    def features(part: tuple[Example, ...], name: str, memory: str) -> NDArray[np.float16]:
        pictures = decoded(part, folder / name)
        return encoded(seeing.encoder, pictures, folder / memory, (upright,), on_event)

    return Material(
        plan,
        folder,
        seeing,
        tokenizer,
        learnt,
        held_out,
        features(learnt, "pictures.npy", UPRIGHT_MEMORY),
        features(held_out, "pictures-heldout.npy", HELD_OUT_MEMORY),
        vectors,
    )


def _english(example: Example) -> Example:
    return Example(example.image, tuple(("en", text) for text in example.references("en")))


def network_of(material: Material, cell: Cell) -> NetworkConfig:
    """Return the sizes of a cell's network: the plan's, but for what the cell says."""
    plan = material.plan
    return dataclasses.replace(
        material.seeing.config,
        architecture=cell.architecture,
        vocabulary=plan.vocabulary,
        max_tokens=_LONGEST,
        sentences=1,
        things=0,
        decoder_width=plan.decoder_width,
        decoder_layers=plan.decoder_layers,
        word_width=cell.width or plan.word_width,
        dropout=plan.dropout,
        frozen_words=cell.vectors == "frozen",
    )


def config_of(material: Material, cell: Cell, photos: int) -> TrainingConfig:
    """Return the configuration of a cell's run, an epoch of which shows so many photos."""
    plan = material.plan
    stage = StageConfig(
        "decoder",
        plan.steps * plan.pictures / photos,
        plan.learning_rate,
        0.0,
        pictures=plan.pictures,
        warmup=max(1, plan.steps // 20),
        ema=0.99,
        mirror=False,
    )
    vectors = material.vectors if cell.vectors != "none" else None
    return TrainingConfig(
        network=network_of(material, cell),
        stages=(stage,),
        row_length=plan.row_length,
        checkpoint_every=max(1, plan.steps // 4),
        seed=cell.seed,
        validate_epochs=stage.epochs / plan.validations,
        vectors=vectors.digest if vectors else "",
    )


def run(material: Material, cell: Cell, on_event: Listener) -> dict[str, Json]:
    """Train and measure one cell, as far as that is not done, and return what was found."""
    folder = material.folder / CELLS / cell.folder
    folder.mkdir(parents=True, exist_ok=True)
    scores = folder / SCORES
    if not scores.exists():
        network = _trained(material, cell, folder, on_event)
        found = {"cell": dataclasses.asdict(cell), **measured(material, network, on_event)}
        atomic_files.write_durably(scores, json.dumps(found, indent=1).encode())
    result: dict[str, Json] = json.loads(scores.read_text(encoding="utf-8"))
    return result


def _trained(material: Material, cell: Cell, folder: Path, on_event: Listener) -> CaptionNetwork:
    for name in (UPRIGHT_MEMORY, HELD_OUT_MEMORY):
        if not (folder / name).exists():
            os.link(material.folder / name, folder / name)
    data = part(rows(material, material.learnt), cell.share)
    config = config_of(material, cell, data.epoch)
    keras.utils.set_random_seed(cell.seed)
    network = build_network(config.network)
    if config.vectors and material.vectors is not None:
        begin_with(network, material.tokenizer, material.vectors, material.learnt)
    held_out = rows(material, material.held_out)
    Trainer(network, config, folder, on_event, held_out).run(data, material.packer)
    return network


def finished(material: Material, cell: Cell) -> CaptionNetwork:
    """Return the network of a cell that was run, with the encoder that all have."""
    network = build_network(network_of(material, cell))
    arrays = checkpoint.load_arrays(material.folder / CELLS / cell.folder / NETWORK)
    checkpoint.restore_network(network, arrays)
    network.encoder.set_weights(material.seeing.encoder.get_weights())
    return network


def rows(material: Material, examples: Sequence[Example]) -> TrainingSet:
    """Return examples as rows are made of them; their pictures are left out for the features."""
    return prepare(examples, material.packer, 1, np.zeros((len(examples), 1, 1, 3), np.uint8))


def part(data: TrainingSet, share: float) -> TrainingSet:
    """Return a share of the captions, the same for every seed; photos without are not drawn."""
    every = [(i, j) for i, captions in enumerate(data.captions) for j in range(len(captions))]
    order = np.random.default_rng(0).permutation(len(every))
    kept = {every[k] for k in order[: round(share * len(every))].tolist()}
    captions = tuple(
        tuple(ids for j, ids in enumerate(of) if (i, j) in kept)
        for i, of in enumerate(data.captions)
    )
    drawn = tuple(i for i, of in enumerate(captions) if of)
    return dataclasses.replace(
        data, captions=captions, sided=tuple((False,) * len(of) for of in captions), draws=drawn
    )


def measured(material: Material, network: CaptionNetwork, on_event: Listener) -> dict[str, Json]:
    """Return perplexities and, for each number of beams, the scores, all on held-out photos."""
    if not network.compiled:  # where an earlier process trained it
        network.compile(jit_compile=False)
    held_out, memory = rows(material, material.held_out), material.held_out_memory[0]
    foreseen = perplexities(network, material.packer, held_out, memory)["en"]
    found: dict[str, Json] = {
        "parameters": sum(int(np.prod(weight.shape)) for weight in network.decoder.weights),
        "loss": round(foreseen.loss, 4),
        "perplexity per token": round(foreseen.per_token, 2),
        "perplexity per word": round(foreseen.per_word, 2),
    }
    inference = form_of(network.config).reference(network, _ROWS, kinds=False)
    for beams in material.plan.beams:
        examples = material.held_out[: material.plan.described]
        said = written(inference, material.tokenizer, memory[: len(examples)], beams, on_event)
        found[f"beam {beams}"] = dict(score(examples, said, "en").scores)
    return found


def written(
    inference: Any,
    tokenizer: Tokenizer,
    memory: NDArray[np.float16],
    beams: int,
    on_event: Listener,
) -> list[Caption]:
    """Write about encoded pictures (N, S, width), in English, with a network as a runtime."""
    never = (tokenizer.pad, tokenizer.unknown, tokenizer.start("en"), tokenizer.start("fr"))
    words = Vocabulary(tokenizer.start("en"), tokenizer.end, never)
    options = CaptionOptions("en", beams)
    said = []
    for number, one in enumerate(memory, start=1):
        found = search(inference, inference.project(one), words, options)
        text = tokenizer.decode(found[0].tokens) if found else ""
        said.append(Caption(text, "en", 1.0, "photo", (), (), "", 0.0))
        if number % 50 == 0 or number == len(memory):
            on_event(Progress(f"beam {beams}", number, len(memory), None, None))
    return said


def network_sizes(plan: Plan) -> NetworkConfig:
    """Return the sizes of the network that sees for all: only its encoder is used."""
    return NetworkConfig(
        vocabulary=plan.vocabulary,
        pooling=plan.pooling,
        architecture="merge",
        word_width=8,
        decoder_width=8,
    )
