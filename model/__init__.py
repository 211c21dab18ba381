"""Clairvoix's model: describes a photo in one sentence, in English or French.

    from model import load_captioner

    print(load_captioner().describe(Path("photo.jpg")).text)

Names are imported when they are first used, so that importing this package costs nothing.
Errors are in `model.errors`.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from model.caption import Caption, CaptionOptions
    from model.captioner import Captioner
    from model.paired_captioner import load_captioner

__all__ = ["Caption", "CaptionOptions", "Captioner", "load_captioner"]

_HOMES = {
    "Caption": "model.caption",
    "CaptionOptions": "model.caption",
    "Captioner": "model.captioner",
    "load_captioner": "model.paired_captioner",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
