"""Of a raw file its preview is described, upright, and is called that."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model.errors import FormatNotSupported
from model.pictures import gate
from model.pictures.signatures import RAW_FORMATS
from tests.support.pictures.hostile import encoded
from tests.support.pictures.odd import scene
from tests.support.pictures.raw import raw_files


@pytest.mark.parametrize("name", RAW_FORMATS)
def test_the_largest_preview_is_described_upright(name: str, tmp_path: Path) -> None:
    # GIVEN a raw file that is to be turned, with two previews and what the sensor saw
    path = tmp_path / "photo.bin"
    path.write_bytes(raw_files()[name])
    # WHEN it is read THEN it is the large one, turned
    image = gate.read(path, gate.Target(lambda size: size))
    turned = scene().transpose(Image.Transpose.ROTATE_270)
    assert image.size == turned.size
    assert np.abs(np.asarray(image, int) - np.asarray(turned, int)).mean() < 4
    # AND it is called what it is
    assert gate.raw_name(path) == name


@pytest.mark.parametrize("name", RAW_FORMATS)
def test_without_a_preview_it_is_called_by_its_name(name: str) -> None:
    # GIVEN a raw file in which no JPEG can be decoded
    data = raw_files()[name].replace(b"\xff\xd8\xff", b"\xff\xd8\0")
    with pytest.raises(FormatNotSupported) as caught:
        gate.read(data, gate.Target(lambda size: size))
    assert caught.value.format == name


def test_a_picture_is_no_raw_file(tmp_path: Path) -> None:
    for name in ("JPEG", "TIFF"):
        path = tmp_path / name
        path.write_bytes(encoded(scene(), name))
        assert gate.raw_name(path) == ""
    assert gate.raw_name(tmp_path / "missing") == ""
