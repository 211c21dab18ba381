"""Captions say a gender where the model is sure, and neutral words with their sum where not."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from model.caption import CaptionOptions, Language
from model.decoding import Opening, Vocabulary, never, score_continuations, search
from model.inference.interface import Encoding
from model.tokenizer import Tokenizer
from model.wording.gender_neutral import GenderNeutralSearch
from model.wording.gendered_words import genders
from tests.support.fakes import FakeInference, normalised

PICTURE = Encoding({"seed": np.array([1], np.float32)}, None)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    texts = (
        "a man woman person boy girl with his her their dog runs",
        "an asian black man",
        "un homme une femme personne assis assise avec un chien",
    )
    return Tokenizer.train(texts * 3, 700)


class Sentences(FakeInference):
    """Writes whole sentences with given probabilities, and hardly anything else."""

    def __init__(self, tokenizer: Tokenizer, sentences: Mapping[str, float]) -> None:
        super().__init__(tokenizer.vocabulary_size, max_tokens=20, grid=(1, 2))
        self._ways = {
            (*tokenizer.encode(text), tokenizer.end): weight for text, weight in sentences.items()
        }

    def distribution(self, picture: int, past: tuple[int, ...]) -> NDArray[np.float32]:
        written = past[1:]
        probabilities = np.full(self.vocabulary, 1e-9)
        for way, weight in self._ways.items():
            if way[: len(written)] == written and len(way) > len(written):
                probabilities[way[len(written)]] += weight
        return normalised(np.log(probabilities))


def write(
    tokenizer: Tokenizer, language: Language, sentences: Mapping[str, float]
) -> tuple[str, float]:
    """The best sentence and its log-probability."""
    inference = Sentences(tokenizer, sentences)
    vocabulary = Vocabulary(tokenizer.start(language), tokenizer.end)
    options = CaptionOptions(language, beams=3)
    best = GenderNeutralSearch(inference, tokenizer, vocabulary, options).run(PICTURE, never)[0]
    return tokenizer.decode(best.tokens), float(best.log_probabilities.sum())


def test_a_gender_the_model_is_sure_of_is_said(tokenizer: Tokenizer) -> None:
    sentences = {"a man runs": 0.9, "a woman runs": 0.05, "a person runs": 0.05}
    assert write(tokenizer, "en", sentences)[0] == "a man runs"


def test_a_doubtful_one_is_not_and_all_that_it_stands_for_counts(tokenizer: Tokenizer) -> None:
    # GIVEN a man in five cases of ten, a girl in four, somebody in one
    sentences = {"a man runs": 0.5, "a girl runs": 0.4, "a person runs": 0.1}
    # WHEN the sentence is written THEN it says a person, as sure as that there is one
    text, total = write(tokenizer, "en", sentences)
    assert text == "a person runs"
    assert total == pytest.approx(0.0, abs=1e-3)


def test_what_does_not_depend_on_the_gender_stays_in_english(tokenizer: Tokenizer) -> None:
    # GIVEN a man or a woman in red, while of a person the model would rather say something else
    sentences = {
        "a man in red": 0.5,
        "a woman in red": 0.4,
        "a person runs": 0.09,
        "a person in red": 0.01,
    }
    # WHEN the sentence is written THEN it still says what was seen, and each word has its place
    assert write(tokenizer, "en", sentences)[0] == "a person in red"


def test_a_pronoun_does_not_tell_after_all(tokenizer: Tokenizer) -> None:
    sentences = {
        "a man with his dog": 0.5,
        "a woman with her dog": 0.4,
        "a person with his dog": 0.09,
        "a person with their dog": 0.01,
    }
    assert write(tokenizer, "en", sentences)[0] == "a person with their dog"


def test_a_man_and_a_woman_stay_one_of_each(tokenizer: Tokenizer) -> None:
    sentences = {"a man and a woman": 0.5, "a woman and a man": 0.4, "a person": 0.1}
    assert write(tokenizer, "en", sentences)[0] == "a man and a woman"


def test_what_follows_agrees_in_french(tokenizer: Tokenizer) -> None:
    sentences = {
        "un homme assis avec un chien": 0.5,
        "une femme assise avec un chien": 0.4,
        "une personne assise avec un chien": 0.1,
    }
    assert write(tokenizer, "fr", sentences)[0] == "une personne assise avec un chien"


def test_nobody_s_origin_is_told(tokenizer: Tokenizer) -> None:
    sentences = {"an asian man": 0.6, "a black man": 0.3, "a man runs": 0.1}
    assert write(tokenizer, "en", sentences)[0] == "a man runs"


def test_ways_are_weighed_by_all_their_tokens(tokenizer: Tokenizer) -> None:
    # GIVEN ways that share a beginning, one that is impossible, and something before them
    inference = Sentences(tokenizer, {"a man runs": 0.6, "a man with": 0.3, "a boy runs": 0.1})
    before = [tokenizer.start("en"), *tokenizer.encode("a")]
    ways = [tokenizer.encode(text) for text in ("man runs", "man with", "boy", "girl with his")]
    # WHEN they are weighed THEN each has the product of its tokens' probabilities
    found = [math.exp(total) for total in score_continuations(inference, PICTURE, before, ways)]
    assert found == pytest.approx([0.6, 0.3, 0.1, 0.0], abs=1e-4)


def test_a_search_goes_on_from_its_opening(tokenizer: Tokenizer) -> None:
    inference = Sentences(tokenizer, {"a man runs": 0.9, "a boy with": 0.1})
    vocabulary = Vocabulary(tokenizer.start("en"), tokenizer.end)
    tokens = tuple(tokenizer.encode("a boy"))
    opening = Opening(tokens, tuple(-0.5 for _ in tokens))
    found = search(inference, PICTURE, vocabulary, CaptionOptions(), never, opening)
    assert tokenizer.decode(found[0].tokens) == "a boy with"
    assert found[0].log_probabilities[: len(tokens)].tolist() == [-0.5] * len(tokens)


def test_the_shipped_model_agrees_with_itself(photos: dict[str, Path]) -> None:
    # GIVEN the shipped model WHEN it writes neutrally about a photo without people
    from model.captioner import load_captioner

    captioner = load_captioner()
    for language in captioner.languages:
        options = [CaptionOptions(language, neutral_people=on) for on in (False, True)]
        plain, neutral = (captioner.describe(photos["cat"], chosen) for chosen in options)
        # THEN nothing changes, and looking at the sentence again gives the same attention
        assert plain.text == neutral.text
        look = captioner.look(photos["cat"], neutral.text, language)
        assert [word.text for word in look.words] == [word.text for word in neutral.words]
        for one, other in zip(look.words, neutral.words, strict=True):
            assert np.allclose(one.attention, other.attention, atol=1e-4)


def test_other_english_sentences_are_made_to_say_no_gender_either(tokenizer: Tokenizer) -> None:
    # GIVEN a model unsure of a person's gender
    inference = Sentences(tokenizer, {"a man runs": 0.5, "a woman runs": 0.45, "a girl": 0.05})
    vocabulary = Vocabulary(tokenizer.start("en"), tokenizer.end)
    neutral = GenderNeutralSearch(inference, tokenizer, vocabulary, CaptionOptions(beams=3))
    # WHEN it writes neutrally
    texts = [tokenizer.decode(one.tokens) for one in neutral.run(PICTURE, never)]
    # THEN the best says no gender, and the others that did were not lost for it
    assert texts[0] == "a person runs"
    assert len(texts) >= 2
    assert not any(genders(text, "en") for text in texts)
