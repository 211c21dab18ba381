"""What an archive is made of, without a cluster: its plan, its partitions, what cannot be read."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from desktop.archive import plan as plans
from desktop.archive.errors import ArchiveDiskFull, ArchiveEmpty, ArchiveOther, ArchiveSourceGone
from desktop.archive.partition import do
from desktop.archive.plan import Manner
from desktop.archive.storage import place, without_keys
from desktop.captioning.errors import PictureCrashed
from desktop.reading.found_text import FoundText
from model import atomic_files
from model.caption import Caption, CaptionOptions
from tests.support.stand_in import StandInCaptioner

files = pytest.importorskip("pyarrow.parquet", reason="needs the extra archive")

MANNER = Manner()


class Crashing(StandInCaptioner):
    """Counts what it is asked, and falls over pictures that are white."""

    def __init__(self) -> None:
        self.asked = 0

    def describe_each(
        self, picture: Any, wanted: Sequence[CaptionOptions], should_stop: Any = None
    ) -> tuple[Caption, ...]:
        self.asked += 1
        captions = tuple(self.describe(picture, options) for options in wanted)
        if "255" in captions[0].text:
            raise PictureCrashed
        return captions


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    for level, name in ((10, "a"), (10, "same"), (30, "c"), (255, "white")):
        Image.new("RGB", (64, 48), (level,) * 3).save(folder / f"{name}.png")
    return folder


def rows(dataset: Path) -> list[dict[str, Any]]:
    names = sorted(dataset.glob("*.parquet"))
    return [row for name in names for row in files.read_table(name).to_pylist()]


def read(_: bytes) -> FoundText:
    return FoundText("words", "en")


def work(source: Path, dataset: Path, partitions: Iterable[int]) -> Crashing:
    captioner = Crashing()
    for number in partitions:
        do(place(str(dataset)), place(str(source)), number, MANNER, captioner, read)
    return captioner


def test_every_picture_has_a_row_whatever_came_of_it(folder: Path, tmp_path: Path) -> None:
    # GIVEN a list that names some twice, one that is gone and one that is no picture
    (folder / "no.png").write_text("no picture")
    names = ["a.png", "gone.png", "no.png", "same.png", "white.png", "a.png", "c.png"]
    (folder / "list.txt").write_text("\n".join(names))
    dataset = tmp_path / "data"
    plan = plans.made(str(folder / "list.txt"), place(str(dataset)), MANNER, 4)
    assert (plan.pictures, plan.partitions) == (6, 2)
    # WHEN both partitions are done
    captioner = work(folder, dataset, range(2))
    # THEN each is there once, in order, with its reason where it was not described
    found = rows(dataset)
    assert [Path(row["path"]).name for row in found] == list(dict.fromkeys(names))
    reasons = [row["error"] for row in found]
    assert reasons == [None, "ImageNotFound", "NotAnImage", None, "PictureCrashed", None]
    assert found[0]["caption_en"] == "A picture as bright as 10."
    assert found[0]["caption_fr"] == "Une image aussi claire que 10."
    assert (found[0]["kind"], found[0]["certainty_en"], found[0]["text"]) == ("photo", "sure", None)
    assert found[0]["sha256"] == found[3]["sha256"]
    # AND the same bytes were described once: a, no, white, c
    assert captioner.asked == 4
    done = plans.summaries(place(str(dataset)))
    assert [(one["pictures"], one["failed"]) for one in done.values()] == [(4, 2), (2, 1)]


def test_what_was_begun_goes_on_as_it_was_planned(folder: Path, tmp_path: Path) -> None:
    dataset = place(str(tmp_path / "data"))
    plan = plans.made(str(folder), dataset, MANNER, 3)
    work(folder, tmp_path / "data", [0])
    # WHEN a picture comes, and the same is asked for again
    Image.new("RGB", (64, 48)).save(folder / "0.png")
    assert plans.made(str(folder), dataset, MANNER, 100) == plan
    assert [number for number in range(2) if plans.summary_of(dataset, number) is None] == [1]
    # AND another manner or source is refused
    for source, manner in ((folder, Manner(beams=1)), (tmp_path, MANNER)):
        with pytest.raises(ArchiveOther):
            plans.made(str(source), dataset, manner, 3)


def test_a_full_disk_leaves_no_half_partition(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = tmp_path / "data"
    plans.made(str(folder), place(str(dataset)), MANNER, 10)

    def full(path: Path, _: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(atomic_files, "write_durably", full)
        with pytest.raises(ArchiveDiskFull):
            work(folder, dataset, [0])
    assert not list(dataset.glob("*.parquet"))
    assert plans.summaries(place(str(dataset))) == {}
    work(folder, dataset, [0])
    assert len(rows(dataset)) == 4


def test_sources_that_are_none_are_said_so(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    dataset = place(str(tmp_path / "data"))
    for name, kind in (("gone", ArchiveSourceGone), ("empty", ArchiveEmpty)):
        with pytest.raises(kind):
            plans.made(str(tmp_path / name), dataset, MANNER)
    with pytest.raises(ArchiveSourceGone):
        place("nowhere://bucket/photos")


def test_no_key_is_written_down() -> None:
    address = "s3://me:secret@bucket/photos?endpoint_override=localhost:1"
    assert without_keys(address) == "s3://bucket/photos"
