"""The list of a batch and the work on it: nothing lost, nothing done twice, every failure told."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from PIL import Image

from desktop.batch import worker
from desktop.batch.errors import BatchLocked, BatchNewer, BatchNotWritable
from desktop.batch.items import STATES, UNNAMED, Listing
from desktop.batch.schema import MIGRATIONS
from desktop.batch.store import BatchStore
from desktop.batch.worker import Pace, Step, Wanted, describe_next
from desktop.captioning.errors import PictureCrashed
from desktop.system.sqlite import open_database
from model.errors import (
    BundleDamaged,
    Cancelled,
    ImageDamaged,
    ImageNotFound,
    NotAnImage,
)
from tests.support.batch_steps import BOTH, ENGLISH, pictures, texts, work
from tests.support.command_line import ROOT
from tests.support.fakes_desktop import FakeCaptioner


def reopened(batch: BatchStore) -> BatchStore:
    batch.close()
    return BatchStore(batch.path)


# -- described, in order, each once ---------------------------------------------------------------


def test_pictures_are_described_in_the_order_added(
    batch: BatchStore, captioner: FakeCaptioner, tmp_path: Path
) -> None:
    paths = pictures(tmp_path, "b.png", "a.png")
    assert batch.add(paths) == [1, 2]
    steps = work(batch, captioner, BOTH)
    assert [step.item.path for step in steps] == paths
    assert texts(steps[0].item) == {"en": "a picture named b", "fr": "une image nommée b"}
    assert batch.counts() == dict.fromkeys(STATES, 0) | {"done": 2}
    assert list(batch.all()) == [step.item for step in steps]


def test_a_file_is_in_the_list_once(batch: BatchStore, tmp_path: Path) -> None:
    (path,) = pictures(tmp_path, "a.png")
    assert batch.add([path, path]) == [1]
    assert batch.add([path]) == []
    # ALSO where the way to it is roundabout, but not where a link takes that way elsewhere
    (tmp_path / "deep").mkdir()
    (other,) = pictures(tmp_path / "deep" / "..", "b.png")
    (number,) = batch.add([tmp_path / "deep" / ".." / "a.png", other])
    assert batch.items([number])[0].path == tmp_path / "b.png"
    (tmp_path / "far" / "away").mkdir(parents=True)
    pictures(tmp_path / "far", "a.png")
    (tmp_path / "link").symlink_to(tmp_path / "far" / "away")
    assert len(batch.add([tmp_path / "link" / ".." / "a.png"])) == 1


def test_what_is_no_photo_is_refused(batch: BatchStore, tmp_path: Path) -> None:
    batch.add(pictures(tmp_path, "a.png"))
    (step,) = work(batch, FakeCaptioner(kind="document"))
    assert step.item.state == "refused"
    assert step.item.captions["en"].kind == "document"


def test_a_list_described_before_is_not_read_again(
    batch: BatchStore, captioner: FakeCaptioner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # (files older than the steps of the file system's clock)
    monkeypatch.setattr(worker, "_SETTLED_NS", 0)
    # GIVEN a list that was done, and is begun anew
    paths = pictures(tmp_path, "a.png", "b.png")
    batch.add(paths)
    work(batch, captioner)
    batch.begin_anew()
    batch.add(paths)
    # AND files that may not even be opened
    monkeypatch.setattr("model.preprocess.open_picture", None)
    steps = work(batch, captioner)
    # THEN their captions are there, and nothing was described
    assert [texts(step.item)["en"] for step in steps] == ["a picture named a", "a picture named b"]
    assert [step.seconds for step in steps] == [None, None]
    assert len(captioner.described) == 2


def test_a_copy_is_the_same_picture(
    batch: BatchStore, captioner: FakeCaptioner, tmp_path: Path
) -> None:
    (path,) = pictures(tmp_path, "a.png")
    copy = tmp_path / "copy.png"
    shutil.copy(path, copy)
    batch.add([path, copy])
    _, step = work(batch, captioner)
    assert texts(step.item) == {"en": "a picture named a"}
    assert len(captioner.described) == 1


def test_a_file_that_changed_is_described_anew(
    batch: BatchStore, captioner: FakeCaptioner, tmp_path: Path
) -> None:
    (path,) = pictures(tmp_path, "a.png")
    batch.add([path])
    work(batch, captioner)
    Image.new("RGB", (40, 40)).save(path)
    batch.begin_anew()
    batch.add([path])
    work(batch, captioner)
    assert len(captioner.described) == 2


def test_another_model_describes_anew(
    batch: BatchStore, captioner: FakeCaptioner, tmp_path: Path
) -> None:
    batch.add(pictures(tmp_path, "a.png"))
    work(batch, captioner)
    captioner.version = "2"
    batch.begin_anew()
    batch.add([tmp_path / "a.png"])
    (step,) = work(batch, captioner)
    assert step.item.captions["en"].model == "2"
    assert len(captioner.described) == 2


def test_one_more_language_describes_only_that(
    batch: BatchStore, captioner: FakeCaptioner, tmp_path: Path
) -> None:
    batch.add(pictures(tmp_path, "a.png", "b.png"))
    work(batch, captioner)
    assert batch.want(("en",)) == 0
    assert batch.want(("en", "fr")) == 2
    work(batch, captioner, BOTH)
    assert [language for _, language in captioner.described] == ["en", "en", "fr", "fr"]
    assert set(batch.items([1])[0].captions) == {"en", "fr"}
    assert batch.want(("fr",)) == 0


def test_neutral_captions_are_not_taken_for_others(
    batch: BatchStore, captioner: FakeCaptioner, tmp_path: Path
) -> None:
    # GIVEN a list whose captions are neutral about people, and a captioner that changes its words
    plain = Wanted(("en",), neutral_people=False)
    batch.add(pictures(tmp_path, "a.png"))
    work(batch, captioner)
    captioner.kind = "drawing"

    # WHEN others are wanted THEN it waits, and is described anew
    assert batch.want(("en",), neutral=True) == 0
    assert batch.want(("en",), neutral=False) == 1
    (step,) = work(batch, captioner, plain)
    assert step.item.captions["en"].kind == "drawing"
    assert len(captioner.described) == 2

    # AND each kind is remembered
    for wanted, kind in ((ENGLISH, "photo"), (plain, "drawing")):
        batch.begin_anew()
        batch.add([tmp_path / "a.png"])
        (step,) = work(batch, captioner, wanted)
        assert step.item.captions["en"].kind == kind
    assert len(captioner.described) == 2


def test_a_list_of_before_is_taken_over(path: Path, tmp_path: Path) -> None:
    # GIVEN a list written before captions were told apart
    path.parent.mkdir()
    old, _ = open_database(path, MIGRATIONS[:1], 1.0)
    old.execute(
        "INSERT INTO items (path, state, digest, model) VALUES ('/a.png', 'done', x'01', '1')"
    )
    old.execute("INSERT INTO captions VALUES (x'01', 'en', '1', 'a dog', 0.5, 'photo', '[]')")
    old.close()

    # WHEN it is opened THEN its captions are there, as neutral ones
    batch = BatchStore(path)
    (item,) = batch.all()
    assert texts(item) == {"en": "a dog"}
    assert set(batch.captions(b"\x01", "1")) == {"en"}
    assert batch.captions(b"\x01", "1", neutral=False) == {}
    assert batch.want(("en",), neutral=True) == 0
    batch.close()


def test_a_picture_is_described_again_when_asked(
    batch: BatchStore, captioner: FakeCaptioner, tmp_path: Path
) -> None:
    batch.add(pictures(tmp_path, "a.png", "b.png"))
    work(batch, captioner)
    batch.correct(1, "en", "my words")
    batch.describe_again([1])
    assert batch.counts()["waiting"] == 1
    (step,) = work(batch, captioner)
    # THEN what the user wrote is still there
    assert texts(step.item) == {"en": "my words"}
    assert len(captioner.described) == 3


def test_a_correction_belongs_to_the_picture(
    batch: BatchStore, captioner: FakeCaptioner, tmp_path: Path
) -> None:
    (path,) = pictures(tmp_path, "a.png")
    batch.add([path])
    work(batch, captioner)
    assert batch.correct(1, "en", "my words").captions["en"].correction == "my words"
    again = reopened(batch)
    again.begin_anew()
    again.add([path])
    (step,) = work(again, captioner)
    assert texts(step.item) == {"en": "my words"}
    assert again.correct(step.item.id, "en", None).captions["en"].correction is None
    again.close()


def test_a_cleared_list_is_forgotten(
    batch: BatchStore, captioner: FakeCaptioner, tmp_path: Path
) -> None:
    paths = pictures(tmp_path, "a.png")
    batch.add(paths)
    work(batch, captioner)
    batch.correct(1, "en", "secret words")
    batch.delete(UNNAMED)
    assert list(batch.all()) == []
    batch.add(paths)
    work(batch, captioner)
    assert len(captioner.described) == 2
    # AND its words are on the disk no longer
    batch.close()
    assert b"secret words" not in batch.path.read_bytes()


# -- what goes wrong ------------------------------------------------------------------------------


def test_a_bad_picture_is_told_and_the_others_go_on(
    batch: BatchStore, captioner: FakeCaptioner, tmp_path: Path
) -> None:
    # GIVEN a damaged file, a missing one, a folder, and one that is too much for the memory
    good, damaged, folder, large = pictures(tmp_path, "good.png", "bad.png", "x.png", "large.png")
    folder.unlink()
    folder.mkdir()
    captioner.errors = {
        "bad.png": ImageDamaged(damaged, "truncated"),
        "large.png": MemoryError(),
    }
    missing = tmp_path / "missing.png"
    batch.add([damaged, missing, folder, large, good])
    work(batch, captioner)
    # THEN each has its reason, also after a restart
    again = reopened(batch)
    items = list(again.all())
    assert [item.state for item in items] == ["failed"] * 4 + ["done"]
    reasons = [type(item.error).__name__ for item in items]
    assert reasons == ["ImageDamaged", "ImageNotFound", "ImageIsFolder", "MemoryError", "NoneType"]
    assert isinstance(items[0].error, ImageDamaged)
    assert (items[0].error.path, items[0].error.detail) == (damaged, "truncated")
    # WHEN they are tried again THEN what can be described now is
    captioner.errors = {}
    assert again.retry_failed() == 4
    work(again, captioner)
    assert again.counts()["done"] == 3
    again.close()


def test_a_pipe_does_not_hold_up_the_list(
    batch: BatchStore, captioner: FakeCaptioner, tmp_path: Path
) -> None:

    pipe = tmp_path / "pipe.jpg"
    os.mkfifo(pipe)
    batch.add([pipe])
    (step,) = work(batch, captioner)
    assert isinstance(step.item.error, NotAnImage)


@pytest.mark.parametrize("error", [BundleDamaged(Path("/model")), Cancelled(), KeyboardInterrupt()])
def test_a_picture_whose_work_was_stopped_waits_again(
    batch: BatchStore, captioner: FakeCaptioner, tmp_path: Path, error: BaseException
) -> None:
    batch.add(pictures(tmp_path, "a.png"))
    captioner.errors = {"a.png": error}  # type: ignore[dict-item]
    for _ in range(5):
        with pytest.raises(type(error)):
            describe_next(batch, captioner, ENGLISH, lambda: False)
        batch = reopened(batch)
    assert batch.counts()["waiting"] == 1
    batch.close()


def test_a_picture_that_ends_the_program_is_given_up(
    batch: BatchStore, captioner: FakeCaptioner, tmp_path: Path
) -> None:
    (bad, good) = pictures(tmp_path, "bad.png", "good.png")
    batch.add([bad, good])
    # GIVEN a program that dies while it has the first picture in work
    for _ in range(3):
        item = batch.take_next()
        assert item is not None
        assert (item.path, item.state) == (bad, "running")
        batch = reopened(batch)
    # THEN the third time was the last
    (first, second) = batch.all()
    assert isinstance(first.error, PictureCrashed)
    assert second.state == "waiting"
    # AND it can be tried again all the same
    batch.retry_failed()
    assert [step.item.state for step in work(batch, captioner)] == ["done", "done"]
    batch.close()


def test_two_programs_do_not_work_on_one_list(batch: BatchStore, path: Path) -> None:
    code = f"""
        from pathlib import Path
        from desktop.batch.store import BatchStore
        from desktop.batch.errors import BatchLocked
        try:
            BatchStore(Path({str(path)!r}), timeout=0.1)
        except BatchLocked:
            print("locked")
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], cwd=ROOT, capture_output=True, check=True
    )
    assert done.stdout == b"locked\n"


