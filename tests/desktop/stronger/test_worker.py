"""A captioner is imported in a process of its own: here a small program stands for training."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desktop.captioning.added_models import AddedModels
from desktop.captioning.errors import LicenceNotAccepted, ModelNotImported
from desktop.stronger import worker
from desktop.stronger.errors import (
    CheckpointUnsafe,
    DownloadAltered,
    ImportKilled,
    NoRoomForModel,
    NotPublishedAnyMore,
    PublisherBusy,
    PublisherNotTrusted,
    PublisherRefuses,
    PublisherUnreachable,
)
from desktop.stronger.worker import Wanted, arrived, discard, import_model
from desktop.system import paths
from model.bundle import SHIPPED
from model.decoding import never
from model.errors import Cancelled
from model.training_events import Event, Stage
from tests.support.importing.importing_kit import ImportingKit

PHOTO = paths.assets() / "sample" / "photographer.jpg"

BLIP = Wanted(published="blip-base", licence_accepted=True)


@pytest.fixture
def models(tmp_path: Path) -> AddedModels:
    return AddedModels(tmp_path / "added", SHIPPED)


def test_what_was_imported_is_one_of_the_models(tmp_path: Path, models: AddedModels) -> None:
    kit, work, told = ImportingKit(tmp_path, "works"), tmp_path / "work", list[Event]()

    name = import_model(BLIP, kit, models, work, told.append, never)

    assert name in models.all()
    assert [event.name for event in told if isinstance(event, Stage)] == ["download", "convert"]
    assert kit.arguments() == [
        *("--out", str(work / "blip-base" / "bundle"), "--pictures", str(PHOTO)),
        *("--published", "blip-base", "--accept-licence"),
    ]
    assert not work.exists()


def test_a_folder_is_no_option_whatever_it_is_called(tmp_path: Path, models: AddedModels) -> None:
    kit, work = ImportingKit(tmp_path, "works"), tmp_path / "work"

    import_model(Wanted(Path("--report")), kit, models, work, print, never)

    assert kit.arguments()[-2:] == ["--", "--report"]


def test_a_folder_that_is_called_as_a_published_one_takes_nothing_from_it(
    tmp_path: Path, models: AddedModels
) -> None:
    kit, work = ImportingKit(tmp_path, "works"), tmp_path / "work"
    part = work / "blip-base" / ".bundle-fetched" / "tensors.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"12345")

    import_model(Wanted(tmp_path / "blip-base"), kit, models, work, print, never)

    assert arrived(work, "blip-base") == 5


@pytest.mark.parametrize(("how", "said"), [("refuses", "it is 'git'"), ("dies", "status 9")])
def test_what_fails_is_told_and_changes_nothing(
    how: str, said: str, tmp_path: Path, models: AddedModels
) -> None:
    before, kit = list(models.all()), ImportingKit(tmp_path, how)

    with pytest.raises(ModelNotImported, match=said):
        import_model(Wanted(tmp_path / "x"), kit, models, tmp_path / "w", print, never)

    assert list(models.all()) == before


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ("TermsNotAccepted", LicenceNotAccepted),
        ("NoNetwork", PublisherUnreachable),
        ("ServerBusy", PublisherBusy),
        ("DownloadForbidden", PublisherRefuses),
        ("DownloadGone", NotPublishedAnyMore),
        ("RedirectedElsewhere", PublisherNotTrusted),
        ("DownloadDamaged", DownloadAltered),
        ("CheckpointPickled", CheckpointUnsafe),
        ("DiskFull", NoRoomForModel),
    ],
)
def test_each_reason_is_told_as_what_it_is(
    said: str, error: type[ModelNotImported], tmp_path: Path, models: AddedModels
) -> None:
    kit = ImportingKit(tmp_path, f"refuses {said}")

    with pytest.raises(error):
        import_model(BLIP, kit, models, tmp_path / "w", print, never)


def test_without_room_nothing_is_begun(
    tmp_path: Path, models: AddedModels, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "room_needed", lambda _: 1 << 60)
    kit = ImportingKit(tmp_path, "works")

    with pytest.raises(NoRoomForModel):
        import_model(BLIP, kit, models, tmp_path / "w", print, never)

    assert not kit.asked.exists()


def test_what_has_arrived_is_kept_and_the_rest_of_a_killed_process_is_not(
    tmp_path: Path, models: AddedModels
) -> None:
    work = tmp_path / "w"
    fetched = work / "blip-base" / ".bundle-fetched" / "blip-base"
    fetched.mkdir(parents=True)
    (fetched / "model.safetensors.part").write_bytes(b"12345")
    left = work / "blip-base" / ".bundle-x1y2"
    left.mkdir()
    assert arrived(work, "blip-base") == 5
    assert arrived(work, "vit-gpt2") is None

    with pytest.raises(ImportKilled):
        import_model(BLIP, ImportingKit(tmp_path, "dies"), models, work, print, never)

    assert arrived(work, "blip-base") == 5 + len("12345")
    assert not left.exists()
    discard(work, "blip-base")
    assert not work.exists()


def test_a_finished_bundle_is_only_added_and_never_twice(
    tmp_path: Path, models: AddedModels
) -> None:
    # GIVEN a process that was killed when the bundle was whole
    work, kit = tmp_path / "w", ImportingKit(tmp_path, "works")
    bundle = work / "blip-base" / "bundle"
    shutil.copytree(SHIPPED, bundle)

    # WHEN the import goes on, and once more as after a kill between adding and tidying up
    first = import_model(BLIP, kit, models, work, print, never)
    shutil.copytree(SHIPPED, bundle)
    second = import_model(BLIP, kit, models, work, print, never)

    # THEN nothing was asked of the program, and there is one more model
    assert not kit.asked.exists()
    assert first == second
    assert len(models.all()) == 2


def test_a_program_that_is_not_there_is_told(tmp_path: Path, models: AddedModels) -> None:
    kit = ImportingKit(tmp_path, "works")
    (tmp_path / "python").unlink()

    with pytest.raises(ModelNotImported):
        import_model(Wanted(tmp_path / "x"), kit, models, tmp_path / "w", print, never)


def test_stopping_ends_the_program(tmp_path: Path, models: AddedModels) -> None:
    told: list[Event] = []

    with pytest.raises(Cancelled):
        import_model(
            Wanted(tmp_path / "x"),
            ImportingKit(tmp_path, "converts"),
            models,
            tmp_path / "w",
            told.append,
            lambda: bool(told),
        )

    assert told
    assert (tmp_path / "w").exists()
