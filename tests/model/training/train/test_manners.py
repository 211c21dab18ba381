"""One network learns from two sources, each of whose sentences open in their manner."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

import keras
import numpy as np
import pytest

from model.tokenizer import Tokenizer
from model.training.commands import train
from model.training.data.batches import TrainingSet
from model.training.data.dataset import Example
from model.training.data.mixture import Mixture
from model.training.errors import TrainingDataError
from model.training.network.caption_network import CaptionNetwork
from model.training.network.checkpoint import load_arrays
from model.training.network.config import FLICKR8K, SourceConfig, StageConfig, TrainingConfig
from model.training.train.manners import (
    manner_ids,
    open_like_english,
    speak_in_manner,
    with_mixture,
)
from model.training.train.run_folder import read_config
from model.training_events import Checkpoint, Event, Problem

SOURCES = (SourceConfig(FLICKR8K, manner="ŧ"), SourceConfig("wide", repeats=2, manner="ŋ"))


@pytest.fixture
def vocabulary() -> Tokenizer:
    return Tokenizer.train(["a cat looks left", "un chat brun"], 400)


def test_a_manner_begins_as_english_does(
    vocabulary: Tokenizer, tiny_config: TrainingConfig
) -> None:
    keras.utils.clear_session()
    sizes = dataclasses.replace(tiny_config.network, vocabulary=vocabulary.vocabulary_size)
    network = CaptionNetwork(sizes)
    network.build()
    before = np.array(keras.ops.convert_to_numpy(network.decoder.embeddings))

    ids = manner_ids(SOURCES, vocabulary)
    open_like_english(network, vocabulary, ids.values())

    after = keras.ops.convert_to_numpy(network.decoder.embeddings)
    changed = np.flatnonzero((after != before).any(axis=1)).tolist()
    assert sorted(ids) == ["ŋ", "ŧ"]
    assert changed == sorted(ids.values())
    np.testing.assert_array_equal(after[ids["ŋ"]], before[vocabulary.start("en")])

    # WHEN one manner has become another, and the network is to speak in it
    after = np.array(after)
    after[ids["ŧ"]] += 1.0
    network.decoder.embeddings.assign(after)
    speak_in_manner(network, vocabulary, "ŧ")

    # THEN English opens as it does, and nothing else has changed
    spoken = keras.ops.convert_to_numpy(network.decoder.embeddings)
    changed = np.flatnonzero((spoken != after).any(axis=1)).tolist()
    assert changed == [vocabulary.start("en")]
    np.testing.assert_array_equal(spoken[changed[0]], after[ids["ŧ"]])
    with pytest.raises(TrainingDataError, match="no piece «☃»"):
        speak_in_manner(network, vocabulary, "☃")


def test_a_manner_that_is_no_piece_or_says_two_things_is_refused(vocabulary: Tokenizer) -> None:
    with pytest.raises(TrainingDataError, match="no piece «☃»"):
        manner_ids([SourceConfig("wide", manner="☃")], vocabulary)
    source = SourceConfig("wide", manner="a")
    mixture = Mixture((Example(Path("a.jpg"), (("en", "a cat"),)),), (source,), ())
    ids = manner_ids([source], vocabulary)
    data = TrainingSet(np.zeros((1, 2, 2, 3), np.uint8), (([ids["a"]],),), ((False,),))
    with pytest.raises(TrainingDataError, match="captions use the piece «a»"):
        with_mixture(data, mixture, ids)


def test_the_lowest_blocks_stay_frozen_and_learn_again(tiny_config: TrainingConfig) -> None:
    keras.utils.clear_session()
    network = CaptionNetwork(tiny_config.network)
    network.build()
    everything = len(network.encoder.trainable_variables)

    network.encoder.freeze_lowest(1)
    learning = {weight.path for weight in network.encoder.trainable_variables}
    assert learning
    assert all("/block_1/" in path or "/norm/" in path for path in learning)

    network.encoder.freeze_lowest(0)
    assert len(network.encoder.trainable_variables) == everything


def test_a_run_learns_from_both_sources_and_tells_what_is_missing(
    flickr8k: Path, tiny_config: TrainingConfig, tmp_path: Path
) -> None:
    # GIVEN Flickr8k of three photos and another source, one picture of which is missing
    data = tmp_path / "data"
    (data / "wide" / "images").mkdir(parents=True)
    (data / FLICKR8K).symlink_to(flickr8k / FLICKR8K)
    shutil.copy(
        data / FLICKR8K / "Flicker8k_Dataset" / "cup.jpg", data / "wide" / "images" / "0.jpg"
    )
    (data / "wide" / "README.md").write_text("CC0, which is a licence.\n")
    rows = [f"{name}.jpg\tall\tA cup of coffee on a table." for name in ("0", "gone", "lost")]
    (data / "wide" / "captions.tsv").write_text("\n".join(["image\tset\tcaption", *rows]) + "\n")
    stage = StageConfig("wide", 6, 8e-3, 0.5, pictures=2, warmup=1, ema=0.5, frozen_blocks=1)
    config = dataclasses.replace(tiny_config, stages=(stage,), sources=SOURCES, checkpoint_every=5)
    (tmp_path / "wide.json").write_text(config.to_json())
    options = train.Options(data=data, run=tmp_path / "run", config=tmp_path / "wide.json")

    # WHEN a network is trained on it, from nothing
    told: list[Event] = []
    weights = load_arrays(train.train(options, told.append))

    # THEN what is missing was told, and an epoch had five draws of four pictures
    assert [event.line for event in told if isinstance(event, Problem)] == [3, 4]
    assert len(np.load(tmp_path / "run" / "pictures.npy", mmap_mode="r")) == 4
    assert Checkpoint("wide", 15) not in told  # it ended there
    assert [e.step for e in told if isinstance(e, Checkpoint)] == [5, 10, 0]
    # AND each manner has gone its own way from <en>, and the run says what it learnt from
    tokenizer = Tokenizer.load(tmp_path / "run" / "tokenizer.json")
    ids = manner_ids(SOURCES, tokenizer)
    vectors = weights["decoder/embeddings"][[*ids.values(), tokenizer.start("en")]]
    assert len(np.unique(vectors.round(4), axis=0)) == 3
    assert read_config(tmp_path / "run").sources == SOURCES
