"""Does the region that is shown for a word matter? Hides it, and asks for the word again.

The deletion check of explanations (Petsiuk et al. 2018, arXiv 1806.07421): the fifth of the picture
that a content word was most attended to in is painted with the picture's mean colour, and the
log-probability of that word, behind the same words, is compared with the one before. The same is
done with that fifth moved elsewhere, so that shape and size are the same and only the place is by
chance. A map that shows what matters costs the word more than chance does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.caption import FIRST_LANGUAGE, CaptionOptions, Word
from model.captioner import Captioner
from model.inference.interface import Encoding, Inference
from model.preprocess import load_picture
from model.tokenizer import Tokenizer
from model.training.data.dataset import Example
from model.training_events import Listener, Progress

HIDDEN = 0.2
"""The share of the picture that is hidden."""


@dataclass(frozen=True, slots=True)
class Deletion:
    """Mean losses of log-probability (nats) of content words; `more` is the share (×100) of words
    that lose more by the lit fifth than by chance.
    """

    pictures: int
    words: int
    lit: float
    chance: float
    more: float


def check(
    captioner: Captioner,
    inference: Inference,
    tokenizer: Tokenizer,
    examples: Sequence[Example],
    seed: int,
    on_event: Listener,
) -> Deletion:
    """Check the first language's captions of some photos; `inference` is of the same bundle."""
    random = np.random.default_rng(seed)
    losses: list[list[float]] = []
    for done, example in enumerate(examples, start=1):
        pixels = load_picture(example.image)
        caption = captioner.describe(pixels, CaptionOptions(FIRST_LANGUAGE))
        tokens = tokenizer.encode(caption.text.removesuffix("."))
        start = tokenizer.start(FIRST_LANGUAGE)
        before = token_log_probabilities(inference, inference.encode(pixels), start, tokens)
        spans = tokenizer.words(tokens)
        if len(spans) == len(caption.words):
            for word, (first, last) in zip(caption.words, spans, strict=True):
                if word.grammar:
                    continue
                lit = _most_lit(word)
                moved = np.roll(lit, [int(random.integers(1, side)) for side in lit.shape], (0, 1))
                lost = [
                    before - _without(inference, pixels, mask, start, tokens)
                    for mask in (lit, moved)
                ]
                losses.append([float(each[first:last].sum()) for each in lost])
        on_event(Progress("deletion", done, len(examples), None, None))
    found = np.array(losses, np.float64).reshape(-1, 2)
    lit_loss, chance_loss = found.mean(axis=0) if len(found) else (0.0, 0.0)
    return Deletion(
        pictures=len(examples),
        words=len(found),
        lit=round(float(lit_loss), 3),
        chance=round(float(chance_loss), 3),
        more=round(100 * float((found[:, 0] > found[:, 1]).mean()), 1) if len(found) else 0.0,
    )


def token_log_probabilities(
    inference: Inference, encoding: Encoding, start: int, tokens: Sequence[int]
) -> NDArray[np.float32]:
    """Return (tokens,): the log-probability, in nats, of each token of a given sentence."""
    decoding, row = inference.open(encoding), np.zeros(1, np.int32)
    found = []
    for before, token in zip([start, *tokens], tokens, strict=False):
        step = decoding.step(np.array([before], np.int32), row)
        found.append(step.log_probabilities[0, token])
    return np.array(found, np.float32)


def _most_lit(word: Word) -> NDArray[np.bool_]:
    """Return (rows, columns): the patches with most attention, `HIDDEN` of them."""
    flat = word.attention.ravel()
    mask = np.zeros(flat.size, bool)
    mask[np.argsort(-flat)[: round(HIDDEN * flat.size)]] = True
    return mask.reshape(word.attention.shape)


def _without(
    inference: Inference,
    pixels: NDArray[np.uint8],
    mask: NDArray[np.bool_],
    start: int,
    tokens: Sequence[int],
) -> NDArray[np.float32]:
    """Return the log-probabilities with the masked patches painted over."""
    rows, columns = (side // cells for side, cells in zip(pixels.shape, mask.shape, strict=False))
    covered = mask.repeat(rows, 0).repeat(columns, 1)
    painted = pixels.copy()
    painted[covered] = pixels.reshape(-1, 3).mean(axis=0).astype(np.uint8)
    return token_log_probabilities(inference, inference.encode(painted), start, tokens)
