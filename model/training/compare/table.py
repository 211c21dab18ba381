"""The table and the curves of a comparison: means over seeds, and how far these are apart."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from model.training.compare.plan import CELLS, Cell
from model.training.train.history import History

_SCORES = ("CIDEr", "BLEU-1", "BLEU-2", "BLEU-3", "BLEU-4", "METEOR", "ROUGE-L")
_FORESEEN = ("perplexity per token", "perplexity per word")

Found = Mapping[str, Any]
"""What one cell's scores say, by their names."""


def by_variant(cells: Sequence[Found]) -> dict[str, list[Found]]:
    """Sort what was found by what differs otherwise than by its seed, in the order found."""
    variants: dict[str, list[Found]] = {}
    for one in cells:
        variants.setdefault(Cell(**one["cell"]).variant, []).append(one)
    return variants


def curves(cells: Sequence[Found], folder: Path) -> dict[str, list[tuple[float, float]]]:
    """Return the held-out loss by steps, a line a variant: the mean of its seeds, at the steps that
    all of them have.
    """
    lines = {}
    for name, found in by_variant(cells).items():
        runs = [folder / CELLS / Cell(**one["cell"]).folder for one in found]
        losses = [{entry.step: entry.loss for entry in History(run).entries} for run in runs]
        common = sorted(set.intersection(*(set(one) for one in losses)))
        lines[name] = [
            (float(step), statistics.fmean(one[step] for one in losses)) for step in common
        ]
    return lines


def spread(values: Sequence[float]) -> str:
    """Write a mean, and behind it the standard deviation where there are several values."""
    mean = statistics.fmean(values)
    if len(values) == 1:
        return f"{mean:.1f}"
    return f"{mean:.1f} ± {statistics.stdev(values):.1f}"


def markdown(cells: Sequence[Found], speeds: Mapping[str, Found], beams: Sequence[int]) -> str:
    """Return the tables, one for each number of beams, and one of what was vectors' doing.

    `speeds` has, by architecture, the milliseconds a caption and the bytes. Where only some seeds
    were run, the column of seeds says so.
    """
    plain = [one for one in cells if not one["cell"]["width"]]
    vectors = [one for one in cells if one["cell"]["width"]]
    parts = []
    for width in beams:
        head = ["", "seeds", *_SCORES, *_FORESEEN, "ms a caption", "MB"]
        parts.append(f"Beam {width}:\n\n" + _rows(head, _architectures(plain, speeds, width)))
    if vectors:
        head = ["", "seeds", *(f"CIDEr, beam {width}" for width in beams), "perplexity per word"]
        rows = [
            [
                name,
                str(len(found)),
                *(spread([one[f"beam {width}"]["CIDEr"] for one in found]) for width in beams),
                spread([one["perplexity per word"] for one in found]),
            ]
            for name, found in by_variant(vectors).items()
        ]
        parts.append("Word vectors:\n\n" + _rows(head, rows))
    return "\n\n".join(parts) + "\n"


def _architectures(
    cells: Sequence[Found], speeds: Mapping[str, Found], beams: int
) -> list[list[str]]:
    rows = []
    for name, found in by_variant(cells).items():
        speed = speeds.get(name, {})
        took = speed.get("milliseconds", {}).get(str(beams))
        rows.append(
            [
                name,
                str(len(found)),
                *(spread([one[f"beam {beams}"][score] for one in found]) for score in _SCORES),
                *(spread([one[kind] for one in found]) for kind in _FORESEEN),
                "" if took is None else f"{took:.1f}",
                f"{speed['bytes'] / 1e6:.1f}" if "bytes" in speed else "",
            ]
        )
    return rows


def _rows(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
