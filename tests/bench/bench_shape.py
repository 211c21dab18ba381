"""Whether photos of their own shape are described as well as the same ones squashed beforehand.

    python -m tests.bench.bench_shape [--data FOLDER] [--bundle FOLDER]

The 113 photos of `photos/` and their squares in `flickr8k/`, in eight views alike for both: upright
and mirrored, whole and with three small margins cut off. One view tells little: a caption flips for
a grey level, and the standard error of the difference is over 2 CIDEr. Prints a JSON object for
each view and one for all.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from model.bundle import SHIPPED
from model.caption import CaptionOptions
from model.captioner import load_captioner
from model.preprocess import SIZE, load_picture
from model.training.data.dataset import read_flickr8k
from model.training.evaluate.caption_scores import score

SHARED = Path(__file__).resolve().parents[3] / "shared"
MARGINS = ((0, 0, 0, 0), (6, 6, 6, 6), (12, 0, 0, 12), (0, 12, 12, 0))
"""Pixels cut off on the left, above, on the right, and below."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=SHARED / "data")
    parser.add_argument("--bundle", type=Path, default=SHIPPED)
    options = parser.parse_args(arguments)
    photos = options.data / "photos"
    dev = read_flickr8k(options.data / "flickr8k").dev
    examples = [example for example in dev if (photos / example.image.name).exists()]
    own = [load_picture(photos / example.image.name) for example in examples]
    squashed = [load_picture(example.image) for example in examples]
    captioner = load_captioner(options.bundle, "litert")

    def cider(pictures: list[NDArray[np.uint8]]) -> NDArray[np.float64]:
        captions = [captioner.describe(picture, CaptionOptions("en")) for picture in pictures]
        report = score(examples, captions, "en")
        return 100.0 * np.array([judged.cider for judged in report.judged])

    both = []
    for mirrored in (False, True):
        for margins in MARGINS:
            pair = [
                cider([view(picture, mirrored, margins) for picture in pictures])
                for pictures in (own, squashed)
            ]
            both.append(pair)
            say(f"mirrored {mirrored}, margins {margins}", np.array([pair]))
    say("all views", np.array(both))
    return 0


def view(
    picture: NDArray[np.uint8], mirrored: bool, margins: tuple[int, int, int, int]
) -> NDArray[np.uint8]:
    """Cut margins off a (H, W, 3) picture, bring it back to its size, and perhaps mirror it."""
    if any(margins):
        left, above, right, below = margins
        box = (left, above, SIZE[1] - right, SIZE[0] - below)
        image = Image.fromarray(picture).resize(SIZE, Image.Resampling.BILINEAR, box)
        picture = np.asarray(image)
    return picture[:, ::-1] if mirrored else picture


def say(name: str, ciders: NDArray[np.float64]) -> None:
    """Print the means of (views, own and squashed, photos) and the error of their difference."""
    means = ciders.mean(axis=(0, 2))
    differences = (ciders[:, 0] - ciders[:, 1]).mean(axis=0)
    error = differences.std(ddof=1) / math.sqrt(len(differences))
    figures = {
        "own shape": round(float(means[0]), 2),
        "squashed": round(float(means[1]), 2),
        "difference": round(float(differences.mean()), 2),
        "standard error": round(float(error), 2),
    }
    sys.stdout.write(json.dumps({"CIDEr": name, "photos": len(differences), **figures}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
