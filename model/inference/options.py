"""Which runtimes there are to choose from, and what Core ML may compute on."""

from __future__ import annotations

from typing import Literal, get_args

RuntimeName = Literal["auto", "coreml", "litert"]
ComputeUnits = Literal["all", "cpu-and-neural-engine", "cpu-only"]

RUNTIMES: tuple[RuntimeName, ...] = get_args(RuntimeName)

COMPUTE_UNITS: tuple[ComputeUnits, ...] = get_args(ComputeUnits)
"""What Core ML may compute on; LiteRT always uses the CPU."""

DEFAULT_UNITS: ComputeUnits = "cpu-and-neural-engine"
