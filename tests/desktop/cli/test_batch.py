"""`clairvoix batch`: whole folders on the command line, interrupted, resumed and exported."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from PIL import Image

from desktop.batch.items import Item
from desktop.batch.worker import Pace, Step
from desktop.cli import main as cli
from desktop.cli.batch import Load, Progress
from desktop.cli.exit_status import Exit
from desktop.export import xmp
from desktop.reading import reader
from desktop.reading.found_text import FoundText
from desktop.system import paths
from model.errors import BundleNotFound
from tests.support import stand_in
from tests.support.command_line import ROOT

pytestmark = pytest.mark.usefixtures("english")


class Counting(stand_in.StandInCaptioner):
    """Counts what it describes, whoever made it."""

    described = 0

    def describe(self, *arguments: object) -> object:  # type: ignore[override]
        Counting.described += 1
        return super().describe(*arguments)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))
    Counting.described = 0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three pictures in a tree, and something that is none."""
    folder = tmp_path / "photos"
    (folder / "deep").mkdir(parents=True)
    for brightness, name in ((10, "a.png"), (20, "b.png"), (30, "deep/c.png")):
        Image.new("RGB", (64, 48), (brightness,) * 3).save(folder / name)
    (folder / "notes.txt").write_text("no picture")
    return folder


class Finished:
    """What one run printed and ended with."""

    def __init__(self, *arguments: object, load: Load = lambda *_: Counting()) -> None:  # type: ignore[assignment]
        out, err = io.StringIO(), io.StringIO()
        self.status = cli.main(["batch", *map(str, arguments)], load, out, err)
        self.out, self.err = out.getvalue(), err.getvalue()


def test_a_folder_is_described_as_describe_prints_it(folder: Path) -> None:
    done = Finished(folder)
    assert done.out.splitlines() == [
        f"{folder}/a.png: A picture as bright as 10.",
        f"{folder}/b.png: A picture as bright as 20.",
        f"{folder}/deep/c.png: A picture as bright as 30.",
    ]
    assert (done.status, done.err.splitlines()) == (
        Exit.DONE,
        ["3 described, 0 not photos, 0 failed", "1 passed over: not pictures 1 (.txt 1)"],
    )


def test_nothing_is_described_twice_unless_asked(folder: Path) -> None:
    first = Finished(folder)
    second = Finished(folder)
    assert (second.status, second.out) == (Exit.DONE, first.out)
    assert Counting.described == 3
    assert Finished("--lang", "both", folder).out.count("\n") == 6
    assert Counting.described == 6
    Finished("--again", folder)
    assert Counting.described == 9
    # AND captions that guess at people are others than neutral ones, also where a list goes on
    Finished("--resume", "--no-neutral", folder)
    assert Counting.described == 12
    Finished("--no-neutral", folder)
    Finished(folder)
    assert Counting.described == 12


