"""A Mac's own Vision framework, through pyobjc. The only place that knows it.

What it finds comes as plain values; boxes are left, top, width and height in fractions of the
picture, row 0 at the top (Vision's own origin is the lower left corner). Nothing is imported before
the first request. Apple, "Vision" (developer documentation): VNRecognizeTextRequest,
VNClassifyImageRequest, VNDetectHumanRectanglesRequest, VNRecognizeAnimalsRequest.
"""

from __future__ import annotations

import importlib.util
import io
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL import Image

Box = tuple[float, float, float, float]


class VisionMissing(Exception):
    """Vision is not there: no Mac, or one without the framework's Python side."""


class VisionFailed(Exception):
    """The framework refused; the text is its own."""


@dataclass(frozen=True, slots=True)
class Found:
    """Something that Vision found: its label or text, its confidence in 0..1, and where."""

    label: str
    confidence: float
    box: Box = (0.0, 0.0, 1.0, 1.0)


def can_run() -> bool:
    """Whether this is a Mac with the framework's Python side; quick, starts nothing."""
    return sys.platform == "darwin" and importlib.util.find_spec("Vision") is not None


def text(picture: Image.Image, languages: tuple[str, ...]) -> list[Found]:
    """The lines of text, each as it is read most likely; those that are only guessed among them."""
    vision = _framework()
    request = vision.VNRecognizeTextRequest.alloc().init()
    request.setRecognitionLevel_(vision.VNRequestTextRecognitionLevelAccurate)
    request.setRecognitionLanguages_(languages)
    request.setUsesLanguageCorrection_(True)
    return lines_of(_perform(vision, picture, [request])[0])


def lines_of(observations: Any) -> list[Found]:
    """What observations of text say; one without a candidate has no words and no confidence."""
    found = []
    for observation in observations:
        best = observation.topCandidates_(1)
        words, sure = (str(best[0].string()), float(best[0].confidence())) if best else ("", 0.0)
        found.append(Found(words, sure, _box(observation)))
    return found


def classes_people_animals(
    picture: Image.Image,
) -> tuple[list[Found], list[Found], list[Found]]:
    """What the picture is classed as (every class, also what it is not), its people, its animals.

    People are labelled "person"; of animals Vision names cats and dogs.
    """
    vision = _framework()
    requests = [
        vision.VNClassifyImageRequest.alloc().init(),
        vision.VNDetectHumanRectanglesRequest.alloc().init(),
        vision.VNRecognizeAnimalsRequest.alloc().init(),
    ]
    requests[1].setUpperBodyOnly_(False)
    classes, people, animals = _perform(vision, picture, requests)
    return (
        [Found(str(one.identifier()).lower(), float(one.confidence())) for one in classes],
        [Found("person", float(one.confidence()), _box(one)) for one in people],
        [
            Found(str(label.identifier()).lower(), float(label.confidence()), _box(one))
            for one in animals
            for label in one.labels()
        ],
    )


def _framework() -> Any:
    try:
        import Vision
    except ImportError as error:
        raise VisionMissing(str(error)) from error
    return Vision


def _perform(vision: Any, picture: Image.Image, requests: list[Any]) -> list[Any]:
    """The results of each request about a picture."""
    from Foundation import NSData

    encoded = io.BytesIO()
    picture.save(encoded, "PNG", compress_level=1)
    data = encoded.getvalue()
    handler = vision.VNImageRequestHandler.alloc().initWithData_options_(
        NSData.dataWithBytes_length_(data, len(data)), None
    )
    done, fault = handler.performRequests_error_(requests, None)
    if not done:
        raise VisionFailed(str(fault))
    return [request.results() or () for request in requests]


def _box(observation: Any) -> Box:
    corner, extent = observation.boundingBox().origin, observation.boundingBox().size
    return corner.x, 1 - corner.y - extent.height, extent.width, extent.height
