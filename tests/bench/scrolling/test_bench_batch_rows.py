"""`make bench` prints how smoothly the table of a batch scrolls; `bench_batch_rows` measures it."""

from __future__ import annotations

import pytest

from tests.bench.scrolling import bench_batch_rows


@pytest.mark.bench
def test_batch_rows_speed(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print()
        assert bench_batch_rows.main([]) == 0
