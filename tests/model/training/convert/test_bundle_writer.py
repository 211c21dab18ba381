"""A network becomes a bundle that every runtime executes alike, or no bundle at all."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import coremltools as ct
import numpy as np
import pytest

from model.bundle import DECODER_COREML, ENCODER_COREML, TOKENIZER, WEIGHTS, open_bundle
from model.bundle import TAGS as TAGS_FILE
from model.caption import CaptionOptions
from model.captioner import Captioner
from model.inference.litert import LiteRTInference
from model.inference.mlpackage import read_spec
from model.tokenizer import Tokenizer
from model.training.commands.convert import of_base
from model.training.convert import bundle_writer
from model.training.convert.bundle_writer import LEAST_PHOTOS, convert, interpreted
from model.training.convert.mil_interpreter import InterpretedModel
from model.training.errors import CheckpointError, ParityError, TrainingDataError
from model.training.network.bundle_weights import load_network, save_network
from model.training.network.caption_network import CaptionNetwork
from model.training_events import Progress
from model.wording.tags import read_things
from tests.model.training.converted import CARD, Converted
from tests.model.training.tiny_captioner import TAGS, crops, tiny_network


def test_the_bundle_is_whole_and_says_what_it_is(converted: Converted) -> None:
    bundle = open_bundle(converted.bundle)
    bundle.verify_all()
    manifest = bundle.manifest
    assert (manifest.version, manifest.calibration) == (CARD.version, CARD.calibration)
    assert manifest.photo_threshold == CARD.photo_threshold
    assert manifest.scores["CIDEr"] == 57.5
    assert manifest.sources == CARD.sources
    # nothing else is left beside it
    assert [path.name for path in converted.bundle.parent.iterdir()] == ["bundle"]


def test_the_manifest_holds_the_figures_of_the_gate(converted: Converted) -> None:
    scores: Any = open_bundle(converted.bundle).manifest.scores
    parity = scores["parity"]
    assert parity["photos"] == LEAST_PHOTOS
    assert set(parity["differences"]) == {"litert", "coreml float32", "coreml float16"}
    assert len(parity["same_captions"]) == 6
    assert min(parity["same_captions"].values()) >= 0.99
    for difference in parity["differences"].values():
        assert difference["limits"]["cosine"] <= difference["cosine"] <= 1.0
    # AND what the compression costs, which the gate does not judge
    assert parity["compression"] == "linear8"
    assert 0.99 < parity["uncompressed"]["cosine"] < 1.0
    assert 0.0 <= parity["uncompressed"]["same_captions"] <= 1.0


def test_the_manifest_tells_what_the_packages_cost(converted: Converted) -> None:
    scores: Any = open_bundle(converted.bundle).manifest.scores
    costs = scores["core ml"]
    assert set(costs) == {ENCODER_COREML, DECODER_COREML}
    for name, cost in costs.items():
        operations = InterpretedModel(converted.bundle / name).operations
        run = [one for one in operations if not one.type.startswith("constexpr")]
        assert cost["operations"] == len(run) == sum(cost["by type"].values())
        assert cost["estimated ms on an M1"] > 0


@pytest.mark.parametrize("name", [ENCODER_COREML, DECODER_COREML])
def test_large_kernels_are_stored_in_bytes(converted: Converted, name: str) -> None:
    spec = read_spec(converted.bundle / name)[0]
    (block,) = spec.mlProgram.functions["main"].block_specializations.values()
    kinds = [operation.type for operation in block.operations]
    assert "constexpr_affine_dequantize" in kinds


def test_progress_is_told(converted: Converted) -> None:
    last = {event.stage: event for event in converted.events if isinstance(event, Progress)}
    assert "parity litert" in last
    assert all(event.step == event.of for event in last.values())


def test_the_whole_path_from_photo_to_caption_is_the_same_on_core_ml(
    converted: Converted,
) -> None:
    # GIVEN one captioner on LiteRT and one on the interpreted Core ML packages
    bundle = open_bundle(converted.bundle)
    tokenizer = Tokenizer.load(bundle.member(TOKENIZER))
    litert = Captioner(bundle, LiteRTInference(bundle), tokenizer)
    coreml = Captioner(bundle, interpreted(bundle, "float16"), tokenizer)
    # WHEN both describe pictures that the gate did not see, in either language
    for picture in crops(70)[-3:]:
        for options in (CaptionOptions("en"), CaptionOptions("fr", beams=5)):
            one, other = litert.describe(picture, options), coreml.describe(picture, options)
            # THEN they write the same, are as sure of it, and looked at the same places
            assert (one.text, one.kind) == (other.text, other.kind)
            assert one.confidence == pytest.approx(other.confidence, abs=0.02)
            for a, b in zip(one.words, other.words, strict=True):
                assert np.allclose(a.attention, b.attention, atol=0.01)


def test_the_tags_are_named_and_as_likely_on_core_ml(
    converted: Converted, network: CaptionNetwork
) -> None:
    # GIVEN the bundle in both runtimes
    bundle = open_bundle(converted.bundle)
    things = read_things(bundle.member(TAGS_FILE), ("en", "fr"))
    assert [thing.names["fr"] for thing in things] == ["chat", "café", "fusée"]
    picture = crops(70)[-1]
    # WHEN both encode a picture THEN each tag is as likely as the network says
    logits = network.tag_logits(network.encoder(picture[None].astype(np.float32)))[0]
    expected = 1 / (1 + np.exp(-np.asarray(logits)))
    assert expected.std() > 0.01
    for inference in (LiteRTInference(bundle), interpreted(bundle, "float16")):
        found = inference.encode(picture).tag_probabilities
        assert found is not None
        assert np.allclose(found, expected, atol=0.01), inference.name


@pytest.mark.parametrize("name", [ENCODER_COREML, DECODER_COREML])
def test_packages_describe_themselves_and_hold_no_trace_of_this_machine(
    converted: Converted, name: str
) -> None:
    package = converted.bundle / name
    spec = ct.models.utils.load_spec(str(package))
    metadata = spec.description.metadata
    assert (metadata.author, metadata.license) == ("The Clairvoix authors", "Apache-2.0")
    assert metadata.versionString == CARD.version
    assert metadata.userDefined["training_data"] == "Flickr8k (research); Multi30k"
    for feature in (*spec.description.input, *spec.description.output):
        assert len(feature.shortDescription) > 10, feature.name
    content = b"".join(path.read_bytes() for path in package.rglob("*") if path.is_file())
    for trace in (str(Path.home()), str(Path(__file__).parents[4]), ".py"):
        assert trace.encode() not in content


@pytest.mark.parametrize("name", [ENCODER_COREML, DECODER_COREML])
def test_nothing_in_a_package_falls_off_the_neural_engine(converted: Converted, name: str) -> None:
    for operation in InterpretedModel(converted.bundle / name).operations:
        where = f"{operation.type} {operation.name}"
        assert operation.type not in ("gather", "scatter", "linear"), where
        # the engine computes in half precision only
        assert set(operation.dtypes) == {"fp16"}, where
        for shape in operation.shapes:
            assert len(shape) <= 4, where
            assert all(0 < size <= 16384 for size in shape), where


def test_a_network_that_half_precision_cannot_hold_gives_no_bundle(
    tokenizer_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a network with an activation whose square half precision cannot hold
    network = tiny_network(Tokenizer.load(tokenizer_path).vocabulary_size)
    token = network.encoder.class_token.numpy()
    token[0, 0, 0] = 30_000.0
    network.encoder.class_token.assign(token)
    # WHEN it is converted to the place of an older bundle, through a gate of fewer photos
    monkeypatch.setattr(bundle_writer, "LEAST_PHOTOS", 16)
    out = tmp_path / "bundle"
    out.mkdir()
    (out / "old").write_text("kept")
    with pytest.raises(ParityError, match="coreml float16: memory_"):
        convert(network, tokenizer_path, out, CARD, crops(16), lambda event: None)
    # THEN the older one is untouched and nothing is left beside it
    assert (out / "old").read_text() == "kept"
    assert [path.name for path in tmp_path.iterdir()] == ["bundle"]


def test_too_few_photos_or_a_foreign_vocabulary_are_refused(
    network: CaptionNetwork, tokenizer_path: Path, tmp_path: Path
) -> None:
    out = tmp_path / "bundle"
    with pytest.raises(TrainingDataError, match="63 photos"):
        convert(network, tokenizer_path, out, CARD, crops(63), lambda event: None)
    foreign = tmp_path / "tokenizer.json"
    Tokenizer.train(["other words than those"], 450).save(foreign)
    with pytest.raises(TrainingDataError, match=r"tokenizer\.json has \d+ tokens"):
        convert(network, foreign, out, CARD, crops(LEAST_PHOTOS), lambda event: None)
    assert not out.exists()


def test_names_that_the_head_has_no_outputs_for_are_refused(
    network: CaptionNetwork, tokenizer_path: Path, tmp_path: Path
) -> None:
    card = replace(CARD, tags=TAGS[:2])
    with pytest.raises(TrainingDataError, match="2 names of things, 3 outputs"):
        convert(network, tokenizer_path, tmp_path / "b", card, crops(64), lambda event: None)


def test_weights_come_back_from_the_bundle(network: CaptionNetwork, converted: Converted) -> None:
    restored = load_network(converted.bundle / WEIGHTS)
    assert restored.config == network.config
    for old, new in zip(network.trainable_weights, restored.trainable_weights, strict=True):
        half = old.numpy().astype(np.float16).astype(np.float32)
        assert np.array_equal(new.numpy(), half), old.path


def test_a_bundle_is_what_another_can_be_made_from(
    network: CaptionNetwork, converted: Converted
) -> None:
    # GIVEN a bundle, WHEN it is the base of the next
    restored, tokenizer, card = of_base(converted.bundle, "1.2.4")
    # THEN network and vocabulary are its own; so is the card, but for its version and its scores
    assert restored.config == network.config
    assert Tokenizer.load(tokenizer).vocabulary_size == network.config.vocabulary
    assert card == dataclasses.replace(CARD, version="1.2.4", scores={})


def test_a_file_that_is_not_weights_is_refused(network: CaptionNetwork, tmp_path: Path) -> None:
    path = tmp_path / WEIGHTS
    path.write_bytes(json.dumps({"not": "weights"}).encode())
    with pytest.raises(CheckpointError, match="captioner"):
        load_network(path)
    with pytest.raises(CheckpointError, match="written"):
        save_network(network, tmp_path / "absent" / WEIGHTS)
