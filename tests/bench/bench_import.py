"""Imports a checkpoint of published size with random weights: time, peak memory, sizes, a caption.

    nice -n 15 .venv/bin/python -m tests.bench.bench_import --family blip

The weights say nothing, so that a sentence is as long as there is room: the time a caption takes is
that of 40 tokens, where a real one has a dozen.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file

from model.caption import CaptionOptions
from model.captioner import load_captioner
from model.training.importing.checkpoint import CONFIG, TENSORS, Checkpoint, open_checkpoint
from model.training.importing.families import plan_of
from model.training.importing.importing import import_checkpoint
from model.training.importing.processor import Processor
from model.training.network.architectures.registry import build_network

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


def main(given: Sequence[str] | None = None) -> int:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--family", choices=sorted(CONFIGS), default="blip")
    parser.add_argument("--captions", type=int, default=3)
    asked = parser.parse_args(given)
    with tempfile.TemporaryDirectory() as folder:
        checkpoint = Path(folder) / asked.family
        checkpoint.mkdir()
        write_checkpoint(asked.family, checkpoint)
        shapes = open_checkpoint(checkpoint).shapes.values()
        figures: dict[str, Any] = {"weights": sum(int(np.prod(shape)) for shape in shapes)}
        begun, processor = time.perf_counter(), time.process_time()
        bundle, _ = import_checkpoint(
            checkpoint,
            Path(folder) / "bundle",
            [SAMPLE],
            lambda event: print(event, flush=True),
            photos=1,
        )
        figures["seconds"] = round(time.perf_counter() - begun, 1)
        figures["processor seconds"] = round(time.process_time() - processor, 1)
        unit = 1024 if sys.platform != "darwin" else 1
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
        figures["peak memory, GB"] = round(peak / 1e9, 2)
        figures["MB"] = {path.name: _megabytes(path) for path in sorted(bundle.iterdir())}
        captioner = load_captioner(bundle, "litert")
        times = []
        for _ in range(asked.captions):
            begun = time.perf_counter()
            captioner.describe(SAMPLE, CaptionOptions(beams=3))
            times.append(1000 * (time.perf_counter() - begun))
        figures["ms a caption of 40 tokens"] = round(statistics.median(times))
        scores = captioner.bundle.manifest.scores
        figures["core ml"], figures["parity"] = scores.get("core ml"), scores.get("parity")
    print(json.dumps(figures, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
