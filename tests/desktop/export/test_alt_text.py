"""Sidecars and copies with alternative text; originals are never touched."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from desktop.export import alt_text, xmp, xmp_embedding
from desktop.export.alt_text import Outcome, Texts, for_all, write_sidecar
from desktop.export.copies import Copies
from desktop.export.errors import (
    ExportNameTooLong,
    ExportNotWritable,
    NoRoomForText,
    SidecarNotReadable,
)
from desktop.export.lists import Row
from desktop.export.sidecars import Stems
from desktop.history.entries import StoredCaption, StoredText, Verdict
from model.caption import Language
from model.errors import ImageDamaged, ImageNotFound
from tests.support.tools import needs

TEXTS: dict[Language, str] = {"en": "A cat on a sofa.", "fr": "Un chat sur un canapé."}
EXIFTOOL_LANGUAGES: dict[str, Language] = {"": "en", "-en": "en", "-fr": "fr"}


def write_copy(picture: Path, folder: Path, texts: Texts, *, replace: bool = False) -> Outcome:
    return alt_text.write_copy(picture, Copies(folder), texts, Stems(), replace=replace)


ALT = "Iptc4xmpCore:AltTextAccessibility"

FORMS: dict[str, dict[str, Any]] = {
    "plain.jpg": {"quality": 90},
    "progressive.jpg": {"progressive": True, "icc_profile": bytes(300)},
    "plain.png": {},
    "lossy.webp": {"quality": 80},
    "lossless.webp": {"lossless": True},
    "exif.webp": {"exif": b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "copies"
    folder.mkdir()
    return folder


def image(alpha: bool = False) -> Image.Image:
    picture = Image.effect_noise((61, 47), 60).convert("RGB")
    if alpha:
        picture.putalpha(100)
    return picture


def compressed(path: Path) -> bytes:
    """The picture itself, as it is compressed in the file."""
    data = path.read_bytes()
    if path.suffix == ".jpg":
        return data[data.index(b"\xff\xda") :]
    kinds = (b"IDAT",) if path.suffix == ".png" else (b"VP8 ", b"VP8L", b"ALPH")
    start, found = (8, b"") if path.suffix == ".png" else (12, b"")
    while start < len(data):
        if path.suffix == ".png":
            length, kind = struct.unpack_from(">I4s", data, start)
            end = start + 12 + length
        else:
            kind, length = struct.unpack_from("<4sI", data, start)
            end = start + 8 + length + length % 2
        found += data[start:end] if kind in kinds else b""
        start = end
    return found


def packet(path: Path) -> bytes:
    """The packet as Pillow finds it."""
    with Image.open(path) as opened:
        found = opened.info.get("xmp") or opened.info.get("XML:com.adobe.xmp")
    assert found is not None
    return found.encode() if isinstance(found, str) else bytes(found)


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("alpha", [False, True])
def test_a_copy_has_the_text_and_the_same_compressed_picture(
    tmp_path: Path, folder: Path, name: str, alpha: bool
) -> None:
    # GIVEN a picture
    original = tmp_path / name
    image(alpha and not name.endswith("jpg")).save(original, **FORMS[name])
    before = original.read_bytes()
    # WHEN it is copied with texts
    assert write_copy(original, folder, TEXTS) is Outcome.WRITTEN
    # THEN others find them, and see the same picture, compressed as it was
    copy = folder / name
    assert xmp.read(packet(copy))[ALT] == {"x-default": TEXTS["en"]} | dict(TEXTS)
    assert compressed(copy) == compressed(original) != b""
    with Image.open(copy) as opened, Image.open(original) as source:
        assert opened.convert("RGBA").tobytes() == source.convert("RGBA").tobytes()
        assert opened.info.get("icc_profile") == source.info.get("icc_profile")
        assert opened.info.get("exif") == source.info.get("exif")
    assert original.read_bytes() == before


@needs("exiftool")
def test_exiftool_reads_copies_without_complaint(tmp_path: Path, folder: Path) -> None:
    for name, how in FORMS.items():
        image().save(tmp_path / name, **{**how, "icc_profile": None})
        write_copy(tmp_path / name, folder, TEXTS)
    command = ["exiftool", "-j", "-G1", "-a", "-validate", "-XMP:all", str(folder)]
    done = subprocess.run(command, capture_output=True, check=True)
    found = json.loads(done.stdout)
    assert len(found) == len(FORMS)
    for tags in found:
        assert tags.pop("ExifTool:Validate") == "OK", tags
        del tags["SourceFile"]
        assert tags == {
            f"{name}{ending}": TEXTS[language]
            for name in ("XMP-iptcCore:AltTextAccessibility", "XMP-dc:Description")
            for ending, language in EXIFTOOL_LANGUAGES.items()
        }


def test_a_copy_keeps_the_metadata_that_is_there(tmp_path: Path, folder: Path) -> None:
    theirs = xmp.merge(None, {"en": "Their words"}).packet
    for name in ("a.jpg", "a.png", "a.webp"):
        original = tmp_path / name
        image().save(original)
        original.write_bytes(xmp_embedding.with_packet(original.read_bytes(), theirs))
        assert write_copy(original, folder, TEXTS) is Outcome.KEPT
        assert (folder / name).read_bytes() == original.read_bytes()
        write_copy(original, folder, TEXTS, replace=True)
        copy = folder / f"a 2{original.suffix}"
        assert xmp.read(packet(copy))[ALT]["en"] == TEXTS["en"]
        assert copy.read_bytes().count(b"<x:xmpmeta") == 1


def test_a_compressed_packet_in_a_png_is_read(tmp_path: Path, folder: Path) -> None:
    info = PngImagePlugin.PngInfo()
    theirs = xmp.merge(None, {"en": "Their words"}).packet.decode()
    info.add_itxt("XML:com.adobe.xmp", theirs, zip=True)
    image().save(tmp_path / "a.png", pnginfo=info)
    assert write_copy(tmp_path / "a.png", folder, TEXTS) is Outcome.KEPT
    assert xmp.read(packet(folder / "a.png"))[ALT]["en"] == "Their words"


def test_copies_take_no_name_that_is_taken(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    image().save(tmp_path / "a.png")
    before = (tmp_path / "a.png").read_bytes()
    shutil.copy(tmp_path / "a.png", tmp_path / "b")
    # WHEN copies are written even beside the original, and of another of the same name and bytes
    for _ in range(2):
        copies = Copies(tmp_path)
        for picture in (tmp_path / "a.png", tmp_path / "b" / "a.png"):
            alt_text.write_copy(picture, copies, TEXTS, Stems())
        # THEN each has one, and no second one from a second export
        names = sorted(path.name for path in tmp_path.glob("*.png"))
        assert names == ["a 2.png", "a 3.png", "a.png"]
        assert (tmp_path / "a.png").read_bytes() == before
    # AND a copy that is another by now stays as it is
    (tmp_path / "a 2.png").write_bytes(b"another")
    write_copy(tmp_path / "a.png", tmp_path, TEXTS)
    assert (tmp_path / "a 2.png").read_bytes() == b"another"
    assert not (tmp_path / "a 4.png").exists()


def test_what_cannot_be_copied_is_named(tmp_path: Path, folder: Path) -> None:
    image().save(tmp_path / "a.gif")
    with pytest.raises(NoRoomForText):
        write_copy(tmp_path / "a.gif", folder, TEXTS)
    with pytest.raises(ImageNotFound):
        write_copy(tmp_path / "gone.jpg", folder, TEXTS)
    image().save(tmp_path / "a.jpg")
    with pytest.raises(NoRoomForText):
        write_copy(tmp_path / "a.jpg", folder, {"en": "long " * 14_000})
    with pytest.raises(ExportNotWritable):
        write_copy(tmp_path / "a.jpg", tmp_path / "nowhere", TEXTS)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp"])
def test_a_file_that_ends_early_is_damaged_at_every_length(
    tmp_path: Path, folder: Path, name: str
) -> None:
    image().save(tmp_path / name)
    data = (tmp_path / name).read_bytes()
    end = {"a.jpg": data.find(b"\xff\xda"), "a.png": data.find(b"IEND") - 4}.get(name, len(data))
    for length in range(12, end, 7):
        (tmp_path / name).write_bytes(data[:length])
        with pytest.raises(ImageDamaged):
            write_copy(tmp_path / name, folder, TEXTS)


# -- sidecars -------------------------------------------------------------------------------------


def test_a_sidecar_is_made_then_merged(tmp_path: Path) -> None:
    picture = tmp_path / "cat.jpg"
    image().save(picture)
    before = picture.read_bytes()
    assert write_sidecar(picture, TEXTS, Stems()) is Outcome.WRITTEN
    path = tmp_path / "cat.xmp"
    assert xmp.read(path.read_bytes())[ALT]["fr"] == TEXTS["fr"]
    # WHEN a corrected text comes THEN the one there is kept until it may be replaced
    corrected: dict[Language, str] = {"en": "My cat."}
    assert write_sidecar(picture, corrected, Stems()) is Outcome.KEPT
    assert write_sidecar(picture, corrected, Stems(), replace=True) is Outcome.WRITTEN
    texts = xmp.read(path.read_bytes())[ALT]
    assert texts == {"x-default": "My cat.", "en": "My cat.", "fr": TEXTS["fr"]}
    assert picture.read_bytes() == before


def test_a_damaged_sidecar_is_left_alone(tmp_path: Path) -> None:
    picture, path = tmp_path / "cat.jpg", tmp_path / "cat.xmp"
    picture.touch()
    path.write_bytes(b"<x:xmpmeta")
    with pytest.raises(SidecarNotReadable) as raised:
        write_sidecar(picture, TEXTS, Stems())
    assert raised.value.path == path
    assert path.read_bytes() == b"<x:xmpmeta"


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExportNotWritable):
        write_sidecar(tmp_path / "gone" / "cat.jpg", TEXTS, Stems())


def test_a_name_that_fills_the_disk_s_limit_costs_that_picture(
    tmp_path: Path, folder: Path
) -> None:
    # GIVEN a name of 255 bytes, with a twin, so that its sidecar would have the full name and more
    long = "é" * 125 + "x.jpg"
    for name in (long, "é" * 125 + "x.png", "z.jpg"):
        image().save(tmp_path / name)
    stems = Stems()
    with pytest.raises(ExportNameTooLong):
        write_sidecar(tmp_path / long, TEXTS, stems)
    assert write_sidecar(tmp_path / "z.jpg", TEXTS, stems) is Outcome.WRITTEN
    # AND a copy has its name once, but no number behind it
    assert write_copy(tmp_path / long, folder, TEXTS) is Outcome.WRITTEN
    with pytest.raises(ExportNameTooLong):
        write_copy(tmp_path / long, folder, {"en": "Another text."})


def test_what_is_not_sure_waits_for_review(tmp_path: Path) -> None:
    # GIVEN a sentence that is sure, one that is not, and one that the user has marked as right
    def row(name: str, confidence: float, verdict: Verdict | None = None) -> Row:
        (tmp_path / name).touch()
        made = StoredCaption("en", name, confidence, "photo", (), "1.0", verdict=verdict)
        return Row(tmp_path / name, {"en": made})

    rows = [row("sure.jpg", 0.8), row("doubt.jpg", 0.7), row("right.jpg", 0.1, "right")]
    stems = Stems()

    def write(picture: Path, texts: Texts, _: xmp.Texts) -> Outcome:
        return write_sidecar(picture, texts, stems)

    # WHEN alternative text is written THEN the doubtful one is listed instead
    tally = for_all(rows, write, "en")
    assert (tally.written, tally.to_review) == (2, [tmp_path / "doubt.jpg"])
    assert not (tmp_path / "doubt.xmp").exists()
    # UNLESS it is asked for
    assert for_all(rows, write, "en", unsure=True).written == 3
    assert (tmp_path / "doubt.xmp").exists()


def test_failures_do_not_stop_the_others(tmp_path: Path) -> None:
    # GIVEN a picture with a text, one without, one beside a damaged sidecar, one of the past
    caption = StoredCaption("en", "A cat.", 0.9, "photo", (), "1.0")
    for name in ("good.jpg", "bad.jpg"):
        (tmp_path / name).touch()
    (tmp_path / "bad.xmp").write_text("?")
    rows = [
        Row(tmp_path / "bad.jpg", {"en": caption}),
        Row(tmp_path / "scan.png", {}),
        Row(None, {"en": caption}),
        Row(tmp_path / "good.jpg", {"en": caption}),
    ]
    stems = Stems()
    tally = for_all(rows, lambda path, texts, _: write_sidecar(path, texts, stems), "en")
    assert (tally.written, tally.kept, tally.without) == (1, 0, 2)
    assert [type(error) for error in tally.errors] == [SidecarNotReadable]
    assert (tmp_path / "good.xmp").is_file()


def test_the_text_of_a_document_is_its_extended_description(tmp_path: Path) -> None:
    # GIVEN a document: nothing describes it, but what stands in it was read
    picture = tmp_path / "page.png"
    Image.new("RGB", (8, 8)).save(picture)
    row = Row(picture, {}, text=StoredText("Ouvert < midi", "fr"))
    stems = Stems()

    def write(path: Path, texts: Texts, extended: xmp.Texts) -> Outcome:
        return write_sidecar(path, texts, stems, extended=extended)

    # WHEN it is exported, and once more with another text
    assert for_all([row], write, "en").written == 1
    packet = (tmp_path / "page.xmp").read_bytes()
    for_all([replace(row, text=StoredText("another", "en"))], write, "en")
    # THEN the text is there, by its language, as what a picture says and not what describes it
    assert b"ExtDescrAccessibility" in packet
    assert "Ouvert &lt; midi" in packet.decode()
    assert xmp.read(packet) == {xmp.ALT_TEXT: {}, xmp.DESCRIPTION: {}}
    # AND what was there once is left alone
    assert (tmp_path / "page.xmp").read_bytes() == packet
