"""Batches with names: begun, renamed, closed, moved, deleted; and lists from before names."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desktop.batch.errors import BatchFolderMissing
from desktop.batch.items import UNNAMED, Batch, Listing, Order, Shown
from desktop.batch.schema import MIGRATIONS
from desktop.batch.store import BatchStore
from desktop.batch.worker import describe_next
from desktop.system.sqlite import open_database
from tests.support.batch_steps import ENGLISH, pictures, texts
from tests.support.fakes_desktop import FakeCaptioner


def folder_of(place: Path, name: str, *names: str) -> Path:
    folder = place / name
    folder.mkdir()
    pictures(folder, *names)
    return folder


def begun(store: BatchStore, folder: Path) -> Batch:
    """A batch of all pictures of a folder."""
    number = store.begin(folder.name, folder, "en")
    store.add(sorted(folder.iterdir()), number)
    return get(store, number)


def get(store: BatchStore, number: int) -> Batch:
    (batch,) = (batch for batch in store.batches() if batch.id == number)
    return batch


def describe(store: BatchStore, captioner: FakeCaptioner, batch: Batch) -> None:
    while describe_next(store, captioner, ENGLISH, lambda: False, batch) is not None:
        pass


def test_each_folder_has_a_batch_that_is_gone_on_with(
    batch: BatchStore, captioner: FakeCaptioner, tmp_path: Path
) -> None:
    # GIVEN two folders of one name
    (tmp_path / "other").mkdir()
    first = begun(batch, folder_of(tmp_path, "sea", "a.png", "b.png"))
    second = begun(batch, folder_of(tmp_path / "other", "sea", "a.png"))
    assert [one.name for one in batch.batches()] == ["sea 2", "sea"]
    # WHEN one is described THEN the other waits
    describe(batch, captioner, first)
    assert (get(batch, first.id).left, get(batch, second.id).left) == (0, 1)
    # AND the same folder given once more is the same batch, taken up again with what is new
    batch.change(first.id, closed=True)
    pictures(tmp_path / "sea", "c.png")
    again = begun(batch, tmp_path / "sea")
    assert (again.id, again.closed, again.left, again.total) == (first.id, False, 1, 3)


def test_name_pause_and_rest_survive_a_restart(batch: BatchStore, tmp_path: Path) -> None:
    one = begun(batch, folder_of(tmp_path, "sea", "a.png"))
    batch.change(one.id, name="Summer", paused=True)
    batch.change(one.id, closed=True)
    batch.close()
    again = BatchStore(batch.path)
    found = get(again, one.id)
    assert (found.name, found.paused, found.closed, found.languages) == ("Summer", True, True, "en")
    again.close()


def test_what_was_left_out_is_gone_on_with(batch: BatchStore, tmp_path: Path) -> None:
    one = begun(batch, folder_of(tmp_path, "sea", "a.png", "b.png"))
    assert batch.cancel(one.id) == 2
    assert (get(batch, one.id).left, get(batch, one.id).total) == (0, 2)
    assert batch.go_on(one.id) == 2
    assert get(batch, one.id).left == 2


def test_a_folder_that_is_gone_stops_its_batch_and_is_found_again(
    batch: BatchStore, captioner: FakeCaptioner, tmp_path: Path
) -> None:
    # GIVEN a batch of which one picture is described when its folder gets another name
    folder = folder_of(tmp_path, "sea", "a.png", "b.png", "c.png")
    one = begun(batch, folder)
    describe_next(batch, captioner, ENGLISH, lambda: False, one)
    moved = folder.rename(tmp_path / "ocean")
    # THEN none fails for it
    with pytest.raises(BatchFolderMissing) as raised:
        describe(batch, captioner, one)
    assert raised.value.path == folder
    assert get(batch, one.id).left == 2
    # BUT a single picture that is gone does
    folder.mkdir()
    describe_next(batch, captioner, ENGLISH, lambda: False, one)
    assert get(batch, one.id).counts["failed"] == 1
    # WHEN the user says where the folder is THEN all are described, and what was done is kept
    batch.relocate(one.id, moved)
    describe(batch, captioner, get(batch, one.id))
    items = list(batch.all(one.id))
    assert [item.path for item in items] == sorted(moved.iterdir())
    assert [item.state for item in items] == ["done"] * 3
    assert len(captioner.described) == 3


def test_deleting_a_batch_keeps_what_another_knows(
    batch: BatchStore, captioner: FakeCaptioner, tmp_path: Path
) -> None:
    # GIVEN a picture that is in two batches, corrected, and one that is in the first alone
    first = begun(batch, folder_of(tmp_path, "sea", "a.png", "b.png"))
    copy = folder_of(tmp_path, "copy")
    shutil.copy(tmp_path / "sea" / "a.png", copy)
    second = begun(batch, copy)
    for one in (first, second):
        describe(batch, captioner, one)
    number, lonely = batch.ids(batch=first.id)
    batch.correct(number, "en", "shared words")
    batch.correct(lonely, "en", "lonely words")
    # WHEN the first is deleted THEN the picture of the other has its words, and the rest is gone
    batch.delete(first.id)
    (item,) = batch.all(second.id)
    assert texts(item) == {"en": "shared words"}
    batch.close()
    assert b"lonely words" not in batch.path.read_bytes()


def test_a_sentence_is_judged_until_it_is_another(
    batch: BatchStore, captioner: FakeCaptioner, tmp_path: Path
) -> None:
    one = begun(batch, folder_of(tmp_path, "sea", "a.png"))
    describe(batch, captioner, one)
    (number,) = batch.ids(batch=one.id)
    assert batch.judge(number, "en", "right").captions["en"].verdict == "right"
    # WHEN the model says something else THEN that is not what was judged
    captioner.kind = "drawing"
    batch.describe_again([number])
    describe(batch, captioner, one)
    (item,) = batch.items([number])
    assert item.captions["en"].verdict is None


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("added", ["B.png", "a.png", "c.png"]),
        ("name", ["a.png", "B.png", "c.png"]),
        ("en", ["c.png", "B.png", "a.png"]),
        ("certainty", ["B.png", "c.png", "a.png"]),
        ("state", ["B.png", "c.png", "a.png"]),
        ("problem", ["a.png", "B.png", "c.png"]),
    ],
)
def test_pictures_are_sorted_with_empty_cells_last(
    batch: BatchStore, tmp_path: Path, order: Order, names: list[str]
) -> None:
    # GIVEN one that is described, one that failed, one in the user's words
    one = batch.begin("sea", tmp_path)
    first, failed, corrected = batch.add(pictures(tmp_path, "B.png", "a.png", "c.png"), one)
    captioner = FakeCaptioner(confidence=0.4)
    captioner.errors = {"a.png": MemoryError()}
    describe(batch, captioner, get(batch, one))
    assert failed > first
    batch.correct(corrected, "en", "a bird")
    found = batch.items(batch.ids(Listing(order=order), one))
    assert [item.path.name for item in found] == names


def test_the_unsure_and_the_reviewed_are_listed_alone(batch: BatchStore, tmp_path: Path) -> None:
    # GIVEN two that are unsure, one of which is corrected, and one that is sure and marked
    one = batch.begin("sea", tmp_path)
    paths = pictures(tmp_path, "a.png", "b.png", "c.png")
    numbers = batch.add(paths[:2], one)
    describe(batch, FakeCaptioner(confidence=0.4), get(batch, one))
    numbers += batch.add(paths[2:], one)
    describe(batch, FakeCaptioner(confidence=0.9), get(batch, one))
    unsure, corrected, right = numbers
    batch.correct(corrected, "en", "a bird")
    batch.judge(right, "en", "right")
    # THEN the list and what is known of a picture agree
    shown: tuple[tuple[Shown | None, list[int]], ...] = (
        ("unsure", [unsure]),
        ("reviewed", [corrected, right]),
        ("done", numbers),
        ("failed", []),
        (None, numbers),
    )
    for which, expected in shown:
        assert batch.ids(Listing(which), one) == expected
        assert [item.id for item in batch.all(one) if item.is_in(which)] == expected


def test_a_list_from_before_there_were_names_is_taken_over(path: Path) -> None:
    # GIVEN the list that the version before kept, and that the window opens
    path.parent.mkdir()
    old, _ = open_database(path, MIGRATIONS[:3], 1.0)
    old.executemany(
        "INSERT INTO items (path, state, digest, model) VALUES (?, ?, x'01', '1')",
        [("/photos/a.png", "done"), ("/photos/b.png", "waiting")],
    )
    old.execute("INSERT INTO captions VALUES (x'01', 'en', '1', 1, 'a dog', 0.5, 'photo', '[]')")
    old.execute("INSERT INTO corrections VALUES (x'01', 'en', 'my dog')")
    old.close()
    store = BatchStore(path)
    assert [item.batch for item in store.all()] == [UNNAMED] * 2
    # WHEN it was paused THEN it is a batch called like its folder that still waits
    store.adopt(paused=True)
    (one,) = store.batches()
    assert (one.name, one.paused, one.left, one.total) == ("photos", True, 1, 2)
    assert [texts(item) for item in store.all(one.id)] == [{"en": "my dog"}, {"en": "my dog"}]
    # AND nothing is taken over twice
    store.adopt(paused=False)
    assert len(store.batches()) == 1
    store.close()
