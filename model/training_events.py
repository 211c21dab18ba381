"""What a training process says while it works: one JSON object a line on standard output.

The trainer writes these, the app reads them; standard library only.

The last event of a process is `Done` (exit status 0), `Failed` (1) or `Stopped` (3: SIGTERM was
heard, the same command continues from there). A process that ends without one of them was killed;
the same command continues it, too. `teach` tells, in this order: a `Problem` for everything it
leaves out, `Sources`, `Device`, its stages with `Progress` and `Checkpoint`, a `Compared` for every
picture it was judged on, `Judged`, and, where the new model is to be used, the stage "convert".
A continued process tells from its beginning what it knows already, but the stages that are done.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar, Literal, TextIO, get_args

ProblemCode = Literal[
    "row-malformed",
    "not-text",
    "caption-empty",
    "caption-too-long",
    "caption-repeated",
    "too-many-captions",
    "characters-unknown",
    "language-unknown",
    "picture-missing",
    "picture-unreadable",
    "picture-repeated",
    "picture-not-a-photo",
    "too-many-pictures",
]
"""Why something of the sources is left out; the interface words each.

"row-malformed": more columns than the head names, no file name or no caption, or a quote that does
not close. "not-text": the line is not text. "language-unknown": neither English nor French
(details: language, as stated or guessed). "caption-too-long": details words, limit.
"characters-unknown": details characters.
"picture-unreadable": details error, the name of an `ImageError`. "picture-repeated": the same
content under another name (details: of); its captions are learnt with that picture.
"picture-not-a-photo": the model refuses to describe it, and goes on doing so (details: kind).
"""

DeviceName = Literal["metal", "gpu", "cpu"]
DeviceReason = Literal["agrees", "none", "disagrees", "failed", "asked"]
"""Why this device: a graphics processor that agrees with the CPU on a few steps ("agrees"), or the
CPU, because there is no other, it disagrees, it failed in the attempt, or the CPU was asked for."""

Verdict = Literal["better", "not-better", "forgot", "too-few"]
"""What the gate says: "too-few" when nothing could be held back to judge by."""


VALIDATION = "held back"
"""The split of `Scores` that are points of a curve."""


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
    """Figures measured on pictures that were not trained on, ×100.

    Those of the split `VALIDATION` are points of a curve: how the model does at a `step` of a
    `stage` that learns, from step 0, the model before, to the last. Their values are "CIDEr",
    against the owner's sentences, and "kept", as `Judged` has it. Elsewhere `stage` is "".
    """

    kind: ClassVar[str] = "scores"
    split: str
    values: dict[str, float]
    stage: str = ""
    step: int = 0


@dataclass(frozen=True, slots=True)
class Sources:
    """What will be learnt from, and the `seconds` that this should take on this machine.

    `captions` counts by language. `held_back` pictures are not learnt from but judged on; at 0
    with `folds` above 1, every picture is judged by a model that did not learn from it.
    """

    kind: ClassVar[str] = "sources"
    pictures: int
    captions: dict[str, int]
    held_back: int
    folds: int
    problems: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is left out, and why.

    `source` is the name of the file that says so, `line` counts from 1 there and is 0 where there
    are no lines (JSON, a folder); `details` hold the `file` and what the code names.
    """

    kind: ClassVar[str] = "problem"
    source: str
    line: int
    code: ProblemCode
    details: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Device:
    """What computes, and why."""

    kind: ClassVar[str] = "device"
    name: DeviceName
    reason: DeviceReason


@dataclass(frozen=True, slots=True)
class Compared:
    """A picture that was not learnt from: what its owner wrote and both models write.

    `picture` is the path as the sources gave it.
    """

    kind: ClassVar[str] = "compared"
    picture: str
    language: str
    reference: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Judged:
    """Whether the new model is better, all figures out of 100.

    `learnt_before` and `learnt_after` say how well the two models' captions of pictures not learnt
    from agree with the owner's; `kept` how well the new model's captions of other pictures agree
    with the old one's, of which `kept_needed` is asked.
    """

    kind: ClassVar[str] = "judged"
    accepted: bool
    reason: Verdict
    learnt_before: float
    learnt_after: float
    kept: float
    kept_needed: float


@dataclass(frozen=True, slots=True)
class Stopped:
    """The process was asked to stop and has saved where it stands."""

    kind: ClassVar[str] = "stopped"
    stage: str


@dataclass(frozen=True, slots=True)
class Terms:
    """A dataset's licence, to be accepted before anything is fetched."""

    kind: ClassVar[str] = "terms"
    name: str
    licence: str
    source: str


@dataclass(frozen=True, slots=True)
class Done:
    """The process has finished; `output` is what it made, "" when it made nothing.

    Nothing is made by a check, and by teaching when the new model is not better.
    """

    kind: ClassVar[str] = "done"
    output: str


@dataclass(frozen=True, slots=True)
class Failed:
    """The process gives up; `type` is the error's name, `message` fit to show."""

    kind: ClassVar[str] = "failed"
    type: str
    message: str
    details: dict[str, str] = field(default_factory=dict)


Event = (
    Stage
    | Progress
    | Checkpoint
    | Scores
    | Sources
    | Problem
    | Device
    | Compared
    | Judged
    | Terms
    | Stopped
    | Done
    | Failed
)

Listener = Callable[[Event], None]
"""What is told each event of a training, in order."""

_TYPES: dict[str, type[Event]] = {event.kind: event for event in get_args(Event)}


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
