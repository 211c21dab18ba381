"""Runs in a process of its own: reads every hostile picture and says what each cost."""

from __future__ import annotations

import json
import resource
import sys
import time

from model.errors import ImageError
from model.preprocess import load_picture
from tests.support.pictures.hostile import encoded, hostile_pictures, picture


def high_water() -> int:
    """The most memory this process has had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (
        1 if sys.platform == "darwin" else 1024
    )


def main() -> None:
    """Write a line of JSON a picture: name, wanted, outcome, seconds, memory beyond, bytes."""
    for name in ("JPEG", "PNG", "GIF", "WebP", "TIFF", "AVIF", "HEIC", "BMP"):
        load_picture(encoded(picture(), name))
    for name, data, described in hostile_pictures():
        before, start = high_water(), time.process_time()
        try:
            load_picture(data)
            outcome = "described"
        except ImageError as error:
            outcome = f"{type(error).__name__}: {error.detail}"
        seconds = time.process_time() - start
        cost = [name, described, outcome, seconds, high_water() - before, len(data)]
        sys.stdout.write(json.dumps(cost) + "\n")


if __name__ == "__main__":
    main()
