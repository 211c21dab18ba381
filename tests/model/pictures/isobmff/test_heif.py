"""Of a HEIC file the main picture is described, and nothing else in it costs anything."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from PIL import Image

from model.errors import FormatNotSupported, ImageDamaged, ImageTooLarge
from model.pictures import gate
from model.pictures.isobmff import heif, hevc
from model.pictures.isobmff.boxes import box
from model.pictures.isobmff.heif_tables import Tables
from tests.support.pictures.heic import Item, coded, container, grid
from tests.support.pictures.hostile import encoded
from tests.support.pictures.odd import scene

WHOLE = gate.Target(lambda size: size)
OTHER = Image.new("RGB", (96, 64), (10, 200, 30))


def difference(data: bytes, expected: Image.Image) -> float:
    """The mean difference, in grey levels, of the picture in a file."""
    image = gate.read(data, WHOLE)
    assert image.size == expected.size
    return float(np.abs(np.asarray(image, int) - np.asarray(expected, int)).mean())


@pytest.mark.parametrize("quarters", range(4))
def test_a_photo_in_tiles_is_put_together_and_turned_once(quarters: int) -> None:
    # GIVEN tiles, as iPhones write them, a turn (irot) and an EXIF that says that it is turned
    parts = grid(scene(), 128, box(b"irot", bytes([quarters])))
    exif = Image.Exif()
    exif[0x0112] = 6
    block = bytes(4) + exif.tobytes().removeprefix(b"Exif\0\0")
    parts.append(Item(b"Exif", block, refers={b"cdsc": [1]}))
    # WHEN it is read THEN it is whole and turned as the container says
    turned = scene().rotate(90 * quarters, expand=True)
    assert difference(container(parts), turned) < 4


def test_depth_gain_maps_and_other_pictures_are_left_alone() -> None:
    # GIVEN the main picture among a burst, with a depth map and a thumbnail, all of something else
    depth = coded(OTHER)
    depth.properties.append(box(b"auxC", bytes(4), b"urn:com:apple:photo:2020:aux:hdrgainmap\0"))
    depth.refers = {b"auxl": [2]}
    small = coded(OTHER)
    small.refers = {b"thmb": [2]}
    data = container([coded(OTHER), coded(scene()), depth, small], main=2)
    # THEN it is the main picture
    assert difference(data, scene()) < 4
    # AND it alone is given to the decoder
    alone = Tables(heif.essential(data))
    assert (alone.main, alone.references) == (1, {})
    with pytest.raises(ImageDamaged):
        alone.item(2)


def test_transparency_is_laid_on_white() -> None:
    image = Image.new("RGBA", (96, 64), (0, 0, 0, 0))
    image.paste((40, 50, 210, 255), (0, 0, 48, 64))
    small = gate.read(encoded(image, "HEIC"), WHOLE)
    assert min(small.getpixel((80, 30))) > 240  # type: ignore[arg-type]
    assert small.getpixel((10, 30))[2] > 180  # type: ignore[index]


def test_a_map_for_bright_screens_gives_way_to_the_picture_for_all() -> None:
    data = container([Item(b"tmap", b"\0", refers={b"dimg": [2, 3]}), coded(scene()), coded(OTHER)])
    assert difference(data, scene()) < 4


def test_of_what_is_too_large_the_thumbnail_is_described() -> None:
    # GIVEN a grid of one tile many times over, of 48 megapixels, and a thumbnail
    tile = coded(OTHER.resize((256, 256)))
    size = struct.pack(">II", 8192, 6144)
    head = struct.pack(">BBBBHH", 0, 0, 23, 31, 8192, 6144)
    large = Item(b"grid", head, [box(b"ispe", bytes(4), size)], {b"dimg": [2] * 768})
    small = coded(scene())
    small.refers = {b"thmb": [1]}
    assert difference(container([large, tile, small]), scene()) < 4
    # AND without one it is too large
    with pytest.raises(ImageTooLarge):
        gate.read(container([large, tile]), WHOLE)


def test_what_is_coded_larger_than_stated_counts_as_it_is_coded() -> None:
    # GIVEN a picture whose parameters say that it has 2,000 times as many pixels
    item = coded(scene())
    record = next(one[8:] for one in item.properties if one[4:8] == b"hvcC")
    pixels, slices = hevc.cost(record, item.data)
    assert (pixels >= 320 * 200, pixels < 400 * 300, slices) == (True, True, 1)
    # WHEN its data are repeated THEN each slice counts
    assert hevc.cost(record, item.data * 50)[1] == 50


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([Item(b"av01", b"x" * 9)], FormatNotSupported),
        (
            [Item(b"grid", bytes(8), [box(b"ispe", bytes(4), struct.pack(">II", 64, 64))])],
            ImageDamaged,
        ),
        (
            [
                Item(
                    b"iden",
                    b"",
                    [box(b"ispe", bytes(4), struct.pack(">II", 64, 64))],
                    {b"dimg": [1]},
                )
            ],
            ImageDamaged,
        ),
        ([Item(b"hvc1", b"x" * 9)], ImageDamaged),
    ],
    ids=["another codec", "no tiles", "itself", "no size"],
)
def test_what_cannot_be_decoded_is_said(items: list[Item], expected: type[Exception]) -> None:
    with pytest.raises(expected):
        gate.read(container(items), WHOLE)
