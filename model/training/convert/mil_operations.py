"""What each operation of a Core ML program computes, in NumPy and single precision.

The meaning of an operation is that of coremltools' own definition (`coremltools.converters.mil`).
An operation gets its arguments by name and returns an array, or a list for several outputs. An
argument form that no shipped program has is refused rather than guessed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Operation = Callable[..., Any]

_LARGEST_HALF = 65504.0


def _add(x: Array, y: Array) -> Array:
    return np.asarray(x + y)


def _sub(x: Array, y: Array) -> Array:
    return np.asarray(x - y)


def _mul(x: Array, y: Array) -> Array:
    return np.asarray(x * y)


def _real_div(x: Array, y: Array) -> Array:
    return np.asarray(x / y)


def _rsqrt(x: Array, epsilon: Array) -> Array:
    return np.asarray(1.0 / np.sqrt(x + epsilon))


def _reduce_mean(x: Array, axes: Array, keep_dims: bool) -> Array:
    return np.asarray(x.mean(axis=tuple(axes), keepdims=bool(keep_dims)))


def _reduce_sum(x: Array, axes: Array, keep_dims: bool) -> Array:
    return np.asarray(x.sum(axis=tuple(axes), keepdims=bool(keep_dims)))


def _softmax(x: Array, axis: int) -> Array:
    weights = np.exp(x - x.max(axis=axis, keepdims=True))
    weights /= weights.sum(axis=axis, keepdims=True)
    return weights


def _relu(x: Array) -> Array:
    return np.maximum(x, np.float32(0.0))


def _sigmoid(x: Array) -> Array:
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * x)))  # no overflow, as exp would have


def _tanh(x: Array) -> Array:
    return np.tanh(x)


def _gelu(x: Array, mode: str) -> Array:
    if mode == "TANH_APPROXIMATION":
        inner = np.float32((2.0 / np.pi) ** 0.5) * (x + np.float32(0.044715) * x * x * x)
        return np.asarray(0.5 * x * (1.0 + np.tanh(inner)))
    if mode != "EXACT":
        raise NotImplementedError(f"gelu with mode {mode}")
    return np.asarray(0.5 * x * (1.0 + _error_function(x * np.float32(0.5**0.5))))


def _conv(
    x: Array, weight: Array, strides: Array, bias: Array | None = None, **geometry: Any
) -> Array:
    """Convolve (batch, in, height, width) with kernels as large as their strides.

    That covers patches and 1 x 1 convolutions, which are plain matrix products.
    """
    outputs, inputs, height, width = weight.shape
    padded = geometry["pad_type"] != "valid" and np.any(geometry["pad"])
    plain = tuple(geometry["dilations"]) == (1, 1) and geometry["groups"] == 1 and not padded
    whole = tuple(strides) == (height, width) and not x.shape[2] % height and not x.shape[3] % width
    if not (plain and whole):
        raise NotImplementedError(f"conv of {x.shape} with {weight.shape}, strides {strides}")
    batch, rows, columns = x.shape[0], x.shape[2] // height, x.shape[3] // width
    patches = x.reshape(batch, inputs, rows, height, columns, width)
    patches = patches.transpose(0, 1, 3, 5, 2, 4).reshape(batch, -1, rows * columns)
    result = np.matmul(weight.reshape(outputs, -1), patches)
    if bias is not None:
        result += bias[:, None]
    return result.reshape(batch, outputs, rows, columns)


def _batch_norm(
    x: Array, mean: Array, variance: Array, gamma: Array, beta: Array, epsilon: Array
) -> Array:
    shape = (1, -1, *(1,) * (x.ndim - 2))
    scale = gamma / np.sqrt(variance + epsilon)
    return np.asarray(x * scale.reshape(shape) + (beta - mean * scale).reshape(shape))


def _layer_norm(
    x: Array, axes: Array, epsilon: Array, gamma: Array | None = None, beta: Array | None = None
) -> Array:
    axis = tuple(axes)
    centred = x - x.mean(axis=axis, keepdims=True)
    squares = np.square(centred)
    # Sums are wide in any engine; the squares themselves may be halves.
    squares[squares > _LARGEST_HALF] = np.inf
    variance = squares.mean(axis=axis, keepdims=True)
    shape = [side if place in axis else 1 for place, side in enumerate(x.shape)]
    result = centred / np.sqrt(variance + epsilon)
    if gamma is not None:
        result *= gamma.reshape(shape)
    if beta is not None:
        result += beta.reshape(shape)
    return np.asarray(result)


def _matmul(x: Array, y: Array, transpose_x: bool, transpose_y: bool) -> Array:
    left = np.swapaxes(x, -1, -2) if transpose_x else x
    right = np.swapaxes(y, -1, -2) if transpose_y else y
    return np.asarray(np.matmul(left, right))


def _einsum(values: list[Array], equation: str) -> Array:
    """Evaluate "abcd,adce->abce", the one form that programs for the Neural Engine have."""
    if equation != "abcd,adce->abce":
        raise NotImplementedError(f"einsum {equation}")
    left, right = (value.swapaxes(1, 2) for value in values)  # abcd -> acbd, adce -> acde
    return np.asarray(np.matmul(left, right).swapaxes(1, 2))


def _concat(values: list[Array], axis: int, interleave: bool) -> Array:
    if interleave:
        raise NotImplementedError("concat with interleave")
    return np.concatenate(values, axis=int(axis))


def _split(
    x: Array,
    axis: int,
    split_sizes: Array | None = None,
    num_splits: int | None = None,
) -> list[Array]:
    if split_sizes is None:
        return np.split(x, int(num_splits or 0), axis=int(axis))
    return np.split(x, np.cumsum(split_sizes)[:-1], axis=int(axis))


def _reshape(x: Array, shape: Array) -> Array:
    return x.reshape(tuple(shape))


def _transpose(x: Array, perm: Array) -> Array:
    return x.transpose(tuple(perm))


def _cast(x: Array, dtype: str) -> Array:
    """Change the type; the interpreter rounds to half precision where that is emulated."""
    return x.astype(np.int32 if dtype == "int32" else np.float32)


def _error_function(x: Array) -> Array:
    """Return erf(x) to 1.5e-7 (Abramowitz and Stegun 1964, formula 7.1.26)."""
    magnitude = np.abs(x)
    t = 1.0 / (1.0 + np.float32(0.3275911) * magnitude)
    series: Array = np.full_like(t, 1.061405429)
    for coefficient in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        series = series * t + np.float32(coefficient)
    return np.copysign(1.0 - series * t * np.exp(-magnitude * magnitude), x)


def _constexpr_affine_dequantize(
    quantized_data: Array, zero_point: Array, scale: Array, axis: int
) -> Array:
    shape = [1] * quantized_data.ndim
    shape[int(axis)] = -1
    by_axis = (np.asarray(part, np.float32) for part in (zero_point, scale))
    zero, step = (part.reshape(shape if part.ndim else ()) for part in by_axis)
    return np.asarray((quantized_data - zero) * step)


OPERATIONS: dict[str, Operation] = {
    operation.__name__.removeprefix("_"): operation
    for operation in (
        _add,
        _batch_norm,
        _cast,
        _concat,
        _constexpr_affine_dequantize,
        _conv,
        _einsum,
        _gelu,
        _layer_norm,
        _matmul,
        _mul,
        _real_div,
        _reduce_mean,
        _reduce_sum,
        _relu,
        _reshape,
        _rsqrt,
        _sigmoid,
        _softmax,
        _split,
        _sub,
        _tanh,
        _transpose,
    )
}
"""Every operation that the interpreter knows, by its name in a program."""
