"""Whom a picture does not show is said less readily, and what it shows as before."""

from __future__ import annotations

import numpy as np
import pytest

from model.bundle import SHIPPED, TOKENIZER
from model.caption import Sighting
from model.manifest import Grounding
from model.tokenizer import Tokenizer
from model.wording.grounding import SubjectSight, weakest
from model.wording.reranking import SAID, TOLD, Reranker

RULE = Grounding(person=0.6, animal=0.3, weight=2.0)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.load(SHIPPED / TOKENIZER)


@pytest.fixture(scope="module")
def sight(tokenizer: Tokenizer) -> SubjectSight:
    """Of two things the first makes people say "man", the second "dog"."""
    tokens = np.array([tokenizer.encode(word)[0] for word in ("man", "dog")], np.int32)
    weights = np.array([[0.1, 0.0], [0.0, 0.1]], np.float32)
    half = np.full(2, 0.5, np.float32)
    return SubjectSight(tokenizer, Reranker(tokens, weights, half, half), ["en", "fr"])


def test_evidence_follows_what_is_seen(sight: SubjectSight) -> None:
    # GIVEN a picture with a man and surely no dog
    evidence = sight.evidence(np.array([0.99, 0.005], np.float32))
    # THEN captions would name a person, and no dog
    assert evidence["person"] > 0.9
    assert evidence["dog"] < 0.01
    # AND a sentence is founded as well as the least founded class that it names
    assert weakest("a man and a dog", "en", evidence) == evidence["dog"]
    assert weakest("un homme", "fr", evidence) == evidence["person"]
    assert weakest("a table", "en", evidence) == 1.0


def test_words_without_evidence_count_less(sight: SubjectSight, tokenizer: Tokenizer) -> None:
    evidence = {"person": 0.9, "dog": 0.3 / np.e}
    for language, word in (("en", "dogs"), ("fr", "chien")):
        lost = sight.reluctance(evidence, language, RULE)  # type: ignore[arg-type]
        assert lost[tokenizer.encode(word)[0]] == pytest.approx(2.0)
        assert tokenizer.encode("man" if language == "en" else "homme")[0] not in lost


def test_what_others_see_more_of_is_said_more_readily(
    sight: SubjectSight, tokenizer: Tokenizer
) -> None:
    # GIVEN a picture in which captions would name a man and no dog, and somebody who sees a dog
    tags = np.array([0.99, 0.005], np.float32)
    own = sight.evidence(tags)["dog"]
    others = [Sighting("dog", 0.91), Sighting("person", 0.5)]
    # WHEN words are weighed
    dog, man = (tokenizer.encode(word)[0] for word in ("chien", "homme"))
    bonus = sight.encouraged({dog: 0.25, man: 0.5}, tags, others, "fr")
    # THEN those for dogs count what a reranker would add for that much more, the others as before
    gain = SAID * (0.91 - own) + TOLD * np.log(0.91 / own)
    assert bonus[dog] == pytest.approx(0.25 + gain)
    assert bonus[man] == 0.5
    assert sight.encouraged({dog: 0.25}, tags, (), "fr") == {dog: 0.25}
