"""How much of a text is read wrongly, and in what time: pages, columns, screenshots, signs, noise.

    python -m tests.bench.bench_reading PHOTOS [--every N] [--engine tesseract]

PHOTOS is a folder of pictures in which signs are hung. Prints one JSON object a line: a set and a
language, characters wrong of a hundred, processor seconds a picture, and at last the noise, of
which no letter should come. `--every 5` takes a fifth of the pictures.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("OMP_THREAD_LIMIT", "1")  # as in the worker, before the library is loaded

from desktop.reading.found_text import Engine
from desktop.reading.worker import engines, read_with
from tests.bench.reading_error import wrong_characters
from tests.bench.reading_set import Sample, noise, samples

_PATIENCE = 600.0
_IN_ORDER = ("page", "columns")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("photos", type=Path)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--engine", default="")
    options = parser.parse_args(arguments)
    able = [one for one in engines() if one.can_run() and one.name.startswith(options.engine)]
    photos = sorted(path for path in options.photos.iterdir() if path.is_file())
    sums: dict[tuple[str, str], list[float]] = {}
    for sample in list(samples(photos[:: max(1, len(photos) // 12)]))[:: options.every]:
        found = measured(able[0], sample)
        total = sums.setdefault((sample.kind, sample.language), [0.0] * 4)
        total[:] = [one + other for one, other in zip(total, found, strict=True)]
    for (kind, language), (wrong, letters, seconds, pictures) in sums.items():
        say(
            set=kind,
            language=language,
            pictures=int(pictures),
            wrong_percent=round(100 * wrong / letters, 2),
            processor_seconds=round(seconds / pictures, 2),
        )
    invented = [read_with(able[0], noise(seed), _PATIENCE).text for seed in range(100)]
    say(set="noise", pictures=len(invented), characters=sum(map(len, invented)))
    say(peak_megabytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
    return 0


def measured(engine: Engine, sample: Sample) -> tuple[float, float, float, float]:
    """Characters wrong, characters there, processor seconds, and 1 for the picture."""
    start = time.process_time()
    text = read_with(engine, sample.picture, _PATIENCE).text
    seconds = time.process_time() - start
    wrong, letters = wrong_characters(sample.pieces, text, ordered=sample.kind in _IN_ORDER)
    return wrong, letters, seconds, 1


def say(**facts: object) -> None:
    """Print one object."""
    sys.stdout.write(f"{json.dumps(facts)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
