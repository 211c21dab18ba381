"""Yes, probably, no or I cannot tell: what is known of a picture, to answer a question with.

Each answer is a measured probability (`python -m model.training sight`; model/training/RUNS.md
has the figures). A thing counts as there where one of five people names it. So "no" is only said
of things that people name where they are: of a chair in the corner they are silent, and silence
about it proves nothing. How much a thing is named was counted from captions: of those who describe
a photo that somebody says has a dog, 96 in 100 say so, too; a chair, 50; the sky, 32.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from model.caption import Language, Sight
from model.wording.places import SCENES
from model.wording.questions import Asked, Beyond, NotAnswered, Vocabulary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Verdict = Literal["yes", "probably", "no", "unclear"]

YES, PROBABLY, NO = 0.75, 0.45, 0.03
"""Probabilities from which a thing is said to be there, and probably there; and below which one
that would have been named is said not to be."""

_NAMED = """
    Christmas_tree airplane airport american_football baby ball balloon baseball basketball bat
    bathroom bathtub beach bear bed bench bicycle bird boat book bowl box bread bridge bubbles bull
    bus cake candle car cart cat child cigarette clock computer couch cow desk dog doll egg fire
    flag flower food fountain frisbee fruit guitar hockey horse ice ice_cream kayak kitchen
    living_room mask microphone mirror motorcycle mud pasta person phone pizza plate pool puddle
    race_car raft refrigerator rice rock scooter sheep shower sign sink skateboard ski sled snow
    snowboarder soccer stairs statue stick stove suitcase swing television tennis tie toilet tower
    train trampoline truck umbrella vase vegetable volleyball water waterfall wave wedding
"""

NAMED_WHERE_THEY_ARE = frozenset(name.replace("_", " ") for name in _NAMED.split())
"""Things that half of the captions name, where one caption of a photo does: 6,000 photos of
Flickr8k and 4,800 of COCO with about five each. Rarer things than 15 photos are not counted."""


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What a question is answered with.

    `thing` is named as lists name it, in the question's `language`; where the question said more
    (`exact` is false), `words` did. `where` is a (rows, columns) map that sums to 1, of what is
    there. Without a `verdict`, `reason` says why there is none.
    """

    language: Language
    words: str
    verdict: Verdict | None = None
    reason: Beyond | Literal["no photo"] | None = None
    thing: str = ""
    exact: bool = True
    probability: float = 0.0
    where: NDArray[np.float32] | None = None


def answer(question: str, language: Language, sight: Sight) -> Answer:
    """Answer a question in either language, by preference in this one."""
    asked = Vocabulary(sight.things).understand(question, language)
    if isinstance(asked, NotAnswered):
        return Answer(asked.language, asked.words, reason=asked.reason)
    return _answer(asked, sight)


def _answer(asked: Asked, sight: Sight) -> Answer:
    if sight.kind != "photo":
        return Answer(asked.language, asked.words, reason="no photo")
    thing, sighting = sight.things[asked.thing], sight.sightings[asked.thing]
    verdict = verdict_of(sighting.thing, sighting.probability)
    there = verdict in ("yes", "probably") and sighting.thing not in SCENES
    return Answer(
        language=asked.language,
        words=asked.words,
        verdict=verdict,
        thing=thing.names[asked.language],
        exact=asked.exact,
        probability=sighting.probability,
        where=sighting.where if there else None,
    )


def verdict_of(thing: str, probability: float) -> Verdict:
    """Return what a probability, in 0..1, says of a thing, by its English name."""
    if probability >= YES:
        return "yes"
    if probability >= PROBABLY:
        return "probably"
    return "no" if probability < NO and thing in NAMED_WHERE_THEY_ARE else "unclear"
