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
from collections.abc import Collection, Iterable
from collections.abc import Set as AbstractSet
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

ORDER = """
desktop.__main__
desktop.app
desktop.application desktop.outside
desktop.cli desktop.ui.main_window
desktop.ui.stronger
desktop.ui.batch desktop.ui.history desktop.ui.retrain desktop.ui.review desktop.ui.settings
desktop.ui.labels desktop.ui.models
desktop.ui.caption
desktop.ui.chrome desktop.ui.player
desktop.ui.appearance desktop.ui.widgets
desktop.archive desktop.export desktop.review desktop.serving desktop.session desktop.stronger
desktop.serving.chat
desktop.serving.web
desktop.batch desktop.retraining desktop.watching
desktop.captioning desktop.history desktop.packaging desktop.reading desktop.speech
desktop.training_kit
desktop.system
desktop.appinfo desktop.jobs desktop.messages desktop.pictures desktop.settings

model.training.__main__
model.training.commands
model.training.compare
model.training.heads model.training.importing model.training.teach model.training.translate
model.training.evaluate model.training.train
model.training.convert model.training.data
model.training.network
model.training.errors

model
model.paired_captioner
model.captioner
model.captioner_parts model.confidence
model.wording
model.locating
model.decoding
model.inference
model.bundle
model.manifest
model.imported_tokenizer
model.preprocess model.tokenizer
model.pictures
model.evidence model.imported
model.atomic_files model.caption model.errors model.logistic model.npz model.plain_files
model.training_events
"""
"""The rooms from the roof to the ground: a room knows those on lower lines, and no others."""

TRAINING_LIBRARIES = {"tensorflow", "keras", "jax", "torch", "h5py"}
QT = {"PySide6", "shiboken6", "PyQt5", "PyQt6"}
HEAVY = {"coremltools", "scipy", "skimage", "sympy"}
"""Slow to import: only where and when they are needed."""

TOPS = ("desktop", "model", "tests")
MOST_MODULES, MOST_LINES, MOST_LINES_OF_A_FUNCTION = 20, 500, 60

FIRST_LEVEL = {
    *(".ci", ".github", ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile"),
    *("README.md", "assets"),
    *("build_app.spec", "data", "desktop", "model", "pyproject.toml", "requirements.lock", "tests"),
}


LEVELS = [line.split() for line in ORDER.splitlines() if line]
LEVEL_OF = {room: level for level, rooms in enumerate(LEVELS) for room in rooms}


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


@cache
def sources(*folders: str) -> tuple[Path, ...]:
    """Every Python file below some folders that says anything; most packages' own is empty."""
    paths = (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))
    return tuple(path for path in paths if path.stat().st_size)


@cache
def tree() -> dict[str, Path]:
    """Every module of the program, and every package that says anything, by its dotted name."""
    return {dotted(path): path for path in sources("desktop", "model")}


@cache
def packages() -> frozenset[str]:
    return frozenset(
        dotted(path) for top in ("desktop", "model") for path in (ROOT / top).rglob("__init__.py")
    )


@cache
def imports_of(path: Path) -> tuple[str, ...]:
    """Name every module and package that a file imports anywhere in it, absolute, each once.

    A module named in a call counts, too: `import_module("desktop.app")`, by whatever name.
    """
    package = path.relative_to(ROOT).parent.parts
    ours = tree().keys() | packages()
    found: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) + 1 - node.level] if node.level else ()
            origin = ".".join([*above, *([node.module] if node.module else [])])
            members = [f"{origin}.{alias.name}" for alias in node.names]
            found += [member if member in ours else origin for member in members]
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = node.args[0].value
            if isinstance(name, str) and (name in ours or is_below(name, TRAINING_LIBRARIES | QT)):
                found.append(name)
    return tuple(dict.fromkeys(found))


def is_below(name: str, parents: AbstractSet[str]) -> bool:
    return any(name == parent or name.startswith(f"{parent}.") for parent in parents)


