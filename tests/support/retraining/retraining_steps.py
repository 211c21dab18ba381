"""What tests of retraining do again and again."""

from __future__ import annotations

from desktop.app import Desktop
from desktop.retraining.controller import State
from tests.desktop.conftest import Stage


def correct(stage: Stage, app: Desktop, *names: str) -> None:
    """Describe pictures, and correct their captions."""
    with stage.qtbot.waitSignals([app.library.added] * len(names)):
        app.window.open_files(stage.files(*names))
    for row in range(app.history.rowCount()):
        entry = app.history.entry(row)
        with stage.qtbot.waitSignal(app.library.changed):
            (language,) = entry.captions
            app.library.correct(entry.id, language, f"Rex, number {row}.")


def wait_for(stage: Stage, app: Desktop, state: State) -> None:
    stage.qtbot.waitUntil(lambda: app.retraining.state is state)
