"""Surfaces as float arrays: gradients, clouds, vignettes and the noise of sensors."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from model.training.data.nonphotos.studio import Colour, Pixels, Studio

Field = NDArray[np.float32]


def ramp(studio: Studio, size: tuple[int, int]) -> Field:
    """Return a (height, width) ramp from 0 to 1, straight at any angle or from a point."""
    width, height = size
    rows, columns = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j].astype(np.float32)
    if studio.chance(0.3):
        field = np.hypot(rows - studio.real(-0.2, 1.2), columns - studio.real(-0.2, 1.2))
    else:
        angle = studio.real(0, 2 * math.pi)
        field = rows * math.sin(angle) + columns * math.cos(angle)
    field = field - field.min()
    result: Field = (field / max(float(field.max()), 1e-6)) ** studio.real(0.6, 1.8)
    return result


def clouds(studio: Studio, size: tuple[int, int], finest: int, persistence: float) -> Field:
    """Return fractal value noise in 0..1; `finest` is the number of cells of the last octave."""
    total = np.zeros((size[1], size[0]), np.float32)
    cells, strength = 2, 1.0
    while cells <= finest:
        grid = studio.random.random((cells, cells), dtype=np.float32)
        layer = Image.fromarray(grid).resize(size, Image.Resampling.BICUBIC)
        total += strength * np.asarray(layer)
        cells, strength = cells * 2, strength * persistence
    total -= total.min()
    result: Field = total / max(float(total.max()), 1e-6)
    return result


def blend(field: Field, first: Colour, second: Colour) -> Field:
    """Return (height, width, 3) levels that go from one colour to another as the field does."""
    start, end = np.array(first, np.float32), np.array(second, np.float32)
    result: Field = start + field[..., None] * (end - start)
    return result


def gradient(studio: Studio, size: tuple[int, int], first: Colour, second: Colour) -> Image.Image:
    """Return a picture that goes from one colour to another."""
    return as_image(blend(ramp(studio, size), first, second))


def vignette(studio: Studio, size: tuple[int, int], depth: float) -> Field:
    """Return factors that fall off from somewhere near the middle to the corners."""
    width, height = size
    rows, columns = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    distance = np.hypot(rows - studio.real(-0.3, 0.3), columns - studio.real(-0.3, 0.3))
    result: Field = (1.0 - depth * np.clip(distance / 1.4, 0, 1) ** 2)[..., None]
    return result


def sensor_noise(studio: Studio, levels: Field, strongest: float = 45.0) -> Field:
    """Add noise as a sensor does: shot and read noise, of grains of one or a few pixels.

    Part of it may be common to the channels, some comes in rows, and telephones smooth it.
    `strongest` bounds its standard deviation.
    """
    height, width, _ = levels.shape
    strength = strongest * studio.real(0.02, 1.0) ** 2
    grain = studio.pick((1, 1, 2, 3, 6))
    shape = (height // grain + 1, width // grain + 1)
    common = studio.real(0, 1)
    grey = studio.random.standard_normal((*shape, 1), dtype=np.float32)
    chroma = studio.random.standard_normal((*shape, 3), dtype=np.float32)
    noise = common * grey + (1 - common) * chroma
    if studio.chance(0.15):
        noise += studio.random.standard_normal((shape[0], 1, 1), dtype=np.float32)
    noise = noise.repeat(grain, 0).repeat(grain, 1)[:height, :width]
    if grain > 1 and studio.chance(0.7):
        noise = _smoothed(noise, grain)
    shot = np.sqrt(np.clip(levels, 4, 255) / 128) if studio.chance(0.5) else 1.0
    result: Field = levels + strength * shot * noise
    return result


def _smoothed(noise: Field, width: int) -> Field:
    """Average over a window, by cumulated sums along both axes."""
    for axis in (0, 1):
        noise = sum(np.roll(noise, shift, axis) for shift in range(width)) / width**0.5
    return noise


def as_image(levels: Field) -> Image.Image:
    """Round and clip levels to a picture."""
    pixels: Pixels = np.clip(np.rint(levels), 0, 255).astype(np.uint8)
    return Image.fromarray(pixels)