def room_of(name: str) -> str | None:
    """The room of a module or package; None for what is in none, or is not ours.

    The front door `model` is a room of its own, and not that of whatever lies in it.
    """
    parts = name.split(".")
    prefixes = (".".join(parts[:count]) for count in range(len(parts), 0, -1))
    return next((one for one in prefixes if one in LEVEL_OF and ("." in one or one == name)), None)


def loaded_by(names: Iterable[str]) -> set[str]:
    """Import modules in a fresh interpreter; return the top-level modules that are then loaded."""
    code = (
        "import importlib, json, sys\n"
        "for name in json.loads(sys.argv[1]): importlib.import_module(name)\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(list(names))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


def expect_none(faults: Iterable[str]) -> None:
    """Fail with a sentence a fault, and nothing of this file around it."""
    if told := sorted(set(faults)):
        pytest.fail("\n".join(told), pytrace=False)


def expect_not_loaded(names: Collection[str], unwanted: AbstractSet[str]) -> None:
    """Look, in a fresh interpreter, at what comes along when modules are imported."""
    if loaded_by(names) & unwanted:
        # One by one takes a while, so only to say which.
        loaded = ((name, loaded_by([name]) & unwanted) for name in names)
        expect_none(
            f"{name} loads {', '.join(sorted(found))}: import that where it is used, or move what"
            " needs it into a module of its own"
            for name, found in loaded
            if found
        )


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_every_module_lies_in_a_room() -> None:
    expect_none(
        f"{shown(path)} lies in no room: move it into one, or give it a line in ORDER"
        for name, path in tree().items()
        if room_of(name) is None
    )


def test_a_room_knows_only_rooms_below_it() -> None:
    """An import inside a function counts as well."""
    wrong = []
    for name, path in tree().items():
        room = room_of(name)
        for known in imports_of(path):
            other = room_of(known)
            if room is None or other is None or other == room:
                continue
            if LEVEL_OF[other] <= LEVEL_OF[room]:
                wrong.append(
                    f"{shown(path)} imports {known}, which is not below it: what needs {other}"
                    " belongs there or above, what both need belongs below both"
                )
    expect_none(wrong)


def test_no_modules_need_each_other_to_be_imported() -> None:
    graph = {
        name: {known for known in imports_of(path) if known in tree() and known != name}
        for name, path in tree().items()
    }
    circle: list[str] = []
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = [*reversed(error.args[1])]
    if circle:
        told = " imports ".join(circle)
        expect_none([f"{told}: what they share belongs in a module below them all"])


def may_import_qt(name: str, path: Path) -> bool:
    """Qt is for what is seen, for QObjects, and for two rooms whose matter Qt's own types are."""
    if name.rpartition(".")[2] in {"store", "worker", "errors"}:
        return False
    if is_below(name, {"desktop.ui", "desktop.system", "desktop.pictures"}):
        return True
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    classes = [node for node in nodes if isinstance(node, ast.ClassDef)]
    return any(re.match("Q[A-Z]", ast.unparse(base)) for one in classes for base in one.bases)


def test_qt_is_for_the_window_and_for_controllers() -> None:
    expect_none(
        f"{shown(path)} imports {known}, and is no QObject: a plain function stays without Qt, the"
        " controller of its room or ui/ carries it to the window"
        for name, path in tree().items()
        if not may_import_qt(name, path)
        for known in imports_of(path)
        if is_below(known, QT)
    )


def test_the_command_line_stores_and_workers_start_no_qt() -> None:
    """Nor do they through what they import: a command and a child process are quick for it."""
    names = [
        name
        for name in tree()
        if is_below(name, {"desktop.cli"})
        or (name.startswith("desktop.") and name.endswith((".store", ".worker", ".errors")))
    ]
    assert {"desktop.cli.main", "desktop.speech.worker", "desktop.history.store"} <= set(names)
    expect_not_loaded(names, QT)


def test_nothing_imports_the_training() -> None:
    """It is a program, started as a process; its libraries are its own."""
    expect_none(
        f"{shown(path)} imports {known}: that belongs in model/training/, which is started as a"
        " process and never imported"
        for name, path in tree().items()
        if not is_below(name, {"model.training"})
        for known in imports_of(path)
        if is_below(known, {"model.training", *TRAINING_LIBRARIES})
    )


def test_the_model_runs_without_what_is_slow_to_import() -> None:
    names = [name for name in tree() if is_below(name, {"model"})]
    used = [name for name in names if not is_below(name, {"model.training"})]
    assert {"model.captioner", "model.inference.litert", "model.inference.coreml"} <= set(used)
    expect_not_loaded(used, TRAINING_LIBRARIES | QT | HEAVY | {"desktop"})


def test_the_app_runs_without_what_is_slow_to_import() -> None:
    names = [name for name in tree() if is_below(name, {"desktop"})]
    expect_not_loaded(
        [name for name in names if name != "desktop.__main__"], TRAINING_LIBRARIES | HEAVY
    )


def test_the_window_waits_for_no_library_of_the_model_or_the_service() -> None:
    """They come behind it: the window is to be there at once, and small."""
    late = {"numpy", "PIL", "asyncio", "ssl", "starlette", "uvicorn", "PySide6.QtMultimedia"}
    expect_not_loaded(["desktop.app"], late)


THE_GATE = {"model.pictures.gate"}
OWN_DRAWINGS = {"desktop.ui.appearance.icons"}
OFFERED_BY_OTHERS = {"desktop.pictures.drops"}


def opens_a_picture(call: ast.Call, module: str) -> bool:
    """Whether a call has a library guess what a picture's bytes are."""
    name = ast.unparse(call.func)
    last = name.rpartition(".")[2]
    said = {word.arg for word in call.keywords}
    if name.endswith("Image.open"):
        return "formats" not in said
    if last in {"QImageReader", "QMovie", "QPicture"}:
        return True
    if last in {"QImage", "QPixmap", "QIcon"}:
        return len(call.args) == 1 and module not in OWN_DRAWINGS
    if last in {"loadFromData", "fromData"}:
        return len(call.args) == 1 and name != "QColor.fromData"
    return last == "imageData" and module not in OFFERED_BY_OTHERS


def test_every_picture_comes_through_one_gate() -> None:
    """Elsewhere a decoder would be chosen by guess: an SVG drawn, Ghostscript started."""
    expect_none(
        f"{shown(path)}:{node.lineno}: {ast.unparse(node)} opens a picture by guess: let"
        " model/pictures/gate.py open it (desktop/pictures/loading.py, for the window)"
        for name, path in tree().items()
        if name not in THE_GATE
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and opens_a_picture(node, name)
    )


def test_the_application_facts_import_nothing() -> None:
    assert imports_of(ROOT / "desktop" / "appinfo.py") == ()


def test_folders_files_and_functions_stay_small() -> None:
    crowded = [
        f"{shown(folder)} holds {count} modules: some of them are a room of their own"
        for folder, count in Counter(path.parent for path in sources(*TOPS)).items()
        if count > MOST_MODULES
    ]
    for path in sources(*TOPS):
        text = path.read_text(encoding="utf-8")
        if (lines := text.count("\n")) > MOST_LINES:
            crowded.append(f"{shown(path)} has {lines} lines: it is two things, with a file each")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > MOST_LINES_OF_A_FUNCTION:
                    crowded.append(
                        f"{shown(path)}: {node.name} has {lines} lines: it does two things"
                    )
    expect_none(crowded)


def test_tests_lie_where_what_they_test_lies() -> None:
    folders = {path.parent.relative_to(ROOT / "tests") for path in sources("tests")}
    expect_none(
        f"tests/{folder} tests nothing: there is no {folder}"
        for folder in folders
        if folder.parts
        and folder.parts[0] not in {"bench", "data", "mac", "support"}
        and not (ROOT / folder).is_dir()
    )


def tracked_files() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [ROOT / name for name in listing.split("\0") if name]


def test_first_level_is_as_agreed() -> None:
    first = {path.relative_to(ROOT).parts[0] for path in tracked_files()}
    expect_none(f"{name} lies beside the rooms: put it into one" for name in first - FIRST_LEVEL)


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
