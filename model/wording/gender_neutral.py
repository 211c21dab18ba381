"""Writes captions that say a person's gender only where the model is sure of it.

The likeliest sentence is looked through from left to right. Where it says a gender, the model's
probabilities of all ways to say a man or boy there, and of all ways to say a woman or girl, are
summed up. When the likelier gender has too small a share of both, neutral words stand there, which
count with the probability of everything they stand for. In French the search goes on from them, so
that what comes after agrees with them; in English nothing agrees but pronouns, which are looked at
in their turn, and the rest of the sentence stays.

A sentence that speaks of both a man and a woman is left as it is: there the model is unsure only
of whom to name first.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from model.caption import CaptionOptions, ShouldStop
from model.decoding import (
    Hypothesis,
    Opening,
    Vocabulary,
    length_norm,
    score_continuations,
    search,
)
from model.inference.interface import Encoding, Inference
from model.tokenizer import Tokenizer
from model.wording.gendered_words import ORIGINS, PRONOUNS, Phrase, genders, phrases

SURE_OF_GENDER = 0.9
"""Share of the likelier gender from which it is said; see model/training/RUNS.md."""


class GenderNeutralSearch:
    """`decoding.search` in one language of one bundle, neutral about people.

    `sure` is the share, in 0..1, of the likelier gender from which it is said; `others` is as
    `decoding.search` has it.
    """

    def __init__(
        self,
        inference: Inference,
        tokenizer: Tokenizer,
        vocabulary: Vocabulary,
        options: CaptionOptions,
        sure: float = SURE_OF_GENDER,
        others: int = 0,
    ) -> None:
        self._inference = inference
        self._tokenizer = tokenizer
        origins = tuple(tuple(tokenizer.encode_within(run)) for run in ORIGINS[options.language])
        self._vocabulary = replace(vocabulary, forbidden=origins)
        self._options = options
        self._sure = sure
        self._others = others

    def run(self, encoding: Encoding, should_stop: ShouldStop) -> list[Hypothesis]:
        """Return what `search` does; the alternatives say no gender that the best does not.

        Raises `Cancelled` and ValueError as `search` does.
        """
        found = self._search(encoding, Opening(), should_stop)
        settled, neutral = 0, False
        while found:
            best = found[0]
            place = self._next(best.tokens, settled)
            said = self._genders(best)
            if place is None or len(said) > 1:
                return [best, *self._no_more_telling(found[1:], said)]
            phrase, start, stop = place
            settled = stop
            masculine, feminine, alike = self._scores(encoding, best, phrase, start, should_stop)
            both = np.logaddexp(masculine, feminine)
            sure = max(masculine, feminine) - both >= math.log(self._sure)
            if sure and not (neutral and phrase.neutral in PRONOUNS):
                continue
            # A pronoun about somebody who is a person by now must not tell after all.
            neutral = True
            tokens = self._tokenizer.encode_within(phrase.neutral)
            each = min(0.0, float(np.logaddexp(both, alike))) / len(tokens)
            settled = start + len(tokens)
            if self._options.language == "en":
                found = [self._exchanged(best, (start, stop), tokens, each), *found[1:]]
                continue
            before = best.log_probabilities[:start].tolist()
            opening = Opening((*best.tokens[:start], *tokens), (*before, *[each] * len(tokens)))
            again = self._search(encoding, opening, should_stop)
            if not again:
                return found
            found = again
        return found

    def _no_more_telling(
        self, others: Sequence[Hypothesis], said: frozenset[str]
    ) -> list[Hypothesis]:
        """Keep what says no gender but those `said`; English ones are made to say none."""
        if self._options.language == "en":
            others = [self._untold(other, said) for other in others]
        return [other for other in others if self._genders(other) <= said]

    def _untold(self, sentence: Hypothesis, said: frozenset[str]) -> Hypothesis:
        """Put neutral words in the place of all that says another gender than those `said`."""
        settled = 0
        while not self._genders(sentence) <= said:
            place = self._next(sentence.tokens, settled)
            if place is None:
                break
            phrase, start, stop = place
            tokens = self._tokenizer.encode_within(phrase.neutral)
            each = float(sentence.log_probabilities[start:stop].sum()) / len(tokens)
            sentence = self._exchanged(sentence, (start, stop), tokens, each)
            settled = start + len(tokens)
        return sentence

    def _search(
        self, encoding: Encoding, opening: Opening, should_stop: ShouldStop
    ) -> list[Hypothesis]:
        return search(
            self._inference,
            encoding,
            self._vocabulary,
            self._options,
            should_stop,
            opening,
            self._others,
        )

    def _exchanged(
        self, best: Hypothesis, span: tuple[int, int], tokens: Sequence[int], each: float
    ) -> Hypothesis:
        """Put other tokens, each of this log-probability, in the place of a span of a sentence.

        The model looks for them where it looked for what stood there.
        """
        start, stop = span
        looked = best.attention[start:stop].mean(axis=0, keepdims=True)
        log_probabilities = np.concatenate(
            [
                best.log_probabilities[:start],
                np.full(len(tokens), each, np.float32),
                best.log_probabilities[stop:],
            ]
        )
        norm = length_norm(len(log_probabilities), self._options.length_penalty)
        return Hypothesis(
            tokens=(*best.tokens[:start], *tokens, *best.tokens[stop:]),
            log_probabilities=log_probabilities,
            attention=np.concatenate(
                [
                    best.attention[:start],
                    np.repeat(looked, len(tokens), axis=0),
                    best.attention[stop:],
                ]
            ),
            score=float(log_probabilities.sum()) / norm,
        )

    def _next(self, tokens: Sequence[int], settled: int) -> tuple[Phrase, int, int] | None:
        """Return the first phrase from token `settled` on, with its first and last token."""
        spans = self._tokenizer.words(tokens)
        words = [
            self._tokenizer.decode(tokens[start:stop]).strip(' ,.;:!?"()') for start, stop in spans
        ]
        for phrase in phrases(words, self._options.language):
            start, stop = spans[phrase.start][0], spans[phrase.stop - 1][1]
            if start >= settled:
                return phrase, start, stop
        return None

    def _scores(
        self,
        encoding: Encoding,
        best: Hypothesis,
        phrase: Phrase,
        start: int,
        should_stop: ShouldStop,
    ) -> tuple[float, float, float]:
        """Return the log-probabilities (nats) of either gender and of the neutral words."""
        texts = [*phrase.masculine, *phrase.feminine, phrase.neutral]
        ways = [self._tokenizer.encode_within(text) for text in texts]
        before = [self._vocabulary.start, *best.tokens[:start]]
        totals = score_continuations(self._inference, encoding, before, ways, should_stop)
        count = len(phrase.masculine)
        masculine, feminine = totals[:count], totals[count:-1]
        return (
            float(np.logaddexp.reduce(masculine)),
            float(np.logaddexp.reduce(feminine)),
            totals[-1],
        )

    def _genders(self, hypothesis: Hypothesis) -> frozenset[str]:
        return genders(self._tokenizer.decode(hypothesis.tokens), self._options.language)
