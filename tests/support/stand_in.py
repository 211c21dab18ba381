"""A captioner without a model: opens pictures as the real one does, and writes fixed words."""

from __future__ import annotations

from pathlib import Path

from model.caption import KINDS, Caption, CaptionOptions, Kind, Language, Look, ShouldStop
from model.preprocess import load_picture
from tests.support.describing import DescribesOneByOne

SENTENCES = {"en": "A picture as bright as {}.", "fr": "Une image aussi claire que {}."}


class StandInCaptioner(DescribesOneByOne):
    """Says how bright a picture is; one named after a kind (`screenshot.png`) is of that kind."""

    max_beams = 5
    version = "stand-in"
    fallback: str | None = None

    def describe(
        self,
        picture: Path | bytes,
        options: CaptionOptions,
        should_stop: ShouldStop = lambda: False,
    ) -> Caption:
        """Decode the picture for real and describe it."""
        brightness = int(load_picture(picture).mean())
        stem = picture.stem if isinstance(picture, Path) else ""
        kind: Kind = stem if stem in KINDS else "photo"
        described = kind == "photo"
        return Caption(
            text=SENTENCES[options.language].format(brightness) if described else "",
            language=options.language,
            confidence=0.87654,
            kind=kind,
            alternatives=("Something else.",) if described else (),
            words=(),
            model=self.version,
            milliseconds=1.26,
        )

    def look(
        self,
        picture: Path | bytes,
        text: str,
        language: Language,
        should_stop: ShouldStop = lambda: False,
    ) -> Look:
        """See nothing, nowhere."""
        return Look((), ())


def load(bundle: Path | None, runtime: str) -> StandInCaptioner:
    """Stand in for `model.load_captioner`."""
    return StandInCaptioner()
