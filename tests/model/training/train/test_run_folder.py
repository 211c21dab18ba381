"""A run that begins with the encoder of a bundle, and writes with a decoder of its own."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

from model.bundle import WEIGHTS, open_bundle
from model.training.errors import TrainingDataError
from model.training.network.bundle_weights import load_network
from model.training.train.run_folder import KINDS, begin_with_encoder, read_tags
from tests.model.training.converted import Converted


def test_a_new_decoder_sees_as_the_bundle_does(converted: Converted, tmp_path: Path) -> None:
    # GIVEN a bundle, and the sizes of another decoder on an encoder like its own
    bundle = open_bundle(converted.bundle)
    expected = load_network(bundle.member(WEIGHTS))
    sizes = dataclasses.replace(
        expected.config, vocabulary=40, architecture="merge", pooling=2, decoder_width=8, things=0
    )

    # WHEN a run begins
    network = begin_with_encoder(bundle, sizes, tmp_path, keep_heads=True)

    assert network.tag_head is not None
    assert expected.tag_head is not None

    # THEN it has the bundle's encoder, whose map is pooled, its heads, and what is known of them
    for mine, theirs in (
        (network.encoder.encoder, expected.encoder),
        (network.kind_head, expected.kind_head),
        (network.tag_head, expected.tag_head),
    ):
        for new, old in zip(mine.get_weights(), theirs.get_weights(), strict=True):
            np.testing.assert_array_equal(new, old)
    assert network.decoder.embeddings.shape == (40, 8)
    assert len(read_tags(tmp_path)) == network.config.things == bundle.manifest.tags
    known = json.loads((tmp_path / KINDS).read_text(encoding="utf-8"))
    assert known == {"threshold": bundle.manifest.photo_threshold}

    # AND one that sees otherwise is refused
    other = dataclasses.replace(sizes, encoder="mobilenet-v2")
    with pytest.raises(TrainingDataError, match="the bundle's encoder is another"):
        begin_with_encoder(bundle, other, tmp_path, keep_heads=False)
