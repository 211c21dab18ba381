"""The command line: what it prints, where, and the status it ends with."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import struct
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from PIL import Image

from desktop.cli import main as cli
from desktop.cli.exit_status import Exit
from desktop.messages.lookup import REFUSALS
from model.caption import KINDS, Caption, CaptionOptions, Kind
from tests.support import stand_in
from tests.support.command_line import Finished, process
from tests.support.fakes_desktop import FakeCaptioner
from tests.support.metadata import jpeg_with, photoshop, segment
from tests.support.pictures.raw import raw_files

pytestmark = pytest.mark.usefixtures("english")


# -- what is printed ------------------------------------------------------------------------------


def test_one_picture_is_one_sentence(picture: Path) -> None:
    done = Finished(picture)
    assert (done.status, done.out, done.err) == (0, "A picture as bright as 90.\n", "")


def test_several_pictures_are_named(picture: Path, tmp_path: Path) -> None:
    other = tmp_path / "b.png"
    Image.new("RGB", (64, 48)).save(other)
    done = Finished(picture, other)
    assert done.out.splitlines() == [
        f"{picture}: A picture as bright as 90.",
        f"{other}: A picture as bright as 0.",
    ]


def test_details_follow_the_sentence(picture: Path) -> None:
    done = Finished("--details", picture)
    assert done.out.startswith("A picture as bright as 90. ")
    assert done.out.rstrip().endswith(("square.", "high.", "upright.", "blurred."))
    (told,) = Finished("--details", "--json", picture).objects
    sentences = told["details"]
    assert isinstance(sentences, list)
    assert done.out.strip() == " ".join([str(told["said"]), *sentences])


def test_date_and_place_of_the_file_are_told_unless_they_are_not_wanted(tmp_path: Path) -> None:
    # GIVEN a picture whose file names a city, and a day
    dated = tmp_path / "dated.jpg"
    records = b"\x1c\x02\x37\0\x0820210501\x1c\x02\x5a\0\x04Lyon"
    dated.write_bytes(jpeg_with(segment(0xED, b"Photoshop 3.0\0" + photoshop(records))))
    told = ("Its file says that it dates from 1 May 2021.", "Its file names the place: Lyon.")
    # THEN it is told at the end, or not at all
    assert Finished("--details", dated).out.rstrip().endswith(" ".join(told))
    assert "Its file" not in Finished("--details", "--no-origin", dated).out


def test_questions_are_answered_behind_the_caption(picture: Path) -> None:
    # GIVEN a captioner that sees a dog at the top left, and no horse
    load = lambda *_: FakeCaptioner()  # noqa: E731
    asked = ("--ask", "Is there a dog?", "--ask", "Y a-t-il un cheval ?", "--ask", "How many?")
    done = Finished(*asked, picture, load=load)
    assert done.out.splitlines()[1:] == [
        "Yes, I see a dog, at the top left.",
        "Non, je ne vois pas de cheval.",
        "I cannot count. Ask whether something is there: “Is there a dog?”",
    ]
    # AND as values
    (told,) = Finished("--json", *asked, picture, load=load).objects
    answers = told["answers"]
    assert isinstance(answers, list)
    dog, horse, number = answers
    assert (dog["verdict"], dog["thing"], dog["place"]) == ("yes", "dog", ["left", "top"])
    assert (horse["verdict"], horse["language"], horse["place"]) == ("no", "fr", None)
    assert (number["verdict"], number["reason"], number["probability"]) == (None, "number", None)


def test_a_raw_file_is_said_to_be_described_by_its_preview(tmp_path: Path) -> None:
    path = tmp_path / "DSC_0001.NEF"
    path.write_bytes(raw_files()["NEF"])
    done = Finished("--lang", "en", path)
    assert (done.status, done.out.startswith("A picture as bright as")) == (0, True)
    assert done.err == f"{path}: a raw file (NEF): what is described is the preview in it.\n"
    (told,) = Finished("--json", path).objects
    assert told["preview_of"] == "NEF"


def test_two_languages_come_in_the_order_asked_for(picture: Path) -> None:
    done = Finished("--lang", "fr", "--lang", "en", "--lang", "fr", picture)
    assert done.out.splitlines() == [
        "fr: Une image aussi claire que 90.",
        "en: A picture as bright as 90.",
    ]


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [("fr_CA.UTF-8", "Une image"), ("en_GB", "A picture"), ("de_DE", "A picture"), ("", "Une ima")],
)
def test_the_locale_chooses_the_language(
    picture: Path, monkeypatch: pytest.MonkeyPatch, locale: str, sentence: str
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    assert Finished(picture).out.startswith(sentence)


def test_json_is_one_object_a_picture(picture: Path, tmp_path: Path) -> None:
    missing = tmp_path / "missing.jpg"
    done = Finished("--json", "--lang", "fr", picture, missing)
    described, failed = done.objects
    assert list(described.items()) == [
        ("file", str(picture)),
        ("caption", "Une image aussi claire que 90."),
        ("language", "fr"),
        ("confidence", 0.8765),
        ("certainty", "sure"),
        ("said", "Une image aussi claire que 90."),
        ("kind", "photo"),
        ("alternatives", ["Something else."]),
        ("things", []),
        ("model", "stand-in"),
        ("ms", 1.3),
        ("text", None),
        ("text_language", None),
        ("text_boxes", []),
    ]
    assert list(failed) == ["file", "error"]
    assert failed["file"] == str(missing)
    assert failed["error"] == {
        "type": "ImageNotFound",
        "message": "Le fichier «\u00a0missing.jpg\u00a0» n’existe pas, ou plus. "
        "Vérifiez le nom et le dossier, ou ajoutez l’image de nouveau.",
    }
    # AND whoever reads one object a line needs nothing else
    assert (done.status, done.err) == (1, "")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "photo"])
def test_what_is_no_photo_is_refused_in_words(tmp_path: Path, kind: Kind) -> None:
    path = tmp_path / f"{kind}.png"
    Image.new("RGB", (64, 48)).save(path)
    done = Finished("--lang", "fr", "--lang", "en", "--json", path)
    assert [line["caption"] for line in done.objects] == [
        REFUSALS["fr"][kind],
        REFUSALS["en"][kind],
    ]
    assert {line["kind"] for line in done.objects} == {kind}
    assert done.status == 0


@pytest.mark.skipif(sys.platform == "darwin", reason="file names are always Unicode there")
def test_a_file_name_that_is_no_text_is_printed_as_it_is(picture: Path, tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/\xe9t\xe9.png"
    shutil.copy(picture, os.fsdecode(name))
    plain = process(os.fsdecode(name), picture)
    assert plain.stdout.splitlines()[0] == name + b": A picture as bright as 90."
    # JSON is UTF-8 by definition
    done = process("--json", os.fsdecode(name), picture)
    objects = [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()]
    assert [os.fsencode(line["file"]) for line in objects] == [name, os.fsencode(picture)]


def test_a_terminal_without_unicode_still_gets_its_lines(picture: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = process("--lang", "fr", picture, picture.with_name("ici.png"), environment=environment)
    assert b"\\xe9t\\xe9.png: Une image aussi claire que 90." in done.stdout
    assert done.returncode == 1


# -- bad pictures ---------------------------------------------------------------------------------


def png_bomb(path: Path) -> None:
    """20,000 x 20,000 pixels in some kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(50_000_000), 9)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", rows), chunk(b"IEND", b""))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(parts))


