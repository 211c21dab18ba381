"""What one picture may cost: about two seconds of a processor, 600 MB beside the program.

No decoder can be told to stop, so what it will take is worked out from the header before it
starts; `model/decisions/009-a-budget-for-each-picture.md` says how, and what was measured. A file
larger than 50 MB may take memory in proportion to its size.
"""

from __future__ import annotations

from model.errors import ImageTooLarge, ImageTooSmall

MIN_SIDE = 16
"""Pixels; one patch of the encoder. Below it there is nothing to see."""

MAX_PIXELS = 200_000_000
"""Above the largest photos made by telephones (200 megapixels) and their panoramas."""

MAX_COPIED_PIXELS = 30_000_000
"""For decoders that hold several whole copies (WebP 15 bytes a pixel, AVIF up to 20)."""

MAX_ANIMATED_PIXELS = 40_000_000
"""Of all the frames of an animation that are looked at."""

_FRAME_AS_PIXELS = 40_000
"""What a frame takes beside its pixels: finding it, and making it the size that is wanted."""

_BYTE_AS_PIXELS = {"GIF": 0.4, "PNG": 0.6, "WEBP": 3.0, "AVIF": 3.0}
"""What a byte of an animation takes to decode, by Pillow's name of the format."""

_MEMORY = 330 * 2**20
_SECONDS = 1.6


def check_size(width: int, height: int) -> None:
    """Refuse a picture without enough pixels or with too many."""
    if min(width, height) < MIN_SIDE:
        raise ImageTooSmall(None, f"{width}x{height} pixels")
    if width * height > MAX_PIXELS:
        raise ImageTooLarge(None, f"{width}x{height} pixels")


def check_copies(width: int, height: int) -> None:
    """Refuse a picture of which a decoder's several copies would not fit."""
    if width * height > MAX_COPIED_PIXELS:
        raise ImageTooLarge(None, f"{width}x{height} pixels")


def frames_to_look_at(kind: str, size: tuple[int, int], file_bytes: int) -> int:
    """How many frames of an animation may be decoded in search of one that shows something.

    All the file's bytes may lie in the next frame, so they are counted first.
    """
    left = MAX_ANIMATED_PIXELS - file_bytes * _BYTE_AS_PIXELS[kind]
    return max(1, int(left / (size[0] * size[1] + _FRAME_AS_PIXELS)))


def check_memory(needed: int, file_bytes: int) -> None:
    """Refuse what would need so many bytes while decoding, given what the file has."""
    if needed > max(_MEMORY, 2 * file_bytes):
        raise ImageTooLarge(None, f"{needed} bytes to decode")


def check_time(seconds: float) -> None:
    """Refuse what would take a processor too long."""
    if seconds > _SECONDS:
        raise ImageTooLarge(None, f"{seconds:.1f} seconds to decode")


def check_count(count: int, most: int, what: str) -> None:
    """Refuse more parts than any real picture has; each costs its reader a moment."""
    if count > most:
        raise ImageTooLarge(None, f"more than {most} {what}")
