"""Gathers the pictures that the kind head learns from: photos of all sorts, and all that is not.

Photos keep being photos when they are grey, dark, glaring, blurred, noisy, framed, dated, or show
a sheet or a screen somewhere: half of them are changed so. Pictures from the web were sorted by
colour statistics and by their captions, not by hand; the captions' words say which to leave out.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from model.caption import KINDS, Kind
from model.preprocess import load_picture
from model.training.data import nonphotos
from model.training.data.augment import augment
from model.training.data.dataset import Example
from model.training.data.nonphotos.paper import placed
from model.training.data.nonphotos.studio import Pixels, Studio
from model.training.data.nonphotos.textures import as_image, sensor_noise, vignette
from model.training.errors import TrainingDataError

_DRAWN = re.compile(
    r"\b(cartoons?|illustrat\w+|vectors?|logos?|drawings?|drawn|icons?|clip ?art|posters?|"
    r"diagrams?|"
    r"maps?|screenshots?|silhouettes?|sketch\w*|colou?ring|graphics?|infographics?|templates?|"
    r"stylized|animated|anime|comics?|doodles?|emblem|floor plan|line art|book cover|paintings?|"
    r"patterns?|backgrounds?|banners?|text|quotes?|flyers?|brochures?|renderings?|digital|cover)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Amounts:
    """How many pictures to gather at most.

    `shown` photos appear inside painted pages and windows; they are not learnt as photos.
    """

    flickr: int = 1500
    web: int = 1000
    further: int = 1500
    shown: int = 200
    blank: int = 500
    document: int = 550
    screenshot: int = 750
    drawing: int = 500

    def painted(self) -> dict[Kind, int]:
        """Return how many pictures of each kind are painted."""
        return {
            "blank": self.blank,
            "document": self.document,
            "screenshot": self.screenshot,
            "drawing": self.drawing,
        }


@dataclass(frozen=True, slots=True, eq=False)
class KindPictures:
    """N pictures, (224, 224, 3) uint8 each, and `kinds` (N,), each the index of its kind in
    `model.caption.KINDS`.
    """

    pictures: Sequence[Pixels]
    kinds: NDArray[np.int64]


def gather(
    train: Sequence[Example],
    web: Path,
    seed: int,
    amounts: Amounts,
    further: Sequence[Example] = (),
) -> KindPictures:
    """Take photos from `train`, from `further` and, where that folder is, from `web`.

    What is no photo is painted, or of the web as well.

    Raises `ImageError` for a photo that cannot be decoded, and as `read_web` does.
    """
    random = np.random.default_rng(seed)
    chosen = random.permutation(len(train))
    flickr = [train[i].image for i in chosen[: amounts.flickr]]
    shown = [load_picture(train[i].image) for i in chosen[amounts.flickr :][: amounts.shown]]
    photographed, drawn = read_web(web) if web.is_dir() else ([], [])
    on_web = [photographed[i] for i in random.permutation(len(photographed))[: amounts.web]]
    others = [example.image for example in further if example.image.parent.parent != web]
    elsewhere = [others[i] for i in random.permutation(len(others))[: amounts.further]]
    pictures: list[Pixels] = []
    kinds: list[Kind] = []
    for i, path in enumerate((*flickr, *on_web, *elsewhere)):
        photo = load_picture(path)
        pictures.append(disturbed(photo, Studio(random, shown)) if i % 2 else photo)
        kinds.append("photo")
    for path in drawn:
        pictures.append(augment(load_picture(path), random)[0])
        kinds.append("drawing")
    for kind, count in amounts.painted().items():
        for i in range(count):
            pictures.append(nonphotos.paint(kind, seed * 100_000 + i, shown))
            kinds.append(kind)
    return KindPictures(pictures, np.array([KINDS.index(kind) for kind in kinds]))


def read_web(folder: Path) -> tuple[list[Path], list[Path]]:
    """Return the photos and the drawings among captioned web pictures, as their captions tell.

    `captions.tsv` has columns `image`, `set` and `caption`; set "nonphoto" was sorted out before.
    Raises `TrainingDataError` with the line that is wrong.
    """
    table = folder / "captions.tsv"
    try:
        lines = table.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TrainingDataError(f"{table.name} cannot be read: {error}") from error
    photos: list[Path] = []
    drawings: list[Path] = []
    rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    for number, row in enumerate(rows, start=2):
        image, set_, caption = (row.get(name) for name in ("image", "set", "caption"))
        if not (image and set_ and caption):
            raise TrainingDataError(f"{table.name}, line {number}: not «image, set, …, caption»")
        path = folder / "images" / image
        if not path.is_file():
            raise TrainingDataError(f"{table.name}, line {number}: {image} is missing")
        drawn = _DRAWN.search(caption) is not None
        if drawn == (set_ == "nonphoto"):
            (drawings if drawn else photos).append(path)
    return photos, drawings


def disturbed(photo: Pixels, studio: Studio) -> Pixels:
    """Change a photo (224, 224, 3) in one or two ways that leave it a photo."""
    photo = augment(photo, studio.random, smallest_area=0.3)[0]
    image = Image.fromarray(photo)
    for _ in range(studio.whole(1, 2)):
        image = studio.pick(_DISTURBANCES)(image, studio)
    return np.asarray(image)


def _grey(image: Image.Image, studio: Studio) -> Image.Image:
    grey = image.convert("L").convert("RGB")
    if studio.chance(0.3):
        sepia = Image.new("RGB", image.size, (255, 232, 190))
        return Image.blend(grey, sepia, 0.25)
    return grey


def _dark(image: Image.Image, studio: Studio) -> Image.Image:
    dim = ImageEnhance.Brightness(image).enhance(studio.real(0.2, 0.6))
    return _noisy(dim, studio) if studio.chance(0.5) else dim


def _glaring(image: Image.Image, studio: Studio) -> Image.Image:
    return ImageEnhance.Brightness(image).enhance(studio.real(1.4, 2.2))


def _pale(image: Image.Image, studio: Studio) -> Image.Image:
    """Fog and snow: little contrast, near to white."""
    mist = Image.new("RGB", image.size, studio.grey(180, 245))
    return Image.blend(image, mist, studio.real(0.2, 0.6))


def _vivid(image: Image.Image, studio: Studio) -> Image.Image:
    return ImageEnhance.Color(image).enhance(studio.real(1.5, 2.5))


def _blurred(image: Image.Image, studio: Studio) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(studio.real(0.5, 3.0)))


def _sharpened(image: Image.Image, studio: Studio) -> Image.Image:
    return image.filter(ImageFilter.UnsharpMask(studio.real(1, 3), studio.whole(80, 200), 2))


def _compressed(image: Image.Image, studio: Studio) -> Image.Image:
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=studio.whole(8, 60))
    return Image.open(stream, formats=("JPEG",)).convert("RGB")


def _noisy(image: Image.Image, studio: Studio) -> Image.Image:
    return as_image(sensor_noise(studio, np.asarray(image, np.float32), 14))


def _shaded(image: Image.Image, studio: Studio) -> Image.Image:
    shade = vignette(studio, image.size, studio.real(0.3, 0.9))
    return as_image(np.asarray(image, np.float32) * shade)


def _framed(image: Image.Image, studio: Studio) -> Image.Image:
    """An even border or bars, as prints and films have them."""
    frame = Image.new(
        "RGB", image.size, studio.pick(((255, 255, 255), (0, 0, 0), studio.grey(0, 255)))
    )
    across, along = studio.pick(((0.06, 0.06), (0.0, 0.14), (0.16, 0.0), (0.05, 0.12)))
    width, height = int(image.width * (1 - 2 * across)), int(image.height * (1 - 2 * along))
    frame.paste(
        image.resize((width, height)), (int(image.width * across), int(image.height * along))
    )
    return frame


def _dated(image: Image.Image, studio: Studio) -> Image.Image:
    """A date or a name in a corner, or a line of words."""
    image = image.copy()
    font = studio.typeface("sans", "mono").at(studio.real(9, 22))
    text = studio.number() if studio.chance(0.5) else studio.phrase(1, 4)
    colour = studio.pick(((255, 160, 40), (255, 255, 255), (0, 0, 0)))
    place = (studio.real(0.5, 0.97) * image.width, studio.real(0.8, 0.97) * image.height)
    ImageDraw.Draw(image).text(place, text, colour, font, anchor="rs")
    return image


def _with_sheet(image: Image.Image, studio: Studio) -> Image.Image:
    """A sheet, sign or screen that takes a small part of the photo."""
    kinds: tuple[Kind, ...] = ("document", "screenshot", "drawing")
    sheet = Image.fromarray(nonphotos.paint(studio.pick(kinds), studio.whole(0, 1 << 30)))
    wide, high = (studio.real(0.12, 0.24) * side for side in image.size)
    middle = [studio.real(0.2, 0.8) * side for side in image.size]
    corners = np.array([(-wide, -high), (-wide, high), (wide, high), (wide, -high)])
    slack = 0.25 * min(wide, high)
    corners = corners + studio.random.uniform(-slack, slack, (4, 2)) + middle
    return placed(image.copy(), sheet, corners)


_Disturbance = Callable[[Image.Image, Studio], Image.Image]
_DISTURBANCES: tuple[_Disturbance, ...] = (
    _grey, _dark, _glaring, _pale, _vivid, _blurred, _sharpened, _compressed, _noisy, _shaded,
    _framed, _dated, _with_sheet,
)  # fmt: skip
