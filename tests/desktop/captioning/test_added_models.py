"""Models that a user adds: checked, copied, listed, removed; nothing that is no bundle comes in."""

from __future__ import annotations

import json
import shutil
import stat
import zipfile
from pathlib import Path

import pytest

from desktop.captioning.added_models import ORIGINAL, AddedModels
from desktop.captioning.errors import ModelNotAdded, ModelNotThere
from model.bundle import DECODER_TFLITE, ENCODER_TFLITE, SHIPPED, TOKENIZER, open_bundle
from model.manifest import Manifest


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """The least of a bundle: what it has to have, and the manifest that says so."""
    folder = tmp_path / "given"
    folder.mkdir()
    shipped = open_bundle(SHIPPED).manifest
    document = json.loads(shipped.to_json()) | {"name": "CNN-LSTM"}
    kept = (TOKENIZER, ENCODER_TFLITE, DECODER_TFLITE)
    document["files"] = {name: document["files"][name] for name in kept}
    for name in kept:
        shutil.copyfile(SHIPPED / name, folder / name)
    text = Manifest.from_json(json.dumps(document)).to_json()
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def models(tmp_path: Path) -> AddedModels:
    return AddedModels(tmp_path / "added", SHIPPED)


def _packed(folder: Path, archive: Path, top: str = "") -> Path:
    with zipfile.ZipFile(archive, "w") as target:
        for path in folder.iterdir():
            target.write(path, top + path.name)
    return archive


def test_a_folder_and_an_archive_come_in_and_go(
    bundle: Path, models: AddedModels, tmp_path: Path
) -> None:
    assert [*models.all()] == [ORIGINAL]

    first = models.add(bundle)
    second = models.add(_packed(bundle, tmp_path / "given.zip", "given/"))

    assert (first, second) == ("cnn-lstm", "cnn-lstm-2")
    assert [*models.all()] == [ORIGINAL, first, second]
    assert models.bundle(second) != models.bundle(first)
    models.all()[second].verify_all()

    models.remove(first)
    assert [*models.all()] == [ORIGINAL, second]
    for name in (first, ORIGINAL):
        with pytest.raises(ModelNotThere):
            models.remove(name)
    with pytest.raises(ModelNotThere):
        models.bundle("../given")


@pytest.mark.parametrize("name", ["../outside", "/outside", "a\\..\\outside", "surplus.py"])
def test_an_archive_with_other_files_is_refused(
    name: str, bundle: Path, models: AddedModels, tmp_path: Path
) -> None:
    archive = _packed(bundle, tmp_path / "given.zip")
    with zipfile.ZipFile(archive, "a") as target:
        target.writestr(name, "print('never')")

    with pytest.raises(ModelNotAdded):
        models.add(archive)

    assert [*models.all()] == [ORIGINAL]
    assert not [*(tmp_path / "added").iterdir()]
    assert not (tmp_path / "outside").exists()


def test_a_link_in_an_archive_is_refused(bundle: Path, models: AddedModels, tmp_path: Path) -> None:
    (bundle / TOKENIZER).unlink()
    archive = _packed(bundle, tmp_path / "given.zip")
    link = zipfile.ZipInfo(TOKENIZER)
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(archive, "a") as target:
        target.writestr(link, str(SHIPPED / TOKENIZER))

    with pytest.raises(ModelNotAdded, match="no file of a bundle"):
        models.add(archive)


def test_what_was_changed_or_is_no_bundle_is_refused(
    bundle: Path, models: AddedModels, tmp_path: Path
) -> None:
    data = bytearray((bundle / TOKENIZER).read_bytes())
    data[9] ^= 1
    (bundle / TOKENIZER).write_bytes(data)
    text = tmp_path / "notes.txt"
    text.write_text("no archive")
    (tmp_path / "none").mkdir()
    empty = _packed(tmp_path / "none", tmp_path / "empty.zip")

    for source in (bundle, text, empty, tmp_path / "missing.zip"):
        with pytest.raises(ModelNotAdded):
            models.add(source)
    assert [*models.all()] == [ORIGINAL]
