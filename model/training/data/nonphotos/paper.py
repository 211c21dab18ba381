"""What becomes of a sheet on its way to a picture: scanned, photographed, folded, cut, faded."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from model.training.data.nonphotos.studio import BLACK, Colour, Studio
from model.training.data.nonphotos.textures import (
    Field,
    as_image,
    blend,
    clouds,
    ramp,
    sensor_noise,
)


def as_seen(studio: Studio, sheet: Image.Image) -> Image.Image:
    """Show a sheet as the file itself, as a part of it, as a scan or as a photo on a table."""
    if studio.chance(0.25):
        sheet = _part(studio, sheet)
    if studio.chance(0.08):
        sheet = sheet.rotate(studio.pick((90, 180, 270)), expand=True)
    way = studio.random.random()
    if way < 0.35:
        return sheet
    if way < 0.65:
        return scanned(studio, sheet)
    return photographed(studio, sheet)


def _part(studio: Studio, sheet: Image.Image) -> Image.Image:
    """Cut out a part, as when the camera comes close."""
    width, height = sheet.size
    part_width = int(width * studio.real(0.35, 0.9))
    part_height = min(height, int(part_width * studio.pick((0.56, 0.75, 1.0, 1.33))))
    left = studio.whole(0, width - part_width)
    top = studio.whole(0, (height - part_height) // 2)
    return sheet.crop((left, top, left + part_width, top + part_height))


def scanned(studio: Studio, sheet: Image.Image) -> Image.Image:
    """Tint the paper, turn it a little, lose contrast, add the dark edge and the copier's dirt."""
    angle = studio.real(-3, 3)
    edge: Colour = studio.pick(((255, 255, 255), studio.grey(20, 90), studio.grey(200, 250)))
    turned = sheet.rotate(angle, Image.Resampling.BILINEAR, expand=True, fillcolor=edge)
    if studio.chance(0.35):
        turned = turned.convert("L").convert("RGB")
        if studio.chance(0.4):
            turned = turned.point(lambda level: 255 * (level > 150))
    return _lit(studio, turned, evenly=True)


def photographed(studio: Studio, sheet: Image.Image) -> Image.Image:
    """Lay the sheet on a table and look at it from above, not quite straight."""
    size = studio.pick(((600, 800), (800, 600), (640, 640)))
    lit = _lit(studio, sheet, evenly=False)
    scale = studio.real(0.75, 1.05)
    fit = min(size[0] / lit.width, size[1] / lit.height) * scale
    box = (lit.width * fit / 2, lit.height * fit / 2)
    slack, turn = 0.06 * min(size), np.deg2rad(studio.real(-12, 12))
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    corners = np.array([(-box[0], -box[1]), (-box[0], box[1]), box, (box[0], -box[1])])
    corners = corners @ rotation + studio.random.uniform(-slack, slack, (4, 2))
    return placed(_table(studio, size), lit, corners + np.array(size) / 2)


def placed(
    ground: Image.Image,
    sheet: Image.Image,
    corners: NDArray[np.float64],
) -> Image.Image:
    """Put a sheet on a picture in perspective.

    `corners` are where its top left, bottom left, bottom right and top right come to lie.
    """
    width, height = sheet.size
    source = np.array([(0, 0), (0, height), (width, height), (width, 0)], np.float64)
    rows = []
    for (x, y), (u, v) in zip(corners, source, strict=True):
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y])
    coefficients = np.linalg.solve(np.array(rows), source.ravel()).tolist()
    transform, filter_ = Image.Transform.PERSPECTIVE, Image.Resampling.BILINEAR
    covered = Image.new("L", sheet.size, 255).transform(ground.size, transform, coefficients)
    shown = sheet.transform(ground.size, transform, coefficients, filter_)
    shadow = covered.filter(ImageFilter.GaussianBlur(8)).point(lambda level: level * 2 // 5)
    ground.paste(BLACK, (3, 5), shadow)
    ground.paste(shown, (0, 0), covered)
    return ground


def _table(studio: Studio, size: tuple[int, int]) -> Image.Image:
    """Paint what lies under the sheet: wood, cloth, stone or anything out of focus."""
    kind = studio.random.random()
    if kind < 0.3:
        return studio.picture(size).filter(ImageFilter.GaussianBlur(studio.real(2, 14)))
    first = studio.colour((0.0, 0.35), (0.1, 0.9))
    if kind < 0.65:  # wood: clouds drawn out along the grain
        stretched = clouds(studio, (size[0] // 12, size[1]), 128, 0.7)
        grain = np.asarray(Image.fromarray(stretched).resize(size))
        return as_image(blend(grain, studio.near((130, 85, 50), 40), studio.near((80, 50, 30), 30)))
    field = clouds(studio, size, studio.pick((4, 64, 256)), 0.6)
    return as_image(blend(field, first, studio.near(first, 35)))


def _lit(studio: Studio, sheet: Image.Image, *, evenly: bool) -> Image.Image:
    """Light the paper: tint, shade of the hand or the fold, contrast, blur and noise."""
    levels: Field = np.asarray(sheet, np.float32)
    faded = studio.real(0.35, 1.0) if studio.chance(0.5) else 1.0
    levels = 255 - (255 - levels) * faded
    tint = np.array(_paper_colour(studio), np.float32)
    levels = levels * (tint / 255)
    if not evenly:
        levels = levels * studio.real(0.55, 1.05)
    if not evenly or studio.chance(0.3):
        low = studio.real(0.4, 0.95)
        levels = levels * (low + (1 - low) * ramp(studio, sheet.size))[..., None]
    if studio.chance(0.25):
        levels = levels * _fold(studio, sheet.size)
    if studio.chance(0.3):
        stains = clouds(studio, sheet.size, 8, 0.6)[..., None]
        levels = levels * (1 - studio.real(0.05, 0.3) * stains)
    image = as_image(sensor_noise(studio, levels, 15) if studio.chance(0.4) else levels)
    if studio.chance(0.3):
        image = image.filter(ImageFilter.GaussianBlur(studio.real(0.5, 3)))
    return image


def _paper_colour(studio: Studio) -> Colour:
    """Return white under some lamp: mostly warm or bluish, seldom of another hue."""
    if studio.chance(0.15):
        return studio.colour((0, 0.3), (0.85, 1))
    return studio.near(studio.pick(((255, 250, 238), (250, 236, 208), (238, 244, 252))), 8)


def _fold(studio: Studio, size: tuple[int, int]) -> Field:
    """Return factors that darken one side of a fold, across or along the sheet."""
    width, height = size
    axis, length = (0, height) if studio.chance(0.6) else (1, width)
    distance = (np.arange(length) - length * studio.real(0.3, 0.7)) / length
    shade = np.where(distance < 0, 1.0, studio.real(0.8, 0.98))
    shade = shade - studio.real(0.05, 0.25) * np.exp(-np.abs(distance) * 60)
    factors: Field = shade.astype(np.float32).reshape((-1, 1, 1) if axis == 0 else (1, -1, 1))
    return factors
