"""How long a caption takes: each stage warm, and the whole process cold.

Prints one JSON object a line: `{"what", "median_ms", "worst_ms", "runs"}`.
`python -m tests.bench.bench_caption [--bundle FOLDER] [--photo FILE] [--photos FOLDER] [--runs 30]
[--beams 3]`; of a folder as many photos are timed as there are runs.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from model.bundle import SHIPPED, TOKENIZER, open_bundle
from model.caption import LANGUAGES, CaptionOptions
from model.captioner import Captioner, load_captioner
from model.inference import load_inference
from model.inference.interface import Encoding, Inference
from model.preprocess import load_picture
from model.tokenizer import Tokenizer

ROOT = Path(__file__).resolve().parents[2]

_COLD_LOAD = """
import sys, time
start = time.perf_counter()
from pathlib import Path
from model import load_captioner
imported = time.perf_counter()
captioner = load_captioner(Path(sys.argv[1]))
loaded = time.perf_counter()
captioner.describe(Path(sys.argv[2]))
print(imported - start, loaded - imported, time.perf_counter() - loaded)
"""


def _milliseconds(work: Callable[[], object], runs: int) -> list[float]:
    """Time `work`, after two runs that warm it up."""
    for _ in range(2):
        work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000.0)
    return times


def warm(bundle: Path, photo: Path, runs: int, beams: int) -> Iterator[tuple[str, list[float]]]:
    """Time each stage in this process."""
    opened = open_bundle(bundle)
    inference = load_inference(opened)
    captioner = Captioner(opened, inference, Tokenizer.load(opened.member(TOKENIZER)))
    options = CaptionOptions(beams=beams)
    yield "preprocess", _milliseconds(lambda: load_picture(photo), runs)
    pixels = load_picture(photo)
    yield "encode", _milliseconds(lambda: inference.encode(pixels), runs)
    for languages in (("en",), ("fr",), LANGUAGES):
        wanted = [CaptionOptions(language, beams) for language in languages]
        yield (
            f"pixels to {' and '.join(languages)} caption, beam {beams}",
            _milliseconds(partial(captioner.describe_each, pixels, wanted), runs),
        )
    yield (
        f"file to caption, beam {beams}",
        _milliseconds(lambda: captioner.describe(photo, options), runs),
    )
    encoding = inference.encode(pixels)
    yield "one decoder step", _step_times(inference, encoding, runs)


def different(
    bundle: Path, photos: Path, runs: int, beams: int
) -> Iterator[tuple[str, list[float]]]:
    """Time photos of a folder, spread over it, from the file to the caption."""
    found = sorted(photos.rglob("*.jpg"))
    chosen = found[:: max(1, len(found) // runs)][:runs]
    captioner = load_captioner(bundle)
    for language in LANGUAGES:
        options = CaptionOptions(language, beams)
        times = [
            taken
            for file in chosen
            for taken in _milliseconds(partial(captioner.describe, file, options), 1)
        ]
        yield f"{len(chosen)} files to {language} captions, beam {beams}", times


def _step_times(inference: Inference, encoding: Encoding, runs: int) -> list[float]:
    rows = inference.max_rows
    tokens, parents = np.full(rows, 3, np.int32), np.arange(rows, dtype=np.int32)
    times: list[float] = []
    while len(times) < runs:
        decoding = inference.open(encoding)
        for _ in range(inference.max_tokens):
            start = time.perf_counter()
            decoding.step(tokens, parents)
            times.append((time.perf_counter() - start) * 1000.0)
    return times


def cold(bundle: Path, photo: Path, runs: int) -> Iterator[tuple[str, list[float]]]:
    """Time whole processes, one after another."""
    parts: list[list[float]] = []
    whole: list[float] = []
    for _ in range(runs):
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", _COLD_LOAD, str(bundle), str(photo)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        whole.append((time.perf_counter() - start) * 1000.0)
        parts.append([float(seconds) * 1000.0 for seconds in done.stdout.split()])
    imported, loaded, described = (list(times) for times in zip(*parts, strict=True))
    yield "cold: import", imported
    yield "cold: load the bundle", loaded
    yield "cold: first caption", described
    yield "cold: whole process", whole


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--bundle", type=Path, default=SHIPPED)
    parser.add_argument("--photo", type=Path, default=None)
    parser.add_argument("--photos", type=Path, default=None)
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--beams", type=int, default=CaptionOptions().beams)
    given = parser.parse_args(arguments)
    photo = given.photo or _sample()
    results = [warm(given.bundle, photo, given.runs, given.beams), cold(given.bundle, photo, 10)]
    if given.photos:
        results.append(different(given.bundle, given.photos, given.runs, given.beams))
    for what, times in (result for group in results for result in group):
        line = {
            "what": what,
            "median_ms": round(statistics.median(times), 2),
            "worst_ms": round(max(times), 2),
            "runs": len(times),
        }
        print(json.dumps(line), flush=True)


def _sample() -> Path:
    """A real photo that a development dependency carries."""
    import skimage

    return Path(skimage.__file__).parent / "data" / "rocket.jpg"


if __name__ == "__main__":
    main()
