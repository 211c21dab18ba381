"""Models to choose from by their ids: those that came with the program, and those a user added.

Each is a bundle in a folder of its own, whose name is the model's id.

A bundle is data and is never executed; it is copied, file by file, as its manifest lists them, and
every file is compared with the manifest before the model appears. An archive is read the same way:
what the manifest does not list is refused, and so is whatever is no plain file.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from desktop.captioning.archives import Entry, opened
from desktop.captioning.errors import (
    ModelDamaged,
    ModelForeignFile,
    ModelNotAdded,
    ModelNotThere,
    ModelOfNewerFormat,
    ModelStoreFull,
    ModelStoreNotWritable,
    ModelToAddMissing,
    ModelTooLarge,
)
from model import atomic_files
from model.caption import LANGUAGES
from model.errors import BundleDamaged, BundleNewer, ModelError
from model.plain_files import is_file

if TYPE_CHECKING:  # NumPy and Pillow come with it
    from model.bundle import Bundle
    from model.manifest import Json

MANIFEST = "manifest.json"
ORIGINAL = "clairvoix"
"""The id of the model that comes with the program."""

_LARGEST_MANIFEST = 1 << 20
_INCOMING = ".incoming-"
_ABANDONED = 24 * 3600.0
"""Seconds after which nobody is still adding a model."""

_REASONS: Mapping[type[ModelError], type[ModelNotAdded]] = {
    BundleNewer: ModelOfNewerFormat,
    BundleDamaged: ModelDamaged,
}
"""What is wrong with something to add, by what is wrong with it as a bundle."""


def dev_scores(scores: Mapping[str, Json]) -> dict[str, dict[str, Json]]:
    """Return what a bundle's card says of its captions on dev photos, by language."""
    found = {language: scores.get(f"dev {language}") for language in LANGUAGES}
    return {
        language: inner
        for language, told in found.items()
        if isinstance(told, dict) and isinstance(inner := told.get("scores"), dict)
    }


class AddedModels:
    """The models there are to choose from by their ids: the original one, and what was added.

    Between them are those that came with the program beside the original; they stay.
    """

    def __init__(self, folder: Path, original: Path, beside: Path | None = None) -> None:
        """`folder` holds the added ones, once there are any; `original` is the shipped bundle.

        `beside` is the folder of the others that came with the program.
        """
        self._folder, self._original, self._beside = folder, original, beside

    def all(self) -> dict[str, Bundle]:
        """Return the models by id, the original first; what is visibly damaged is left out."""
        found: dict[str, Bundle] = {}
        for name in (ORIGINAL, *self.names()):
            with contextlib.suppress(ModelError):
                found[name] = _open(self.bundle(name))
        return found

    def bundle(self, name: str) -> Path:
        """Return where a model lies. Raises `ModelNotThere` where there is none of that id."""
        if name == ORIGINAL:
            return self._original
        if name not in self.names():
            raise ModelNotThere(self._folder / name, ", ".join((ORIGINAL, *self.names())))
        return self.path(name)

    def path(self, name: str) -> Path:
        """Return where the folder of an id is, or would be added."""
        if self._beside is not None and name in self._came_along():
            return self._beside / name
        return self._folder / name

    def names(self) -> list[str]:
        """Return the ids of all but the original, those that came with the program first."""
        return [*self._came_along(), *self._names()]

    def stays(self, name: str) -> bool:
        """Say whether a model came with the program, and cannot be removed."""
        return name == ORIGINAL or name in self._came_along()

    def find(self, bundle: Path) -> str | None:
        """Return the id of the added model that is a bundle's copy; None where there is none."""
        wanted = (bundle / MANIFEST).read_bytes()
        copies = (
            name
            for name in self._names()
            if is_file(path := self._folder / name / MANIFEST) and path.read_bytes() == wanted
        )
        return next(copies, None)

    def add(self, source: Path) -> str:
        """Copy a bundle in, a folder or an archive (`archives.py`) of one, and return its id.

        Raises `ModelNotAdded`, which says what is wrong with it, and another `ModelStoreError`
        where it cannot be kept; nothing is changed then.
        """
        if not source.exists():
            raise ModelToAddMissing(source, "no such file or folder")
        with self._typed_errors():
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._tidy()
            incoming = Path(tempfile.mkdtemp(prefix=_INCOMING, dir=self._folder))
            try:
                with _refused(source):
                    if source.is_dir():
                        _copy(_open(source), incoming)
                    else:
                        _unpack(source, incoming)
                    bundle = _open(incoming)
                    bundle.verify_all()
                name = self._free(bundle.manifest.name)
                incoming.rename(self._folder / name)
            except BaseException:
                shutil.rmtree(incoming, ignore_errors=True)
                raise
        return name

    def remove(self, name: str) -> None:
        """Remove an added model. Raises `ModelNotThere`, for what came with the program, too."""
        if self.stays(name):
            raise ModelNotThere(self._folder / name, ", ".join(self._names()))
        path = self.bundle(name)
        with self._typed_errors():
            aside = self._folder / f"{_INCOMING}{os.urandom(4).hex()}"
            path.rename(aside)  # whoever uses it has its files open, and keeps them
            shutil.rmtree(aside)

    def _tidy(self) -> None:
        """Remove what a killed process left; what is younger may still be on its way."""
        for left in self._folder.glob(f"{_INCOMING}*"):
            if time.time() - left.stat().st_mtime > _ABANDONED:
                shutil.rmtree(left, ignore_errors=True)

    def _names(self) -> list[str]:
        return _folders(self._folder)

    def _came_along(self) -> list[str]:
        """Those beside the original, but for one whose id a user's has had before it came."""
        if self._beside is None:
            return []
        own = self._names()
        return [name for name in _folders(self._beside) if name not in own]

    def _free(self, wanted: str) -> str:
        """Return an id that is not taken, made of a bundle's own name."""
        plain = re.sub(r"[^a-z0-9]+", "-", wanted.lower()).strip("-")[:40]
        if not plain[:1].isalpha():  # numbers are those of taught models
            plain = f"model-{plain}".strip("-")
        taken, number, name = {ORIGINAL, *self.names()}, 1, plain
        while name in taken:
            number += 1
            name = f"{plain}-{number}"
        return name

    @contextlib.contextmanager
    def _typed_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            kind = ModelStoreFull if atomic_files.is_full(error) else ModelStoreNotWritable
            raise kind(self._folder, error.strerror or str(error)) from error


