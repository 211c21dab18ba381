"""Metal or the CPU: a graphics processor is used only when it computes what the CPU computes.

Wrong training on Metal has been reported for several pairs of TensorFlow and Keras (keras issue
21668). A few steps of a small decoder are therefore taken on both; a graphics processor that ends
up elsewhere, or fails, is left alone.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from model.training.errors import UsageError
from model.training.network.caption_network import CaptionNetwork
from model.training.network.config import NetworkConfig
from model.training_events import Device, DeviceName, DeviceReason, Listener

CPU = "/CPU:0"


def set_up(threads: int, *, memory_growth: bool) -> None:
    """Say on how many threads to compute, and how to take a graphics processor's memory.

    To be called before anything is computed; raises `UsageError` afterwards.
    """
    try:
        if threads:
            tf.config.threading.set_intra_op_parallelism_threads(threads)
            tf.config.threading.set_inter_op_parallelism_threads(threads)
        if memory_growth:
            for device in tf.config.list_physical_devices("GPU"):
                tf.config.experimental.set_memory_growth(device, True)
    except (RuntimeError, ValueError) as error:
        raise UsageError(f"threads and memory are chosen first: {error}") from error


Losses = Callable[[str], NDArray[np.float32]]
"""Takes a TensorFlow device's name and returns the losses of a few training steps on it."""

TOLERANCE = 0.01
"""The greatest relative difference between two losses of the same step."""

_STEPS = 5
_NETWORK = NetworkConfig(
    vocabulary=64,
    max_tokens=8,
    image_size=32,
    encoder_width=16,
    encoder_layers=1,
    encoder_heads=2,
    decoder_width=16,
    decoder_layers=1,
    decoder_heads=2,
    dropout=0.0,
    stochastic_depth=0.0,
)


def training_losses(device: str) -> NDArray[np.float32]:
    """Train a small network for a few steps on one device, from the same start on each."""
    random = np.random.default_rng(3)
    tokens = random.integers(5, _NETWORK.vocabulary, (4, _NETWORK.max_tokens)).astype(np.int32)
    inputs = {
        "images": random.integers(0, 256, (4, 32, 32, 3)).astype(np.float32),
        "tokens": tokens,
        "positions": np.tile(np.arange(_NETWORK.max_tokens, dtype=np.int32), (4, 1)),
        "segments": np.zeros_like(tokens),
    }
    with tf.device(device):
        network = CaptionNetwork(_NETWORK)
        network.build()
        network.kind_head.trainable = False
        for weight in network.trainable_weights:
            weight.assign(0.2 * random.standard_normal(weight.shape))
        network.compile(
            keras.optimizers.AdamW(1e-2, global_clipnorm=1.0),
            keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            jit_compile=False,
        )
        losses = network.fit(
            inputs, np.roll(tokens, -1, axis=1), batch_size=4, epochs=_STEPS, verbose=0
        )
    return np.array(losses.history["loss"], np.float32)


def compare(device: str, losses: Losses = training_losses) -> DeviceReason:
    """Say whether a device trains as the CPU does."""
    try:
        found = losses(device)
    except (tf.errors.OpError, RuntimeError, ValueError, NotImplementedError):
        return "failed"
    expected = losses(CPU)
    return "agrees" if np.allclose(found, expected, rtol=TOLERANCE, atol=0.0) else "disagrees"


def decide(
    asked: str, processors: list[str], losses: Losses = training_losses
) -> tuple[str, Device]:
    """Return TensorFlow's name of the device to use, and what to tell about it.

    `asked` is "auto" or "cpu"; `processors` are the graphics processors there are.
    """
    if asked == "cpu":
        return CPU, Device("cpu", "asked")
    if not processors:
        return CPU, Device("cpu", "none")
    reason = compare(processors[0], losses)
    if reason != "agrees":
        return CPU, Device("cpu", reason)
    name: DeviceName = "metal" if sys.platform == "darwin" else "gpu"
    return processors[0], Device(name, reason)


@contextmanager
def choose_device(asked: str, on_event: Listener) -> Iterator[None]:
    """Compute on the best device that can be trusted, and tell which that is."""
    processors = [
        device.name.removeprefix("/physical_device:")
        for device in tf.config.list_physical_devices("GPU")
    ]
    name, device = decide(asked, [f"/{processor}" for processor in processors])
    on_event(device)
    with tf.device(name):
        yield
