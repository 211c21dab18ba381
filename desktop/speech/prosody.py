"""How a voice speaks: as fast and as high as the engine can be told to. No Qt."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Prosody:
    """`rate` is in words a minute, `pitch` from 0 to 100; what an engine cannot change stays."""

    rate: int = 175
    pitch: int = 50


USUAL = Prosody()
