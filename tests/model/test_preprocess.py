"""Every sort of picture file becomes the same pixels, and every bad one a typed error."""

from __future__ import annotations

import io
import os
import random
import stat
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageOps

from model import errors
from model.preprocess import FORMATS, MAX_BYTES, SIZE, load_picture
from tests.support.pictures.hostile import encoded

RED, GREEN, BLUE, YELLOW = (220, 30, 30), (30, 180, 40), (40, 50, 210), (230, 220, 40)


def quarters(width: int = 320, height: int = 200) -> Image.Image:
    """Red, green / blue, yellow: any turn, flip or swap of channels shows."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(GREEN, (width // 2, 0, width, height // 2))
    image.paste(BLUE, (0, height // 2, width // 2, height))
    image.paste(YELLOW, (width // 2, height // 2, width, height))
    return image


def centres(pixels: NDArray[np.uint8]) -> NDArray[np.int64]:
    """The colours in the middle of the four quarters, in reading order."""
    rows, columns = np.ix_([56, 168], [56, 168])
    colours: NDArray[np.int64] = pixels[rows, columns].reshape(4, 3).astype(np.int64)
    return colours


def assert_quarters(pixels: NDArray[np.uint8], tolerance: int = 12) -> None:
    """The picture is the upright, rightly coloured `quarters`."""
    assert pixels.shape == (*SIZE, 3)
    assert pixels.dtype == np.uint8
    assert np.abs(centres(pixels) - [RED, GREEN, BLUE, YELLOW]).max() <= tolerance


@pytest.mark.parametrize("name", FORMATS)
def test_every_listed_format_opens_whatever_the_file_is_called(name: str, tmp_path: Path) -> None:
    # GIVEN a picture in this format, under a name that says nothing
    path = tmp_path / "été photo.bin"
    path.write_bytes(encoded(quarters(), name))
    # WHEN it is loaded from the file and from memory
    from_file, from_bytes = load_picture(path), load_picture(path.read_bytes())
    # THEN both are the same upright RGB square
    assert_quarters(from_file, tolerance=20)
    assert np.array_equal(from_file, from_bytes)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["JPEG", "PNG", "WebP", "TIFF", "AVIF", "HEIC"])
def test_exif_orientation_is_undone(name: str, orientation: int) -> None:
    # GIVEN a file whose EXIF says that it must be turned
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encoded(quarters(), name, exif=exif)
    # WHEN it is loaded
    pixels = load_picture(data)
    # THEN it stands as Pillow's own transposition of the full picture stands
    with Image.open(io.BytesIO(data)) as image:
        upright = ImageOps.exif_transpose(image).convert("RGB")
        expected = np.asarray(upright.resize((SIZE[1], SIZE[0])))
    assert np.abs(centres(pixels) - centres(expected)).max() <= 4
    if orientation > 1:
        assert np.abs(centres(pixels) - [RED, GREEN, BLUE, YELLOW]).max() > 100


def test_squash_keeps_the_whole_picture() -> None:
    # GIVEN a very wide picture whose outer quarters differ
    # WHEN it is loaded
    # THEN nothing was cropped away
    assert_quarters(load_picture(encoded(quarters(1200, 90), "PNG")))


@pytest.mark.parametrize("mode", ["L", "P", "1", "CMYK", "RGBA", "LA", "I;16", "I", "F"])
def test_every_colour_mode_becomes_rgb(mode: str) -> None:
    # GIVEN a picture with black left and white right, in this mode
    grey = Image.new("L", (300, 200), 0)
    grey.paste(255, (150, 0, 300, 200))
    if mode in ("I;16", "I", "F"):
        deep = np.asarray(grey, np.uint16) * 257
        image = Image.fromarray(
            deep if mode == "I;16" else deep.astype({"I": "i4", "F": "f4"}[mode])
        )
        assert image.mode == mode
    else:
        image = grey.convert("RGB").convert(mode)
    # WHEN it is loaded
    pixels = load_picture(encoded(image, "TIFF" if mode in ("I", "F", "CMYK") else "PNG"))
    # THEN black is black and white is white
    assert pixels.shape == (*SIZE, 3)
    assert pixels[:, 40].max() <= 3
    assert pixels[:, 180].min() >= 252


def test_sixteen_bit_grey_keeps_its_middle() -> None:
    # GIVEN 16-bit grey at 40 % and 60 %: a picture that does not reach black or white
    deep = np.full((64, 64), round(0.4 * 65535), np.uint16)
    deep[:, 32:] = round(0.6 * 65535)
    # WHEN it is loaded
    pixels = load_picture(encoded(Image.fromarray(deep), "PNG"))
    # THEN it is neither clipped nor stretched
    assert abs(int(pixels[112, 50, 0]) - 102) <= 1
    assert abs(int(pixels[112, 170, 0]) - 153) <= 1


def test_a_cmyk_jpeg_as_print_shops_write_them() -> None:
    # GIVEN a CMYK JPEG (Adobe's inverted sort, which is what Pillow writes)
    # WHEN it is loaded THEN the colours are not negative
    assert_quarters(load_picture(encoded(quarters().convert("CMYK"), "JPEG", quality=95)), 16)


@pytest.mark.parametrize("name", ["PNG", "WebP", "GIF"])
def test_transparency_is_laid_on_white(name: str) -> None:
    # GIVEN a picture whose right half is fully transparent (black underneath)
    image = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    image.paste((*BLUE, 255), (0, 0, 100, 200))
    # WHEN it is loaded
    pixels = load_picture(encoded(image, name))
    # THEN the right half is white and the left half keeps its colour
    assert pixels[112, 180].min() >= 250
    assert np.abs(pixels[112, 40].astype(int) - BLUE).max() <= 12


@pytest.mark.parametrize("name", ["GIF", "WebP", "PNG", "TIFF"])
def test_of_an_animation_the_first_picture_counts(name: str) -> None:
    # GIVEN two frames
    data = encoded(
        quarters(), name, save_all=True, append_images=[Image.new("RGB", (320, 200), "black")]
    )
    # WHEN it is loaded THEN it is the first
    assert_quarters(load_picture(data), tolerance=20)


def test_an_embedded_colour_profile_is_applied() -> None:
    # GIVEN grey samples whose profile (L*a*b* is another space) is damaged, then none
    data = encoded(quarters(), "PNG", icc_profile=b"not a profile at all" * 10)
    # WHEN loaded THEN the damaged profile is left out
    assert_quarters(load_picture(data))
    # GIVEN a sRGB profile WHEN loaded THEN nothing moves
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert_quarters(load_picture(encoded(quarters(), "PNG", icc_profile=srgb)))


def test_a_linear_profile_brightens_the_middle() -> None:
    # GIVEN an RGB profile with sRGB's primaries and a linear curve: 50 % there is 73.5 % in sRGB
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    linear = bytearray(srgb.replace(b"sRGB", b"line").replace(b"s\0R\0G\0B", b"l\0i\0n\0e"))
    count = int.from_bytes(linear[128:132], "big")
    for entry in range(132, 132 + 12 * count, 12):
        if linear[entry + 1 : entry + 4] == b"TRC":
            offset = int.from_bytes(linear[entry + 4 : entry + 8], "big")
            linear[offset : offset + 12] = b"curv" + bytes(8)
    grey = Image.new("RGB", (64, 64), (128, 128, 128))
    # WHEN it is loaded
    pixels = load_picture(encoded(grey, "PNG", icc_profile=bytes(linear)))
    # THEN the grey is what a colour-managed viewer shows
    assert abs(int(pixels[100, 100, 1]) - 188) <= 2


@pytest.mark.parametrize("size", [(4000, 3000), (1000, 800)])
def test_a_large_photo_decoded_small_looks_the_same(size: tuple[int, int]) -> None:
    # GIVEN a JPEG larger than the model needs, which is decoded at a fraction of its size
    generator = np.random.default_rng(5)
    rough = generator.integers(0, 255, (30, 40, 3), dtype=np.uint8)
    photo = Image.fromarray(rough).resize(size, Image.Resampling.BICUBIC)
    data = encoded(photo, "JPEG", quality=92)
    # WHEN it is loaded
    pixels = load_picture(data)
    # THEN it is what decoding all of it would have given
    expected = np.asarray(photo.resize((SIZE[1], SIZE[0]), Image.Resampling.BILINEAR))
    assert np.abs(pixels.astype(int) - expected).mean() < 1.0


def test_pixels_from_memory() -> None:
    # GIVEN grey, RGB and RGBA pixels WHEN loaded THEN they are squashed the same way
    image = quarters()
    assert_quarters(load_picture(np.asarray(image)))
    assert_quarters(load_picture(np.asarray(image.convert("RGBA"))))
    assert (
        load_picture(np.full((50, 60), 77, np.uint8)).tolist() == np.full((*SIZE, 3), 77).tolist()
    )
    # GIVEN floats, a mistake of the caller WHEN loaded THEN it is not an ImageError
    with pytest.raises(ValueError, match="uint8"):
        load_picture(np.zeros((50, 60, 3)))  # type: ignore[arg-type]


def test_the_result_belongs_to_the_caller() -> None:
    # GIVEN a loaded picture WHEN it is written to THEN that works and the source is untouched
    source = np.asarray(quarters().resize((224, 224))).copy()
    pixels = load_picture(source)
    pixels[:] = 0
    assert source.max() > 0


# -- Refusals -----------------------------------------------------------------------------------


def test_missing_and_impossible_paths(tmp_path: Path) -> None:
    # GIVEN paths at which there is no file
    (tmp_path / "file").write_bytes(b"x")
    missing = [
        tmp_path / "no.jpg",
        tmp_path / "file" / "no.jpg",
        Path("a\0b"),
        tmp_path / ("x" * 300),
    ]
    for path in missing:
        # WHEN loaded THEN the error is ImageNotFound and carries the path
        with pytest.raises(errors.ImageNotFound) as caught:
            load_picture(path)
        assert caught.value.path == path


def test_a_file_deleted_while_queued(tmp_path: Path) -> None:
    # GIVEN a picture that loads
    path = tmp_path / "a.png"
    path.write_bytes(encoded(quarters(), "PNG"))
    assert_quarters(load_picture(path))
    # WHEN it is deleted before its turn THEN that is said
    path.unlink()
    with pytest.raises(errors.ImageNotFound):
        load_picture(path)


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(errors.ImageIsFolder):
        load_picture(tmp_path)


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.touch()
    with pytest.raises(errors.ImageEmpty):
        load_picture(path)
    with pytest.raises(errors.ImageEmpty):
        load_picture(b"")


def test_a_pipe_and_a_device_do_not_hang(tmp_path: Path) -> None:
    # GIVEN a pipe that nobody writes to, and an endless device
    pipe = tmp_path / "pipe.jpg"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero")):
        # WHEN loaded THEN they are refused at once
        with pytest.raises(errors.NotAnImage):
            load_picture(path)


@pytest.fixture
def unprivileged() -> Iterator[None]:
    """Run as an ordinary user, for whom permissions count, even where the tests run as root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    yield
    os.seteuid(0)


