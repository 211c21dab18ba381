"""Only a whole, honest bundle opens; everything else is refused with the right error."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from model import errors
from model.bundle import DECODER_TFLITE, ENCODER_COREML, TOKENIZER, open_bundle, record_files

TINY = Path(__file__).parents[1] / "data" / "tiny_bundle"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A bundle of one's own to spoil, with a package of two files added."""
    folder = tmp_path / "modèle à moi"
    shutil.copytree(TINY, folder)
    (folder / ENCODER_COREML / "Data").mkdir(parents=True)
    (folder / ENCODER_COREML / "Manifest.json").write_text("{}")
    (folder / ENCODER_COREML / "Data" / "weight.bin").write_bytes(bytes(1000))
    rewrite(folder, lambda manifest: manifest.update(files=describe(folder)))
    return folder


def describe(folder: Path) -> dict[str, dict[str, object]]:
    """The `files` object for a folder as it stands."""
    return {
        name: {"sha256": record.sha256, "bytes": record.bytes}
        for name, record in record_files(folder).items()
    }


def rewrite(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change a bundle's manifest in place."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    change(manifest)
    path.write_text(json.dumps(manifest), "utf-8")


def flip_a_byte(path: Path) -> None:
    """Damage a file without changing its size."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_a_sound_bundle_opens_and_vouches_for_every_file(copy: Path) -> None:
    # GIVEN a whole bundle WHEN opened and verified
    bundle = open_bundle(copy)
    bundle.verify_all()
    # THEN members are found, packages included
    assert bundle.member(TOKENIZER) == copy / TOKENIZER
    assert (bundle.member(ENCODER_COREML) / "Data" / "weight.bin").stat().st_size == 1000
    assert bundle.manifest.name == "tiny"
    assert set(bundle.manifest.files) == {
        "decoder.tflite",
        "encoder.tflite",
        "tokenizer.json",
        "encoder.mlpackage/Manifest.json",
        "encoder.mlpackage/Data/weight.bin",
    }


def test_a_bundle_may_be_reached_through_a_link(copy: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(copy)
    assert open_bundle(tmp_path / "link").manifest.name == "tiny"


@pytest.mark.parametrize("case", ["absent", "file", "empty folder"])
def test_no_bundle_there(case: str, tmp_path: Path) -> None:
    path = tmp_path / "x"
    if case == "file":
        path.write_text("hello")
    elif case == "empty folder":
        path.mkdir()
    with pytest.raises(errors.BundleNotFound) as caught:
        open_bundle(path)
    assert caught.value.bundle == path


@pytest.mark.parametrize("name", [DECODER_TFLITE, "encoder.mlpackage/Data/weight.bin"])
def test_a_missing_file_is_named(name: str, copy: Path) -> None:
    (copy / name).unlink()
    with pytest.raises(errors.BundleDamaged, match=name):
        open_bundle(copy)


@pytest.mark.parametrize("name", ["tokenizer.json", "encoder.tflite", "decoder.tflite"])
def test_a_file_that_every_bundle_has_must_be_listed(name: str, copy: Path) -> None:
    rewrite(copy, lambda manifest: manifest["files"].pop(name))
    with pytest.raises(errors.BundleDamaged, match=name):
        open_bundle(copy)


def test_another_size_is_seen_at_once(copy: Path) -> None:
    with (copy / DECODER_TFLITE).open("ab") as stream:
        stream.write(b"!")
    with pytest.raises(errors.BundleDamaged, match=DECODER_TFLITE):
        open_bundle(copy)


def test_a_changed_byte_is_seen_before_the_file_is_used(copy: Path) -> None:
    # GIVEN one bit of the decoder flipped
    flip_a_byte(copy / DECODER_TFLITE)
    bundle = open_bundle(copy)
    # WHEN other files are asked for THEN they are given; this one is not
    bundle.member(TOKENIZER)
    with pytest.raises(errors.BundleDamaged, match=DECODER_TFLITE):
        bundle.member(DECODER_TFLITE)


def test_a_changed_byte_inside_a_package_is_seen(copy: Path) -> None:
    flip_a_byte(copy / ENCODER_COREML / "Data" / "weight.bin")
    with pytest.raises(errors.BundleDamaged, match=r"weight\.bin"):
        open_bundle(copy).member(ENCODER_COREML)


def test_verify_all_sees_damage_done_after_the_first_use(copy: Path) -> None:
    # GIVEN a bundle whose tokenizer was verified once
    bundle = open_bundle(copy)
    bundle.verify_all()
    # WHEN it is damaged afterwards THEN verifying all sees it
    flip_a_byte(copy / TOKENIZER)
    with pytest.raises(errors.BundleDamaged, match=TOKENIZER):
        bundle.verify_all()


def test_a_member_that_is_not_listed(copy: Path) -> None:
    (copy / "extra.bin").write_bytes(b"x")
    with pytest.raises(errors.BundleDamaged, match=r"no decoder\.mlpackage"):
        open_bundle(copy).member("decoder.mlpackage")
    with pytest.raises(errors.BundleDamaged, match=r"no extra\.bin"):
        open_bundle(copy).member("extra.bin")


@pytest.mark.parametrize(
    "name", ["../secret", "/etc/passwd", "a/../../secret", "./tokenizer.json", "a\\b", "a\0b", ""]
)
def test_a_path_that_leaves_the_folder(name: str, copy: Path) -> None:
    # GIVEN a file beside the bundle, listed by a path that climbs to it
    (copy.parent / "secret").write_bytes(b"secret")
    record = next(iter(describe(copy).values()))
    rewrite(copy, lambda manifest: manifest["files"].update({name: record}))
    # WHEN opened THEN it is refused
    with pytest.raises(errors.BundleDamaged, match="not a path inside"):
        open_bundle(copy)


@pytest.mark.parametrize("place", ["tokenizer.json", "encoder.mlpackage/Data"])
def test_links_are_refused(place: str, copy: Path) -> None:
    # GIVEN a file, or a folder on the way to one, moved out and linked back: the hashes agree
    outside = copy.parent / "outside"
    (copy / place).rename(outside)
    (copy / place).symlink_to(outside)
    # WHEN opened THEN it is refused all the same
    with pytest.raises(errors.BundleDamaged, match="link"):
        open_bundle(copy)


def test_a_pipe_in_the_place_of_a_file_does_not_hang(copy: Path) -> None:
    (copy / TOKENIZER).unlink()
    os.mkfifo(copy / TOKENIZER)
    with pytest.raises(errors.BundleDamaged, match=TOKENIZER):
        open_bundle(copy)


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"format": "one"}', '{"format": 1}', "\0" * 50])
def test_a_garbled_manifest(text: str, copy: Path) -> None:
    (copy / "manifest.json").write_text(text)
    with pytest.raises(errors.BundleDamaged, match="manifest"):
        open_bundle(copy)


def test_an_endless_manifest(copy: Path) -> None:
    with (copy / "manifest.json").open("wb") as stream:
        stream.truncate(1 << 33)
    with pytest.raises(errors.BundleDamaged, match="more than"):
        open_bundle(copy)


@pytest.mark.parametrize(
    "change", [{"format": 99}, {"languages": ["tlh"]}, {"input": {"size": [9, 9], "resize": "x"}}]
)
def test_a_bundle_of_another_sort(change: dict[str, object], copy: Path) -> None:
    rewrite(copy, lambda manifest: manifest.update(change))
    with pytest.raises(errors.BundleIncompatible):
        open_bundle(copy)


def test_a_format_to_come_is_incompatible_whatever_else_it_holds(copy: Path) -> None:
    (copy / "manifest.json").write_text('{"format": 3, "everything": "else"}')
    with pytest.raises(errors.BundleIncompatible, match="format 3"):
        open_bundle(copy)


def test_threads_may_share_a_bundle(copy: Path) -> None:
    # GIVEN many threads that ask for the same files at once
    bundle = open_bundle(copy)
    failures: list[Exception] = []

    def ask() -> None:
        try:
            for name in (TOKENIZER, DECODER_TFLITE, ENCODER_COREML):
                bundle.member(name)
        except errors.ModelError as error:
            failures.append(error)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    # WHEN all are done THEN all were answered
    for thread in threads:
        thread.join()
    assert not failures
