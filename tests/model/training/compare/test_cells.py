"""One cell of a comparison, from features to scores, on three real photos and a tiny network."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from model.training.compare import cells
from model.training.compare.plan import CELLS, Cell, Plan
from model.training.data.dataset import read_flickr8k
from model.training.data.mixture import Mixture
from model.training.network.architectures.registry import build_network
from model.training.network.config import FLICKR8K, NetworkConfig, SourceConfig
from model.training_events import Event, Progress
from tests.model.training.tiny_captioner import write_tokenizer
from tests.support.tools import needs


@pytest.fixture(scope="module")
def material(flickr8k: Path, tmp_path_factory: pytest.TempPathFactory) -> cells.Material:
    folder = tmp_path_factory.mktemp("comparison")
    words = write_tokenizer(folder / "tokenizer.json").vocabulary_size
    plan = Plan(
        architectures=("merge",),
        steps=4,
        pictures=2,
        vocabulary=words,
        word_width=8,
        decoder_width=16,
        row_length=60,
        validations=2,
        pooling=1,
        beams=(3,),  # each takes two programs in Java
    )
    sizes = NetworkConfig(
        vocabulary=words,
        patch_size=56,
        encoder_width=24,
        encoder_layers=1,
        encoder_heads=2,
        architecture="merge",
        decoder_width=8,
    )
    home = read_flickr8k(flickr8k / FLICKR8K)
    mixture = Mixture(home.train, (SourceConfig(FLICKR8K),) * len(home.train), home.dev)
    places = (flickr8k, folder)
    return cells.gather(plan, build_network(sizes), mixture, places, None, lambda event: None)


@needs("java")
def test_a_cell_is_trained_and_scored_once(material: cells.Material) -> None:
    # GIVEN features that were encoded once, of the photos to learn from and of those held out
    assert material.memory.shape == (1, 3, 17, 24)
    assert material.held_out_memory.shape == (1, 1, 17, 24)
    cell, events = Cell("merge", 1), list[Event]()

    # WHEN a cell is run, and asked for again
    found = cells.run(material, cell, events.append)
    told = len(events)
    again = cells.run(material, cell, events.append)

    # THEN it was trained for the steps of the plan and scored, once
    steps = [event for event in events if isinstance(event, Progress) and event.loss is not None]
    assert (steps[-1].step, steps[-1].of) == (4, 4)
    assert {"beam 3", "perplexity per word", "cell"} <= found.keys()
    assert (again, len(events)) == (found, told)

    # AND its network sees again as all do
    network = cells.finished(material, cell)
    for mine, theirs in zip(
        network.encoder.get_weights(), material.seeing.encoder.get_weights(), strict=True
    ):
        np.testing.assert_array_equal(mine, theirs)
    assert (material.folder / CELLS / cell.folder / "history.json").exists()


def test_a_share_of_the_captions_takes_as_many_steps(material: cells.Material) -> None:
    whole = cells.rows(material, material.learnt)
    part = cells.part(whole, 0.5)

    assert sum(map(len, part.captions)) == round(0.5 * sum(map(len, whole.captions)))
    assert cells.part(whole, 0.5).captions == part.captions
    for share in (whole, part):
        config = cells.config_of(material, Cell("merge", 1), share.epoch)
        assert config.stages[0].epochs * share.epoch / material.plan.pictures == pytest.approx(4)