def test_a_damaged_file_is_kept_aside(batch: BatchStore, path: Path, tmp_path: Path) -> None:
    batch.add(pictures(tmp_path, "a.png"))
    batch.close()
    path.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    again = BatchStore(path)
    assert again.notice is not None
    assert again.notice.kept.read_bytes().endswith(b"\xff")
    assert list(again.all()) == []
    again.close()


def test_a_newer_file_is_left_alone(batch: BatchStore, path: Path) -> None:
    batch.close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(BatchNewer):
        BatchStore(path)
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path, ordinary_user: None) -> None:
    with pytest.raises((BatchNotWritable, BatchLocked)) as raised:
        BatchStore(Path("/proc/clairvoix/batch.sqlite"))
    assert raised.type is BatchNotWritable


def test_a_file_name_that_is_no_text_comes_back(
    batch: BatchStore, captioner: FakeCaptioner
) -> None:
    strange = Path("/pictures/\udce9t\udce9.jpg")
    batch.add([strange])
    (step,) = work(batch, captioner)
    assert step.item.path == strange
    assert isinstance(step.item.error, ImageNotFound)


# -- killed ---------------------------------------------------------------------------------------

WORKER = """
    import sys
    from pathlib import Path
    from desktop.batch.store import BatchStore
    from desktop.batch.worker import Wanted, describe_next
    from tests.support.fakes_desktop import FakeCaptioner
    batch, captioner = BatchStore(Path(sys.argv[1]), timeout=10), FakeCaptioner()
    print(*batch.counts().values(), flush=True)
    while step := describe_next(batch, captioner, Wanted(("en",)), lambda: False):
        print(step.item.id, flush=True)
"""


