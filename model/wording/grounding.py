"""What a picture shows of persons and animals, to check a sentence that names them.

A decoder that has seen people in most photos writes them into empty rooms, too. The encoder's own
list of what is in the picture knows better: from the words that it makes people expect
(`model/wording/reranking.py`) follows the share of captions that name somebody of each class of
`model/wording/subjects.py`. Words for a class of which the picture shows little count as less
likely while the sentence is written. To compare finished sentences would not do: where a person is
invented, all of a beam's sentences have one (model/training/RUNS.md).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from model.caption import FIRST_LANGUAGE, Language, Sighting
from model.evidence import agreed
from model.manifest import Grounding
from model.tokenizer import Tokenizer
from model.wording.reranking import LEAST, SAID, TOLD, Reranker
from model.wording.subjects import PERSON, subject_words, subjects

Evidence = Mapping[str, float]
"""For each class that the bundle knows of, the share of captions, in 0..1, that would name it."""


class SubjectSight:
    """Tells the evidence for persons and animals in pictures, by one bundle's expected words.

    Of one picture it is asked several times: the last answer is kept, as the reranker keeps its.
    """

    def __init__(
        self, tokenizer: Tokenizer, reranker: Reranker, languages: Sequence[Language]
    ) -> None:
        """`reranker` is that of the first language, in which most is written about pictures."""
        self._reranker = reranker
        self._tokens = {
            language: {
                token: name
                for word, name in subject_words(language).items()
                for token in tokenizer.encode(word)[:1]
                if len(tokenizer.encode(word)) == 1
            }
            for language in languages
        }
        column = {int(token): place for place, token in enumerate(reranker.tokens)}
        self._columns: dict[str, list[int]] = {}
        for token, name in self._tokens[FIRST_LANGUAGE].items():
            if token in column:
                self._columns.setdefault(name, []).append(column[token])
        self._told: tuple[NDArray[np.float32], Evidence] | None = None

    def evidence(self, tag_probabilities: NDArray[np.float32]) -> Evidence:
        """Return the evidence in a picture, from the probabilities of its tags (tags,)."""
        if self._told is None or self._told[0] is not tag_probabilities:
            shares = self._reranker.shares(tag_probabilities)
            evidence = {
                name: float(min(max(shares[columns].sum(), LEAST), 1.0))
                for name, columns in self._columns.items()
            }
            self._told = tag_probabilities, evidence
        return self._told[1]

    def reluctance(
        self, evidence: Evidence, language: Language, rule: Grounding
    ) -> dict[int, float]:
        """Return the nats by which each token counts less for want of evidence for its class."""
        lost = {
            name: rule.weight * math.log(enough / share)
            for name, share in evidence.items()
            if share < (enough := rule.person if name == PERSON else rule.animal)
        }
        return {t: lost[name] for t, name in self._tokens[language].items() if name in lost}

    def encouraged(
        self,
        bonus: dict[int, float],
        tag_probabilities: NDArray[np.float32],
        others: Sequence[Sighting],
        language: Language,
    ) -> dict[int, float]:
        """Return a reranker's bonus where `others` surely see what captions would hardly name.

        Words for that gain, in nats, what the reranker would have given, had it expected them so.
        """
        if not others:
            return bonus
        own = self.evidence(tag_probabilities)
        gained = {
            name: SAID * (share - own[name]) + TOLD * math.log(share / own[name])
            for name, share in agreed(own, others).items()
            if share > own[name]
        }
        named = self._tokens[language].items()
        more = {t: bonus.get(t, 0.0) + gained[name] for t, name in named if name in gained}
        return bonus | more


def weakest(text: str, language: Language, evidence: Evidence) -> float:
    """Return the least evidence of what a sentence names, in 0..1; 1 when it names nobody."""
    return min((evidence.get(name, 1.0) for name in subjects(text, language)), default=1.0)
