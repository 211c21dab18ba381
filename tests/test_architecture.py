"""The house: which room a module lies in, which rooms it may know, and what no file may say.

A failure is one sentence that says where the code belongs. The tables below are the only lists;
everything else is a rule. CONTRIBUTING.md says the same in words.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

ORDER = """
desktop.__main__
desktop.app
desktop.cli desktop.ui.main_window
desktop.ui.batch desktop.ui.caption desktop.ui.history desktop.ui.retrain desktop.ui.settings
desktop.ui.chrome desktop.ui.player
desktop.ui.appearance desktop.ui.widgets
desktop.export desktop.session
desktop.batch desktop.retraining
desktop.captioning desktop.history desktop.packaging desktop.speech desktop.training_kit
desktop.system
desktop.appinfo desktop.jobs desktop.messages desktop.pictures desktop.settings

model.training.__main__
model.training.commands
model.training.heads model.training.teach model.training.translate
model.training.evaluate model.training.train
model.training.convert model.training.data
model.training.network
model.training.errors

model.captioner
model.wording
model.decoding
model.inference
model.bundle
model.manifest
model.preprocess model.tokenizer
model.atomic_files model.caption model.errors model.logistic model.training_events
"""
"""The rooms from the roof to the ground: a room knows those on lower lines, and no others."""

WITH_QT = {
    "desktop.app": "makes the application",
    "desktop.session": "the controller of what is in the window",
    "desktop.jobs": "carries plain functions to threads and their results back",
    "desktop.settings": "tells the window what was changed",
    "desktop.captioning.active_model": "a second QObject: changes the model while the app runs",
    "desktop.history.undo": "a second QObject: changes that can be taken back",
    "desktop.speech.voices": "a second QObject: lists the voices in the background",
    "desktop.retraining.process": "is about Qt's own QProcess",
    "desktop.pictures.drops": "reads Qt's own QMimeData",
    "desktop.pictures.loading": "gives the window Qt's own QImage",
    "desktop.system.accessibility": "asks Qt whether a screen reader runs",
    "desktop.system.crash": "shows one last dialog",
    "desktop.system.macos": "changes Qt's windows to a Mac's manners",
    "desktop.system.single_instance": "hears other copies through Qt's local sockets",
}
"""Qt is for `ui/` and for what is called `controller`; these need it as well, and this is why."""

TRAINING_LIBRARIES = {"tensorflow", "keras", "jax", "torch", "h5py"}
QT = {"PySide6", "shiboken6"}
HEAVY = {"coremltools", "scipy", "skimage", "sympy"}
"""Slow to import: only where and when they are needed."""

MOST_MODULES, MOST_LINES, MOST_LINES_OF_A_FUNCTION = 20, 500, 60

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


LEVELS = [line.split() for line in ORDER.splitlines() if line]
LEVEL_OF = {room: level for level, rooms in enumerate(LEVELS) for room in rooms}


@cache
def tree() -> dict[str, Path]:
    """Every module of the program by its dotted name, without packages' empty `__init__`."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): path
        for package in ("desktop", "model")
        for path in sorted((ROOT / package).rglob("*.py"))
        if path.name != "__init__.py"
    }


def expect_none(faults: Iterable[str]) -> None:
    """Fail with a sentence a fault, and nothing of this file around it."""
    if told := sorted(faults):
        pytest.fail("\n".join(told), pytrace=False)


def room_of(module: str) -> str | None:
    """The room of a module or package; None for what is in none (a package above rooms)."""
    parts = module.split(".")
    names = (".".join(parts[:count]) for count in range(len(parts), 0, -1))
    return next((name for name in names if name in LEVEL_OF), None)


def known_to(path: Path) -> set[str]:
    """The program's modules that a file imports anywhere in it."""
    return {name for name in imports_of(path) if name in tree()}


def test_every_module_lies_in_a_room() -> None:
    homeless = [
        f"{path.relative_to(ROOT)} lies in no room: move it into one, or give it a line in ORDER"
        for module, path in tree().items()
        if room_of(module) is None
    ]
    expect_none(homeless)


