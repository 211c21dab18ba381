"""`make bench` prints how smoothly the history scrolls; `bench_history` measures it."""

from __future__ import annotations

import pytest

from tests.bench.scrolling import bench_history


@pytest.mark.bench
def test_history_speed(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print()
        assert bench_history.main([]) == 0
