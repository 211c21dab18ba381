"""Training events: what is written is what is read."""

from __future__ import annotations

import io

import pytest

from model.training_events import (
    Checkpoint,
    Compared,
    Device,
    Done,
    Event,
    Failed,
    Judged,
    Problem,
    Progress,
    Scores,
    Sources,
    Stage,
    Stopped,
    Terms,
    emit,
    from_json,
    to_json,
)

EVENTS: tuple[Event, ...] = (
    Stage("decoder", 2285),
    Progress("decoder", 10, 2285, 5.25, 1200.5),
    Progress("encoding", 1, 2, None, 3.0),
    Checkpoint("decoder", 100),
    Scores("dev", {"CIDEr": 57.8}),
    Scores("held back", {"CIDEr": 31.2, "kept": 97.5}, "learn", 20),
    Sources(80, {"en": 61, "fr": 25}, 16, 1, 2, 310.5),
    Problem("captions.csv", 7, "language-unknown", {"file": "a.jpg", "language": "de"}),
    Device("cpu", "disagrees"),
    Compared("photos/a.jpg", "fr", "Gaëtan dort.", "Un chien dort.", "Gaëtan dort."),
    Judged(True, "better", 20.5, 31.0, 95.2, 90.0),
    Terms("flickr8k", "research only", "Hodosh et al. 2013"),
    Stopped("learn"),
    Done("sortie/été"),
    Failed("TrainingDataError", "« captions.tsv », line 3", {"line": "3"}),
)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_an_event_is_one_line_and_comes_back(event: Event) -> None:
    stream = io.StringIO()

    emit(event, stream)

    assert stream.getvalue().count("\n") == 1
    assert from_json(stream.getvalue()) == event


@pytest.mark.parametrize(
    "line",
    ['{"event": "unheard of"}', "[]", '{"event": "stage", "name": "x"}', "Epoch 1/10", ""],
)
def test_another_line_is_a_value_error(line: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_json(line)


def test_scores_of_before_they_said_their_step_are_read() -> None:
    line = '{"event": "scores", "split": "held back", "values": {"CIDEr": 30.8}}'

    assert from_json(line) == Scores("held back", {"CIDEr": 30.8}, "", 0)


def test_text_stays_readable() -> None:
    assert "été" in to_json(Done("été"))
