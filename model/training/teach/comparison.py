"""The second step: what the old model says about each picture beside what its owner says."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.caption import CaptionOptions, Language
from model.captioner import Captioner
from model.inference.expert_gate import ExpertGate
from model.training.data.batches import Pixels
from model.training.data.dataset import Example, Packer
from model.training.data.user_pairs import Pairs
from model.training.teach.encoded_pictures import EncodedPictures, progress
from model.training.teach.name_rewriting import renamed
from model.training.teach.old_model import OldModel
from model.training.teach.replay_selection import Tokens, other_things
from model.training.teach.rows import ROW_LENGTH, Chain, picture_chains, replay_chains
from model.training.teach.task import TeachingTask
from model.training.train.work_folder import WorkFolder
from model.training_events import Checkpoint, Listener, Stage

_BEFORE = "before.json"

Captions = Mapping[Language, str]
"""What one model writes about one picture."""


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """For each of the owner's N pictures: captions, and the chains of them that rows are made of.

    `before` is what the old model writes, `learnt` what is to be learnt, and `own` what of that the
    owner wrote. `packer` makes rows that are just long enough for every chain, the replay memory's
    too: memory goes with their length.
    """

    examples: Sequence[Example]
    before: Sequence[Captions]
    learnt: Sequence[Sequence[Chain]]
    own: Sequence[Sequence[Chain]]
    packer: Packer

    @property
    def has_names(self) -> bool:
        """Whether something got a name: there are more sentences than the owner wrote."""
        return self.learnt != self.own


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """What the steps after this one go by.

    `gates` says, for every trial of `task.split`, about which pictures its model writes.
    """

    task: TeachingTask
    old: OldModel
    encoded: EncodedPictures
    comparison: Comparison
    gates: Sequence[ExpertGate]


def captions_before(
    captioner: Captioner, pictures: Sequence[Pixels], work: WorkFolder, on_event: Listener
) -> list[Captions]:
    """Return what the old model writes about pictures, from the work folder if that knows it.

    Raises `CheckpointError` when the disk is full.
    """
    known: list[Captions] | None = work.load(_BEFORE)
    if known is not None:
        return known
    total, began = len(pictures), time.monotonic()
    on_event(Stage("before", total))
    options = [CaptionOptions(language) for language in captioner.languages]
    written: list[Captions] = []
    for picture in pictures:
        captions = captioner.describe_each(picture, options)
        written.append({caption.language: caption.text for caption in captions})
        on_event(progress("before", len(written), total, began))
    work.save(_BEFORE, written)
    on_event(Checkpoint("before", total))
    return written


def compare(old: OldModel, pairs: Pairs, before: Sequence[Captions]) -> Comparison:
    """Say what there is to learn about the pictures of which the old model wrote `before`."""
    sentences, longest = old.network.config.sentences, old.captioner.bundle.manifest.max_tokens
    shortest = max(ROW_LENGTH, longest)
    packer = Packer(old.tokenizer, shortest, longest, pairs.proper_names)
    everything = range(len(old.replay))
    named = renamed(pairs.examples, before, pairs.proper_names, old.replay_captions(everything))
    learnt, own = (
        [
            picture_chains(example, captions, packer, sentences)
            for example, captions in zip(examples, before, strict=True)
        ]
        for examples in (named, pairs.examples)
    )
    replayed = [replay_chains(old.replay, picture, sentences) for picture in everything]
    lengths = (len(chain) for spoken in (*learnt, *own, *replayed) for chain in spoken)
    fitting = Packer(old.tokenizer, max([shortest, *lengths]), longest, pairs.proper_names)
    return Comparison(pairs.examples, before, learnt, own, fitting)


def replay_of_other_things(
    old: OldModel,
    comparison: Comparison,
    taught: Sequence[int],
    pictures: NDArray[np.intp],
) -> NDArray[np.intp]:
    """Choose rows of the replay memory that do not show what gets another name.

    Row r is about the picture `pictures[r]` of those to train on. What counts is what is said in
    the languages in which the owner wrote about the `taught` pictures.
    """
    examples = [comparison.examples[picture] for picture in taught]
    starts = {old.tokenizer.start(language) for one in examples for language, _ in one.captions}
    replayed = [
        frozenset(
            token
            for ids in old.replay.sentences(picture)
            if ids[0] in starts
            for token in ids[1:-1]
        )
        for picture in old.replay.training
    ]
    own, before = [], []
    for picture, example in zip(taught, examples, strict=True):
        used = {language for language, _ in example.captions}
        own.append(_tokens((text for _, text in example.captions), comparison.packer))
        captions = comparison.before[picture]
        before.append(_tokens((captions[language] for language in used), comparison.packer))
    return other_things(pictures, replayed, before, own)


def _tokens(texts: Iterable[str], packer: Packer) -> Tokens:
    return frozenset(
        token for text in texts for token in packer.tokenizer.encode(text, packer.names)
    )
