"""What captions are worth to somebody who cannot see the picture, beyond their likeness to others.

Whom they invent, how far their confidence holds, whether their French agrees, and whether the other
sentences offered say anything else: one table for every language, with or without references in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from model.caption import Caption, Language
from model.manifest import Json
from model.training.data.dataset import Example
from model.training.evaluate.inventions import Inventions, invented, summary
from model.training.evaluate.reliability import Reliability, measure
from model.wording.content_words import telling
from model.wording.french_agreement import agreement_errors

ENOUGH = 3
"""So many sentences that say something different, the caption among them, are worth choosing from.
"""


@dataclass(frozen=True, slots=True)
class Truth:
    """Shares are of captions, ×100.

    `varied` is the share offered with `ENOUGH` different sentences; `disagreeing` the share of
    French captions with an agreement error, `disagreements` such errors by rule. `reliability` is
    None without references in the language.
    """

    captions: int
    refused: int
    inventions: Inventions
    varied: float
    disagreeing: float | None
    disagreements: dict[str, int]
    reliability: Reliability | None

    def to_json(self) -> dict[str, Json]:
        """Return everything, JSON-ready."""
        values: dict[str, Json] = asdict(self)
        return values


def examine(
    examples: Sequence[Example],
    captions: Sequence[Caption],
    language: Language,
    cider: Sequence[float] | None,
) -> Truth:
    """Examine one caption an example; `cider` is each one's (not ×100), None without references."""
    described = [(e, c) for e, c in zip(examples, captions, strict=True) if c.kind == "photo"]
    errors = [agreement_errors(c.text) if language == "fr" else [] for _, c in described]
    varied = [len(telling([c.text, *c.alternatives], language)) >= ENOUGH for _, c in described]
    count = max(len(described), 1)
    return Truth(
        captions=len(captions),
        refused=len(captions) - len(described),
        inventions=summary([invented(c.text, language, e) for e, c in described]),
        varied=round(100 * sum(varied) / count, 2),
        disagreeing=round(100 * sum(map(bool, errors)) / count, 2) if language == "fr" else None,
        disagreements=dict(Counter(error.rule for found in errors for error in found)),
        reliability=_reliability(captions, cider) if cider else None,
    )


def _reliability(captions: Sequence[Caption], cider: Sequence[float]) -> Reliability | None:
    """Measure it on the captions that were written; None where there is none."""
    pairs = [(c.confidence, n) for c, n in zip(captions, cider, strict=True) if c.kind == "photo"]
    return measure(*zip(*pairs, strict=True)) if pairs else None
