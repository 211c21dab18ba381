"""Constants of bytes become float16: less memory, the same numbers."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from model.bundle import DECODER_TFLITE, ENCODER_TFLITE, SHIPPED, open_bundle
from model.inference.float16_weights import with_float16_weights


@pytest.mark.parametrize("name", [ENCODER_TFLITE, DECODER_TFLITE])
def test_a_graph_computes_the_same_from_float16(name: str) -> None:
    # GIVEN a graph of the shipped bundle, whose weights are bytes
    content = open_bundle(SHIPPED).member(name).read_bytes()
    assert sum(kind is np.int8 for kind in kinds(content)) >= 20
    # WHEN these become float16
    rewritten = with_float16_weights(content)
    # THEN none is left but the decoder's table of words, and all outputs are the same
    assert sum(kind is np.int8 for kind in kinds(rewritten)) <= 2
    for before, after in zip(outputs(content), outputs(rewritten), strict=True):
        assert np.allclose(before, after, rtol=1e-4, atol=1e-4)


def test_no_bias_is_float16() -> None:
    # GIVEN the decoder, whose last layer's bias the shipped bundle holds in bytes
    content = open_bundle(SHIPPED).member(DECODER_TFLITE).read_bytes()
    # WHEN its bytes become float16
    details = Interpreter(model_content=with_float16_weights(content)).get_tensor_details()
    # THEN that bias does not: XNNPACK would leave its layer, the largest, to slower kernels
    shapes = [detail["shape"] for detail in details if detail["dtype"] is np.float16]
    assert shapes
    assert all(len(shape) > 1 for shape in shapes)


def test_what_holds_no_bytes_stays_as_it_is() -> None:
    once = with_float16_weights(open_bundle(SHIPPED).member(ENCODER_TFLITE).read_bytes())
    assert with_float16_weights(once) == once


@pytest.mark.parametrize("content", [b"", b"TFL3", b"\xff" * 64])
def test_what_is_no_graph_is_refused(content: bytes) -> None:
    with pytest.raises((ValueError, IndexError, struct.error)):
        with_float16_weights(content)


def loaded(content: bytes) -> Interpreter:
    interpreter = Interpreter(model_content=content)
    interpreter.allocate_tensors()
    return interpreter


def kinds(content: bytes) -> list[type[np.generic]]:
    """Return the element type of every matrix of some size."""
    details = Interpreter(model_content=content).get_tensor_details()
    shapes = ((detail["dtype"], detail["shape"]) for detail in details)
    return [kind for kind, shape in shapes if len(shape) > 1 and np.prod(shape) > 2048]


def outputs(content: bytes) -> list[NDArray[np.float32]]:
    """Return what a graph makes of a picture, or of the first word of a sentence, of noise."""
    interpreter = loaded(content)
    random = np.random.default_rng(4)
    for detail in interpreter.get_input_details():
        shape, kind = detail["shape"], detail["dtype"]
        whole = np.issubdtype(kind, np.integer)
        value = np.ones(shape) if whole else 100 * random.random(shape)
        interpreter.set_tensor(detail["index"], value.astype(kind))
    interpreter.invoke()
    return [interpreter.get_tensor(detail["index"]) for detail in interpreter.get_output_details()]
