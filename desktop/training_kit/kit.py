"""The training kit: what retraining needs and the packaged app lacks, TensorFlow above all.

It is a private Python environment in the user's data folder. The `uv` program, which the app
carries, installs into it what the group `kit` of `pyproject.toml` names, in the versions and with
the hashes of `requirements.lock`; whatever has no hash there is refused. Once it is complete it
needs no network any more. In a source checkout the environment that runs the app is the kit.

    <data folder>/kit/
        env/        the environment
        python/     an interpreter, where the system had none that fits
        downloads/  what has arrived so far, so that a set-up can go on; gone when it is complete
        bytecode/   compiled modules of the app's training code: the app's own folder is read-only
        kit.json    written last: what is installed, and from which lists

No Qt: calls block, so the window makes them from a job thread.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import json
import lzma
import os
import shutil
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from desktop.system import child_environment, paths
from desktop.training_kit.errors import (
    KitBroken,
    KitBusy,
    KitNoPython,
    KitNoSpace,
    KitNotReady,
    KitUnavailable,
)
from desktop.training_kit.uv import Uv, find_python
from model import atomic_files
from model.plain_files import read_json

GROUP = "kit"
"""The dependency group in `pyproject.toml`."""

BYTES_INSTALLED = 1_450_000_000
"""What a finished kit takes on the disk, about: 1.41 GB on Linux, by `make test-kit`. The free room
asked for and the progress shown rest on it."""

_ENTRY = "import model.training.train.trainer"
"""What has to work before the kit counts as complete: it imports all that training needs."""


class KitState(Enum):
    """What is there of the kit."""

    READY = "ready"
    ABSENT = "absent"
    UNFINISHED = "unfinished"
    """A set-up was stopped or failed; another one goes on from what has arrived."""
    OUTDATED = "outdated"
    """Complete, but for an older version of the app."""
    DAMAGED = "damaged"
    """It was complete once; something is missing now."""


@dataclass(frozen=True, slots=True)
class KitProgress:
    """Where a set-up stands; `done` and `of` are bytes on the disk, the latter an estimate."""

    step: str
    """`python`, `packages` or `check`."""
    done: int
    of: int


@dataclass(frozen=True, slots=True)
class KitParts:
    """What the app carries for its kit."""

    uv: Path
    """The program; the packaged app carries it compressed (`uv.xz`), which saves 25 MB."""
    project: Path
    """The `pyproject.toml` with the group `kit`."""
    lock: Path
    code: Path
    """The folder that holds the package `model` as source."""

    @property
    def complete(self) -> bool:
        """Whether all of it is there."""
        files = (self.uv, self.project, self.lock, self.code / "model" / "training" / "__main__.py")
        return all(file.is_file() for file in files)

    def fingerprint(self) -> str:
        """Of all that decides what is installed: the group, the overrides, the locked versions."""
        project = tomllib.loads(self.project.read_text(encoding="utf-8"))
        wanted = [project["dependency-groups"][GROUP], project["tool"]["uv"]]
        digest = hashlib.sha256(json.dumps(wanted, sort_keys=True).encode())
        digest.update(self.lock.read_bytes())
        return digest.hexdigest()


class Kit:
    """The kit in one folder. `present` is an interpreter that has everything already, if any."""

    def __init__(
        self,
        folder: Path,
        parts: KitParts,
        *,
        present: Path | None = None,
        bytes_installed: int = BYTES_INSTALLED,
    ) -> None:
        self.folder = folder
        self.parts = parts
        self._present = present
        self._whole = bytes_installed

    @property
    def is_own(self) -> bool:
        """False in a source checkout: there is nothing to set up or to remove."""
        return self._present is None

    @property
    def bytes_needed(self) -> int:
        """What a set-up adds on the disk, about."""
        return max(0, self._whole - paths.size_of(self.folder))

    def size(self) -> int:
        """Bytes on the disk; takes a moment for a finished kit."""
        return paths.size_of(self.folder)

    def state(self) -> KitState:
        """What is there; quick."""
        if self._present is not None:
            return KitState.READY
        if not self.folder.is_dir():
            return KitState.ABSENT
        if not self._stamp.exists():
            return KitState.UNFINISHED
        try:
            stamp: dict[str, Any] = read_json(self._stamp)
            installed, fingerprint = set(stamp["packages"]), stamp["fingerprint"]
        except (OSError, ValueError, KeyError, TypeError):
            return KitState.DAMAGED
        if not os.access(self._python, os.X_OK) or not installed <= set(self._packages()):
            return KitState.DAMAGED
        if self.parts.complete and fingerprint != self.parts.fingerprint():
            return KitState.OUTDATED
        return KitState.READY

    def python(self) -> Path:
        """The interpreter to train with; `KitNotReady` unless the kit is ready."""
        if self.state() is not KitState.READY:
            raise KitNotReady(self.state().value)
        return self._present or self._python

    def environment(self) -> dict[str, str]:
        """The environment variables with which that interpreter finds the app's training code.

        Nothing is written beside the code: in a signed app that would break the signature.
        """
        environ = child_environment.for_other_programs()
        for name in ("PYTHONHOME", "PYTHONSTARTUP", "VIRTUAL_ENV"):
            environ.pop(name, None)
        environ["PYTHONPATH"] = str(self.parts.code)
        environ["PYTHONSAFEPATH"] = "1"  # a file in the current folder must not pass for a module
        if self._present is None:
            environ["PYTHONPYCACHEPREFIX"] = str(self.folder / "bytecode")
            environ.pop("PYTHONDONTWRITEBYTECODE", None)  # or every start compiles TensorFlow anew
            environ["PYTHONNOUSERSITE"] = "1"
        return environ

    def set_up(
        self,
        on_progress: Callable[[KitProgress], None] = lambda _: None,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> None:
        """Make the kit complete from whatever is there: new, resumed, up to date again, repaired.

        Raises a `KitError`, `FolderNotWritable`, or `Cancelled` once `should_stop` says so; what
        has arrived is kept for the next try.
        """
        state = self.state()
        if state is KitState.READY:
            return
        if not self.parts.complete:
            raise KitUnavailable(str(self.parts.code))
        paths.create(self.folder)
        needed = self.bytes_needed
        if shutil.disk_usage(self.folder).free < needed:
            raise KitNoSpace(self.folder, needed)
        with self._locked() as lock:
            try:
                self._complete(state, lock, on_progress, should_stop)
            except (KitNoSpace, OSError) as error:
                if isinstance(error, OSError) and not atomic_files.is_full(error):
                    raise
                raise KitNoSpace(self.folder, self.bytes_needed) from error

    def repair(
        self,
        on_progress: Callable[[KitProgress], None] = lambda _: None,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> None:
        """Set the kit up anew, though it looks complete."""
        self._stamp.unlink(missing_ok=True)
        self.set_up(on_progress, should_stop)

    def remove(self) -> None:
        """Take the kit off the disk."""
        if not self.folder.is_dir():
            return
        with self._locked():
            # First of all, so that half a kit never counts as a whole one.
            self._stamp.unlink(missing_ok=True)
            shutil.rmtree(self.folder, ignore_errors=True)
        if self.folder.exists():
            raise paths.FolderNotWritable(self.folder, "not all of it could be removed")

    # -- the steps of a set-up -------------------------------------------------------------------

    def _complete(
        self,
        state: KitState,
        lock: int,
        on_progress: Callable[[KitProgress], None],
        should_stop: Callable[[], bool],
    ) -> None:
        self._stamp.unlink(missing_ok=True)
        program = self._unpack(self.parts.uv)
        uv = Uv(program, self.folder, self.parts.project.parent, lock, should_stop)
        report = self._reporter(on_progress)
        # What is outdated is changed where it differs; anything else is begun with a clean table.
        if state is not KitState.OUTDATED:
            self._make_environment(uv, lambda: report("python"))
        self._install(uv, lambda: report("packages"))
        self._check(uv, lambda: report("check"))
        shutil.rmtree(uv.downloads, ignore_errors=True)
        if program != self.parts.uv:
            program.unlink()
        stamp = {"fingerprint": self.parts.fingerprint(), "packages": self._packages()}
        atomic_files.write_durably(self._stamp, json.dumps(stamp, indent=1).encode())

    def _unpack(self, uv: Path) -> Path:
        """The program itself."""
        if uv.suffix != ".xz":
            return uv
        program = self.folder / "uv"
        program.unlink(missing_ok=True)
        with lzma.open(uv) as packed, program.open("xb") as unpacked:
            shutil.copyfileobj(packed, unpacked)
        program.chmod(0o700)
        return program

    def _make_environment(self, uv: Uv, report: Callable[[], None]) -> None:
        python = find_python(uv, report)
        if python is None:
            uv.run(["python", "install", "3.11", "--no-bin"], report)
            python = find_python(uv, report)
        if python is None:
            raise KitNoPython("uv installed an interpreter and does not find it")
        uv.run(["venv", "--clear", "--python", str(python), str(self._env)], report)

    def _install(self, uv: Uv, report: Callable[[], None]) -> None:
        group = f"{self.parts.project}:{GROUP}"
        packages = ["--group", group, "--constraints", str(self.parts.lock), "--exact"]
        trust = ["--require-hashes", "--only-binary", ":all:"]
        uv.run(["pip", "install", "--python", str(self._python), *packages, *trust], report)

    def _check(self, uv: Uv, report: Callable[[], None]) -> None:
        ended = uv.start([str(self._python), "-c", _ENTRY], self.environment(), report)
        if ended.status != 0:
            raise KitBroken(ended.said)

    # -- small parts -----------------------------------------------------------------------------

    @property
    def _env(self) -> Path:
        return self.folder / "env"

    @property
    def _python(self) -> Path:
        return self._env / "bin" / "python"

    @property
    def _stamp(self) -> Path:
        return self.folder / "kit.json"

    def _packages(self) -> list[str]:
        """What is installed, by the names of the folders that say so last."""
        records = self._env.glob("lib/python3.*/site-packages/*.dist-info/RECORD")
        return sorted(record.parent.name for record in records)

    def _reporter(self, on_progress: Callable[[KitProgress], None]) -> Callable[[str], None]:
        def report(step: str) -> None:
            size = min(self.size(), self._whole)
            on_progress(KitProgress(step, size, self._whole))

        return report

    @contextmanager
    def _locked(self) -> Iterator[int]:
        """Hold the kit for oneself, and for the programs started, should this one die."""
        lock = os.open(self.folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield lock
        except BlockingIOError as error:
            raise KitBusy(str(self.folder)) from error
        finally:
            os.close(lock)


def user_kit() -> Kit:
    """The kit of this user and this program."""
    if paths.is_packaged():
        carried = paths.resources() / "kit"
        project, lock = carried / "pyproject.toml", carried / "requirements.lock"
        return Kit(paths.kit(), KitParts(carried / "uv.xz", project, lock, carried))
    root = paths.resources()
    uv = Path(sys.executable).with_name("uv")
    parts = KitParts(uv, root / "pyproject.toml", root / "requirements.lock", root)
    able = all(importlib.util.find_spec(name) is not None for name in ("tensorflow", "keras"))
    return Kit(paths.kit(), parts, present=Path(sys.executable) if able else None)
