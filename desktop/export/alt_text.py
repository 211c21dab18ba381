"""Alternative text into files beside pictures, or into copies of them. No Qt.

A sidecar of `photo.jpg` is called `photo.xmp`: so the XMP specification has it (part 3, on external
storage), and with it Lightroom, Bridge, Capture One and Apple's Photos. digiKam and darktable write
`photo.jpg.xmp` (https://github.com/KDE/digikam/pull/6 compares the two), and Immich reads both
(https://docs.immich.app/features/xmp-sidecars). So a `photo.jpg.xmp` that exists is the one taken;
and the long name is also used where several files share the stem, of which each must have a sidecar
of its own (`photo.jpg` beside its `photo.cr2`).

A picture itself is only ever read. A copy has the same compressed picture, byte by byte.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path

from desktop.export import xmp, xmp_embedding
from desktop.export.errors import (
    ExportDiskFull,
    ExportError,
    NoRoomForText,
    SidecarNotReadable,
    refused,
)
from desktop.export.lists import Row, ShouldStop
from model import atomic_files
from model.caption import Language
from model.errors import Cancelled, ImageDamaged, ImageError
from model.preprocess import open_picture

Texts = Mapping[Language, str]

Write = Callable[[Path, Texts], "Outcome"]


class Outcome(Enum):
    """What came of one picture."""

    WRITTEN = auto()
    KEPT = auto()
    """It had another text already, which was left as it was."""


class Stems:
    """Knows which stems several files of a folder share; looks through each folder once."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._files: Counter[str] = Counter()

    def shared(self, picture: Path) -> bool:
        """Whether another file beside the picture is called like it up to the ending."""
        if picture.parent != self._folder:
            self._folder = picture.parent
            names = (path for path in _listed(picture.parent) if path.suffix != ".xmp")
            self._files = Counter(path.stem for path in names)
        return self._files[picture.stem] > 1


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def sidecar(picture: Path, stems: Stems) -> Path:
    """Where a picture's metadata lies beside it."""
    long = picture.with_name(f"{picture.name}.xmp")
    return long if long.exists() or stems.shared(picture) else picture.with_suffix(".xmp")


def write_sidecar(picture: Path, texts: Texts, stems: Stems, *, replace: bool = False) -> Outcome:
    """Put the texts into the picture's sidecar, made if there is none.

    The first language's text is also the default one. Raises an `ExportError`.
    """
    path = sidecar(picture, stems)
    try:
        packet = path.read_bytes() if path.exists() else None
        merged = xmp.merge(packet, texts, replace=replace)
        if merged.packet != packet:
            atomic_files.write_durably(path, merged.packet)
    except xmp.NotXmp as error:
        raise SidecarNotReadable(path, str(error)) from error
    except OSError as error:
        raise refused(path, error) from error
    return Outcome.KEPT if merged.kept else Outcome.WRITTEN


def write_copy(picture: Path, folder: Path, texts: Texts, *, replace: bool = False) -> Outcome:
    """Copy the picture into a folder with the texts inside, under a name that is free there.

    Raises an `ImageError` or an `ExportError`.
    """
    with open_picture(picture) as stream:
        data = stream.read()
    try:
        merged = xmp.merge(xmp_embedding.packet_of(data), texts, replace=replace)
        copy = xmp_embedding.with_packet(data, merged.packet)
    except xmp_embedding.NoPlace as error:
        raise NoRoomForText(picture, str(error)) from error
    except xmp_embedding.NotWhole as error:
        raise ImageDamaged(picture, str(error)) from error
    except xmp.NotXmp as error:
        raise SidecarNotReadable(picture, str(error)) from error
    path = _free_name(folder / picture.name)
    try:
        atomic_files.write_durably(path, copy)
    except OSError as error:
        raise refused(path, error) from error
    return Outcome.KEPT if merged.kept else Outcome.WRITTEN


def _free_name(path: Path) -> Path:
    """The name itself, or with the first number that is free, as the Finder has it."""
    number = 2
    free = path
    while free.exists() or free.is_symlink():
        free = path.with_name(f"{path.stem} {number}{path.suffix}")
        number += 1
    return free


@dataclass
class Tally:
    """What came of many pictures; `without` had no text to write."""

    written: int = 0
    kept: int = 0
    without: int = 0
    errors: list[Exception] = field(default_factory=list)


def for_all(
    rows: Iterable[Row],
    write: Write,
    first: Language,
    should_stop: ShouldStop = lambda: False,
) -> Tally:
    """Write every picture's texts, `first` being the default language; errors do not stop it.

    A full disk does: what comes after would fail in the same way.
    """
    tally = Tally()
    for row in rows:
        if should_stop():
            raise Cancelled
        texts = row.texts(first)
        if row.picture is None or not texts:
            tally.without += 1
            continue
        try:
            outcome = write(row.picture, texts)
        except ExportDiskFull as error:
            tally.errors.append(error)
            break
        except (ExportError, ImageError, MemoryError) as error:
            tally.errors.append(error)
            continue
        if outcome is Outcome.KEPT:
            tally.kept += 1
        else:
            tally.written += 1
    return tally
