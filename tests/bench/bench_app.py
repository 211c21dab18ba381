"""How fast the packed app's window is there, from outside.

    python -m tests.bench.bench_app dist/Clairvoix [--runs 10]

Prints JSON lines as `bench_window` does. A cold start has none of the app's files in the system's
cache; what counts is the time until the window is on the screen, seen every 20 ms or so. The
processor time spent until then does not depend on what else the machine does (Linux); where it does
much, `chrt -r 10` in front of the command keeps the others out of the way.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.bench_window import say, screen
from tests.desktop.packaging.packed_app import OpenApp, PackedApp


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=10)
    options = parser.parse_args()
    app = PackedApp(options.folder.absolute())
    files = [path for path in app.folder.rglob("*") if path.is_file() and not path.is_symlink()]
    say("size, MB", [sum(path.stat().st_size for path in files) / 1e6], scale=1)
    with tempfile.TemporaryDirectory() as home, screen() as variables:
        environ = {**os.environ, **variables, "HOME": home, "TMPDIR": home}
        cold, warm, processor = [], [], []
        for _ in range(options.runs):
            forget(files)
            cold.append(start(app, environ)[0])
            seconds, spent = start(app, environ)
            warm.append(seconds)
            processor.append(spent)
    say("start of the packed app to window, cold", cold)
    say("start of the packed app to window, warm", warm)
    say("start of the packed app to window, processor time", processor)
    return 0


def start(app: PackedApp, environ: dict[str, str]) -> tuple[float, float]:
    """Seconds from the start to the window on the screen, and those of the processor till then."""
    with OpenApp(app, environ) as opened:
        opened.wait_for_window()
        seconds = time.monotonic() - opened.started
        # After the name, which is in brackets: the 12th and 13th word.
        words = Path(f"/proc/{opened.process.pid}/stat").read_text().rpartition(")")[2].split()
        ticks = int(words[11]) + int(words[12])
        opened.close()
    return seconds, ticks / os.sysconf("SC_CLK_TCK")


def forget(files: list[Path]) -> None:
    """Have the system drop the files from its cache, as after a restart."""
    for path in files:
        with path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


if __name__ == "__main__":
    sys.exit(main())
