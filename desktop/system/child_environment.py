"""The environment variables for programs that are not this one.

The packaged program on Linux looks for libraries in its own folder first and hands that on to its
children; another program would then load libraries that it was not built with.
"""

from __future__ import annotations

import os

from desktop.system import paths

_OWN = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LIBPATH")


def for_other_programs() -> dict[str, str]:
    """A copy of the environment as it was before this program was started."""
    environ = dict(os.environ)
    if not paths.is_packaged():
        return environ
    for name in _OWN:
        before = environ.pop(f"{name}_ORIG", None)
        environ.pop(name, None)
        if before is not None:
            environ[name] = before
    # PyInstaller's own, by which a program started from here would take itself for this one.
    return {name: value for name, value in environ.items() if not name.startswith("_PYI_")}
