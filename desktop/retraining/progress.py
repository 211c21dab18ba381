"""What is known of one training from its events: where it stands, what it measured, how it ended.

The same events are heard live and, after the app was started anew, read from the file in which they
were kept; nothing else needs to be remembered. No Qt.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from model.training_events import (
    VALIDATION,
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
)

End = Done | Stopped | Failed


@dataclass(frozen=True, slots=True)
class Measured:
    """One point of a curve, measured in a `stage`; `step` counts the stages begun before, too."""

    step: int
    value: float
    stage: str = ""


@dataclass(slots=True)
class Course:
    """The sum of the events so far.

    `stage` is the name of the present one, empty before the first, and it is at `step` of `of`.
    `losses`, `scores` and `kept` are the curves: the error, how well captions of pictures held back
    agree with the owner's, and how much of what the model before says is still said, both ×100.
    `end` is None while a process works, and after one that was killed.
    """

    stage: str = ""
    step: int = 0
    of: int = 0
    seconds_left: float | None = None
    sources: Sources | None = None
    problems: list[Problem] = field(default_factory=list)
    device: Device | None = None
    losses: list[Measured] = field(default_factory=list)
    scores: list[Measured] = field(default_factory=list)
    kept: list[Measured] = field(default_factory=list)
    compared: list[Compared] = field(default_factory=list)
    judged: Judged | None = None
    checkpoints: int = 0
    end: End | None = None
    _begins: dict[str, int] = field(default_factory=dict)
    _steps: int = 0

    @property
    def succeeded(self) -> bool:
        """Whether there is a new model to be used."""
        return isinstance(self.end, Done) and bool(self.end.output)

    def begin_process(self) -> None:
        """Another process goes on; it tells again from its beginning what it knows already."""
        self.sources = self.judged = self.end = None
        self.problems.clear()
        self.compared.clear()
        self.seconds_left = None

    def take(self, event: Event) -> None:
        """Add one event."""
        match event:
            case Stage(name=name, steps=steps):
                self._begin_stage(name, steps)
            case Progress():
                self._progress(event)
            case Checkpoint():
                self.checkpoints += 1
            case Scores():
                self._score(event)
            case Sources():
                self.sources = event
            case Problem():
                self.problems.append(event)
            case Device():
                self.device = event
            case Compared():
                self.compared.append(event)
            case Judged():
                self.judged = event
            case Done() | Stopped() | Failed():
                self.end = event
                self.seconds_left = None
            case _:
                pass  # a dataset's terms: not asked for here

    def _begin_stage(self, name: str, steps: int) -> None:
        """Begin a stage; one that a process goes on with lies where it was on the curves."""
        if name not in self._begins:
            self._begins[name] = self._steps
            self._steps += steps
        self.stage = name
        self.step, self.of, self.seconds_left = 0, steps, None

    def _progress(self, event: Progress) -> None:
        if event.stage != self.stage:
            self._begin_stage(event.stage, event.of)
        self.step, self.of, self.seconds_left = event.step, event.of, event.seconds_left
        if event.loss is not None:
            self._add(self.losses, event.loss, event.stage, event.step)

    def _score(self, event: Scores) -> None:
        if event.split != VALIDATION:
            return
        values = dict(event.values)
        # A process of before says neither stage nor step.
        where = (event.stage, event.step) if event.stage else (self.stage, self.step)
        kept = values.pop("kept", None)
        if kept is not None:
            self._add(self.kept, kept, *where)
        if values:
            self._add(self.scores, next(iter(values.values())), *where)

    def _add(self, curve: list[Measured], value: float, stage: str, step: int) -> None:
        """Add a point; one that is measured again after a crash takes the place of the first."""
        point = Measured(self._begins.get(stage, 0) + step, value, stage)
        while curve and _is_again(curve[-1], point):
            curve.pop()
        curve.append(point)


def _is_again(old: Measured, new: Measured) -> bool:
    """Whether a point was measured where another one is now; a stage ends where the next begins."""
    return old.step > new.step or (old.step == new.step and old.stage == new.stage)
