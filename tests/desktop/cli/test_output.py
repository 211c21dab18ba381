"""What is printed: whole, or said not to be; on one line; and never a traceback."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.cli.exit_status import Exit
from desktop.messages.lookup import shown
from tests.support.command_line import ROOT, RUN, Finished, process

pytestmark = pytest.mark.usefixtures("english")

CODE = RUN + "sys.exit(main(sys.argv[1:], load))"


def redirected(
    picture: Path, redirection: str, *options: str
) -> subprocess.CompletedProcess[bytes]:
    """Run `describe` on a picture with the shell's redirection of its streams."""
    line = f'"$0" -c "$1" describe "$2" {" ".join(options)} {redirection}'
    return subprocess.run(
        ["/bin/sh", "-c", line, sys.executable, CODE, str(picture)],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize("redirection", [">/dev/full", ">&-"])
@pytest.mark.parametrize("options", [(), ("--json",)])
def test_captions_that_cannot_be_printed_are_said_to_be_lost(
    picture: Path, redirection: str, options: tuple[str, ...]
) -> None:
    done = redirected(picture, redirection, *options)
    assert done.returncode == Exit.NOT_WRITTEN
    assert done.stderr.startswith(b"clairvoix: Standard output cannot be written")
    assert done.stderr.count(b"\n") == 1


def test_help_that_cannot_be_printed_is_said_to_be_lost(picture: Path) -> None:
    done = redirected(picture, "--help >/dev/full")
    assert done.returncode == Exit.NOT_WRITTEN
    assert b"Traceback" not in done.stderr


def test_a_version_that_cannot_be_printed_is_said_to_be_lost() -> None:
    script = f"exec {shlex.quote(sys.executable)} -m desktop --version >/dev/full"
    done = subprocess.run(["sh", "-c", script], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == Exit.NOT_WRITTEN
    assert done.stderr.startswith(b"clairvoix: Standard output cannot be written")


@pytest.mark.parametrize("redirection", ["2>/dev/full", "2>&-", "<&- 2>&-"])
def test_remarks_that_nobody_reads_are_left_out(picture: Path, redirection: str) -> None:
    done = redirected(picture, f"gone.jpg {redirection}")
    assert (done.returncode, done.stderr) == (Exit.SOME_FAILED, b"")
    assert done.stdout.endswith(b": A picture as bright as 90.\n")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_json_is_valid_in_every_encoding(picture: Path, tmp_path: Path, encoding: str) -> None:
    named = tmp_path / "été \u4e2d\u6587 \udcff\x1b.jpg"
    named.write_bytes(picture.read_bytes())
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    done = process("--json", named, "--lang", "fr", environment=environment)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.decode(encoding))["file"] == str(named)


def test_names_move_no_cursor(picture: Path, tmp_path: Path) -> None:
    names = ["two\nlines.jpg", "red\x1b[31m.jpg", "turned\u202egpj.exe", "bell\x07\x9b.jpg"]
    files = [tmp_path / name for name in names]
    for file in files:
        file.write_bytes(picture.read_bytes())
    done = Finished(*files, tmp_path / "gone\r\n.jpg")
    printed = done.out + done.err
    assert [line.partition(": ")[0] for line in printed.splitlines()] == [
        f"{tmp_path}/{name}"
        for name in (
            *("two\\nlines.jpg", "red\\x1b[31m.jpg", "turned\\u202egpj.exe"),
            *("bell\\x07\\x9b.jpg", "gone\\r\\n.jpg"),
        )
    ]
    assert "“gone\\r\\n.jpg” is not there" in done.err


@given(st.text())
def test_whatever_it_is_called_a_file_is_shown_on_one_line(name: str) -> None:
    assert len(shown(name).splitlines()) <= 1
    assert shown(shown(name)) == shown(name)
    assert "\x1b" not in shown(name)
    if name.isascii() and name.isprintable():
        assert shown(name) == name


def test_a_wrong_argument_moves_no_cursor(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        Finished("--no\x1b[31m", "a.jpg")
    assert "--no\\x1b[31m" in capsys.readouterr().err


def test_a_name_as_long_as_may_be(picture: Path, tmp_path: Path) -> None:
    file = tmp_path / ("é" * 125 + ".jpg")
    file.write_bytes(picture.read_bytes())
    assert Finished(file).status == Exit.DONE
    assert Finished(tmp_path / ("é" * 200)).status == Exit.SOME_FAILED


STOPPED = """
import os, signal, sys
from desktop.__main__ import main

class Interrupting:
    def find_spec(self, name, *_):
        if name == sys.argv[1]:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupting())
sys.exit(main(["describe", sys.argv[2]]))
"""


@pytest.mark.parametrize(
    "module", ["desktop.cli", "argparse", "desktop.messages.lookup", "numpy", "model.captioner"]
)
def test_ctrl_c_ends_it_in_silence_however_early(picture: Path, module: str) -> None:
    # (while something is imported, which is all that the first moments are)
    command = [sys.executable, "-c", STOPPED, module, str(picture)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (Exit.INTERRUPTED, b"")


def test_a_folder_that_was_removed_meanwhile_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    line = 'cd gone && rmdir ../gone && exec "$0" -c "$1" describe a.jpg'
    done = subprocess.run(
        ["/bin/sh", "-c", line, sys.executable, CODE],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert done.returncode == Exit.USAGE
    assert done.stderr.startswith(b"clairvoix: The folder in which this was started")
