"""How much faster several processes describe a batch than one, and what memory each takes.

Prints one JSON object a line: `{"workers", "pictures", "per_second", "cpu_ms", "megabytes"}`, where
`cpu_ms` is the processor time of a picture in all processes, and `megabytes` what a worker holds of
its own (Linux: its proportional share), and at the end `{"gain"}`, the rate of all of them by that
of one. `python -m tests.bench.bench_workers [--model BUNDLE] [--photos FOLDER] [--pictures 400]
[--workers 2]`. Loading is not counted. It wants cores that nobody else uses.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from desktop.batch.crew import Crew
from desktop.batch.store import BatchStore
from desktop.batch.worker import Wanted
from desktop.captioning.captioner_process import CaptionerProcess
from model.caption import ShouldStop
from tests.bench.bench_batch import copies, samples


def measure(
    photos: Sequence[Path], bundle: Path | None, number: int, workers: int
) -> dict[str, object]:
    """Describe so many pictures with so many processes."""
    with tempfile.TemporaryDirectory(prefix="clairvoix-bench-") as name, ExitStack() as stack:
        batch = BatchStore(Path(name) / "batch.sqlite")
        stack.callback(batch.close)
        batch.add(copies(photos, Path(name), number))
        processes = [stack.enter_context(CaptionerProcess(bundle)) for _ in range(workers)]
        loaded = sum(map(_cpu, _ids(processes)))
        begun, megabytes = time.perf_counter(), 0.0
        with Crew(batch, Wanted(("en",)), [partial(_given, one) for one in processes]) as crew:
            for told, _ in enumerate(crew, 1):
                if told == number // 2:
                    megabytes = max(map(_own_memory, _ids(processes)))
                    halfway, cpu = time.perf_counter() - begun, sum(map(_cpu, _ids(processes)))
        seconds = time.perf_counter() - begun
        assert batch.counts()["done"] + batch.counts()["refused"] == number
    return {
        "workers": workers,
        "pictures": number,
        "per_second": round(number / seconds, 2),
        "per_second_halfway": round(number // 2 / halfway, 2),
        "cpu_ms": round(1000 * (cpu - loaded) / (number // 2), 1),
        "megabytes": round(megabytes, 1),
    }


def _given(process: CaptionerProcess, _: ShouldStop) -> CaptionerProcess:
    return process


def _ids(processes: Sequence[CaptionerProcess]) -> list[int]:
    return [process.pid for process in processes if process.pid is not None]


def _cpu(process: int) -> float:
    """Seconds of processor time, from Linux's table of processes."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def _own_memory(process: int) -> float:
    """Megabytes that a process would give back, those that it shares by its share."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--model", type=Path)
    parser.add_argument("--photos", type=Path, nargs="+", default=samples())
    parser.add_argument("--pictures", type=int, default=400)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args(arguments)
    rates = []
    for workers in (1, given.workers):
        found = measure(given.photos, given.model, given.pictures, workers)
        rates.append(float(str(found["per_second"])))
        print(json.dumps(found), flush=True)
    print(json.dumps({"gain": round(rates[1] / rates[0], 2)}), flush=True)


if __name__ == "__main__":
    main()
