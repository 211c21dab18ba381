"""What only a Mac can show: run once by `make check-mac`, it writes a report to send back.

Describes the sample photos with the real Core ML, compares the captions with those that LiteRT
wrote elsewhere (`captions.json`, made by `--store`), asks Core ML on which device it plans to run
each operation, times everything, and has Vision look at the photos, too. The exit status is 0 when
all captions are the same.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from desktop.captioning.mac_witness import LABELS, MacWitness
from model.bundle import (
    DECODER_COREML,
    DECODER_TFLITE,
    ENCODER_COREML,
    ENCODER_TFLITE,
    SHIPPED,
    TOKENIZER,
    Bundle,
    open_bundle,
)
from model.caption import CaptionOptions
from model.captioner import Captioner
from model.evidence import Witness
from model.inference.coreml import CompiledPackages, CoreMLInference, CoreMLTools, Toolkit
from model.inference.litert import LiteRTInference
from model.inference.mlpackage import package_digest
from model.inference.options import COMPUTE_UNITS, DEFAULT_UNITS, ComputeUnits
from model.preprocess import load_picture
from model.tokenizer import Tokenizer
from model.wording.reranking import read_rerankers

ROOT = Path(__file__).resolve().parents[2]
STORED = Path(__file__).with_name("captions.json")
REPORT = ROOT / "out" / "check-mac.json"
RUNS = 30

Captions = dict[str, dict[str, str]]
"""A sentence by photo and language."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where Core ML plans to run one operation, and its share of the program's time."""

    operation: str
    output: str
    preferred: str
    supported: tuple[str, ...]
    share: float | None


class Machine(Protocol):
    """What is asked of Core ML on a Mac."""

    def toolkit(self, units: ComputeUnits) -> Toolkit:
        """Core ML with a choice of devices."""
        ...

    def placements(self, compiled: Path, units: ComputeUnits) -> list[Placement]:
        """The plan for a compiled package."""
        ...

    def witness(self) -> Witness:
        """The Mac's own eyes."""
        ...


class Mac:
    """The real one. The plan needs macOS 14.4."""

    def toolkit(self, units: ComputeUnits) -> Toolkit:
        return CoreMLTools(units)

    def placements(self, compiled: Path, units: ComputeUnits) -> list[Placement]:
        from coremltools.models.compute_plan import MLComputePlan

        plan = MLComputePlan.load_from_path(str(compiled), CoreMLTools(units).units)
        program = plan.model_structure.program
        placed = []
        for operation in program.functions["main"].block.operations:
            usage = plan.get_compute_device_usage_for_mlprogram_operation(operation)
            cost = plan.get_estimated_cost_for_mlprogram_operation(operation)
            if usage is None:  # a constant
                continue
            placed.append(
                Placement(
                    operation.operator_name,
                    operation.outputs[0].name,
                    _device(usage.preferred_compute_device),
                    tuple(sorted(map(_device, usage.supported_compute_devices))),
                    None if cost is None else cost.weight,
                )
            )
        return placed

    def witness(self) -> Witness:
        return MacWitness()


def sample_photos() -> dict[str, Path]:
    """The photos to describe, by name: the shipped sample and those that scikit-image carries."""
    import skimage

    folder = Path(skimage.__file__).parent / "data"
    names = ("astronaut.png", "chelsea.png", "coffee.png", "motorcycle_left.png", "rocket.jpg")
    found = [*sorted((ROOT / "assets" / "sample").glob("*.jpg")), *(folder / n for n in names)]
    return {path.name: path for path in found}


def digest(bundle: Bundle) -> str:
    """What the stored captions are of: the files that LiteRT wrote them from."""
    files = bundle.manifest.files
    return " ".join(files[name].sha256 for name in (ENCODER_TFLITE, DECODER_TFLITE, TOKENIZER))


def describe_all(captioner: Captioner, photos: Mapping[str, Path]) -> Captions:
    """Describe every photo in every language."""
    return {
        name: {
            language: captioner.describe(path, CaptionOptions(language)).text
            for language in captioner.languages
        }
        for name, path in photos.items()
    }


