"""How good a caption is, quickly: CIDEr-D against references, while teaching.

The official scores (`caption_scores.py`) need Java and seconds; this is counted whenever
fine-tuning is validated. Words are those of `words`; the end of a sentence counts as a word,
without which CIDEr-D pays for sentences that break off (arXiv 2305.12254).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence

_LONGEST = 4
_SIGMA = 6.0
_END = "</s>"
_WORD = re.compile(r"\w+(?:['-]\w+)*")

Gram = tuple[str, ...]


def words(text: str, *, ended: bool = True) -> list[str]:
    """Split a caption into lower-case words without punctuation; `ended` adds the end of it."""
    found = _WORD.findall(text.lower())
    return [*found, _END] if ended else found


class CiderD:
    """CIDEr-D (Vedantam et al. 2015, arXiv 1411.5726, section 4): 1 is what tables print as 100.

    `corpus` holds every picture's references, from which the weight of each n-gram is learnt.
    """

    def __init__(self, corpus: Sequence[Sequence[list[str]]]) -> None:
        self._pictures = math.log(max(1.0, len(corpus)))
        frequency: Counter[Gram] = Counter()
        for references in corpus:
            frequency.update({gram for reference in references for gram in _grams(reference)})
        self._frequency = {gram: math.log(count) for gram, count in frequency.items()}

    def prepare(self, references: Iterable[list[str]]) -> list[Vector]:
        """Return the weighted n-grams of one picture's references, for `score`."""
        return [self._vector(reference) for reference in references]

    def score(self, caption: list[str], references: Sequence[Vector]) -> float:
        """Return the mean similarity to the references, over n-grams of one to four words."""
        hypothesis = self._vector(caption)
        total = sum(_similarity(hypothesis, reference) for reference in references)
        return 10.0 * total / len(references)

    def _vector(self, sentence: list[str]) -> Vector:
        weights: list[dict[Gram, float]] = [{} for _ in range(_LONGEST)]
        for gram, count in _grams(sentence).items():
            weights[len(gram) - 1][gram] = count * (self._pictures - self._frequency.get(gram, 0.0))
        norms = [math.sqrt(sum(value * value for value in part.values())) for part in weights]
        return weights, norms, len(sentence)


Vector = tuple[list[dict[Gram, float]], list[float], int]


def _grams(sentence: list[str]) -> Counter[Gram]:
    return Counter(
        tuple(sentence[start : start + length])
        for length in range(1, _LONGEST + 1)
        for start in range(len(sentence) - length + 1)
    )


def _similarity(hypothesis: Vector, reference: Vector) -> float:
    """Clipped cosine, averaged over the lengths, times a Gaussian of the difference in length."""
    (ours, our_norms, our_length), (theirs, their_norms, their_length) = hypothesis, reference
    total = 0.0
    for mine, my_norm, other, other_norm in zip(ours, our_norms, theirs, their_norms, strict=True):
        if my_norm and other_norm:
            shared = sum(
                min(weight, other[gram]) * other[gram]
                for gram, weight in mine.items()
                if gram in other
            )
            total += shared / (my_norm * other_norm)
    penalty = math.exp(-((our_length - their_length) ** 2) / (2 * _SIGMA**2))
    return total / _LONGEST * penalty
