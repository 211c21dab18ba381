"""Which file beside a picture holds its metadata. No Qt.

A sidecar of `photo.jpg` is called `photo.xmp`: so the XMP specification has it (part 3, on external
storage), and with it Lightroom, Bridge, Capture One and Apple's Photos. digiKam and darktable write
`photo.jpg.xmp` (https://github.com/KDE/digikam/pull/6 compares the two), and Immich reads both
(https://docs.immich.app/features/xmp-sidecars). So there are two names, in any case and Unicode
form of their letters, and these rules say whose a file is that has one of them:

1. `X.xmp` belongs to the file `X`, if there is one (`cover.jpg.xmp` to `cover.jpg`, not to
   `cover.jpg.webp`).
2. Else it belongs to the one picture whose stem is `X`. Films, notes and folders are no pictures.
3. Where several pictures have that stem it is nobody's alone: each gets a sidecar of its own under
   its full name. What the shared one says of them counts, and it is not touched.

A new one is called by the stem where no other file has it, else by the full name; so, too, where
a folder has that name. Names that differ in capitals alone are two files where the disk has both.
"""

from __future__ import annotations

import os
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from desktop.pictures.folders import EXTENSIONS

_ENDING = ".xmp"
# What else holds a picture: with those that the program opens, who may own a sidecar.
_OTHERS = (
    "3fr arw cr2 cr3 crw dng erf fff heic heif iiq jfif jp2 jpe jpg jxl kdc mef mos mrw nef nrw "
    "orf pef psb psd raf raw rw2 rwl sr2 srf srw tga x3f"
)
_PICTURES = frozenset((*EXTENSIONS, *_OTHERS.split()))


@dataclass(frozen=True, slots=True)
class Sidecar:
    """Where a picture's metadata lies, or is to lie; and other files that say something of it.

    `own` are sidecars of the picture alone under its other name, `shared` one of several pictures.
    """

    path: Path
    own: tuple[Path, ...] = ()
    shared: tuple[Path, ...] = ()


class Stems:
    """Knows the names in a picture's folder; looks through each folder once."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._sidecars: dict[str, list[str]] = {}
        self._folders: set[str] = set()
        self._exact: set[str] = set()
        self._names: set[str] = set()
        self._by_stem: dict[str, set[str]] = {}

    def find(self, picture: Path) -> Sidecar:
        """The sidecar of a picture, by the rules above."""
        if picture.parent != self._folder:
            self._look_through(picture.parent)
        stem = _folded(picture.stem)
        beside = self._by_stem.get(stem, set()) - self._spellings(picture)
        taken = stem in self._names  # by rule 1
        shared = taken or any(_is_picture(name) for name in beside)
        by_full = self._existing(picture, f"{picture.name}{_ENDING}")
        by_stem = self._existing(picture, f"{picture.stem}{_ENDING}")
        if by_full is not None:
            others = (by_stem,) if by_stem is not None and not taken else ()
            return Sidecar(by_full, () if shared else others, others if shared else ())
        if by_stem is not None and not shared:
            return Sidecar(by_stem)
        if beside or taken or _folded(f"{picture.stem}{_ENDING}") in self._folders:
            others = (by_stem,) if by_stem is not None and not taken else ()
            return Sidecar(picture.with_name(f"{picture.name}{_ENDING}"), (), others)
        return Sidecar(picture.with_suffix(_ENDING))

    def _look_through(self, folder: Path) -> None:
        self._folder = folder
        self._folders, self._exact, self._names = set(), set(), set()
        sidecars, by_stem = defaultdict(list), defaultdict(set)
        for name, is_folder in _listed(folder):
            folded = _folded(name)
            if is_folder:
                self._folders.add(folded)
            elif folded.endswith(_ENDING):
                sidecars[folded].append(name)
            else:
                self._exact.add(name)
                self._names.add(folded)
                by_stem[_folded(Path(name).stem)].add(name)
        self._sidecars, self._by_stem = dict(sidecars), dict(by_stem)

    def _spellings(self, picture: Path) -> set[str]:
        """The names in the folder that are this picture's; a disk may know it by another."""
        if picture.name in self._exact:
            return {picture.name}
        full = _folded(picture.name)
        return {name for name in self._exact if _folded(name) == full}

    def _existing(self, picture: Path, name: str) -> Path | None:
        """The file of this name, however its letters are written; exactly so if there is one."""
        found = self._sidecars.get(_folded(name), [])
        if name in found:
            return picture.with_name(name)
        own = self._spellings(picture) if found else set()
        theirs = {one[: -len(_ENDING)]: one for one in found}
        free = [one for file, one in theirs.items() if file in own or file not in self._exact]
        return picture.with_name(min(free)) if free else None


def _listed(folder: Path) -> list[tuple[str, bool]]:
    try:
        with os.scandir(folder) as entries:
            return [(entry.name, entry.is_dir()) for entry in entries]
    except OSError:
        return []


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def _is_picture(name: str) -> bool:
    return _folded(name.rpartition(".")[2]) in _PICTURES
