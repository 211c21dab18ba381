"""Everything that can go wrong in the user's world while captioning, one type each.

The types carry the facts (a path, a size, a name); the interface words them (`desktop/messages/`).
A programming mistake is never one of these: it stays a plain Python error.
"""

from __future__ import annotations

from pathlib import Path


class CaptionError(Exception):
    """The root of what this package raises on purpose."""


class Cancelled(CaptionError):
    """The caller's `should_stop` answered true before the work was done."""


class ImageError(CaptionError):
    """One picture cannot be described; `path` is None for a picture that came from memory."""

    def __init__(self, path: Path | None = None, detail: str = "") -> None:
        super().__init__(f"{path or 'picture'}: {detail or type(self).__name__}")
        self.path = path
        self.detail = detail


class ImageNotFound(ImageError):
    """There is no file at this path (any more)."""


class ImageIsFolder(ImageError):
    """The path is a folder."""


class ImageNotReadable(ImageError):
    """The file exists but the system refuses to read it."""


class ImageEmpty(ImageError):
    """The file has no bytes."""


class NotAnImage(ImageError):
    """The bytes are not of a picture format this program opens, whatever the name says."""


class FormatNotSupported(NotAnImage):
    """A known kind of picture that this program does not open; `format` names it (HEIC, PSD)."""

    def __init__(self, path: Path | None = None, format_name: str = "") -> None:
        super().__init__(path, format_name)
        self.format = format_name


class ImageDamaged(ImageError):
    """The format is known but the picture ends early or cannot be decoded."""


class ImageTooLarge(ImageError):
    """More pixels (or bytes) than the limit; refused before decoding."""


class ImageTooSmall(ImageError):
    """Too few pixels for anything to be seen."""


class ModelError(CaptionError):
    """The model cannot be used."""

    def __init__(self, bundle: Path, detail: str = "") -> None:
        super().__init__(f"{bundle}: {detail or type(self).__name__}")
        self.bundle = bundle
        self.detail = detail


class BundleNotFound(ModelError):
    """There is no model bundle here."""


class BundleDamaged(ModelError):
    """A file of the bundle is missing or its SHA-256 is not the manifest's."""


class BundleIncompatible(ModelError):
    """The bundle is whole but of another format, shape or language set than this program reads."""


class BundleNewer(BundleIncompatible):
    """The bundle is of a format that only a later version of this program reads."""


class RuntimeUnavailable(ModelError):
    """The runtime asked for (Core ML, LiteRT) cannot run here; `detail` says why."""
