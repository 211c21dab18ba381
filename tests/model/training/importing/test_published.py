"""A published checkpoint is fetched from a server on this computer, whatever that does."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from model.imported.published import KNOWN
from model.training import __main__ as program
from model.training.data import download
from model.training.data.download import (
    DiskTooSmall,
    DownloadDamaged,
    DownloadForbidden,
    DownloadGone,
    DownloadRefused,
    NoNetwork,
    RedirectedElsewhere,
    ServerBusy,
)
from model.training.errors import CheckpointPickled
from model.training.importing.checkpoint import TENSORS, open_checkpoint
from model.training.importing.published import fetch_published
from model.training_events import Event, Progress, Stage
from tests.model.training.importing.publisher import REVISION, Publisher, publishing

CHECKPOINT = Path(__file__).parent / "checkpoints" / "blip-narrow"
ONE = KNOWN["blip-base"]


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """The folder that the publisher serves."""
    return Path(shutil.copytree(CHECKPOINT, tmp_path / "published"))


@pytest.fixture
def publisher(published: Path) -> Iterator[Publisher]:
    with publishing(published, ONE.repository) as server:
        yield server


@pytest.fixture
def fetched(tmp_path: Path) -> Path:
    """Where a checkpoint is to be."""
    return tmp_path / "fetched"


def fetch(publisher: Publisher, folder: Path) -> str:
    return fetch_published(ONE, folder, lambda _: None, publisher.address)


def test_a_checkpoint_comes_whole_and_by_its_revision(publisher: Publisher, fetched: Path) -> None:
    assert fetch(publisher, fetched) == REVISION

    assert open_checkpoint(fetched).shapes == open_checkpoint(CHECKPOINT).shapes
    files = [path for path, _ in publisher.asked if "/resolve/" in path]
    assert files
    assert all(f"/resolve/{REVISION}/" in path for path in files)
    assert not any("official" in path for path in files)


def test_what_has_arrived_is_not_fetched_again(publisher: Publisher, fetched: Path) -> None:
    fetch(publisher, fetched)
    publisher.asked.clear()
    publisher.revision = "f" * 40  # somebody published a newer one meanwhile

    assert fetch(publisher, fetched) == REVISION

    tree = f"/api/models/{ONE.repository}/tree/{REVISION}"
    assert [path for path, _ in publisher.asked] == [tree]


def test_a_download_that_broke_off_goes_on(
    publisher: Publisher, fetched: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "_TRIES", 1)
    publisher.cut[TENSORS] = 5000
    with pytest.raises(NoNetwork):
        fetch(publisher, fetched)
    assert not (fetched / TENSORS).exists()

    fetch(publisher, fetched)

    ranges = [asked for path, asked in publisher.asked if path == f"/elsewhere/{TENSORS}"]
    assert ranges == [None, "bytes=5000-"]
    assert (fetched / TENSORS).read_bytes() == (CHECKPOINT / TENSORS).read_bytes()


@pytest.mark.parametrize("name", [TENSORS, "config.json"])
def test_an_altered_file_is_not_believed(publisher: Publisher, fetched: Path, name: str) -> None:
    publisher.altered.add(name)

    with pytest.raises(DownloadDamaged, match=name):
        fetch(publisher, fetched)

    assert not (fetched / name).exists()
    assert not (fetched / f"{name}.part").exists()


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, DownloadForbidden), (404, DownloadGone), (418, DownloadRefused), (429, ServerBusy)],
)
@pytest.mark.parametrize("end", ["/revision/main", f"/tree/{REVISION}", TENSORS])
def test_a_refusal_is_told(
    publisher: Publisher, fetched: Path, status: int, error: type[Exception], end: str
) -> None:
    publisher.refused[end] = status

    with pytest.raises(error, match=str(status)):
        fetch(publisher, fetched)


@pytest.mark.parametrize(
    "to", ["http://localhost:9", "https://127.0.0.1:9", "http://hf.co.evil.eu"]
)
def test_nobody_is_followed_elsewhere(publisher: Publisher, fetched: Path, to: str) -> None:
    publisher.content = to

    with pytest.raises(RedirectedElsewhere):
        fetch(publisher, fetched)

    assert not (fetched / TENSORS).exists()


@pytest.mark.parametrize("said", ["commit", "linked"])
def test_a_server_that_contradicts_itself_is_not_believed(
    publisher: Publisher, fetched: Path, said: str
) -> None:
    setattr(publisher, said, "f" * 40)

    with pytest.raises(DownloadRefused, match="where it said"):
        fetch(publisher, fetched)


def test_progress_is_that_of_all_files(publisher: Publisher, fetched: Path) -> None:
    told: list[Event] = []

    fetch_published(ONE, fetched, told.append, publisher.address)

    first, *rest = told
    assert isinstance(first, Stage)
    steps = [event.step for event in rest if isinstance(event, Progress)]
    assert steps == sorted(steps)
    assert (
        steps[-1]
        == first.steps
        == sum(path.stat().st_size for path in fetched.iterdir() if path.name != "revision.json")
    )


def test_a_pickle_is_refused_before_anything_comes(
    publisher: Publisher, published: Path, fetched: Path
) -> None:
    (published / TENSORS).rename(published / "pytorch_model.bin")

    with pytest.raises(CheckpointPickled):
        fetch(publisher, fetched)

    assert not [path for path, _ in publisher.asked if "/resolve/" in path]


def test_a_revision_that_is_none_is_refused(publisher: Publisher, fetched: Path) -> None:
    publisher.revision = "../../etc"

    with pytest.raises(DownloadRefused, match="does not say the revision"):
        fetch(publisher, fetched)


def test_a_full_disk_is_told_before(
    publisher: Publisher, fetched: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "_SPARE", 1 << 60)

    with pytest.raises(DiskTooSmall):
        fetch(publisher, fetched)


def test_a_licence_that_is_not_accepted_fetches_nothing(
    publisher: Publisher, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["import", "--published", "blip-base", "--publisher", publisher.address]

    status = program.main([*asked, "--out", str(tmp_path / "bundle")])

    terms, failed = map(json.loads, capsys.readouterr().out.splitlines())
    assert terms["licence"] == "BSD-3-Clause"
    assert (status, failed["type"]) == (1, "TermsNotAccepted")
    assert not publisher.asked