def test_text_is_read_where_it_is_asked_for(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a screenshot among photos, and a reader
    read: list[str] = []

    def read_text(picture: Path) -> FoundText:
        read.append(picture.name)
        return FoundText("Fermé le lundi.\n\nSauf en été.", "fr")

    monkeypatch.setattr(reader, "read_text", read_text)
    (folder / "b.png").rename(folder / "screenshot.png")
    # WHEN nothing is said of reading THEN nothing is read
    assert "Fermé" not in Finished(folder).out
    assert read == []
    # WHEN it is to be read by itself THEN the screenshot is, and printed below its caption
    lines = Finished("--read", "auto", folder).out.splitlines()
    at = lines.index(f"{folder}/screenshot.png: Fermé le lundi.")
    assert lines[at + 1] == f"{folder}/screenshot.png: Sauf en été."
    assert read == ["screenshot.png"]
    # AND the text is in lists and beside pictures, read once for both
    read.clear()
    data = tmp_path / "list.json"
    done = Finished("--resume", "--read", "always", "--json", data, "--xmp")
    assert done.status == Exit.DONE
    assert sorted(read) == ["a.png", "c.png", "screenshot.png"]
    assert [entry["text_language"] for entry in json.loads(data.read_text())] == ["fr"] * 3


def test_everything_is_exported_at_once(folder: Path, tmp_path: Path) -> None:
    copies = tmp_path / "copies"
    copies.mkdir()
    table, data, text = (tmp_path / f"list.{form}" for form in ("csv", "json", "txt"))
    done = Finished(
        *(folder, "--lang", "both", "--csv", table, "--json", data, "--txt", text),
        *("--xmp", "--copies", copies),
    )
    assert (done.status, done.out) == (Exit.DONE, "")
    with table.open(newline="", encoding="utf-8") as file:
        assert [row["caption_fr"] for row in csv.DictReader(file)] == [
            f"Une image aussi claire que {brightness}." for brightness in (10, 20, 30)
        ]
    assert len(json.loads(data.read_text())) == 3
    assert len(text.read_text().splitlines()) == 6
    texts = xmp.read((folder / "deep" / "c.xmp").read_bytes())["dc:description"]
    assert texts["x-default"] == texts["en"] == "A picture as bright as 30."
    assert sorted(path.name for path in copies.iterdir()) == ["a.png", "b.png", "c.png"]
    # WHEN the sidecars are written again, where another text stands now
    changed = (folder / "a.xmp").read_text().replace("as bright as 10", "of mine")
    (folder / "a.xmp").write_text(changed)
    again = Finished(folder, "--lang", "both", "--xmp")
    assert "1 pictures had texts already" in again.err
    assert (folder / "a.xmp").read_text() == changed
    Finished(folder, "--lang", "both", "--xmp", "--replace")
    assert "of mine" not in (folder / "a.xmp").read_text()


def test_a_bad_picture_is_told_and_the_others_are_described(folder: Path) -> None:
    (folder / "b.png").write_text("no picture")
    done = Finished(folder, folder / "gone.png")
    assert done.status == Exit.SOME_FAILED
    assert len(done.out.splitlines()) == 2
    assert f"{folder}/b.png: “b.png” is not a picture" in done.err
    assert f"{folder}/gone.png: “gone.png” is not there" in done.err
    # WHEN it is mended THEN resuming tries it again, and only it and what is new
    Image.new("RGB", (64, 48), (20, 20, 20)).save(folder / "b.png")
    again = Finished("--resume")
    assert again.out == f"{folder}/b.png: A picture as bright as 20.\n"
    assert again.status == Exit.SOME_FAILED


def test_without_a_model_the_list_waits(folder: Path) -> None:
    def missing(*_: object) -> stand_in.StandInCaptioner:
        raise BundleNotFound(Path("/model"))

    done = Finished(folder, load=missing)
    assert (done.status, done.out) == (Exit.MODEL, "")
    assert "There is no model" in done.err
    assert Finished("--resume").out.count("\n") == 3


def test_a_table_for_french_excel_has_semicolons_and_a_mark(folder: Path, tmp_path: Path) -> None:
    table = tmp_path / "list.csv"
    assert Finished(folder, "--csv", table, "--excel").status == Exit.DONE
    assert table.read_bytes().startswith(b"\xef\xbb\xbffile;kind;caption_en;")
    assert table.read_bytes().count(b"\r\n") == 4


def test_a_hyphen_is_standard_output(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert Finished(folder, "--csv", "-").status == Exit.DONE
    assert capfd.readouterr().out.startswith("file,kind,caption_en,")
    assert not (tmp_path / "-").exists()


def test_what_people_wrote_is_kept_by_every_run(folder: Path, tmp_path: Path) -> None:
    # GIVEN a sidecar in capitals beside a film, and a folder with two endings of a name
    words = xmp.merge(None, {"en": "Grandmother"}).packet
    (folder / "a.XMP").write_bytes(words)
    (folder / "a.mov").touch()
    shutil.copy(folder / "b.png", folder / "b.png.webp")
    # WHEN sidecars are written
    done = Finished(folder, "--xmp")
    # THEN the one there stays, which is told, and each picture has one of its own
    assert "1 pictures had texts already" in done.err
    assert (folder / "a.XMP").read_bytes() == words
    names = ["a.XMP", "b.png.webp.xmp", "b.xmp"]
    assert sorted(path.name for path in folder.iterdir() if path.suffix.lower() == ".xmp") == names
    # AND a second run that replaces takes the same ones
    Finished(folder, "--xmp", "--replace")
    assert sorted(path.name for path in folder.iterdir() if path.suffix.lower() == ".xmp") == names
    assert b"Grandmother" not in (folder / "a.XMP").read_bytes()


def test_what_cannot_be_written_has_its_own_status(folder: Path, tmp_path: Path) -> None:
    done = Finished(folder, "--csv", tmp_path / "gone" / "list.csv", "--txt", tmp_path / "list.txt")
    assert done.status == Exit.NOT_WRITTEN
    assert "“list.csv” cannot be written: there is no folder" in done.err
    # AND that was said before the first picture
    assert Counting.described == 0
    assert not (tmp_path / "list.txt").exists()
    (tmp_path / "home" / "data").rename(tmp_path / "home" / "other")
    (tmp_path / "home" / "data").touch()
    assert Finished(folder).status == Exit.NOT_WRITTEN


def test_french_readers_are_told_in_french(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    done = Finished(folder, "--lang", "both")
    assert done.out.splitlines()[0] == f"{folder}/a.png: en: A picture as bright as 10."
    assert "3 images décrites" in done.err
    Finished(folder, "--lang", "both", "--xmp")
    texts = xmp.read((folder / "a.xmp").read_bytes())["dc:description"]
    assert texts["x-default"] == texts["fr"]


@pytest.mark.parametrize(
    "arguments",
    [[], ["--lang", "de", "a"], ["--replace", "a"], ["--beams", "0", "a"]],
    ids=" ".join,
)
def test_wrong_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["batch", *arguments], stand_in.load)
    assert ended.value.code == Exit.USAGE
    assert "usage: clairvoix batch" in capsys.readouterr().err


@pytest.mark.parametrize("command", [[], ["describe"], ["batch"]])
def test_help_names_every_exit_status(
    command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        cli.main([*command, "--help"], stand_in.load)
    words = capsys.readouterr().out.split("exit status:")[1].split()
    assert {str(int(status)) for status in Exit} <= set(words)


SLOW = """
    import sys, threading
    from desktop.cli.main import main
    from tests.support.stand_in import StandInCaptioner

    class Slow(StandInCaptioner):
        def describe(self, picture, *options):
            if picture.name == "b.png":
                print("reached", flush=True)
                threading.Event().wait()
            return super().describe(picture, *options)

    sys.exit(main(sys.argv[1:], lambda *_: Slow()))
"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_an_interrupted_batch_is_resumed(folder: Path, how: signal.Signals) -> None:
    # GIVEN a run that was ended while it described the second picture
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(SLOW), "batch", str(folder)],
        cwd=ROOT,
        env=dict(os.environ),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert "bright as 10" in running.stdout.readline()
        assert running.stdout.readline() == "reached\n"
        running.send_signal(how)
        said = running.stderr.read()
    if how is signal.SIGINT:
        assert running.returncode == Exit.INTERRUPTED
        assert said == "clairvoix: 2 pictures still wait; --resume goes on with them\n"
    # WHEN it is resumed THEN the others are described, and no more
    done = Finished("--resume")
    assert [line.rpartition(" ")[2] for line in done.out.splitlines()] == ["20.", "30."]
    assert Counting.described == 2


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_nothing_that_is_there_is_written_over(folder: Path, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*.*")}
    for option, target, reason in (
        ("--csv", folder / "a.png", "is not written over"),
        ("--txt", folder / "list.txt", "in a folder that is read"),
        ("--copies", folder / "deep", "in a folder that is read"),
        ("--json", paths.command_line_batch(), "belongs to the app itself"),
        ("--json", tmp_path, "is a folder"),
    ):
        done = Finished(folder, option, target)
        assert done.status == Exit.NOT_WRITTEN
        assert done.err.count("\n") == 1
        assert reason in done.err
    done = Finished(folder, "--csv", tmp_path / "list", "--json", tmp_path / "LIST")
    assert (done.status, Counting.described) == (Exit.NOT_WRITTEN, 0)
    assert "is named for two things" in done.err
    assert {path: path.read_bytes() for path in folder.rglob("*.*")} == before


def test_a_folder_for_copies_is_made(folder: Path, tmp_path: Path) -> None:
    assert Finished(folder, "--copies", tmp_path / "new").status == Exit.DONE
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["a.png", "b.png", "c.png"]


def test_only_the_languages_asked_for_are_exported(folder: Path, tmp_path: Path) -> None:
    Finished("--lang", "both", folder)
    done = Finished("--lang", "en", folder)
    assert all(": A picture as bright as" in line for line in done.out.splitlines())
    text, table = tmp_path / "list.txt", tmp_path / "list.csv"
    Finished("--lang", "en", folder, "--txt", text, "--csv", table, "--xmp")
    assert text.read_text() == done.out
    assert "claire" not in table.read_text()
    assert "claire" not in (folder / "a.xmp").read_text()


def test_a_folder_without_pictures_is_told_of(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "phone").write_bytes(b"\0\0\0\x18ftypmp42")
    done = Finished(tmp_path / "empty", "--lang", "fr")
    assert done.status == Exit.SOME_FAILED
    said = done.err.replace("\xa0", " ")
    assert "1 passés : types qui ne s’ouvrent pas 1 (MP4 1)" in said
    assert "Il n’y a aucune image dans « empty »." in said
    # AND beside one that has some
    done = Finished(folder, tmp_path / "empty")
    assert (done.status, done.out.count("\n")) == (Exit.SOME_FAILED, 3)


def test_progress_is_one_line_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: clock[0])
    words = {"left": "{done} of {total} · {left} left", "count": "{done} of {total}"}
    item = Item(1, Path("a.png"), "done", {}, None)
    for terminal, expected in ((Terminal(), "\r\x1b[K"), (io.StringIO(), "\n")):
        progress, pace = Progress(terminal, words, 1000), Pace()
        for done in range(1, 21):
            clock[0] += 2.0
            pace.add(Step(item, 2.0))
            progress.clear()
            progress.show(1000 - done, pace)
        lines = terminal.getvalue().split(expected)
        # THEN it is written over on a terminal, and now and then elsewhere
        assert lines[-1 if terminal.isatty() else -2] == "20 of 1000 · 33 min left"
        assert len(lines) == (20 if terminal.isatty() else 5)
