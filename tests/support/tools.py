"""Programs that some tests need beside Python's packages."""

from __future__ import annotations

import shutil
import sys

import pytest


def needs(program: str) -> pytest.MarkDecorator:
    """Leave a test out on a Mac without the program.

    On Linux `make test` installs it, and the test fails without it.
    """
    missing = sys.platform == "darwin" and shutil.which(program) is None
    return pytest.mark.skipif(missing, reason=f"{program} is not installed on this Mac")
