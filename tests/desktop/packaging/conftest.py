"""The packed app for its tests: built once, or the one that `make app` has just built."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.appinfo import NAME
from tests.desktop.packaging.packed_app import PackedApp
from tests.support.processes import ROOT, display


@pytest.fixture(scope="session")
def packed(tmp_path_factory: pytest.TempPathFactory) -> PackedApp:
    """Give the app in its folder: that of CLAIRVOIX_APP, else one built now in a minute."""
    built = os.environ.get("CLAIRVOIX_APP")
    if built:
        return PackedApp(Path(built).absolute())
    folder = tmp_path_factory.mktemp("packed")
    places = ["--distpath", str(folder / "dist"), "--workpath", str(folder / "build")]
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR", *places]
    subprocess.run([*command, str(ROOT / "build_app.spec")], cwd=ROOT, check=True)
    return PackedApp(folder / "dist" / NAME)


@pytest.fixture
def environ(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Give an environment with a display, an empty home and nothing that leads to the sources."""
    home = tmp_path / "home"
    home.mkdir()
    with display() as screen:
        yield {
            "DISPLAY": screen,
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "PATH": os.environ["PATH"],
            "TMPDIR": str(tmp_path),
        }


@pytest.fixture
def sealed(packed: PackedApp, tmp_path: Path) -> PackedApp:
    """Give the app in a folder with spaces and accents that nobody can write, without a network."""
    app = packed.copy_to(tmp_path / "Mes applis d'été" / NAME)
    script = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'
    through = ("unshare", "-rmn", "sh", "-c", script, str(app.folder))
    if (
        shutil.which("unshare") is None
        or subprocess.run([*through, "true"], check=False).returncode
    ):
        pytest.skip("this system lets nobody take the network away from a program")
    return PackedApp(app.folder, through)
