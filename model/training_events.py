"""What a training process says while it works: one JSON object a line on standard output.

The trainer writes these, the app reads them; standard library only.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from typing import ClassVar, TextIO


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage begins; `steps` is how many steps it has in all."""

    kind: ClassVar[str] = "stage"
    name: str
    steps: int


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a stage stands; `seconds_left` is an estimate for this stage, None when unknown."""

    kind: ClassVar[str] = "progress"
    stage: str
    step: int
    of: int
    loss: float | None
    seconds_left: float | None


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The run can be continued from here after a crash."""

    kind: ClassVar[str] = "checkpoint"
    stage: str
    step: int


@dataclass(frozen=True, slots=True)
class Scores:
    """Figures measured on pictures that were not trained on, ×100."""

    kind: ClassVar[str] = "scores"
    split: str
    values: dict[str, float]


@dataclass(frozen=True, slots=True)
class Done:
    """The process has finished; `output` is what it made."""

    kind: ClassVar[str] = "done"
    output: str


@dataclass(frozen=True, slots=True)
class Failed:
    """The process gives up; `type` is the error's name, `message` fit to show."""

    kind: ClassVar[str] = "failed"
    type: str
    message: str
    details: dict[str, str] = field(default_factory=dict)


Event = Stage | Progress | Checkpoint | Scores | Done | Failed

_TYPES: dict[str, type[Event]] = {
    event.kind: event for event in (Stage, Progress, Checkpoint, Scores, Done, Failed)
}


def to_json(event: Event) -> str:
    """Return the event as one line of JSON, without the line's end."""
    return json.dumps({"event": event.kind, **dataclasses.asdict(event)}, ensure_ascii=False)


def from_json(line: str) -> Event:
    """Read one line back; ValueError when it is no event this version knows."""
    values = json.loads(line)
    if not isinstance(values, dict) or values.get("event") not in _TYPES:
        raise ValueError(f"not a training event: {line[:80]!r}")
    event = _TYPES[values.pop("event")]
    try:
        return event(**values)
    except TypeError as error:
        raise ValueError(f"not a training event: {error}") from error


def emit(event: Event, stream: TextIO) -> None:
    """Write the event and pass it on at once."""
    stream.write(to_json(event) + "\n")
    stream.flush()