def store(bundle: Bundle, photos: Mapping[str, Path], path: Path) -> None:
    """Write what LiteRT says about the photos, to compare with on a Mac."""
    captions = describe_all(_captioner(bundle, LiteRTInference(bundle)), photos)
    document = {"bundle": digest(bundle), "captions": captions}
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def check(
    bundle: Bundle, photos: Mapping[str, Path], stored: Path, machine: Machine, runs: int = RUNS
) -> dict[str, Any]:
    """Do all that the module's first lines say; the report, ready for JSON."""
    document = json.loads(stored.read_text(encoding="utf-8"))
    captions = {name: document["captions"].get(name, {}) for name in photos}
    with tempfile.TemporaryDirectory() as cache:
        report: dict[str, Any] = {
            "system": _system(),
            "model": bundle.manifest.version,
            "stored captions are of this model": document["bundle"] == digest(bundle),
        }
        for units in (DEFAULT_UNITS, *(units for units in COMPUTE_UNITS if units != DEFAULT_UNITS)):
            packages = CompiledPackages(bundle, Path(cache), machine.toolkit(units))
            start = time.perf_counter()
            inference = CoreMLInference(bundle, packages.load)
            loaded = time.perf_counter() - start
            captioner = _captioner(bundle, inference)
            picture = next(iter(photos.values()))
            report[units] = {
                "load seconds": round(loaded, 3),
                "milliseconds": dict(_times(captioner, inference, picture, runs)),
            }
            if units == DEFAULT_UNITS:
                report["captions"] = _compare(captioner, photos, captions)
                witness = machine.witness()
                beside = _captioner(bundle, inference, (witness,))
                report["evidence"] = _evidence(captioner, beside, witness, photos)
                report["devices"] = {
                    name: [asdict(one) for one in machine.placements(compiled, units)]
                    for name in (ENCODER_COREML, DECODER_COREML)
                    for compiled in [Path(cache) / f"{package_digest(bundle, name)}.mlmodelc"]
                }
    return report


def summary(report: Mapping[str, Any]) -> Iterator[str]:
    """Word a report for the terminal."""
    yield f"{report['system']}, model {report['model']}"
    if not report["stored captions are of this model"]:
        yield "The stored captions are of another model: store them again (--store)."
    for one in report["captions"]:
        sign = "same" if one["same"] else "OTHER"
        yield f"{sign:6}{one['photo']} {one['language']}: {one['coreml']}"
        if not one["same"]:
            yield f"      stored: {one['stored']}"
    for one in report["evidence"]:
        seen = ", ".join(f"{thing} {value}" for thing, value in one["seen"].items() if value >= 0.1)
        yield f"{one['witness']} in {one['photo']} ({one['milliseconds']} ms): {seen or 'nobody'}"
        yield f"      no word of: {', '.join(one['unknown']) or 'nothing'}"
        if one["own words"] != one["with it"]:
            yield f"      {one['own words']} -> {one['with it']}"
    for name, placed in report["devices"].items():
        devices = Counter(one["preferred"] for one in placed)
        yield f"{name}: " + ", ".join(f"{number} on {device}" for device, number in devices.items())
        for one in placed:
            yield f"  {one['preferred']:14}{one['operation']:14}{one['output']}"
    for units in COMPUTE_UNITS:
        times = ", ".join(f"{what} {ms} ms" for what, ms in report[units]["milliseconds"].items())
        yield f"{units}: loaded in {report[units]['load seconds']} s; {times}"


def same_captions(report: Mapping[str, Any]) -> bool:
    """Whether Core ML wrote what LiteRT had written, about every photo, of this very model."""
    of_this = bool(report["stored captions are of this model"])
    return of_this and all(one["same"] for one in report["captions"])


