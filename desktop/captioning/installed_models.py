"""The models there are: the shipped one, those taught on this computer or added to it
(`added_models.py`), and which one is in use.

Taught ones lie in numbered folders, each with its bundle and what it learned from; a small file
names the one in use, and without it the original is. Every change is one rename of something whole,
so that a process killed at any moment leaves the old state or the new one.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args

from desktop.captioning.added_models import ORIGINAL as SHIPPED_ID
from desktop.captioning.added_models import AddedModels
from desktop.captioning.errors import (
    ModelNotThere,
    ModelStoreError,
    ModelStoreFull,
    ModelStoreNotWritable,
)
from model import atomic_files
from model.errors import ModelError
from model.plain_files import read_json, read_plain

if TYPE_CHECKING:
    from model.bundle import Bundle

log = logging.getLogger(__name__)

KEPT = 5
"""So many taught models are kept; the oldest makes room for a new one."""

ORIGINAL = ""
"""The name of the shipped model."""

BUNDLE = "model"
MANIFEST = "manifest.json"
LEARNED = "learned.json"
CURRENT = "current"

_LONGEST_NAME = 64

_ID = re.compile(r"[a-z][a-z0-9-]{0,63}")

_INCOMING = ".incoming-"
_REMOVED = ".removed-"

T = TypeVar("T")

LearnedFrom = Literal["corrections", "folder", "dataset"]
"""What a model learned from: the user's corrections alone, or a folder with captions, too."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What a taught model learned from.

    `captions` counts them by language; `before` names the model that was in use until then.
    """

    lessons: LearnedFrom
    pictures: int
    captions: Mapping[str, int]
    before: str = ORIGINAL


@dataclass(frozen=True, slots=True)
class Model:
    """One model that can be used; `learned` is None for one that was not taught here.

    The shipped one has no name, an added one its id. `titles` are what its makers call it, and
    `descriptions` what they say of it, by language; `scores` are as its card has them. `size` is in
    bytes. Without `attention` it cannot say where it looks. One that `stays` came with the program
    and cannot be removed.
    """

    name: str
    bundle: Path
    version: str
    created: str
    learned: Learned | None = None
    titles: Mapping[str, str] = field(default_factory=dict)
    descriptions: Mapping[str, str] = field(default_factory=dict)
    architecture: str = ""
    size: int = 0
    attention: bool = True
    stays: bool = False
    scores: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """What `clairvoix models` calls it; the number of a taught one."""
        return self.name or SHIPPED_ID

    def title(self, language: str) -> str:
        """Return what to call an added model in a language, where it comes in it."""
        return self.titles.get(language) or self.titles.get("en") or self.name

    def description(self, language: str) -> str:
        """Return what its makers say of it; empty where they do not."""
        return self.descriptions.get(language) or self.descriptions.get("en") or ""


@dataclass(frozen=True, slots=True)
class FellBack:
    """A notice: the model in use could not be, and another one took its place."""

    path: Path
    to: str
    detail: str


class InstalledModels:
    """The models on this computer. Safe to share between threads; the slow calls say so."""

    def __init__(
        self, folder: Path, original: Path, added: Path | None = None, beside: Path | None = None
    ) -> None:
        """`folder` holds the taught ones, once there are any; `original` is the shipped bundle.

        `added` is the folder of those that were added, `beside` that of what came along.
        """
        self._folder = folder
        self._original = original
        self._added = AddedModels(added, original, beside) if added is not None else None
        self._lock = threading.RLock()

    def all(self) -> tuple[Model, ...]:
        """The original, the taught ones from old to new, the added ones; what is visibly damaged is
        left out.

        A missing original is left out, too: the app tells of it when it loads.
        """
        found = map(self._read, (ORIGINAL, *self._names(), *self._added_names()))
        return tuple(model for model in found if model is not None)

    @property
    def current(self) -> str:
        """The name of the model in use."""
        name = self._chosen()
        return name if name in (*self._names(), *self._added_names()) else ORIGINAL

    def before(self) -> Model | None:
        """The model that was in use before the current one; None when that is the original."""
        return next(iter(self._fallbacks(self.current)), None)

    def bundle(self, name: str) -> Path:
        """Where the bundle of a model lies."""
        if name and self._added is not None and not name.isdecimal():
            return self._added.path(name)
        return self._folder / name / BUNDLE if name else self._original

    def use(self, name: str) -> None:
        """Use this model from now on; a `ModelError` when it is damaged. Slow: it is hashed."""
        if name:
            _open(self.bundle(name)).verify_all()
        self._make_current(name)

    def install(
        self, bundle: Path, learned: Learned, try_out: Callable[[Path], object] = lambda _: None
    ) -> Model:
        """Copy a new bundle in and use it; slow.

        Nothing changes unless every file is the manifest's and `try_out`, called with the copy,
        raises no `ModelError`. A bundle that was installed already is used, not copied again.
        """
        with self._lock, self._typed_errors():
            self._tidy()
            name = self._installed_as(bundle)
            if name is None:
                name = self._bring_in(bundle, learned, try_out)
            self._make_current(name)
            self._remove_old(name)
        model = self._read(name)
        assert model is not None
        return model

    @property
    def added(self) -> AddedModels:
        """Those that were added."""
        assert self._added is not None
        return self._added

    def stays(self, name: str) -> bool:
        """Say whether a model came with the program, and cannot be removed."""
        return name == ORIGINAL or (self._added is not None and self._added.stays(name))

    def model(self, name: str) -> Model | None:
        """What is known of one; None where it is not there, or visibly damaged."""
        return self._read(name)

    def add(self, source: Path) -> Model:
        """Copy a model in, a bundle's folder or an archive of one; slow. It is not used yet.

        Raises as `AddedModels.add` does, and nothing is changed then.
        """
        with self._lock:
            model = self._read(self.added.add(source))
        assert model is not None
        return model

    def remove(self, name: str) -> None:
        """Remove a taught or an added model; where it is in use, the original is from then on.

        Raises `ModelNotThere`, for the original, too, and another `ModelStoreError`.
        """
        with self._lock, self._typed_errors():
            if self.stays(name) or name not in (*self._names(), *self._added_names()):
                raise ModelNotThere(self.bundle(name), "it cannot be removed")
            if name == self.current:
                self._make_current(ORIGINAL)
            if name.isdecimal():
                self._set_aside(name)
            else:
                self.added.remove(name)

    def load(self, load: Callable[[Path], T]) -> tuple[T, FellBack | None]:
        """Load the model in use, or the one before it when it is damaged, in the end the original.

        What takes its place is in use from then on. Raises what the original raises; slow.
        """
        name = self._chosen()
        if name == ORIGINAL:
            return load(self._original), None
        try:
            return load(self.bundle(name)), None
        except ModelError as error:
            log.warning("the model %s cannot be used: %s", name, error)
            detail = str(error)
        for other in self._fallbacks(name):
            with contextlib.suppress(ModelError):
                return load(other.bundle), self._fall_back(name, other.name, detail)
        return load(self._original), self._fall_back(name, ORIGINAL, detail)

    # -- reading -----------------------------------------------------------------------------

    def _names(self) -> list[str]:
        """The taught models, from old to new."""
        try:
            return sorted(filter(str.isdecimal, os.listdir(self._folder)), key=int)
        except OSError:
            return []

    def _added_names(self) -> list[str]:
        """The added models by their ids, which are no numbers."""
        return list(filter(_ID.fullmatch, self._added.names())) if self._added else []

    def _chosen(self) -> str:
        """The name that was written down, also when its folder is gone since."""
        try:
            name = read_plain(self._folder / CURRENT, _LONGEST_NAME).decode("ascii").strip()
        except (OSError, UnicodeDecodeError):
            return ORIGINAL
        known = name.isdecimal() or (self._added is not None and _ID.fullmatch(name))
        return name if known else ORIGINAL

    def _read(self, name: str) -> Model | None:
        try:
            manifest = _open(self.bundle(name)).manifest
        except ModelError as error:
            log.info("left out of the models: %s", error)
            return None
        learned = self._learned(name) if name.isdecimal() else None
        return Model(
            name,
            self.bundle(name),
            *(manifest.version, manifest.created, learned),
            titles={str(language): title for language, title in manifest.title.items()},
            descriptions={str(key): text for key, text in manifest.description.items()},
            architecture=manifest.architecture,
            size=sum(record.bytes for record in manifest.files.values()),
            attention=manifest.attention,
            stays=self.stays(name),
            scores=manifest.scores,
        )

    def _learned(self, name: str) -> Learned:
        try:
            return _learned(read_json(self._folder / name / LEARNED))
        except (OSError, ValueError, TypeError) as error:
            log.info("it is not known what the model %s learned from: %s", name, error)
            return Learned("corrections", 0, {})

    def _fallbacks(self, name: str) -> list[Model]:
        """What was in use before a model, the latest first and the original last."""
        chain: list[Model | None] = []
        if name and not name.isdecimal():  # nothing is kept of what was in use before it
            chain, name = [self._read(ORIGINAL)], ORIGINAL
        while name != ORIGINAL:
            older = [known for known in self._names() if int(known) < int(name)]
            before = self._learned(name).before
            # One that was removed since gives way to the newest that is older.
            name = before if before in (ORIGINAL, *older) else (older or [ORIGINAL])[-1]
            chain.append(self._read(name))
        return [model for model in chain if model is not None]

    def _installed_as(self, bundle: Path) -> str | None:
        """The name under which this very bundle is here already, as after a kill in `install`."""
        wanted = _manifest(bundle)
        same = (name for name in self._names() if _manifest(self.bundle(name)) == wanted)
        return next(same, None) if wanted is not None else None

    # -- changing ----------------------------------------------------------------------------

    def _bring_in(self, bundle: Path, learned: Learned, try_out: Callable[[Path], object]) -> str:
        """Copy a bundle aside, prove the copy, and give it its name in one step."""
        incoming = self._folder / f"{_INCOMING}{os.urandom(4).hex()}"
        try:
            copy = incoming / BUNDLE
            copy.mkdir(parents=True)
            for file in (MANIFEST, *_open(bundle).manifest.files):
                _copy_durably(bundle / file, copy / file)
            facts = json.dumps(asdict(learned) | {"before": self.current}, ensure_ascii=False)
            atomic_files.write_durably(incoming / LEARNED, facts.encode())
            _open(copy).verify_all()
            try_out(copy)
            name = f"{max(map(int, self._names()), default=0) + 1:04}"
            incoming.rename(self._folder / name)
        except BaseException:
            shutil.rmtree(incoming, ignore_errors=True)
            raise
        return name

    def _make_current(self, name: str) -> None:
        with self._lock, self._typed_errors():
            if name:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                atomic_files.write_durably(self._folder / CURRENT, name.encode())
            else:
                (self._folder / CURRENT).unlink(missing_ok=True)

    def _fall_back(self, name: str, to: str, detail: str) -> FellBack:
        # Not to be able to note it is no reason not to go on.
        with contextlib.suppress(ModelStoreError):
            self._make_current(to)
        return FellBack(self.bundle(name), to, detail)

    def _remove_old(self, current: str) -> None:
        for name in self._names()[:-KEPT]:
            if name != current:
                self._set_aside(name)

    def _set_aside(self, name: str) -> None:
        """Remove a taught model: whoever uses it has its files open, and keeps them."""
        aside = self._folder / f"{_REMOVED}{os.urandom(4).hex()}"
        (self._folder / name).rename(aside)
        shutil.rmtree(aside, ignore_errors=True)

    def _tidy(self) -> None:
        """Remove what a killed process left, and make the folder."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        atomic_files.discard_unfinished(self._folder)
        for left in os.listdir(self._folder):
            if left.startswith((_INCOMING, _REMOVED)):
                shutil.rmtree(self._folder / left, ignore_errors=True)

    @contextlib.contextmanager
    def _typed_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            kind = ModelStoreFull if atomic_files.is_full(error) else ModelStoreNotWritable
            raise kind(self._folder, error.strerror or str(error)) from error


def _open(bundle: Path) -> Bundle:
    # Imported when it is needed: NumPy and Pillow come with it, and the window is not to wait.
    from model.bundle import open_bundle

    return open_bundle(bundle)


def _manifest(bundle: Path) -> bytes | None:
    try:
        return read_plain(bundle / MANIFEST, 1 << 20)
    except OSError:
        return None


def _learned(values: Any) -> Learned:
    """What a file says a model learned from; ValueError or TypeError where it does not."""
    learned = Learned(**values)
    counts = dict(learned.captions)
    if learned.lessons not in get_args(LearnedFrom) or not isinstance(learned.before, str):
        raise ValueError(f"{learned.lessons!r} before {learned.before!r}")
    if not all(type(count) is int and count >= 0 for count in (learned.pictures, *counts.values())):
        raise ValueError("counts that are none")
    return learned


def _copy_durably(source: Path, target: Path) -> None:
    """Copy one file, and return when it is on the disk."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as data, target.open("xb") as copy:
        shutil.copyfileobj(data, copy, 1 << 20)
        copy.flush()
        os.fsync(copy.fileno())
