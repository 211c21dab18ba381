"""The exported graphs compute what the network computes, step by step, and keep their names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from model.decoding import Hypothesis, continue_after
from model.inference.kv_cache import CachedDecoding
from model.training.convert.keras_runtime import KerasInference, typical_top_logit
from model.training.convert.tf_graphs import to_litert
from model.training.network.caption_network import CaptionNetwork
from tests.model.training.tiny_captioner import crops, tiny_network, write_tokenizer

ROWS = 3
START = 3


@pytest.fixture(scope="module", params=[1, 2], ids=["alone", "chained"])
def network(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> CaptionNetwork:
    """Networks of one sentence, as older bundles hold them, and of two in a row."""
    tokenizer = write_tokenizer(tmp_path_factory.mktemp("vocabulary") / "tokenizer.json")
    return tiny_network(tokenizer.vocabulary_size, request.param)


@pytest.fixture(scope="module")
def inference(network: CaptionNetwork) -> KerasInference:
    return KerasInference(network, ROWS, kinds=True)


def whole_logits(
    network: CaptionNetwork, picture: NDArray[np.uint8], *sentences: list[int]
) -> NDArray[np.float32]:
    """What training computes: the sentences in one pass, (tokens, vocabulary)."""
    tokens = np.concatenate([np.array(sentence, np.int32) for sentence in sentences])[None]
    logits = network(
        {
            "images": picture[None].astype(np.float32),
            "tokens": tokens,
            "positions": np.concatenate([np.arange(len(s), dtype=np.int32) for s in sentences])[
                None
            ],
            "segments": np.zeros_like(tokens),
        }
    )
    return np.asarray(keras.ops.convert_to_numpy(keras.ops.log_softmax(logits)))[0]


def write(decoding: CachedDecoding, sentence: list[int]) -> NDArray[np.float32]:
    steps = [
        decoding.step(np.array([token], np.int32), np.zeros(1, np.int32)) for token in sentence
    ]
    return np.concatenate([step.log_probabilities for step in steps])


def test_steps_with_a_cache_equal_the_sentence_in_one_pass(
    network: CaptionNetwork, inference: KerasInference
) -> None:
    # GIVEN a sentence that fills every position
    generator = np.random.default_rng(0)
    sentence = [START, *generator.integers(5, 300, inference.max_tokens - 1).tolist()]
    picture = crops(1)[0]
    # WHEN it is written token by token, as runtimes do
    stepwise = write(inference.open(inference.encode(picture)), sentence)
    # THEN every distribution is the one that training sees
    assert np.allclose(stepwise, whole_logits(network, picture, sentence), atol=2e-4)


def test_steps_go_with_weights_that_the_network_is_given_later(network: CaptionNetwork) -> None:
    # GIVEN graphs that have been traced
    sentence, picture = [START, 7, 8], crops(1)[0]
    inference = KerasInference(network, ROWS)
    before = write(inference.open(inference.encode(picture)), sentence)
    # WHEN the start token is given another embedding, as training gives a manner's
    embeddings = network.decoder.embeddings
    kept = np.array(keras.ops.convert_to_numpy(embeddings))
    changed = kept.copy()
    changed[START] += np.random.default_rng(3).standard_normal(kept.shape[1])
    embeddings.assign(changed)
    try:
        stepwise = write(inference.open(inference.encode(picture)), sentence)
        expected = whole_logits(network, picture, sentence)
    finally:
        embeddings.assign(kept)
    # THEN every distribution is that of the network as it is now
    assert np.allclose(stepwise, expected, atol=2e-4)
    assert not np.allclose(stepwise, before, atol=2e-2)


@pytest.mark.parametrize("network", [2], indirect=True, ids=["chained"])
def test_a_sentence_behind_another_equals_both_in_one_pass(
    network: CaptionNetwork, inference: KerasInference
) -> None:
    # GIVEN two sentences, as long as they may be
    generator = np.random.default_rng(2)
    one, two = ([START, *generator.integers(5, 300, 5).tolist()] for _ in range(2))
    picture = crops(1)[0]
    # WHEN the second is written behind the first
    nothing = np.zeros((0, 0), np.float32)
    first = Hypothesis(tuple(one[1:]), nothing, nothing, score=0.0)
    encoding = continue_after(inference, inference.encode(picture), one[0], first)
    stepwise = write(inference.open(encoding), two)
    # THEN every distribution is the one that training sees
    whole = whole_logits(network, picture, one, two)
    assert np.allclose(stepwise, whole[len(one) :], atol=2e-4)
    # AND another than without the first
    assert not np.allclose(stepwise, whole_logits(network, picture, two), atol=2e-3)


def test_kind_probabilities_are_those_of_the_network(
    network: CaptionNetwork, inference: KerasInference
) -> None:
    picture = crops(1)[0]
    logits = network.kind_logits(network.encoder(picture[None].astype(np.float32)))
    expected = keras.ops.convert_to_numpy(keras.ops.softmax(logits))[0]
    found = inference.encode(picture).kind_probabilities
    assert found is not None
    assert np.allclose(found, expected, atol=1e-5)


@pytest.mark.parametrize("graph", ["encode", "step"])
def test_litert_has_the_same_names_and_values(inference: KerasInference, graph: str) -> None:
    # GIVEN inputs for every tensor of a graph, each with values of its own
    function: Any = getattr(inference.graphs, graph)
    generator = np.random.default_rng(1)
    inputs = {
        spec.name: generator.integers(1, 5, spec.shape).astype(np.int32)
        if spec.dtype.is_integer
        else generator.standard_normal(spec.shape).astype(np.float32)
        for spec in function.input_signature
    }
    if graph == "encode":
        inputs["image"] = crops(1)[0][None].astype(np.float32)
    # WHEN the graph is converted and executed
    interpreter = Interpreter(model_content=to_litert(function))
    found = interpreter.get_signature_runner()(**inputs)
    # THEN it takes and returns the same names, and the values differ by its rounded weights only
    expected = function(*inputs.values())
    assert set(found) == set(expected)
    for name, value in expected.items():
        assert found[name].shape == tuple(value.shape)
        assert np.allclose(found[name], value, atol=0.02), name


def test_litert_holds_no_path_of_this_machine(inference: KerasInference) -> None:
    content = to_litert(inference.graphs.encode)
    assert str(Path(__file__).parents[4]).encode() not in content
    assert b".py" not in content


def test_the_usual_top_logit_is_what_the_network_gives(network: CaptionNetwork) -> None:
    # GIVEN one sentence of two tokens, so three inputs with the start
    picture, sentence = crops(1)[0], [START, 7, 8]
    tokens = np.array([sentence], np.int32)
    logits = network(
        {
            "images": picture[None].astype(np.float32),
            "tokens": tokens,
            "positions": np.arange(3, dtype=np.int32)[None],
            "segments": np.zeros_like(tokens),
        }
    )
    expected = float(np.median(keras.ops.convert_to_numpy(logits)[0].max(axis=-1)))
    found = typical_top_logit(network, picture[None], START, [sentence[1:]])
    assert found == pytest.approx(expected, abs=1e-4)
