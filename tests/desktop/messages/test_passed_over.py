"""What a search passed over is told in a sentence, in every language."""

from __future__ import annotations

from typing import get_args

from desktop.messages.passed_over import REASONS, passed_over_words
from desktop.pictures.folders import Reason
from model.caption import LANGUAGES


def test_every_reason_has_words_in_every_language() -> None:
    assert set(REASONS) == set(LANGUAGES)
    for words in REASONS.values():
        assert list(words) == list(get_args(Reason))


def test_the_commonest_kinds_are_named() -> None:
    counts = {("no_picture", f".{ending}"): number for number, ending in enumerate("abcdef", 1)}
    counts |= {("system", ""): 2}
    assert passed_over_words(counts, "en") == (
        "23 passed over: not pictures 21 (.f 6, .e 5, .d 4, .c 3), hidden or of the system 2"
    )
    assert passed_over_words({}, "fr") == ""
