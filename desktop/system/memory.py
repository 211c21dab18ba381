"""How this process keeps its memory: what it hands back to the system, and when it tidies up."""

from __future__ import annotations

import ctypes
import gc
import linecache

_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
"""glibc's numbers for them in `malloc.h`."""

_LARGE = 1 << 18
_ARENAS = 2


def keep_little() -> None:
    """Have the C library keep little of what is freed; to be called before there are threads.

    By itself glibc has eight arenas a core, each of which keeps what was freed in it, and keeps
    blocks the larger, the larger the ones before were: beside a dozen threads that mostly wait,
    5 MB for nothing with a picture in the window, 15 MB once the model is unloaded.
    """
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        for parameter, value in ((_M_ARENA_MAX, _ARENAS), (_M_MMAP_THRESHOLD, _LARGE)):
            library.mallopt(ctypes.c_int(parameter), ctypes.c_int(value))


def begin() -> None:
    """Look for no garbage while the program is being loaded: an eighth of that time is saved."""
    gc.disable()


def settle() -> None:
    """Look for garbage again, but never more among what was loaded: it lives till the end."""
    # PySide has read the source of the modules that were imported, and this keeps it: a megabyte.
    linecache.clearcache()
    gc.freeze()
    gc.enable()


def give_back() -> None:
    """Return freed memory; slow enough to be called off the UI thread.

    Without it, two thirds of an unloaded model would stay with the process (glibc).
    """
    gc.collect()
    release()


def release() -> None:
    """Return what is free as it stands, in a few milliseconds.

    Where the C library has neither function, it is left to its own ways.
    """
    library = ctypes.CDLL(None)
    if hasattr(library, "malloc_trim"):  # glibc
        library.malloc_trim(ctypes.c_size_t(0))
    elif hasattr(library, "malloc_zone_pressure_relief"):  # macOS: of all zones, as much as it can
        library.malloc_zone_pressure_relief(None, ctypes.c_size_t(0))
