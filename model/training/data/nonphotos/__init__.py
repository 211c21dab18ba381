"""Pictures that are not photos, painted to train on: blank, documents, screenshots, drawings.

Everything follows from a seed (and the fonts of the machine), so that a run can be repeated. The
generators that measure the result are others, of another method, and live with the tests.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image

from model.caption import KINDS, Kind
from model.preprocess import load_picture
from model.training.data.nonphotos import blank, cartoons, charts, documents, graphics, screenshots
from model.training.data.nonphotos.studio import Pixels, Studio

Painter = Callable[[Studio], Image.Image]

PAINTERS: dict[Kind, tuple[Painter, ...]] = {
    "blank": blank.PAINTERS,
    "document": documents.PAINTERS,
    "screenshot": screenshots.PAINTERS,
    "drawing": (*charts.PAINTERS, *cartoons.PAINTERS, *graphics.PAINTERS),
}
"""The kinds that can be painted, and by whom; a painter named twice paints twice as often."""


def paint(kind: Kind, seed: int, photos: Sequence[Pixels] = ()) -> Pixels:
    """Return one picture of a kind as the model sees it: (224, 224, 3) RGB.

    `photos` are shown inside pages, windows and posters; one photo never fills the picture.
    """
    studio = Studio(np.random.default_rng((seed, KINDS.index(kind))), photos)
    return compressed(studio, load_picture(np.asarray(studio.pick(PAINTERS[kind])(studio))))


def compressed(studio: Studio, pixels: Pixels) -> Pixels:
    """Pass half of the pictures through JPEG, so that its traces do not mean "photo"."""
    if studio.chance(0.5):
        return pixels
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", quality=studio.whole(50, 96))
    return load_picture(stream.getvalue())
