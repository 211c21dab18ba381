"""What is replayed comes back from its file as it was, and goes with its network alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from model.training.errors import CheckpointError
from model.training.teach.replay_memory import ReplayMemory, quantise


def test_the_replay_memory_comes_back_and_speaks(tmp_path: Path) -> None:
    # GIVEN encoder outputs of which every patch is one of two
    random = np.random.default_rng(1)
    kinds = random.standard_normal((2, 8)).astype(np.float16)
    memory = np.concatenate(
        [
            random.standard_normal((6, 1, 8)).astype(np.float16),
            kinds[random.integers(0, 2, (6, 9))],
        ],
        axis=1,
    )
    said = np.array([[[3, 9, 1, 0], [4, 7, 8, 1]]] * 4, np.int16)

    # WHEN four are to be replayed, are saved and read back
    quantise(memory, 4, lambda quantised: said, seed=1, typical=4).save(tmp_path / "anchors.npz")
    replay = ReplayMemory.load(tmp_path / "anchors.npz", width=8, slots=10)

    # THEN they are what they were, because two patches are less than four
    assert len(replay) == 4
    assert np.allclose(replay.encoded(), memory[:4], atol=2e-3)
    assert replay.sentences(0) == [[3, 9, 1], [4, 7, 8, 1]]
    # AND what is not in it can be made like them: only its class token stays
    noisy = memory + random.normal(0.0, 0.05, memory.shape).astype(np.float16)
    quantised = replay.quantised(np.stack([noisy, noisy]))
    assert np.array_equal(quantised[1, :, 0], noisy[:, 0])
    assert np.allclose(quantised[1, :, 1:], memory[:, 1:], atol=2e-3)
    # AND what is in it can be made as rough as what is not: as far from what is typical
    rough = replay.roughened(replay.encoded(), noisy, random) - replay.encoded()
    assert not rough[:, 0].any()
    assert 0.04 < rough[:, 1:].std() < 0.06
    # AND another network's are refused
    with pytest.raises(CheckpointError, match="does not fit"):
        ReplayMemory.load(tmp_path / "anchors.npz", width=8, slots=12)
    (tmp_path / "anchors.npz").write_bytes(b"damaged")
    with pytest.raises(CheckpointError, match="cannot be read"):
        ReplayMemory.load(tmp_path / "anchors.npz", width=8, slots=10)
