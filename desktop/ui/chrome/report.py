"""What "Copy Details" copies: enough for whoever is to find the fault, and no caption."""

from __future__ import annotations

import platform
import traceback
from collections.abc import Sequence

from PySide6.QtCore import qVersion

from desktop.appinfo import NAME, VERSION
from desktop.messages.lookup import has_words


def details(errors: Sequence[object]) -> str:
    """The versions of everything, then each error; where it arose, if it is a mistake of ours."""
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    lines = [
        f"{NAME} {VERSION}",
        f"{system}, Python {platform.python_version()}, Qt {qVersion()}",
    ]
    for error in errors:
        lines.append(f"{type(error).__name__}: {error}")
        if isinstance(error, BaseException) and not has_words(error):
            lines.extend(traceback.format_tb(error.__traceback__))
    return "\n".join(line.rstrip("\n") for line in lines)
