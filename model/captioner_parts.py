"""What a captioner is composed of, loaded from a bundle, and what it keeps of a picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.bundle import SHIPPED, TAGS, TOKENIZER, Bundle, open_bundle
from model.caption import CaptionOptions, Language, Sighting, Tag, Thing
from model.decoding import Hypothesis
from model.errors import BundleDamaged
from model.imported_tokenizer import read_tokenizer
from model.inference import load_inference
from model.inference.interface import Encoding, Inference
from model.inference.options import ComputeUnits, RuntimeName
from model.tokenizer import Tokenizer
from model.wording.reranking import Reranker, read_rerankers
from model.wording.tags import likeliest, read_things


@dataclass(slots=True, eq=False)
class Seen:
    """One picture, as it is encoded, what witnesses told of it, and what is written already."""

    encoding: Encoding
    heard: tuple[Sighting, ...] = ()
    written: dict[CaptionOptions, list[Hypothesis]] = field(default_factory=dict)

    def tags(self, things: Sequence[Thing], language: Language) -> tuple[Tag, ...]:
        """Return what is likeliest in it, of a list and of what was heard."""
        return likeliest(things, language, self.encoding.tag_probabilities, self.heard)


class LastEncoding:
    """Encodes pictures, but not the same twice in a row: what follows a caption is of its picture.

    Not to be shared between threads.
    """

    def __init__(self, encode: Callable[[NDArray[np.uint8]], Encoding]) -> None:
        self._encode = encode
        self._last: tuple[NDArray[np.uint8], Encoding] | None = None

    def __call__(self, pixels: NDArray[np.uint8]) -> Encoding:
        """Encode pixels (height, width, 3); see `Inference.encode`."""
        if self._last is None or not np.array_equal(self._last[0], pixels):
            self._last = pixels.copy(), self._encode(pixels)  # the caller's may change
        return self._last[1]


def load_parts(
    bundle: Path | None, runtime: RuntimeName, units: ComputeUnits, cores: int | None = None
) -> tuple[Bundle, Inference, Tokenizer, tuple[Thing, ...], Mapping[Language, Reranker]]:
    """Return what `captioner.Captioner` takes, in its order; raises as `load_captioner` there."""
    opened = open_bundle(bundle or SHIPPED)
    manifest = opened.manifest
    try:
        tokenizer = read_tokenizer(opened.member(TOKENIZER), manifest.special)
        things = read_things(opened.member(TAGS), manifest.languages) if manifest.tags else ()
    except (OSError, ValueError) as error:
        raise BundleDamaged(opened.path, str(error)) from error
    rerankers = read_rerankers(opened)
    return opened, load_inference(opened, runtime, units, cores), tokenizer, things, rerankers
