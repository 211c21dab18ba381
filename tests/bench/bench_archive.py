"""What a picture of an archive costs as the number grows, and what a lost worker costs.

The pictures are in a store of objects that speaks S3 (`tests/support/archive/object_store.py`), in
this process; `clairvoix archive` is a process of its own, so that its processor time, workers and
all, is counted apart. Prints one JSON object a number of pictures: `{"pictures", "engine",
"seconds", "cpu_seconds", "cpu_ms", "rows", "distinct", "failed", "killed"}`, where `cpu_ms` is the
processor time of a picture, starting included, `distinct` counts the paths among the rows, and
`killed` is the number of a worker that was killed half way, with `--kill`.

`python -m tests.bench.bench_archive --photos FOLDER [--pictures 100 1000] [--engine dask]
[--workers 2] [--partition 50] [--lang en] [--kill] [--stand-in]`. More pictures than photos are
photos with a byte more, which no picture shows and which makes them others. With `--stand-in`
nothing is described: what is left is what the engine, fetching and decoding cost.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.support.archive.object_store import ObjectStore, object_store

_POLL_SECONDS = 0.05


def measure(given: argparse.Namespace, photos: Sequence[Path], number: int) -> dict[str, object]:
    """Describe so many pictures."""
    from pyarrow import parquet

    with object_store() as store:
        for place in range(number):
            lap, photo = divmod(place, len(photos))
            data = photos[photo].read_bytes() + bytes([lap]) * bool(lap)
            store.objects[f"museum/photos/{place:06}.jpg"] = data
        before, begun = _cpu(), time.perf_counter()
        killed = _described(given, store, number)
        seconds, cpu = time.perf_counter() - begun, _cpu() - before
        parts = [data for name, data in store.objects.items() if name.endswith(".parquet")]
    rows = [row for data in parts for row in parquet.read_table(io.BytesIO(data)).to_pylist()]
    return {
        "pictures": number,
        "engine": given.engine,
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu, 1),
        "cpu_ms": round(1000 * cpu / number, 1),
        "rows": len(rows),
        "distinct": len({row["path"] for row in rows}),
        "failed": sum(row["error"] is not None for row in rows),
        "killed": killed,
    }


def _described(given: argparse.Namespace, store: ObjectStore, number: int) -> int | None:
    """Run the command, and kill a worker half way; which."""
    places = [store.address("museum/photos"), "--out", store.address("museum/out")]
    options = ["--engine", given.engine, "--workers", str(given.workers), "--lang", given.lang]
    options += ["--partition", str(given.partition)]
    command = [sys.executable, "-m", "desktop", "archive", *places, *options]
    environ = {**os.environ, "AWS_EC2_METADATA_DISABLED": "true"}
    if given.stand_in:
        environ["DASK_DISTRIBUTED__WORKER__PRELOAD"] = "['tests.support.archive.dask_worker']"
    process = subprocess.Popen(command, env=environ)
    killed = None
    while process.poll() is None:
        done = sum(name.startswith("museum/out/_done/") for name in list(store.objects))
        if given.kill and killed is None and 2 * done * given.partition >= number:
            killed = next(_workers(process.pid), None)
            if killed is not None:
                os.kill(killed, signal.SIGKILL)
        threading.Event().wait(_POLL_SECONDS)
    return killed


def _workers(above: int) -> Iterator[int]:
    """The processes below one that have a captioner, from Linux's table of processes."""
    parents, captioners = {}, []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            fields = (place / "stat").read_text().rpartition(")")[2].split()
            words = (place / "cmdline").read_bytes()
        except OSError:  # it has ended
            continue
        parents[int(place.name)] = int(fields[1])
        if b"desktop.captioning.worker" in words or b"support.captioner_worker" in words:
            captioners.append(int(place.name))
    for captioner in captioners:
        chain = [captioner]
        while chain[-1] in parents:
            chain.append(parents[chain[-1]])
        if above in chain:
            # Of the local engine the captioner itself: above it is the program.
            yield chain[1] if chain[1] != above else captioner


def _cpu() -> float:
    """Seconds of processor time of the processes that have ended, and theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--pictures", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--engine", default="dask")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--partition", type=int, default=50)
    parser.add_argument("--lang", default="en")
    parser.add_argument("--kill", action="store_true")
    parser.add_argument("--stand-in", action="store_true")
    given = parser.parse_args(arguments)
    photos = sorted(given.photos.glob("*.jpg"))
    for number in given.pictures:
        print(json.dumps(measure(given, photos, number)), flush=True)


if __name__ == "__main__":
    main()
