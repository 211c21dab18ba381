"""What is known of a training from its events, also when they come from several processes."""

from __future__ import annotations

from desktop.retraining.progress import Course, Measured
from model.training_events import (
    Done,
    Judged,
    Problem,
    Progress,
    Scores,
    Stage,
    Stopped,
    Terms,
    from_json,
)
from tests.support.retraining.replay_kit import STREAMS


def told(*events: object) -> Course:
    course = Course()
    for event in events:
        course.take(event)  # type: ignore[arg-type]
    return course


def test_the_curve_goes_on_from_stage_to_stage() -> None:
    course = told(
        Stage("encode", 10),
        Progress("encode", 10, 10, None, 0.0),
        Stage("learn", 40),
        Progress("learn", 20, 40, 2.0, 9.0),
        Scores("held back", {"CIDEr": 30.0}),
        Progress("learn", 40, 40, 1.0, 0.0),
    )
    assert course.losses == [Measured(30, 2.0, "learn"), Measured(50, 1.0, "learn")]
    assert course.scores == [Measured(30, 30.0, "learn")]
    assert (course.stage, course.step, course.of) == ("learn", 40, 40)


def test_what_a_second_process_learns_again_takes_the_place_of_the_first() -> None:
    # GIVEN a process that was killed after a checkpoint at step 20
    course = told(
        Problem("captions.csv", 2, "caption-empty"),
        Stage("read", 5),
        Stage("learn", 40),
        Progress("learn", 20, 40, 2.0, None),
        Progress("learn", 30, 40, 1.5, None),
    )
    # WHEN another one reads again, and goes on from the checkpoint
    course.begin_process()
    for event in (
        Problem("captions.csv", 2, "caption-empty"),
        Stage("read", 5),
        Progress("read", 5, 5, None, None),
        Stage("learn", 40),
        Progress("learn", 30, 40, 1.4, None),
    ):
        course.take(event)
    # THEN the curve has each step once, and each problem is told once
    assert course.losses == [Measured(25, 2.0, "learn"), Measured(35, 1.4, "learn")]
    assert len(course.problems) == 1


def test_a_score_lies_where_it_was_measured_on_a_curve_of_each_trial() -> None:
    # GIVEN two trials of 20 steps, each scored before its first step and after its last
    events = [
        event
        for number, stage in enumerate(["learn-1", "learn-2"])
        for event in (
            Stage(stage, 20),
            Scores("held back", {"CIDEr": 30.0 + number, "kept": 100.0}, stage, 0),
            Progress(stage, 20, 20, 1.0, 0.0),
            Scores("held back", {"CIDEr": 40.0 + number, "kept": 97.5}, stage, 20),
        )
    ]
    course = told(*events)
    # THEN the end of the first and the beginning of the second are two points of one step
    assert course.scores == [
        Measured(0, 30.0, "learn-1"),
        Measured(20, 40.0, "learn-1"),
        Measured(20, 31.0, "learn-2"),
        Measured(40, 41.0, "learn-2"),
    ]
    assert [point.value for point in course.kept] == [100.0, 97.5, 100.0, 97.5]

    # WHEN a process goes on from within the second, and tells its last point again
    course.begin_process()
    course.take(Stage("learn-2", 20))
    course.take(Scores("held back", {"CIDEr": 42.0, "kept": 96.0}, "learn-2", 20))
    # THEN the later one holds
    assert [point.value for point in course.scores] == [30.0, 40.0, 31.0, 42.0]


def test_only_a_bundle_is_a_success() -> None:
    judged = Judged(True, "better", 1.0, 2.0, 99.0, 90.0)
    assert told(judged, Done("a bundle")).succeeded
    assert not told(judged, Done("")).succeeded
    assert not told(judged, Stopped("learn")).succeeded
    assert not told(judged).succeeded


def test_a_stage_may_be_known_by_its_progress_alone() -> None:
    course = told(Progress("learn", 3, 9, 1.0, 5.0), Terms("x", "y", "z"))
    assert (course.stage, course.step, course.of) == ("learn", 3, 9)


def test_a_real_training_of_a_tiny_model_is_understood_to_its_end() -> None:
    # GIVEN what `teach` said when it taught twelve pictures to the tiny model of the tests
    lines = (STREAMS / "recorded.jsonl").read_text(encoding="utf-8").splitlines()
    course = told(*map(from_json, lines))
    # THEN its three trials to judge by and the one that counts are one curve
    assert len(course.losses) == 40
    steps = [point.step for point in course.losses]
    assert steps == sorted(steps)
    assert course.succeeded
    assert course.sources is not None
    assert (course.sources.pictures, course.sources.folds, len(course.compared)) == (12, 3, 12)
    assert course.judged is not None
    assert course.judged.accepted
