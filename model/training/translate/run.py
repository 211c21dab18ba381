"""Trains the translation model, scores it, and has it translate the training captions."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from model import atomic_files
from model.tokenizer import Tokenizer
from model.training.data.dataset import (
    FEWEST_PAIRS,
    Packer,
    Translated,
    read_lines,
    read_translations,
)
from model.training.data.heldout import held_out_of
from model.training.errors import CheckpointError, TrainingDataError
from model.training.network import checkpoint
from model.training.network.caption_network import CaptionNetwork
from model.training.network.config import FLICKR8K, StageConfig, TranslationConfig
from model.training.train.trainer import CheckpointReporter, SmoothedCrossEntropy, optimiser_of
from model.training.translate.lexicon import translated_embeddings
from model.training.translate.short_pairs import sentence, short_pairs
from model.training.translate.translation_network import TranslationNetwork, Translator
from model.training_events import Checkpoint, Listener, Stage

STAGE = "translation"
NETWORK = "translation.npz"
CONFIG = "translation.json"
VOCABULARY = "tokenizer.json"
COCO = "coco_dev/text_en_fr.tsv"


@dataclass(frozen=True, slots=True)
class Pair:
    """An encoded English sentence and its encoded French translation."""

    english: list[int]
    french: list[int]


def read_pairs(data: Path, *, further: bool = False) -> list[Translated]:
    """Read every pair to learn from: Multi30k's and those of Flickr8k's training photos, each once.

    `data` holds `multi30k/` and `flickr8k/`. Sentences about held-out photos are left out. With
    `further` follow the pairs of `coco_dev/`, where that is, and the short ones.

    Raises `TrainingDataError` when they are faulty, or have too few pairs.
    """
    tables = [
        data / "multi30k" / "train.tsv",
        data / "flickr8k" / "Flickr8k_text" / "french_train.tsv",
    ]
    # Multi30k has the number on Flickr with which Flickr8k begins a photo's name.
    apart = {key for photo in held_out_of(FLICKR8K) for key in (photo, photo.partition("_")[0])}
    rows = [row for table in tables if table.exists() for row in read_translations(table)]
    rows = [row for row in rows if row.key not in apart]
    pairs = list({(row.english, row.french): row for row in rows}.values())
    if len(pairs) < FEWEST_PAIRS:
        raise TrainingDataError(
            f"{len(pairs)} translations in {' and '.join(t.name for t in tables)}; "
            f"at least {FEWEST_PAIRS} are needed"
        )
    return [*pairs, *_coco_pairs(data / COCO), *short_pairs()] if further else pairs


def _coco_pairs(table: Path) -> Iterator[Translated]:
    """Yield each of COCO's pairs as a phrase and as a sentence, as captions are written both ways.

    Some have one side only, and are passed over.
    """
    if not table.exists():
        return
    rows = csv.DictReader(read_lines(table), delimiter="\t", quoting=csv.QUOTE_NONE)
    for number, row in enumerate(rows, start=2):
        english, french = (" ".join((row[name] or "").split()).strip(" .") for name in ("en", "fr"))
        if english and french:
            yield Translated(number, COCO, english, french)
            yield Translated(number, COCO, sentence(english), sentence(french))


def encode_pairs(rows: Iterable[Translated], packer: Packer) -> list[Pair]:
    """Encode the pairs of which neither side is too long for the model."""
    encoded = ((packer.encode("en", row.english), packer.encode("fr", row.french)) for row in rows)
    return [Pair(english, french) for english, french in encoded if english and french]


def initialise(
    network: TranslationNetwork, captioner: CaptionNetwork, pairs: Sequence[Pair]
) -> None:
    """Start from the captioner's embeddings, and each English word as what it translates to."""
    network.start_from(keras.ops.convert_to_numpy(captioner.decoder.embeddings))
    words = [(pair.english[1:-1], pair.french[1:-1]) for pair in pairs]
    embeddings = keras.ops.convert_to_numpy(network.decoder.embeddings)
    network.embeddings.assign(translated_embeddings(words, embeddings))


def open_translator(run: Path) -> Translator:
    """Read a finished run back. Raises `CheckpointError` when it has no weights yet."""
    config = TranslationConfig.from_json((run / CONFIG).read_text(encoding="utf-8"))
    network = TranslationNetwork(config.network)
    network.build()
    checkpoint.restore_network(network, checkpoint.load_arrays(run / NETWORK))
    return Translator(network, Tokenizer.load(run / VOCABULARY))


