"""The shape of the project: who may import whom, what lies where, what no file may say."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

TRAINING_LIBRARIES = {"tensorflow", "keras", "jax", "torch", "h5py"}
QT = {"PySide6", "shiboken6"}
HEAVY = {"coremltools", "scipy", "skimage", "sympy"}
"""Slow to import: only where and when they are needed."""

FIRST_LEVEL = {
    *(".ci", ".github", ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile"),
    *("README.md", "assets"),
    *("build_app.spec", "data", "desktop", "model", "pyproject.toml", "requirements.lock", "tests"),
}


def modules(package: str) -> list[str]:
    """Every module below `package`, by its dotted name, without those of `model.training`."""
    paths = (path.relative_to(ROOT) for path in sorted((ROOT / package).rglob("*.py")))
    return [
        ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        for path in paths
        if path.parts[:2] != ("model", "training")
    ]


def imports_of(path: Path) -> Iterator[str]:
    """Name every module that a file imports anywhere in it, absolute."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) + 1 - node.level] if node.level else ()
            origin = ".".join([*above, *([node.module] if node.module else [])])
            yield origin
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def is_below(module: str, parents: set[str]) -> bool:
    return any(module == parent or module.startswith(f"{parent}.") for parent in parents)


def loaded_by(names: list[str]) -> set[str]:
    """Import modules in a fresh interpreter; return the top-level modules that are then loaded."""
    code = (
        "import importlib, json, sys\n"
        "for name in json.loads(sys.argv[1]): importlib.import_module(name)\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(names)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


def tracked_files() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [ROOT / name for name in listing.split("\0") if name]


def test_the_model_runs_without_training_libraries_and_without_qt() -> None:
    # GIVEN every module of the model but those of training
    names = modules("model")
    assert {"model.captioner", "model.inference.litert", "model.inference.coreml"} <= set(names)
    # WHEN a fresh interpreter imports them all
    loaded = loaded_by(names)
    # THEN neither a training library, nor Qt, nor the app, nor anything slow came with them
    assert loaded & (TRAINING_LIBRARIES | QT | HEAVY | {"desktop"}) == set()


def test_the_app_runs_without_training_libraries() -> None:
    names = [name for name in modules("desktop") if not name.endswith("__main__")]
    assert "desktop.app" in names
    assert loaded_by(names) & (TRAINING_LIBRARIES | HEAVY) == set()


def test_the_application_facts_import_nothing() -> None:
    assert list(imports_of(ROOT / "desktop" / "appinfo.py")) == []


@pytest.mark.parametrize(
    ("package", "forbidden"),
    [
        ("model", {"desktop", *QT}),
        ("desktop", {"model.training", *TRAINING_LIBRARIES}),
    ],
)
def test_arrows_between_packages(package: str, forbidden: set[str]) -> None:
    """Look at the source, too: an import inside a function is one as well."""
    for path in sorted((ROOT / package).rglob("*.py")):
        wrong = [module for module in imports_of(path) if is_below(module, forbidden)]
        assert not wrong, f"{path.relative_to(ROOT)} imports {wrong}"


def test_nothing_in_the_model_imports_its_training() -> None:
    for path in sorted((ROOT / "model").rglob("*.py")):
        if ROOT / "model" / "training" in path.parents:
            continue
        wrong = [
            module
            for module in imports_of(path)
            if is_below(module, {"model.training", *TRAINING_LIBRARIES})
        ]
        assert not wrong, f"{path.relative_to(ROOT)} imports {wrong}"


def test_first_level_is_as_agreed() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in tracked_files()} <= FIRST_LEVEL


def test_no_file_names_a_machine_or_a_package_registry() -> None:
    # GIVEN what must not stand anywhere, put together here so that this file does not say it
    places = "|".join(["home", "root", "Users", "work", "opt/pypi"])
    registries = "|".join(["pypi" + r"\.org", "pythonhosted" + r"\.org", "index" + "-url ?[=: ]"])
    stray = re.compile(rf"(?<![\w.~/])/(?:{places})/|{registries}")
    here = {f"{ROOT}{os.sep}", f"{Path.home()}{os.sep}"}
    # WHEN every text that git tracks is read
    found = []
    for path in tracked_files():
        data = path.read_bytes() if path.is_file() else b""
        if b"\0" in data[:8192]:
            continue
        for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), start=1):
            if stray.search(line) or any(place in line for place in here):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    # THEN none says it
    assert found == []
