"""Programs that some tests need beside Python's packages."""

from __future__ import annotations

import shutil
import sys

import pytest


def needs(*programs: str) -> pytest.MarkDecorator:
    """Leave a test out on a Mac without the programs.

    On Linux `make test` installs them, and the test fails without them.
    """
    missing = [name for name in programs if shutil.which(name) is None]
    left_out = sys.platform == "darwin" and bool(missing)
    return pytest.mark.skipif(left_out, reason=f"not installed on this Mac: {', '.join(missing)}")
