"""Imports a checkpoint of published size with random weights: time, peak memory, sizes, a caption.

    nice -n 15 .venv/bin/python -m tests.bench.bench_import --family blip

The weights say nothing, and a sentence would be as long as there is room: the time a caption takes
is told of 40 tokens and of a dozen, which is what a real one has. Memory is that of
the process and of all it has started, summed up twice a second; beyond `--most` gigabytes they are
ended.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file

from model.bundle import open_bundle
from model.inference import load_inference
from model.inference.interface import Inference
from model.manifest import Manifest
from model.preprocess import load_picture
from model.training.importing.checkpoint import CONFIG, TENSORS, Checkpoint, open_checkpoint
from model.training.importing.families import plan_of
from model.training.importing.importing import import_checkpoint
from model.training.importing.processor import Processor
from model.training.network.architectures.registry import build_network
from model.training_events import Event

SAMPLE = Path(__file__).resolve().parents[2] / "assets" / "sample" / "photographer.jpg"

CONFIGS: dict[str, dict[str, Any]] = {
    "blip": {"model_type": "blip", "text_config": {"num_attention_heads": 12}},
    "vit-gpt2": {
        "model_type": "vision-encoder-decoder",
        "encoder": {"model_type": "vit"},
        "decoder": {"model_type": "gpt2"},
    },
}


def write_checkpoint(family: str, folder: Path) -> None:
    """Write a checkpoint of a family's usual size, in half precision."""
    config = CONFIGS[family]
    (folder / CONFIG).write_text(json.dumps(config))
    plan = plan_of(Checkpoint(folder, config, {}, {}, {}))
    network = build_network(plan.config)
    random = np.random.default_rng(1)
    tensors = {}
    for entry in plan.table(network, Processor.of({})):
        width = tuple(entry.weight.shape)
        for number, name in enumerate(entry.names):
            tensors[name] = _tensor(name, width, len(entry.names), number, random)
    for name in [one for one in tensors if one.endswith("wpe.weight")]:
        tensors[name] = tensors[name][: plan.config.max_tokens]
    save_file(tensors, folder / TENSORS)
    if family == "blip":
        pieces = ["[PAD]", "[UNK]", *(f"w{number}" for number in range(30522 - 2))]
        (folder / "vocab.txt").write_text("\n".join(pieces))
    else:
        ids = {f"w{number}": number for number in range(50257)}
        (folder / "vocab.json").write_text(json.dumps(ids))
        (folder / "merges.txt").write_text("#version: 0.2\n")


