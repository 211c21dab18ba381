"""What is to be taught to which model, and how; reading it takes no TensorFlow."""

from __future__ import annotations

import dataclasses
import hashlib
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.bundle import TOKENIZER
from model.caption import CaptionOptions, Kind
from model.captioner import Captioner
from model.tokenizer import Tokenizer
from model.training.data.user_pairs import Pairs, read_pairs
from model.training.teach.finetuning_config import FinetuningConfig
from model.training.teach.lineage import parent_digest
from model.training.teach.split import Split, split_pictures
from model.training_events import Listener, Progress, Sources, Stage


@dataclass(frozen=True, slots=True, eq=False)
class TeachingTask:
    """`captioner` runs the bundle to teach, `pairs` are what its owner wrote about pictures."""

    captioner: Captioner
    pairs: Pairs
    split: Split
    config: FinetuningConfig
    seed: int

    def identity(self) -> dict[str, Any]:
        """Return what tells one task from another, as a work folder keeps it (JSON)."""
        taught = hashlib.sha256()
        for example in self.pairs.examples:
            taught.update(hashlib.sha256(example.image.read_bytes()).digest())
            taught.update(repr(example.captions).encode())
        return {
            "base": parent_digest(self.captioner.bundle),
            "pairs": taught.hexdigest(),
            "seed": self.seed,
            "lesson": dataclasses.asdict(self.config),
        }


def read_task(
    captioner: Captioner,
    sources: Iterable[Path],
    config: FinetuningConfig,
    seed: int,
    on_event: Listener,
) -> TeachingTask:
    """Read the sources and tell what is in them.

    Raises `TrainingDataError` when they cannot be read, `NothingToTeach` when nothing is left.
    """
    bundle = captioner.bundle
    tokenizer = Tokenizer.load(bundle.member(TOKENIZER))
    spent: list[float] = []

    def kind_of(picture: NDArray[np.uint8]) -> Kind:
        began = time.perf_counter()
        kind = captioner.describe(picture, CaptionOptions(captioner.languages[0], beams=1)).kind
        spent.append(time.perf_counter() - began)
        return kind

    def on_picture(done: int, of: int) -> None:
        if done == 1:
            on_event(Stage("read", of))
        on_event(Progress("read", done, of, None, None))

    pairs = read_pairs(sources, tokenizer, bundle.manifest.max_tokens, kind_of, on_picture)
    for problem in pairs.problems:
        on_event(problem)
    split = split_pictures(len(pairs.examples), seed)
    on_event(
        Sources(
            len(pairs.examples),
            pairs.captions(),
            split.validation,
            split.folds,
            len(pairs.problems),
            split.seconds(float(np.median(spent))),
        )
    )
    return TeachingTask(captioner, pairs, split, config, seed)
