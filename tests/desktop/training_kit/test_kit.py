"""The training kit, set up by the real uv from a registry on loopback that can go wrong.

That the real packages install from the real registry and train is tested on the packed app
(tests/desktop/packaging/test_retraining.py).
"""

from __future__ import annotations

import dataclasses
import lzma
import os
import re
import shutil
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.system import paths
from desktop.training_kit.errors import (
    KitBroken,
    KitBusy,
    KitHashMismatch,
    KitNetworkLost,
    KitNoPython,
    KitNoSpace,
    KitNotReady,
    KitUnavailable,
)
from desktop.training_kit.kit import Kit, KitParts, KitProgress, KitState, user_kit
from model.errors import Cancelled
from tests.support.registry import Registry, make_wheel, sha256

ROOT = Path(__file__).resolve().parents[3]
UV = Path(sys.executable).with_name("uv")


PROJECT = """\
[project]
name = "toy"
version = "0"
[dependency-groups]
kit = ["tiny-one", "tiny-two"]
[tool.uv]
override-dependencies = []
"""


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    """Give a registry with two packages, which is the only one that uv knows."""
    make_wheel(tmp_path / "wheels", "tiny_one", "1.0")
    make_wheel(tmp_path / "wheels", "tiny_two", "1.0", ballast=300_000)
    for name in [name for name in os.environ if name.startswith(("UV_", "PIP_"))]:
        monkeypatch.delenv(name)
    # One Python to be found: to ask each of a developer's many takes seconds.
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "python3.11").symlink_to(Path(sys.executable).resolve())
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    with Registry(tmp_path / "wheels") as registry:
        monkeypatch.setenv("UV_DEFAULT_INDEX", registry.address)
        monkeypatch.setenv("UV_HTTP_RETRIES", "0")
        yield registry


@pytest.fixture
def parts(tmp_path: Path, registry: Registry) -> KitParts:
    """Give what a toy app carries, in a read-only folder whose name has a space and an accent."""
    folder = tmp_path / "l'app à moi"
    training = folder / "model" / "training"
    training.mkdir(parents=True)
    for file in (
        training.parent / "__init__.py",
        training / "__init__.py",
        training / "__main__.py",
    ):
        file.touch()
    (training / "train").mkdir()
    (training / "train" / "__init__.py").touch()
    (training / "train" / "trainer.py").write_text("import tiny_one, tiny_two\n")
    (folder / "pyproject.toml").write_text(PROJECT)
    write_lock(folder / "requirements.lock", registry.folder)
    parts = KitParts(UV, folder / "pyproject.toml", folder / "requirements.lock", folder)
    for place in (training / "train", training, training.parent, folder):
        place.chmod(0o555)
    return parts


@pytest.fixture
def kit(tmp_path: Path, parts: KitParts) -> Kit:
    """Give a kit that is not set up."""
    return Kit(tmp_path / "données" / "kit", parts, bytes_installed=400_000)


def write_lock(path: Path, wheels: Path) -> None:
    """Lock the wheels in a folder."""
    path.write_text(
        "".join(
            f"{name}=={version} \\\n    --hash=sha256:{sha256(wheel)}\n"
            for wheel in sorted(wheels.glob("*.whl"))
            for name, version in [wheel.name.split("-")[:2]]
        )
    )


def update(parts: KitParts, version: str, wheels: Path) -> KitParts:
    """What the next version of the app carries: another version of one package."""
    (wheels / "tiny_one-1.0-py3-none-any.whl").unlink()
    make_wheel(wheels, "tiny_one", version)
    lock = parts.lock.parent.parent / "next.lock"
    write_lock(lock, wheels)
    return dataclasses.replace(parts, lock=lock)


