"""`make release`: every part runs, in order, and one that fails ends it without sums.

The Makefile and its scripts are the real ones, in a folder of their own; the programs that they
start are stand-ins that take a note, and fail where they are told to.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from desktop.appinfo import VERSION

ROOT = Path(__file__).resolve().parents[3]

PROGRAM = """\
#!/bin/sh
call="$(basename "$0") $*;"
echo "$call" >> "$NOTES"
case "$call" in *"$FAILING"*) exit 3 ;; esac
case "$call" in *build_app.spec*) mkdir -p dist/Clairvoix && echo app > dist/Clairvoix/app ;; esac
"""

PARTS = (
    "ruff check",
    "ruff format",
    "mypy",
    "pip install",
    "pytest -q tests/test_architecture.py",
    "python -m pytest --numprocesses 3 --dist loadfile",
    "pytest -m bench",
    "build_app.spec",
    "pytest -m app",
    "desktop.packaging.sbom",
    "desktop.packaging.licences",
)
"""What a release calls, told by words that stand in each call; in its order."""

pytestmark = pytest.mark.skipif(os.uname().sysname != "Linux", reason="packs the Linux archive")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Give a folder with the Makefile, its scripts, and stand-ins for all programs."""
    for name in ("Makefile", "pyproject.toml", "requirements.lock", "desktop/appinfo.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / ".ci", tmp_path / ".ci")
    (tmp_path / "build").mkdir()
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name in ("python", "uv", "ruff", "mypy", "pyinstaller"):
        (programs / name).write_text(PROGRAM)
        (programs / name).chmod(0o755)
    for stamp in (".uv", ".app", ".dev"):
        (tmp_path / ".venv" / stamp).touch()
    return tmp_path


def release(project: Path, failing: str = "nothing at all") -> tuple[int, list[str]]:
    """The exit status of `make release`, and what it called."""
    environ = {"PATH": os.environ["PATH"], "NOTES": str(project / "notes"), "FAILING": failing}
    done = subprocess.run(
        ["make", "release"], cwd=project, env=environ, capture_output=True, check=False
    )
    return done.returncode, (project / "notes").read_text().splitlines()


def test_a_release_runs_every_part_and_sums_what_is_given_away(project: Path) -> None:
    status, calls = release(project)
    assert status == 0
    # THEN each part ran, one after another
    places = [next(n for n, call in enumerate(calls) if part in call) for part in PARTS]
    assert sorted(places) == places
    # AND what the app is made of was read from what was packed
    listed = "dist/Clairvoix/_internal/licences.json"
    assert all(listed in call for call in calls if "desktop." in call)
    # AND there is an archive of the app, and a sum of each file
    dist = project / "dist"
    archive = f"clairvoix-{VERSION}-linux-x86_64.tar.xz"
    sums = dict(line.split()[::-1] for line in (dist / "SHA256SUMS").read_text().splitlines())
    assert set(sums) == {archive, "clairvoix.cdx.json", "licences.txt"}
    assert sums[archive] == hashlib.sha256((dist / archive).read_bytes()).hexdigest()
    listing = subprocess.run(
        ["tar", "-tvf", str(dist / archive)], capture_output=True, text=True, check=True
    )
    assert listing.stdout.splitlines()[-1].endswith("Clairvoix/app")
    assert all(line.split()[1] == "0/0" for line in listing.stdout.splitlines())


@pytest.mark.parametrize("failing", PARTS)
def test_a_part_that_fails_ends_it_without_sums(project: Path, failing: str) -> None:
    status, calls = release(project, failing)
    assert status != 0
    assert failing in calls[-1]
    assert not (project / "dist" / "SHA256SUMS").exists()


def test_the_changes_tell_of_this_version() -> None:
    assert f"\n## {VERSION}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
