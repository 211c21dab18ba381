"""Alternative text into files beside pictures, or into copies of them. No Qt.

What a person wrote about a picture counts wherever it is, beside it (`sidecars.py`) or inside
(`words_inside.py`): it stays, and no text of ours is put in its place unless that is asked for. A
copy takes the words of the picture's sidecar with it.

A picture itself is only ever read. A copy has the same compressed picture, byte by byte.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path

from desktop.export import xmp, xmp_embedding
from desktop.export.copies import Copies
from desktop.export.errors import (
    ExportDiskFull,
    ExportError,
    NoRoomForText,
    SidecarNotReadable,
    refused,
)
from desktop.export.lists import Row, ShouldStop
from desktop.export.replacing import without_words
from desktop.export.sidecars import Sidecar, Stems
from desktop.export.words_inside import words_inside
from model import atomic_files
from model.caption import Language
from model.errors import Cancelled, ImageDamaged, ImageError
from model.preprocess import open_picture

Texts = Mapping[Language, str]

Write = Callable[[Path, Texts, xmp.Texts], "Outcome"]
"""Takes a picture, what describes it, and the text that stands in it, which may be none."""

_NO_TEXT: xmp.Texts = {}


class Outcome(Enum):
    """What came of one picture."""

    WRITTEN = auto()
    KEPT = auto()
    """It had another text already, which was left as it was."""


def write_sidecar(
    picture: Path,
    texts: Texts,
    stems: Stems,
    *,
    extended: xmp.Texts = _NO_TEXT,
    replace: bool = False,
) -> Outcome:
    """Put the texts into the picture's sidecar, made if there is none.

    The first language's text is also the default one; `extended` is what stands in the
    picture. Raises an `ExportError`.
    """
    found = stems.find(picture)
    path = found.path
    try:
        packet = _packet_in(path)
        inside = xmp.together(_inside(picture), _said_beside(found))
        merged = xmp.merge(packet, texts, replace=replace, elsewhere=inside)
        whole = _extended(merged.packet, extended, replace=replace)
        if whole != (packet or b""):
            atomic_files.write_durably(path, whole)
        for other in found.own if replace and texts else ():
            _clear(other)
    except xmp.NotXmp as error:
        raise SidecarNotReadable(path, str(error)) from error
    except OSError as error:
        raise refused(path, error) from error
    return Outcome.KEPT if merged.kept else Outcome.WRITTEN


def write_copy(
    picture: Path,
    copies: Copies,
    texts: Texts,
    stems: Stems,
    *,
    extended: xmp.Texts = _NO_TEXT,
    replace: bool = False,
) -> Outcome:
    """Copy the picture to where it belongs among the copies, with the texts inside.

    Raises an `ImageError` or an `ExportError`.
    """
    with open_picture(picture) as stream:
        data = stream.read()
    try:
        words = words_inside(data).texts()
        copy = without_words(data) if replace and texts else data
        packet = xmp_embedding.packets_of(copy).main
        beside = _said_by(stems.find(picture))
        merged = xmp.merge(packet, texts, replace=replace, elsewhere=words, instead=beside)
        whole = _extended(merged.packet, extended, replace=replace)
        if whole != (packet or b""):
            copy = xmp_embedding.with_packet(copy, whole)
    except xmp_embedding.NoPlace as error:
        raise NoRoomForText(picture, str(error)) from error
    except xmp_embedding.NotWhole as error:
        raise ImageDamaged(picture, str(error)) from error
    except xmp.NotXmp as error:
        raise SidecarNotReadable(picture, str(error)) from error
    path = copies.folder / picture.name
    try:
        path, is_there = copies.place(picture.name, copy)
        if not is_there:
            atomic_files.write_durably(path, copy)
    except OSError as error:
        raise refused(path, error) from error
    return Outcome.KEPT if merged.kept else Outcome.WRITTEN


def _clear(sidecar: Path) -> None:
    """Take the words that were replaced out of a picture's other sidecar, if it has any."""
    packet = _packet_in(sidecar)
    if packet and (cleared := xmp.without(packet)) != packet:
        atomic_files.write_durably(sidecar, cleared)


def _extended(packet: bytes, extended: xmp.Texts, *, replace: bool) -> bytes:
    """A packet with the text that stands in the picture, where it has none yet."""
    return xmp.merge(packet or None, extended, replace=replace, names=(xmp.EXTENDED,)).packet


def _packet_in(path: Path) -> bytes | None:
    """What a sidecar holds, None when there is none; raises OSError or `NotXmp`."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(status.st_mode):
        raise xmp.NotXmp("not a regular file")
    if status.st_size > xmp.MAX_BYTES:
        raise xmp.NotXmp(f"{status.st_size} bytes")
    return path.read_bytes()


def _inside(picture: Path) -> dict[str, xmp.Texts]:
    """What a picture's own file says of it; nothing where it cannot be read any more."""
    try:
        with open_picture(picture) as stream:
            return words_inside(stream.read()).texts()
    except (ImageError, OSError):
        return {}


def _said_beside(found: Sidecar) -> dict[str, xmp.Texts]:
    """What other sidecars than the one to be written say; of a shared one the description only.

    The shared one's alternative text may be ours, of the time when its picture was alone.
    """
    own = xmp.together(*(_said(path) for path in found.own))
    shared = [{xmp.DESCRIPTION: _said(path).get(xmp.DESCRIPTION, {})} for path in found.shared]
    return xmp.together(own, *shared)


def _said_by(found: Sidecar) -> dict[str, xmp.Texts]:
    """What all sidecars of a picture say of it."""
    return xmp.together(_said(found.path), _said_beside(found))


def _said(path: Path) -> Mapping[str, xmp.Texts]:
    """What a sidecar says that is only read; nothing where it cannot be understood."""
    try:
        packet = _packet_in(path)
        return {} if packet is None else xmp.read(packet)
    except (OSError, xmp.NotXmp):
        return {}


@dataclass
class Tally:
    """What came of many pictures.

    `without` had no text to write; of `to_review` no text was written that is neither sure nor
    reviewed, in one language at least.
    """

    written: int = 0
    kept: int = 0
    without: int = 0
    to_review: list[Path] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)


def for_all(
    rows: Iterable[Row],
    write: Write,
    first: Language,
    should_stop: ShouldStop = lambda: False,
    *,
    unsure: bool = False,
) -> Tally:
    """Write every picture's texts, `first` being the default language; errors do not stop it.

    A full disk does: what comes after would fail in the same way. Alternative text is taken for
    true by whoever hears it, so what the model is not sure of waits to be reviewed, unless `unsure`
    sentences are asked for.
    """
    tally = Tally()
    for row in rows:
        if should_stop():
            raise Cancelled
        texts, extended = row.texts(first, unsure=unsure), row.extended()
        if row.picture is None or not (row.texts(first) or extended):
            tally.without += 1
            continue
        if len(texts) < len(row.texts(first)):
            tally.to_review.append(row.picture)
        if not (texts or extended):
            continue
        try:
            outcome = write(row.picture, texts, extended)
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
