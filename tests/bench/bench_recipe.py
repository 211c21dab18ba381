"""What single parts of the training recipe are worth, on small runs alike but for one of them.

    python -m tests.bench.bench_recipe --work FOLDER [--data FOLDER] [--encoder FILE]
        [--variant NAME ...] [--epochs 2.5]

Each variant trains a decoder from nothing on the English captions, the encoder frozen at its
initial weights, then writes about the dev photos, always the likeliest token. "student" learns the
mean of what `TEACHERS` expect beside what people wrote (Hinton et al. 2015, arXiv 1503.02531), so
these have to be there. Prints one JSON object a line. What is in FOLDER is not made again.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tokenizers
from numpy.typing import NDArray

from model.bundle import SHIPPED, TOKENIZER
from model.caption import LANGUAGES, Caption
from model.preprocess import load_picture
from model.tokenizer import END, PAD, UNKNOWN, Tokenizer, normalise, start_token
from model.training.data.batches import Batches, TrainingSet, encode_all, prepare, upright
from model.training.data.dataset import Batch, CaptionData, Example, Packer, read_flickr8k
from model.training.evaluate.caption_scores import score
from model.training.network import checkpoint
from model.training.network.caption_network import CaptionNetwork
from model.training.network.config import NetworkConfig, StageConfig, TrainingConfig
from model.training.network.greedy import GreedyWriter
from model.training.network.vit_weights import load_vit
from model.training.teach.finetuning import RIVALS, SoftCrossEntropy, log_probabilities
from model.training.train.run_folder import NETWORK
from model.training.train.trainer import Trainer, compiled, optimiser_of
from model.training_events import Event, Progress

SHARED = Path(__file__).resolve().parents[3] / "shared"
TEACHERS = ("recipe", "seed-2", "seed-3")
LEAST_COUNT = 4
"""A word that people wrote more rarely is none of a vocabulary of words."""

_TAUGHT = 0.5
"""The share of a student's target that its teachers have."""


@dataclass(frozen=True, slots=True)
class Variant:
    """What a run does otherwise than the recipe."""

    stage: dict[str, Any] = dataclasses.field(default_factory=dict)
    seed: int = 1
    words: bool = False
    student: bool = False


VARIANTS = {
    "recipe": Variant(),
    "seed-2": Variant(seed=2),
    "seed-3": Variant(seed=3),
    "no label smoothing": Variant({"label_smoothing": 0.0}),
    "no mirror images": Variant({"mirror": False}),
    "no averaged weights": Variant({"ema": 0.0}),
    "words": Variant(words=True),
    "student": Variant(student=True),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, score and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=SHARED / "data")
    parser.add_argument(
        "--encoder", type=Path, default=SHARED / "weights" / "vit_tiny_patch16_224.npz"
    )
    parser.add_argument("--variant", nargs="+", choices=VARIANTS, default=list(VARIANTS))
    parser.add_argument("--epochs", type=float, default=2.5)
    options = parser.parse_args(arguments)
    data = _english(read_flickr8k(options.data / "flickr8k"))
    for name in options.variant:
        bench = Bench(options, data, VARIANTS[name])
        say(variant=name, **bench.scores(bench.trained(options.work / name)))
    return 0


def _english(data: CaptionData) -> CaptionData:
    def kept(examples: Iterable[Example]) -> tuple[Example, ...]:
        return tuple(
            Example(example.image, tuple(("en", text) for text in example.references("en")))
            for example in examples
        )

    return CaptionData(kept(data.train), kept(data.dev))


