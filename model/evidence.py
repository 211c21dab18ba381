"""What a picture shows, whoever tells: a thing, how likely it is to be there, and where.

The shipped model's own list of things gives such evidence everywhere; on a Mac the system's Vision
framework can be heard beside it (`desktop/captioning/mac_witness.py`). What is said of a picture,
asked of it or checked against it goes by this one form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from model.caption import Sighting

if TYPE_CHECKING:
    from pathlib import Path

ABSENT, PRESENT = 0.05, 0.8
"""Probabilities up to which, and from which, somebody else's evidence is plain."""

LEAST = 0.02
"""No evidence of others is taken for less: that they see nothing is no proof."""


class Witness(Protocol):
    """Somebody who tells what a picture shows."""

    @property
    def name(self) -> str:
        """What it is called in reports."""
        ...

    def sightings(self, picture: Path | bytes) -> tuple[Sighting, ...]:
        """Every thing that it knows of, also what it does not see; nothing where it cannot look."""
        ...


def heard(witnesses: Sequence[Witness], picture: Path | bytes) -> tuple[Sighting, ...]:
    """What all of some witnesses tell of a picture."""
    return tuple(one for witness in witnesses for one in witness.sightings(picture))


def agreed(own: Mapping[str, float], others: Iterable[Sighting]) -> dict[str, float]:
    """The evidence for each thing, in 0..1, after others were heard, too.

    They count where they are plain: what one of them surely sees is there, what one surely does
    not see is not, unless another sees it. In between, and of what they do not know, one's own
    evidence stands.
    """
    best: dict[str, float] = {}
    for sighting in others:
        best[sighting.thing] = max(sighting.probability, best.get(sighting.thing, 0.0))
    evidence = dict(own)
    for thing, probability in best.items():
        if thing not in own:
            continue
        if probability >= PRESENT:
            evidence[thing] = max(own[thing], probability)
        elif probability <= ABSENT:
            evidence[thing] = min(own[thing], max(probability, LEAST))
    return evidence
