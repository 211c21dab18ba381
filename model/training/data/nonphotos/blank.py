"""Pictures of nothing: plain colours, noise, black and white frames, lens caps, fingers, blur."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageFilter

from model.training.data.nonphotos.studio import BLACK, WHITE, Studio
from model.training.data.nonphotos.textures import (
    Field,
    as_image,
    blend,
    clouds,
    gradient,
    ramp,
    sensor_noise,
    vignette,
)


def _size(studio: Studio) -> tuple[int, int]:
    """Frames are small: what makes them blank does not hang on their size."""
    return studio.pick(((448, 336), (336, 448), (400, 300), (300, 300), (480, 270), (224, 224)))


def plain(studio: Studio) -> Image.Image:
    """One colour, as of a wall, a card or an unset picture."""
    colour = studio.pick((studio.colour((0, 1), (0, 1)), studio.grey(0, 255), WHITE, BLACK))
    return Image.new("RGB", _size(studio), colour)


def soft_gradient(studio: Studio) -> Image.Image:
    """Two colours that run into each other."""
    first = studio.colour((0, 1), (0, 1))
    second = studio.colour((0, 1), (0, 1)) if studio.chance(0.5) else studio.near(first, 50)
    return gradient(studio, _size(studio), first, second)


def noisy_wall(studio: Studio) -> Image.Image:
    """An evenly lit surface as a camera sees it: falling off to the corners, with noise."""
    size = _size(studio)
    colour = studio.colour((0, 0.5), (0.15, 1))
    shade = blend(clouds(studio, size, 4, 0.5), colour, studio.near(colour, 25))
    return as_image(sensor_noise(studio, shade * vignette(studio, size, studio.real(0, 0.6))))


def pure_noise(studio: Studio) -> Image.Image:
    """Television snow and broken data."""
    width, height = _size(studio)
    random = studio.random
    grain = studio.pick((1, 2, 4, 8))
    shape = (height // grain, width // grain, studio.pick((1, 3)))
    kind = studio.whole(0, 3)
    if kind == 0:
        levels = random.uniform(0, 255, shape)
    elif kind == 1:
        levels = 128 + studio.real(10, 90) * random.standard_normal(shape)
    elif kind == 2:
        levels = 255.0 * (random.random(shape) < studio.real(0.02, 0.98))
    else:
        levels = studio.real(15, 120) * random.exponential(1.0, shape)
    pixels: Field = np.broadcast_to(levels, (*shape[:2], 3)).astype(np.float32)
    return as_image(pixels.repeat(grain, 0).repeat(grain, 1))


def colour_noise(studio: Studio) -> Image.Image:
    """Noise of all colours, from single pixels to patches as large as a tenth of the picture.

    Sharp or run together, of one layer or of several grains on top of each other.
    """
    width, height = studio.pick((*((224, 224), (640, 480)), (480, 640), (900, 600)))
    levels: Field = np.full((height, width, 3), studio.real(90, 165), np.float32)
    for _ in range(studio.whole(1, 3)):
        grain = max(1, round(0.1 * width * studio.real(0, 1) ** 2))
        shape = (height // grain + 1, width // grain + 1, 3)
        noise = studio.random.uniform(-1, 1, shape)
        if studio.chance(0.4):
            noise = studio.random.standard_normal(shape)
        layer = as_image((128 + studio.real(40, 127) * noise).astype(np.float32))
        smooth = Image.Resampling.BICUBIC if studio.chance(0.4) else Image.Resampling.NEAREST
        enlarged = layer.resize((shape[1] * grain, shape[0] * grain), smooth)
        levels = levels + np.asarray(enlarged, np.float32)[:height, :width] - 128.0
    return as_image(levels)


def black_frame(studio: Studio) -> Image.Image:
    """A photo taken in the dark or in a pocket: black, noise, perhaps one dim glow."""
    size = _size(studio)
    levels = np.full((size[1], size[0], 3), studio.real(0, 22), np.float32)
    if studio.chance(0.4):
        glow = (1 - ramp(studio, size)) ** studio.real(2, 6)
        levels = levels + blend(glow, BLACK, studio.colour((0.2, 1), (0.05, 0.35)))
    return as_image(sensor_noise(studio, levels))


def white_frame(studio: Studio) -> Image.Image:
    """Over-exposed until next to nothing is left."""
    size = _size(studio)
    field = clouds(studio, size, studio.pick((2, 4, 8)), 0.6) ** studio.real(1, 3)
    levels = blend(field, (255, 255, 255), studio.near((235, 235, 232), 15))
    return as_image(sensor_noise(studio, levels) if studio.chance(0.6) else levels)


def covered_lens(studio: Studio) -> Image.Image:
    """A finger or a cloth over the lens: red or dark shapes without an edge."""
    size = _size(studio)
    skin = studio.pick(((150, 50, 35), (190, 90, 70), (90, 30, 22), (60, 40, 35), (30, 28, 30)))
    skin = studio.near(skin, 25)
    field = clouds(studio, size, 4, 0.5) * 0.5 + ramp(studio, size) * 0.7
    light = studio.colour((0.1, 0.6), (0.5, 1)) if studio.chance(0.4) else studio.near(skin, 40)
    levels = blend(np.clip(field, 0, 1) ** studio.real(1, 3), skin, light)
    return as_image(sensor_noise(studio, levels))


def blur(studio: Studio) -> Image.Image:
    """A scene so far out of focus that only patches of light are left."""
    size = _size(studio)
    if studio.photos and studio.chance(0.6):
        picture = studio.picture(size)
        return picture.filter(ImageFilter.GaussianBlur(studio.real(0.14, 0.3) * min(size)))
    cells = studio.whole(2, 5)
    patches = studio.random.integers(0, 256, (cells, cells, 3)).astype(np.float32)
    dulled = patches * studio.real(0.3, 1) + studio.real(0, 80)
    small = as_image(dulled)
    levels = np.asarray(small.resize(size, Image.Resampling.BICUBIC), np.float32)
    return as_image(sensor_noise(studio, levels) if studio.chance(0.5) else levels)


def fog(studio: Studio) -> Image.Image:
    """Shapeless structure at all scales: smoke, steam on the lens, a close-up of cloth."""
    size = _size(studio)
    first = studio.colour((0, 0.5), (0.1, 1))
    field = clouds(studio, size, studio.pick((8, 32, 128)), studio.real(0.35, 0.75))
    levels = blend(field, first, studio.near(first, studio.pick((10, 30, 60))))
    return as_image(sensor_noise(studio, levels) if studio.chance(0.4) else levels)


PAINTERS = (
    plain,
    soft_gradient,
    noisy_wall,
    pure_noise,
    colour_noise,
    black_frame,
    white_frame,
    covered_lens,
    blur,
    fog,
)
