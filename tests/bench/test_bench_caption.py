"""`make bench` prints how long a caption takes; `bench_caption` measures it."""

from __future__ import annotations

import pytest

from tests.bench import bench_caption


@pytest.mark.bench
def test_caption_speed(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print()
        bench_caption.main([])