def test_a_file_without_read_permission(unprivileged: None) -> None:
    # GIVEN a whole picture that may not be read
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.png"
        path.write_bytes(encoded(quarters(), "PNG"))
        assert_quarters(load_picture(path))
        path.chmod(0)
        # WHEN loaded THEN the error says that the system refuses
        with pytest.raises(errors.ImageNotReadable) as caught:
            load_picture(path)
    assert caught.value.detail == os.strerror(13)


@pytest.mark.parametrize(
    "data",
    [
        b"Dear diary, this is not a picture.\n" * 50,
        b"BMW makes cars, not bitmaps of them." * 3,
        b"\x7fELF" + bytes(100),
        b"%PDF-1.7 and more of it",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"x",
    ],
)
def test_text_renamed_jpg(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(data)
    with pytest.raises(errors.NotAnImage):
        load_picture(path)


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"\0\0\0\x0cJXL \r\n", "JPEG XL"),
        (b"%PDF-1.7", "PDF"),
        (b"8BPS\0\1", "PSD"),
    ],
)
def test_a_picture_of_a_kind_that_is_not_read_is_called_by_its_name(head: bytes, name: str) -> None:
    # GIVEN the beginning of a picture of another kind
    with pytest.raises(errors.FormatNotSupported) as caught:
        load_picture(head + bytes(500))
    # THEN the error says what it is
    assert caught.value.format == name


