"""The commands of the training program, one module each, all of one form (`Command`)."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from model.training_events import Listener


class Command(Protocol):
    """What the module of a command holds, besides the frozen `Options` that it understands.

    A module is light to import: TensorFlow and the like are imported where the work is done, so
    that wrong usage is answered at once.
    """

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the command's options."""

    def options_of(self, namespace: Namespace) -> Any:
        """Return the `Options` given. Raises `UsageError` when they do not go together."""

    def run(self, options: Any, on_event: Listener, should_stop: Callable[[], bool]) -> Path | None:
        """Do the work; returns what was made. Raises a `TrainingError` that says why it cannot.

        `on_event` raises `Stopping` once the process was asked to stop. `should_stop` is for work
        that saves where it stands before it stops.
        """
