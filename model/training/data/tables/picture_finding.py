r"""Finds the picture that a table names: beside it, where datasets keep theirs, however spelt.

A name may be a path of another system (`images\p1.jpg`, `C:\Users\me\p1.jpg`), begin at the home
folder (`~/p1.jpg`), be an address (`file:///photos/p%201.jpg`), lack its ending (`p1`), and differ
in capitals or in the Unicode form of its accents from what the disk has. The name as it stands goes
before all of these.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

_ENDINGS = "jpg jpeg jpe jfif png apng webp gif bmp dib tif tiff avif heic heif hif"
_RAW_ENDINGS = "dng cr2 cr3 nef arw raf"
PICTURE_ENDINGS = frozenset(f"{_ENDINGS} {_RAW_ENDINGS}".split())
"""How the names of pictures end, by which a column of them is recognised."""

_FOLDERS = (
    "",
    "images",
    "Images",
    "Flicker8k_Dataset",
    "Flickr8k_Dataset",
    "flickr30k-images",
    "flickr30k_images",
)


_SEPARATORS = re.compile(r"[/\\]")
_UNUSUAL = re.compile(r"[\\%~]|^file:", re.IGNORECASE)
"""What makes of a name something else than it says."""

_ROUNDABOUT = re.compile(r"//|(^|/)\.\.?(/|$)|/$")
_DRIVE = re.compile(r"^[A-Za-z]:(?=[/\\])")


def is_picture_name(text: str) -> bool:
    """Whether a cell is the name of a picture, by its ending."""
    _, dot, ending = text.strip().rpartition(".")
    return bool(dot) and ending.lower() in PICTURE_ENDINGS


@dataclass(frozen=True, slots=True)
class _Listing:
    """What is in a folder: names as they are, by themselves and folded; and which are files.

    `closed` is a folder whose names may not be read, though its files may.
    """

    names: dict[str, str]
    files: frozenset[str]
    closed: bool = False


class PictureFinder:
    """Finds pictures by the names in one captions file; looks through each folder once."""

    def __init__(self, captions: Path, *folders: Path) -> None:
        """`folders` are looked through as well, after those beside the captions."""
        home = captions.parent
        places = [home / name for name in _FOLDERS]
        places += [home.parent / name for name in _FOLDERS[1:]]
        self._home = str(home)
        self._places = [str(place) for place in (*places, *folders) if place.is_dir()]
        self._listings: dict[str, _Listing] = {}
        self._found: dict[str, Path] = {}

    def find(self, name: str) -> Path:
        """Return where the picture is; where it should be, if it is nowhere."""
        if name not in self._found:
            spellings = list(dict.fromkeys(_spellings(name)))
            paths = (os.path.join(self._home, spelling) for spelling in spellings)  # noqa: PTH118
            found = next((path for path in paths if self._is_file(path)), None)
            found = found or next(filter(None, map(self._search, spellings)), None)
            home = spellings[-1 if name.startswith("~") else 0]
            self._found[name] = Path(self._home, home) if found is None else _plain(found)
        return self._found[name]

    def _search(self, spelling: str) -> str | None:
        """Look for a path, then for its last parts: it may begin on another computer."""
        if spelling.startswith("/") and (found := self._follow("/", spelling.split("/"))):
            return found
        parts = [part for part in _SEPARATORS.split(_DRIVE.sub("", spelling)) if part]
        for start in range(len(parts)):
            for place in self._places:
                if (found := self._follow(place, parts[start:])) is not None:
                    return found
        return None

    def _follow(self, place: str, parts: Sequence[str]) -> str | None:
        """The file at a path whose parts may be spelt otherwise on the disk."""
        for part in parts:
            if part in ("", "."):
                continue
            name = part
            if part != "..":
                names = self._listing(place).names
                name = names.get(part) or names.get(_folded(part)) or ""
                if not name and is_picture_name(part):  # it may have been saved as another kind
                    name = names.get(_folded(part.rpartition(".")[0]), "")
            if not name:
                return None
            place = f"{place.rstrip('/')}/{name}"
        return place if self._is_file(place) else None

    def _is_file(self, path: str) -> bool:
        folder, _, name = path.rpartition("/")
        listing = self._listing(folder or "/")
        return name in listing.files or (listing.closed and _is_file(path))

    def _listing(self, folder: str) -> _Listing:
        """The names in a folder, each by itself and by its folded form."""
        if folder not in self._listings:
            self._listings[folder] = _listed(folder)
        return self._listings[folder]


def _listed(folder: str) -> _Listing:
    try:
        with os.scandir(folder) as entries:
            found = sorted((entry.name, entry.is_file()) for entry in entries)
    except PermissionError:
        return _Listing({}, frozenset(), closed=True)
    except (OSError, ValueError):  # not there, longer than a path may be, or with a NUL in it
        return _Listing({}, frozenset())
    folded = {_folded(name): name for name, _ in reversed(found)}
    names = _without_endings(found) | folded | {name: name for name, _ in found}
    return _Listing(names, frozenset(name for name, is_file in found if is_file))


def _without_endings(found: Iterable[tuple[str, bool]]) -> dict[str, str]:
    """The pictures in a folder by their names without endings, where that is one's alone."""
    stems: dict[str, list[str]] = {}
    for name, is_file in found:
        if is_file and is_picture_name(name):
            stems.setdefault(_folded(name.rpartition(".")[0]), []).append(name)
    return {stem: names[0] for stem, names in stems.items() if len(names) == 1}


def _plain(path: str) -> Path:
    """A path without `..`, so that one picture has one path; unless links make it another."""
    if not _ROUNDABOUT.search(path):
        return Path(path)
    plain = os.path.normpath(path)
    return Path(plain if plain == path or _is_file(plain) else path)


def _spellings(name: str) -> Iterator[str]:
    """What a name may mean, the likeliest first."""
    yield name
    if not _UNUSUAL.search(name):
        return
    slashed = name.replace("\\", "/")
    yield slashed
    if slashed[:5].lower() == "file:":
        path = unquote(slashed[5:])
        if path.startswith("//"):
            path = "/" + path[2:].partition("/")[2]  # without the computer's name
        yield path
        yield path.lstrip("/")  # file:///C:/p1.jpg
    elif "%" in name:
        yield unquote(slashed)
    if name.startswith("~"):
        yield os.path.expanduser(slashed)  # noqa: PTH111 (Path.expanduser raises without a home)


def _is_file(path: str) -> bool:
    try:
        return Path(path).is_file()
    except (OSError, ValueError):
        return False


def _folded(name: str) -> str:
    if name.isascii():
        return name.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
