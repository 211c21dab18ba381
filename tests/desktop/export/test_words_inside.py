"""Texts inside pictures are found wherever programs put them, and survive a copy."""

from __future__ import annotations

import hashlib
import json
import struct
import subprocess
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from desktop.export import exif_words, iptc_words, xmp, xmp_embedding
from desktop.export.alt_text import Outcome, write_copy, write_sidecar
from desktop.export.copies import Copies
from desktop.export.sidecars import Stems
from desktop.export.words_inside import words_inside
from model.caption import Language
from model.preprocess import load_picture
from tests.support import metadata
from tests.support.metadata import chunk, jpeg_with, picture, png_with, segment
from tests.support.tools import needs

TEXTS: dict[Language, str] = {"en": "A cat on a sofa.", "fr": "Un chat sur un canapé."}
WORDS = "Grandmother à côté"
DESCRIBED = xmp.merge(None, {"en": WORDS}, names=(xmp.DESCRIPTION,)).packet

LATIN, UTF8 = WORDS.encode("latin-1"), WORDS.encode()
PHOTOSHOP = b"Photoshop 3.0\0" + metadata.photoshop(metadata.iptc(UTF8))
HALF = len(PHOTOSHOP) // 2
GUID = hashlib.md5(DESCRIBED).hexdigest().upper().encode()
EXTENDED = (
    b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
    b"<rdf:Description rdf:about=''"
    b" xmlns:xmpNote='http://ns.adobe.com/xmp/note/' xmpNote:HasExtendedXMP='%b'/></rdf:RDF>" % GUID
)


def extension(place: int, part: bytes) -> bytes:
    head = GUID + struct.pack(">II", len(DESCRIBED), place)
    return segment(0xE1, metadata.EXTENSION_MARK + head + part)


IN_TIFF = metadata.iptc(UTF8)
OF_EXIF = (
    b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description"
    b" rdf:about='' xmlns:tiff='http://ns.adobe.com/tiff/1.0/'><tiff:ImageDescription><rdf:Alt>"
    b"<rdf:li xml:lang='x-default'>%b</rdf:li></rdf:Alt></tiff:ImageDescription>"
    b"</rdf:Description></rdf:RDF>" % UTF8
)


def user_comment(data: bytes) -> bytes:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = data
    return picture("JPEG", exif=exif.tobytes())


