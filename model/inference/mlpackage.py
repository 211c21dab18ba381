"""The files of a Core ML package: what they must be before Core ML sees them.

Read with coremltools, which takes seconds to import and is imported only here and when needed.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from model.bundle import DECODER_COREML, ENCODER_COREML, Bundle
from model.errors import BundleDamaged, BundleIncompatible, RuntimeUnavailable
from model.plain_files import read_json

Tensors = dict[str, tuple[int, ...]]
"""Names and shapes of a program's inputs or outputs."""

OPERATIONS = frozenset(
    {
        "add",
        "batch_norm",
        "cast",
        "concat",
        "const",
        "constexpr_affine_dequantize",
        "conv",
        "einsum",
        "gelu",
        "layer_norm",
        "matmul",
        "mul",
        "real_div",
        "reduce_mean",
        "reduce_sum",
        "relu",
        "reshape",
        "rsqrt",
        "sigmoid",
        "softmax",
        "split",
        "sub",
        "tanh",
        "transpose",
    }
)
"""What a package may do: the operations that are proven without a Mac (by
`model/training/convert/mil_interpreter.py`).
Bundles of version 1.1 have `batch_norm` and `rsqrt`, later ones `layer_norm`."""

_WEIGHTS = "weight.bin"

_VERSIONS = (7, 8)
"""Of Core ML's specification: macOS 13 and 14."""


def has_packages(bundle: Bundle) -> bool:
    """Whether a bundle was made for Core ML at all."""
    packages = (ENCODER_COREML, DECODER_COREML)
    return any(name.startswith(packages) for name in bundle.manifest.files)


def package_digest(bundle: Bundle, package: str) -> str:
    """Return one SHA-256 for all files of a package, from the manifest's."""
    digest = hashlib.sha256()
    for name, record in sorted(bundle.manifest.files.items()):
        if name.startswith(package + "/"):
            digest.update(f"{name} {record.sha256}\n".encode())
    return digest.hexdigest()


def read_spec(package: Path) -> tuple[Any, Path]:
    """Return a package's specification and the folder of its weights; ValueError when damaged.

    coremltools' own reader rewrites the package's `Manifest.json` each time, which a read-only or
    signed app does not allow.
    """
    from coremltools.proto import Model_pb2
    from google.protobuf.message import DecodeError  # type: ignore[import-untyped]

    try:
        document = read_json(package / "Manifest.json")
        root = document["itemInfoEntries"][document["rootModelIdentifier"]]
        model = package / "Data" / root["path"]
        if not model.resolve().is_relative_to(package.resolve()):
            raise ValueError(f"{root['path']!r} is outside the package")
        spec = Model_pb2.Model.FromString(model.read_bytes())
    except (KeyError, TypeError, DecodeError) as error:
        raise ValueError(f"not a Core ML package: {error!r}") from error
    return spec, model.parent / "weights"


def check_package(
    bundle: Bundle, name: str, package: Path, inputs: Tensors, outputs: Tensors
) -> None:
    """Raise `BundleIncompatible` unless version, operations and tensors are those that are known
    (further outputs may exist), `BundleDamaged` when the program's weights are not vouched for.
    """
    try:
        spec, weights = read_spec(package)
    except (OSError, ValueError) as error:
        raise BundleDamaged(bundle.path, f"{name}: {error}") from error
    except ImportError as error:
        raise RuntimeUnavailable(bundle.path, f"Core ML: {error}") from error
    if (weights / _WEIGHTS).relative_to(bundle.path).as_posix() not in bundle.manifest.files:
        raise BundleDamaged(bundle.path, f"{name}: there is no {_WEIGHTS}")
    if spec.specificationVersion not in _VERSIONS:
        found = spec.specificationVersion
        raise BundleIncompatible(bundle.path, f"{name} is of version {found}, not {_VERSIONS}")
    unknown = sorted(_operations(spec) - OPERATIONS)
    if unknown:
        raise BundleIncompatible(bundle.path, f"{name}: operation {unknown[0]!r} is not known")
    _check_tensors(bundle, name, spec.description, inputs, outputs)


def _operations(spec: Any) -> set[str]:
    """Return the types of all operations of a program, those of its inner blocks included."""
    blocks = [
        block
        for function in spec.mlProgram.functions.values()
        for block in function.block_specializations.values()
    ]
    found = set()
    while blocks:
        for operation in blocks.pop().operations:
            found.add(operation.type)
            blocks += operation.blocks
    return found


def _check_tensors(
    bundle: Bundle, name: str, description: Any, inputs: Tensors, outputs: Tensors
) -> None:
    found_inputs = {feature.name: _shape_and_type(feature) for feature in description.input}
    found_outputs = {feature.name: _shape_and_type(feature) for feature in description.output}
    if set(found_inputs) != set(inputs):
        raise BundleIncompatible(bundle.path, f"{name} takes {', '.join(sorted(found_inputs))}")
    for found, expected in ((found_inputs, inputs), (found_outputs, outputs)):
        for tensor, shape in expected.items():
            wanted = (shape, "RGB" if tensor == "image" else "FLOAT16")
            if found.get(tensor) != wanted:
                raise BundleIncompatible(
                    bundle.path, f"{name}: {tensor} is {found.get(tensor)}, not {wanted}"
                )


def _shape_and_type(feature: Any) -> tuple[tuple[int, ...], str]:
    """Return the shape and element type of a feature; a picture's are (height, width) and RGB."""
    kind = feature.type.WhichOneof("Type")
    if kind == "imageType":
        picture = feature.type.imageType
        return (picture.height, picture.width), picture.ColorSpace.Name(picture.colorSpace)
    array = feature.type.multiArrayType
    return tuple(array.shape), array.ArrayDataType.Name(array.dataType)
