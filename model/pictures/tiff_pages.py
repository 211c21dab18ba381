"""The pixels of TIFF files whose samples Pillow does not know: half floats, twelve bits, planes.

The picture becomes eight bits band by band; a few bands are looked at before to see what is white.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from model.errors import FormatNotSupported, ImageDamaged
from model.pictures import budget, tiff
from model.pictures.tiff import Entry, Samples
from model.pictures.tiff_numbers import TABLE_BITS, Depth, Kind, Scale, codes, opacity
from model.pictures.tiff_pieces import (
    BAND_BYTES,
    COMPRESSIONS,
    PREDICTED,
    UNCOMPRESSED,
    Pieces,
    pieces_of,
)

_KINDS: dict[int, Kind] = {1: "unsigned", 2: "signed", 3: "float", 4: "unsigned"}
_ASSOCIATED, _UNASSOCIATED = 1, 2
_MOST_SAMPLES = 64

_LOOKED_AT, _ROWS_A_BAND, _VALUES_A_BAND = 24, 256, 40_000
_SECONDS_A_BYTE_READ, _SECONDS_A_BYTE, _SECONDS_A_DIFFERENCE = 8e-9, 3e-9, 2e-9
_SECONDS_A_SAMPLE, _SECONDS_A_DEEP_SAMPLE = 9e-9, 16e-9
_SECONDS_A_BAND = 400e-6
_LARGE_FILE = 50 * 10**6
"""Bytes; a larger file may take time in proportion."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a picture's samples lie; `colours` and `alpha` number those that are looked at."""

    width: int
    height: int
    samples: int
    colours: tuple[int, ...]
    alpha: int | None
    is_alpha_multiplied: bool
    is_separate: bool
    depth: Depth
    predictor: int

    @property
    def together(self) -> int:
        """How many samples of a pixel lie together."""
        return 1 if self.is_separate else self.samples

    @property
    def looked_at(self) -> tuple[int, ...]:
        """The numbers of the samples that the picture is made of."""
        return self.colours if self.alpha is None else (*self.colours, self.alpha)


def eight_bits(stream: BinaryIO, head: bytes, file_bytes: int, samples: Samples) -> Image.Image:
    """Read the first picture as L, LA, RGB or RGBA, with its profile; it is not upright yet.

    `samples` are what `tiff.check` told. Raises `FormatNotSupported` where it is not known what
    the file's bytes mean, `ImageTooLarge` and `ImageDamaged`.
    """
    entries, _ = tiff.directory(stream, head, file_bytes)
    layout = _layout(entries, "<" if head.startswith(b"II") else ">")
    bits = layout.together * layout.depth.bits
    pieces = pieces_of(entries, layout.width, layout.height, bits, file_bytes)
    page = _Page(stream, layout, pieces)
    page.check_cost(file_bytes)
    image = page.image(samples)
    if tiff.PROFILE in entries:
        image.info["icc_profile"] = entries[tiff.PROFILE].data
    return image


def _layout(entries: Mapping[int, Entry], order: Literal["<", ">"]) -> Layout:
    def number(tag: int, default: int) -> int:
        return int(tiff.value(entries, tag, default))

    count = number(tiff.SAMPLES, 1)
    bits = entries[tiff.BITS].values if tiff.BITS in entries else (1,)
    colours = range(tiff.COLOURS.get(number(tiff.PHOTOMETRIC, 1), 0))
    kind = _KINDS.get(number(tiff.SAMPLE_FORMAT, 1), "unknown")
    depth = Depth(int(bits[0]), kind, order)
    compression = number(tiff.COMPRESSION, UNCOMPRESSED)
    predictor = number(tiff.PREDICTOR, 1) if compression in PREDICTED else 1
    if (
        not colours
        or not len(colours) <= count <= _MOST_SAMPLES
        or len(set(bits)) > 1
        or not depth.is_known
        or not depth.can_undo(predictor)
        or compression not in COMPRESSIONS
    ):
        raise FormatNotSupported(None, "TIFF of an unusual sort")
    extra = number(tiff.EXTRA_SAMPLES, _UNASSOCIATED if len(colours) == 3 else 0)
    has_alpha = count > len(colours) and extra in (_ASSOCIATED, _UNASSOCIATED)
    return Layout(
        width=number(tiff.WIDTH, 0),
        height=number(tiff.LENGTH, 0),
        samples=count,
        colours=tuple(colours),
        alpha=len(colours) if has_alpha else None,
        is_alpha_multiplied=extra == _ASSOCIATED,
        is_separate=count > 1 and number(tiff.PLANES, 1) == tiff.SEPARATE,
        depth=depth,
        predictor=predictor,
    )


