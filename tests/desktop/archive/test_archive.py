"""`clairvoix archive` by real processes: left in the middle, gone on with, each picture once."""

from __future__ import annotations

import io
import sys
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from desktop.archive import plan as plans
from desktop.archive.errors import ArchiveNotWritable
from desktop.archive.local_engine import run
from desktop.archive.partition import Work
from desktop.archive.plan import Manner
from desktop.archive.storage import Place, place
from desktop.captioning import captioner_process
from desktop.cli import main as cli
from desktop.cli.exit_status import Exit
from desktop.system import paths
from model.errors import BundleNotFound

files = pytest.importorskip("pyarrow.parquet", reason="needs the extra archive")


@pytest.fixture(autouse=True)
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    command = [sys.executable, "-m", "tests.support.captioner_worker"]
    monkeypatch.setattr(captioner_process, "_command", lambda: command)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    for level in range(12):
        Image.new("RGB", (64, 48), (level,) * 3).save(folder / f"{level:02}.png")
    return folder


def test_an_archive_that_was_left_is_gone_on_with(folder: Path, tmp_path: Path) -> None:
    # GIVEN one of which somebody took the first partition only, and left
    out = tmp_path / "data"
    plan = plans.made(str(folder), place(str(out)), Manner(), 3)
    first = run(Work(str(folder), str(out), Manner(), None), range(plan.partitions), 1)
    done = next(first)["partition"]
    first.close()
    written = (out / f"part-{done:05}.parquet").stat().st_mtime_ns
    # WHEN the command is given
    err = io.StringIO()
    arguments = ["archive", str(folder), "--out", str(out), "--workers", "2"]
    status = cli.main(arguments, out=io.StringIO(), err=err)
    # THEN it does the rest, and each picture is there once
    assert status == Exit.DONE
    told = err.getvalue().splitlines()
    assert told[0].startswith("pictures: 12, partitions: 4, complete: ")
    assert told[-1] == f"12 described, 0 not photos, 0 failed, in {out}"
    found = [row["path"] for row in files.read_table(out / "part-00000.parquet").to_pylist()]
    for number in range(1, 4):
        found += files.read_table(out / f"part-{number:05}.parquet").column("path").to_pylist()
    assert Counter(found) == Counter(map(str, sorted(folder.iterdir())))
    assert (out / f"part-{done:05}.parquet").stat().st_mtime_ns == written


def test_lists_and_texts_are_written_of_what_is_described(folder: Path, tmp_path: Path) -> None:
    # GIVEN an archive that is described, its captions in one language
    command = ["archive", str(folder), "--out", str(tmp_path / "data"), "--lang", "en"]
    assert cli.main([*command, "--workers", "1"], out=io.StringIO(), err=io.StringIO()) == Exit.DONE
    # WHEN the same is asked for with a list and sidecars
    table, err = tmp_path / "captions.csv", io.StringIO()
    status = cli.main([*command, "--csv", str(table), "--xmp"], out=io.StringIO(), err=err)
    # THEN they are written of every picture, and what says so is told
    assert status == Exit.DONE, err.getvalue()
    assert len(table.read_text("utf-8").splitlines()) == 13
    assert "A picture as bright as 7." in (folder / "07.xmp").read_text("utf-8")
    assert "captions.csv" in err.getvalue()
    # AND one of the pictures is not written over
    status = cli.main([*command, "--csv", str(folder / "00.png")], out=io.StringIO(), err=err)
    assert status == Exit.NOT_WRITTEN


@pytest.mark.parametrize("inside", ["", "data", "../photos/data"])
def test_a_result_among_the_pictures_is_refused(folder: Path, inside: str) -> None:
    before = sorted(folder.rglob("*"))
    err = io.StringIO()
    out = f"{folder}/{inside}"
    status = cli.main(["archive", str(folder), "--out", out], out=io.StringIO(), err=err)
    assert (status, sorted(folder.rglob("*"))) == (Exit.USAGE, before)
    assert "lies in the folder whose pictures are to be described" in err.getvalue()


def test_what_ends_the_work_is_raised(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = str(tmp_path / "data")
    plans.made(str(folder), place(out), Manner(), 3)
    with pytest.raises(BundleNotFound):
        list(run(Work(str(folder), out, Manner(), tmp_path / "gone"), range(4), 2))

    def refused(place: Place, name: str, data: bytes) -> None:
        raise ArchiveNotWritable(Path(place.root), name)

    monkeypatch.setattr(Place, "write", refused)
    with pytest.raises(ArchiveNotWritable):
        list(run(Work(str(folder), out, Manner(), None), range(4), 1))
