"""An imported captioner with the shipped one beside it, which does what only it has learnt.

The imported model writes the English sentence and says where it looked. What sort of picture it
is, and what is in it, is the shipped model's to say; and French is written by the shipped decoder
behind the imported sentence, as it is trained to write behind an English one. The picture is
encoded twice, which costs what the shipped encoder costs.

How sure an imported sentence is, nothing here has measured: its confidence is
`UNKNOWN_CONFIDENCE`.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model import captioner as plain
from model.caption import (
    FIRST_LANGUAGE,
    UNKNOWN_CONFIDENCE,
    Caption,
    CaptionOptions,
    Language,
    Look,
    ShouldStop,
)
from model.captioner import Captioner
from model.captioner_parts import Seen, load_parts
from model.decoding import Hypothesis, never
from model.errors import Cancelled
from model.evidence import Witness
from model.inference.interface import Encoding
from model.inference.options import DEFAULT_UNITS, ComputeUnits, RuntimeName
from model.preprocess import Picture
from model.wording.content_words import telling
from model.wording.sentences import as_sentence

_DEFAULT_OPTIONS = CaptionOptions()


def load_captioner(
    bundle: Path | None = None,
    runtime: RuntimeName = "auto",
    units: ComputeUnits = DEFAULT_UNITS,
    cores: int | None = None,
    witnesses: Sequence[Witness] = (),
) -> Captioner:
    """Open a bundle (the shipped one by default), an imported one with the shipped one beside it.

    As `model.captioner.load_captioner`, whose errors it raises.
    """
    loaded = plain.load_captioner(bundle, runtime, units, cores, witnesses)
    if not loaded.bundle.manifest.special:
        return loaded
    return PairedCaptioner(loaded, *load_parts(None, runtime, units, cores), witnesses)


@dataclass(slots=True, eq=False)
class SeenTwice(Seen):
    """A picture that the shipped model has seen, and what the imported one says of it."""

    picture: Picture = b""
    english: dict[CaptionOptions, Caption] = field(default_factory=dict)


class PairedCaptioner(Captioner):
    """The shipped captioner with a `writer` of English in the place of its own; see `Captioner`."""

    def __init__(self, writer: Captioner, *parts: Any) -> None:
        """Compose; `parts` are those of the shipped captioner."""
        super().__init__(*parts)
        self.writer = writer
        self.fallback = writer.fallback or self.fallback
        self.max_beams = min(writer.max_beams, self.max_beams)

    @property
    def version(self) -> str:
        """The imported model's."""
        return self.writer.version

    def alternatives(
        self,
        picture: Picture,
        options: CaptionOptions = _DEFAULT_OPTIONS,
        should_stop: ShouldStop = never,
        known: Sequence[str] = (),
    ) -> tuple[str, ...]:
        """Return other sentences; see `Captioner.alternatives`."""
        if not self._second(options):
            return self.writer.alternatives(picture, options, should_stop, known)
        first = replace(options, language=FIRST_LANGUAGE)
        others = self.writer.alternatives(picture, first, should_stop)
        with self._turn(should_stop):
            seen = self._see(picture, self._pixels(picture))
            best = self._written(seen, options, should_stop)[0]
            sentences = telling([*known, self._tokenizer.decode(best.tokens)], options.language)
            given = len(sentences)
            for other in others:
                own = self._in_own_tokens(seen.encoding, other, should_stop)
                behind = self._behind(seen.encoding, own, should_stop)
                said = self._search(seen, behind, options, should_stop)[0]
                sentences.append(self._tokenizer.decode(said.tokens))
        found = telling(sentences, options.language)[given:]
        return tuple(" ".join(as_sentence(text.split())) for text in found)

    def look(
        self,
        picture: Picture,
        text: str,
        language: Language,
        should_stop: ShouldStop = never,
    ) -> Look:
        """Return where a sentence was looked for; see `Captioner.look`."""
        if language != FIRST_LANGUAGE:
            return super().look(picture, text, language, should_stop)
        look = self.writer.look(picture, text, language, should_stop)
        with self._turn(should_stop):
            seen = self._see(picture, self._pixels(picture))
            return replace(look, tags=seen.tags(self._things, language))

    def _see(self, picture: Picture, pixels: NDArray[np.uint8]) -> SeenTwice:
        seen = super()._see(picture, pixels)
        return SeenTwice(seen.encoding, seen.heard, picture=picture)

    def _caption(
        self, seen: Seen, options: CaptionOptions, should_stop: ShouldStop, start: float
    ) -> Caption:
        if self._second(options) or self._kind(seen.encoding)[0] != "photo":
            return super()._caption(seen, options, should_stop, start)
        caption = self._english(seen, options, should_stop)
        return replace(
            caption,
            confidence=UNKNOWN_CONFIDENCE,
            signals={},
            tags=seen.tags(self._things, options.language),
            milliseconds=1000.0 * (time.perf_counter() - start),
        )

    def _written(
        self, seen: Seen, options: CaptionOptions, should_stop: ShouldStop
    ) -> list[Hypothesis]:
        """Have English written by the imported model, and take it for what was written here."""
        if not self._second(options) and options not in seen.written:
            text = self._english(seen, options, should_stop).text
            seen.written[options] = [self._in_own_tokens(seen.encoding, text, should_stop)]
        return super()._written(seen, options, should_stop)

    def _english(self, seen: Seen, options: CaptionOptions, should_stop: ShouldStop) -> Caption:
        assert isinstance(seen, SeenTwice)
        if options not in seen.english:
            seen.english[options] = self.writer.describe(seen.picture, options, should_stop)
        return seen.english[options]

    def _in_own_tokens(self, encoding: Encoding, text: str, should_stop: ShouldStop) -> Hypothesis:
        """Return an English sentence as if the shipped decoder had written it.

        It is as likely as that finds it; of one that is too long the beginning is taken.
        """
        tokens = self._tokenizer.encode(text)[: self._inference.max_tokens - 1]
        decoding = self._inference.open(encoding)
        found: list[float] = []
        maps: list[NDArray[np.float32]] = []
        said = [*tokens, self._tokenizer.end]
        start = self._tokenizer.start(FIRST_LANGUAGE)
        for token, after in zip([start, *tokens], said, strict=True):
            if should_stop():
                raise Cancelled
            step = decoding.step(np.array([token], np.int32), np.zeros(1, np.int32))
            found.append(float(step.log_probabilities[0, after]))
            maps.append(step.attention[0])
        return Hypothesis(
            tokens=tuple(tokens),
            log_probabilities=np.array(found, np.float32),
            attention=np.array(maps[:-1], np.float32).reshape(len(tokens), len(maps[0])),
            score=float(np.mean(found)),
            prefix=decoding.prefix(0),
        )
