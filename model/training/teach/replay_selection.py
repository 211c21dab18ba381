"""Which pictures of the replay memory are learnt beside an owner's, and which are left out.

What the old model says about the owner's pictures and the owner does not, time and again, is what
gets another name: of a dog, "black" and "dog". A replayed picture of which the model says all of
that may show the very thing, so that it would say the opposite of the owner; it is left out. Of the
others those for which the gate would sooner open teach the most: about the rest the general
decoder writes.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_INDISTINCT, _MOST_LEFT_OUT = 0.8, 1 / 12
"""Of a replayed picture "all of that" is said from so much of what a picture of the owner's has on;
and how many may be left out."""

_LEARNT, _LOOKALIKES = 1 / 2, 1 / 8
"""Of the rows that are not left out so many are learnt from, and are lookalikes."""

Tokens = frozenset[int]
"""Those of what is said about a picture."""


@dataclass(frozen=True, slots=True, eq=False)
class ReplaySelection:
    """Which rows of the replay memory are learnt from, and which of these more often."""

    learnt: NDArray[np.intp]
    lookalikes: NDArray[np.intp]


def select_replay(rows: NDArray[np.intp], nearness: NDArray[np.floating[Any]]) -> ReplaySelection:
    """Choose among rows of the replay memory by how near each is to opening the gate."""
    order = rows[np.argsort(-nearness, kind="stable")]
    learnt, lookalikes = (max(1, round(share * len(order))) for share in (_LEARNT, _LOOKALIKES))
    return ReplaySelection(order[:learnt], order[:lookalikes])


def other_things(
    pictures: NDArray[np.intp],
    replayed: Sequence[Tokens],
    before: Sequence[Tokens],
    own: Sequence[Tokens],
) -> NDArray[np.intp]:
    """Return the rows of the replay memory that do not show what gets another name.

    Row r is about `pictures[r]`, of which the model said `replayed[pictures[r]]`. `before` and
    `own` are what it says about each of the owner's pictures, and what they say.
    """
    weights = replaced(before, own, replayed)
    typical = float(np.median([_sum(weights, one) for one in before])) if before else 0.0
    found = np.array([_sum(weights, one) for one in replayed])[pictures]
    order = np.argsort(-found, kind="stable")
    alike = int((found >= _INDISTINCT * typical).sum()) if typical > 0.0 else 0
    return np.sort(order[min(alike, round(_MOST_LEFT_OUT * len(order))) :])


def replaced(
    before: Sequence[Tokens], own: Sequence[Tokens], replayed: Sequence[Tokens]
) -> Mapping[int, float]:
    """Return how much each token is a mark of what gets another name.

    The square of the share of the owner's pictures of which it is no longer said, so that what
    happens to one of them counts little, times its rarity in the replay memory.
    """
    lost = _counts(before)
    lost.subtract(_counts(own))
    common = _counts(replayed)
    return {
        token: (count / len(before)) ** 2 * math.log((len(replayed) + 1) / (common[token] + 1))
        for token, count in lost.items()
        if count > 0
    }


def _counts(sentences: Iterable[Tokens]) -> Counter[int]:
    return Counter(token for sentence in sentences for token in sentence)


def _sum(weights: Mapping[int, float], sentence: Tokens) -> float:
    return sum(weights.get(token, 0.0) for token in sorted(sentence))
