"""Two runtimes are judged by what they write, and by what the network itself thinks of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.caption import CaptionOptions
from model.decoding import Vocabulary, continue_after, search
from model.tokenizer import Tokenizer
from model.training.convert.bundle_writer import ROWS
from model.training.convert.keras_runtime import KerasInference
from model.training.convert.parity_gate import (
    HALF,
    Limits,
    Observation,
    Photos,
    Reference,
    Subject,
    judge,
    observe,
)
from model.training.errors import ParityError
from model.training.network import checkpoint
from model.training.network.caption_network import CaptionNetwork
from tests.model.training.tiny_captioner import crops, tiny_network

ANYTHING = Limits(cosine=-1.0, log_probability=100.0, kind=1.0, thing=1.0)
PICTURES = 24


@pytest.fixture(scope="module")
def photos(tokenizer_path: Path) -> Photos:
    tokenizer = Tokenizer.load(tokenizer_path)
    never = (tokenizer.pad, tokenizer.unknown, tokenizer.start("en"), tokenizer.start("fr"))
    return Photos(
        np.stack(crops(PICTURES)),
        {
            "en": Vocabulary(tokenizer.start("en"), tokenizer.end, never),
            "fr": Vocabulary(tokenizer.start("fr"), tokenizer.end, never),
        },
    )


@pytest.fixture(scope="module")
def reference(network: CaptionNetwork, photos: Photos) -> Reference:
    subject = Subject("keras", KerasInference(network, ROWS))
    return subject, observe(subject, photos, None, lambda event: None)


@pytest.fixture(scope="module")
def changed(network: CaptionNetwork, tokenizer_path: Path) -> Subject:
    """The same network with noise in its weights, which writes some captions otherwise."""
    random = np.random.default_rng(3)
    other = tiny_network(Tokenizer.load(tokenizer_path).vocabulary_size)
    weights = checkpoint.network_arrays(network)
    noisy = {name: w + 0.02 * random.standard_normal(w.shape) for name, w in weights.items()}
    checkpoint.restore_network(other, {name: w.astype(np.float32) for name, w in noisy.items()})
    return Subject("changed", KerasInference(other, ROWS), ANYTHING)


def test_a_loss_is_what_the_search_of_the_reference_would_say(
    reference: Reference, changed: Subject, photos: Photos
) -> None:
    # GIVEN what another network writes about the pictures, some of it not what the reference does
    seen = observe(changed, photos, reference, lambda event: None)
    inference, own = reference[0].inference, reference[1].sentences
    known = 0
    for index, picture in enumerate(photos.pictures):
        encoding = inference.encode(picture)
        for spoken, (language, vocabulary) in enumerate(photos.vocabularies.items()):
            place = 2 * index + spoken
            ranked = search(inference, encoding, vocabulary, CaptionOptions(language))
            scores = {found.tokens: found.score for found in ranked}
            # THEN a sentence that the reference's search ends with, too, loses what it says
            if seen.sentences[place] in scores:
                loss = ranked[0].score - scores[seen.sentences[place]]
                assert seen.losses[place] == pytest.approx(loss, abs=1e-4)
                known += seen.sentences[place] != own[place]
            encoding = continue_after(inference, encoding, vocabulary.start, ranked[0])
    assert known, "no sentence was another one that the reference knows"


def test_the_second_language_is_written_behind_the_references_first(
    reference: Reference, changed: Subject, photos: Photos
) -> None:
    seen = observe(changed, photos, reference, lambda event: None)
    first, second = photos.vocabularies.values()
    differed = 0
    for index, picture in enumerate(photos.pictures):
        encoding = changed.inference.encode(picture)
        best = search(changed.inference, encoding, first, CaptionOptions("en"))[0]
        forced = replace(best, tokens=reference[1].sentences[2 * index], prefix=None)
        encoding = continue_after(changed.inference, encoding, first.start, forced)
        expected = search(changed.inference, encoding, second, CaptionOptions("fr"))[0]
        assert seen.sentences[2 * index + 1] == expected.tokens
        differed += best.tokens != forced.tokens
    assert differed, "the first sentences were all the same"


def observed(reference: Reference, **changes: object) -> Observation:
    cosines = [{"memory_keys": 1.0}] * PICTURES
    return replace(reference[1], encodings=[], cosines=cosines, **changes)  # type: ignore[arg-type]


def shifted(reference: Reference, by: float, steps: int) -> Observation:
    """What the reference observed, with all scores of the first so many steps shifted."""
    scores = [one.copy() for one in reference[1].scores]
    for one in scores:
        one[: max(0, steps)] += by
        steps -= len(one)
    return observed(reference, scores=scores)


def test_one_step_far_off_is_told_and_many_steps_are_a_fault(reference: Reference) -> None:
    # GIVEN a runtime whose log-probabilities are far off in one step of many
    steps = sum(map(len, reference[1].scores))
    assert steps > 100
    other = Subject("other", reference[0].inference, HALF)
    # WHEN it is judged THEN that passes, and is told
    figures = judge(reference, [(other, shifted(reference, 0.5, 1))])
    differences = figures["differences"]
    assert isinstance(differences, dict)
    found = differences["other"]
    assert isinstance(found, dict)
    assert (found["log_probability"], found["worst_log_probability"]) == (0.0, 0.5)
    # BUT not where they are a little off in one step of twenty, or no numbers
    for seen in (
        shifted(reference, 1.5 * HALF.log_probability, steps // 20),
        shifted(reference, float("nan"), 1),
    ):
        with pytest.raises(ParityError, match="other: log_probabilities differ by"):
            judge(reference, [(other, seen)])


def test_a_caption_as_likely_is_no_fault(reference: Reference) -> None:
    # GIVEN a runtime that writes three captions otherwise, which the network finds as likely
    sentences, losses = list(reference[1].sentences), list(reference[1].losses)
    for place in (0, 1, 4):
        sentences[place], losses[place] = (7, 8), 0.015
    other = (
        Subject("other", reference[0].inference),
        observed(reference, sentences=sentences, losses=losses),
    )
    # WHEN they are judged THEN that passes, and both shares are told
    figures = judge(reference, [other])
    count = len(sentences)
    assert figures["same_captions"] == {"keras / other": round(1 - 3 / count, 4)}
    assert figures["same_or_as_likely"] == {"keras / other": 1.0}


def test_a_caption_less_likely_is_a_fault(reference: Reference) -> None:
    sentences, losses = list(reference[1].sentences), list(reference[1].losses)
    sentences[3], losses[3] = (7, 8), 0.3
    other = (
        Subject("other", reference[0].inference),
        observed(reference, sentences=sentences, losses=losses),
    )
    with pytest.raises(ParityError, match=r"keras and other write the same caption, or one as"):
        judge(reference, [other])
