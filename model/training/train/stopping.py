"""A polite stop: SIGTERM is remembered, and heard where nothing is lost."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType

from model.training.errors import Stopping
from model.training_events import Checkpoint, Done, Event, Listener, Progress, Stage


@dataclass(frozen=True, slots=True)
class Channel:
    """How a long task speaks and hears: it tells events, and asks whether it should stop."""

    on_event: Listener
    should_stop: Callable[[], bool]


class StopRequest:
    """Whether the process was asked to stop."""

    def __init__(self) -> None:
        self._asked = False

    def listen(self) -> None:
        """Take SIGTERM, and Ctrl-C, for a wish from now on; a second one ends the process."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._hear)

    def _hear(self, number: int, _frame: FrameType | None) -> None:
        self._asked = True
        signal.signal(number, signal.SIG_DFL)

    def __call__(self) -> bool:
        return self._asked


def stoppable(on_event: Listener, should_stop: Callable[[], bool]) -> Listener:
    """Return a listener that passes every event on, and then raises `Stopping` when asked to stop.

    For work of which each finished piece is kept, and an unfinished one is done again.
    """
    stage = ""

    def listener(event: Event) -> None:
        nonlocal stage
        on_event(event)
        if isinstance(event, Stage):
            stage = event.name
        elif isinstance(event, Progress | Checkpoint):
            stage = event.stage
        if should_stop() and not isinstance(event, Done):
            raise Stopping(stage)

    return listener