class Bench:
    """One variant: its vocabulary, its training, its scores."""

    def __init__(self, options: argparse.Namespace, data: CaptionData, variant: Variant) -> None:
        self.options, self.data, self.variant = options, data, variant
        self.tokenizer = Tokenizer.load(SHIPPED / TOKENIZER)
        if variant.words:
            captions = (text for example in data.train for _, text in example.captions)
            self.tokenizer = word_vocabulary(SHIPPED / TOKENIZER, captions)
        stage = StageConfig(
            "decoder", options.epochs, 1e-3, 0.0, final_fraction=0.05, warmup=100, ema=0.99
        )
        self.stage = dataclasses.replace(stage, **variant.stage)
        self.config = TrainingConfig(
            network=NetworkConfig(vocabulary=self.tokenizer.vocabulary_size),
            stages=(self.stage,),
            seed=variant.seed,
        )
        self.packer = Packer(self.tokenizer, self.config.row_length, self.config.network.max_tokens)

    def network(self, weights: Path | None = None) -> CaptionNetwork:
        """Return a network with the encoder's initial weights, or with a finished run's."""
        keras.utils.set_random_seed(self.variant.seed)
        network = CaptionNetwork(self.config.network)
        network.build()
        load_vit(network.encoder, self.options.encoder)
        if weights is not None:
            checkpoint.restore_network(network, checkpoint.load_arrays(weights))
        return network

    def trained(self, folder: Path) -> CaptionNetwork:
        """Train, unless that is done."""
        finished = folder / NETWORK
        if finished.exists():
            return self.network(finished)
        folder.mkdir(parents=True, exist_ok=True)
        self._share_memory(folder)
        network = self.network()
        trainer = Trainer(network, self.config, folder, tell)
        data = prepare(self.data.train, self.packer)
        if self.variant.student:
            self._teach(network, data, trainer)
        trainer.run(data, self.packer)
        return network

    def _share_memory(self, folder: Path) -> None:
        """Encode the pictures for the first run only: all have the same encoder."""
        for found in self.options.work.glob("*/memory*.npy"):
            if not (folder / found.name).exists():
                os.link(found, folder / found.name)

    def _teach(self, network: CaptionNetwork, data: TrainingSet, trainer: Trainer) -> None:
        """Train on the teachers' opinions, and leave what a finished stage leaves."""
        memory = np.load(trainer.folder / "memory.npy", mmap_mode="r")
        steps = round(self.stage.epochs * len(data.captions) / self.stage.pictures)
        teachers = [self.network(self.options.work / name / NETWORK) for name in TEACHERS]
        batches = TaughtBatches(
            Batches(data, self.packer, self.stage, steps=steps, start=0, seed=1, memory=memory),
            teachers,
        )
        network.encoder.trainable = False
        network.kind_head.trainable = False
        optimiser = optimiser_of(self.stage, steps)
        network.compile(optimiser, SoftCrossEntropy(), jit_compile=False)
        network.fit(batches, epochs=1, shuffle=False, verbose=0)
        arrays = checkpoint.network_arrays(network)
        checkpoint.save_arrays(
            trainer.folder / "checkpoint.npz",
            arrays | {"stage": np.array(1), "step": np.array(0)},
        )

    def scores(self, network: CaptionNetwork) -> dict[str, object]:
        """Return the scores of what is written about the dev photos."""
        dev = self.data.dev
        memory = self._dev_memory(network)
        written = GreedyWriter(network, self.tokenizer).write(memory, ["en"] * len(dev))
        captions = [
            Caption(self.tokenizer.decode(ids), "en", 1.0, "photo", (), (), "", 0.0)
            for ids in written
        ]
        report = score(dev, captions, "en")
        return {
            **{name: report.scores[name] for name in ("CIDEr", "BLEU-4", "METEOR", "ROUGE-L")},
            "vocabulary": report.vocabulary,
            "distinct": report.distinct,
            "mean_length": report.mean_length,
        }

    def _dev_memory(self, network: CaptionNetwork) -> NDArray[np.float16]:
        path = self.options.work / "dev.npy"
        if not path.exists():
            pictures = np.stack([load_picture(example.image) for example in self.data.dev])
            encode = compiled(network.encoder, len(pictures))
            for _ in encode_all(encode, pictures, path, views=(upright,)):
                pass
        memory: NDArray[np.float16] = np.load(path, mmap_mode="r")[0]
        return memory


class TaughtBatches(keras.utils.PyDataset):
    """Batches whose targets are half what people wrote, half the mean of what teachers expect."""

    def __init__(self, batches: Batches, teachers: Sequence[CaptionNetwork]) -> None:
        super().__init__(workers=1, max_queue_size=2)
        self.batches, self.teachers = batches, teachers

    def __len__(self) -> int:
        return len(self.batches)

    def __getitem__(self, index: int) -> tuple[dict[str, Any], Any, Any]:
        inputs, targets, weights = self.batches[index]
        rows_of = {name: inputs[name] for name in ("tokens", "positions", "segments")}
        batch = Batch(**rows_of, targets=targets, weights=weights)
        rows = np.arange(len(targets))
        expected: NDArray[Any] = np.zeros((), np.float32)
        for teacher in self.teachers:
            parts = log_probabilities(teacher, inputs["memory"], rows, batch)
            expected = expected + np.exp(np.concatenate([found for _, found in parts]))
        words = np.argpartition(-expected, RIVALS, axis=-1)[..., :RIVALS]
        shares = np.take_along_axis(expected, words, axis=-1)
        shares *= _TAUGHT / shares.sum(axis=-1, keepdims=True)
        people = np.full_like(shares[..., :1], 1 - _TAUGHT)
        both = (words.astype(np.float32), targets[..., None].astype(np.float32), shares, people)
        return inputs, np.concatenate(both, axis=-1), weights


def word_vocabulary(subwords: Path, captions: Iterable[str]) -> Tokenizer:
    """Return a vocabulary of whole words, cut from sentences as that of `subwords` is."""
    backend = tokenizers.Tokenizer.from_file(str(subwords))
    cut: Callable[[str], list[tuple[str, Any]]] = backend.pre_tokenizer.pre_tokenize_str
    counts = Counter(word for text in captions for word, _ in cut(normalise(text)))
    special = [PAD, END, UNKNOWN, *map(start_token, LANGUAGES)]
    known = [word for word, count in counts.most_common() if count >= LEAST_COUNT]
    ids = {word: number for number, word in enumerate([*special, *known])}
    backend.model = tokenizers.models.WordLevel(ids, unk_token=UNKNOWN)
    return Tokenizer(backend)


def tell(event: Event) -> None:
    """Show on the error stream how far a run is."""
    if isinstance(event, Progress):
        sys.stderr.write(f"{event.stage} {event.step}/{event.of} {event.loss}\n")


def say(**figures: object) -> None:
    """Print some figures that belong together."""
    sys.stdout.write(json.dumps(figures) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
