"""Keeps libtiff from writing to standard error, which it does from C for every damaged file."""

from __future__ import annotations

import ctypes
import logging
from functools import cache
from pathlib import Path

import PIL

log = logging.getLogger(__name__)


@cache
def silence() -> None:
    """Take away libtiff's handlers of errors and warnings; what is wrong is raised all the same.

    The library is the one that Pillow's wheels bring (Linux: beside the package, macOS: inside).
    Where Pillow was built otherwise it keeps talking.
    """
    package = Path(PIL.__file__).parent
    wheels = [*package.parent.glob("pillow.libs/libtiff*"), *package.glob(".dylibs/libtiff*")]
    for path in wheels:
        try:
            library = ctypes.CDLL(str(path))
            library.TIFFSetErrorHandler(None)
            library.TIFFSetWarningHandler(None)
        except (OSError, AttributeError) as error:
            log.info("libtiff keeps talking: %s", error)