def test_a_film_is_called_one() -> None:
    with pytest.raises(errors.FormatNotSupported) as caught:
        load_picture(b"\0\0\0\x18ftypmp42" + bytes(500))
    assert caught.value.format == "MP4"


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.95])
def test_a_truncated_picture_is_not_half_described(name: str, share: float) -> None:
    # GIVEN the first part of a detailed picture
    noise = np.random.default_rng(3).integers(0, 255, (300, 400, 3), dtype=np.uint8)
    data = encoded(Image.fromarray(noise), name)
    # WHEN loaded THEN it is damaged (too little of a header may not be recognised at all)
    with pytest.raises(errors.ImageDamaged):
        load_picture(data[: int(len(data) * share)])


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", FORMATS)
def test_random_damage_never_escapes_the_error_tree(name: str) -> None:
    # GIVEN a small picture with EXIF, in which a few bytes are overwritten at random
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "a camera"
    options = {} if name in ("GIF", "BMP") else {"exif": exif}
    data = encoded(quarters(48, 40), name, **options)
    generator = random.Random(name)
    outcomes: set[object] = set()
    for _ in range(150):
        broken = bytearray(data)
        for _ in range(generator.choice((1, 4, 30))):
            broken[generator.randrange(len(broken))] = generator.randrange(256)
        # WHEN loaded
        try:
            outcomes.add(load_picture(bytes(broken)).shape)
        except errors.ImageError as error:
            outcomes.add(type(error))
    # THEN it is either a picture of the right shape or one of our errors; both occur
    assert (*SIZE, 3) in outcomes
    assert not outcomes.isdisjoint({errors.ImageDamaged, errors.NotAnImage})