def imported_version(kit: Kit) -> str:
    """What the kit's interpreter finds, with the app's training code at hand."""
    code = "import model.training.train.trainer, tiny_one; print(tiny_one.VERSION)"
    command = [str(kit.python()), "-c", code]
    done = subprocess.run(
        command, env=kit.environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_kit_is_set_up_used_and_removed(kit: Kit, parts: KitParts) -> None:
    # GIVEN no kit
    assert kit.state() is KitState.ABSENT
    with pytest.raises(KitNotReady):
        kit.python()

    # WHEN it is set up
    told: list[KitProgress] = []
    kit.set_up(told.append)

    # THEN its interpreter has the packages and the app's code, and writes nothing beside that
    assert kit.state() is KitState.READY
    assert imported_version(kit) == "1.0"
    assert not list(parts.code.rglob("__pycache__"))
    # AND progress went through all steps, never beyond the whole
    assert list(dict.fromkeys(progress.step for progress in told)) == [
        "python",
        "packages",
        "check",
    ]
    assert all(progress.done <= progress.of == 400_000 for progress in told)
    assert told[-1].done >= 300_000
    # AND what was fetched does not lie there twice
    assert not (kit.folder / "downloads").exists()

    # WHEN it is removed THEN nothing of it is left
    kit.remove()
    assert kit.state() is KitState.ABSENT
    assert not kit.folder.exists()


def test_a_ready_kit_needs_no_network(kit: Kit, registry: Registry) -> None:
    kit.set_up()
    fetched = list(registry.fetched)
    # WHEN it is to be set up again, by an app that was moved and has no network any more
    registry.broken = {name.name for name in registry.folder.iterdir()}
    kit.set_up()
    # THEN nothing was to be done
    assert registry.fetched == fetched
    assert imported_version(kit) == "1.0"


def test_wrong_hashes_are_refused_and_nothing_is_installed(kit: Kit, registry: Registry) -> None:
    # GIVEN a registry whose package is not what the lock names
    make_wheel(registry.folder, "tiny_two", "1.0", ballast=300_001)
    # WHEN the kit is set up THEN that is said, and no module came of it
    with pytest.raises(KitHashMismatch):
        kit.set_up()
    assert kit.state() is KitState.UNFINISHED
    assert not list(kit.folder.glob("env/**/tiny_*.py"))
    assert not list(kit.folder.rglob("tiny_two.py"))


def test_a_package_without_a_hash_in_the_lock_is_refused(
    kit: Kit, parts: KitParts, registry: Registry
) -> None:
    # GIVEN a package that asks for one more, of which the lock knows nothing
    make_wheel(registry.folder, "tiny_one", "1.0", requires="intruder")
    parts.lock.chmod(0o644)
    write_lock(parts.lock, registry.folder)
    make_wheel(registry.folder, "intruder", "1.0")
    # WHEN the kit is set up THEN it is refused
    with pytest.raises(KitHashMismatch):
        kit.set_up()
    assert registry.fetched == []


def test_a_lost_network_is_said_and_the_rest_is_kept(kit: Kit, registry: Registry) -> None:
    # GIVEN a connection that breaks off in the middle of the larger package
    registry.broken = {"tiny_two-1.0-py3-none-any.whl"}
    # Both are fetched at once: not before the smaller one is there, whatever else the machine does.
    registry.breaks_when = lambda: any(kit.folder.glob("downloads/**/tiny-one/*.http"))
    with pytest.raises(KitNetworkLost):
        kit.set_up()
    assert kit.state() is KitState.UNFINISHED
    assert registry.fetched == ["tiny_one-1.0-py3-none-any.whl"]

    # WHEN it is back THEN the set-up goes on and fetches only what is missing
    registry.broken = set()
    kit.set_up()
    assert imported_version(kit) == "1.0"
    assert registry.fetched == ["tiny_one-1.0-py3-none-any.whl", "tiny_two-1.0-py3-none-any.whl"]


def test_no_network_at_all_is_said(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple")
    with pytest.raises(KitNetworkLost):
        kit.set_up()


def test_a_set_up_can_be_cancelled_and_goes_on_later(kit: Kit, registry: Registry) -> None:
    # GIVEN a download that has come half-way
    registry.stuck = {"tiny_two-1.0-py3-none-any.whl"}
    # WHEN it is cancelled THEN it ends, and so does the program that fetched it
    with pytest.raises(Cancelled):
        kit.set_up(should_stop=registry.stuck_now.is_set)
    assert not processes_in(kit.folder)
    assert kit.state() is KitState.UNFINISHED
    # WHEN it is started again THEN it is completed
    registry.stuck = set()
    kit.set_up()
    assert imported_version(kit) == "1.0"


def processes_in(folder: Path) -> list[str]:
    listing = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    return [line for line in listing.stdout.splitlines() if str(folder) in line]


def test_two_programs_do_not_set_up_one_kit_at_once(
    kit: Kit, parts: KitParts, registry: Registry
) -> None:
    # GIVEN a set-up under way
    registry.stuck = {"tiny_two-1.0-py3-none-any.whl"}
    stop = threading.Event()
    first = threading.Thread(target=cancelled_set_up, args=(kit, stop))
    first.start()
    try:
        assert registry.stuck_now.wait(60)
        # WHEN another one wants the same, or to remove it THEN it is told to wait
        other = Kit(kit.folder, parts, bytes_installed=400_000)
        with pytest.raises(KitBusy):
            other.set_up()
        with pytest.raises(KitBusy):
            other.remove()
    finally:
        stop.set()
        first.join()


def cancelled_set_up(kit: Kit, stop: threading.Event) -> None:
    with pytest.raises(Cancelled):
        kit.set_up(should_stop=stop.is_set)


def test_a_kit_of_an_older_app_is_brought_up_to_date(
    kit: Kit, parts: KitParts, registry: Registry
) -> None:
    # GIVEN a kit, and an app whose lock has another version of one package
    kit.set_up()
    # Longer than 1.0: a module as long, written in the same second, is the old one to Python.
    newer = Kit(kit.folder, update(parts, "2.0.1", registry.folder), bytes_installed=400_000)
    assert newer.state() is KitState.OUTDATED
    with pytest.raises(KitNotReady):
        newer.python()
    # WHEN it is set up again THEN that one package is fetched, the other is kept
    registry.fetched.clear()
    newer.set_up()
    assert imported_version(newer) == "2.0.1"
    assert registry.fetched == ["tiny_one-2.0.1-py3-none-any.whl"]


@pytest.mark.parametrize("harm", ["interpreter", "package", "stamp"])
def test_a_damaged_kit_is_seen_and_set_up_anew(kit: Kit, harm: str) -> None:
    # GIVEN a kit of which something is gone
    kit.set_up()
    if harm == "interpreter":
        (kit.folder / "env" / "bin" / "python").unlink()
    elif harm == "package":
        shutil.rmtree(next(kit.folder.rglob("tiny_two-1.0.dist-info")))
    else:
        (kit.folder / "kit.json").write_text('{"packages": ')
    assert kit.state() is KitState.DAMAGED
    # WHEN it is set up THEN it is whole again
    kit.set_up()
    assert imported_version(kit) == "1.0"


def test_a_kit_that_looks_complete_can_be_repaired(kit: Kit) -> None:
    # GIVEN a module that was overwritten
    kit.set_up()
    next(kit.folder.rglob("tiny_one.py")).write_text("VERSION = 'harmed'\n")
    assert kit.state() is KitState.READY
    # WHEN the kit is repaired THEN it is the package's again
    kit.repair()
    assert imported_version(kit) == "1.0"


def test_a_kit_that_does_not_work_is_not_called_ready(kit: Kit, parts: KitParts) -> None:
    # GIVEN training code that wants what no package brings
    command = parts.code / "model" / "training" / "train" / "trainer.py"
    command.write_text("import not_in_the_kit\n")
    # WHEN the kit is set up THEN the last step finds out
    with pytest.raises(KitBroken, match="not_in_the_kit"):
        kit.set_up()
    assert kit.state() is KitState.UNFINISHED


def test_too_little_room_is_said_before_anything_is_fetched(
    tmp_path: Path, parts: KitParts, registry: Registry
) -> None:
    kit = Kit(tmp_path / "kit", parts, bytes_installed=10**18)
    with pytest.raises(KitNoSpace) as caught:
        kit.set_up()
    assert caught.value.needed == 10**18
    assert registry.fetched == []


FULL = """
import sys
from pathlib import Path
from desktop.training_kit.kit import Kit, KitParts
from desktop.training_kit.errors import KitNoSpace

folder, *parts = map(Path, sys.argv[1:])
kit = Kit(folder / "kit", KitParts(*parts), bytes_installed=1)
try:
    kit.set_up()
except KitNoSpace:
    print("no room", kit.state().value)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a small disk in the Linux way")
def test_a_disk_that_gets_full_on_the_way_is_said(
    tmp_path: Path, parts: KitParts, registry: Registry
) -> None:
    # GIVEN a disk that is smaller than thought
    folder = tmp_path / "small"
    folder.mkdir()
    mount = 'mount -t tmpfs -o size=200k tmpfs "$0" && exec "$@"'
    small = ("unshare", "-rm", "sh", "-c", mount, str(folder))
    if shutil.which("unshare") is None or subprocess.run([*small, "true"], check=False).returncode:
        pytest.skip("this system lets nobody mount a small disk")
    # WHEN the kit is set up there THEN the error says so
    carried = [str(part) for part in (parts.uv, parts.project, parts.lock, parts.code)]
    command = [*small, sys.executable, "-c", FULL, str(folder), *carried]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("no room unfinished\n", "")


def test_without_any_python_the_way_out_is_told(
    kit: Kit, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # GIVEN a machine without Python, from which none can be fetched either
    monkeypatch.setenv("PATH", str(tmp_path / "wheels"))
    monkeypatch.setenv("UV_PYTHON_INSTALL_MIRROR", "http://127.0.0.1:9")
    with pytest.raises(KitNoPython):
        kit.set_up()


def test_the_systems_certificates_count(kit: Kit, parts: KitParts, tmp_path: Path) -> None:
    # GIVEN a stand-in for uv that tells what it was told
    stand_in = tmp_path / "uv-stand-in"
    stand_in.write_text('#!/bin/sh\necho "asked: $UV_SYSTEM_CERTS" >&2\nexit 1\n')
    stand_in.chmod(0o755)
    # WHEN it is asked for anything THEN it is to trust what the system trusts
    with pytest.raises(KitNoPython, match="asked: 1"):
        Kit(kit.folder, dataclasses.replace(parts, uv=stand_in), bytes_installed=1).set_up()


def test_a_compressed_program_is_unpacked_for_the_set_up(
    tmp_path: Path, kit: Kit, parts: KitParts
) -> None:
    # GIVEN an app that carries uv as the packaged one does
    packed = tmp_path / "uv.xz"
    packed.write_bytes(lzma.compress(UV.read_bytes(), preset=0))
    packaged = Kit(kit.folder, dataclasses.replace(parts, uv=packed), bytes_installed=400_000)
    # WHEN the kit is set up THEN it works, and the unpacked program is gone
    packaged.set_up()
    assert imported_version(packaged) == "1.0"
    assert not (kit.folder / "uv").exists()


def test_an_app_without_its_parts_says_so(kit: Kit, parts: KitParts) -> None:
    lacking = Kit(kit.folder, dataclasses.replace(parts, uv=parts.uv.with_name("no-uv")))
    with pytest.raises(KitUnavailable):
        lacking.set_up()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, parts: KitParts) -> None:
    occupied = tmp_path / "file"
    occupied.touch()
    with pytest.raises(paths.FolderNotWritable):
        Kit(occupied / "kit", parts, bytes_installed=1).set_up()


def test_a_source_checkout_is_its_own_kit() -> None:
    # GIVEN this environment, which the tests of training run in
    kit = user_kit()
    # THEN there is nothing to set up and nothing that could be removed
    assert not kit.is_own
    kit.set_up()
    kit.remove()
    assert kit.state() is KitState.READY
    code = "import os; os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'; import model.training_events"
    subprocess.run([str(kit.python()), "-c", code], env=kit.environment(), cwd="/", check=True)


def test_the_kit_has_what_training_has(tmp_path: Path) -> None:
    # GIVEN the project's own lists
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    lists = [
        project["project"]["dependencies"],
        *project["project"]["optional-dependencies"].values(),
    ]
    pinned = {re.split("[=;]", line)[0].lower() for lines in lists for line in lines}
    kit = {re.split("[=; ]", line)[0] for line in project["dependency-groups"]["kit"]}
    training = project["project"]["optional-dependencies"]["train"]
    # THEN all of training is in the kit, and whatever the kit names has its version in the lists
    assert {re.split("[=;]", line)[0] for line in training} <= kit
    assert kit <= pinned
    # AND no window is
    assert not any("pyside" in name for name in kit)