class _Page:
    """One picture in a file: rows of pieces, read some at a time."""

    def __init__(self, stream: BinaryIO, layout: Layout, pieces: Pieces) -> None:
        self._stream, self._layout, self._pieces = stream, layout, pieces
        self._across = -(-layout.width // pieces.width)
        self._down = -(-layout.height // pieces.rows)
        self._planes = layout.looked_at if layout.is_separate else (0,)
        stored = self._across * self._down * (layout.samples if layout.is_separate else 1)
        if len(pieces.places) < stored:
            raise ImageDamaged(None, "strips are missing")
        self._row_of_pieces = self._across * pieces.rows * pieces.row_bytes * len(self._planes)
        # Strips, but not tiles, may be taken several at a time.
        most = max(1, BAND_BYTES // self._row_of_pieces) if self._across == 1 else 1
        starts = range(0, self._down, most)
        self._bands = [range(at, min(at + most, self._down)) for at in starts]
        self._only: NDArray[np.uint8] | None = None

    def check_cost(self, file_bytes: int) -> None:
        """Refuse what would take too much time or memory."""
        pixels = self._layout.width * self._layout.height
        stored = 1 if len(self._layout.looked_at) == 1 else 4
        band = self._row_of_pieces * len(self._bands[0])
        bands = len(self._bands)
        # Unpacked by libtiff, and a copy of it, before there is a picture.
        budget.check_memory(max(2 * band, band + stored * pixels), file_bytes)
        twice = 1 + min(_LOOKED_AT, bands) / bands if bands > 1 else 1
        samples = pixels * self._layout.together * len(self._planes)
        is_coded = self._layout.depth.bits <= TABLE_BITS
        is_packed = self._pieces.compression != UNCOMPRESSED
        made = self._row_of_pieces * self._down
        seconds = (
            file_bytes * _SECONDS_A_BYTE_READ * is_packed
            + made * _SECONDS_A_BYTE * twice
            + made * _SECONDS_A_DIFFERENCE * (self._layout.predictor > 1)
            + samples * (_SECONDS_A_SAMPLE if is_coded else _SECONDS_A_DEEP_SAMPLE)
            + len(self._bands) * _SECONDS_A_BAND
        )
        budget.check_time(seconds * min(1.0, _LARGE_FILE / file_bytes))

    def image(self, samples: Samples) -> Image.Image:
        """The picture in eight bits."""
        layout, depth = self._layout, self._layout.depth
        count = len(layout.colours)
        some = [self._some(band)[..., :count].ravel() for band in self._looked_at()]
        scale = Scale(np.concatenate(some), depth, samples)
        mode = ("L" if count == 1 else "RGB") + ("" if layout.alpha is None else "A")
        image = Image.new(mode, (layout.width, layout.height))
        for top, found in self._parts():
            made = scale(found[..., :count])
            if layout.alpha is not None:
                alpha = opacity(found[..., count:], depth)
                if layout.is_alpha_multiplied:
                    made = _divided(made, alpha)
                made = np.concatenate([made, alpha], axis=2)
            part = made[..., 0] if made.shape[-1] == 1 else made
            image.paste(Image.fromarray(part), (0, top))
        return image

    def _looked_at(self) -> list[range]:
        step = -(-len(self._bands) // _LOOKED_AT)
        return self._bands[step // 2 :: step]

    def _some(self, band: range) -> NDArray[Any]:
        """Samples from all over a band, (values, samples)."""
        raw = self._raw(band)
        raw = raw[:, :, :: -(-raw.shape[2] // _ROWS_A_BAND)]
        found = self._samples(raw).reshape(-1, len(self._layout.looked_at))
        return found[:: -(-len(found) // _VALUES_A_BAND)]

    def _parts(self) -> Iterator[tuple[int, NDArray[Any]]]:
        """Samples (rows, width, samples) from the top down, with the row that each part begins."""
        for band in self._bands:
            raw, top = self._raw(band), band.start * self._pieces.rows
            rows = max(1, BAND_BYTES * raw.shape[2] // raw.nbytes)
            for at in range(0, raw.shape[2], rows):
                yield top + at, self._samples(raw[:, :, at : at + rows])

    def _raw(self, band: range) -> NDArray[np.uint8]:
        """Rows of pieces as bytes: (planes, pieces across, rows, row_bytes)."""
        if self._only is not None:
            return self._only
        rows = self._pieces.rows * len(band)
        if self._across == 1:
            rows = min(rows, self._layout.height - band.start * self._pieces.rows)
        found = []
        for plane in self._planes:
            first = (plane * self._down + band.start) * self._across
            numbers = range(first, first + self._across * len(band))
            stacked = self._pieces.unpacked(self._stream, numbers, self._across * rows)
            found.append(stacked.reshape(self._across, rows, -1))
        raw = np.stack(found) if len(found) > 1 else found[0][None]
        if len(self._bands) == 1:
            self._only = raw
        return raw

    def _samples(self, raw: NDArray[np.uint8]) -> NDArray[Any]:
        """The samples looked at of rows of bytes, (rows, width, samples)."""
        layout, rows = self._layout, raw.shape[2]
        count = self._pieces.width * layout.together
        flat = raw.reshape(-1, raw.shape[3])
        found = codes(flat, count, layout.depth, layout.predictor, layout.together)
        found = found.reshape(len(self._planes), self._across, rows, -1, layout.together)
        found = found.transpose(2, 1, 3, 0, 4).reshape(rows, self._across * self._pieces.width, -1)[
            :, : layout.width
        ]
        return found if layout.is_separate else found[..., list(layout.looked_at)]


def _divided(colours: NDArray[np.uint8], alpha: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Colours that were multiplied by their opacity, as they were before."""
    whole = colours.astype(np.uint16) * 255 // np.maximum(alpha, 1)
    divided: NDArray[np.uint8] = np.minimum(whole, 255).astype(np.uint8)
    return divided
