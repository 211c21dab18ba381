"""How many pictures a second a batch describes, and what memory that takes.

Prints one JSON object a line: `{"what", "pictures", "per_second", "median_ms", "cpu_ms"}`, in one
language and in both, and `{"what", "pictures", "megabytes"}`: the resident memory early in the run
and at its end. `python -m tests.bench.bench_batch [--model BUNDLE] [--photos FOLDER]
[--pictures 2000]`; both languages are measured on a tenth of the pictures.

`cpu_ms` is the processor time of one picture, which other programs on the machine do not change.
Photos are taken from the folder, else a few that a development dependency carries, and copied with
other bytes as often as it takes.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

from desktop.batch.store import BatchStore
from desktop.batch.worker import Wanted, describe_next
from desktop.pictures.folders import pictures_in
from model import Captioner, load_captioner
from tests.bench.bench_window import resident

_WARM = 200
"""Pictures after which memory counts as what a batch needs; half of them in a short run."""


def copies(photos: Sequence[Path], folder: Path, number: int) -> Iterator[Path]:
    """So many pictures, no two with the same bytes: what follows the end of one is not read."""
    sources = [path.read_bytes() for path in islice(pictures_in(photos), 100)]
    for index, data in enumerate(islice(cycle(sources), number)):
        path = folder / f"{index:05}.jpg"
        path.write_bytes(data + index.to_bytes(4, "big"))
        yield path


def measure(
    photos: Sequence[Path], bundle: Path | None, number: int
) -> Iterator[dict[str, object]]:
    """Describe a batch and tell of it."""
    with tempfile.TemporaryDirectory(prefix="clairvoix-bench-") as name:
        folder = Path(name)
        captioner = load_captioner(bundle)
        batch = BatchStore(folder / "batch.sqlite")
        batch.add(copies(photos, folder, number))
        warm = min(_WARM, number // 2)
        memory: list[float] = []
        figures = described(
            batch, captioner, Wanted(("en",)), lambda: memory.append(resident(os.getpid()))
        )
        yield {"what": "batch, one language", **figures}
        yield {"what": "memory", "pictures": warm, "megabytes": round(memory[warm - 1], 1)}
        yield {"what": "memory", "pictures": number, "megabytes": round(memory[-1], 1)}
        start = time.perf_counter()
        batch.begin_anew()
        batch.add(pictures_in([folder]))
        while describe_next(batch, captioner, Wanted(("en",)), lambda: False):
            pass
        again = time.perf_counter() - start
        yield {
            "what": "the same again, nothing to describe",
            "pictures": number,
            "per_second": round(number / again, 1),
        }
        batch.begin_anew()
        batch.add(islice(pictures_in([folder]), max(1, number // 10)))
        both = described(batch, captioner, Wanted(("en", "fr"), anew=True))
        yield {"what": "batch, both languages", **both}
        batch.close()


def described(
    batch: BatchStore, captioner: Captioner, wanted: Wanted, after_each: Callable[[], object] = int
) -> dict[str, object]:
    """Describe everything that waits, and say how fast that was."""
    times: list[float] = []
    start, cpu = time.perf_counter(), time.process_time()
    while step := describe_next(batch, captioner, wanted, lambda: False):
        assert step.seconds is not None
        times.append(step.seconds)
        after_each()
    seconds, spent = time.perf_counter() - start, time.process_time() - cpu
    counts = batch.counts()
    assert counts["done"] + counts["refused"] == len(times)
    return {
        "pictures": len(times),
        "per_second": round(len(times) / seconds, 1),
        "median_ms": round(1000 * statistics.median(times), 1),
        "cpu_ms": round(1000 * spent / len(times), 1),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", type=Path)
    parser.add_argument("--photos", type=Path, nargs="+", default=samples())
    parser.add_argument("--pictures", type=int, default=2000)
    given = parser.parse_args(arguments)
    for line in measure(given.photos, given.model, given.pictures):
        print(json.dumps(line), flush=True)


def samples() -> list[Path]:
    """Real photos that a development dependency carries, among pictures that are none."""
    import skimage

    folder = Path(skimage.__file__).parent / "data"
    names = ("astronaut.png", "chelsea.png", "coffee.png", "motorcycle_left.png", "rocket.jpg")
    return [folder / name for name in names]


if __name__ == "__main__":
    main()
