"""How this process keeps its memory: what it hands back to the system, and when it tidies up."""

from __future__ import annotations

import ctypes
import gc

_M_ARENA_MAX = -8
"""glibc's name for it in `malloc.h`."""

_ARENAS = 2


def share_arenas() -> None:
    """Have threads allocate from the same memory; to be called before there are any.

    By themselves (glibc) they have eight arenas a core, each of which keeps what was freed in it:
    beside a dozen threads that mostly wait, 15 MB for nothing once the model is unloaded.
    """
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        library.mallopt(ctypes.c_int(_M_ARENA_MAX), ctypes.c_int(_ARENAS))


def begin() -> None:
    """Look for no garbage while the program is being loaded: an eighth of that time is saved."""
    gc.disable()


def settle() -> None:
    """Look for garbage again, but never more among what was loaded: it lives till the end."""
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
