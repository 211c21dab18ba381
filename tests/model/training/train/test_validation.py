"""A run that validates keeps what did best, says so, and stops when nothing improves."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import keras
import numpy as np
import pytest

from model.tokenizer import Tokenizer
from model.training.data.batches import prepare
from model.training.data.dataset import Packer, read_flickr8k
from model.training.data.mixture import Mixture
from model.training.errors import TrainingDataError
from model.training.network.caption_network import CaptionNetwork
from model.training.network.checkpoint import load_arrays
from model.training.network.config import SourceConfig, StageConfig, TrainingConfig
from model.training.train.history import History
from model.training.train.perplexity import Perplexity, perplexities
from model.training.train.trainer import BEST, SUMMARY, Trainer
from model.training_events import Event, Scores


def test_perplexity_is_spread_over_tokens_or_words() -> None:
    one = Perplexity(nats=6.0, tokens=3, words=2) + Perplexity()

    assert [one.loss, one.per_token, one.per_word] == pytest.approx([2, np.exp(2), np.exp(3)])


def test_a_mixture_keeps_pictures_back_where_none_are(flickr8k: Path) -> None:
    train = read_flickr8k(flickr8k / "flickr8k").train
    many = tuple(
        dataclasses.replace(one, image=one.image.with_name(f"{number}-{one.image.name}"))
        for number in range(20)
        for one in train
    )
    mixture = Mixture(many, (SourceConfig("flickr8k"),) * len(many), ())

    apart = mixture.keeping_back(0.1)

    assert len(apart.held_out) == 6
    assert len(apart.examples) == len(apart.sources) == 54
    assert not set(apart.held_out) & set(apart.examples)
    assert apart.keeping_back() is apart
    few = Mixture(train, (SourceConfig("flickr8k"),) * 3, ())
    with pytest.raises(TrainingDataError, match="0 of 3 pictures, which are too few"):
        few.keeping_back()


@pytest.mark.usefixtures("eagerly")
def test_the_best_weights_are_left_behind_and_patience_ends(
    flickr8k: Path, tiny_config: TrainingConfig, tmp_path: Path
) -> None:
    # GIVEN a run of eight epochs on three photos, which soon does worse on another
    keras.utils.set_random_seed(1)
    tokenizer = Tokenizer.train(["a cat looks left", "un chat brun"], 400)
    vocabulary = tokenizer.vocabulary_size
    sizes = dataclasses.replace(tiny_config.network, vocabulary=vocabulary, decoder_layers=2)
    stage = StageConfig(
        "decoder", 8, 0.3, 0.0, pictures=3, warmup=0, ema=0.0, mirror=False,
        schedule="plateau", decay_epochs=1, patience=2,
    )  # fmt: skip
    config = TrainingConfig(sizes, (stage,), row_length=48, validate_epochs=1)
    network = CaptionNetwork(sizes)
    network.build()
    packer = Packer(tokenizer, config.row_length, sizes.max_tokens)
    data = read_flickr8k(flickr8k / "flickr8k")
    told: list[Event] = []

    # WHEN it trains
    held_out = prepare(data.dev, packer)
    trainer = Trainer(network, config, tmp_path, told.append, held_out)
    run = trainer.run(prepare(data.train, packer), packer)

    # THEN it ended two validations after the best, with the weights that it had there
    history = History(tmp_path)
    best = history.best("decoder")
    assert best is not None
    assert (history.since_best("decoder"), len(history.entries) < 8) == (2, True)
    kept, left = load_arrays(tmp_path / BEST), load_arrays(run)
    for name, value in left.items():
        np.testing.assert_array_equal(kept[name], value, err_msg=name)
    whole = sum(perplexities(network, packer, held_out).values(), Perplexity())
    assert whole.loss == pytest.approx(best.loss, abs=1e-3)

    # AND told each of them, lowered the rate after one that was no better, and said what it is
    scores = [one for one in told if isinstance(one, Scores)]
    assert [one.step for one in scores] == [entry.step for entry in history.entries]
    assert {"loss", "perplexity per word, en"} <= scores[0].values.keys()
    assert history.entries[-1].learning_rate == pytest.approx(0.15)
    assert "VisionTransformer" in (tmp_path / SUMMARY).read_text()
