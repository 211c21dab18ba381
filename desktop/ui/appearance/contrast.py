"""Colours that can be told from what they stand on, whatever palette the system gives.

Contrast is that of WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio: from 1, the same, to
21, black on white. Words need 4.5 (1.4.3), what shows where the keyboard is needs 3 (1.4.11).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from desktop.system import accessibility

WORDS = 4.5
RING = 3.0

_QUIET_WORDS = 5.0
"""More than `WORDS`: thin strokes are mixed with the ground and stay paler than their colour."""

_SHADED = 1.0
"""What a ground may take from the ring that is a shade off those of the palette."""

_MARGIN = 0.1
"""What rounding to whole shades may take."""

_STEPS = 32

_GROUPS = (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive)

_GROUNDS = (
    QPalette.ColorRole.Window,
    QPalette.ColorRole.Base,
    QPalette.ColorRole.AlternateBase,
)
"""What words stand on, and the keyboard's ring."""


def ratio(one: QColor, other: QColor) -> float:
    """How much two colours differ in lightness, from 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: QColor) -> float:
    """The relative luminance of an opaque colour, from 0 to 1."""
    shares = (0.2126 * _linear(colour.redF()), 0.7152 * _linear(colour.greenF()))
    return sum(shares) + 0.0722 * _linear(colour.blueF())


def ring(palette: QPalette) -> QColor:
    """The accent colour, or as much of it as can be told from every ground."""
    accent = palette.color(QPalette.ColorRole.Highlight)
    words = palette.color(QPalette.ColorRole.WindowText)
    return _told_apart(accent, words, _grounds(palette), RING + _SHADED)


def quiet(palette: QPalette) -> QColor:
    """Words that are less than others, and still to be read on every ground."""
    words = palette.color(QPalette.ColorRole.WindowText)
    return _faded(words, _grounds(palette), _QUIET_WORDS)


def quiet_on(words: QColor, ground: QColor) -> QColor:
    """The same of other words, on one ground."""
    return _quiet_on(words.rgba(), ground.rgba())


@lru_cache(maxsize=32)
def _quiet_on(words: int, ground: int) -> QColor:
    """Remembered: each row of a list asks for it each time it is painted."""
    return _faded(QColor.fromRgba(words), (QColor.fromRgba(ground),), _QUIET_WORDS)


def follow_system() -> None:
    """Have quiet and chosen words be read; where more contrast is wanted, nothing is pale.

    Called again whenever the system's colours may be others.
    """
    palette = QPalette()
    if (mended := legible(palette)) != palette:
        # Only what was set in it is ours; all else goes on following the system.
        QApplication.setPalette(mended)


def legible(palette: QPalette) -> QPalette:
    """A palette in which quiet and chosen words can be read."""
    mended = QPalette(palette)
    for group in _GROUPS:
        for role, colour in _mended(palette, group):
            mended.setColor(group, role, colour)
    return mended


def _mended(
    palette: QPalette, group: QPalette.ColorGroup
) -> Iterator[tuple[QPalette.ColorRole, QColor]]:
    """What has to be another colour than the system's."""
    words = palette.color(group, QPalette.ColorRole.WindowText)
    chosen = palette.color(group, QPalette.ColorRole.HighlightedText)
    field = palette.color(group, QPalette.ColorRole.Highlight)
    if accessibility.contrast_wanted():
        yield QPalette.ColorRole.PlaceholderText, words
        yield QPalette.ColorRole.Mid, words
    else:
        yield QPalette.ColorRole.PlaceholderText, quiet(palette)
    if ratio(chosen, field) < _QUIET_WORDS:
        ends = (words, palette.color(group, QPalette.ColorRole.Window))
        farthest = max(ends, key=lambda end: ratio(chosen, end))
        yield QPalette.ColorRole.Highlight, _told_apart(field, farthest, (chosen,), _QUIET_WORDS)


def _grounds(palette: QPalette) -> tuple[QColor, ...]:
    return tuple(palette.color(role) for role in _GROUNDS)


def _told_apart(
    colour: QColor, towards: QColor, grounds: tuple[QColor, ...], least: float
) -> QColor:
    """A colour, mixed with as much of another as it takes to stand out from all grounds."""
    mixed = (_mixed(colour, towards, step / _STEPS) for step in range(_STEPS + 1))
    return next((one for one in mixed if _stands_out(one, grounds, least)), towards)


def _faded(words: QColor, grounds: tuple[QColor, ...], least: float) -> QColor:
    """The palest form of words that stands out from all grounds."""
    mixed = (_mixed(grounds[0], words, step / _STEPS) for step in range(_STEPS // 2, _STEPS + 1))
    return next((one for one in mixed if _stands_out(one, grounds, least)), words)


def _stands_out(colour: QColor, grounds: tuple[QColor, ...], least: float) -> bool:
    return all(ratio(colour, ground) >= least + _MARGIN for ground in grounds)


def _mixed(one: QColor, other: QColor, share: float) -> QColor:
    parts = (
        (one.red(), other.red()),
        (one.green(), other.green()),
        (one.blue(), other.blue()),
    )
    return QColor.fromRgb(*(round(a + (b - a) * share) for a, b in parts))


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)
