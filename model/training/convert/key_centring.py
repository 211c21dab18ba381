"""Moves the encoder's keys to where half precision is fine, which no softmax sees.

A vector that is added to all keys of a head adds the same number to all scores of a query: the
attention does not change. What half precision rounds off does, as it grows with the number that is
rounded. So the keys' bias is free, and is chosen for the least rounding error where the network
looks: of the scores, and of the products that make them up, over some pictures.
"""

from __future__ import annotations

import numpy as np
from keras import ops
from numpy.typing import NDArray

from model.training.convert.quantisation import vision_transformer
from model.training.network.attention import split_heads
from model.training.network.caption_network import CaptionNetwork

Array = NDArray[np.float32]

_LITTLE = 1e-6
"""Of the mean square of a head's queries: keeps a direction in which none points out of it."""


def centre_keys(network: CaptionNetwork, pictures: NDArray[np.uint8]) -> None:
    """Choose the key biases of a network's encoder, if it is a ViT.

    `pictures` (N, H, W, 3) are usual ones.
    """
    encoder = vision_transformer(network)
    if encoder is None:
        return
    x = encoder.embed(pictures.astype(np.float32))
    for block in encoder.blocks:
        width, heads = block.width, block.heads
        parts = ops.split(block.qkv(block.attention_norm(x)), 3, axis=-1)
        query, key = (ops.convert_to_numpy(split_heads(part, heads)) for part in parts[:2])
        query = query * np.float32((width // heads) ** -0.5)
        centres = [centre(query[:, head], key[:, head]) for head in range(heads)]
        bias = ops.convert_to_numpy(block.qkv.bias).copy()
        bias[width : 2 * width] -= np.concatenate(centres)
        block.qkv.bias.assign(bias.astype(np.float16).astype(np.float32))
        x = block(x)


def centre(queries: Array, keys: Array) -> Array:
    """Return what to take off all keys of a head, from (pictures, length, head width) of each.

    Rounding a score s = sum q k is an error that goes with s, rounding q and k one that goes with
    each product. The sum of all their squares, each key weighted as it is attended to, is least
    where its derivative by the centre is 0, which is one linear equation for each channel.
    """
    scores = queries @ keys.transpose(0, 2, 1)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights /= weights.sum(axis=-1, keepdims=True)
    attended_scores = (weights * scores).sum(axis=-1, keepdims=True)
    attended_keys = weights @ keys
    width = queries.shape[-1]
    flat = queries.reshape(-1, width).astype(np.float64)
    squares = np.square(flat)
    left = flat.T @ flat + np.diag(2.0 * squares.sum(axis=0) + _LITTLE * squares.sum())
    right = flat.T @ attended_scores.reshape(-1) + 2.0 * (
        squares * attended_keys.reshape(-1, width)
    ).sum(axis=0)
    return np.linalg.solve(left, right).astype(np.float32)
