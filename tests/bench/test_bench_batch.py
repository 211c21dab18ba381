"""`make bench` prints how fast a batch is; `bench_batch` measures it."""

from __future__ import annotations

import pytest

from model.bundle import SHIPPED
from tests.bench import bench_batch


@pytest.mark.bench
def test_batch_speed(capsys: pytest.CaptureFixture[str]) -> None:
    if not SHIPPED.is_dir():
        pytest.skip("no bundle is shipped yet")
    with capsys.disabled():
        print()
        bench_batch.main([])