def test_a_room_knows_only_rooms_below_it() -> None:
    """An import inside a function counts as well."""
    wrong = []
    for module, path in tree().items():
        room = room_of(module)
        for name in sorted(known_to(path)):
            other = room_of(name)
            if room is None or other is None or other == room:
                continue
            if LEVEL_OF[other] <= LEVEL_OF[room]:
                wrong.append(
                    f"{path.relative_to(ROOT)} imports {name}, which is not below it: what needs"
                    f" {other} belongs there or above, what both need belongs below both"
                )
    expect_none(wrong)


def test_no_modules_need_each_other_to_be_imported() -> None:
    graph = {
        module: {name for name in known_to(path) if name in tree() and name != module}
        for module, path in tree().items()
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        expect_none([f"a circle: {' -> '.join(error.args[1])}; what they share belongs below all"])


def may_import_qt(module: str) -> bool:
    return (
        is_below(module, {"desktop.ui"})
        or (module.startswith("desktop.") and module.endswith(".controller"))
        or module in WITH_QT
    )


def test_qt_is_for_controllers_and_the_window() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports Qt: a plain function stays without it, and the room's"
        " controller, or ui/, carries it to the window"
        for module, path in tree().items()
        if not may_import_qt(module) and any(is_below(name, QT) for name in imports_of(path))
    ]
    expect_none(wrong)
    assert set(WITH_QT) <= set(tree())


def test_the_command_line_stores_and_workers_start_no_qt() -> None:
    """Nor do they through what they import: a command and a child process are quick for it."""
    names = [
        name
        for name in tree()
        if is_below(name, {"desktop.cli"})
        or (name.startswith("desktop.") and name.endswith((".store", ".worker", ".errors")))
    ]
    assert {"desktop.cli.main", "desktop.speech.worker", "desktop.history.store"} <= set(names)
    if loaded_by(names) & QT:
        # One by one takes a while, so only to say which.
        guilty = [name for name in names if loaded_by([name]) & QT]
        expect_none(f"{name} starts Qt through what it imports" for name in guilty)


def test_nothing_imports_the_training() -> None:
    """It is a program, started as a process; its libraries are its own."""
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}: training is started as a process, never imported"
        for module, path in tree().items()
        if not is_below(module, {"model.training"})
        for name in imports_of(path)
        if is_below(name, {"model.training", *TRAINING_LIBRARIES})
    ]
    expect_none(wrong)


def test_the_model_knows_no_window() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}: what needs the window belongs in desktop/"
        for module, path in tree().items()
        if is_below(module, {"model"})
        for name in imports_of(path)
        if is_below(name, {"desktop", *QT})
    ]
    expect_none(wrong)


def test_the_application_facts_import_nothing() -> None:
    assert list(imports_of(ROOT / "desktop" / "appinfo.py")) == []


def every_source() -> list[Path]:
    return [path for top in ("desktop", "model", "tests") for path in (ROOT / top).rglob("*.py")]


def test_folders_files_and_functions_stay_small() -> None:
    sources = [path for path in every_source() if path.name != "__init__.py"]
    crowded = [
        f"{folder.relative_to(ROOT)} holds {count} modules: some of them are a room of their own"
        for folder, count in Counter(path.parent for path in sources).items()
        if count > MOST_MODULES
    ]
    for path in sources:
        text = path.read_text(encoding="utf-8")
        if (lines := text.count("\n")) > MOST_LINES:
            crowded.append(f"{path.relative_to(ROOT)} has {lines} lines: it is two things")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > MOST_LINES_OF_A_FUNCTION:
                    crowded.append(f"{path.relative_to(ROOT)}: {node.name} has {lines} lines")
    expect_none(crowded)


def test_tests_mirror_the_tree() -> None:
    """A test lies where what it tests lies, so that one is found from the other."""
    stray = {
        f"tests/{folder} tests nothing: there is no {folder}"
        for top in ("desktop", "model")
        for path in (ROOT / "tests" / top).rglob("test_*.py")
        if not (ROOT / (folder := path.parent.relative_to(ROOT / "tests"))).is_dir()
    }
    expect_none(stray)


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