def iptc_as_numbers(records: bytes) -> bytes:
    """A TIFF as most programs write it, where IPTC is declared as numbers of four bytes."""
    records += bytes(-len(records) % 4)
    data = bytearray(picture("TIFF", tiffinfo={0x83BB: records}))
    entry = data.index(struct.pack("<HHI", 0x83BB, data[data.index(b"\xbb\x83") + 2], len(records)))
    struct.pack_into("<HHI", data, entry, 0x83BB, 4, len(records) // 4)
    return bytes(data)


def gif_with_packet(packet: bytes) -> bytes:
    data = picture("GIF")
    end = bytes([1, *range(255, -1, -1), 0])
    return data[:-1] + b"!\xff\x0bXMP DataXMP" + packet + end + data[-1:]


INSIDE: dict[str, bytes] = {
    "comment.jpg": jpeg_with(segment(0xFE, UTF8)),
    "user.jpg": user_comment(b"ASCII\0\0\0" + UTF8),
    "user-wide.jpg": user_comment(b"UNICODE\0" + WORDS.encode("utf-16-be")),
    "xmp-exif.jpg": jpeg_with(segment(0xE1, metadata.XMP_MARK + OF_EXIF)),
    "iptc-behind.jpg": jpeg_with(
        segment(
            0xED,
            b"Photoshop 3.0\0MeSa\x03\xed\0\0\0\0\0\2xy"
            + metadata.photoshop(b"\x1c\x02\x05\0\x05title")
            + metadata.photoshop(metadata.iptc(UTF8)),
        )
    ),
    "iptc.tif": iptc_as_numbers(IN_TIFF),
    "xmp.gif": gif_with_packet(DESCRIBED),
    "xmp.jpg": jpeg_with(segment(0xE1, metadata.XMP_MARK + DESCRIBED)),
    "xmp-nul.jpg": jpeg_with(segment(0xE1, metadata.XMP_MARK + DESCRIBED + b"\0")),
    "xmp-wide.jpg": jpeg_with(
        segment(0xE1, metadata.XMP_MARK + DESCRIBED.decode().encode("utf-16"))
    ),
    "xmp-extended.jpg": jpeg_with(
        segment(0xE1, metadata.XMP_MARK + EXTENDED),
        extension(400, DESCRIBED[400:]),
        extension(0, DESCRIBED[:400]),
    ),
    "iptc.jpg": jpeg_with(segment(0xED, PHOTOSHOP)),
    "iptc-latin.jpg": jpeg_with(
        segment(0xED, b"Photoshop 3.0\0" + metadata.photoshop(metadata.iptc(LATIN)))
    ),
    "iptc-long.jpg": jpeg_with(
        segment(0xED, b"Photoshop 3.0\0" + metadata.photoshop(metadata.iptc(UTF8, long=True)))
    ),
    "iptc-parts.jpg": jpeg_with(
        segment(0xED, PHOTOSHOP[:HALF]), segment(0xED, b"Photoshop 3.0\0" + PHOTOSHOP[HALF:])
    ),
    "exif.jpg": picture("JPEG", exif=metadata.exif(description=WORDS)),
    "windows.jpg": picture("JPEG", exif=metadata.exif(comment=WORDS)),
    "exif.webp": picture("WEBP", exif=metadata.exif(description=WORDS)),
    "exif.png": picture("PNG", exif=metadata.exif(description=WORDS)),
    "text.png": png_with(chunk(b"tEXt", b"Description\0" + LATIN)),
    "packed.png": png_with(chunk(b"zTXt", b"comment\0\0" + zlib.compress(LATIN))),
    "unicode.png": png_with(chunk(b"iTXt", b"Description\0\0\0\0\0" + UTF8)),
    "unicode-packed.png": png_with(
        chunk(b"iTXt", b"Caption\0\1\0\0\0" + zlib.compress(UTF8)), last=True
    ),
    "raw-iptc.png": png_with(
        chunk(
            b"zTXt",
            b"Raw profile type iptc\0\0"
            + zlib.compress(metadata.raw_profile("iptc", metadata.photoshop(metadata.iptc(UTF8)))),
        )
    ),
    "raw-iptc-exiftool.png": png_with(
        chunk(
            b"zTXt",
            b"Raw profile type iptc\0\0"
            + zlib.compress(
                metadata.raw_profile("IPTC profile", metadata.photoshop(metadata.iptc(UTF8)))
            ),
        )
    ),
    "raw-exif.png": png_with(
        chunk(
            b"tEXt",
            b"Raw profile type exif\0"
            + metadata.raw_profile("exif", metadata.exif(description=WORDS)),
        )
    ),
    "raw-xmp.png": png_with(
        chunk(b"tEXt", b"Raw profile type xmp\0" + metadata.raw_profile("xmp", DESCRIBED))
    ),
    "description.tif": picture("TIFF", tiffinfo={270: WORDS}),
    "xmp.tif": picture("TIFF", tiffinfo={700: DESCRIBED}),
    "comment.gif": picture("GIF", comment=UTF8),
    "exif.avif": picture("AVIF", exif=metadata.exif(description=WORDS)),
    "xmp.avif": picture("AVIF", xmp=DESCRIBED),
    "exif.heic": picture("HEIC", exif=metadata.exif(description=WORDS)),
    "xmp.heic": picture("HEIC", xmp=DESCRIBED),
}

COPIED = [name for name in INSIDE if name.endswith(("jpg", "png", "webp"))]


@pytest.mark.parametrize("name", INSIDE)
def test_a_text_inside_counts_as_there(tmp_path: Path, name: str) -> None:
    # GIVEN a picture that a person described
    original = tmp_path / name
    original.write_bytes(INSIDE[name])
    assert list(words_inside(INSIDE[name]).texts()[xmp.DESCRIPTION].values()) != []
    # WHEN texts are written beside it
    assert write_sidecar(original, TEXTS, Stems()) is Outcome.KEPT
    # THEN the alternative text is there, but no description in the place of that person's
    read = xmp.read(original.with_suffix(".xmp").read_bytes())
    assert read[xmp.ALT_TEXT]["fr"] == TEXTS["fr"]
    assert read[xmp.DESCRIPTION] == {}
    # UNLESS it is asked for
    assert write_sidecar(original, TEXTS, Stems(), replace=True) is Outcome.WRITTEN
    read = xmp.read(original.with_suffix(".xmp").read_bytes())
    assert read[xmp.DESCRIPTION]["fr"] == TEXTS["fr"]
    assert original.read_bytes() == INSIDE[name]


@pytest.mark.parametrize("name", COPIED)
def test_a_copy_keeps_it_and_every_other_piece(tmp_path: Path, name: str) -> None:
    original = tmp_path / name
    original.write_bytes(INSIDE[name])
    (tmp_path / "copies").mkdir()
    assert write_copy(original, Copies(tmp_path / "copies"), TEXTS, Stems()) is Outcome.KEPT
    copy = (tmp_path / "copies" / name).read_bytes()
    assert (
        words_inside(copy).texts()[xmp.DESCRIPTION]
        == words_inside(INSIDE[name]).texts()[xmp.DESCRIPTION]
    )
    ours = xmp_embedding.packets_of(copy).main
    assert ours is not None
    pieces = [piece.raw for piece in xmp_embedding.pieces_of(copy) if ours not in piece.raw]
    old = xmp_embedding.packets_of(INSIDE[name]).main
    assert [raw for raw in pieces if not raw.startswith(b"VP8X")] == [
        piece.raw
        for piece in xmp_embedding.pieces_of(INSIDE[name])
        if (old is None or old not in piece.raw) and piece.kind != b"VP8X"
    ]


@pytest.mark.parametrize(
    "words",
    [
        *("OLYMPUS DIGITAL CAMERA         ", "SONY DSC", "Created with GIMP", "  ", "\0\0", "----"),
        *("CREATOR: gd-jpeg v1.0 (using IJG JPEG v62), quality = 90\n", '{"mode": 1}'),
    ],
)
def test_what_cameras_write_is_nobodys_description(words: str) -> None:
    data = picture("JPEG", exif=metadata.exif(description=words))
    assert words_inside(data).descriptions == ()


@needs("exiftool")
def test_exiftool_finds_the_same_words(tmp_path: Path) -> None:
    """That the texts stand where programs look for them is not for us to say."""
    for name, data in INSIDE.items():
        (tmp_path / name).write_bytes(data)
    command = ["exiftool", "-j", "-a", "-G1", "-Description", "-Caption-Abstract", "-Comment"]
    command += [
        "-ImageDescription",
        "-XPComment",
        "-UserComment",
        "-Caption",
        "-charset",
        "iptc=UTF8",
    ]
    done = subprocess.run([*command, str(tmp_path)], capture_output=True, check=True)
    found = json.loads(done.stdout)
    assert len(found) == len(INSIDE)
    for tags in found:
        name = tags.pop("SourceFile")
        assert any("Grandmother" in str(value) for value in tags.values()), name


# -- what is replaced -----------------------------------------------------------------------------

TYPED = (
    b"<x:xmpmeta xmlns:x='adobe:ns:meta/' xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"
    b" xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:f='http://xmlns.com/foaf/0.1/'>"
    b"<rdf:RDF><f:Image rdf:about=''><dc:description>%b</dc:description><dc:format>x</dc:format>"
    b"</f:Image></rdf:RDF><rdf:RDF><rdf:Description rdf:about='' dc:description='%b'"
    b" dc:source='s'/></rdf:RDF></x:xmpmeta>" % (UTF8, UTF8)
)
KEPT = metadata.iptc(UTF8) + b"\x1c\x02\x19\0\x03key"
DIGEST = b"8BIM\x04\x25\0\0\0\0\0\x10" + hashlib.md5(KEPT).digest()
REPLACED = {name: INSIDE[name] for name in COPIED} | {
    "typed.jpg": jpeg_with(segment(0xE1, metadata.XMP_MARK + TYPED)),
    "twice.jpg": jpeg_with(
        segment(0xE1, metadata.XMP_MARK + EXTENDED), segment(0xE1, metadata.XMP_MARK + DESCRIBED)
    ),
    "twice.png": png_with(
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + EXTENDED),
        chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(DESCRIBED)),
    ),
    "digest.jpg": jpeg_with(
        segment(0xED, b"Photoshop 3.0\0" + metadata.photoshop(KEPT) + DIGEST + b"8BIM\x03\xed\0\0")
    ),
}