def test_a_killed_program_loses_at_most_the_picture_in_work(
    batch: BatchStore, path: Path, tmp_path: Path
) -> None:
    # GIVEN a list, and a process that works on it and tells of each picture, killed while it does
    number = 120
    batch.add(pictures(tmp_path, *(f"{index}.png" for index in range(number))))
    batch.close()
    told: list[int] = []
    for _ in range(3):
        with subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(WORKER), str(path)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        ) as worker:
            assert worker.stdout is not None
            worker.stdout.readline()
            told += [int(worker.stdout.readline()) for _ in range(17)]
            worker.kill()
            told += [int(line) for line in worker.stdout if line.endswith("\n")]
        assert worker.returncode == -signal.SIGKILL
        # THEN what was told is stored, with at most one more; nothing is told twice
        batch = BatchStore(path)
        stored = batch.ids(Listing("done"))
        assert stored[: len(told)] == told
        assert len(stored) - len(told) in (0, 1)
        assert batch.counts()["waiting"] == number - len(stored)
        batch.close()
        told = stored
    # AND the rest is done in the end
    batch = BatchStore(path)
    work(batch, FakeCaptioner())
    assert batch.counts()["done"] == number
    batch.close()


# -- how long it takes ----------------------------------------------------------------------------


def test_time_left_is_the_median_of_the_last_ones(batch: BatchStore, tmp_path: Path) -> None:
    batch.add(pictures(tmp_path, "a.png"))
    (item,) = batch.all()
    pace = Pace()
    for seconds in (9.0, 9.0, 9.0, 9.0, None):
        pace.add(Step(item, seconds))
    assert pace.seconds_left(10) is None
    pace.add(Step(item, 9.0))
    assert pace.seconds_left(10) == 90.0
    # WHEN it gets faster THEN that counts, and one slow picture does not
    for seconds in (*[0.1] * 24, 60.0):
        pace.add(Step(item, seconds))
    assert pace.seconds_left(10) == pytest.approx(1.0)


def test_fifty_thousand_pictures_are_listed_in_pages(batch: BatchStore) -> None:
    # GIVEN a long list
    number = 50_000
    folder = Path("/pictures")
    assert len(batch.add(folder / f"{index}.jpg" for index in range(number))) == number
    # THEN the next to do, the counts and a page in the middle are there at once, in order
    item = batch.take_next()
    assert item is not None
    assert item.path == folder / "0.jpg"
    assert batch.counts()["waiting"] == number - 1
    ids = batch.ids(Listing("waiting"))
    assert [item.path.stem for item in batch.items(ids[40_000:40_003])] == [
        "40001",
        "40002",
        "40003",
    ]
