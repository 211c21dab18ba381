"""Hiding the region that is shown for a word costs the word, and the sum is reported."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from model import load_captioner
from model.bundle import SHIPPED, TOKENIZER
from model.inference import load_inference
from model.tokenizer import Tokenizer
from model.training.data.dataset import Example
from model.training.evaluate.deletion import check, token_log_probabilities
from model.training_events import Event, Progress


def test_what_is_lit_matters_more_than_chance(photos: dict[str, Path]) -> None:
    # GIVEN the shipped bundle and a few photos
    captioner, inference = (
        load_captioner(SHIPPED, "litert"),
        load_inference(load_captioner(SHIPPED, "litert").bundle, "litert"),
    )
    tokenizer = Tokenizer.load(SHIPPED / TOKENIZER)
    examples = [Example(path, (("en", "A photo."),)) for path in photos.values()]
    events: list[Event] = []
    # WHEN what is lit for each content word is hidden, and as much elsewhere
    found = check(captioner, inference, tokenizer, examples, 1, events.append)
    # THEN words were counted, and those lose more that were looked at
    assert found.pictures == len(examples)
    assert found.words >= 2 * len(examples)
    assert found.lit > found.chance
    assert [event.step for event in events if isinstance(event, Progress)][-1:] == [len(examples)]


def test_the_probabilities_are_those_of_the_sentence(photos: dict[str, Path]) -> None:
    # GIVEN a caption, and how likely its tokens were while it was written
    from model.caption import CaptionOptions
    from model.preprocess import load_picture

    captioner = load_captioner(SHIPPED, "litert")
    inference = load_inference(captioner.bundle, "litert")
    tokenizer = Tokenizer.load(SHIPPED / TOKENIZER)
    path = photos["coffee"]  # nobody is in it whose words would count less for want of evidence
    caption = captioner.describe(path, CaptionOptions("en"))
    # WHEN they are asked for again
    tokens = [*tokenizer.encode(caption.text.removesuffix(".")), tokenizer.end]
    encoding = inference.encode(load_picture(path))
    again = token_log_probabilities(inference, encoding, tokenizer.start("en"), tokens)
    # THEN their mean is the one that the confidence is counted from
    assert float(np.mean(again)) == pytest.approx(caption.signals["likelihood"], abs=1e-4)
