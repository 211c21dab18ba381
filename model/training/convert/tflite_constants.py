"""Stores the constants of a LiteRT graph small: what is on a grid as bytes, the rest in halves.

Each large float matrix becomes a smaller one and a DEQUANTIZE operation before whatever read it.
LiteRT unpacks constants once, when the graph is loaded, and computes in single precision: unlike
its own "dynamic range" quantisation this changes no number. Equal bytes are stored once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import flatbuffers
import numpy as np
from numpy.typing import NDArray
from tensorflow.lite.python import schema_py_generated as schema

from model.training.convert.quantisation import LEAST_ELEMENTS, StoredKernel

_ALIGNMENT = 16
_IDENTIFIER = b"TFL3"

# The versions of DEQUANTIZE that first took half precision and one scale a channel.
_FROM_HALF = 3
_BY_CHANNEL = 5


class _Buffer(schema.BufferT):
    """A buffer that starts where runtimes want it; the generated code forgets the alignment."""

    def Pack(self, builder: Any) -> Any:  # noqa: N802 - the generated code's name
        if self.data is not None:
            builder.Prep(_ALIGNMENT, len(self.data))
        return super().Pack(builder)


def store_small(content: bytes, grids: Sequence[StoredKernel]) -> bytes:
    """Return a `.tflite` file that computes the same from smaller constants.

    `grids` are those of the network that was converted, in any order: the converter keeps a
    kernel's layout, output channels first, but not its name.
    """
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAsModel(content, 0))
    (graph,) = model.subgraphs
    written = {output for operator in graph.operators for output in operator.outputs}
    stored = {
        bytes(buffer.data): index
        for index, buffer in enumerate(model.buffers)
        if buffer.data is not None
    }
    unpacking = []
    for index, tensor in list(enumerate(graph.tensors)):
        data = model.buffers[tensor.buffer].data
        if tensor.type != schema.TensorType.FLOAT32 or data is None or index in written:
            continue
        values = np.frombuffer(bytes(data), np.float32).reshape(tensor.shape)
        # Biases stay: when one is not in single precision XNNPACK leaves its layer to LiteRT, whose
        # kernels are slower.
        if values.ndim < 2 or values.size < LEAST_ELEMENTS:
            continue
        small, array, version = _smaller(tensor, values, grids)
        small.buffer = stored.setdefault(array.tobytes(), len(model.buffers))
        if small.buffer == len(model.buffers):
            model.buffers.append(_buffer(array))
        tensor.buffer = 0
        graph.tensors.append(small)
        unpacking.append(_dequantize(model, version, len(graph.tensors) - 1, index))
    graph.operators = [*unpacking, *graph.operators]
    _forget_unused(model)
    builder = flatbuffers.Builder(len(content))
    builder.Finish(model.Pack(builder), file_identifier=_IDENTIFIER)
    return bytes(builder.Output())


def _smaller(
    tensor: Any, values: NDArray[np.float32], grids: Sequence[StoredKernel]
) -> tuple[Any, NDArray[Any], int]:
    """Describe the stored form of a constant: its tensor, its array, and how new DEQUANTIZE is."""
    small = schema.TensorT()
    small.name, small.shape, small.shapeSignature = tensor.name + b"_stored", tensor.shape, None
    found = (grid.rescaled_to(values) for grid in grids)
    grid = next((grid for grid in found if grid is not None), None)
    if grid is None or grid.scales is None:
        small.type = schema.TensorType.FLOAT16
        return small, values.astype(np.float16), _FROM_HALF
    small.type = schema.TensorType.INT8
    small.quantization = schema.QuantizationParametersT()
    small.quantization.scale = grid.scales
    small.quantization.zeroPoint = np.zeros(len(grid.scales), np.int64)
    small.quantization.quantizedDimension = 0
    return small, grid.values, _BY_CHANNEL


def _buffer(array: NDArray[Any]) -> Any:
    buffer = _Buffer()
    buffer.data = np.frombuffer(array.tobytes(), np.uint8)
    return buffer


def _dequantize(model: Any, version: int, source: int, target: int) -> Any:
    operator = schema.OperatorT()
    operator.opcodeIndex = _operator_code(model, schema.BuiltinOperator.DEQUANTIZE, version)
    operator.inputs, operator.outputs = [source], [target]
    return operator


def _operator_code(model: Any, builtin: int, version: int) -> int:
    """Return the place of an operation in the model's list, which it joins when it is new."""
    for index, code in enumerate(model.operatorCodes):
        if code.builtinCode == builtin and code.version >= version:
            return index
    code = schema.OperatorCodeT()
    code.builtinCode = code.deprecatedBuiltinCode = builtin
    code.version = version
    model.operatorCodes.append(code)
    return len(model.operatorCodes) - 1


def _forget_unused(model: Any) -> None:
    """Empty every buffer that no tensor and no metadata refers to any more."""
    used = {tensor.buffer for graph in model.subgraphs for tensor in graph.tensors}
    used |= {entry.buffer for entry in model.metadata or ()}
    for index, buffer in enumerate(model.buffers):
        if index not in used:
            buffer.data = None
        elif buffer.data is not None and not isinstance(buffer, _Buffer):
            model.buffers[index] = _buffer(np.asarray(buffer.data, np.uint8))
