"""`make bench` prints how fast a batch is; `bench_batch` measures it."""

from __future__ import annotations

import pytest

from tests.bench import bench_batch


@pytest.mark.bench
def test_batch_speed(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print()
        bench_batch.main([])
