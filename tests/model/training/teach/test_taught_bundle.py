"""A taught bundle writes about pictures like those it was taught; the others stay as before."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import keras
import numpy as np
import pytest
from numpy.typing import NDArray

from model.bundle import GENERAL_COREML, GENERAL_TFLITE, TOKENIZER, Bundle, open_bundle
from model.caption import CaptionOptions
from model.captioner import Captioner
from model.inference.expert_gate import ExpertGate, read_expert_gate
from model.inference.interface import Inference
from model.inference.litert import LiteRTInference
from model.tokenizer import Tokenizer
from model.training.convert import bundle_writer
from model.training.convert.bundle_writer import Card, convert, interpreted
from model.training.network.caption_network import CaptionNetwork
from model.training.teach.encoded_pictures import features_of
from model.training.teach.gate_fitting import fit_gate
from model.training.teach.taught_bundle import add_general
from tests.model.training.converted import Converted
from tests.model.training.tiny_captioner import TAGS, crops, tiny_network

PICTURES = crops(76)
GATED = 16
"""So many of them are for the parity gate here, which has its own tests."""
NONE_BEFORE = np.zeros((0, 64), np.float16)


@pytest.fixture(scope="module")
def gate(network: CaptionNetwork) -> ExpertGate:
    features = _features(network, PICTURES)
    found = fit_gate(features[None, :8], features[20:64], NONE_BEFORE, seed=1)
    return replace(found, names={"Rex": 0.5, "Médor": 0.25})


@pytest.fixture(scope="module")
def parent(converted: Converted) -> Bundle:
    bundle = open_bundle(converted.bundle)
    # Without a threshold for photos, so that it refuses no picture.
    return Bundle(bundle.path, replace(bundle.manifest, kinds=None))


@pytest.fixture(scope="module")
def alone(
    network: CaptionNetwork, tokenizer_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Bundle:
    """A bundle whose decoder has changed as in a fine-tuning, without a general one."""
    taught = tiny_network(network.config.vocabulary)
    for block in taught.decoder.blocks:
        kernel = block.feed_forward.contract.kernel
        kernel.assign(-keras.ops.convert_to_numpy(kernel))
    out, card = tmp_path_factory.mktemp("alone") / "bundle", Card(version="1", tags=TAGS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bundle_writer, "LEAST_PHOTOS", GATED)
        return open_bundle(
            convert(taught, tokenizer_path, out, card, PICTURES[:GATED], lambda _: None)
        )


@pytest.fixture(scope="module")
def taught(
    alone: Bundle, parent: Bundle, gate: ExpertGate, tmp_path_factory: pytest.TempPathFactory
) -> Bundle:
    folder = shutil.copytree(alone.path, tmp_path_factory.mktemp("taught") / "bundle")
    add_general(folder, parent, gate)
    return open_bundle(folder)


def _features(network: CaptionNetwork, pictures: list[NDArray[np.uint8]]) -> NDArray[np.float32]:
    memory = keras.ops.convert_to_numpy(network.encoder(np.stack(pictures)))
    return features_of(network, memory.astype(np.float16))


def _litert(bundle: Bundle) -> Inference:
    return LiteRTInference(bundle)


def _coreml(bundle: Bundle) -> Inference:
    return interpreted(bundle, "float16")


@pytest.mark.parametrize("runtime", [_litert, _coreml])
def test_the_gate_chooses_the_decoder(
    runtime: object, parent: Bundle, alone: Bundle, taught: Bundle, network: CaptionNetwork
) -> None:
    # GIVEN a bundle that was taught, and both of its decoders in bundles of their own
    assert callable(runtime)
    tokenizer = Tokenizer.load(taught.member(TOKENIZER))
    both, new, old = (
        Captioner(bundle, runtime(bundle), tokenizer) for bundle in (taught, alone, parent)
    )
    gate = read_expert_gate(taught)
    assert gate is not None
    assert gate.names == {"Rex": 0.5, "Médor": 0.25}
    pictures = [*PICTURES[:6], *PICTURES[-12:]]
    opens = gate.opens(_features(network, pictures))
    assert any(opens)
    assert not all(opens)
    # WHEN pictures are described THEN it writes what the decoder writes that the gate is open for
    options = (CaptionOptions("en"), CaptionOptions("fr"))
    for picture, open_ in zip(pictures, opens, strict=True):
        expected = (new if open_ else old).describe_each(picture, options)
        other = (old if open_ else new).describe_each(picture, options)
        found = both.describe_each(picture, options)
        assert [c.text for c in found] == [c.text for c in expected]
        assert [c.text for c in found] != [c.text for c in other]


def test_a_bundle_taught_again_keeps_the_first_general_decoder(
    parent: Bundle, alone: Bundle, taught: Bundle, gate: ExpertGate, tmp_path: Path
) -> None:
    # WHEN a taught bundle is the parent of another
    again = shutil.copytree(alone.path, tmp_path / "again")
    add_general(again, taught, gate)
    # THEN that one's general decoder is the original's, in both forms
    files, first = open_bundle(again).manifest.files, parent.manifest.files
    assert files[GENERAL_TFLITE] == first["decoder.tflite"]
    weights = "Data/com.apple.CoreML/weights/weight.bin"
    assert files[f"{GENERAL_COREML}/{weights}"] == first[f"decoder.mlpackage/{weights}"]
    open_bundle(again).verify_all()


def test_a_gate_tells_what_is_alike_and_goes_on_opening_for_what_was_taught_before() -> None:
    # GIVEN pictures of two sorts among many others
    random = np.random.default_rng(3)
    centres = random.standard_normal((2, 64)) * 1.5
    sorts = [(centre + random.standard_normal((40, 64))).astype(np.float32) for centre in centres]
    others = random.standard_normal((400, 64)).astype(np.float32)
    unseen = random.standard_normal((1000, 64)).astype(np.float32)

    # WHEN a gate learns one of them
    first = fit_gate(sorts[0][None, :15], others, NONE_BEFORE, seed=1)
    # THEN it opens for others like them, and of all the rest for about a tenth
    assert _share(first, sorts[0][15:]) > 0.9
    assert 0.0 < _share(first, unseen) < 0.2
    assert _share(first, sorts[1]) < 0.5

    # WHEN what is taught next is about the other sort THEN its gate opens for both
    second = fit_gate(sorts[1][None, :15], others, first.taught, seed=1)
    assert len(second.taught) == 30
    assert _share(second, sorts[1][15:]) > 0.9
    assert _share(second, sorts[0][15:]) > 0.9
    assert _share(second, unseen) < 0.2


def test_a_gate_opens_for_most_pictures_where_the_owner_s_are_like_all_others() -> None:
    # GIVEN an owner whose pictures are not to be told from anybody's
    random = np.random.default_rng(4)
    own, others, unseen = (
        random.standard_normal((count, 64)).astype(np.float32) for count in (20, 400, 1000)
    )
    # THEN what they teach counts for most pictures
    assert _share(fit_gate(own[None], others, NONE_BEFORE, seed=1), unseen) > 0.5
    # AND a single picture can be taught, too
    one = fit_gate(own[None, :1], others, NONE_BEFORE, seed=1)
    assert one.opens(own[0])
    assert _share(one, unseen) < 0.2


def _share(gate: ExpertGate, pictures: NDArray[np.float32]) -> float:
    return float(gate.opens(pictures).mean())