@pytest.mark.parametrize("name", REPLACED)
def test_what_is_replaced_is_said_nowhere(tmp_path: Path, name: str) -> None:
    (tmp_path / "copies").mkdir()
    (tmp_path / name).write_bytes(REPLACED[name])
    assert write_copy(
        tmp_path / name, Copies(tmp_path / "copies"), TEXTS, Stems(), replace=True
    ) is (Outcome.WRITTEN)
    copy = (tmp_path / "copies" / name).read_bytes()
    said = words_inside(copy)
    assert said.texts()[xmp.DESCRIPTION]["fr"] == TEXTS["fr"]
    assert (said.descriptions, b"Grandmother" in copy) == ((), False)
    assert (load_picture(copy) == load_picture(REPLACED[name])).all()


@needs("exiftool")
@needs("exiv2")
def test_no_other_program_finds_what_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "copies").mkdir()
    for name, data in REPLACED.items():
        (tmp_path / name).write_bytes(data)
        write_copy(tmp_path / name, Copies(tmp_path / "copies"), TEXTS, Stems(), replace=True)
    command = ["exiftool", "-j", "-a", "-G1", "-charset", "iptc=UTF8"]
    done = subprocess.run([*command, str(tmp_path / "copies")], capture_output=True, check=True)
    found = json.loads(done.stdout)
    assert len(found) == len(REPLACED)
    for tags in found:
        assert "Grandmother" not in str(tags), tags["SourceFile"]
        assert TEXTS["fr"] in str(tags), tags["SourceFile"]
    [digest] = [tags for tags in found if tags["SourceFile"].endswith("digest.jpg")]
    assert digest["IPTC:Keywords"] == "key"
    copies = sorted(map(str, (tmp_path / "copies").iterdir()))
    done = subprocess.run(["exiv2", "-pa", *copies], capture_output=True, check=False)
    assert b"Grandmother" not in done.stdout
    assert b"A cat on a sofa." in done.stdout


