"""Runtimes that execute a bundle, and the choice between them."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Literal, get_args

from model.errors import ModelError, RuntimeUnavailable

if TYPE_CHECKING:  # the command line names the runtimes before it needs one
    from model.bundle import Bundle
    from model.inference.base import Inference

RuntimeName = Literal["auto", "coreml", "litert"]

RUNTIMES: tuple[RuntimeName, ...] = get_args(RuntimeName)

_IS_MAC: bool = sys.platform == "darwin"

_log = logging.getLogger(__name__)


def load_inference(bundle: Bundle, runtime: RuntimeName = "auto") -> Inference:
    """Load a bundle into a runtime; "auto" is Core ML on a Mac if it loads there, else LiteRT.

    Raises `RuntimeUnavailable` when the runtime asked for cannot run here, and other `ModelError`s
    for a bundle that it cannot load.
    """
    if runtime == "coreml":
        return _load_coreml(bundle)
    if runtime == "auto" and _IS_MAC:
        try:
            return _load_coreml(bundle)
        except ModelError as error:
            _log.warning("Core ML cannot be used, LiteRT is: %s", error)
    from model.inference.litert import LiteRTInference

    return LiteRTInference(bundle)


def _load_coreml(bundle: Bundle) -> Inference:
    if not _IS_MAC:
        raise RuntimeUnavailable(bundle.path, "Core ML runs on macOS only")
    from model.inference.coreml import CoreMLInference

    return CoreMLInference(bundle)