def _tensor(
    name: str, shape: tuple[int, ...], parts: int, number: int, random: np.random.Generator
) -> np.ndarray[Any, Any]:
    """Return a tensor in the published layout, for a weight made of so many `parts`."""
    if name.endswith(("orm.weight", "norm1.weight", "norm2.weight")) or ".ln_" in name:
        return np.ones(shape, np.float16)
    if "patch_embed" in name:
        height, width, channels, out = shape if len(shape) == 4 else (16, 16, 3, shape[0])
        shape = (out,) if name.endswith("bias") else (out, channels, height, width)
    elif len(shape) == 1:
        shape = (shape[0] // parts,)
    elif len(shape) == 2 and not any(one in name for one in ("embeddings", "wte", "wpe")):
        shape = (shape[0], shape[1] // parts)
        shape = shape if ".c_" in name or ".q_attn" in name else shape[::-1]
    return (0.02 * random.standard_normal(shape)).astype(np.float16)


def _megabytes(path: Path) -> float:
    files = (one for one in [path, *path.rglob("*")] if one.is_file())
    return round(sum(one.stat().st_size for one in files) / 1e6, 1)


class Memory(threading.Thread):
    """What a process and all below it hold, twice a second; they are ended beyond a limit."""

    def __init__(self, most: float) -> None:
        super().__init__(daemon=True)
        self.most, self.peak, self.where, self.stage = most, 0.0, "", ""

    def run(self) -> None:
        while True:
            listed = subprocess.run(
                ["ps", "-A", "-o", "pid=,ppid=,rss="], capture_output=True, text=True, check=True
            )
            rows = [tuple(map(int, line.split())) for line in listed.stdout.splitlines()]
            family = {os.getpid()}
            for _ in range(4):
                family |= {pid for pid, parent, _ in rows if parent in family}
            held = sum(rss for pid, _, rss in rows if pid in family) * 1024 / 1e9
            if held > self.peak:
                self.peak, self.where = held, self.stage
            if held > self.most:
                print(f"ended at {held:.1f} GB, in {self.stage}", flush=True)
                for pid in family - {os.getpid()}:
                    with suppress(ProcessLookupError):
                        os.kill(pid, signal.SIGKILL)
                os._exit(1)
            time.sleep(0.5)


def describe(bundle: Path, captions: int) -> dict[str, Any]:
    """Describe a photo some times, as a fresh process does."""
    opened = open_bundle(bundle)
    inference = load_inference(opened, "litert")
    figures: dict[str, Any] = {}
    for tokens in (opened.manifest.max_tokens, 12):
        taken = []
        for _ in range(1 + captions):
            begun = time.perf_counter()
            write(inference, opened.manifest, tokens)
            taken.append(1000 * (time.perf_counter() - begun))
        figures[f"ms a caption of {tokens} tokens"] = round(statistics.median(taken[1:]))
    unit = 1024 if sys.platform != "darwin" else 1
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    return figures | {"memory while describing, GB": round(peak / 1e9, 2)}


def write(inference: Inference, manifest: Manifest, tokens: int) -> None:
    """Encode the photo and write so many tokens in three rows, as a search does."""
    picture = load_picture(SAMPLE, manifest.size, manifest.resize)
    decoding = inference.open(inference.encode(picture))
    decoding.step(np.zeros(1, np.int32), np.zeros(1, np.int32))
    for _ in range(tokens - 1):
        decoding.step(np.zeros(3, np.int32), np.zeros(3, np.int32))


def main(given: Sequence[str] | None = None) -> int:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--family", choices=sorted(CONFIGS), default="blip")
    parser.add_argument("--captions", type=int, default=3)
    parser.add_argument("--most", type=float, default=10.0, help="gigabytes of memory")
    parser.add_argument("--write", type=Path, help="only write the checkpoint, here")
    parser.add_argument("--describe", type=Path, help="only describe with this bundle")
    asked = parser.parse_args(given)
    if asked.write:
        write_checkpoint(asked.family, asked.write)
        return 0
    if asked.describe:
        print(json.dumps(describe(asked.describe, asked.captions)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        checkpoint = Path(folder) / asked.family
        checkpoint.mkdir()
        program = [sys.executable, "-m", "tests.bench.bench_import", "--family", asked.family]
        subprocess.run([*program, "--write", str(checkpoint)], check=True)
        shapes = open_checkpoint(checkpoint).shapes.values()
        figures: dict[str, Any] = {"weights": sum(int(np.prod(shape)) for shape in shapes)}
        memory = Memory(asked.most)
        memory.start()
        begun = time.perf_counter()

        def hear(event: Event) -> None:
            stage = getattr(event, "stage", "") or getattr(event, "name", "")
            memory.stage = stage
            seconds = time.perf_counter() - begun
            print(f"{seconds:6.1f} s, peak {memory.peak:4.1f} GB: {event}", flush=True)

        bundle, _ = import_checkpoint(checkpoint, Path(folder) / "bundle", [SAMPLE], hear, photos=1)
        figures["seconds"] = round(time.perf_counter() - begun, 1)
        usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        figures["processor seconds"] = round(sum(one.ru_utime + one.ru_stime for one in usages), 1)
        figures["peak memory, GB"] = round(memory.peak, 2)
        figures["peak in"] = memory.where
        figures["MB"] = {path.name: _megabytes(path) for path in sorted(bundle.iterdir())}
        told = subprocess.run(
            [*program, "--describe", str(bundle), "--captions", str(asked.captions)],
            capture_output=True,
            text=True,
            check=True,
        )
        figures |= json.loads(told.stdout)
        scores = open_bundle(bundle).manifest.scores
        figures["core ml"], figures["parity"] = scores.get("core ml"), scores.get("parity")
    print(json.dumps(figures, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