def test_what_stands_beside_it_survives(tmp_path: Path) -> None:
    # GIVEN EXIF with a description among other tags, in both orders of bytes
    for order in "<>":
        exif = Image.Exif()
        exif.endian = order
        exif.update({0x010E: WORDS, 0x010F: "Maker of cameras", 0x0110: "Model", 0x0112: 6})
        exif.get_ifd(0x8769).update({0x9286: b"\0" * 8 + UTF8, 0x920A: 5.5, 0xA434: "A long lens"})
        block = exif.tobytes()[6:]
        # WHEN it is taken out
        cleared = exif_words.without(block, bool)
        # THEN the block is as long, and the others read as before
        assert (len(cleared), b"Grandmother" in cleared) == (len(block), False)
        read = Image.Exif()
        read.load(b"Exif\0\0" + cleared)
        inner = read.get_ifd(0x8769)
        assert {tag: read[tag] for tag in read if tag != 0x8769} == {
            0x010F: "Maker of cameras",
            0x0110: "Model",
            0x0112: 6,
        }
        assert (float(inner[0x920A]), inner[0xA434], len(inner)) == (5.5, "A long lens", 2)


@given(st.binary(max_size=200), st.integers(0, 200))
def test_damaged_blocks_stay_as_long_as_they_are(noise: bytes, place: int) -> None:
    block = metadata.exif(description=WORDS, comment=WORDS)[6:]
    block = block[:place] + noise + block[place + len(noise) :]
    assert len(exif_words.without(block, bool)) == len(block)
    iptc_words.without(metadata.photoshop(metadata.iptc(UTF8))[:place] + noise, bool)


def test_texts_in_other_languages_come_along(tmp_path: Path) -> None:
    german = xmp.merge(None, {"de": "Ein Hund"}).packet
    data = jpeg_with(
        segment(0xE1, metadata.XMP_MARK + EXTENDED), segment(0xE1, metadata.XMP_MARK + german)
    )
    (tmp_path / "a.jpg").write_bytes(data)
    (tmp_path / "copies").mkdir()
    write_copy(tmp_path / "a.jpg", Copies(tmp_path / "copies"), TEXTS, Stems(), replace=True)
    packets = xmp_embedding.packets_of((tmp_path / "copies" / "a.jpg").read_bytes())
    assert packets.main is not None
    assert xmp.read(packets.main)[xmp.DESCRIPTION]["de"] == "Ein Hund"
    assert b"Ein Hund" not in b"".join(packets.others)


# -- several pictures in one file -----------------------------------------------------------------


