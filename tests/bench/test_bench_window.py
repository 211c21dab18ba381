"""`make bench` prints how long a user waits; `bench_window` measures it on the real window."""

from __future__ import annotations

import pytest

from model.bundle import SHIPPED
from tests.bench import bench_window


@pytest.mark.bench
def test_window_speed(capsys: pytest.CaptureFixture[str]) -> None:
    if not SHIPPED.is_dir():
        pytest.skip("no bundle is shipped")
    with capsys.disabled():
        print()
        bench_window.main([])
