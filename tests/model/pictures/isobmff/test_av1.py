"""What an AVIF really takes is known before it is decoded, whatever it states."""

from __future__ import annotations

import struct
from collections.abc import Callable

import pytest
from PIL import Image

from model.errors import ImageDamaged, ImageTooLarge
from model.pictures.isobmff import av1
from model.pictures.isobmff.boxes import box
from model.preprocess import load_picture
from tests.support.pictures.heic import Item, container
from tests.support.pictures.hostile import encoded, picture


def sequence(width: int, height: int, short: bool = True) -> bytes:
    """A unit with a sequence header, of a still picture in short or of a film in full."""
    bits = "00011" + "00000" if short else "00000" + "0" + "0" + "00000" + 12 * "0" + "00000"
    bits += "1111" + "1111" + f"{width - 1:016b}" + f"{height - 1:016b}" + "0" * 32
    body = int(bits.ljust(-len(bits) % 8 + len(bits), "0"), 2).to_bytes(-(-len(bits) // 8), "big")
    return bytes([1 << 3 | 2, len(body)]) + body


Wrapped = Callable[[bytes], bytes]
FRAME = bytes([6 << 3 | 2, 4]) + bytes(4)


def still(coded: bytes) -> bytes:
    return container([Item(b"av01", coded, [box(b"ispe", struct.pack(">III", 0, 300, 200))])])


def film(coded: bytes) -> bytes:
    def moov(place: int) -> bytes:
        sizes = box(b"stsz", struct.pack(">III", 0, 0, 2), struct.pack(">II", len(coded), 9))
        stbl = box(b"stbl", sizes, box(b"stco", struct.pack(">III", 0, 1, place)))
        return box(b"moov", box(b"trak", box(b"mdia", box(b"minf", stbl))))

    head = box(b"ftyp", b"avis", bytes(4), b"avis")
    return head + moov(len(head) + len(moov(0)) + 8) + box(b"mdat", coded, bytes(9))


@pytest.mark.parametrize("wrapped", [still, film])
@pytest.mark.parametrize("short", [True, False])
def test_a_frame_that_is_larger_than_stated_is_weighed_as_it_is(
    wrapped: Wrapped, short: bool
) -> None:
    av1.check(wrapped(sequence(5000, 4000, short) + FRAME))
    with pytest.raises(ImageTooLarge, match="pixels"):
        av1.check(wrapped(sequence(9000, 8000, short) + FRAME))
    # AND each frame in it counts
    with pytest.raises(ImageTooLarge, match="seconds"):
        av1.check(wrapped(sequence(5000, 4000, short) + 5 * FRAME))


@pytest.mark.parametrize("wrapped", [still, film])
def test_a_heavy_first_frame_is_refused(wrapped: Wrapped) -> None:
    padding = bytes([15 << 3 | 2, 0xFF, 0xFF, 0xFF, 0x0F]) + bytes((1 << 25) - 1)
    with pytest.raises(ImageTooLarge, match="seconds"):
        av1.check(wrapped(sequence(300, 200) + FRAME + padding))


def test_what_is_cut_off_is_damaged() -> None:
    with pytest.raises(ImageDamaged):
        av1.check(still(sequence(300, 200)[:4]))


def test_ordinary_pictures_and_films_are_described() -> None:
    clear = picture().convert("RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(clear.size))
    for image, options in (
        (picture(), {}),
        (clear, {}),
        (picture(), {"save_all": True, "append_images": [picture().rotate(9)]}),
    ):
        assert load_picture(encoded(image, "AVIF", speed=10, **options)).std() > 20
