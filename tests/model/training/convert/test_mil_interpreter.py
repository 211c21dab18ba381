"""The reference interpreter: each operation against TensorFlow, packages that it must refuse."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import coremltools as ct
import numpy as np
import pytest
import tensorflow as tf
from coremltools.converters.mil import Builder as mb  # noqa: N813 - its usual name
from coremltools.converters.mil.mil.ops.defs.iOS16.constexpr_ops import (
    constexpr_affine_dequantize,
)
from numpy.typing import NDArray
from PIL import Image

from model.inference import mlpackage
from model.training.convert import coreml_programs
from model.training.convert.mil_interpreter import InterpretedModel, ProgramError, round_to_half
from model.training.convert.mil_operations import OPERATIONS
from model.training.convert.quantisation import rounded

SHAPE = (2, 6, 4, 8)
TARGET = ct.target.macOS13
MEAN = np.linspace(-1.0, 1.0, 6, dtype=np.float32)
VARIANCE = np.linspace(0.5, 2.0, 6, dtype=np.float32)


def package(path: Path, body: Callable[..., Any], *shapes: tuple[int, ...]) -> Path:
    """Convert and save a program in single precision."""
    specs = [mb.TensorSpec(shape=shape) for shape in shapes]
    program = mb.program(input_specs=specs, opset_version=TARGET)(body)
    model = ct.convert(
        program,
        convert_to="mlprogram",
        minimum_deployment_target=TARGET,
        compute_precision=ct.precision.FLOAT32,
        skip_model_load=True,
    )
    model.save(str(path))
    return path


def everything(x: Any, y: Any) -> Any:
    """Every operation that the interpreter knows, each as an output of its own name."""
    kernel = np.random.default_rng(2).standard_normal((5, 6, 1, 1)).astype(np.float32)
    patch = np.random.default_rng(3).standard_normal((5, 6, 2, 4)).astype(np.float32)
    bias = np.arange(5, dtype=np.float32)
    first, second = mb.split(x=x, num_splits=2, axis=1)
    third, fourth = mb.split(x=x, split_sizes=[1, 3], axis=2)
    swapped = mb.transpose(x=y, perm=(0, 3, 2, 1))  # (2, 8, 4, 6)
    return (
        mb.add(x=x, y=y, name="add"),
        mb.sub(x=x, y=y, name="sub"),
        mb.mul(x=x, y=y, name="mul"),
        mb.real_div(x=x, y=mb.add(x=mb.mul(x=y, y=y), y=1.0), name="real_div"),
        mb.rsqrt(x=mb.mul(x=x, y=x), epsilon=0.5, name="rsqrt"),
        mb.reduce_mean(x=x, axes=[1, 2], keep_dims=True, name="reduce_mean"),
        mb.reduce_sum(x=x, axes=[3], keep_dims=False, name="reduce_sum"),
        mb.softmax(x=x, axis=1, name="softmax"),
        mb.gelu(x=x, mode="EXACT", name="gelu"),
        mb.relu(x=x, name="relu"),
        mb.sigmoid(x=x, name="sigmoid"),
        mb.tanh(x=x, name="tanh"),
        mb.conv(x=x, weight=kernel, bias=bias, name="conv_pointwise"),
        mb.conv(x=x, weight=patch, strides=[2, 4], pad_type="valid", name="conv_patches"),
        mb.batch_norm(
            x=x, mean=MEAN, variance=VARIANCE, gamma=MEAN + 2, beta=VARIANCE, name="batch_norm"
        ),
        mb.layer_norm(x=x, axes=[1], gamma=MEAN + 2, beta=VARIANCE, epsilon=0.5, name="layer_norm"),
        mb.layer_norm(x=y, axes=[1], epsilon=1e-6, name="layer_norm_plain"),
        mb.matmul(x=x, y=y, transpose_y=True, name="matmul_y"),
        mb.matmul(x=x, y=y, transpose_x=True, name="matmul_x"),
        mb.einsum(values=(swapped, x), equation="abcd,adce->abce", name="einsum"),
        mb.concat(values=(second, first), axis=1, name="concat"),
        mb.concat(values=(fourth, third), axis=2, name="split_sizes"),
        mb.reshape(x=x, shape=(2, 4, 6, 8), name="reshape"),
        mb.transpose(x=x, perm=(3, 1, 0, 2), name="transpose"),
        mb.cast(x=mb.cast(x=mb.mul(x=x, y=10.0), dtype="int32"), dtype="fp32", name="cast"),
    )


def by_tensorflow(x: NDArray[np.float32], y: NDArray[np.float32]) -> dict[str, Any]:
    """The same by TensorFlow."""
    kernel = np.random.default_rng(2).standard_normal((5, 6, 1, 1)).astype(np.float32)
    patch = np.random.default_rng(3).standard_normal((5, 6, 2, 4)).astype(np.float32)
    last = tf.transpose(x, (0, 2, 3, 1))

    def layer_norm(value: NDArray[np.float32], scale: Any, shift: Any, epsilon: float) -> Any:
        mean, variance = tf.nn.moments(tf.transpose(value, (0, 2, 3, 1)), -1, keepdims=True)
        channels_last = tf.transpose(value, (0, 2, 3, 1))
        normalised = tf.nn.batch_normalization(channels_last, mean, variance, shift, scale, epsilon)
        return tf.transpose(normalised, (0, 3, 1, 2))

    def conv(weight: NDArray[np.float32], strides: tuple[int, int]) -> Any:
        convolved = tf.nn.conv2d(last, weight.transpose(2, 3, 1, 0), strides, "VALID")
        return tf.transpose(convolved, (0, 3, 1, 2))

    return {
        "add": tf.add(x, y),
        "sub": tf.subtract(x, y),
        "mul": tf.multiply(x, y),
        "real_div": tf.divide(x, tf.square(y) + 1.0),
        "rsqrt": tf.math.rsqrt(tf.square(x) + 0.5),
        "reduce_mean": tf.reduce_mean(x, (1, 2), keepdims=True),
        "reduce_sum": tf.reduce_sum(x, 3),
        "softmax": tf.nn.softmax(x, axis=1),
        "gelu": tf.nn.gelu(x, approximate=False),
        "relu": tf.nn.relu(x),
        "sigmoid": tf.sigmoid(x),
        "tanh": tf.tanh(x),
        "conv_pointwise": conv(kernel, (1, 1)) + np.arange(5, dtype=np.float32)[:, None, None],
        "conv_patches": conv(patch, (2, 4)),
        "batch_norm": tf.transpose(
            tf.nn.batch_normalization(last, MEAN, VARIANCE, VARIANCE, MEAN + 2, 1e-5), (0, 3, 1, 2)
        ),
        "layer_norm": layer_norm(x, MEAN + 2, VARIANCE, 0.5),
        "layer_norm_plain": layer_norm(y, None, None, 1e-6),
        "matmul_y": tf.matmul(x, y, transpose_b=True),
        "matmul_x": tf.matmul(x, y, transpose_a=True),
        "einsum": tf.einsum("bkhc,bchq->bkhq", tf.transpose(y, (0, 3, 2, 1)), x),
        "concat": tf.concat([x[:, 3:], x[:, :3]], 1),
        "split_sizes": tf.concat([x[:, :, 1:], x[:, :, :1]], 2),
        "reshape": tf.reshape(x, (2, 4, 6, 8)),
        "transpose": tf.transpose(x, (3, 1, 0, 2)),
        "cast": tf.cast(tf.cast(x * 10.0, tf.int32), tf.float32),
    }


@pytest.fixture(scope="module")
def inputs() -> dict[str, NDArray[np.float32]]:
    generator = np.random.default_rng(1)
    return {name: generator.standard_normal(SHAPE).astype(np.float32) * 2 for name in "xy"}


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("package") / "everything.mlpackage"
    return package(path, everything, SHAPE, SHAPE)


def test_every_operation_agrees_with_tensorflow(
    saved: Path, inputs: dict[str, NDArray[np.float32]]
) -> None:
    found = InterpretedModel(saved, "float32").predict(inputs)
    expected = by_tensorflow(**inputs)
    assert set(found) == set(expected)
    for name, value in expected.items():
        assert found[name].shape == tuple(value.shape), name
        assert np.allclose(found[name], value, rtol=2e-6, atol=4e-6), name


def test_every_operation_that_may_be_shipped_is_known_and_compared(saved: Path) -> None:
    # GIVEN what the app lets into Core ML
    assert set(OPERATIONS) | {"const"} == mlpackage.OPERATIONS
    # THEN each of it was compared with another source above or below
    compared = {operation.type for operation in InterpretedModel(saved).operations}
    assert compared == {name for name in OPERATIONS if not name.startswith("constexpr_")}


@pytest.mark.parametrize("axis", [0, 1])
def test_grids_are_read_as_coremltools_reads_them(axis: int) -> None:
    generator = np.random.default_rng(5)
    arguments = {
        "quantized_data": generator.integers(-127, 128, (4, 6, 1, 1)).astype(np.int8),
        "zero_point": generator.integers(-3, 4, (4, 6)[axis]).astype(np.int8),
        "scale": generator.uniform(0.01, 0.1, (4, 6)[axis]).astype(np.float32),
        "axis": axis,
    }
    found = OPERATIONS["constexpr_affine_dequantize"](**arguments)
    expected = constexpr_affine_dequantize.decompress(**arguments)
    assert np.allclose(found, expected, rtol=1e-6, atol=0)


def test_a_compressed_package_computes_with_what_it_stores(tmp_path: Path) -> None:
    # GIVEN the same kernel stored plainly and as what it was rounded to
    x = np.random.default_rng(6).standard_normal((1, 64, 1, 9)).astype(np.float32)
    kernel = np.random.default_rng(7).standard_normal((40, 64, 1, 1)).astype(np.float32)
    small = rounded(kernel, "linear8")

    plain = small.weights().astype(np.float16)

    def convolved(x: Any) -> Any:
        return mb.conv(x=mb.cast(x=x, dtype="fp16"), weight=coreml_programs.stored(small), name="y")

    def convolved_plainly(x: Any) -> Any:
        return mb.conv(x=mb.cast(x=x, dtype="fp16"), weight=plain, name="y")

    found, sizes = [], []
    for body in (convolved, convolved_plainly):
        path = package(tmp_path / f"{body.__name__}.mlpackage", body, x.shape)
        found.append(InterpretedModel(path, "float32").predict({"x": x})["y"])
        sizes.append(next(path.rglob("weight.bin")).stat().st_size)
    # THEN the same is computed, from fewer bytes
    assert np.array_equal(found[0], found[1])
    assert sizes[0] < sizes[1] * 0.65


def test_half_precision_rounds_every_result(
    saved: Path, inputs: dict[str, NDArray[np.float32]]
) -> None:
    # WHEN a program is executed in both precisions
    single = InterpretedModel(saved, "float32").predict(inputs)
    half = InterpretedModel(saved, "float16").predict(inputs)
    # THEN half precision gives only numbers that it has, near the others but not the same
    for name, value in half.items():
        assert np.array_equal(value, value.astype(np.float16).astype(np.float32)), name
        if name != "cast":  # a number just under a whole one may be cut to another
            assert np.allclose(value, single[name], rtol=0.02, atol=0.02), name
    assert not np.array_equal(half["matmul_y"], single["matmul_y"])


def test_a_norm_of_what_half_precision_cannot_square_is_none(tmp_path: Path) -> None:
    # GIVEN one channel that is 255 or 257 above the mean, of which only the former has a square
    path = package(
        tmp_path / "p.mlpackage",
        lambda x: mb.layer_norm(x=x, axes=[1], epsilon=1e-6, name="y"),
        (1, 1001, 1, 2),
    )
    x = np.zeros((1, 1001, 1, 2), np.float32)
    x[0, 0, 0] = 255.2, 257.0
    found = InterpretedModel(path).predict({"x": x})["y"][0, 0, 0]
    # THEN an engine that keeps squares in half precision would give 0
    assert found[0] == pytest.approx(1000**0.5, rel=1e-3)
    assert found[1] == 0.0


def test_rounding_to_half_is_that_of_numpy() -> None:
    # GIVEN numbers of every size, every half, and the points between two halves, where ties are
    generator = np.random.default_rng(4)
    scattered = generator.standard_normal(100_000) * 10.0 ** generator.uniform(-9, 6, 100_000)
    halves = np.arange(0x7C00, dtype=np.uint16).view(np.float16).astype(np.float32)
    ties = (halves[1:] + halves[:-1]) / 2
    values = np.concatenate([scattered.astype(np.float32), halves, -halves, ties, -ties])
    # THEN each rounds to the same half as in NumPy
    with np.errstate(over="ignore"):
        expected = values.astype(np.float16).astype(np.float32)
    assert np.array_equal(round_to_half(values), expected)


def test_a_picture_is_given_as_core_ml_gives_it(tmp_path: Path) -> None:
    # GIVEN a program that only passes its picture on
    path = package(tmp_path / "p.mlpackage", lambda x: mb.add(x=x, y=0.0, name="y"), (1, 3, 2, 4))
    pixels = np.arange(24, dtype=np.uint8).reshape(2, 4, 3)
    found = InterpretedModel(path, "float32").predict({"x": Image.fromarray(pixels)})["y"]
    assert np.array_equal(found[0].transpose(1, 2, 0), pixels)


def test_an_unknown_operation_is_refused_by_name(tmp_path: Path) -> None:
    path = package(tmp_path / "p.mlpackage", lambda x: mb.sinh(x=x, name="y"), (2, 3))
    with pytest.raises(ProgramError, match=r"p\.mlpackage: operation 'sinh'"):
        InterpretedModel(path)


def test_a_form_of_an_operation_that_is_not_covered_is_refused(tmp_path: Path) -> None:
    kernel = np.ones((1, 1, 3, 3), np.float32)
    path = package(
        tmp_path / "p.mlpackage", lambda x: mb.conv(x=x, weight=kernel, name="y"), (1, 1, 8, 8)
    )
    with pytest.raises(NotImplementedError, match="conv"):
        InterpretedModel(path).predict({"x": np.ones((1, 1, 8, 8), np.float32)})


def test_a_package_without_its_weights_is_refused(saved: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mlpackage"
    shutil.copytree(saved, broken)
    next(broken.rglob("weight.bin")).unlink()
    with pytest.raises(ProgramError, match=r"broken\.mlpackage"):
        InterpretedModel(broken)


def test_other_inputs_than_the_programs_are_refused(saved: Path) -> None:
    with pytest.raises(ValueError, match=r"\['x', 'y'\]"):
        InterpretedModel(saved).predict({"x": np.zeros(SHAPE, np.float32)})
