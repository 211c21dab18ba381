"""The command line as a process: what it loads, its memory, a broken pipe, Ctrl-C."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from PIL import Image

from desktop.cli.exit_status import Exit
from tests.support.command_line import ROOT, RUN, process

pytestmark = pytest.mark.usefixtures("english")


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
    assert running.returncode == Exit.BROKEN_PIPE


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
    assert running.returncode == Exit.INTERRUPTED
