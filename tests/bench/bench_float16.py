"""What it costs to keep weights as bytes and rewrite them at every start, against the other ways.

    python -m tests.bench.bench_float16 [--runs 15] [--photos FOLDER]

Three bundles are loaded in fresh processes, in turn: bytes as they are, bytes that become float16
in memory (what is shipped), and float16 in the files. Prints one JSON object a line: the size of
both graphs, and of them deflated; the median and the least time to open the bundle, hashes
included, and the median of the processors' time for it; the memory that the process has to itself
after a caption in each language, and the most that it held; and how many captions are others than
the shipped ones. Linux only, for the figures of /proc.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import statistics
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from model.bundle import (
    DECODER_TFLITE,
    ENCODER_TFLITE,
    MANIFEST,
    SHIPPED,
    open_bundle,
    record_files,
)
from model.inference.float16_weights import with_float16_weights

GRAPHS = (ENCODER_TFLITE, DECODER_TFLITE)

_PROCESS = """
import json, sys, time
from pathlib import Path
import model.inference.litert as litert
from model.caption import CaptionOptions
from model.captioner import load_captioner
bundle, rewritten, photos = Path(sys.argv[1]), sys.argv[2] == "rewritten", sys.argv[3:]
if not rewritten:
    litert.with_float16_weights = lambda content: content
start, begun = time.perf_counter(), time.process_time()
captioner = load_captioner(bundle, "litert")
loaded, worked = time.perf_counter() - start, time.process_time() - begun
def kilobytes(file, name):
    lines = Path("/proc/self", file).read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(name))
captions = [
    (one.text, round(one.confidence, 4))
    for photo in map(Path, photos)
    for one in captioner.describe_each(photo, [CaptionOptions("en"), CaptionOptions("fr")])
]
private, peak = kilobytes("smaps_rollup", "Private_"), kilobytes("status", "VmHWM")
print(json.dumps([loaded * 1e3, worked * 1e3, private / 1e3, peak / 1e3, captions]))
"""


def float16_bundle(folder: Path) -> Path:
    """Copy the shipped bundle with its graphs' weights as float16, and nothing else, in the files.

    Needs TensorFlow, whose schema's classes write a graph without what nothing refers to.
    """
    from tensorflow.lite.tools import flatbuffer_utils

    shipped = open_bundle(SHIPPED)
    for name in shipped.manifest.files:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        content = shipped.member(name).read_bytes()
        if name in GRAPHS:
            graph = flatbuffer_utils.convert_bytearray_to_object(with_float16_weights(content))
            content = bytes(flatbuffer_utils.convert_object_to_bytearray(graph))
        target.write_bytes(content)
    manifest = dataclasses.replace(shipped.manifest, files=record_files(folder))
    (folder / MANIFEST).write_text(manifest.to_json(), encoding="utf-8")
    return folder


def measured(bundle: Path, way: str, photos: Sequence[Path]) -> list[Any]:
    """Load a bundle in a process of its own and describe photos with it."""
    command = [sys.executable, "-c", _PROCESS, str(bundle), way, *map(str, photos)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    figures: list[Any] = json.loads(done.stdout)
    return figures


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--photos", type=Path, default=Path("assets/sample"))
    given = parser.parse_args()
    photos = sorted(given.photos.rglob("*.jpg"))
    with tempfile.TemporaryDirectory() as place:
        half = float16_bundle(Path(place) / "float16")
        ways = {
            "bytes, as they are": (SHIPPED, "as they are"),
            "bytes, float16 in memory": (SHIPPED, "rewritten"),
            "float16 in the files": (half, "as they are"),
        }
        rows: dict[str, list[list[Any]]] = {what: [] for what in ways}
        for _ in range(given.runs):
            for what, (bundle, way) in ways.items():
                rows[what].append(measured(bundle, way, photos[:1]))
        said = {what: measured(*way, photos)[4] for what, way in ways.items()}
        for what, (bundle, _) in ways.items():
            graphs = [(bundle / name).read_bytes() for name in GRAPHS]
            loaded, worked, private, peak = (
                statistics.median(row[column] for row in rows[what]) for column in range(4)
            )
            line = {
                "what": what,
                "graphs_mb": round(sum(map(len, graphs)) / 1e6, 2),
                "deflated_mb": round(sum(len(zlib.compress(one, 9)) for one in graphs) / 1e6, 2),
                "load_ms": round(loaded, 1),
                "least_load_ms": round(min(row[0] for row in rows[what]), 1),
                "processor_ms": round(worked, 1),
                "private_mb": round(private, 1),
                "peak_mb": round(peak, 1),
                "captions_that_differ": sum(
                    one != other for one, other in zip(said[what], said[list(ways)[1]], strict=True)
                ),
                "captions": len(said[what]),
                "runs": given.runs,
            }
            print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
