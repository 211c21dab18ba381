"""What others' evidence does to captions: how often they name who is not in the picture.

The evidence is recorded: for each picture the persons and animals that are in it, as somebody noted
who looked at it. So it measures the rule, with a witness that is always right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from model.caption import Caption, CaptionOptions, Language, Sighting
from model.captioner import Captioner
from model.confidence import DOUBTED
from model.training.errors import TrainingDataError
from model.wording.subjects import subject_words, subjects

NOTHING = "-"


@dataclass(frozen=True, slots=True)
class Contradictions:
    """Captions of `photos`: `false` name somebody who is not there, `doubted` of these are hedged.

    `changed` are those that say something else than without the evidence.
    """

    photos: int
    false: int
    doubted: int
    changed: int


class RecordedWitness:
    """Tells what was noted of each picture, by the name of its file."""

    name = "recorded"

    def __init__(self, seen: Mapping[str, frozenset[str]]) -> None:
        self._seen = seen
        self._classes = sorted(set(subject_words("en").values()))

    def sightings(self, picture: Path | bytes) -> tuple[Sighting, ...]:
        """Every class of persons and animals; nothing of a picture that was not noted."""
        seen = self._seen.get(picture.name) if isinstance(picture, Path) else None
        if seen is None:
            return ()
        return tuple(Sighting(name, float(name in seen)) for name in self._classes)


def read_seen(path: Path) -> dict[str, frozenset[str]]:
    """Read a table of `image, seen`, classes with commas between, or "-" for none.

    TrainingDataError names a line that is none.
    """
    known = set(subject_words("en").values())
    seen: dict[str, frozenset[str]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()[1:], start=2):
        image, _, named = line.partition("\t")
        classes = frozenset(named.split(",")) - {NOTHING}
        if not named or not classes <= known:
            raise TrainingDataError(f"{path.name}, line {number}: not «image, classes»")
        seen[image] = classes
    return seen


def describe(captioner: Captioner, photos: Iterable[Path], language: Language) -> list[Caption]:
    """Return a caption for each photo, as the app asks for it."""
    options = CaptionOptions(language, neutral_people=True)
    return [captioner.describe(photo, options) for photo in photos]


def compare(
    captions: Sequence[Caption], before: Sequence[Caption], seen: Sequence[frozenset[str]]
) -> Contradictions:
    """Judge captions by what was noted of their pictures; `before` are those without evidence."""
    false = [
        caption
        for caption, there in zip(captions, seen, strict=True)
        if subjects(caption.text, caption.language) - there
    ]
    return Contradictions(
        photos=len(captions),
        false=len(false),
        doubted=sum(caption.confidence <= DOUBTED for caption in false),
        changed=sum(a.text != b.text for a, b in zip(captions, before, strict=True)),
    )
