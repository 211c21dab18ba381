"""One cell of a comparison, from features to figures, on three real photos and a tiny network."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from model.training.commands import compare
from model.training.compare import cells
from model.training.compare.plan import Cell, Plan
from model.training.convert.forms import form_of
from model.training.data.dataset import read_flickr8k
from model.training.data.mixture import Mixture
from model.training.network.architectures.registry import build_network
from model.training.network.config import FLICKR8K, NetworkConfig, SourceConfig
from model.training_events import Event, Progress
from tests.model.training.tiny_captioner import write_tokenizer

PERPLEXITIES = ("perplexity per token", "perplexity per word")


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
        beams=(),  # scores have their own tests, and start two programs in Java
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


def test_a_cell_is_trained_and_measured_once(material: cells.Material) -> None:
    # GIVEN features that were encoded once, of the photos to learn from and of those held out
    assert material.memory.shape == (1, 3, 17, 24)
    assert material.held_out_memory.shape == (1, 1, 17, 24)
    cell, events = Cell("merge", 1), list[Event]()

    # WHEN a cell is run, and asked for again
    found = cells.run(material, cell, events.append)
    told = len(events)
    again = cells.run(material, cell, events.append)

    # THEN it was trained for the steps of the plan and measured, once
    steps = [event for event in events if isinstance(event, Progress) and event.loss is not None]
    assert (steps[-1].step, steps[-1].of) == (4, 4)
    assert found.keys() == {"cell", "parameters", "loss", *PERPLEXITIES}
    assert (again, len(events)) == (found, told)

    # AND its network sees again as all do, and writes about features
    network = cells.finished(material, cell)
    for mine, theirs in zip(
        network.encoder.get_weights(), material.seeing.encoder.get_weights(), strict=True
    ):
        np.testing.assert_array_equal(mine, theirs)
    runtime = form_of(network.config).reference(network, 5, kinds=False)
    memory = material.held_out_memory[0]
    (caption,) = cells.written(runtime, material.tokenizer, memory, 3, events.append)
    assert caption.text

    # AND the table, the curves and all figures lie in the comparison's folder
    table = compare.write(material.folder, material.plan, material, [found], {})
    assert table.exists()
    drawn = (material.folder / compare.CURVES).read_text(encoding="utf-8")
    assert "merge" in drawn
    document = json.loads((material.folder / compare.FOUND).read_text(encoding="utf-8"))
    assert document["cells"] == [found]
    assert document["photos"] == {"learnt": 3, "held out": 1}


def test_a_share_of_the_captions_takes_as_many_steps(material: cells.Material) -> None:
    whole = cells.rows(material, material.learnt)
    part = cells.part(whole, 0.5)

    assert sum(map(len, part.captions)) == round(0.5 * sum(map(len, whole.captions)))
    assert cells.part(whole, 0.5).captions == part.captions
    for share in (whole, part):
        config = cells.config_of(material, Cell("merge", 1), share.epoch)
        assert config.stages[0].epochs * share.epoch / material.plan.pictures == pytest.approx(4)