def truncated(path: Path) -> None:
    buffer = io.BytesIO()
    Image.effect_noise((300, 200), 80).save(buffer, "JPEG")
    path.write_bytes(buffer.getvalue()[:4000])


BAD: dict[str, Callable[[Path], object]] = {
    "ImageNotFound": lambda path: None,
    "ImageIsFolder": Path.mkdir,
    "ImageEmpty": Path.touch,
    "NotAnImage": lambda path: path.write_text("only words"),
    "ImageDamaged": truncated,
    "ImageTooSmall": lambda path: Image.new("RGB", (1, 1)).save(path),
    "ImageTooLarge": png_bomb,
}


@pytest.mark.parametrize("expected", BAD)
def test_a_bad_picture_does_not_stop_the_others(
    picture: Path, tmp_path: Path, expected: str
) -> None:
    # GIVEN a bad one between two good ones
    bad = tmp_path / "bad.jpg"
    BAD[expected](bad)
    # WHEN all are to be described
    done = Finished("--json", picture, bad, picture)
    # THEN the good ones are, the bad one has a type, and the status tells
    assert [line.get("caption") is not None for line in done.objects] == [True, False, True]
    error = done.objects[1]["error"]
    assert isinstance(error, dict)
    assert error["type"] == expected
    assert done.status == Exit.SOME_FAILED
    # AND without JSON the sentence goes to standard error, the captions do not
    plain = Finished(picture, bad, picture)
    assert plain.err == f"{bad}: {error['message']}\n"
    assert len(plain.out.splitlines()) == 2


