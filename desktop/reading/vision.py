"""Text recognition by a Mac's own Vision framework, through pyobjc. The only place that knows it.

Apple, "Recognizing Text in Images" (Vision documentation): VNRecognizeTextRequest gives lines with
boxes whose origin is the picture's lower left corner, in fractions of its width and height.
"""

from __future__ import annotations

import importlib.util
import io
import sys
from typing import TYPE_CHECKING, Any

from desktop.reading.errors import ReadingEngineMissing, ReadingFailed
from desktop.reading.found_text import Box, Recognition
from desktop.reading.layout import in_reading_order

if TYPE_CHECKING:
    from PIL import Image

_LANGUAGES = ("en-US", "fr-FR")
_SURE = 0.4
"""Vision gives accurate lines 0.5 or 1, and 0.3 what it guesses."""


class VisionEngine:
    """Recognises English and French on a Mac, on its Neural Engine."""

    name = "vision"

    def can_run(self) -> bool:
        """Whether this is a Mac with the framework's Python side."""
        return sys.platform == "darwin" and importlib.util.find_spec("Vision") is not None

    def recognise(self, picture: Image.Image, seconds: float) -> Recognition:
        """Recognise the text of a picture; Vision knows no limit of time, the parent has one."""
        try:
            import Vision
            from Foundation import NSData
        except ImportError as error:
            raise ReadingEngineMissing(str(error)) from error
        encoded = io.BytesIO()
        picture.save(encoded, "PNG", compress_level=1)
        data = encoded.getvalue()
        request = Vision.VNRecognizeTextRequest.alloc().init()
        request.setRecognitionLevel_(Vision.VNRequestTextRecognitionLevelAccurate)
        request.setRecognitionLanguages_(_LANGUAGES)
        request.setUsesLanguageCorrection_(True)
        handler = Vision.VNImageRequestHandler.alloc().initWithData_options_(
            NSData.dataWithBytes_length_(data, len(data)), None
        )
        done, error = handler.performRequests_error_([request], None)
        if not done:
            raise ReadingFailed(str(error))
        return recognition(request.results() or (), picture.size)


def recognition(observations: Any, size: tuple[int, int]) -> Recognition:
    """What Vision's observations say, for a picture of this width and height."""
    read: list[tuple[str, Box, float]] = []
    doubtful = 0
    for observation in observations:
        best = observation.topCandidates_(1)
        if not best or best[0].confidence() < _SURE:
            doubtful += 1
            continue
        corner, extent = observation.boundingBox().origin, observation.boundingBox().size
        box = (
            round(corner.x * size[0]),
            round((1 - corner.y - extent.height) * size[1]),
            round(extent.width * size[0]),
            round(extent.height * size[1]),
        )
        read.append((str(best[0].string()), box, float(best[0].confidence())))
    return Recognition(tuple(in_reading_order(read)), doubtful)
