"""Constants of a LiteRT graph, stored small: nothing else changes, and the file loads as before."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray
from tensorflow.lite.python import schema_py_generated as schema

from model.training.convert.quantisation import rounded
from model.training.convert.tflite_constants import store_small

WIDTH = 64


def graph(kernel: NDArray[np.float32], bias: NDArray[np.float32] | float = 1.0) -> bytes:
    """A LiteRT graph that reads one kernel twice, as rows of a table and as a dense layer."""
    module = tf.Module()

    @tf.function(input_signature=[tf.TensorSpec((3,), tf.int32, name="tokens")])
    def call(tokens: Any) -> dict[str, Any]:
        rows = tf.gather(tf.constant(kernel), tokens)
        return {"y": tf.matmul(rows, tf.constant(kernel * 0.5), transpose_b=True) + bias}

    module.call = call
    concrete = call.get_concrete_function()
    return bytes(tf.lite.TFLiteConverter.from_concrete_functions([concrete], module).convert())


def run(content: bytes) -> NDArray[np.float32]:
    interpreter = Interpreter(model_content=content)
    interpreter.allocate_tensors()
    interpreter.set_tensor(interpreter.get_input_details()[0]["index"], np.array([5, 0, 99], "i4"))
    interpreter.invoke()
    found: NDArray[np.float32] = interpreter.get_tensor(
        interpreter.get_output_details()[0]["index"]
    )
    return found


@pytest.fixture(scope="module")
def kernel() -> NDArray[np.float32]:
    return np.random.default_rng(9).standard_normal((100, WIDTH)).astype(np.float32)


def test_what_is_on_a_grid_takes_a_byte_once_and_computes_the_same(
    kernel: NDArray[np.float32],
) -> None:
    # GIVEN a kernel on a grid, stored in single precision, twice
    grid = rounded(kernel, "linear8")
    whole = graph(grid.weights())
    # WHEN its constants are stored small
    stored = store_small(whole, [rounded(kernel[::-1], "linear8"), grid])
    # THEN nothing but the last bit of a sum differs, and table and layer share their bytes
    assert np.allclose(run(stored), run(whole), rtol=1e-6, atol=1e-5)
    assert len(whole) - len(stored) > 2 * 4 * kernel.size - kernel.size - 5000


def test_other_constants_become_halves(kernel: NDArray[np.float32]) -> None:
    whole = graph(kernel)
    stored = store_small(whole, ())
    half = kernel.astype(np.float16).astype(np.float32)
    assert np.allclose(run(stored), run(graph(half)), rtol=1e-4, atol=1e-3)
    assert not np.array_equal(run(stored), run(whole))
    assert len(whole) - len(stored) > 2 * 2 * kernel.size - 5000


def test_a_bias_stays_as_it_is() -> None:
    # GIVEN a layer of so many outputs that its bias is as large as a small kernel
    random = np.random.default_rng(9)
    bias = random.standard_normal(3000).astype(np.float32)
    whole = graph(random.standard_normal((3000, 8)).astype(np.float32), bias)
    # WHEN its constants are stored small
    stored = store_small(whole, ())
    # THEN the bias still is in single precision
    assert bias.tobytes() in whole
    assert bias.tobytes() in stored


def test_constants_lie_where_runtimes_want_them(kernel: NDArray[np.float32]) -> None:
    grid = rounded(kernel, "linear8")
    content = store_small(graph(grid.weights()), [grid])
    model = schema.Model.GetRootAsModel(content, 0)
    sizes = []
    for index in range(model.BuffersLength()):
        data = model.Buffers(index).DataAsNumpy()
        if isinstance(data, np.ndarray) and data.size:
            address = data.__array_interface__["data"][0]
            start = address - np.frombuffer(content, np.uint8).__array_interface__["data"][0]
            assert start % 16 == 0
            sizes.append(data.size)
    assert max(sizes) == kernel.size
