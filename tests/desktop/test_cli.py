"""The command line: what it prints, where, and the status it ends with."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import textwrap
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from desktop import cli
from desktop.messages import REFUSALS
from desktop.sound import measure
from model.caption import KINDS, Kind
from tests.desktop import stand_in

ROOT = Path(__file__).resolve().parents[2]
RUN = "import sys; from desktop.cli import main; from tests.desktop.stand_in import load\n"


class Finished:
    """What one run printed and ended with."""

    def __init__(self, *arguments: object, load: cli.Load = stand_in.load) -> None:
        out, err = io.StringIO(), io.StringIO()
        self.status = cli.main(["describe", *map(str, arguments)], load, out, err)
        self.out = out.getvalue()
        self.err = err.getvalue()

    @property
    def objects(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.out.splitlines()]


def process(
    *arguments: object,
    code: str = "sys.exit(main(sys.argv[1:], load))",
    environment: dict[str, str] | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """Run the command line in a process of its own, with the stand-in."""
    command = [sys.executable, "-c", RUN + textwrap.dedent(code), "describe", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False, env=environment)


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "été.png"
    Image.new("RGB", (64, 48), (90, 90, 90)).save(path)
    return path


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
        ("kind", "photo"),
        ("alternatives", ["Something else."]),
        ("model", "stand-in"),
        ("ms", 1.3),
    ]
    assert list(failed) == ["file", "error"]
    assert failed["file"] == str(missing)
    assert failed["error"] == {
        "type": "ImageNotFound",
        "message": "Le fichier «\u00a0missing.jpg\u00a0» n'existe pas, ou plus. "
        "Vérifiez le nom et le dossier, ou ajoutez l'image de nouveau.",
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
    assert done.status == cli.Exit.SOME_FAILED
    # AND without JSON the sentence goes to standard error, the captions do not
    plain = Finished(picture, bad, picture)
    assert plain.err == f"{bad}: {error['message']}\n"
    assert len(plain.out.splitlines()) == 2


@pytest.fixture
def ordinary_user(tmp_path: Path) -> Iterator[None]:
    """Someone whom permissions bind."""
    if os.geteuid() != 0:
        yield
        return
    for folder in (tmp_path, *tmp_path.parents):
        if folder.owner() == "root" and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o055)
    os.seteuid(65534)
    yield
    os.seteuid(0)


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
    assert status == cli.Exit.SOME_FAILED
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
    assert ended.value.code == cli.Exit.USAGE
    said = capsys.readouterr()
    assert said.out == ""
    assert "usage: clairvoix" in said.err


def test_more_beams_than_the_model_has_is_wrong_usage(picture: Path) -> None:
    done = Finished("--beams", "6", picture)
    assert (done.status, done.out) == (cli.Exit.USAGE, "")
    assert "1 to 5" in done.err
    assert Finished("--beams", "5", picture).status == cli.Exit.DONE


def test_a_name_that_looks_like_an_option_can_be_given(
    picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture.rename(picture.with_name("-x.png"))
    monkeypatch.chdir(picture.parent)
    assert Finished("--", "-x.png").out == "A picture as bright as 90.\n"


# -- the model ------------------------------------------------------------------------------------


def test_without_a_model_every_picture_is_told_why(picture: Path, tmp_path: Path) -> None:
    # GIVEN a folder that is no bundle, and the real loader
    arguments = ["describe", "--model", str(tmp_path), str(picture), "b.jpg"]
    out, err = io.StringIO(), io.StringIO()
    # WHEN pictures are to be described with it
    status = cli.main(arguments, None, out, err)
    # THEN it is said once, and the status is the model's
    assert status == cli.Exit.MODEL
    assert out.getvalue() == ""
    assert err.getvalue().startswith(f"clairvoix: There is no model in “{tmp_path}”.")
    assert len(err.getvalue().splitlines()) == 1
    # AND with --json each picture has its object
    out = io.StringIO()
    assert cli.main([*arguments, "--json"], None, out, err) == cli.Exit.MODEL
    types = [json.loads(line)["error"]["type"] for line in out.getvalue().splitlines()]
    assert types == ["BundleNotFound", "BundleNotFound"]


@pytest.fixture(params=["tiny", "shipped"])
def any_bundle(request: pytest.FixtureRequest, bundle: Path) -> Path:
    """The bundle made for tests, and the real one."""
    if request.param == "tiny":
        return ROOT / "tests" / "data" / "tiny_bundle"
    if not bundle.is_dir():
        pytest.skip("no bundle is shipped yet")
    return bundle


def test_a_real_model_describes_a_photo(photo: Path, any_bundle: Path) -> None:
    # WHEN the program is started as a user does, for both languages
    arguments = ["describe", "--json", "--lang", "fr", "--lang", "en", "--model", str(any_bundle)]
    done = subprocess.run(
        [sys.executable, "-m", "desktop", *arguments, str(photo), "missing.jpg"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    # THEN there is a sentence in each, and nothing but our own words on standard error
    french, english, failed = (json.loads(line) for line in done.stdout.splitlines())
    assert (french["language"], english["language"]) == ("fr", "en")
    assert french["caption"] != english["caption"]
    assert 0 <= english["confidence"] <= 1
    assert english["ms"] > 0
    assert failed["error"]["type"] == "ImageNotFound"
    assert (done.returncode, done.stderr) == (cli.Exit.SOME_FAILED, b"")


def flip_a_byte(bundle: Path) -> None:
    graph = bundle / "decoder.tflite"
    data = bytearray(graph.read_bytes())
    data[len(data) // 2] ^= 1
    graph.write_bytes(data)


def make_foreign(bundle: Path) -> None:
    manifest = json.loads((bundle / "manifest.json").read_text(encoding="utf-8"))
    manifest["format"] = 999
    (bundle / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "runtime", "expected"),
    [
        (flip_a_byte, "auto", "BundleDamaged"),
        (lambda bundle: (bundle / "encoder.tflite").unlink(), "auto", "BundleDamaged"),
        (lambda bundle: (bundle / "manifest.json").write_text("[]"), "auto", "BundleDamaged"),
        (make_foreign, "auto", "BundleIncompatible"),
        pytest.param(
            lambda bundle: None,
            "coreml",
            "RuntimeUnavailable",
            marks=pytest.mark.skipif(sys.platform == "darwin", reason="Core ML is there"),
        ),
    ],
)
def test_a_model_that_cannot_be_used_has_its_own_type(
    photo: Path,
    tmp_path: Path,
    change: Callable[[Path], object],
    runtime: str,
    expected: str,
) -> None:
    # GIVEN a bundle that was changed after it was made
    bundle = tmp_path / "bundle"
    shutil.copytree(ROOT / "tests" / "data" / "tiny_bundle", bundle)
    change(bundle)
    # WHEN it is used, THEN the object of the picture names what is wrong with it
    out, err = io.StringIO(), io.StringIO()
    arguments = ["describe", "--json", "--model", str(bundle), "--runtime", runtime, str(photo)]
    assert cli.main(arguments, None, out, err) == cli.Exit.MODEL
    assert json.loads(out.getvalue())["error"]["type"] == expected


# -- speech ---------------------------------------------------------------------------------------


def test_a_caption_is_saved_as_sound(picture: Path, tmp_path: Path) -> None:
    sound = tmp_path / "out.wav"
    done = Finished("--lang", "fr", "--lang", "en", "--sound", sound, picture)
    assert done.status == cli.Exit.DONE
    assert len(done.out.splitlines()) == 2
    # THEN it is the French one, the first asked for
    assert 1.0 < measure(sound).seconds < 6.0
    assert done.err.startswith(f"Son enregistré dans «\u00a0{sound}\u00a0»")


def test_a_sound_that_cannot_be_saved_costs_no_caption(picture: Path, tmp_path: Path) -> None:
    done = Finished("--sound", tmp_path / "no" / "out.wav", picture)
    assert done.status == cli.Exit.SPEECH
    assert done.out == "A picture as bright as 90.\n"
    assert done.err.startswith("clairvoix: The sound file “out.wav” cannot be written in ")


@pytest.mark.skipif(sys.platform != "linux", reason="about espeak-ng on Linux")
def test_a_missing_speech_engine_costs_no_caption(
    picture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("libespeak-ng.so.1", "libespeak.so.1"):
        (tmp_path / name).touch()
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path))
    done = Finished("--sound", tmp_path / "out.wav", picture)
    assert done.status == cli.Exit.SPEECH
    assert done.out == "A picture as bright as 90.\n"
    assert "sudo apt install espeak-ng" in done.err


def test_a_failed_picture_weighs_more_than_a_failed_sound(picture: Path, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    os.environ["PATH"], path = str(tmp_path / "bin"), os.environ["PATH"]
    try:
        assert Finished("--say", picture).status == cli.Exit.SPEECH
        assert Finished("--say", picture, "missing.jpg").status == cli.Exit.SOME_FAILED
    finally:
        os.environ["PATH"] = path


@pytest.fixture
def player(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sound player that keeps what it was given to play, by number."""
    folder = tmp_path / "bin"
    folder.mkdir()
    script = folder / "paplay"
    script.write_text(
        '#!/bin/sh\nhere=${0%/*}\nn=$(ls "$here" | wc -l)\nexec cp "$1" "$here/$n.wav"\n'
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return folder


@pytest.mark.skipif(sys.platform == "darwin", reason="afplay would speak aloud")
def test_captions_are_spoken_through_the_systems_player(picture: Path, player: Path) -> None:
    before = set(Path("/tmp").glob("clairvoix-*"))
    done = Finished("--say", "--lang", "fr", "--lang", "en", picture, picture)
    assert (done.status, done.err) == (cli.Exit.DONE, "")
    # THEN four sounds were played, and none is left behind
    played = sorted(player.glob("*.wav"))
    assert len(played) == 4
    assert all(measure(sound).seconds > 1 for sound in played)
    assert set(Path("/tmp").glob("clairvoix-*")) <= before


# -- as a process ---------------------------------------------------------------------------------


def test_neither_qt_nor_a_training_library_is_loaded(picture: Path, tmp_path: Path) -> None:
    code = """
        status = main(sys.argv[1:], load)
        loaded = {name.partition(".")[0] for name in sys.modules}
        print(loaded & {"PySide6", "shiboken6", "tensorflow", "keras", "sqlite3", "pyttsx3"})
        sys.exit(status)
    """
    done = process("--sound", tmp_path / "a.wav", picture, code=code)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == b"set()"


def test_a_line_is_out_before_the_next_picture_is_looked_at(picture: Path) -> None:
    # GIVEN a second picture that takes until someone has read the first line
    code = """
        class Patient:
            max_beams = 3
            def describe(self, picture, options):
                if picture.name == "second":
                    sys.stdin.read()
                return load(None, "auto").describe(Path(sys.argv[2]), options)
        from pathlib import Path
        sys.exit(main(sys.argv[1:], lambda bundle, runtime: Patient()))
    """
    with subprocess.Popen(
        [sys.executable, "-c", RUN + textwrap.dedent(code), "describe", str(picture), "second"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        # THEN the first line can be read
        assert running.stdout.readline().endswith(b"bright as 90.\n")
        running.stdin.close()
        assert running.stdout.readline().endswith(b"bright as 90.\n")
    assert running.returncode == 0


def test_a_thousand_pictures_take_no_more_memory_than_a_hundred(
    photo: Path, tmp_path: Path
) -> None:
    small = tmp_path / "small.jpg"
    Image.open(photo).resize((240, 160)).save(small)
    code = """
        import io, resource
        class Watching(io.StringIO):
            lines = 0
            def write(self, text):
                Watching.lines += 1
                # print() writes a line's end by itself.
                if Watching.lines in (2 * 100, 2 * 1000):
                    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
                return len(text)
        sys.exit(main(sys.argv[1:] + sys.argv[2:] * 999, load, Watching()))
    """
    done = process(small, code=code)
    assert done.returncode == 0, done.stderr
    early, late = map(int, done.stdout.split())
    kilobyte = 1024 if sys.platform == "darwin" else 1
    assert late - early < 4000 * kilobyte


def test_a_broken_pipe_ends_quietly(picture: Path) -> None:
    command = [sys.executable, "-c", f"{RUN}sys.exit(main(sys.argv[1:], load))", "describe"]
    with subprocess.Popen(
        [*command, *[str(picture)] * 2000],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""
    assert running.returncode == cli.Exit.BROKEN_PIPE


def test_ctrl_c_ends_quietly(picture: Path) -> None:
    # GIVEN a run that has begun and does not end by itself
    code = """
        import threading
        def slow(bundle, runtime):
            print("begun", flush=True)
            threading.Event().wait()
        sys.exit(main(sys.argv[1:], slow))
    """
    with subprocess.Popen(
        [sys.executable, "-c", RUN + textwrap.dedent(code), "describe", str(picture)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        # WHEN it is interrupted
        running.send_signal(signal.SIGINT)
        # THEN it says nothing
        assert running.stderr.read() == b""
    assert running.returncode == cli.Exit.INTERRUPTED
