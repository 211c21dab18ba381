"""Lines and bars as SVG, drawn by hand: what evaluation shows needs no drawing library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

Line = Sequence[tuple[float, float]]
"""Points (across, upwards)."""

_COLOURS = ("#0a58ca", "#b02a37", "#146c43", "#997404", "#59359a", "#087990", "#6c757d")
_WIDTH, _HEIGHT, _MARGIN, _LEGEND = 480, 300, 48, 200


def lines(title: str, across: str, named: Mapping[str, Line]) -> str:
    """Draw named lines in one frame, a legend with their last value beside it.

    `across` says what is counted along the frame. Lines without points are left out.
    """
    named = {name: line for name, line in named.items() if line}
    points = [point for line in named.values() for point in line] or [(0.0, 0.0)]
    last = max(x for x, _ in points)
    low, high = min(y for _, y in points), max(y for _, y in points)

    def place(x: float, y: float) -> str:
        right = _MARGIN + x / max(last, 1e-9) * _WIDTH
        up = (y - low) / max(high - low, 1e-9) * _HEIGHT
        return f"{right:.1f},{_MARGIN + _HEIGHT - up:.1f}"

    parts = []
    for number, (name, line) in enumerate(named.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        dashes = ' stroke-dasharray="6 3"' if number >= len(_COLOURS) else ""
        x, y = _MARGIN + _WIDTH + 12, _MARGIN + 14 + 18 * number
        corners = " ".join(place(*point) for point in line)
        parts.append(
            f'<polyline points="{corners}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>'
            f'<line x1="{x}" y1="{y - 4}" x2="{x + 18}" y2="{y - 4}" stroke="{colour}" '
            f'stroke-width="2"{dashes}/>'
            f'<text x="{x + 24}" y="{y}">{escape(name)} {line[-1][1]:.2f}</text>'
        )
    return _framed(title, parts, (low, high), f"{last:g} {across}", _LEGEND)


def bars(title: str, across: str, counts: Sequence[int], last: float) -> str:
    """Draw a histogram whose bars are as wide as each other, from 0 to `last`."""
    most, width = max([*counts, 1]), _WIDTH / max(1, len(counts))
    parts = [
        f'<rect x="{_MARGIN + width * place:.1f}" y="{_MARGIN + _HEIGHT - tall:.1f}" '
        f'width="{width - 1:.1f}" height="{tall:.1f}" fill="{_COLOURS[0]}"/>'
        for place, count in enumerate(counts)
        if (tall := count / most * _HEIGHT)
    ]
    return _framed(title, parts, (0, most), f"{last:g} {across}", 0)


def _framed(
    title: str, parts: Sequence[str], bounds: tuple[float, float], end: str, beside: int
) -> str:
    width, height = _WIDTH + 2 * _MARGIN + beside, _HEIGHT + 2 * _MARGIN
    low, high = bounds
    foot = _MARGIN + _HEIGHT
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'font-family="sans-serif" font-size="12">'
        f'<rect width="{width}" height="{height}" fill="white"/>'
        f'<rect x="{_MARGIN}" y="{_MARGIN}" width="{_WIDTH}" height="{_HEIGHT}" fill="none" '
        f'stroke="#888"/><text x="{_MARGIN}" y="26" font-size="14">{escape(title)}</text>'
        f'<text x="6" y="{_MARGIN + 8}">{high:.4g}</text><text x="6" y="{foot}">{low:.4g}</text>'
        f'<text x="{_MARGIN}" y="{foot + 18}">0</text>'
        f'<text x="{_MARGIN + _WIDTH}" y="{foot + 18}" text-anchor="end">{escape(end)}</text>'
        f"{''.join(parts)}</svg>\n"
    )
