"""The parity gate: every runtime of a bundle must write what the network writes.

Each subject (the network in Keras, LiteRT, the Core ML packages as interpreted in single and in
half precision) encodes the same photos, scores the same sentences and runs the same beam search.
The gate compares every subject with Keras, and the sentences of every pair. A sentence that Keras
finds nearly as likely as its own is no fault: which of them a search ends with is chance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from model.caption import CaptionOptions, Language
from model.decoding import Vocabulary, length_norm, search
from model.inference.interface import Encoding, Inference, Prefix
from model.manifest import Json
from model.training.errors import ParityError
from model.training_events import Listener, Progress

Canonical = Callable[[Mapping[str, NDArray[np.float32]]], Mapping[str, NDArray[np.float32]]]
"""Brings a runtime's encoder outputs to the layout of the network's."""

_RIVALS = 20
"""How many of the likeliest tokens of each step have their log-probabilities compared."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a subject may differ from the network by.

    `cosine` is the least over photos and encoder outputs; `log_probability` the difference, in
    nats, that 99 of 100 likely tokens of all steps stay below; `kind` the greatest of a kind's
    probability, `thing` that of a tag's.
    """

    cosine: float
    log_probability: float
    kind: float
    thing: float


SINGLE = Limits(cosine=0.9999, log_probability=0.005, kind=0.005, thing=0.005)
HALF = Limits(cosine=0.999, log_probability=0.05, kind=0.02, thing=0.02)
_LIKELY_SHARE = 0.99
"""Not all of them: in half precision one photo in a thousand or so is off by ten times as much as
all others, with the same captions, and it must not be chance whether a bundle is refused."""

AGREED_CAPTIONS = 0.99
"""The share of captions that has to be the same or as likely in each pair of subjects."""

_AS_LIKELY = 0.02
"""How much less likely than its own sentence, by the score of its search, the network may find one
that counts as good. As much as `SINGLE` allows in every token; a runtime's own is far smaller.
"""


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """One way of running the model, and how far it may be from the network."""

    name: str
    inference: Inference
    limits: Limits = SINGLE
    canonical: Canonical = dict

    def bounds(self) -> Bounds:
        """Return what of it is judged, without what runs: large networks are let go."""
        return Bounds(self.name, self.limits)


@dataclass(frozen=True, slots=True)
class Bounds:
    """A subject that has been observed, and what it may differ by."""

    name: str
    limits: Limits


@dataclass(frozen=True, slots=True, eq=False)
class Photos:
    """What the subjects are compared on: (N, H, W, 3) pictures and the languages to write, the
    first language first.
    """

    pictures: NDArray[np.uint8]
    vocabularies: Mapping[Language, Vocabulary]


@dataclass(frozen=True, slots=True, eq=False)
class Observation:
    """What one subject made of all photos.

    `sentences` are token ids, by photo and then language. Every one after a photo's first is
    written behind the reference's first, where the network writes behind: else one difference
    would count twice. `losses` say how much less likely than its own the reference finds each, by
    the score of the search. `scores` are (tokens + 1, vocabulary) log-probabilities along a photo's
    first sentence as the reference wrote it. Only the reference keeps its `encodings`, the others
    their `cosines` with it, by encoder output: encodings are 1.2 MB a photo.
    """

    encodings: list[Mapping[str, NDArray[np.float32]]]
    cosines: list[dict[str, float]]
    kinds: list[NDArray[np.float32] | None]
    tags: list[NDArray[np.float32] | None]
    sentences: list[tuple[int, ...]]
    losses: list[float]
    scores: list[NDArray[np.float32]]


Reference = tuple[Subject, Observation]
"""The subject that all others are compared with, and what it made of the photos."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How far one subject is from the network, as `Limits` counts, and where the worst is.

    The greatest difference in log-probability is told, too, but not judged.
    """

    cosine: float
    cosine_tensor: str
    log_probability: float
    worst_log_probability: float
    kind: float
    thing: float


def observe(
    subject: Subject, photos: Photos, reference: Reference | None, on_event: Listener
) -> Observation:
    """Run one subject over all photos; without `reference` it is the reference itself."""
    seen = Observation([], [], [], [], [], [], [])
    for index, picture in enumerate(photos.pictures):
        encoding = subject.inference.encode(picture)
        outputs = subject.canonical(encoding.outputs)
        if reference:
            expected_outputs = reference[1].encodings[index]
            seen.cosines.append({n: _cosine(v, outputs[n]) for n, v in expected_outputs.items()})
        else:
            seen.encodings.append(dict(outputs))
        seen.kinds.append(encoding.kind_probabilities)
        seen.tags.append(encoding.tag_probabilities)
        for spoken, (language, vocabulary) in enumerate(photos.vocabularies.items()):
            place = len(seen.sentences)
            options = CaptionOptions(language=language)
            hypotheses = search(subject.inference, encoding, vocabulary, options)
            sentence = hypotheses[0].tokens if hypotheses else ()
            expected = reference[1].sentences[place] if reference else sentence
            loss = _loss(reference, photos, place, sentence) if reference else 0.0
            seen.sentences.append(sentence)
            seen.losses.append(loss)
            if spoken == 0:
                scores, prefix = _follow(subject.inference, encoding, vocabulary.start, expected)
                seen.scores.append(scores)
                encoding = replace(encoding, prefix=prefix)
        total = len(photos.pictures)
        on_event(Progress(f"parity {subject.name}", index + 1, total, None, 0.0))
    return seen


def compare(reference: Observation, other: Observation) -> Difference:
    """Return the greatest differences between two observations of the same photos."""
    cosine, tensor = min((cosine, name) for one in other.cosines for name, cosine in one.items())
    differences = np.concatenate(
        [
            _score_differences(expected, found).ravel()
            for expected, found in zip(reference.scores, other.scores, strict=True)
        ]
    )
    return Difference(
        cosine=cosine,
        cosine_tensor=tensor,
        log_probability=float(np.quantile(differences, _LIKELY_SHARE)),
        worst_log_probability=float(differences.max()),
        kind=_probability_difference(reference.kinds, other.kinds),
        thing=_probability_difference(reference.tags, other.tags),
    )


def judge(
    reference: Reference, others: Sequence[tuple[Subject | Bounds, Observation]]
) -> dict[str, Json]:
    """Return the figures for the manifest.

    Raises `ParityError`, which names the tensor and by how much, when a subject is too far away.
    """
    differences: dict[str, Json] = {}
    faults = []
    for subject, seen in others:
        difference = compare(reference[1], seen)
        differences[subject.name] = {
            "limits": asdict(subject.limits),
            **{name: _rounded(value) for name, value in asdict(difference).items()},
        }
        faults += _faults(subject, difference)
    same: dict[str, Json] = {}
    agreed: dict[str, Json] = {}
    for (one, first), (two, second) in combinations([reference, *others], 2):
        pair = f"{one.name} / {two.name}"
        same[pair] = round(_same(first, second), 4)
        share = _agreed(first, second)
        agreed[pair] = round(share, 4)
        if share < AGREED_CAPTIONS:
            faults.append(
                f"{one.name} and {two.name} write the same caption, or one as likely, for "
                f"{share:.1%} of {len(first.sentences)}, at least {AGREED_CAPTIONS:.0%} needed"
            )
    if faults:
        raise ParityError("; ".join(faults))
    return {
        "photos": len(reference[1].encodings),
        "captions": len(reference[1].sentences),
        "reference": reference[0].name,
        "differences": differences,
        "same_captions": same,
        "same_or_as_likely": agreed,
    }


def describe(reference: Observation, other: Observation) -> dict[str, Json]:
    """Return how far two observations are from each other, judging nothing."""
    difference = asdict(compare(reference, other))
    return {
        **{name: _rounded(value) for name, value in difference.items()},
        "same_captions": round(_same(reference, other), 4),
    }


def _follow(
    inference: Inference, encoding: Encoding, start: int, sentence: tuple[int, ...]
) -> tuple[NDArray[np.float32], Prefix | None]:
    """Return the log-probabilities of every step while a given sentence is written, and what it
    leaves for the next one, if that is to be written behind it.
    """
    decoding = inference.open(encoding)
    parents = np.zeros(1, np.int32)
    inputs = [start, *sentence][: inference.max_tokens]
    steps = [decoding.step(np.array([token], np.int32), parents) for token in inputs]
    prefix = decoding.prefix(0) if inference.sentences > 1 else None
    return np.concatenate([step.log_probabilities for step in steps]), prefix


def _loss(reference: Reference, photos: Photos, place: int, sentence: tuple[int, ...]) -> float:
    """Return by how much the reference scores a sentence lower than its own in that place."""
    inference, own = reference[0].inference, reference[1].sentences
    if sentence == own[place]:
        return 0.0
    picture, spoken = divmod(place, len(photos.vocabularies))
    languages = list(photos.vocabularies.items())
    encoding = inference.encode(photos.pictures[picture])
    if spoken:
        first = own[place - spoken]
        _, prefix = _follow(inference, encoding, languages[0][1].start, first)
        encoding = replace(encoding, prefix=prefix)
    language, vocabulary = languages[spoken]
    penalty = CaptionOptions(language=language).length_penalty

    def score(tokens: tuple[int, ...]) -> float:
        rows, _ = _follow(inference, encoding, vocabulary.start, tokens)
        ids = [*tokens, vocabulary.end][: len(rows)]
        return float(rows[np.arange(len(ids)), ids].sum()) / length_norm(len(ids), penalty)

    return score(own[place]) - score(sentence)


def _same(one: Observation, other: Observation) -> float:
    pairs = zip(one.sentences, other.sentences, strict=True)
    return sum(a == b for a, b in pairs) / len(one.sentences)


def _agreed(one: Observation, other: Observation) -> float:
    """Return the share of sentences that are the same, or each good by the reference's score."""
    good = [max(losses) <= _AS_LIKELY for losses in zip(one.losses, other.losses, strict=True)]
    pairs = zip(one.sentences, other.sentences, good, strict=True)
    return sum(a == b or likely for a, b, likely in pairs) / len(good)


