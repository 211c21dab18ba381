"""Runtimes that execute a bundle, and the choice between them."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

from model.errors import RuntimeUnavailable
from model.inference.options import DEFAULT_UNITS, ComputeUnits, RuntimeName

if TYPE_CHECKING:  # NumPy is imported with the runtime that needs it
    from model.bundle import Bundle
    from model.inference.interface import Inference

_IS_MAC: bool = sys.platform == "darwin"

_log = logging.getLogger(__name__)


def load_inference(
    bundle: Bundle,
    runtime: RuntimeName = "auto",
    units: ComputeUnits = DEFAULT_UNITS,
    cores: int | None = None,
) -> Inference:
    """Load a bundle into a runtime; "auto" is Core ML on a Mac if it loads there, else LiteRT.

    LiteRT uses so many `cores`, all unless told; in Core ML's place it says why in its `fallback`.
    Raises `RuntimeUnavailable` when the runtime asked for cannot run here, and other `ModelError`s
    for a bundle that is not as promised.
    """
    if runtime == "coreml":
        return _load_coreml(bundle, units)
    fallback = None
    if runtime == "auto" and _IS_MAC:
        try:
            return _load_coreml(bundle, units)
        except RuntimeUnavailable as error:
            _log.warning("Core ML cannot be used, LiteRT is: %s", error)
            fallback = error.detail
    if keeps_cache(bundle):
        from model.inference.litert import LiteRTInference

        return LiteRTInference(bundle, fallback=fallback, cores=cores)
    from model.inference.litert_steps import LiteRTSteps

    return LiteRTSteps(bundle, fallback=fallback, cores=cores)


def keeps_cache(bundle: Bundle) -> bool:
    """Whether a bundle's decoder keeps keys and values, and not a state of fixed size."""
    return bundle.manifest.caches


def _load_coreml(bundle: Bundle, units: ComputeUnits) -> Inference:
    if not _IS_MAC:
        raise RuntimeUnavailable(bundle.path, "Core ML runs on macOS only")
    from model.inference.mlpackage import has_packages

    if not has_packages(bundle):
        raise RuntimeUnavailable(bundle.path, "the model was made without Core ML")
    if keeps_cache(bundle):
        from model.inference.coreml import CoreMLInference

        return CoreMLInference(bundle, units=units)
    from model.inference.coreml_steps import CoreMLSteps

    return CoreMLSteps(bundle, units=units)
