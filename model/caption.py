"""What a caption is: the options that ask for one, the result that answers, and who gives it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:  # options are made, and errors worded, before anything is computed
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

Language = Literal["en", "fr"]
"""The languages a caption can be written in (ISO 639-1)."""

LANGUAGES: tuple[Language, ...] = ("en", "fr")

FIRST_LANGUAGE: Language = "en"
"""The one that a model writes in first, where it writes one sentence behind another."""

UNKNOWN_CONFIDENCE = 0.5
"""Exactly this is the confidence in a sentence of a model whose confidence nobody has measured.

Between sure and unsure, where a measured one counts so fine that it never falls on it.
"""

ShouldStop = Callable[[], bool]
"""Asked before every token whether to give up; true ends the work with `Cancelled`."""

Kind = Literal["photo", "blank", "document", "screenshot", "drawing"]
"""What sort of picture this is; only a photo gets a described scene."""

KINDS: tuple[Kind, ...] = ("photo", "blank", "document", "screenshot", "drawing")


@dataclass(frozen=True, slots=True)
class CaptionOptions:
    """How to write one caption.

    `beams` is the width of the beam search (1 is greedy); `length_penalty` is the exponent alpha
    by which a finished sentence's log-probability is divided, ((5 + length) / 6) ** alpha
    (Wu et al. 2016, arXiv 1609.08144, equation 14). No run of `unrepeated` tokens stands twice in a
    sentence; 0 forbids nothing. With `neutral_people` a person whose gender the model is unsure of
    is a person or a child, and nobody's origin is told; the app and the command line ask for it.
    """

    language: Language = "en"
    beams: int = 3
    length_penalty: float = 0.9
    unrepeated: int = 3
    neutral_people: bool = False

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise ValueError(f"language must be one of {LANGUAGES}, not {self.language!r}")
        if self.beams < 1:
            raise ValueError(f"beams must be at least 1, not {self.beams}")
        if self.unrepeated < 0:
            raise ValueError(f"unrepeated must not be negative, not {self.unrepeated}")


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """One written word and where the model looked while writing it.

    `attention` is a (rows, columns) float32 map over the picture that sums to 1, row 0 at the top.
    A word of `grammar`, such as an article, has no place in the picture, wherever the model looked.
    """

    text: str
    attention: NDArray[np.float32]
    grammar: bool = False


@dataclass(frozen=True, slots=True)
class Tag:
    """A thing named without an article, and the probability, in 0..1, that it is in a picture.

    Calibrated: of the photos given 30 %, three in ten have a person who names it among five.
    """

    word: str
    probability: float


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """How the model sees a picture while it writes a given sentence; see `Caption`.

    A model that is `attentive` looks somewhere for each word; another sees the whole picture only.
    `labels` are the likeliest of ImageNet's classes; None of a model that does not tell them.
    """

    words: tuple[Word, ...]
    tags: tuple[Tag, ...]
    attentive: bool = True
    labels: tuple[Tag, ...] | None = None


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing's name in each language, and the forms by which English captions mention it."""

    names: Mapping[Language, str]
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Sighting:
    """One thing, by its English name.

    `probability`, in 0..1, is that of a picture with it. `where` is a (rows, columns) float32 map
    over the picture that sums to 1, row 0 at the top; None where that is not known.
    """

    thing: str
    probability: float
    where: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Sight:
    """All that a bundle's own list tells of one picture.

    `sightings` are of `things`, in that order; none from a bundle without a list. The list is of
    photos: of another `kind` of picture it tells nothing that could be relied on.
    """

    kind: Kind
    things: tuple[Thing, ...] = ()
    sightings: tuple[Sighting, ...] = ()

    @property
    def likeliest(self) -> tuple[tuple[Thing, Sighting], ...]:
        """Things and sightings, the likeliest first."""
        pairs = zip(self.things, self.sightings, strict=True)
        return tuple(sorted(pairs, key=lambda pair: -pair[1].probability))


@dataclass(frozen=True, slots=True, eq=False)
class Caption:
    """A sentence about one picture.

    `confidence` is a probability in [0, 1], counted from `signals` (`model/confidence.py`) where
    the bundle says how. `alternatives` are other sentences, best first, which differ from it and
    from each other in what they say. When `kind` is not "photo", `text` is empty, because nothing
    was described: the interface words the refusal. `model` names the bundle's version;
    `milliseconds` is the time from the decoded picture to the sentence. `tags` are what is
    likeliest in the picture, the likeliest first, in the caption's language; none from a bundle
    that does not tell.
    """

    text: str
    language: Language
    confidence: float
    kind: Kind
    alternatives: tuple[str, ...]
    words: tuple[Word, ...]
    model: str
    milliseconds: float
    tags: tuple[Tag, ...] = ()
    signals: Mapping[str, float] = field(default_factory=dict)


class CaptionerProtocol(Protocol):
    """What an application needs of a captioner (`model.captioner.Captioner` is one).

    Every method raises an `ImageError` for a picture that cannot be described, a `ModelError` for a
    model that cannot be used and `Cancelled` soon after `should_stop` answers true.
    """

    @property
    def version(self) -> str:
        """The model's version, which captions carry as `model`."""
        ...

    @property
    def fallback(self) -> str | None:
        """Why it does not run on the Neural Engine, where it could be expected to; else None."""
        ...

    @property
    def max_beams(self) -> int:
        """The widest beam search that it can do."""
        ...

    def describe(
        self, picture: Path, options: CaptionOptions, should_stop: ShouldStop = ...
    ) -> Caption:
        """Describe one picture file."""
        ...

    def describe_each(
        self, picture: Path | bytes, wanted: Sequence[CaptionOptions], should_stop: ShouldStop = ...
    ) -> tuple[Caption, ...]:
        """Describe one picture, a file or its bytes, in several ways; a caption for each."""
        ...

    def alternatives(
        self,
        picture: Path | bytes,
        options: CaptionOptions,
        should_stop: ShouldStop = ...,
        known: Sequence[str] = ...,
    ) -> tuple[str, ...]:
        """Find sentences that say something else than the caption and those known, best first."""
        ...

    def look(
        self, picture: Path | bytes, text: str, language: Language, should_stop: ShouldStop = ...
    ) -> Look:
        """Tell how the model sees a picture while it writes a sentence of its own; or no sentence,
        where only tags and labels are asked for.
        """
        ...

    def see(self, picture: Path, should_stop: ShouldStop = ...) -> Sight:
        """Tell how likely each thing that the model knows is in a picture file, and where."""
        ...
