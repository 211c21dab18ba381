"""Long text in pieces that are spoken one after another, and can be skipped. No Qt."""

from __future__ import annotations

import re

LONGEST_PIECE = 400
"""Characters: about half a minute. A skip back costs no more than that."""

_SENTENCE = re.compile(r"(?<=[.!?…:;])\s+|\n\s*\n")
_BREATH = re.compile(r"(?<=[,)»”])\s+|\s+(?=[(«“])")


def pieces(text: str, longest: int = LONGEST_PIECE) -> list[str]:
    """The text in whole sentences, as many to a piece as fit; all of it, in order.

    A sentence that is longer is parted where one draws breath, else between words, else anywhere.
    """
    found: list[str] = []
    for part in _parts(text, longest):
        if found and len(found[-1]) + 1 + len(part) <= longest:
            found[-1] += f" {part}"
        else:
            found.append(part)
    return found


def _parts(text: str, longest: int) -> list[str]:
    """Parts that fit, as large as the text's own breaks allow."""
    waiting, fitting = [(text.strip(), 0)], []
    breaks = (_SENTENCE, _BREATH, re.compile(r"\s+"))
    while waiting:
        part, level = waiting.pop(0)
        if not part:
            continue
        if len(part) <= longest and level > 0:
            fitting.append(" ".join(part.split()))
        elif level < len(breaks):
            waiting[:0] = [(one, level + 1) for one in breaks[level].split(part)]
        else:
            fitting += [part[at : at + longest] for at in range(0, len(part), longest)]
    return fitting