def second_of(data: bytes, folder: Path) -> bytes:
    """The second picture as Pillow finds it."""
    (folder / "several.jpg").write_bytes(data)
    with Image.open(folder / "several.jpg") as image:
        entry = image.mpinfo[0xB002][1]  # type: ignore[attr-defined]
        image.seek(1)
        image.load()
        place = entry["DataOffset"] + image.info["mpoffset"] if "mpoffset" in image.info else None
        start = image._MpoImageFile__mpoffsets[1]  # type: ignore[attr-defined]
    assert place is None or place == start
    return data[start : start + entry["Size"]]


OTHER = segment(0xE1, metadata.XMP_MARK + DESCRIBED)
PRIOR = segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")


@pytest.mark.parametrize(
    ("before", "after"),
    [(b"", b""), (OTHER, b""), (b"", OTHER), (PRIOR, OTHER), (PRIOR + OTHER, b"")],
    ids=["none", "before", "after", "later", "between"],
)
def test_a_second_picture_and_what_follows_it_stay(
    tmp_path: Path, before: bytes, after: bytes
) -> None:
    data, second = metadata.two_pictures(before, after)
    assert second_of(data, tmp_path) == second
    packet = xmp.merge(xmp_embedding.packets_of(data).main, TEXTS, replace=True).packet
    copy = xmp_embedding.with_packet(data, packet)
    assert second_of(copy, tmp_path) == second
    assert copy.endswith(second + b"tail")
    # AND the list says how long the first one is now
    with Image.open(tmp_path / "several.jpg") as image:
        assert image.mpinfo[0xB002][0]["Size"] == len(copy) - len(second) - 4  # type: ignore[attr-defined]


@given(st.binary(max_size=60), st.integers(0, 60))
def test_a_list_of_pictures_that_is_no_list_stays_as_it_is(noise: bytes, place: int) -> None:
    data, _ = metadata.two_pictures()
    start = data.index(b"MPF\0") + place
    data = data[:start] + noise + data[start + len(noise) :]
    try:
        copy = xmp_embedding.with_packet(data, DESCRIBED)
    except xmp_embedding.NotWhole:
        return
    assert xmp_embedding.packets_of(copy).main == DESCRIBED


WEBP, PNG = picture("WEBP"), picture("PNG")


@pytest.mark.parametrize(
    "data",
    [PNG[:-12], PNG[:-5], WEBP[:4] + bytes(4) + WEBP[8:], WEBP[:4] + b"\xff\xff\xff\0" + WEBP[8:]],
    ids=["no end", "half an end", "no length", "too long"],
)
def test_a_picture_that_wants_its_end_alone_is_copied(data: bytes) -> None:
    # GIVEN a file that is described although its end, or its length, is wrong
    # WHEN text is put into it THEN it is there, and what a reader sees is as it was
    copy = xmp_embedding.with_packet(data, DESCRIBED)
    assert xmp_embedding.packets_of(copy).main == DESCRIBED
    assert (load_picture(copy) == load_picture(data)).all()


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp"])
def test_what_follows_the_end_stays(name: str) -> None:
    kind = {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}[name[2:]]
    copy = xmp_embedding.with_packet(picture(kind) + b"\0film", DESCRIBED)
    assert copy.endswith(b"\0film")
    assert xmp_embedding.packets_of(copy).main == DESCRIBED


@needs("exiftool")
def test_exiftool_takes_the_second_picture_out_of_a_copy(tmp_path: Path) -> None:
    data, second = metadata.two_pictures(after=OTHER)
    (tmp_path / "several.jpg").write_bytes(data)
    (tmp_path / "copies").mkdir()
    write_copy(tmp_path / "several.jpg", Copies(tmp_path / "copies"), TEXTS, Stems(), replace=True)
    command = ["exiftool", "-b", "-MPImage2", str(tmp_path / "copies" / "several.jpg")]
    assert subprocess.run(command, capture_output=True, check=True).stdout == second


@needs("exiv2")
def test_exiv2_reads_copies(tmp_path: Path) -> None:
    (tmp_path / "copies").mkdir()
    # It reads none in UTF-16, neither theirs nor ours.
    for name in [name for name in COPIED if name != "xmp-wide.jpg"]:
        (tmp_path / name).write_bytes(INSIDE[name])
        write_copy(tmp_path / name, Copies(tmp_path / "copies"), TEXTS, Stems())
        command = ["exiv2", "-px", str(tmp_path / "copies" / name)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert "Un chat sur un canap" in done.stdout, name
