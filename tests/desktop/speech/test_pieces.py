"""Long text is spoken in pieces: all of it, in order, each short enough."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.speech.pieces import pieces


def test_sentences_stay_whole_as_many_as_fit() -> None:
    text = "One is here. Two are there! And three,\nwhich are many more: far."
    assert pieces(text, 30) == [
        "One is here. Two are there!",
        "And three,",
        "which are many more: far.",
    ]
    assert pieces("A short one.") == ["A short one."]
    assert pieces("") == []


@given(st.text(max_size=300), st.integers(5, 60))
def test_nothing_is_lost_and_nothing_is_too_long(text: str, longest: int) -> None:
    found = pieces(text, longest)
    assert all(0 < len(piece) <= longest for piece in found)
    assert "".join("".join(found).split()) == "".join(text.split())