def _score_differences(
    expected: NDArray[np.float32], found: NDArray[np.float32]
) -> NDArray[np.float32]:
    """(steps, vocabulary) twice -> (steps, rivals): of the likely tokens of every step."""
    rivals = np.argsort(-expected, axis=1)[:, :_RIVALS]
    return np.abs(np.take_along_axis(expected, rivals, 1) - np.take_along_axis(found, rivals, 1))


def _probability_difference(
    expected: Sequence[NDArray[np.float32] | None], found: Sequence[NDArray[np.float32] | None]
) -> float:
    """Return the greatest difference over photos; infinite where only one has such a head."""
    differences = [0.0]
    for one, other in zip(expected, found, strict=True):
        if one is not None and other is not None:
            differences.append(float(np.abs(one - other).max()))
        elif one is not other:
            differences.append(np.inf)
    return float(np.max(differences))


def _cosine(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    x, y = a.ravel().astype(np.float64), b.ravel().astype(np.float64)
    lengths = float(np.linalg.norm(x) * np.linalg.norm(y))
    return float(x @ y) / max(lengths, 1e-30)


def _faults(subject: Subject | Bounds, found: Difference) -> list[str]:
    """Word what is outside the limits; a comparison with NaN is outside, too."""
    limits, faults = subject.limits, []
    if not found.cosine >= limits.cosine:
        faults.append(
            f"{subject.name}: {found.cosine_tensor} has cosine {found.cosine:.6f}, "
            f"at least {limits.cosine} needed"
        )
    if not found.log_probability <= limits.log_probability:
        faults.append(
            f"{subject.name}: log_probabilities differ by {found.log_probability:.4f}, "
            f"at most {limits.log_probability} allowed"
        )
    if not found.kind <= limits.kind:
        faults.append(
            f"{subject.name}: kind probabilities differ by {found.kind:.4f}, "
            f"at most {limits.kind} allowed"
        )
    if not found.thing <= limits.thing:
        faults.append(
            f"{subject.name}: thing probabilities differ by {found.thing:.4f}, "
            f"at most {limits.thing} allowed"
        )
    return faults


def _rounded(value: object) -> Json:
    return round(value, 6) if isinstance(value, float) else str(value)
