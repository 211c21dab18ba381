"""Picture -> pixels: the only definition of size, colour order, orientation and resizing.

Training and every runtime see exactly what `load_picture` returns. The photo is squashed, not
cropped: the whole of it is resized to a square, because the training photos were. Pillow's
antialiased bilinear filter is used because it comes closest to how those were made (mean
difference to them 4.7 grey levels; bicubic 4.8, Lanczos 5.3, bilinear without antialiasing 6.4).

A file is believed only after three checks that cost nothing: it is a regular file, its first bytes
are those of a known format (its name is never looked at), and its header claims a size that fits
in memory.
"""

from __future__ import annotations

import errno
import importlib
import io
import os
import stat
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile

from model.errors import (
    FormatNotSupported,
    ImageDamaged,
    ImageEmpty,
    ImageError,
    ImageIsFolder,
    ImageNotFound,
    ImageNotReadable,
    ImageTooLarge,
    ImageTooSmall,
    NotAnImage,
)

Picture = Path | bytes | NDArray[np.uint8]
"""A picture file, the bytes of one, or (height, width[, 3 or 4]) grey, RGB or RGBA pixels."""

SIZE = (224, 224)
"""Rows and columns of what the model sees."""

RESIZE = "squash"
"""The name under which a bundle's manifest states this way of resizing."""

MIN_SIDE = 16
"""Pixels; one patch of the encoder. Below it there is nothing to see."""

MAX_PIXELS = 200_000_000
"""Above the largest photos made by telephones (200 megapixels) and their panoramas."""

MAX_BYTES = 1 << 30

FORMATS = ("JPEG", "PNG", "WebP", "GIF", "BMP", "TIFF", "AVIF")
"""The picture formats this program opens, for file dialogs and messages."""

_FILTER = Image.Resampling.BILINEAR
# JPEG can be decoded at 1/2, 1/4 or 1/8 of its size almost for free; twice the model's size is kept
# for the filter. Other large pictures are first box-averaged down to three times the size.
_DRAFT_SIZE = (2 * SIZE[1], 2 * SIZE[0])
_REDUCING_GAP = 3.0
# Pictures with transparency are logos, cut-outs and drawings made for a white page.
_BACKGROUND = (255, 255, 255, 255)

_EXIF_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# What Pillow's decoders are known to raise on damaged data.
_DECODING_FAULTS = (
    OSError,
    EOFError,
    SyntaxError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    ArithmeticError,
    AssertionError,
    RuntimeError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
)


def load_picture(source: Picture) -> NDArray[np.uint8]:
    """Return the upright picture as uint8 (224, 224, 3) RGB.

    Raises the `ImageError` that says why it cannot be described.
    """
    if isinstance(source, np.ndarray):
        return _pixels(_from_array(source))
    if isinstance(source, bytes):
        if not source:
            raise ImageEmpty()
        return _decode(io.BytesIO(source), None)
    with open_picture(source) as stream:
        return _decode(stream, source)


def open_picture(path: Path) -> io.BufferedReader:
    """Open a regular, non-empty file of bearable size; never wait on a pipe or a device."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ImageNotFound(path) from error
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise ImageNotFound(path) from error
        raise ImageNotReadable(path, error.strerror or "") from error
    except ValueError as error:  # a NUL in the path
        raise ImageNotFound(path) from error
    try:
        status = os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode):
            raise ImageIsFolder(path)
        if not stat.S_ISREG(status.st_mode):
            raise NotAnImage(path, "not a regular file")
        if status.st_size == 0:
            raise ImageEmpty(path)
        if status.st_size > MAX_BYTES:
            raise ImageTooLarge(path, f"{status.st_size} bytes")
        return os.fdopen(descriptor, "rb")
    except ImageError:
        os.close(descriptor)
        raise


def _from_array(pixels: NDArray[np.uint8]) -> Image.Image:
    """Wrap pixels from memory; a wrong type or shape is the caller's mistake."""
    shaped = pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] in (3, 4))
    if pixels.dtype != np.uint8 or not shaped:
        raise ValueError(f"expected uint8 pixels, not {pixels.dtype} {pixels.shape}")
    _check_size((pixels.shape[1], pixels.shape[0]), None)
    return Image.fromarray(np.ascontiguousarray(pixels))


def _decode(stream: BinaryIO, path: Path | None) -> NDArray[np.uint8]:
    """Recognise, measure and decode one picture."""
    try:
        head = stream.read(32)
        opener = _recognise(head)
        if opener is None:
            format_name = _foreign_format(head)
            raise FormatNotSupported(path, format_name) if format_name else NotAnImage(path)
        stream.seek(0)
        with opener(stream) as image:
            _check_size(image.size, path)
            image.draft(None, _DRAFT_SIZE)
            image.load()
            return _pixels(image)
    except ImageError:
        raise
    except MemoryError as error:
        raise ImageTooLarge(path, "not enough memory") from error
    except _DECODING_FAULTS as error:
        raise ImageDamaged(path, str(error)) from error


