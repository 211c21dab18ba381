"""Operations and bytes of a program are counted as one counts them by hand."""

from __future__ import annotations

import pytest

from model.training.convert.cost_estimate import cost, m1_seconds, multiply_adds, traffic
from model.training.convert.mil_interpreter import OperationRecord


def record(
    type_: str, output: tuple[int, ...], **inputs: tuple[tuple[int, ...], ...]
) -> OperationRecord:
    return OperationRecord(type_, "y", (output,), ("fp16",), inputs)


# 1 x 1, 64 channels to 128 at 10 places
CONV = record("conv", (1, 128, 1, 10), x=((1, 64, 1, 10),), weight=((128, 64, 1, 1),))
# 3 x 2 by 2 x 5, twice
MATMUL = record("matmul", (2, 3, 5), x=((2, 3, 2),), y=((2, 2, 5),))
# 7 keys of 4 numbers against 6 queries
EINSUM = record("einsum", (1, 7, 1, 6), values=((1, 7, 1, 4), (1, 4, 1, 6)))
ADD = record("add", (1, 8), x=((1, 8),), y=((1, 8),))
UNPACK = record("constexpr_affine_dequantize", (128, 64, 1, 1))


@pytest.mark.parametrize(
    ("operation", "expected"),
    [(CONV, 128 * 64 * 10), (MATMUL, 2 * 3 * 5 * 2), (EINSUM, 7 * 6 * 4), (ADD, 0)],
)
def test_multiply_adds(operation: OperationRecord, expected: int) -> None:
    assert multiply_adds(operation) == expected


def test_bytes_are_those_of_inputs_weights_and_outputs_in_half_precision() -> None:
    assert traffic(CONV) == 2 * (64 * 10 + 128 * 64 + 128 * 10)
    assert traffic(ADD) == 2 * 3 * 8


def test_time_is_that_of_the_slower_of_arithmetic_and_memory() -> None:
    # a large matrix product is bound by arithmetic, an addition by memory
    size = 4096
    product = record("matmul", (size, size), x=((size, size),), y=((size, size),))
    assert m1_seconds(product) == pytest.approx(2 * size**3 / 11e12)
    assert m1_seconds(ADD) == pytest.approx(48 / 68e9)


def test_a_program_is_the_sum_of_what_runs() -> None:
    figures = cost([UNPACK, CONV, ADD, ADD])
    assert figures["operations"] == 3
    assert figures["by type"] == {"add": 2, "conv": 1}
    assert figures["multiply-adds"] == multiply_adds(CONV)
    assert figures["bytes moved"] == traffic(CONV) + 2 * traffic(ADD)