class PairBatches(keras.utils.PyDataset):
    """The steps `start` to `steps`; each is the same whenever it is asked for.

    Every epoch is one permutation of all pairs, packed in that order into rows until either side
    of a row is full.
    """

    def __init__(
        self, pairs: Sequence[Pair], packer: Packer, stage: StageConfig, *, start: int, seed: int
    ) -> None:
        super().__init__(workers=1, max_queue_size=4)
        self.pairs, self.packer, self.size = pairs, packer, stage.pictures
        self.start = start
        rows: list[list[int]] = []
        for epoch in range(math.ceil(stage.epochs)):
            rows += self._rows(np.random.default_rng((seed, epoch)).permutation(len(pairs)))
        self.steps = max(1, int(len(rows) * stage.epochs / math.ceil(stage.epochs)) // self.size)
        self.rows = rows

    def __len__(self) -> int:
        return self.steps - self.start

    def __getitem__(self, index: int) -> tuple[dict[str, Any], Any, Any]:
        first = (self.start + index) * self.size
        rows = self.rows[first : first + self.size]
        rows += self.rows[: self.size - len(rows)]
        english = self.packer.pack([[self.pairs[i].english for i in row] for row in rows])
        french = self.packer.pack([[self.pairs[i].french for i in row] for row in rows])
        inputs = {
            "tokens": french.tokens,
            "positions": french.positions,
            "segments": french.segments,
            "source_tokens": english.tokens,
            "source_positions": english.positions,
            "source_segments": english.segments,
        }
        return inputs, french.targets, french.weights / french.weights.mean()

    def _rows(self, order: NDArray[np.int64]) -> list[list[int]]:
        rows: list[list[int]] = []
        left = (0, 0)
        for i in order:
            pair = self.pairs[int(i)]
            # The packer keeps the last token of a sentence back as what the one before is to say.
            need = (len(pair.english) - 1, len(pair.french) - 1)
            if need[0] > left[0] or need[1] > left[1]:
                rows.append([])
                left = (self.packer.row_length, self.packer.row_length)
            rows[-1].append(int(i))
            left = (left[0] - need[0], left[1] - need[1])
        return rows


class TranslationTrainer:
    """Trains one translation network in one folder, and continues there after being killed."""

    def __init__(
        self,
        network: TranslationNetwork,
        config: TranslationConfig,
        folder: Path,
        on_event: Listener,
    ) -> None:
        self.network, self.config, self.folder, self.on_event = network, config, folder, on_event

    def run(self, pairs: Sequence[Pair], packer: Packer) -> Path:
        """Train unless that is done, and return the file of the weights."""
        self._claim_folder()
        output = self.folder / NETWORK
        if output.exists():
            checkpoint.restore_network(self.network, checkpoint.load_arrays(output))
            return output
        state = self._last_checkpoint()
        start = int(state["step"]) if state else 0
        stage = self.config.stage
        batches = PairBatches(pairs, packer, stage, start=start, seed=self.config.seed)
        self.on_event(Stage(STAGE, batches.steps))
        optimiser = optimiser_of(stage, batches.steps)
        loss = SmoothedCrossEntropy(stage.label_smoothing)
        self.network.compile(optimiser, loss, jit_compile=False)
        optimiser.build(self.network.trainable_variables)
        if state:
            checkpoint.restore_network(self.network, state)
            checkpoint.restore_run(self.network, state)
        reporter = CheckpointReporter(
            self.on_event,
            self._save,
            self.config.checkpoint_every,
            (STAGE, start, batches.steps),
        )
        self.network.fit(batches, epochs=1, shuffle=False, verbose=0, callbacks=[reporter])
        checkpoint.save_arrays(output, checkpoint.network_arrays(self.network))
        self._checkpoint_path.unlink(missing_ok=True)
        return output

    @property
    def has_begun(self) -> bool:
        """Whether there is something in the folder to go on from."""
        return self._checkpoint_path.exists() or (self.folder / NETWORK).exists()

    @property
    def _checkpoint_path(self) -> Path:
        return self.folder / "checkpoint.npz"

    def _claim_folder(self) -> None:
        """Write the configuration, or refuse a folder that holds a run of another one."""
        path = self.folder / CONFIG
        if path.exists() and TranslationConfig.from_json(path.read_text()) != self.config:
            raise CheckpointError(f"{self.folder.name} holds a run of another configuration")
        atomic_files.discard_unfinished(self.folder)
        atomic_files.write_durably(path, self.config.to_json().encode())

    def _last_checkpoint(self) -> dict[str, NDArray[Any]] | None:
        path = self._checkpoint_path
        return checkpoint.load_arrays(path) if path.exists() else None

    def _save(self, step: int) -> None:
        arrays = checkpoint.network_arrays(self.network) | checkpoint.run_arrays(self.network)
        checkpoint.save_arrays(self._checkpoint_path, arrays | {"step": np.array(step)})
        self.on_event(Checkpoint(STAGE, step))
