"""The one place where picture files are opened: recognised, weighed, decoded, made upright sRGB.

The window, its thumbnails, a batch, the command line and training all come here, so what one of
them can show, the others can describe. Only the decoders of `signatures.FORMATS` are ever loaded,
by name: no external program, page, drawing or plugin is started whatever a file says. A file is
believed only after three checks that cost nothing: it is a regular file, its first bytes are those
of a known format (its name is never looked at), and its header claims what can be borne.
"""

from __future__ import annotations

import importlib
import io
import logging
import os
import struct
import warnings
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageFile

from model.errors import (
    FormatNotSupported,
    ImageDamaged,
    ImageEmpty,
    ImageError,
    ImageTooLarge,
    NotAnImage,
)
from model.pictures import (
    budget,
    deep_colours,
    gif,
    headers,
    jpeg,
    libtiff,
    png,
    raw,
    tiff,
    tiff_pages,
)
from model.pictures.files import open_picture
from model.pictures.finish import Finish
from model.pictures.isobmff import av1, heif
from model.pictures.signatures import HEAD_BYTES, foreign_format, format_of
from model.pictures.tiff import Samples

Picture = Path | bytes | NDArray[np.uint8]
"""A picture file, the bytes of one, or (height, width[, 3 or 4]) grey, RGB or RGBA pixels."""

# What Pillow finds odd is for us to judge: damage raises one of our errors, the rest is no matter.
warnings.filterwarnings("ignore", module=r"PIL\.")
logging.getLogger("PIL").setLevel(logging.CRITICAL)
# Ours is checked before; Pillow's own would have refused 180 megapixels as damaged.
Image.MAX_IMAGE_PIXELS = budget.MAX_PIXELS

_DECODERS = {
    "JPEG": ("PIL.JpegImagePlugin", "JpegImageFile"),
    "PNG": ("PIL.PngImagePlugin", "PngImageFile"),
    "GIF": ("PIL.GifImagePlugin", "GifImageFile"),
    "WebP": ("PIL.WebPImagePlugin", "WebPImageFile"),
    "TIFF": ("PIL.TiffImagePlugin", "TiffImageFile"),
    "AVIF": ("PIL.AvifImagePlugin", "AvifImageFile"),
    "BMP": ("PIL.BmpImagePlugin", "BmpImageFile"),
    "HEIC": ("pi_heif.as_plugin", "HeifImageFile"),
    "DIB": ("PIL.BmpImagePlugin", "DibImageFile"),
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
)

_COMPARED = (1600, 1600)
_BLANK = 5.0
"""Grey levels of spread under which a frame shows nothing."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a picture is made into.

    `size_of` gives the size (width, height) wanted of a picture of some size; a JPEG is decoded
    `sharpness` times as large at least where that is quicker than all of it.
    """

    size_of: Callable[[tuple[int, int]], tuple[int, int]]
    sharpness: int = 1
    keeps_transparency: bool = False
    resampling: Image.Resampling = Image.Resampling.BILINEAR

    def finish(self, samples: Samples | None = None, orientation: int = 1) -> Finish:
        """Return how a picture that is decoded is finished; the arguments are `Finish`'s."""
        return Finish(self.size_of, self.keeps_transparency, samples, orientation, self.resampling)


def read(source: Picture, target: Target) -> Image.Image:
    """Decode a picture upright, in sRGB, of the size that `target` wants; RGB, or RGBA if kept.

    Raises the `ImageError` that says why it cannot be described.
    """
    if isinstance(source, np.ndarray):
        image = _from_array(source)
        return target.finish()(image)
    path = None if isinstance(source, bytes) else source
    try:
        if isinstance(source, bytes):
            if not source:
                raise ImageEmpty()
            return _decode(io.BytesIO(source), target)
        with open_picture(source) as stream:
            return _decode(stream, target)
    except ImageError as error:
        if error.path is path:
            raise
        raise type(error)(path, error.detail) from error
    except (MemoryError, Image.DecompressionBombError) as error:
        raise ImageTooLarge(path, str(error) or "not enough memory") from error
    except _DECODING_FAULTS as error:
        raise ImageDamaged(path, str(error)) from error


def raw_name(path: Path) -> str:
    """Name the kind of raw file whose preview `read` gives; empty for a picture or another file."""
    try:
        with open_picture(path) as stream:
            head = stream.read(HEAD_BYTES)
            return raw.name_of(format_of(head), head, stream, stream.seek(0, os.SEEK_END))
    except (ImageError, OSError):
        return ""


def _from_array(pixels: NDArray[np.uint8]) -> Image.Image:
    """Wrap pixels from memory; a wrong type or shape is the caller's mistake."""
    shaped = pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] in (3, 4))
    if pixels.dtype != np.uint8 or not shaped:
        raise ValueError(f"expected uint8 pixels, not {pixels.dtype} {pixels.shape}")
    budget.check_size(pixels.shape[1], pixels.shape[0])
    return Image.fromarray(np.ascontiguousarray(pixels))


