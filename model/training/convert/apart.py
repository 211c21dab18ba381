"""Parts of a large network's conversion, each in a process of its own.

A converter holds a network's constants several times over, and what it frees stays with its
process. A network of 200 million weights took more than 10 GB so; one part after the other, each in
a process that ends with it, takes as much as the greediest of them. The rounded network lies on the
disk meanwhile, as arrays that are mapped where they are read.

    python -m model.training.convert.apart graph STORE encoder|decoder SAVED ROWS
    python -m model.training.convert.apart litert STORE SAVED OUT
    python -m model.training.convert.apart package STORE encoder|decoder OUT ROWS SHIFT VERSION DATA
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from model.training.convert.forms import Part, form_of, sign
from model.training.convert.quantisation import QuantisedNetwork, StoredKernel
from model.training.convert.tf_graphs import save_graph, to_litert_from
from model.training.errors import TrainingError
from model.training.network.architectures.registry import build_network
from model.training.network.config import NetworkConfig

LARGE = 64_000_000
"""From so many weights on a network is converted part by part: a smaller one takes less memory as a
whole than the time of six more starts of TensorFlow is worth."""

_INDEX = "index.json"

_RETURNED_FROM = 1 << 20
"""Bytes from which on glibc hands memory back as soon as it is freed; else it learns to keep it."""


class PartFailed(TrainingError):
    """A part of the conversion did not end well; most often memory has run out."""


@contextmanager
def stored(quantised: QuantisedNetwork) -> Iterator[Path | None]:
    """Have a large network on the disk until the block is left; None for one that is not large."""
    if int(quantised.network.count_params()) < LARGE:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        store(quantised, Path(folder))
        del quantised  # whoever gave it may let it go
        yield Path(folder)


def store(quantised: QuantisedNetwork, folder: Path) -> None:
    """Write a rounded network to an empty folder."""
    config = quantised.network.config.to_dict()
    grids = []
    for number, weight in enumerate(quantised.network.weights):
        np.save(folder / f"{number}.npy", np.asarray(weight), allow_pickle=False)
        grid = quantised.grids.get(weight.path)
        if grid is not None and grid.scales is not None:
            np.save(folder / f"{number}-values.npy", grid.values, allow_pickle=False)
            np.save(folder / f"{number}-scales.npy", grid.scales, allow_pickle=False)
            grids.append(number)
    (folder / _INDEX).write_text(json.dumps({"config": config, "grids": grids}))


def restore(folder: Path) -> QuantisedNetwork:
    """Read a rounded network back."""
    says = json.loads((folder / _INDEX).read_text())
    network = build_network(NetworkConfig.from_dict(says["config"]))
    for number, weight in enumerate(network.weights):
        weight.assign(np.load(folder / f"{number}.npy", mmap_mode="r"))
    paths = [weight.path for weight in network.weights]
    grids = {paths[number]: _grid(folder, number) for number in says["grids"]}
    return QuantisedNetwork(network, grids)


def grids_of(folder: Path) -> tuple[StoredKernel, ...]:
    """Read the grids of a rounded network alone."""
    numbers = json.loads((folder / _INDEX).read_text())["grids"]
    return tuple(_grid(folder, number) for number in numbers)


def write_litert(stored: Path, part: Part, rows: int, out: Path) -> None:
    """Write the graph of a stored network's "encoder" or "decoder" for LiteRT.

    Raises `PartFailed`.
    """
    saved = stored / f"{part}-graph"
    _run("graph", stored, part, saved, rows)
    _run("litert", stored, saved, out)


def write_package(
    stored: Path, part: Part, rows: int, shift: float, out: Path, origin: Sequence[str]
) -> None:
    """Write the Core ML package of a part; `origin` as `forms.sign` takes it.

    Raises `PartFailed`.
    """
    _run("package", stored, part, out, rows, shift, *origin)


def give_back() -> None:
    """Return freed memory to the system, which glibc would keep for the next time."""
    gc.collect()
    library = ctypes.CDLL(None)
    if hasattr(library, "malloc_trim"):
        library.malloc_trim(ctypes.c_size_t(0))


def _run(*arguments: object) -> None:
    """Run a part, and wait for its end."""
    safe = ["-P"] if sys.flags.safe_path else []
    command = [sys.executable, *safe, "-m", __spec__.name, *map(str, arguments)]
    environment = {**os.environ, "MALLOC_MMAP_THRESHOLD_": str(_RETURNED_FROM)}
    status = subprocess.run(command, stdout=sys.stderr, env=environment, check=False).returncode
    if status:
        raise PartFailed(f"the part {arguments[0]} of the conversion ended with status {status}")


def _grid(folder: Path, number: int) -> StoredKernel:
    values = np.load(folder / f"{number}-values.npy")
    return StoredKernel(values, np.load(folder / f"{number}-scales.npy"))


def _write_graph(stored: Path, part: Part, saved: Path, rows: int) -> None:
    quantised = restore(stored)
    table = quantised.kernel(quantised.network.decoder.embeddings)
    form = form_of(quantised.network.config)
    graphs = form.reference(quantised.network, rows, kinds=False, embeddings=table).graphs
    save_graph(graphs.encode if part == "encoder" else graphs.step, saved)


def _write_package(
    stored: Path, part: Part, out: Path, rows: int, shift: float, origin: Sequence[str]
) -> None:
    quantised = restore(stored)
    package = form_of(quantised.network.config).package(quantised, part, rows, shift)
    sign(package, *origin)
    package.save(str(out))


def main(given: Sequence[str]) -> None:
    """Do one part."""
    what, stored, *rest = given
    arguments: list[Any] = rest
    if what == "graph":
        part, saved, rows = arguments
        _write_graph(Path(stored), part, Path(saved), int(rows))
    elif what == "litert":
        saved, out = map(Path, arguments)
        out.write_bytes(to_litert_from(saved, grids_of(Path(stored))))
    else:
        part, out, rows, shift, *origin = arguments
        _write_package(Path(stored), part, Path(out), int(rows), float(shift), origin)


if __name__ == "__main__":
    main(sys.argv[1:])
    sys.stdout.flush()
    os._exit(0)  # what it holds goes back as a whole, and quickly
