"""The search finds what it should, compared with searches written in the plainest way."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from model.caption import CaptionOptions
from model.decoding import Hypothesis, Vocabulary, continue_after, force_decode, length_norm, search
from model.errors import Cancelled
from model.inference.interface import Encoding
from tests.support.fakes import FakeInference, normalised

PAD, END, START = 0, 1, 2
WORDS = Vocabulary(start=START, end=END, suppressed=(PAD, START))
PICTURES = range(12)


def encoding_of(picture: int) -> Encoding:
    """A picture as `FakeInference` encodes it."""
    return Encoding({"seed": np.array([picture], dtype=np.float32)}, None)


def best_of_all(
    fake: FakeInference, picture: int, alpha: float, patience: bool
) -> tuple[float, tuple[int, ...]]:
    """Score all sentences there are, shorter ones first, one by one, and return the best.

    Without `patience`, longer ones are left out as soon as no beginning of one, at the length of
    the next token, scores above the second-best sentence so far, or above the best one with a
    hundredth of its probability.
    """
    words = [i for i in range(fake.vocabulary) if i not in (PAD, END, START)]
    scored: list[tuple[float, tuple[int, ...]]] = []
    beginnings: dict[tuple[int, ...], float] = {(START,): 0.0}
    for length in range(1, fake.max_tokens):
        longer: dict[tuple[int, ...], float] = {}
        for past, total in beginnings.items():
            for word in words:
                longer[*past, word] = total + float(fake.distribution(picture, past)[word])
        hope = max(longer.values()) / ((5 + length + 1) / 6) ** alpha
        if not patience and scored:
            (second, _), (first, winner) = sorted(scored)[-2:]
            floor = first * ((5 + len(winner) + 1) / 6) ** alpha + np.log(0.01)
            if second >= hope or (first >= hope and max(longer.values()) < floor):
                break
        for past, total in longer.items():
            ended = total + float(fake.distribution(picture, past)[END])
            scored.append((ended / ((5 + length + 1) / 6) ** alpha, past[1:]))
        beginnings = longer
    return max(scored)


def greedy_sentence(fake: FakeInference, picture: int) -> tuple[int, ...]:
    """Take the likeliest token until the end, or until only the end is left."""
    past: tuple[int, ...] = (START,)
    while len(past) < fake.max_tokens:
        allowed = fake.distribution(picture, past).copy()
        allowed[[PAD, START]] = -np.inf
        if len(past) == 1:
            allowed[END] = -np.inf
        token = int(allowed.argmax())
        if token == END:
            break
        past = (*past, token)
    return past[1:]


@pytest.mark.parametrize("picture", PICTURES)
@pytest.mark.parametrize("alpha", [0.0, 0.9, 2.0])
def test_a_beam_wide_enough_finds_the_best_of_all_sentences(picture: int, alpha: float) -> None:
    # GIVEN beams for every unfinished sentence there can be (4 words, 4 tokens)
    fake = FakeInference(vocabulary=7, max_tokens=4, max_rows=100)
    # WHEN searching
    options = CaptionOptions(beams=100, length_penalty=alpha)
    best = search(fake, encoding_of(picture), WORDS, options)[0]
    # THEN the winner is the one found by trying all of them
    score, sentence = best_of_all(fake, picture, alpha, patience=False)
    assert best.tokens == sentence
    assert best.score == pytest.approx(score, abs=1e-5)
    # AND without length normalisation no longer one can be better
    if alpha == 0.0:
        assert best.tokens == best_of_all(fake, picture, alpha, patience=True)[1]


@pytest.mark.parametrize("picture", PICTURES)
def test_one_beam_is_greedy(picture: int) -> None:
    fake = FakeInference(vocabulary=30, max_tokens=9)
    found = search(fake, encoding_of(picture), WORDS, CaptionOptions(beams=1))
    assert [found[0].tokens] == [greedy_sentence(fake, picture)]


def test_more_beams_find_better_sentences_on_average() -> None:
    # GIVEN many pictures WHEN searched with one and with four beams
    fake = FakeInference(vocabulary=30, max_tokens=8)

    def mean_score(beams: int) -> float:
        options = CaptionOptions(beams=beams)
        return float(
            np.mean([search(fake, encoding_of(p), WORDS, options)[0].score for p in range(40)])
        )

    # THEN the wider search is clearly better
    assert mean_score(4) > mean_score(1) + 0.1


@pytest.mark.parametrize("beams", [1, 3, 5])
@pytest.mark.parametrize("picture", PICTURES)
def test_a_hypothesis_tells_the_truth_about_itself(picture: int, beams: int) -> None:
    # GIVEN a search in which rows change their parents
    fake = FakeInference(vocabulary=20, max_tokens=8)
    options = CaptionOptions(beams=beams)
    found = search(fake, encoding_of(picture), WORDS, options)
    assert found
    assert [h.score for h in found] == sorted((h.score for h in found), reverse=True)
    assert len({h.tokens for h in found}) == len(found)
    for hypothesis in found:
        # WHEN its tokens are scored again, alone
        past: tuple[int, ...] = (START,)
        expected, looks = [], []
        for token in (*hypothesis.tokens, END):
            expected.append(fake.distribution(picture, past)[token])
            looks.append(fake.attention(picture, past))
            past = (*past, token)
        # THEN log-probabilities, score and attention are those of exactly this sentence
        assert np.allclose(hypothesis.log_probabilities, expected)
        norm = ((5 + len(expected)) / 6) ** options.length_penalty
        assert hypothesis.score == pytest.approx(sum(expected) / norm, abs=1e-5)
        assert np.array_equal(hypothesis.attention, np.array(looks[:-1]).reshape(-1, 6))
        assert not {PAD, START, END} & set(hypothesis.tokens)


def test_sentences_end_when_there_is_no_more_room() -> None:
    # GIVEN a model that never wants to end
    class Endless(FakeInference):
        def distribution(self, picture: int, past: tuple[int, ...]) -> NDArray[np.float32]:
            logits = super().distribution(picture, past).astype(np.float64)
            logits[END] = -40.0
            return normalised(logits)

    fake = Endless(vocabulary=9, max_tokens=6)
    # WHEN searching THEN every sentence fills the room and is still finished
    found = search(fake, encoding_of(1), WORDS, CaptionOptions(beams=3))
    assert {len(h.tokens) for h in found} == {5}
    assert len(found) == 3
    assert all(h.log_probabilities[-1] < -30 for h in found)


def test_a_bad_ending_does_not_crowd_out_a_good_sentence() -> None:
    # GIVEN a model for which ending at once is possible but a thousand times less likely
    class LateEnd(FakeInference):
        def distribution(self, picture: int, past: tuple[int, ...]) -> NDArray[np.float32]:
            probabilities = np.full(self.vocabulary, 1e-9)
            probabilities[END] = 1e-3 if len(past) < 4 else 0.9
            probabilities[3], probabilities[4] = 0.6, 0.3
            return normalised(np.log(probabilities))

    found = search(LateEnd(max_tokens=6), encoding_of(0), WORDS, CaptionOptions(beams=2))
    # WHEN searching THEN the sentence of three likely words wins
    assert found[0].tokens == (3, 3, 3)


def test_the_search_stops_when_nothing_better_can_come() -> None:
    # GIVEN a model that ends surely after one word
    class Terse(FakeInference):
        def distribution(self, picture: int, past: tuple[int, ...]) -> NDArray[np.float32]:
            probabilities = np.full(self.vocabulary, 1e-6)
            probabilities[END if len(past) == 2 else 3] = 1.0
            return normalised(np.log(probabilities))

    fake = Terse(vocabulary=8, max_tokens=20)
    # WHEN searching with three beams THEN two steps are enough
    assert search(fake, encoding_of(0), WORDS, CaptionOptions(beams=3))[0].tokens == (3,)
    assert fake.steps == 2


def test_pictures_searched_in_turn_do_not_leak_into_each_other() -> None:
    # GIVEN the answers of fresh models
    options = CaptionOptions(beams=3)

    def sentences(fake: FakeInference, picture: int) -> list[tuple[int, ...]]:
        return [h.tokens for h in search(fake, encoding_of(picture), WORDS, options)]

    alone = [sentences(FakeInference(20, 8), picture) for picture in PICTURES]
    assert len({tuple(answer) for answer in alone}) > 6
    # WHEN one model does all of them, forwards and backwards THEN nothing changes
    shared = FakeInference(20, 8)
    assert [sentences(shared, picture) for picture in PICTURES] == alone
    assert [sentences(shared, picture) for picture in reversed(PICTURES)] == alone[::-1]


@pytest.mark.parametrize("run", [1, 2, 3])
@pytest.mark.parametrize("picture", PICTURES)
def test_no_run_of_tokens_is_written_twice(picture: int, run: int) -> None:
    # GIVEN a model of three words and long sentences, which must repeat itself
    class Endless(FakeInference):
        def distribution(self, picture: int, past: tuple[int, ...]) -> NDArray[np.float32]:
            logits = super().distribution(picture, past).astype(np.float64)
            logits[END] = -40.0 if len(past) < 4 else logits[END] - 2.0
            return normalised(logits)

    def runs(tokens: tuple[int, ...]) -> list[tuple[int, ...]]:
        return [tokens[i : i + run] for i in range(len(tokens) - run + 1)]

    fake = Endless(vocabulary=6, max_tokens=16)
    # WHEN repetition is forbidden THEN no sentence has the same run twice
    options = CaptionOptions(beams=3, unrepeated=run)
    found = search(fake, encoding_of(picture), WORDS, options)
    assert found
    assert all(len(set(runs(h.tokens))) == len(runs(h.tokens)) for h in found)
    # AND when it is not, longer ones do
    free = search(fake, encoding_of(picture), WORDS, CaptionOptions(beams=3, unrepeated=0))
    assert any(len(set(runs(h.tokens))) < len(runs(h.tokens)) for h in free) or run > 1


def test_cancelling_between_tokens() -> None:
    # GIVEN a search during which another party cancels, seen at the third token
    fake = FakeInference(vocabulary=30, max_tokens=9)
    stop = threading.Event()

    def should_stop() -> bool:
        if fake.steps == 2:
            stop.set()
        return stop.is_set()

    # WHEN searching THEN it raises before that token is computed
    with pytest.raises(Cancelled):
        search(fake, encoding_of(1), WORDS, CaptionOptions(beams=2), should_stop)
    assert fake.steps == 2


def test_cancelled_before_the_first_token() -> None:
    fake = FakeInference()
    with pytest.raises(Cancelled):
        search(fake, encoding_of(1), WORDS, CaptionOptions(), lambda: True)
    assert fake.steps == 0


def test_more_beams_than_rows_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="at most 5"):
        search(FakeInference(), encoding_of(1), WORDS, CaptionOptions(beams=6))


def test_the_first_step_decodes_one_row_and_no_step_more_than_the_beams() -> None:
    fake = FakeInference(vocabulary=30, max_tokens=9)
    search(fake, encoding_of(2), WORDS, CaptionOptions(beams=4))
    assert fake.rows_seen[0] == 1
    assert max(fake.rows_seen) == 4


@pytest.mark.parametrize("picture", PICTURES)
def test_a_sentence_is_found_behind_another(picture: int) -> None:
    # GIVEN the sentences that were found first
    fake, encoding = FakeInference(sentences=2), encoding_of(picture)
    found = search(fake, encoding, WORDS, CaptionOptions(beams=3))
    for first in found:
        # WHEN one is written behind THEN it makes no difference whether the search kept what the
        # first left in the cache, or its tokens are written once more
        steps = fake.steps
        kept = continue_after(fake, encoding, START, first)
        assert fake.steps == steps
        again = continue_after(fake, encoding, START, replace(first, prefix=None))
        assert fake.steps == steps + 1 + len(first.tokens)
        one, other = (search(fake, seen, WORDS, CaptionOptions(beams=3)) for seen in (kept, again))
        assert [h.tokens for h in one] == [h.tokens for h in other]
        # AND the decoder has seen the first sentence all along, for the map too
        past: tuple[int, ...] = (START, *first.tokens, START)
        for token, log_probability in zip(one[0].tokens, one[0].log_probabilities, strict=False):
            assert fake.distribution(picture, past)[token] == log_probability
            past = (*past, token)
        assert np.array_equal(force_decode(fake, again, START, one[0].tokens), one[0].attention)


def test_cancelled_while_a_sentence_is_written_once_more() -> None:
    fake, encoding = FakeInference(sentences=2), encoding_of(1)
    changed = replace(search(fake, encoding, WORDS, CaptionOptions())[0], prefix=None)
    with pytest.raises(Cancelled):
        continue_after(fake, encoding, START, changed, lambda: True)


def test_the_result_is_plain_data() -> None:
    best = search(FakeInference(), encoding_of(1), WORDS, CaptionOptions())[0]
    assert isinstance(best, Hypothesis)
    assert best.attention.dtype == best.log_probabilities.dtype == np.float32
    assert all(type(token) is int for token in best.tokens)


def test_words_that_are_worth_it_decide_between_finished_sentences() -> None:
    # GIVEN a picture, and all sentences that a search finds about it by their likelihood
    fake = FakeInference()
    options = CaptionOptions(beams=5)
    plain = search(fake, encoding_of(7), WORDS, options)
    # WHEN a token that the likeliest lacks is worth more than any log-probability
    wanted = next(t for h in plain[1:] for t in h.tokens if t not in plain[0].tokens)
    ranked = search(fake, encoding_of(7), replace(WORDS, token_bonus={wanted: 100.0}), options)
    # THEN sentences keep their scores, and those that say it come first
    scores = {h.tokens: h.score for h in plain}
    assert all(h.score == scores.get(h.tokens, h.score) for h in ranked)
    assert wanted in ranked[0].tokens
    # AND what it is worth, however often it is said, is divided by the length as the score is
    added = [100.0 * (wanted in h.tokens) for h in ranked]
    norms = [length_norm(len(h.tokens) + 1, options.length_penalty) for h in ranked]
    ranks = [h.score + bonus / norm for h, bonus, norm in zip(ranked, added, norms, strict=True)]
    assert ranks == sorted(ranks, reverse=True)


@pytest.mark.parametrize("picture", PICTURES)
def test_other_sentences_leave_the_beam_as_it_is(picture: int) -> None:
    # GIVEN what a beam finds alone
    fake = FakeInference(vocabulary=30, max_tokens=9)
    options = CaptionOptions(beams=3)
    plain = search(fake, encoding_of(picture), WORDS, options)
    steps = fake.steps
    # WHEN two rows more lead elsewhere
    found = search(fake, encoding_of(picture), WORDS, options, others=2)
    # THEN the beam's own sentences are the same, and next to no step is added
    own = [hypothesis.tokens for hypothesis in plain]
    assert [hypothesis.tokens for hypothesis in found[: len(own)]] == own
    assert fake.steps - steps <= steps + 3
    assert max(fake.rows_seen) <= fake.max_rows
    # AND each of the others tells the truth about itself
    for other in found[len(own) :]:
        past = (START, *other.tokens)
        expected = [
            fake.distribution(picture, past[: place + 1])[token]
            for place, token in enumerate((*other.tokens, END))
        ]
        assert np.allclose(other.log_probabilities, expected)


def test_other_sentences_say_something_else() -> None:
    # GIVEN many pictures WHEN one row leads elsewhere than the beam of two
    fake, options = FakeInference(vocabulary=30, max_tokens=9), CaptionOptions(beams=2)
    beside, elsewhere = [], []
    for picture in range(40):
        found = search(fake, encoding_of(picture), WORDS, options, others=1)
        if len(found) == 3:
            best, second, other = (set(hypothesis.tokens) for hypothesis in found)
            beside.append(len(best & second))
            elsewhere.append(len(best & other))
    # THEN it shares fewer words with the best than what the beam itself has second
    assert np.mean(elsewhere) < 0.7 * np.mean(beside)


def test_a_fault_decides_between_finished_sentences() -> None:
    fake, options = FakeInference(), CaptionOptions(beams=5)
    plain = search(fake, encoding_of(7), WORDS, options)
    wrong = plain[0].tokens
    faulty = replace(WORDS, fault=lambda tokens: 100.0 * (tuple(tokens) == wrong))
    assert search(fake, encoding_of(7), faulty, options)[0].tokens == plain[1].tokens


def test_a_token_said_with_reluctance_gives_way() -> None:
    fake, options = FakeInference(vocabulary=30, max_tokens=9), CaptionOptions(beams=3)
    first = search(fake, encoding_of(3), WORDS, options)[0].tokens[0]
    reluctant = replace(WORDS, reluctance={first: 50.0})
    found = search(fake, encoding_of(3), reluctant, options)
    assert all(first not in hypothesis.tokens for hypothesis in found)


def test_a_word_that_was_said_gives_way_to_another() -> None:
    fake, options = (
        FakeInference(vocabulary=30, max_tokens=9),
        CaptionOptions(beams=1, unrepeated=0),
    )
    pictures = range(40)

    def repeated(vocabulary: Vocabulary) -> int:
        found = [search(fake, encoding_of(n), vocabulary, options)[0].tokens for n in pictures]
        return sum(len(tokens) - len(set(tokens)) for tokens in found)

    assert repeated(replace(WORDS, unwelcome=list)) < 0.5 * repeated(WORDS)