def _decode(stream: BinaryIO, target: Target) -> Image.Image:
    """Recognise, weigh and decode one picture."""
    head = stream.read(HEAD_BYTES)
    kind = format_of(head)
    if kind is None:
        name = foreign_format(head)
        raise FormatNotSupported(None, name) if name else NotAnImage()
    if kind == "JPEG":
        return _decode_jpeg(head + stream.read(), target)
    size = stream.seek(0, os.SEEK_END)
    if name := raw.name_of(kind, head, stream, size):
        preview = raw.preview(name, head, stream, size)
        return _decode_jpeg(preview.data, target, preview.orientation)
    if kind == "TIFF":
        return _decode_tiff(stream, head, size, target)
    kind, stream = _checked(kind, head, stream, size)
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    with _opened(kind, stream) as image:
        budget.check_size(*image.size)
        if kind == "AVIF":
            headers.check_coded(*image.size, 0)
        is_halved = kind == "PNG" and deep_colours.are_halved(image)
        image.load()
        if is_halved and deep_colours.are_dark(image):
            _read_lower_halves(image, stream, size)
        return _frame_that_shows(image, target.finish(), size)


def _checked(kind: str, head: bytes, stream: BinaryIO, size: int) -> tuple[str, BinaryIO]:
    """Weigh a file by its headers; return its sort, and what is to be decoded."""
    match kind:
        case "PNG":
            stream = io.BytesIO(png.essential(_all(stream)))
        case "GIF":
            stream = io.BytesIO(gif.essential(_all(stream)))
        case "WebP":
            data = _all(stream)
            headers.check_webp(head, data)
            stream = io.BytesIO(headers.with_length(data))
        case "HEIC":
            stream = io.BytesIO(heif.essential(_all(stream)))
        case "AVIF":
            av1.check(_all(stream))
        case "BMP":
            headers.check_bmp(head, size)
            kind = kind if head.startswith(b"BM") else "DIB"
    return kind, stream


def _decode_tiff(stream: BinaryIO, head: bytes, size: int, target: Target) -> Image.Image:
    """By Pillow what it reads rightly, all others sample by sample."""
    samples = tiff.check(stream, head, size)
    libtiff.silence()
    if samples.are_usual:
        stream.seek(0)
        with suppress(FormatNotSupported), _opened("TIFF", stream) as image:
            budget.check_size(*image.size)
            image.load()
            return target.finish(samples)(image)
    unpacked = tiff_pages.eight_bits(stream, head, size, samples)
    return target.finish(orientation=samples.orientation)(unpacked)


def _all(stream: BinaryIO) -> bytes:
    stream.seek(0)
    return stream.read()


def _opened(kind: str, stream: BinaryIO) -> ImageFile.ImageFile:
    """Start the decoder of one format; its module is imported only now."""
    module, name = _DECODERS[kind]
    decoder: Callable[[BinaryIO], ImageFile.ImageFile]
    decoder = getattr(importlib.import_module(module), name)
    try:
        return decoder(stream)
    except _DECODING_FAULTS as error:
        if kind in ("TIFF", "BMP", "DIB"):
            # The header was read before, and found whole: it is the sort that Pillow does not know.
            raise FormatNotSupported(None, f"{kind} of an unusual sort") from error
        raise


def _decode_jpeg(data: bytes, target: Target, orientation: int = 1) -> Image.Image:
    data = jpeg.essential(data)
    if jpeg.has_end(data):
        return _jpeg(data, target, orientation)
    versions = jpeg.with_ends(data)
    if versions is None:
        raise ImageDamaged(None, "cut off")
    whole, other = (_loaded_jpeg(version, _COMPARED) for version in versions)
    if ImageChops.difference(whole, other).getbbox():
        raise ImageDamaged(None, "cut off")
    return _jpeg(versions[0], target, orientation)


def _jpeg(data: bytes, target: Target, orientation: int) -> Image.Image:
    with _opened("JPEG", io.BytesIO(data)) as image:
        width, height = target.size_of(image.size)
        image.draft(None, (target.sharpness * width, target.sharpness * height))
        image.load()
        return target.finish(orientation=orientation)(image)


def _loaded_jpeg(data: bytes, size: tuple[int, int]) -> Image.Image:
    with _opened("JPEG", io.BytesIO(data)) as image:
        image.draft(None, size)
        image.load()
        return image.copy()


def _read_lower_halves(image: ImageFile.ImageFile, stream: BinaryIO, size: int) -> None:
    """Make a dark PNG of the upper halves of its samples one of all their bits."""
    stream.seek(0)
    with _opened("PNG", stream) as other:
        deep_colours.read_other_halves(other, size)
        deep_colours.combine(image, other)


def _frame_that_shows(image: ImageFile.ImageFile, finish: Finish, file_bytes: int) -> Image.Image:
    """The first frame, or where that is blank the one that shows most of those looked at."""
    best = finish(image)
    if image.format not in ("GIF", "PNG", "WEBP", "AVIF"):
        return best
    shown = finish.contrast(best)
    if shown >= _BLANK:
        return best
    for number in range(1, budget.frames_to_look_at(image.format, image.size, file_bytes)):
        try:
            image.seek(number)
            image.load()
        except _DECODING_FAULTS:
            break
        frame = finish(image)
        if (contrast := finish.contrast(frame)) > shown:
            best, shown = frame, contrast
    return best
