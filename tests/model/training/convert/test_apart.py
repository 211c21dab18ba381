"""A large network is converted part by part: here a tiny one, and the parts in this process."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from model.training.convert import apart
from model.training.convert.apart import PartFailed, restore, store, stored
from model.training.convert.forms import form_of
from model.training.convert.quantisation import QuantisedNetwork, quantise
from model.training.convert.tf_graphs import to_litert
from model.training.network.architectures.registry import build_network
from tests.model.training.tiny_captioner import tiny_network

ROWS = 3


@pytest.fixture(scope="module")
def quantised() -> QuantisedNetwork:
    return quantise(tiny_network(300, decoder_layers=1), "linear8")


@pytest.fixture(scope="module")
def folder(quantised: QuantisedNetwork, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stored")
    store(quantised, folder)
    return folder


def test_a_network_is_what_it_was_after_the_disk(quantised: QuantisedNetwork, folder: Path) -> None:
    # GIVEN a process in which another network was built before, so that paths differ
    build_network(quantised.network.config)

    again = restore(folder)

    for weight, expected in zip(again.network.weights, quantised.network.weights, strict=True):
        np.testing.assert_array_equal(weight, expected)
        grid, own = again.grids.get(weight.path), quantised.grids.get(expected.path)
        assert (grid is None) == (own is None)
        if grid is not None and own is not None:
            np.testing.assert_array_equal(grid.weights(), own.weights())


def test_a_part_is_what_the_whole_would_write(
    quantised: QuantisedNetwork, folder: Path, tmp_path: Path
) -> None:
    saved, out = tmp_path / "saved", tmp_path / "decoder.tflite"

    apart.main(["graph", str(folder), "decoder", str(saved), str(ROWS)])
    apart.main(["litert", str(folder), str(saved), str(out)])

    network = quantised.network
    table = quantised.kernel(network.decoder.embeddings)
    graphs = form_of(network.config).reference(network, ROWS, kinds=False, embeddings=table).graphs
    grids = tuple(quantised.grids.values())
    # How often a constant stands in it hangs on its order: the size tells that all are small.
    assert len(out.read_bytes()) == len(to_litert(graphs.step, grids))


def test_a_small_network_is_not_taken_apart(quantised: QuantisedNetwork) -> None:
    with stored(quantised) as place:
        assert place is None


def test_a_part_that_dies_is_told(tmp_path: Path) -> None:
    with pytest.raises(PartFailed, match="graph"):
        apart.write_litert(tmp_path / "nothing", "encoder", ROWS, tmp_path / "out")
