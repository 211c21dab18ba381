"""Rewrites a LiteRT graph in memory before it is loaded: weights of bytes become float16.

A bundle stores a weight in a byte (`model/training/convert/tflite_constants.py`). Loaded as it is,
such a graph takes eight bytes a weight: XNNPACK packs a single-precision copy for its kernels, and
its delegate keeps what it unpacked for that. From float16 it packs directly. A weight of the grid
is a float16 number, but for those so small (below 2 ** -14) that they make no difference. Why the
files hold bytes all the same: `model/decisions/008-float16-weights.md`.

The file is a FlatBuffer (flatbuffers.dev/internals): tables that refer to each other by offsets.
New constants are appended and a few fields patched, 100 ms for both graphs of the shipped bundle;
the generated classes for the format take longer to import than that, and more memory.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterator
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

# Numbers of the fields, and of the element types, in LiteRT's schema (schema.fbs).
_MODEL_SUBGRAPHS, _MODEL_BUFFERS = 2, 4
_SUBGRAPH_TENSORS = 0
_TENSOR_SHAPE, _TENSOR_TYPE, _TENSOR_BUFFER, _TENSOR_QUANTIZATION = 0, 1, 2, 4
_QUANTIZATION_SCALE, _QUANTIZATION_ZERO_POINT, _QUANTIZATION_AXIS = 2, 3, 6
_BUFFER_DATA = 0
_FLOAT16, _INT8 = 1, 9

_ALIGNMENT = 16

Number = TypeVar("Number", bound=np.generic)


def with_float16_weights(content: bytes) -> bytes:
    """Return a `.tflite` file that computes the same, its int8 constants stored as float16.

    Only constants with a scale for each of the first axis are changed, and only what a single
    tensor refers to. Vectors stay: with a float16 bias XNNPACK leaves its layer to LiteRT, whose
    kernels are slower. Raises `struct.error`, ValueError or IndexError for what is no such file.
    """
    graph = bytearray(content)
    added: list[bytes] = []
    end = len(graph)
    for tensor, quantization, buffer in list(_quantised(graph)):
        scales = quantization.vector(_QUANTIZATION_SCALE, np.float32)
        steps = buffer.vector(_BUFFER_DATA, np.int8).reshape(len(scales), -1)
        values = (steps * scales[:, None]).astype(np.float16).tobytes()
        # The length stands before the values, and these on a border.
        padding = -(end + 4) % _ALIGNMENT
        added.append(bytes(padding) + struct.pack("<I", len(values)) + values)
        buffer.refer(_BUFFER_DATA, end + padding)
        end += len(added[-1])
        tensor.set_byte(_TENSOR_TYPE, _FLOAT16)
        for field in (_QUANTIZATION_SCALE, _QUANTIZATION_ZERO_POINT):
            quantization.empty(field)
    return b"".join([graph, *added])


def _quantised(graph: bytearray) -> Iterator[tuple[_Table, _Table, _Table]]:
    """Yield each tensor of scaled bytes, its quantisation, and the buffer that is its alone."""
    model = _Table(graph, struct.unpack_from("<I", graph)[0])
    buffers = list(model.tables(_MODEL_BUFFERS))
    tensors = [
        tensor
        for subgraph in model.tables(_MODEL_SUBGRAPHS)
        for tensor in subgraph.tables(_SUBGRAPH_TENSORS)
    ]
    places = [tensor.number(_TENSOR_BUFFER, "<I") for tensor in tensors]
    users = Counter(places)
    for tensor, place in zip(tensors, places, strict=True):
        of_bytes = tensor.number(_TENSOR_TYPE, "<b") == _INT8
        if not of_bytes or users[place] > 1 or not tensor.place(_TENSOR_QUANTIZATION):
            continue
        if len(tensor.vector(_TENSOR_SHAPE, np.int32)) < 2:
            continue
        quantization, buffer = tensor.table(_TENSOR_QUANTIZATION), buffers[place]
        scaled = quantization.place(_QUANTIZATION_SCALE) and buffer.place(_BUFFER_DATA)
        if scaled and quantization.number(_QUANTIZATION_AXIS, "<i") == 0:
            yield tensor, quantization, buffer


class _Table:
    """One table of a FlatBuffer, read and patched in place."""

    def __init__(self, graph: bytearray, start: int) -> None:
        self.graph, self.start = graph, start

    def place(self, field: int) -> int:
        """Return where a field lies, 0 where it is left out and has its default."""
        layout = self.start - int(struct.unpack_from("<i", self.graph, self.start)[0])
        size = struct.unpack_from("<H", self.graph, layout)[0]
        offset = 4 + 2 * field
        if offset >= size:
            return 0
        found = int(struct.unpack_from("<H", self.graph, layout + offset)[0])
        return self.start + found if found else 0

    def number(self, field: int, layout: str) -> int:
        """Return a number, `layout` as in `struct`."""
        place = self.place(field)
        return int(struct.unpack_from(layout, self.graph, place)[0]) if place else 0

    def target(self, field: int) -> int:
        """Return where what a field refers to lies."""
        place = self.place(field)
        return place + int(struct.unpack_from("<I", self.graph, place)[0])

    def table(self, field: int) -> _Table:
        """Return the table that a field refers to."""
        return _Table(self.graph, self.target(field))

    def tables(self, field: int) -> Iterator[_Table]:
        """Yield the tables of the vector that a field refers to."""
        start = self.target(field)
        for number in range(struct.unpack_from("<I", self.graph, start)[0]):
            place = start + 4 + 4 * number
            yield _Table(self.graph, place + struct.unpack_from("<I", self.graph, place)[0])

    def vector(self, field: int, kind: type[Number]) -> NDArray[Number]:
        """Return the numbers of the vector that a field refers to, where they lie."""
        start = self.target(field)
        count = struct.unpack_from("<I", self.graph, start)[0]
        return np.frombuffer(self.graph, kind, count, start + 4)

    def set_byte(self, field: int, value: int) -> None:
        """Change a number of one byte."""
        self.graph[self.place(field)] = value

    def refer(self, field: int, target: int) -> None:
        """Have a field refer to what begins at `target`, behind it."""
        place = self.place(field)
        struct.pack_into("<I", self.graph, place, target - place)

    def empty(self, field: int) -> None:
        """Make the vector that a field refers to one of no numbers."""
        if self.place(field):
            struct.pack_into("<I", self.graph, self.target(field), 0)
