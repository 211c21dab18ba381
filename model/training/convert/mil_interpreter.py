"""Executes a saved Core ML package on any system, to prove it without a Mac.

The package's own program and weight file are read back, and every operation is evaluated in NumPy
(`mil_operations.py`). Two ways of computing: `float32` takes the stored half-precision weights and
computes in single precision, which shows that the program is right; `float16` rounds every
operation's result to half precision as well, which shows that the precision suffices. Sums inside
one operation stay in single precision. How the Neural Engine itself rounds is not covered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from coremltools.converters.mil.frontend import milproto
from numpy.typing import NDArray
from PIL import Image

from model.inference.mlpackage import read_spec
from model.training.convert.mil_operations import OPERATIONS
from model.training.errors import TrainingError

Precision = Literal["float32", "float16"]


class ProgramError(TrainingError):
    """A Core ML package is damaged, or has an operation that the interpreter does not know."""


@dataclass(frozen=True, slots=True)
class OperationRecord:
    """One operation of a program, for lists and checks: its type, its inputs and its outputs.

    `inputs` holds the shapes of the tensors of each argument that is read at run time, weights
    included; numbers that only describe the operation are left out.
    """

    type: str
    name: str
    shapes: tuple[tuple[int, ...], ...]
    dtypes: tuple[str, ...]
    inputs: Mapping[str, tuple[tuple[int, ...], ...]]


@dataclass(frozen=True, slots=True, eq=False)
class _Instruction:
    """One operation made ready: where to read its arguments and where to write its results."""

    evaluate: Callable[..., Any]
    constants: dict[str, Any]
    variables: dict[str, str | list[Any]]
    results: tuple[str, ...]
    exact: bool


class InterpretedModel:
    """A stand-in for `coremltools.models.CompiledMLModel`: the same `predict`, any system."""

    def __init__(self, package: Path | str, precision: Precision = "float16") -> None:
        """Read a `.mlpackage`. Raises `ProgramError` when it cannot be executed."""
        function = _load(Path(package))
        self.operations = tuple(
            _record(operation) for operation in function.operations if operation.op_type != "const"
        )
        self._round = round_to_half if precision == "float16" else _unrounded
        self._instructions = _compile(function, Path(package).name)
        self._inputs = tuple(function.inputs)
        self._outputs = tuple(output.name for output in function.outputs)

    def predict(self, data: Mapping[str, Any]) -> dict[str, NDArray[np.float32]]:
        """Compute every output from arrays by name; a picture comes as a PIL image."""
        if set(data) != set(self._inputs):
            raise ValueError(f"the program takes {sorted(self._inputs)}, not {sorted(data)}")
        values = {name: self._round(_as_tensor(value)) for name, value in data.items()}
        for instruction in self._instructions:
            arguments = {
                name: values[source]
                if isinstance(source, str)
                else [values[part] if isinstance(part, str) else part for part in source]
                for name, source in instruction.variables.items()
            }
            outcome = instruction.evaluate(**instruction.constants, **arguments)
            results = outcome if isinstance(outcome, list) else [outcome]
            for name, result in zip(instruction.results, results, strict=True):
                values[name] = result if instruction.exact else self._round(result)
        return {name: values[name] for name in self._outputs}


def round_to_half(x: NDArray[Any]) -> NDArray[Any]:
    """Round single precision to the values of half precision, to nearest and ties to even.

    Bit by bit, because NumPy's own conversion takes twenty times as long.
    """
    if x.dtype != np.float32:
        return x
    bits = np.ascontiguousarray(x).view(np.uint32)
    rounded = bits >> np.uint32(13)
    rounded &= np.uint32(1)
    rounded += np.uint32(0xFFF)
    rounded += bits
    rounded &= np.uint32(0xFFFFE000)
    result = rounded.view(np.float32)
    magnitude = np.abs(x)
    # Below 2**-14 half precision has the fixed step 2**-24, which is what 0.75 leaves to a sum.
    if not magnitude.min(initial=1.0) >= 2.0**-14:
        np.copyto(result, (x + np.float32(0.75)) - np.float32(0.75), where=magnitude < 2.0**-14)
    if not magnitude.max(initial=1.0) < 65520.0:
        np.copyto(result, np.copysign(np.float32(np.inf), x), where=magnitude >= 65520.0)
    return result


def _unrounded(x: NDArray[Any]) -> NDArray[Any]:
    return x


def _load(package: Path) -> Any:
    """Return the main function of a package's program."""
    try:
        spec, weights = read_spec(package)
        program = milproto.load.load(
            spec,
            specification_version=spec.specificationVersion,
            file_weights_dir=str(weights),
        )
    except Exception as error:  # coremltools raises bare Exception and RuntimeError
        raise ProgramError(f"{package.name} cannot be read: {error}") from error
    return program.functions["main"]


def _compile(function: Any, package: str) -> list[_Instruction]:
    """Turn operations into instructions, constants resolved and held in single precision.

    Compressed constants are unpacked here, to the half precision that Core ML unpacks them to.
    """
    instructions = []
    unpacked: dict[str, Any] = {}
    for operation in function.operations:
        if operation.op_type == "const":
            continue
        if operation.op_type not in OPERATIONS:
            raise ProgramError(f"{package}: operation {operation.op_type!r} is not known")
        evaluate = OPERATIONS[operation.op_type]
        constants, variables = _arguments(operation, unpacked)
        results = tuple(output.name for output in operation.outputs)
        if operation.op_type.startswith("constexpr_"):
            unpacked[results[0]] = round_to_half(evaluate(**constants))
            continue
        exact = operation.op_type in ("concat", "reshape", "split", "transpose")
        instructions.append(_Instruction(evaluate, constants, variables, results, exact))
    return instructions


def _arguments(
    operation: Any, unpacked: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the arguments whose value is known by now, and of the others what to read."""
    constants: dict[str, Any] = {}
    variables: dict[str, Any] = {}
    for name, source in operation.inputs.items():
        parts = list(source) if isinstance(source, (list, tuple)) else [source]
        values = [unpacked.get(part.name) if part.val is None else part.val for part in parts]
        resolved = [
            part.name if value is None else _constant(value)
            for part, value in zip(parts, values, strict=True)
        ]
        known = all(value is not None for value in values)
        argument = resolved if isinstance(source, (list, tuple)) else resolved[0]
        (constants if known else variables)[name] = argument
    return constants, variables


def _constant(value: Any) -> Any:
    array = np.asarray(value)
    return array.astype(np.float32) if array.dtype == np.float16 else value


def _as_tensor(value: Any) -> NDArray[Any]:
    """Give a picture as Core ML does: (1, 3, height, width), 0..255."""
    if isinstance(value, Image.Image):
        return np.asarray(value, dtype=np.float32).transpose(2, 0, 1)[None]
    return np.asarray(value, dtype=np.float32)


def _record(operation: Any) -> OperationRecord:
    return OperationRecord(
        type=operation.op_type,
        name=operation.name,
        shapes=tuple(tuple(output.shape) for output in operation.outputs),
        dtypes=tuple(output.dtype.__name__ for output in operation.outputs),
        inputs={
            name: tuple(tuple(part.shape) for part in parts)
            for name, source in operation.inputs.items()
            for parts in [list(source) if isinstance(source, (list, tuple)) else [source]]
            if all(part.is_tensor_or_scalar_of("fp16") for part in parts)
        },
    )
