"""Self-critical learning: what is drawn, how it is paid, and that it raises the reward."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import keras
import numpy as np
import pytest
from numpy.typing import NDArray

from model.tokenizer import Tokenizer
from model.training.data.batches import Batches, encode_all, prepare
from model.training.data.dataset import Packer, read_flickr8k
from model.training.network.caption_network import CaptionNetwork
from model.training.network.config import RewardConfig, StageConfig, TrainingConfig
from model.training.network.sampling import Sampler
from model.training.train.rewards import words
from model.training.train.selfcritical import PolicyLoss, RewardBatches
from model.training.train.trainer import Trainer
from model.training_events import Progress

REWARD = RewardConfig(samples=4, tokens=12, temperature=1.0, french=0.5)


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    texts = ["a cat looks left", "a cup of coffee", "un chat brun", "a rocket takes off"]
    return Tokenizer.train(texts, 400)


@pytest.fixture
def network(tiny_config: TrainingConfig, tokenizer: Tokenizer) -> CaptionNetwork:
    keras.utils.set_random_seed(3)
    config = dataclasses.replace(tiny_config.network, vocabulary=tokenizer.vocabulary_size)
    network = CaptionNetwork(config)
    network.build()
    return network


@pytest.fixture
def memory(network: CaptionNetwork) -> NDArray[np.float32]:
    slots = network.encoder.patches + 1
    random = np.random.default_rng(1)
    return random.normal(size=(3, slots, network.config.encoder_width)).astype(np.float32)


@pytest.fixture
def batches(
    flickr8k: Path, tokenizer: Tokenizer, network: CaptionNetwork, tmp_path: Path
) -> Batches:
    packer = Packer(tokenizer, 100, network.config.max_tokens)
    data = prepare(read_flickr8k(flickr8k / "flickr8k").train, packer)
    path = tmp_path / "memory.npy"
    for _ in encode_all(network.encoder, data.pictures, path):
        pass
    memory = np.load(path)
    stage = StageConfig("rewards", 4, 1e-3, 0.0, pictures=3, reward=REWARD)
    return Batches(data, packer, stage, steps=4, start=0, seed=2, memory=memory)


def test_nearly_cold_samples_are_the_likeliest_tokens(
    network: CaptionNetwork, tokenizer: Tokenizer, memory: NDArray[np.float32]
) -> None:
    # GIVEN a sampler so cold that only the likeliest token has a chance
    sampler = Sampler(network, samples=2, tokens=5, temperature=1e-4, suppressed=(tokenizer.pad,))
    starts = np.full(3, tokenizer.start("fr"), np.int32)

    # WHEN it draws
    drawn = sampler.draw(memory, starts, np.random.default_rng(0))

    # THEN every sample is what the packed network of the training finds, token after token
    inputs = {
        "memory": memory,
        "tokens": np.zeros((3, 5), np.int32),
        "positions": np.tile(np.arange(5, dtype=np.int32), (3, 1)),
        "segments": np.zeros((3, 5), np.int32),
    }
    likeliest = starts
    for position in range(5):
        inputs["tokens"][:, position] = likeliest
        logits = keras.ops.convert_to_numpy(network(inputs))[:, position].copy()
        logits[:, tokenizer.pad] = -np.inf
        likeliest = logits.argmax(axis=-1)
        np.testing.assert_array_equal(drawn[:, 0, position], likeliest)
        np.testing.assert_array_equal(drawn[:, 1, position], likeliest)


def test_samples_follow_the_probabilities(
    network: CaptionNetwork, tokenizer: Tokenizer, memory: NDArray[np.float32]
) -> None:
    # GIVEN a network that gives two tokens a chance of 3 to 1, whatever it sees
    bias = np.full(network.config.vocabulary, -30.0, np.float32)
    bias[[10, 20]] = np.log(3.0), 0.0
    network.decoder.output_bias.assign(bias)
    network.decoder.norm.gamma.assign(np.zeros(network.config.decoder_width))
    sampler = Sampler(network, samples=200, tokens=2, temperature=1.0, suppressed=())

    # WHEN many are drawn THEN they come as often, and a suppressed one never
    starts = np.full(3, tokenizer.start("en"), np.int32)
    drawn = sampler.draw(memory, starts, np.random.default_rng(0))
    assert set(np.unique(drawn)) == {10, 20}
    assert (drawn == 10).mean() == pytest.approx(0.75, abs=0.04)
    only = Sampler(network, samples=50, tokens=2, temperature=1.0, suppressed=(10,))
    assert set(np.unique(only.draw(memory, starts, np.random.default_rng(0)))) == {20}


def test_policy_loss_is_the_likelihood_at_each_temperature() -> None:
    logits = np.array([[[1.0, 2.0, 0.0], [0.5, 0.0, 0.0]]], np.float32)
    targets = np.array([[[1, 1.0], [0, 0.5]]], np.float32)

    loss = keras.ops.convert_to_numpy(PolicyLoss(reduction=None)(targets, logits))

    def nll(values: list[float], target: int) -> float:
        return float(np.log(np.exp(values).sum()) - values[target])

    np.testing.assert_allclose(loss, [[nll([1, 2, 0], 1), nll([1, 0, 0], 0)]], rtol=1e-5)


def test_a_step_pays_samples_against_one_another(batches: Batches, network: CaptionNetwork) -> None:
    # GIVEN rewards that are known WHEN a step is made
    rewarded = RewardBatches(batches, network, REWARD)
    paid: list[list[float]] = []

    def by_length(
        _picture: int, _language: str, captions: list[list[str]], _f: float
    ) -> list[float]:
        paid.append([float(len(caption)) for caption in captions])
        return paid[-1]

    rewarded.references.rewards = by_length  # type: ignore[method-assign,assignment]
    inputs, targets, weights = rewarded[1]

    # THEN each sample's tokens weigh what its reward is above the mean of the others
    scale = (inputs["segments"] >= 0).mean()
    for row, (picture, rewards) in enumerate(zip(batches.chosen(1), paid, strict=True)):
        for sample, reward in enumerate(rewards):
            mine = inputs["segments"][row] == sample
            others = (sum(rewards) - reward) / (len(rewards) - 1)
            np.testing.assert_allclose(weights[row, mine] * scale, reward - others, atol=1e-5)
        # AND human captions, one in each language, keep their own weight and temperature
        human = inputs["segments"][row] >= REWARD.samples
        np.testing.assert_allclose(weights[row, human] * scale, REWARD.likelihood, rtol=1e-6)
        languages = {ids[0] for ids in batches.data.captions[picture]}
        assert len(set(inputs["segments"][row, human])) == len(languages)
    assert (weights[inputs["segments"] < 0] == 0).all()

    # AND the same step is the same again
    again = RewardBatches(batches, network, REWARD)[1]
    np.testing.assert_array_equal(again[0]["tokens"], inputs["tokens"])
    np.testing.assert_array_equal(again[1], targets)


def test_rewards_rise(
    batches: Batches, network: CaptionNetwork, tiny_config: TrainingConfig, tmp_path: Path
) -> None:
    # GIVEN a network that has learnt its three photos a little
    likelihood = StageConfig("decoder", 30, 3e-3, 0.0, pictures=3, warmup=2, ema=0.5)
    rewards = StageConfig(
        "rewards", 60, 5e-3, 0.0, pictures=3, warmup=2, weight_decay=0.0, ema=0.5, reward=REWARD
    )
    config = dataclasses.replace(
        tiny_config, network=network.config, stages=(likelihood, rewards), row_length=100
    )
    assert TrainingConfig.from_json(config.to_json()) == config

    # WHEN both stages run
    means: dict[str, float] = {}

    def listen(event: object) -> None:
        if isinstance(event, Progress) and event.step == event.of:
            means[event.stage] = _mean_reward(batches, network)

    Trainer(network, config, tmp_path / "run", listen).run(batches.data, batches.packer)

    # THEN what it draws is worth more after the second
    assert means["rewards"] > means["decoder"] + 0.04


def _mean_reward(batches: Batches, network: CaptionNetwork) -> float:
    rewarded = RewardBatches(batches, network, REWARD)
    tokenizer = batches.packer.tokenizer
    memory = batches.views(range(3), [False] * 3)
    starts = np.full(3, tokenizer.start("en"), np.int32)
    rewards = []
    # Many draws: the mean of one is as uncertain as the rise that is asked for.
    for seed in range(24):
        drawn = rewarded.sampler.draw(memory, starts, np.random.default_rng(seed))
        for picture, samples in enumerate(drawn):
            texts = [words(tokenizer.decode(rewarded._ended(sample))) for sample in samples]
            rewards += rewarded.references.rewards(picture, "en", texts, 1.0)
    return float(np.mean(rewards))
