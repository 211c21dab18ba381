"""Freed memory handed back to the system, which allocators keep for the next time."""

from __future__ import annotations

import ctypes
import gc


def give_back() -> None:
    """Return freed memory; slow enough to be called off the UI thread.

    Without it, two thirds of an unloaded model would stay with the process (glibc). Where the C
    library has neither function, it is left to its own ways.
    """
    gc.collect()
    library = ctypes.CDLL(None)
    if hasattr(library, "malloc_trim"):  # glibc
        library.malloc_trim(ctypes.c_size_t(0))
    elif hasattr(library, "malloc_zone_pressure_relief"):  # macOS: of all zones, as much as it can
        library.malloc_zone_pressure_relief(None, ctypes.c_size_t(0))
