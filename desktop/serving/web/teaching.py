"""What the service needs of whoever teaches, and how it tells of a training. No Qt.

`desktop/serving/controller.py` has the one there is: the window's own retraining.
"""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from desktop.messages.lookup import message_for
from desktop.retraining.progress import Course
from model.caption import Language

Status = Literal["running", "paused", "finished", "used", "cancelled", "failed"]


@dataclass(frozen=True, slots=True)
class Training:
    """Where a training stands. `error` is why it ended without a verdict."""

    id: str
    status: Status
    course: Course
    error: Exception | None = None


class Teacher(Protocol):
    """Teaches the model in use, one training at a time. Every method may be called from any thread.

    The futures raise `NothingHere` for a training that is not the last one, `TrainingUnderWay`
    while one is under way or undecided, `TrainingUndecided` where there is no new model, and what
    the retraining itself refuses.
    """

    def begin(self, *, corrections: bool, folder: str) -> Future[Training]:
        """Look through what there is to learn, and begin."""
        ...

    def state(self, name: str) -> Future[Training]:
        """Tell where a training stands."""
        ...

    def cancel(self, name: str) -> Future[Training]:
        """Give up what was learned; the model in use stays."""
        ...

    def use(self, name: str) -> Future[Training]:
        """Use the new model from now on."""
        ...


def training_facts(training: Training, language: Language) -> dict[str, Any]:
    """A training as JSON: where it is, what it measured, what came of it."""
    course = training.course
    error = None if training.error is None else message_for(training.error, language).text
    return {
        "success": training.error is None,
        "id": training.id,
        "status": training.status,
        "stage": course.stage,
        "step": course.step,
        "of": course.of,
        "seconds_left": course.seconds_left,
        "pictures": 0 if course.sources is None else course.sources.pictures,
        "captions": {} if course.sources is None else dict(course.sources.captions),
        "better": course.succeeded if training.status in ("finished", "used") else None,
        "error": error,
    }
