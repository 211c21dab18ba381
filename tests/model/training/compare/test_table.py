"""The table of a comparison: means, spreads, and seeds that are missing."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from model.training.compare.plan import CELLS, Cell
from model.training.compare.table import curves, markdown, spread
from model.training.train.history import History, Validated

SCORES = ("CIDEr", "BLEU-1", "BLEU-2", "BLEU-3", "BLEU-4", "METEOR", "ROUGE-L")


def _found(cell: Cell, cider: float) -> dict[str, Any]:
    return {
        "cell": dataclasses.asdict(cell),
        "perplexity per token": 9.0,
        "perplexity per word": 12.0,
        "beam 1": dict.fromkeys(SCORES, 1.0) | {"CIDEr": cider - 2},
        "beam 3": dict.fromkeys(SCORES, 1.0) | {"CIDEr": cider},
    }


def test_one_seed_has_no_spread() -> None:
    assert spread([41.04]) == "41.0"
    assert spread([40.0, 42.0]) == "41.0 ± 1.4"


def test_a_row_says_how_many_seeds_it_is_of() -> None:
    cells = [_found(Cell("merge", 1), 40), _found(Cell("merge", 2), 42)]
    cells += [_found(Cell("spatial", 1), 50)]
    speeds = {"merge": {"milliseconds": {"1": 12.0, "3": 20.25}, "bytes": 6_400_000}}

    text = markdown(cells, speeds, (1, 3))

    greedy, wide = text.split("Beam 3:")
    assert "| merge | 2 | 39.0 ± 1.4 |" in greedy
    assert "| merge | 2 | 41.0 ± 1.4 |" in wide
    assert "| 20.2 | 6.4 |" in wide
    assert "| spatial | 1 | 50.0 |" in wide
    assert "Word vectors" not in text


def test_vectors_have_a_table_of_their_own() -> None:
    cells = [_found(Cell("merge", 1), 40), _found(Cell("spatial", 1, "tuned", 0.3, 100), 45)]

    text = markdown(cells, {}, (3,))

    architectures, vectors = text.split("Word vectors:")
    assert "tuned" not in architectures
    assert "| spatial tuned 30% | 1 | 45.0 | 12.0 |" in vectors


def test_a_curve_is_the_mean_of_its_seeds_where_all_were_measured(tmp_path: Path) -> None:
    cells = [Cell("merge", 1), Cell("merge", 2)]
    for cell, losses in zip(cells, ((3.0, 2.0), (5.0,)), strict=True):
        folder = tmp_path / CELLS / cell.folder
        folder.mkdir(parents=True)
        history = History(folder)
        for number, loss in enumerate(losses, start=1):
            history.add(Validated("decoder", 10 * number, 1.0, 1e-3, 4.0, loss, {}, {}))

    assert curves([_found(cell, 1) for cell in cells], tmp_path) == {"merge": [(10.0, 4.0)]}
