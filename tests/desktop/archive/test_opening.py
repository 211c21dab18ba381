"""An archive in the window: opened partition by partition, reviewed and exported like a batch."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from desktop.app import Desktop
from desktop.archive import plan as plans
from desktop.archive.dataset import is_dataset, opened
from desktop.archive.errors import ArchiveUnreadable
from desktop.archive.partition import do
from desktop.archive.plan import Manner
from desktop.archive.storage import place
from desktop.batch.items import Item, Phase
from desktop.batch.store import BatchStore
from desktop.batch.worker import let_changed_wait
from desktop.export.controller import Order
from desktop.export.lists import Layout
from desktop.pictures.drops import Dropped
from desktop.reading.found_text import FoundText
from tests.desktop.conftest import Stage
from tests.support.stand_in import StandInCaptioner

pytest.importorskip("pyarrow.parquet", reason="needs the extra archive")

NAMES = ["a.png", "b.png", "broken.png", "c.png"]


def described(tmp_path: Path, *partitions: int) -> Path:
    """A data set of four pictures, two a partition, of which some are complete."""
    photos, out = tmp_path / "photos", tmp_path / "museum"
    if not photos.exists():
        photos.mkdir()
        for level, name in enumerate(NAMES, 1):
            Image.new("RGB", (64, 48), (level,) * 3).save(photos / name)
        (photos / "broken.png").write_bytes((photos / "broken.png").read_bytes()[:60])
    plans.made(str(photos), place(str(out)), Manner(), 2)
    for number in partitions:
        captioner = StandInCaptioner()
        source = place(str(photos))
        do(place(str(out)), source, number, Manner(), captioner, lambda _: FoundText("", None))
    return out


def start(stage: Stage, qtbot: QtBot) -> Desktop:
    app = stage.start()
    qtbot.waitUntil(lambda: app.batching.phase is not Phase.CLOSED)
    return app


def drop(app: Desktop, qtbot: QtBot, folder: Path) -> int:
    """Drop a folder, and wait until it is open; how many pictures are new."""
    with qtbot.waitSignal(app.archives.opened) as told:
        app.session.take(Dropped(paths=(folder,)), "dropped")
    assert told.args is not None
    assert told.args[0] == folder.name
    return int(told.args[1])


def items(app: Desktop, qtbot: QtBot) -> list[Item]:
    found: list[Item] = []
    job = app.batching.all()
    job.finished.connect(found.extend)
    with qtbot.waitSignal(job.finished):
        pass
    return found


def test_an_archive_is_opened_corrected_and_exported(
    stage: Stage, qtbot: QtBot, tmp_path: Path
) -> None:
    # GIVEN an archive that is half described
    app = start(stage, qtbot)
    assert drop(app, qtbot, described(tmp_path, 0)) == 2
    first = items(app, qtbot)
    assert [item.path.name for item in first] == NAMES[:2]
    assert first[0].captions["en"].text == "A picture as bright as 1."
    assert first[0].captions["fr"].text == "Une image aussi claire que 1."
    assert app.window.pages.current is app.window.batch
    # WHEN a sentence is corrected, and it is opened again once all is described
    with qtbot.waitSignal(app.batching.changed):
        app.batching.correct(first[0], "en", "A dark picture.")
    assert drop(app, qtbot, described(tmp_path, 1)) == 2
    # THEN the rest is beside it, with what could not be described, and nothing is described here
    found = items(app, qtbot)
    assert [(item.path.name, item.state) for item in found] == [
        *(("a.png", "done"), ("b.png", "done"), ("broken.png", "failed"), ("c.png", "done"))
    ]
    assert found[0].captions["en"].best_text == "A dark picture."
    assert type(found[2].error).__name__ == "ImageDamaged"
    assert len(app.batching.batches) == 1
    assert app.batching.phase is Phase.IDLE
    # AND the sidebar's list, review and export know them like any batch's
    assert app.batching.counts["done"] == 3
    target = tmp_path / "captions.csv"
    with qtbot.waitSignal(app.exporting.listed):
        app.exporting.export(Order("batch", "csv", target), Layout("en"), "en")
    assert "A dark picture." in target.read_text("utf-8")
    app.window.review_commands.review_batch()
    qtbot.waitUntil(lambda: app.window.pages.current is app.window.review_commands.page)


def test_a_folder_that_is_no_archive_is_said_so(stage: Stage, qtbot: QtBot, tmp_path: Path) -> None:
    app = start(stage, qtbot)
    out = described(tmp_path, 0, 1)
    (out / "part-00001.parquet").write_bytes(b"no table")
    with qtbot.waitSignal(app.archives.failed) as told:
        app.window.menus.open_archive.trigger()
        app.archives.open(out)
    assert isinstance(told.args[0], ArchiveUnreadable)
    # What could be read is there.
    assert [item.path.name for item in items(app, qtbot)] == NAMES[:2]
    for folder in (tmp_path / "photos", tmp_path / "gone"):
        assert not is_dataset(folder)
        with pytest.raises(ArchiveUnreadable):
            opened(str(folder))


def test_files_of_an_archive_are_not_read_at_every_start(tmp_path: Path) -> None:
    dataset = opened(str(described(tmp_path, 0, 1)))
    store = BatchStore(tmp_path / "batch.sqlite")
    try:
        number = store.begin_archive("museum", tmp_path, dataset.languages)
        taken = store.take_in(number, list(dataset.all()), neutral=True)
        assert taken is not None
        assert [state for _, state in taken] == ["done", "done", "failed", "done"]
        # WHEN a picture's file has other bytes now
        (tmp_path / "photos/a.png").write_bytes(b"other")
        let_changed_wait(store)
        # THEN nobody has looked: there may be a million of them, on another machine
        assert store.counts()["waiting"] == 0
        # AND what comes for a batch that was deleted meanwhile is left out
        store.delete(number)
        assert store.take_in(number, list(dataset.all()), neutral=True) is None
        assert store.counts()["done"] == 0
    finally:
        store.close()
