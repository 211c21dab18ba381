"""What every test gets: no window on the screen, a home of its own, and a look for what it left."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import settings
from pytestqt.qtbot import QtBot

from tests.support.processes import PATIENCE

# Before anything makes a QApplication. A test that needs a display starts its own (Xvfb).
os.environ["QT_QPA_PLATFORM"] = "offscreen"
# The many programs that tests start would compile all they import anew, each of them: for one that
# trains, that is two thirds of what TensorFlow takes to be imported.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# TensorFlow writes about its instruction sets straight to the terminal otherwise.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

# Two programs that each compute on both cores wait for one another most of the time.
if "PYTEST_XDIST_WORKER" in os.environ:
    for name in ("OMP_NUM_THREADS", "TF_NUM_INTEROP_THREADS", "TF_NUM_INTRAOP_THREADS"):
        os.environ.setdefault(name, "1")

# The same examples every time, as many as a test of files may take on two busy cores.
settings.register_profile("quick", deadline=None, derandomize=True, database=None, max_examples=50)
settings.load_profile("quick")

# Run in the background by a script, we would ignore Ctrl-C, and so would the programs we start.
signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).resolve().parents[1]

OURS = ("clairvoix", "desktop", "model")


_TRAINING = ROOT / "tests" / "model" / "training"
_LONGEST = tuple(
    _TRAINING / name
    for name in (
        "teach/test_teaching.py",
        "train/test_trainer.py",
        "translate/test_translation_network.py",
        "teach/test_finetuning.py",
        "convert/test_bundle_writer.py",
        "convert/test_forms.py",
        "network/architectures/test_architectures.py",
        "translate/test_machine_french.py",
        "importing/test_importing.py",
        "teach/test_taught_bundle.py",
        "commands/test_pipeline.py",
        "commands/test_commands.py",
    )
)
"""The files that take longest, the first of all first. They compute without a pause."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin the longest files one by one among the others, the last of them well before the end.

    The others wait for windows, sounds and processes a third of their time; side by side with what
    computes, they leave no processor idle, and no worker is left alone with a long file.
    """
    begins: dict[Path, float] = {}
    for number, item in enumerate(items):
        begins.setdefault(item.path, number / len(items))
    for number, path in enumerate(_LONGEST):
        begins[path] = number / len(_LONGEST)
    items.sort(key=lambda item: begins[item.path])


class _StrayLogs(logging.Handler):
    """Keeps what our own code logs as a warning or worse."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.partition(".")[0] in OURS:
            self.records.append(record)


@pytest.fixture(autouse=True)
def _isolated_home(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Settings, history and caches of a test never meet the user's or another test's."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    for name in ("CACHE", "CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    monkeypatch.delenv("CLAIRVOIX_HOME", raising=False)


@pytest.fixture(autouse=True)
def _no_stray_logs(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail on a warning nobody expected; a test that uses `caplog` reads its log itself."""
    stray = _StrayLogs()
    logging.getLogger().addHandler(stray)
    yield
    logging.getLogger().removeHandler(stray)
    if "caplog" not in request.fixturenames:
        assert [record.getMessage() for record in stray.records] == []


@pytest.fixture(autouse=True)
def _no_leaked_window() -> Iterator[None]:
    """Fail when a window is still open after the test; `qtbot.addWidget` closes one in time."""
    yield
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is not None and widgets.QApplication.instance() is not None:
        left = [widget for widget in widgets.QApplication.topLevelWidgets() if widget.isVisible()]
        for widget in left:
            widget.close()
        assert left == []


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> QtBot:
    """Give pytest-qt's robot, with the patience that a busy machine needs: its own is 5 s."""
    bot = QtBot(request)
    for name in ("waitExposed", "waitSignal", "waitSignals", "waitUntil"):
        setattr(bot, name, partial(getattr(bot, name), timeout=round(1000 * PATIENCE)))
    return bot


@pytest.fixture(scope="session")
def photos() -> dict[str, Path]:
    """Give real photographs by name: free ones that scikit-image carries."""
    import skimage

    folder = Path(skimage.__file__).parent / "data"
    names = {
        "astronaut": "astronaut.png",  # portrait of a woman in an orange suit, 512 x 512
        "cat": "chelsea.png",  # 451 x 300
        "coffee": "coffee.png",  # cup on a wooden table, 600 x 400
        "motorcycle": "motorcycle_left.png",
        "rocket": "rocket.jpg",  # a JPEG, 640 x 427
    }
    return {name: folder / file for name, file in names.items()}


@pytest.fixture
def photo(photos: dict[str, Path]) -> Path:
    """Give one real photograph, a JPEG."""
    return photos["rocket"]


@pytest.fixture(scope="session")
def bundle() -> Path:
    """Give the model bundle that the project ships."""
    return ROOT / "assets" / "model"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Give the folder of data sets and weights beside the checkout; it cannot be in git."""
    folder = ROOT.parent / "shared"
    if not (folder / "data").is_dir():
        pytest.skip("no folder `shared` with data sets beside the checkout")
    return folder
