"""The views in which photos of their own shape are compared with squashed ones."""

from __future__ import annotations

import numpy as np

from tests.bench.bench_shape import MARGINS, view


def test_views_keep_the_size_and_cut_alike() -> None:
    picture = np.random.default_rng(1).integers(0, 256, (224, 224, 3), np.uint8)
    views = [view(picture, mirrored, cut) for mirrored in (False, True) for cut in MARGINS]

    assert {one.shape for one in views} == {picture.shape}
    assert np.array_equal(views[0], picture)
    for upright, mirrored in zip(views[:4], views[4:], strict=True):
        assert np.array_equal(upright[:, ::-1], mirrored)
    assert len({one.tobytes() for one in views}) == len(views)
