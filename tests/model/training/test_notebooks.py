"""The notebooks: kept without what they showed, and, on request, executed from start to end."""

from __future__ import annotations

import ast
import importlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.test_architecture import ROOT, room_of, tree

NOTEBOOKS = sorted((ROOT / "model/training/notebooks").glob("*.ipynb"))
A_NOTEBOOK = pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)


def _code(notebook: Path) -> list[dict[str, Any]]:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def test_there_are_some() -> None:
    assert len(NOTEBOOKS) == 4


@A_NOTEBOOK
def test_a_notebook_shows_no_old_results(notebook: Path) -> None:
    for cell in _code(notebook):
        assert (cell["outputs"], cell["execution_count"]) == ([], None)


@A_NOTEBOOK
def test_a_notebook_imports_what_there_is(notebook: Path) -> None:
    for cell in _code(notebook):
        for node in ast.walk(ast.parse("".join(cell["source"]))):
            if isinstance(node, ast.ImportFrom) and room_of(node.module or ""):
                names = [alias.name for alias in node.names]
                assert [name for name in names if not _exists(node.module or "", name)] == []


def _exists(module: str, name: str) -> bool:
    """Whether a module of the project is one, and has that name or a module of that name in it."""
    if f"{module}.{name}" in tree():
        return True
    return module in tree() and hasattr(importlib.import_module(module), name)


@pytest.mark.notebooks
@A_NOTEBOOK
def test_a_notebook_runs_from_start_to_end(notebook: Path) -> None:
    import nbclient
    import nbformat

    document = nbformat.read(notebook, as_version=4)
    where = {"metadata": {"path": str(ROOT)}}
    nbclient.NotebookClient(document, timeout=900, resources=where).execute()
