"""What the version before left is read unchanged, and what was under way goes on."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import sqlite3
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from desktop import settings
from desktop.batch.items import UNNAMED
from desktop.batch.store import BatchStore
from desktop.captioning.installed_models import InstalledModels
from desktop.cli import main as cli
from desktop.cli.exit_status import Exit
from desktop.history.store import History
from desktop.retraining.controller import State
from desktop.retraining.work_folder import RetrainingWork
from desktop.settings import Settings
from desktop.system import paths
from tests.desktop.conftest import TINY_BUNDLE, Stage
from tests.support import stand_in
from tests.support.processes import ROOT

WRITTEN = ROOT / "tests" / "data" / "version_1_5"
LISTS = ("batch.sqlite", "command-line-batch.sqlite")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Give a copy of the folder that the program before kept, its lists naming pictures here."""
    folder = Path(shutil.copytree(WRITTEN / "data", tmp_path / "data"))
    shutil.copytree(WRITTEN / "photos", tmp_path / "photos")
    return folder


@pytest.fixture
def read(data: Path) -> dict[str, Any]:
    """Give what that program read itself, as if it had been here."""
    text = (WRITTEN / "read.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text.replace('"/clairvoix/', f'"{data}/'))
    described = [*found["history"], *(item for name in LISTS for item in found[name]["items"])]
    for one in described:
        for caption in one["captions"].values():
            # A column that was never used, and is not read any more.
            assert caption.pop("sound") is None
    return found


def plain(value: object) -> Any:
    """A value as JSON has it, without what that program did not know: each is empty."""
    return json.loads(json.dumps(value, default=str), object_hook=_of_before)


def _of_before(value: dict[str, Any]) -> dict[str, Any]:
    if "confidence" in value:
        assert value.pop("things") is None
    if "captions" in value and "created" in value:
        assert value.pop("text") is None
    return value


def plain_items(batch: BatchStore) -> list[dict[str, Any]]:
    """Every picture as that program knew it, which had no batches with names."""
    # `asdict` copies an error by its arguments, and that program had the copy written down: a text
    # that ends with the error's type, unless a library teaches copies of errors better.
    items = [
        plain(asdict(item) | {"error": item.error and f"{item.error}: {type(item.error).__name__}"})
        for item in batch.all()
    ]
    assert [item.pop("batch") for item in items] == [UNNAMED] * len(items)
    return items


def test_settings_are_those_of_before(data: Path) -> None:
    table = Settings(QSettings(str(data / "settings.ini"), QSettings.Format.IniFormat))
    assert table.interface_language() == table.caption_language() == "fr"
    assert table.voice("fr") == "Audrey"
    assert [table.get(one) for one in (settings.CAPTION_BEAMS, settings.TYPE_SIZE)] == [5, 140]
    assert table.get(settings.NEUTRAL_PEOPLE) is False
    assert table.get(settings.BATCH_PAUSED) is True
    assert table.get(settings.SPEECH_SPEED) == 1.25
    assert table.get(settings.HISTORY_LIMIT) == 500
    assert table.get(settings.BATCH_LANGUAGES) == "both"
    assert table.get(settings.EXPORT_FORM) == "xmp"


def test_the_history_is_that_of_before(data: Path, read: dict[str, Any]) -> None:
    history = History(data / "history.sqlite", data / "pictures")
    assert history.notice is None
    # THEN entries, captions, the user's words and verdicts are the same
    entries = [plain(asdict(entry)) for entry in history.recent()]
    assert all(entry.pop("rank") == entry["id"] for entry in entries)
    assert entries == read["history"]
    # AND so is what is learned from, its pictures kept
    assert plain([asdict(one) for one in history.corrections()]) == read["corrections"]
    thumbnails = history.thumbnails([int(entry) for entry in read["thumbnails"]])
    assert read["thumbnails"] == {
        str(entry): hashlib.sha256(jpeg).hexdigest() for entry, jpeg in thumbnails.items()
    }
    # AND what was deleted before the program ended goes, with nothing else
    assert history.purge_deleted() == 1
    assert len(history.recent()) == len(read["history"])
    history.close()


@pytest.mark.parametrize("name", LISTS)
def test_a_list_under_way_is_that_of_before(name: str, data: Path, read: dict[str, Any]) -> None:
    batch = BatchStore(data / name)
    assert batch.notice is None
    assert batch.counts() == read[name]["counts"] | {"cancelled": 0}
    assert plain_items(batch) == read[name]["items"]
    batch.close()


@pytest.mark.usefixtures("english")
def test_a_batch_begun_before_goes_on(
    data: Path, read: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a list with a picture described, one that the program died over, one that was damaged
    # and one that waits
    monkeypatch.setenv(paths.HOME_VARIABLE, str(data.parent))
    photos = tmp_path / "photos"
    connection = sqlite3.connect(data / "command-line-batch.sqlite")
    connection.execute("UPDATE items SET path = replace(path, '/pictures', ?)", (str(photos),))
    connection.commit()
    connection.close()
    # WHEN it is gone on with
    out, err = io.StringIO(), io.StringIO()
    status = cli.main(
        ["batch", "--resume", "--lang", "en", "--json", str(tmp_path / "list.json")],
        stand_in.load,
        out,
        err,
    )
    # THEN the others are described now, and what was done is as it was, in the user's words
    assert status == Exit.SOME_FAILED, err.getvalue()
    assert "3 described, 0 not photos, 1 failed" in err.getvalue()
    rows = json.loads((tmp_path / "list.json").read_text(encoding="utf-8"))
    assert len(rows) == 4
    batch = BatchStore(data / "command-line-batch.sqlite")
    done, dog, broken, sea = batch.all()
    batch.close()
    before = read["command-line-batch.sqlite"]["items"][0]
    assert plain(asdict(done.captions["en"])) == before["captions"]["en"]
    assert dog.captions["en"].text.startswith("A picture as bright as")
    assert sea.captions["en"].text.startswith("A picture as bright as")
    assert broken.state == "failed"


def test_taught_models_are_those_of_before(data: Path, read: dict[str, Any]) -> None:
    models = InstalledModels(data / "models", TINY_BUNDLE)
    assert models.current == read["current"]
    assert read["models"] == [
        {"name": one.name, "version": one.version, "learned": plain(asdict(one.learned))}
        for one in models.all()
        if one.learned is not None
    ]
    # Every byte is the manifest's.
    models.use(models.current)


def test_a_training_under_way_can_be_continued(
    stage: Stage, qtbot: QtBot, data: Path, read: dict[str, Any]
) -> None:
    # WHEN the app finds the folder of a training that the program before had begun
    shutil.copytree(data, stage.folder, dirs_exist_ok=True)
    app = stage.start("en")
    qtbot.waitUntil(lambda: app.retraining.state is State.PAUSED)
    # THEN it is where it was
    training, course = read["lesson"], app.retraining.course
    assert asdict(RetrainingWork(stage.folder / "retraining").learned()) == training["learned"]
    assert app.retraining.plan is not None
    assert asdict(app.retraining.plan) == training["plan"]
    assert (course.stage, course.step, len(course.losses)) == (
        training["stage"],
        training["step"],
        training["losses"],
    )
    # AND the window offers to go on with it, from the model it began with
    app.window.retrain_commands.open_dialog()
    dialog = app.window.retrain_commands.dialog
    assert dialog is not None
    assert dialog.continue_button.isVisible()
    assert app.choice.current == read["current"]