def main(arguments: Sequence[str] | None = None, machine: Machine | None = None) -> int:
    """Run the check, or store the captions that it compares with."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--bundle", type=Path, default=SHIPPED)
    parser.add_argument("--out", type=Path, default=REPORT, help="the report, JSON")
    parser.add_argument("--stored", type=Path, default=STORED, help="captions written elsewhere")
    parser.add_argument("--store", action="store_true", help="write these captions and end")
    parser.add_argument("--runs", type=int, default=RUNS)
    given = parser.parse_args(arguments)
    bundle = open_bundle(given.bundle)
    if given.store:
        store(bundle, sample_photos(), given.stored)
        return 0
    if machine is None and sys.platform != "darwin":
        print("This needs a Mac: it runs the model on Core ML.", file=sys.stderr)
        return 2
    report = check(bundle, sample_photos(), given.stored, machine or Mac(), given.runs)
    given.out.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(report, indent=1, ensure_ascii=False) + "\n"
    given.out.write_text(text, encoding="utf-8")
    print("\n".join(summary(report)))
    print(f"Please send this file back: {given.out}")
    return 0 if same_captions(report) else 1


def _captioner(
    bundle: Bundle,
    inference: CoreMLInference | LiteRTInference,
    witnesses: Sequence[Witness] = (),
) -> Captioner:
    tokenizer = Tokenizer.load(bundle.member(TOKENIZER))
    rerankers = read_rerankers(bundle)
    return Captioner(bundle, inference, tokenizer, rerankers=rerankers, witnesses=witnesses)


def _compare(
    captioner: Captioner, photos: Mapping[str, Path], stored: Captions
) -> list[dict[str, Any]]:
    found = describe_all(captioner, photos)
    return [
        {
            "photo": photo,
            "language": language,
            "same": text == stored[photo].get(language),
            "coreml": text,
            "stored": stored[photo].get(language, ""),
        }
        for photo, sentences in found.items()
        for language, text in sentences.items()
    ]


def _evidence(
    captioner: Captioner, beside: Captioner, witness: Witness, photos: Mapping[str, Path]
) -> list[dict[str, Any]]:
    """What the Mac itself sees of persons and animals, and what that does to the captions."""
    found = []
    for name, photo in photos.items():
        start = time.perf_counter()
        told = witness.sightings(photo)
        seconds = time.perf_counter() - start
        found.append(
            {
                "witness": witness.name,
                "photo": name,
                "milliseconds": round(1000 * seconds, 1),
                "seen": {one.thing: round(one.probability, 3) for one in told},
                "unknown": sorted(set(LABELS) - {one.thing for one in told}),
                "own words": captioner.describe(photo).text,
                "with it": beside.describe(photo).text,
            }
        )
    return found


def _times(
    captioner: Captioner, inference: CoreMLInference, photo: Path, runs: int
) -> Iterator[tuple[str, float]]:
    """Time encoder, one decoder step and a whole caption, the medians of warm runs."""
    pixels: NDArray[np.uint8] = load_picture(photo)
    encoding = inference.encode(pixels)
    tokens = np.full(inference.max_rows, 3, np.int32)
    parents = np.arange(inference.max_rows, dtype=np.int32)
    yield "encode", _median(lambda: inference.encode(pixels), runs)
    yield "step", _median(lambda: inference.open(encoding).step(tokens, parents), runs)
    yield "file to caption", _median(lambda: captioner.describe(photo), runs)


def _median(work: Callable[[], object], runs: int) -> float:
    times = []
    for _ in range(runs + 1):  # the first one warms up
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000.0)
    return round(statistics.median(times[1:]), 2)


def _system() -> str:
    """Name processor and system."""
    processor = platform.processor() or platform.machine()
    if sys.platform == "darwin":
        command = ["sysctl", "-n", "machdep.cpu.brand_string"]
        processor = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        system = f"macOS {platform.mac_ver()[0]}"
    else:
        system = platform.system()
    return f"{processor.strip()}, {system}, Python {platform.python_version()}"


def _device(device: object) -> str:
    """Name a compute device as people do."""
    known = {"CPU": "CPU", "GPU": "GPU", "NeuralEngine": "Neural Engine"}
    kind = type(device).__name__.removeprefix("ML").removesuffix("ComputeDevice")
    return known.get(kind, kind)


if __name__ == "__main__":
    sys.exit(main())
