"""`make bench` prints how long a user waits; `bench_window` measures it on the real window."""

from __future__ import annotations

import pytest

from tests.bench import bench_window


@pytest.mark.bench
def test_window_speed(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print()
        bench_window.main([])
