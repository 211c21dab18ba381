"""Bundles of the recurrent architectures pass the gate, and describe pictures."""

from __future__ import annotations

import json
from pathlib import Path

import keras
import numpy as np
import pytest

from model.bundle import WEIGHTS
from model.caption import CaptionOptions, Language
from model.captioner import load_captioner
from model.inference.litert_steps import LiteRTSteps
from model.tokenizer import Tokenizer
from model.training.convert import bundle_writer
from model.training.convert.bundle_writer import Card, convert
from model.training.network.architectures.registry import build_network
from model.training.network.config import NetworkConfig
from tests.model.training.tiny_captioner import crops


@pytest.mark.parametrize(
    ("architecture", "attends", "small"),
    [
        ("merge", False, False),
        ("bilstm", True, False),
        ("spatial", True, False),
        ("merge", False, True),
    ],
)
def test_an_architecture_passes_the_gate_and_describes(
    architecture: str,
    attends: bool,
    small: bool,
    tokenizer_path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # GIVEN a small network of random weights, large enough for every part to be seen
    keras.utils.set_random_seed(5)
    vocabulary = Tokenizer.load(tokenizer_path).vocabulary_size
    network = build_network(
        NetworkConfig(
            vocabulary=vocabulary,
            max_tokens=6,
            sentences=2,
            patch_size=56,
            encoder_width=24,
            encoder_layers=1,
            encoder_heads=2,
            decoder_width=32,
            architecture=architecture,
            pooling=2,
            word_width=16,
        )
    )
    random = np.random.default_rng(5)
    for weight in network.trainable_weights:
        spread = 0.3 if len(weight.shape) == 1 else 0.15
        weight.assign(weight + spread * random.standard_normal(weight.shape))
    network.decoder.embeddings.assign(random.standard_normal((vocabulary, 16)))

    # WHEN it is converted THEN Keras, LiteRT and Core ML's programs write the same
    monkeypatch.setattr(bundle_writer, "LEAST_PHOTOS", 3)
    title: dict[Language, str] = {"en": "A model", "fr": "Un modèle"}
    card = Card(version="0.1", title=title, teachable=not small, coreml=not small)
    bundle = convert(network, tokenizer_path, tmp_path / "bundle", card, crops(3), lambda _: None)

    # AND the captioner describes with it, in French behind English, and says whether it looks
    captioner = load_captioner(bundle, "litert")
    manifest = captioner.bundle.manifest
    assert isinstance(captioner._inference, LiteRTSteps)
    assert (manifest.format, manifest.architecture) == (2, architecture)
    assert (manifest.grid, manifest.title["fr"]) == ((2, 2), "Un modèle")
    parity = json.dumps(manifest.scores["parity"])
    assert "litert" in parity
    # A small one has neither Core ML's half nor weights to train on
    for name in ("coreml float32", "coreml float16"):
        assert (name in parity) is not small
    assert (WEIGHTS in manifest.files) is not small
    picture = crops(1)[0]
    caption = captioner.describe(picture, CaptionOptions("fr"))
    look = captioner.look(picture, caption.text, "fr")
    assert caption.text
    assert look.attentive is attends
    assert all(word.attention.shape == (2, 2) for word in caption.words)
