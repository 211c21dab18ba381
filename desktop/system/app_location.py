"""Whether the app lies where a Mac app is meant to lie.

A downloaded app that was never moved with the Finder is *translocated*: macOS runs it from a hidden
read-only place with a new name at every start. One opened inside its disk image is gone, with all
that it still has to read, as soon as the image is ejected. Either works, until it does not.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

_TRANSLOCATED = "AppTranslocation"
"""The folder in which macOS makes such places."""


@dataclass(frozen=True, slots=True)
class RunsTranslocated:
    """A notice: macOS runs the app from a hidden copy."""

    path: Path


@dataclass(frozen=True, slots=True)
class RunsFromDiskImage:
    """A notice: the app was opened inside a disk image, or another volume that is read-only."""

    path: Path


Misplaced = RunsTranslocated | RunsFromDiskImage


def misplaced(program: Path) -> Misplaced | None:
    """What is wrong with the place of a program, if anything; its file is named."""
    if _TRANSLOCATED in program.parts:
        return RunsTranslocated(program)
    try:
        flags = os.statvfs(program).f_flag
    except OSError:
        return None  # moved away this moment: told where it matters
    return RunsFromDiskImage(program) if flags & os.ST_RDONLY else None
