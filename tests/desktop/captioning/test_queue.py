"""The queue of pictures that wait for their description."""

from __future__ import annotations

from pathlib import Path

from desktop.captioning.queue import DescriptionQueue
from model.errors import BundleNotFound, ImageNotFound


def queue_of(*names: str) -> DescriptionQueue[str]:
    queue = DescriptionQueue[str]()
    queue.begin(names)
    return queue


def test_pictures_are_described_in_their_order() -> None:
    queue = queue_of("a", "b", "c")
    seen = []
    while (first := queue.first) is not None:
        seen.append((first, queue.progress, len(queue)))
        queue.described()
    assert seen == [("a", (0, 3), 3), ("b", (1, 3), 2), ("c", (2, 3), 1)]
    assert queue.progress == (0, 0)


def test_of_a_single_picture_no_progress_is_told() -> None:
    assert queue_of("a").progress == (0, 0)
    assert queue_of().progress == (0, 0)


def test_a_bad_picture_is_passed_over_and_told_once() -> None:
    queue = queue_of("a", "b")
    error = ImageNotFound(Path("a"))
    queue.failed(error)
    assert (queue.first, queue.progress) == ("b", (1, 2))
    assert queue.take_errors() == (error,)
    assert queue.take_errors() == ()


def test_without_a_model_the_others_are_not_tried() -> None:
    queue = queue_of("a", "b", "c")
    error = BundleNotFound(Path("model"))
    queue.failed(error)
    assert (queue.first, len(queue), queue.take_errors()) == (None, 0, (error,))


def test_abandoning_tells_how_many_of_several_are_given_up() -> None:
    queue = queue_of("a", "b", "c")
    queue.described()
    assert queue.abandon() == 2
    assert queue.first is None
    # AND a single picture, or a queue that has ended, is nothing to tell of
    assert queue.abandon() == 0
    assert queue_of("a").abandon() == 0


def test_what_arrives_anew_takes_the_place_of_the_rest() -> None:
    queue = queue_of("a", "b")
    queue.failed(ImageNotFound(Path("a")))
    queue.begin(["c"])
    assert (queue.first, queue.progress) == ("c", (0, 0))
    # AND what went wrong before is not lost
    assert len(queue.take_errors()) == 1