def png_of(width: int, height: int) -> bytes:
    """A PNG whose header claims this size, with hardly any data."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        checksum = zlib.crc32(kind + body)
        return len(body).to_bytes(4, "big") + kind + body + checksum.to_bytes(4, "big")

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    body = zlib.compress(bytes(1000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


@pytest.mark.filterwarnings("error")
def test_a_png_bomb_is_refused_from_its_header() -> None:
    # GIVEN a PNG of 20,000 × 20,000 pixels, 1.2 GB once decoded
    with pytest.raises(errors.ImageTooLarge, match="20000x20000"):
        load_picture(png_of(20_000, 20_000))


@pytest.mark.filterwarnings("error")
def test_a_real_panorama_is_not_refused() -> None:
    # GIVEN a JPEG of 120 megapixels, as telephones' panoramas reach
    data = encoded(quarters(20_000, 6_000), "JPEG", quality=60)
    # WHEN loaded THEN it opens
    assert_quarters(load_picture(data))


@pytest.mark.parametrize("size", [(1, 1), (15, 400), (400, 15)])
def test_too_few_pixels(size: tuple[int, int]) -> None:
    with pytest.raises(errors.ImageTooSmall):
        load_picture(encoded(quarters(*size), "PNG"))
    assert_quarters(load_picture(encoded(quarters(16, 16), "PNG")), tolerance=25)


def test_a_huge_file_is_refused_before_reading(tmp_path: Path) -> None:
    # GIVEN a sparse file just above the limit
    path = tmp_path / "big.jpg"
    with path.open("wb") as stream:
        stream.write(b"\xff\xd8\xff")
        stream.truncate(MAX_BYTES + 1)
    # WHEN loaded THEN it is refused
    with pytest.raises(errors.ImageTooLarge, match="bytes"):
        load_picture(path)
    assert stat.S_ISREG(path.stat().st_mode)


def open_descriptors() -> int:
    """How many files this process has open (one of them is the listing itself)."""
    return len(list(Path("/dev/fd").iterdir()))


def test_no_file_stays_open(tmp_path: Path) -> None:
    # GIVEN good, damaged and foreign files
    data = encoded(quarters(), "JPEG")
    names = {"good": data, "cut": data[: len(data) // 2], "text": b"hello", "empty": b""}
    for name, content in names.items():
        (tmp_path / name).write_bytes(content)
    before = open_descriptors()
    # WHEN each is loaded
    for name in names:
        try:
            load_picture(tmp_path / name)
        except errors.ImageError:
            continue
    # THEN no descriptor is left
    assert open_descriptors() == before
