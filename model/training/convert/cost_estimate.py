"""What a Core ML program costs: counted operations and bytes, and the time that they imply.

The time is an estimate, not a measurement: for each operation the longer of its arithmetic and its
memory traffic, at what Apple states for an M1 (11 TOPS in half precision on the Neural Engine,
68 GB/s). Nothing overlaps in it and every tensor goes through memory, which makes it too long; no
operation costs anything to start, which makes it too short.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import prod

from model.manifest import Json
from model.training.convert.mil_interpreter import OperationRecord

M1_OPERATIONS_PER_SECOND = 11e12
M1_BYTES_PER_SECOND = 68e9
_HALF = 2


def multiply_adds(operation: OperationRecord) -> int:
    """Count the multiplications that an operation adds up; 0 for what only moves or maps values."""
    outputs = sum(map(prod, operation.shapes))
    if operation.type == "conv":
        return outputs * prod(operation.inputs["weight"][0][1:])
    if operation.type == "matmul":
        return outputs * operation.inputs["x"][0][-1]
    if operation.type == "einsum":  # "abcd,adce->abce" sums over d
        return outputs * operation.inputs["values"][0][-1]
    return 0


def traffic(operation: OperationRecord) -> int:
    """Count the bytes that an operation reads and writes in half precision."""
    read = sum(prod(shape) for shapes in operation.inputs.values() for shape in shapes)
    return _HALF * (read + sum(map(prod, operation.shapes)))


def m1_seconds(operation: OperationRecord) -> float:
    """Estimate the time of one operation."""
    arithmetic = 2 * multiply_adds(operation) / M1_OPERATIONS_PER_SECOND
    return max(arithmetic, traffic(operation) / M1_BYTES_PER_SECOND)


def cost(operations: Sequence[OperationRecord]) -> dict[str, Json]:
    """Return the figures of a whole program for the manifest."""
    computed = [one for one in operations if not one.type.startswith("constexpr_")]
    by_type = Counter(one.type for one in computed)
    return {
        "operations": len(computed),
        "by type": dict(sorted(by_type.items())),
        "multiply-adds": sum(map(multiply_adds, computed)),
        "bytes moved": sum(map(traffic, computed)),
        "estimated ms on an M1": round(1000 * sum(map(m1_seconds, computed)), 3),
    }