def _folders(folder: Path) -> list[str]:
    try:
        return sorted(name for name in os.listdir(folder) if not name.startswith("."))
    except OSError:
        return []


@contextlib.contextmanager
def _refused(source: Path) -> Iterator[None]:
    """Say of a source what is wrong with it, whoever found that out."""
    try:
        yield
    except ModelNotAdded:
        raise
    except ModelError as error:
        kind = next((ours for theirs, ours in _REASONS.items() if isinstance(error, theirs)), None)
        raise (kind or ModelNotAdded)(source, error.detail) from error


def _open(bundle: Path) -> Bundle:
    from model.bundle import open_bundle

    return open_bundle(bundle)


def _copy(bundle: Bundle, folder: Path) -> None:
    for name in (MANIFEST, *bundle.manifest.files):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(bundle.path / name, target, follow_symlinks=False)


def _unpack(archive: Path, folder: Path) -> None:
    """Unpack what an archive's manifest lists. Raises as `opened` does, and as `_fitting` does."""
    with opened(archive) as entries:
        # A folder that was packed as such stands before every name.
        manifests = [name for name in entries if PurePosixPath(name).name == MANIFEST]
        top = min(manifests, key=len, default=None)
        if top is None:
            raise ModelNotAdded(archive, f"there is no {MANIFEST}")
        if entries[top].size > _LARGEST_MANIFEST:
            raise ModelTooLarge(archive, f"{top} of {entries[top].size} bytes")
        _write(entries[top], folder / MANIFEST)
        for name, entry in _fitting(archive, folder / MANIFEST, entries, top).items():
            _write(entry, folder / name)


def _fitting(
    archive: Path, manifest: Path, entries: Mapping[str, Entry], top: str
) -> dict[str, Entry]:
    """Return the files that a manifest lists, by the names it has for them.

    Raises `ModelForeignFile` where there are others, `ModelDamaged` where one is missing or of
    another size, and as a manifest of another format does.
    """
    from model.manifest import Manifest, NewerManifest

    try:
        listed = Manifest.from_json(manifest.read_bytes()).files
    except NewerManifest as error:
        raise ModelOfNewerFormat(archive, str(error)) from error
    except ValueError as error:
        raise ModelNotAdded(archive, str(error)) from error
    prefix = top.removesuffix(MANIFEST)
    found = {name.removeprefix(prefix): entry for name, entry in entries.items() if name != top}
    outside = [name for name in entries if not name.startswith(prefix)]
    if strange := [*outside, *sorted(found.keys() - listed.keys())]:
        raise ModelForeignFile(archive, repr(strange[0]))
    for name, record in listed.items():
        if name not in found or found[name].size != record.bytes:
            raise ModelDamaged(archive, f"{name!r} is missing or of another size")
    return found


def _write(entry: Entry, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with entry.open() as packed, target.open("xb") as copy:
        shutil.copyfileobj(packed, copy, 1 << 20)
