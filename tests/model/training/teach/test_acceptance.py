"""Better or not at all: the rule, the way back, devices that disagree, and what is replayed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from model.training.errors import CheckpointError
from model.training.network.checkpoint import between
from model.training.network.device import CPU, compare, training_losses
from model.training.network.device import decide as choose
from model.training.teach.acceptance import KEPT_NEEDED, decide
from model.training.teach.replay_memory import ReplayMemory, quantise
from model.training.teach.validation import agreement
from model.training_events import Device


@pytest.mark.parametrize(
    ("gains", "kept", "verdict"),
    [
        ((0.2, 0.3, 0.25, 0.2), KEPT_NEEDED, "better"),
        ((0.2, 0.3, 0.25, 0.2), KEPT_NEEDED - 0.1, "forgot"),
        ((1.0, -0.9, 0.8, -0.7), 99.0, "not-better"),
        ((0.0, 0.0, 0.0), 100.0, "not-better"),
        ((-0.2, -0.3), 99.0, "not-better"),
        ((), 99.0, "too-few"),
    ],
)
def test_only_a_gain_beyond_luck_without_forgetting_is_accepted(
    gains: tuple[float, ...], kept: float, verdict: str
) -> None:
    before = [-3.0] * len(gains)

    after = [old + gain for old, gain in zip(before, gains, strict=True)]
    acceptance = decide(before, after, kept)

    assert (acceptance.verdict, acceptance.accepted) == (verdict, verdict == "better")


def test_figures_are_shares_of_a_hundred() -> None:
    acceptance = decide([float(np.log(0.1))] * 2, [float(np.log(0.2))] * 2, 95.0)

    assert (acceptance.learnt_before, acceptance.learnt_after) == (10.0, 20.0)
    assert agreement(np.array([1, 2, 3, 4]), np.array([1, 2, 3, 5])) == 75.0


def test_between_two_models_lie_their_mixtures() -> None:
    old: dict[str, NDArray[np.generic]] = {
        "w": np.array([0.0, 2.0], np.float32),
        "seed": np.array([1, 2]),
    }
    new: dict[str, NDArray[np.generic]] = {
        "w": np.array([4.0, 2.0], np.float32),
        "seed": np.array([7, 8]),
    }

    half = between(old, new, 0.5)

    assert half["w"].tolist() == [2, 2]
    assert half["seed"].tolist() == [1, 2]


def test_a_device_that_computes_the_same_is_used_and_another_is_not() -> None:
    # GIVEN the CPU, trained on for a few steps, in the place of a graphics processor
    assert compare(CPU, training_losses) == "agrees"

    # WHEN there is none, it is not wanted, it computes wrongly, or it fails
    def wrong(device: str) -> NDArray[np.float32]:
        return np.array([4.0, 3.0] if device == CPU else [4.0, 4.5], np.float32)

    def failing(device: str) -> NDArray[np.float32]:
        raise RuntimeError(device)

    # THEN the CPU computes, and it is told why
    assert choose("auto", []) == (CPU, Device("cpu", "none"))
    assert choose("cpu", ["/GPU:0"], wrong) == (CPU, Device("cpu", "asked"))
    assert choose("auto", ["/GPU:0"], wrong) == (CPU, Device("cpu", "disagrees"))
    assert choose("auto", ["/GPU:0"], failing) == (CPU, Device("cpu", "failed"))


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