def test_a_picture_without_permission_is_named(picture: Path, ordinary_user: None) -> None:
    if os.getuid() == 0:
        os.seteuid(0)
        picture.chmod(0)
        os.seteuid(65534)
    else:
        picture.chmod(0)
    done = Finished("--json", picture)
    error = done.objects[0]["error"]
    assert isinstance(error, dict)
    assert error["type"] == "ImageNotReadable"


def test_a_picture_deleted_while_it_waits_is_told(picture: Path, tmp_path: Path) -> None:
    waiting = tmp_path / "waiting.png"
    shutil.copy(picture, waiting)

    class Deletes(io.StringIO):
        def write(self, text: str) -> int:
            waiting.unlink(missing_ok=True)
            return super().write(text)

    out, err = Deletes(), io.StringIO()
    status = cli.main(["describe", str(picture), str(waiting)], stand_in.load, out, err)
    assert status == Exit.SOME_FAILED
    assert "“waiting.png” is not there" in err.getvalue()


# -- wrong usage ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["describe"],
        ["describe", "--lang", "de", "a.jpg"],
        ["describe", "--beams", "0", "a.jpg"],
        ["describe", "--beams", "9", "a.jpg"],
        ["describe", "--beams", "many", "a.jpg"],
        ["describe", "--runtime", "gpu", "a.jpg"],
        ["describe", "--sound", "a.wav", "a.jpg", "b.jpg"],
        ["describe", "--sound", "a.mp3", "a.jpg"],
        ["describe", "--unknown", "a.jpg"],
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_its_own_status(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments, stand_in.load)
    assert ended.value.code == Exit.USAGE
    said = capsys.readouterr()
    assert said.out == ""
    assert "usage: clairvoix" in said.err


def test_more_beams_than_the_model_has_is_wrong_usage(picture: Path) -> None:
    done = Finished("--beams", "6", picture)
    assert (done.status, done.out) == (Exit.USAGE, "")
    assert "1 to 5" in done.err
    assert Finished("--beams", "5", picture).status == Exit.DONE


def test_captions_are_neutral_about_people_unless_asked_not_to_be(picture: Path) -> None:
    # GIVEN a captioner that remembers how it was asked
    asked: list[CaptionOptions] = []

    class Remembering(stand_in.StandInCaptioner):
        def describe(
            self,
            picture: Path | bytes,
            options: CaptionOptions,
            should_stop: Callable[[], bool] = lambda: False,
        ) -> Caption:
            asked.append(options)
            return super().describe(picture, options, should_stop)

    def load(_bundle: Path | None, _runtime: str) -> Remembering:
        return Remembering()

    # WHEN pictures are described without a word about it, and with THEN that is what it is asked
    for option in ((), ("--neutral",), ("--no-neutral",)):
        assert Finished(*option, picture, load=load).status == Exit.DONE
    assert [options.neutral_people for options in asked] == [True, True, False]


def test_a_name_that_looks_like_an_option_can_be_given(
    picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture.rename(picture.with_name("-x.png"))
    monkeypatch.chdir(picture.parent)
    assert Finished("--", "-x.png").out == "A picture as bright as 90.\n"


def test_an_interrupt_is_one_whatever_becomes_of_it(photo: Path) -> None:
    def load(*_: object) -> NoReturn:
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            raise ImportError("a compiled module that was interrupted") from None
        raise AssertionError

    before = signal.getsignal(signal.SIGINT)
    out = io.StringIO()
    assert cli.main(["describe", str(photo)], load, out, out) == Exit.INTERRUPTED
    assert out.getvalue() == ""
    assert signal.getsignal(signal.SIGINT) is before
