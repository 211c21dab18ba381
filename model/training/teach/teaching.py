"""Teaches a model its owner's pictures: read, learn, judge, convert; a killed run goes on.

The work folder holds each finished piece: `before.json` (the old model's captions), `memory.npy`
(the encoder's view of the pictures), a file for every lesson, `verdict.json`, and at the end the
new bundle, until it moves to its place.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.bundle import TOKENIZER, WEIGHTS
from model.caption import FIRST_LANGUAGE, LANGUAGES, CaptionOptions, Language
from model.captioner import Captioner
from model.errors import BundleDamaged
from model.inference.expert_gate import ExpertGate, read_expert_gate
from model.preprocess import load_picture
from model.tokenizer import Tokenizer
from model.training.convert.keras_runtime import KerasInference
from model.training.data.augment import augment
from model.training.data.batches import Pixels, encode_all, mirrored, upright
from model.training.data.dataset import Packer
from model.training.data.name_finding import least_probabilities
from model.training.data.user_pairs import Pairs
from model.training.errors import BaseNotTeachable, CheckpointError
from model.training.network import checkpoint
from model.training.network.bundle_weights import load_network
from model.training.network.caption_network import CaptionNetwork
from model.training.teach.acceptance import (
    FURTHEST_WITH_NAMES,
    KEPT_NEEDED,
    SHARES,
    Judgement,
    first_choices,
    judge,
    kept,
    word_log_probabilities,
)
from model.training.teach.finetuning import Rows
from model.training.teach.finetuning_config import LessonConfig
from model.training.teach.finetuning_run import Weights, run_lesson
from model.training.teach.gate_fitting import features_of, learn_gate
from model.training.teach.name_rewriting import renamed
from model.training.teach.replay_memory import ANCHORS, Anchors
from model.training.teach.replay_selection import Said, company, other_things
from model.training.teach.rows import (
    ROW_LENGTH,
    Chain,
    anchor_chains,
    anchor_rows,
    owner_rows,
    picture_chains,
)
from model.training.teach.split import TeachingPlan
from model.training.teach.validation import HeldBack
from model.training.teach.work_folder import WorkFolder
from model.training.train.stopping import Channel
from model.training.train.trainer import compiled
from model.training_events import Checkpoint, Compared, Judged, Progress, Stage
from model.wording.reranking import read_rerankers

Before = list[dict[Language, str]]

Experts = tuple[Sequence[Weights], Sequence[ExpertGate]]
"""The models that lessons led to, and for which pictures each of them writes."""

_BEFORE, _MEMORY, _VERDICT = "before.json", "memory.npy", "verdict.json"
_ANCHORS_TO_JUDGE = 4
"""One anchor in so many is not learnt from, and shows what is forgotten."""


@dataclass(frozen=True, slots=True)
class Taught:
    """What teaching led to: the network, when it is to write, and why to use it or not."""

    network: CaptionNetwork
    gate: ExpertGate
    judgement: Judgement


class Teaching:
    """One run of teaching in a claimed work folder."""

    def __init__(
        self,
        captioner: Captioner,
        pairs: Pairs,
        plan: TeachingPlan,
        work: WorkFolder,
        channel: Channel,
        seed: int,
        config: LessonConfig,
    ) -> None:
        """`captioner` runs the bundle to teach; `BaseNotTeachable` when that cannot be taught."""
        self.captioner, self.pairs, self.plan, self.work = captioner, pairs, plan, work
        self.seed, self.config = seed, config
        self.channel, self.on_event = channel, channel.on_event
        bundle = captioner.bundle
        try:
            self.network = load_network(bundle.member(WEIGHTS))
            config_ = self.network.config
            slots = (config_.image_size // config_.patch_size) ** 2 + 1
            self.anchors = Anchors.load(bundle.member(ANCHORS), config_.encoder_width, slots)
        except (CheckpointError, BundleDamaged) as error:
            raise BaseNotTeachable(str(error)) from error
        tokenizer = Tokenizer.load(bundle.member(TOKENIZER))
        longest = bundle.manifest.max_tokens
        self.packer = Packer(tokenizer, max(ROW_LENGTH, longest), longest, pairs.proper_names)
        self.old = checkpoint.network_arrays(self.network)
        self.pictures = [load_picture(example.image) for example in pairs.examples]
        earlier = read_expert_gate(bundle)
        self.anchor_features = features_of(self.network, self.anchors.memory())
        width = self.anchor_features.shape[1]
        self.earlier = earlier.taught if earlier else np.zeros((0, width), np.float16)
        self.said = self._said_of_anchors(range(len(self.anchors)))
        texts = [[text for _, text in example.captions] for example in pairs.examples]
        names = least_probabilities(pairs.proper_names, texts, self.said[FIRST_LANGUAGE])
        self.names = {**(earlier.names if earlier else {}), **names}

    def run(self, lessons_learnt: Callable[[], None]) -> Taught:
        """Learn and judge; what was done before is not done again.

        `lessons_learnt` is called between the two when a lesson was learnt just now: a process that
        goes on from the work folder holds nothing of what lessons leave behind in memory.
        """
        learnt_before = all(self._result_of(n).exists() for n in range(len(self.plan.lessons)))
        before = self._captions_before()
        memory = self._memory()
        chains, own_chains = self._chains(before)
        gates = [self._gate(taught, memory, before) for taught, _ in self.plan.lessons]
        lessons = [
            self._lesson(number, gate, memory, chains, before) for number, gate in enumerate(gates)
        ]
        if not learnt_before:
            lessons_learnt()
        # Where something got a name, there are more sentences than its owner wrote.
        furthest = 1.0 if chains == own_chains else FURTHEST_WITH_NAMES
        share, as_before = self._share(lessons[-1], gates[-1], furthest)
        models = [checkpoint.between(self.old, taught, share) for taught in lessons]
        judgement = self._judge((models, gates), as_before, memory, own_chains, before)
        self._restore(models[-1])
        return Taught(self.network, gates[-1], judgement)

    def _chains(self, before: Before) -> tuple[list[list[Chain]], list[list[Chain]]]:
        """Return what is learnt about every picture, and what of that its owner wrote.

        Rows become just long enough for each chain, the anchors' too: memory goes with them.
        """
        sentences = self.network.config.sentences
        own = self.pairs.examples
        named = renamed(own, before, self.pairs.proper_names, self.said)
        learnt, judged = (
            [
                picture_chains(example, old, self.packer, sentences)
                for example, old in zip(examples, before, strict=True)
            ]
            for examples in (named, own)
        )
        kept = [
            anchor_chains(self.anchors, anchor, sentences) for anchor in range(len(self.anchors))
        ]
        longest = (len(chain) for spoken in (*learnt, *judged, *kept) for chain in spoken)
        self.packer.row_length = max(self.packer.row_length, *longest)
        return learnt, judged

    def _said_of_anchors(self, chosen: Iterable[int]) -> dict[Language, list[str]]:
        """Return what the old model wrote about some anchors."""
        tokenizer = self.packer.tokenizer
        said: dict[int, list[str]] = {tokenizer.start(language): [] for language in LANGUAGES}
        for anchor in chosen:
            for start, *ids in self.anchors.sentences(anchor):
                said[start].append(tokenizer.decode(ids))
        return dict(zip(LANGUAGES, said.values(), strict=True))

    def _captions_before(self) -> Before:
        """Return what the old model writes about every picture, by language."""
        known: Before | None = self.work.load(_BEFORE)
        if known is not None:
            return known
        total, began = len(self.pictures), time.monotonic()
        self.on_event(Stage("before", total))
        wanted = [CaptionOptions(language) for language in self.captioner.languages]
        written: Before = []
        for picture in self.pictures:
            captions = self.captioner.describe_each(picture, wanted)
            written.append({caption.language: caption.text for caption in captions})
            self._tell("before", len(written), total, began)
        self.work.save(_BEFORE, written)
        self.on_event(Checkpoint("before", total))
        return written

    def _memory(self) -> NDArray[np.float16]:
        """Return the encoder's output for every picture, (views, N, slots, width)."""
        path = self.work.path / _MEMORY
        if not path.exists():
            views = [upright, mirrored, *self._crops()]
            total, began = len(views) * len(self.pictures), time.monotonic()
            self.on_event(Stage("encode", total))
            encode = compiled(self.network.encoder)
            for done, _ in encode_all(encode, np.stack(self.pictures), path, 16, views):
                self._tell("encode", done, total, began)
            self.on_event(Checkpoint("encode", total))
        return np.load(path, mmap_mode="r", allow_pickle=False)

    def _crops(self) -> list[Callable[[Pixels], Pixels]]:
        """Return ways to crop pictures at random, which leave their captions true."""
        random = np.random.default_rng((self.seed, 11))

        def crop(batch: Pixels) -> Pixels:
            return np.stack([augment(picture, random, smallest_area=0.7)[0] for picture in batch])

        few = len(self.pictures) <= self.config.most_cropped
        return [crop] * self.config.crops if few else []

    def _tell(self, stage: str, done: int, total: int, began: float) -> None:
        left = (time.monotonic() - began) / done * (total - done)
        self.on_event(Progress(stage, done, total, None, round(left, 1)))

    def _restore(self, weights: Weights) -> None:
        checkpoint.restore_network(self.network, weights)

    def _rows(
        self, chosen: Sequence[int], memory: NDArray[np.float16], chains: Sequence[Any]
    ) -> Rows:
        """Make rows of some pictures, with the old model's opinion; restores the old weights.

        Every view of them comes a second time, quantised as anchors are.
        """
        self._restore(self.old)
        some = [chains[i] for i in chosen]
        views = memory[:, list(chosen)]
        views = np.concatenate([views, self.anchors.quantised(views)])
        return owner_rows(self.network, views, some, self.packer, self.config.old_share)

    def _anchors(self, *, judging: bool) -> list[int]:
        return [i for i in range(len(self.anchors)) if (i % _ANCHORS_TO_JUDGE == 0) is judging]

    def _anchor_rows(self, *, judging: bool) -> Rows:
        self._restore(self.old)
        chosen = self._anchors(judging=judging)
        return anchor_rows(self.network, self.anchors, chosen, self.packer)

    def _roughened(self, anchors: Rows, owner: Rows) -> Rows:
        """Give anchors a second view, as rough as the owner's pictures are where not quantised.

        Else a lesson could tell one from the other by that alone, and would do so.
        """
        random = np.random.default_rng((self.seed, 13))
        rough = self.anchors.roughened(anchors.memory[0], owner.memory[0], random)
        return dataclasses.replace(
            anchors,
            memory=np.concatenate([anchors.memory, rough[None]]),
            mirrored=np.ones(len(anchors), bool),
        )

    def _other_things(
        self, taught: Sequence[int], pictures: NDArray[np.intp], before: Before
    ) -> NDArray[np.intp]:
        """Choose rows of anchors by what is said in the languages their owner wrote in.

        `pictures` says which anchor each row is about.
        """
        examples = [self.pairs.examples[picture] for picture in taught]
        languages = sorted({language for example in examples for language, _ in example.captions})
        tokenizer = self.packer.tokenizer
        starts = {tokenizer.start(language) for language in languages}
        said = [
            frozenset(
                token
                for ids in self.anchors.sentences(anchor)
                if ids[0] in starts
                for token in ids[1:-1]
            )
            for anchor in self._anchors(judging=False)
        ]
        own, old = [], []
        for picture, example in zip(taught, examples, strict=True):
            used = {language for language, _ in example.captions}
            own.append(self._tokens(text for _, text in example.captions))
            old.append(self._tokens(before[picture][language] for language in sorted(used)))
        return other_things(pictures, said, old, own)

    def _gate(
        self, taught: Sequence[int], memory: NDArray[np.float16], before: Before
    ) -> ExpertGate:
        """Learn to tell pictures like those of a lesson, in all their views, from anchors."""
        views = (memory[view, list(taught)] for view in range(len(memory)))
        owner = np.stack([features_of(self.network, view) for view in views])
        chosen = np.array(self._anchors(judging=False))
        others = self._other_things(taught, np.arange(len(chosen)), before)
        gate = learn_gate(owner, self.anchor_features[chosen[others]], self.earlier, self.seed)
        return dataclasses.replace(gate, names=self.names)

    def _opens(self, gate: ExpertGate) -> NDArray[np.bool_]:
        """Say for which of the anchors to judge on a gate opens."""
        return gate.opens(self.anchor_features[self._anchors(judging=True)])

    def _tokens(self, texts: Iterable[str]) -> Said:
        encode, names = self.packer.tokenizer.encode, self.packer.names
        return frozenset(token for text in texts for token in encode(text, names))

    def _result_of(self, number: int) -> Path:
        """Return the file of what a lesson led to."""
        last = number == len(self.plan.lessons) - 1
        return self.work.path / ("learn.npz" if last else f"learn-{number + 1}.npz")

    def _lesson(
        self,
        number: int,
        gate: ExpertGate,
        memory: NDArray[np.float16],
        chains: Sequence[Any],
        before: Before,
    ) -> Weights:
        finished = self._result_of(number)
        if finished.exists():
            return checkpoint.load_arrays(finished)
        taught, judged = self.plan.lessons[number]
        owner = self._rows(taught, memory, chains)
        anchors = self._roughened(self._anchor_rows(judging=False), owner)
        others = self._other_things(taught, anchors.pictures, before)
        nearness = gate.nearness(self.anchor_features[self._anchors(judging=False)])
        rows = owner, anchors, company(others, nearness[anchors.pictures[others]])
        measure = self._held_back(judged, memory, gate).measure if judged else None
        return run_lesson(
            self.network, rows, self.config, self.seed, finished, self.channel, measure
        )

    def _held_back(
        self, judged: Sequence[int], memory: NDArray[np.float16], gate: ExpertGate
    ) -> HeldBack:
        """Return what measures the network in a lesson; restores the old weights."""
        anchors = self._anchor_rows(judging=True)
        examples = [self.pairs.examples[picture] for picture in judged]
        said = self._said_of_anchors(self._anchors(judging=True))
        elsewhere = [text for texts in said.values() for text in texts]
        pictures = memory[0, list(judged)]
        opens = self._opens(gate)
        tokenizer = self.packer.tokenizer
        return HeldBack(self.network, tokenizer, pictures, examples, anchors, opens, elsewhere)

    def _share(self, taught: Weights, gate: ExpertGate, furthest: float) -> tuple[float, float]:
        """Return how far to go towards the taught model, and how much is kept there."""
        rows, opens = self._anchor_rows(judging=True), self._opens(gate)
        old = first_choices(self.network, rows)
        as_before = 0.0
        for share in (share for share in SHARES if share <= furthest):
            self._restore(checkpoint.between(self.old, taught, share))
            as_before = kept(old, first_choices(self.network, rows), rows, opens)
            if as_before >= KEPT_NEEDED:
                return share, as_before
        return SHARES[-1], as_before

    def _judge(
        self,
        experts: Experts,
        as_before: float,
        memory: NDArray[np.float16],
        chains: Sequence[Any],
        before: Before,
    ) -> Judgement:
        known = self.work.load(_VERDICT)
        if known is None:
            total = sum(len(judged) for _, judged in self.plan.lessons)
            self.on_event(Stage("judge", total))
            known = self._verdict(experts, as_before, memory, chains, before)
            self.work.save(_VERDICT, known)
            self.on_event(Checkpoint("judge", total))
        judgement = Judgement(**known["judgement"])
        for compared in known["compared"]:
            self.on_event(Compared(**compared))
        self.on_event(
            Judged(
                judgement.accepted,
                judgement.verdict,
                judgement.learnt_before,
                judgement.learnt_after,
                judgement.kept,
                KEPT_NEEDED,
            )
        )
        return judgement

    def _verdict(
        self,
        experts: Experts,
        as_before: float,
        memory: NDArray[np.float16],
        chains: Sequence[Any],
        before: Before,
    ) -> dict[str, Any]:
        """Compare every model with the old one on the pictures that it did not learn from."""
        old: list[float] = []
        new: list[float] = []
        compared: list[Compared] = []
        total = sum(len(judged) for _, judged in self.plan.lessons)
        writer = self._writer() if total else None
        began = time.monotonic()
        for weights, gate, (_, judged) in zip(*experts, self.plan.lessons, strict=True):
            if not judged:
                continue
            rows = self._rows(judged, memory, chains)
            features = features_of(self.network, memory[0, list(judged)])
            opens = gate.opens(features)
            was = word_log_probabilities(self.network, rows)
            self._restore(weights)
            now = np.where(opens[rows.pictures], word_log_probabilities(self.network, rows), was)
            old += was[~np.isnan(was)].tolist()
            new += now[~np.isnan(was)].tolist()
            for picture, taught in zip(judged, opens, strict=True):
                compared += self._compared(writer if taught else None, picture, before[picture])
                self._tell("judge", 1 + len({one.picture for one in compared}), total, began)
        judgement = judge(old, new, as_before)
        return {
            "judgement": dataclasses.asdict(judgement),
            "compared": [dataclasses.asdict(one) for one in compared],
        }

    def _writer(self) -> Captioner:
        """Return a captioner that writes as a bundle of the network would where the gate opens.

        It goes with the network's weights; what no lesson changes it may keep.
        """
        bundle, tokenizer = self.captioner.bundle, self.packer.tokenizer
        general = CaptionNetwork.from_config(self.network.get_config())
        general.build()
        checkpoint.restore_network(general, self.old)
        rows = bundle.manifest.rows
        before = KerasInference(general, rows)
        inference = KerasInference(self.network, rows, general=before, taught_names=self.names)
        return Captioner(bundle, inference, tokenizer, rerankers=read_rerankers(bundle))

    def _compared(
        self, writer: Captioner | None, picture: int, before: dict[Language, str]
    ) -> list[Compared]:
        """Set captions before and after side by side; without a writer they are the same."""
        example = self.pairs.examples[picture]
        languages = list(dict.fromkeys(language for language, _ in example.captions))
        after = dict(before)
        if writer is not None:
            wanted = [CaptionOptions(language) for language in languages]
            written = writer.describe_each(self.pictures[picture], wanted)
            after |= {caption.language: caption.text for caption in written}
        return [
            Compared(
                self.pairs.names[picture],
                language,
                example.references(language)[0],
                before[language],
                after[language],
            )
            for language in languages
        ]