def _recognise(head: bytes) -> Callable[[BinaryIO], ImageFile.ImageFile] | None:
    """Return the decoder for these first bytes.

    The decoder's module is imported only now: `Image.open` would import all of them first.
    """
    if head.startswith(b"\xff\xd8\xff"):
        names = "JpegImagePlugin", "jpeg_factory"
    elif head.startswith(b"\x89PNG\r\n\x1a\n"):
        names = "PngImagePlugin", "PngImageFile"
    elif head.startswith((b"GIF87a", b"GIF89a")):
        names = "GifImagePlugin", "GifImageFile"
    elif head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        names = "WebPImagePlugin", "WebPImageFile"
    elif head.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")):
        names = "TiffImagePlugin", "TiffImageFile"
    elif head[4:8] == b"ftyp" and (b"avif" in head[8:] or b"avis" in head[8:]):
        names = "AvifImagePlugin", "AvifImageFile"
    elif head.startswith(b"BM") and head[14:15] in b"\x0c\x10\x28\x34\x38\x40\x6c\x7c":
        names = "BmpImagePlugin", "BmpImageFile"
    else:
        return None
    module = importlib.import_module(f"PIL.{names[0]}")
    opener: Callable[[BinaryIO], ImageFile.ImageFile] = getattr(module, names[1])
    return opener


_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "PDF"),
    (b"<svg", "SVG"),
    (b"8BPS", "PSD"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\0\0\0\x0cJXL ", "JPEG XL"),
    (b"\0\0\0\x0cjP  ", "JPEG 2000"),
    (b"\0\0\1\0", "ICO"),
    (b"icns", "ICNS"),
    (b"FUJIFILMCCD-RAW", "RAF"),
)
_FOREIGN_BRANDS = ((b"hei", "HEIC"), (b"hev", "HEIC"), (b"mif1", "HEIF"), (b"crx", "CR3"))


def _foreign_format(head: bytes) -> str:
    """Name the kind of a picture that no decoder here is for; empty when it looks like none."""
    if head[4:8] == b"ftyp":
        return next((name for brand, name in _FOREIGN_BRANDS if head[8:].startswith(brand)), "")
    return next((name for start, name in _FOREIGN if head.startswith(start)), "")


def _check_size(size: tuple[int, int], path: Path | None) -> None:
    """Refuse, before decoding, a picture without enough pixels or with too many."""
    width, height = size
    if min(size) < MIN_SIDE:
        raise ImageTooSmall(path, f"{width}x{height} pixels")
    if width * height > MAX_PIXELS:
        raise ImageTooLarge(path, f"{width}x{height} pixels")


def _pixels(image: Image.Image) -> NDArray[np.uint8]:
    """Squash a decoded picture, then mend colours and orientation on what little is left."""
    orientation = _orientation(image)
    profile = image.info.get("icc_profile")
    small = _squash(image)
    if profile:
        small = _to_srgb(small, profile)
    if small.mode in ("RGBA", "LA", "PA"):
        small = small.convert("RGBA")
        small = Image.alpha_composite(Image.new("RGBA", small.size, _BACKGROUND), small)
    if small.mode != "RGB":
        small = small.convert("RGB")
    if orientation in _UPRIGHT:
        small = small.transpose(_UPRIGHT[orientation])
    return np.array(small, dtype=np.uint8)


def _squash(image: Image.Image) -> Image.Image:
    """Resize to `SIZE`, in a mode whose samples may be averaged."""
    size = (SIZE[1], SIZE[0])
    if image.mode == "F" or image.mode.startswith("I"):
        white = 65535.0 if image.mode.startswith("I;16") else None
        return _eight_bits(image.convert("F").resize(size, _FILTER), white)
    if image.has_transparency_data:
        return image.convert("RGBA").resize(size, _FILTER)
    if image.mode not in ("RGB", "L", "CMYK"):
        image = image.convert("RGB")
    return image.resize(size, _FILTER, reducing_gap=_REDUCING_GAP)


def _eight_bits(image: Image.Image, white: float | None) -> Image.Image:
    """Bring deep grey samples to 0..255; without a known white the picture's own range is used."""
    samples = np.nan_to_num(np.asarray(image, dtype=np.float32))
    black = 0.0
    if white is None:
        black, white = float(samples.min()), float(samples.max())
    scaled = (samples - black) * (255.0 / max(white - black, 1e-12))
    return Image.fromarray(np.clip(np.rint(scaled), 0, 255).astype(np.uint8))


def _orientation(image: Image.Image) -> int:
    """Return the EXIF orientation; 1, upright, when it is absent or unreadable."""
    try:
        return int(image.getexif().get(_EXIF_ORIENTATION, 1))
    except _DECODING_FAULTS:
        return 1


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Apply an embedded colour profile; a profile that cannot be read or used is left out."""
    if b"sRGB" in profile or "sRGB".encode("utf-16-be") in profile:
        return image
    from PIL import ImageCms

    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    colours = image.convert("RGB") if alpha else image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(
            colours, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    if converted is None:
        return image
    if alpha:
        converted.putalpha(alpha)
    return converted
