"""How far confidences can be believed: calibration error, order, and the diagram of both.

A caption counts as right when it is at least as near to the references as `RIGHT_CIDER` (CIDEr of
the single caption).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RIGHT_CIDER = 0.5
"""Half the score that a person's caption gets on average against four others on Flickr8k (0.8),
rounded up: below it the caption mostly names a wrong thing or a wrong action."""

Bin = tuple[float, float, int]
"""Mean confidence, share right, captions."""

_BINS = 10
_SIDE, _MARGIN = 240, 36


@dataclass(frozen=True, slots=True)
class Reliability:
    """How well confidences hold on captions that they were not fitted to.

    `expected_error` is the ECE of Naeini et al. 2015 (10 equally filled bins, in 0..1) and `area`
    that under the ROC curve: the share of pairs of a right and a wrong caption of which the right
    one has the higher confidence. `right` is the share of captions that are right.
    """

    right: float
    mean: float
    expected_error: float
    area: float
    bins: tuple[Bin, ...]


def measure(confidence: Sequence[float], cider: Sequence[float]) -> Reliability:
    """Compare confidences, in 0..1, with each caption's CIDEr (not ×100)."""
    stated = np.asarray(confidence, np.float64)
    right = np.asarray(cider, np.float64) >= RIGHT_CIDER
    return reliability(stated, right)


def reliability(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> Reliability:
    """Do the same where it is known which captions are right."""
    error, bins = expected_error(confidence, right)
    return Reliability(
        right=round(float(right.mean()), 4),
        mean=round(float(confidence.mean()), 4),
        expected_error=round(error, 4),
        area=round(area_under_curve(confidence, right), 4),
        bins=tuple((round(mean, 4), round(share, 4), count) for mean, share, count in bins),
    )


def expected_error(
    confidence: NDArray[np.float64], right: NDArray[np.bool_]
) -> tuple[float, tuple[Bin, ...]]:
    """Return the expected calibration error of probabilities, and its bins (see `Reliability`)."""
    bins = tuple(
        (float(confidence[members].mean()), float(right[members].mean()), len(members))
        for members in np.array_split(np.argsort(confidence), min(_BINS, len(confidence)))
    )
    return sum(abs(mean - share) * count for mean, share, count in bins) / len(confidence), bins


def area_under_curve(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Return the area under the ROC curve; 0.5, as of chance, where all are right or all wrong.

    By ranks (Hanley and McNeil 1982); equal confidences share theirs.
    """
    positive = int(right.sum())
    negative = len(right) - positive
    if not positive or not negative:
        return 0.5
    _, places, counts = np.unique(confidence, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    won = ranks[right].sum() - positive * (positive + 1) / 2
    return float(won / (positive * negative))


def diagram(title: str, found: Reliability) -> str:
    """Draw the bins as an SVG: share right over confidence, the diagonal, and a dot a bin."""

    def place(mean: float, share: float) -> tuple[float, float]:
        return round(_MARGIN + mean * _SIDE, 1), round(_MARGIN + (1 - share) * _SIDE, 1)

    points = [place(mean, share) for mean, share, _ in found.bins]
    line = " ".join(f"{x},{y}" for x, y in points)
    (left, bottom), (right, top) = place(0, 0), place(1, 1)
    words = f"ECE {100 * found.expected_error:.1f} %, AUC {found.area:.2f}"
    size = _SIDE + 2 * _MARGIN
    dots = "".join(f'<circle cx="{x}" cy="{y}" r="4" fill="#0a58ca"/>' for x, y in points)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" '
        f'font-family="sans-serif" font-size="12"><rect width="{size}" height="{size}" '
        f'fill="white"/><rect x="{left}" y="{top}" width="{_SIDE}" height="{_SIDE}" fill="none" '
        f'stroke="#888"/><line x1="{left}" y1="{bottom}" x2="{right}" y2="{top}" stroke="#888" '
        f'stroke-dasharray="4"/><polyline points="{line}" fill="none" stroke="#0a58ca"/>{dots}'
        f'<text x="{left}" y="24">{title}: {words}</text>'
        f'<text x="{left}" y="{bottom + 18}">confidence 0 to 1, share right upwards</text></svg>\n'
    )
