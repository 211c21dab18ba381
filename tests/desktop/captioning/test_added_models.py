"""Models that a user adds: checked, copied, listed, removed; nothing that is no bundle comes in."""

from __future__ import annotations

import io
import json
import shutil
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest

from desktop.captioning import archives
from desktop.captioning.added_models import ORIGINAL, AddedModels
from desktop.captioning.errors import (
    ModelDamaged,
    ModelForeignFile,
    ModelNotAdded,
    ModelNotThere,
    ModelOfNewerFormat,
    ModelTooLarge,
)
from model.bundle import SHIPPED, TOKENIZER
from tests.desktop.conftest import TINY_BUNDLE


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A bundle of another name than the shipped one."""
    folder = tmp_path / "given"
    shutil.copytree(TINY_BUNDLE, folder)
    _rewrite(folder, name="CNN-LSTM")
    return folder


def _rewrite(bundle: Path, **fields: object) -> None:
    """Have a manifest say something else."""
    path = bundle / "manifest.json"
    document = json.loads(path.read_text(encoding="utf-8")) | fields
    path.write_text(json.dumps(document), encoding="utf-8")


@pytest.fixture
def models(tmp_path: Path) -> AddedModels:
    return AddedModels(tmp_path / "added", SHIPPED)


def test_what_came_with_the_program_is_there_to_choose_and_stays(
    bundle: Path, tmp_path: Path
) -> None:
    beside, own = tmp_path / "beside", tmp_path / "added"
    shutil.copytree(bundle, beside / "cnn-lstm")
    models = AddedModels(own, SHIPPED, beside)
    assert [*models.all()] == [ORIGINAL, "cnn-lstm"]
    assert models.bundle("cnn-lstm") == beside / "cnn-lstm"
    with pytest.raises(ModelNotThere):
        models.remove("cnn-lstm")

    # WHEN a user's own model has its name already THEN that one is kept, and can be removed
    shutil.copytree(bundle, own / "cnn-lstm")
    assert models.bundle("cnn-lstm") == own / "cnn-lstm"
    assert [*models.all()] == [ORIGINAL, "cnn-lstm"]
    models.remove("cnn-lstm")
    assert models.bundle("cnn-lstm") == beside / "cnn-lstm"
    assert models.add(bundle) == "cnn-lstm-2"


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
    third = models.add(_tarred(bundle, tmp_path / "given.tar.gz"))

    assert (first, second, third) == ("cnn-lstm", "cnn-lstm-2", "cnn-lstm-3")
    assert [*models.all()] == [ORIGINAL, first, second, third]
    assert models.bundle(second) != models.bundle(first)
    models.all()[second].verify_all()

    models.remove(first)
    models.remove(third)
    assert [*models.all()] == [ORIGINAL, second]
    for name in (first, ORIGINAL):
        with pytest.raises(ModelNotThere):
            models.remove(name)
    with pytest.raises(ModelNotThere):
        models.bundle("../given")


def _zipped(bundle: Path, archive: Path, name: str, content: str = "print('never')") -> Path:
    _packed(bundle, archive)
    with zipfile.ZipFile(archive, "a") as target:
        target.writestr(name, content)
    return archive


def _tarred(folder: Path, archive: Path, *others: tarfile.TarInfo, data: bytes = b"") -> Path:
    with tarfile.open(archive, "w:gz", compresslevel=1) as target:
        target.add(folder, "given")
        for info in others:
            info.size = len(data) if info.isreg() else 0
            target.addfile(info, io.BytesIO(data))
    return archive


def _entry(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


def _nothing_came(models: AddedModels, tmp_path: Path) -> None:
    assert [*models.all()] == [ORIGINAL]
    assert not [*(tmp_path / "added").iterdir()]
    assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize(
    "name",
    [
        "../outside",
        "/outside",
        "a\\..\\outside",
        "surplus.py",
        "TOKENIZER.JSON",
        "tokenizer.json/a",
    ],
)
def test_an_archive_with_other_files_is_refused(
    name: str, bundle: Path, models: AddedModels, tmp_path: Path
) -> None:
    for archive in (
        _zipped(bundle, tmp_path / "given.zip", name),
        _tarred(bundle, tmp_path / "given.tgz", _entry(f"given/{name}")),
    ):
        with pytest.raises(ModelForeignFile):
            models.add(archive)
    _nothing_came(models, tmp_path)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_a_link_in_an_archive_is_refused(
    kind: bytes, bundle: Path, models: AddedModels, tmp_path: Path
) -> None:
    target = str(SHIPPED / TOKENIZER)
    (bundle / TOKENIZER).unlink()
    archives = [_tarred(bundle, tmp_path / "given.tgz", _entry(f"given/{TOKENIZER}", kind, target))]
    if kind == tarfile.SYMTYPE:
        link = zipfile.ZipInfo(TOKENIZER)
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archives.append(_packed(bundle, tmp_path / "given.zip"))
        with zipfile.ZipFile(archives[-1], "a") as source:
            source.writestr(link, target)
    for archive in archives:
        with pytest.raises(ModelForeignFile):
            models.add(archive)
    _nothing_came(models, tmp_path)


def test_what_is_cut_off_is_refused_as_damaged(
    bundle: Path, models: AddedModels, tmp_path: Path
) -> None:
    whole = [_tarred(bundle, tmp_path / "given.tgz"), _packed(bundle, tmp_path / "given.zip")]
    for archive in whole:
        data = archive.read_bytes()
        for length in (12, len(data) // 2, len(data) - 30):
            archive.write_bytes(data[:length])
            with pytest.raises(ModelDamaged):
                models.add(archive)
    (bundle / TOKENIZER).unlink()
    for source in (bundle, _packed(bundle, tmp_path / "less.zip")):
        with pytest.raises(ModelDamaged):
            models.add(source)
    _nothing_came(models, tmp_path)


def test_a_newer_format_and_what_is_too_large_are_told_as_such(
    bundle: Path, models: AddedModels, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = _tarred(bundle, tmp_path / "large.tgz", _entry("given/more"), data=bytes(1 << 20))
    long_name = _tarred(bundle, tmp_path / "name.tgz", _entry("given/" + "a" * (5 << 20)))
    _rewrite(bundle, format=3)
    for source in (bundle, _packed(bundle, tmp_path / "new.zip"), _tarred(bundle, tmp_path / "n")):
        with pytest.raises(ModelOfNewerFormat):
            models.add(source)
    monkeypatch.setattr(archives, "LARGEST", 1 << 20)
    for archive in (large, long_name):
        with pytest.raises(ModelTooLarge):
            models.add(archive)
    _nothing_came(models, tmp_path)


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
