"""What the network's heads look at: each picture's class token and the mean of its patches."""

from __future__ import annotations

import time
from collections.abc import Sequence

import keras
import numpy as np
from numpy.typing import NDArray

from model.preprocess import Picture, load_picture
from model.training.network.caption_network import CaptionNetwork, summary
from model.training.train.trainer import compiled
from model.training_events import Listener, Progress

Features = NDArray[np.float32]
"""(N, 2 width): of each picture the class token, then the mean of the patches."""

_BATCH = 48


def extract_features(
    network: CaptionNetwork, pictures: Sequence[Picture], stage: str, on_event: Listener
) -> Features:
    """Encode pictures, or picture files, and tell of progress as `stage`.

    Raises `ImageError` for a file that cannot be decoded.
    """
    encode = compiled(network.encoder, len(pictures))
    began, found = time.monotonic(), []
    for start in range(0, len(pictures), _BATCH):
        batch = [load_picture(picture) for picture in pictures[start : start + _BATCH]]
        found.append(keras.ops.convert_to_numpy(summary(encode(np.stack(batch)))))
        done = start + len(batch)
        left = (time.monotonic() - began) / done * (len(pictures) - done)
        on_event(Progress(stage, done, len(pictures), None, round(left, 1)))
    return np.concatenate(found)
