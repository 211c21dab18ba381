"""How fast the real window is, from outside: start to exposed, drop to caption, drop to sound.

    python -m tests.bench.bench_window [--runs 10] [--photos FOLDER]
        [--fake | --model BUNDLE]

Runs the app in its own process, on a display of its own where Xvfb is there. Prints one JSON object
a line: the figure's name, its median, best and worst in milliseconds, and the number of runs.
`--fake` puts an instant captioner in the model's place: what remains is the app itself.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.support.processes import WindowProcess, display, environment

WARM_UP = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--photos", type=Path, default=_sample_photos())
    parser.add_argument("--fake", action="store_true")
    parser.add_argument("--model", type=Path)
    options = parser.parse_args(arguments)
    flags = ["--fake"] if options.fake else []
    if options.model:
        flags = ["--model", str(options.model.resolve())]
    photos = sorted(options.photos.glob("*.jpg"))
    with tempfile.TemporaryDirectory() as home, screen() as variables:
        # Compiled once, as a user's program is: else every start would compile all of it.
        compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": f"{home}/compiled"}
        environ = environment(Path(home), **variables, **compiled)
        measure_start(environ, flags, options.runs)
        measure_pictures(environ, flags, photos, options.runs)
    return 0


def measure_start(environ: dict[str, str], flags: list[str], runs: int) -> None:
    """Process start to a window that is there and painted, and to a loaded model."""
    exposed, ready, processor = [], [], []
    for _ in range(runs + 1):
        with WindowProcess(environ, *flags) as window:
            event = window.wait_for("exposed")
            exposed.append(event["clock"] - window.started)
            processor.append(event["cpu"])
            seen = {event["event"]: event for event in window.seen}
            loaded = seen.get("ready") or window.wait_for("ready")
            ready.append(loaded["clock"] - window.started)
            window.quit()
    # The first start also fills the disk cache.
    say("start to window, first", exposed[:1])
    say("start to window", exposed[1:])
    say("start to window, processor time", processor[1:])
    say("start to model loaded", ready[1:])


def measure_pictures(
    environ: dict[str, str], flags: list[str], photos: list[Path], runs: int
) -> None:
    """A file handed over to its caption shown, and to its sound being played, warm.

    And the same to its caption after the model was unloaded.
    """
    captions, sounds, reloaded = [], [], []
    with WindowProcess(environ, *flags) as window:
        window.wait_for("exposed")
        for number in range(WARM_UP + runs):
            given = window.open(photos[number % len(photos)])
            captions.append(window.wait_for("caption")["clock"] - given)
            while window.wait_for("playback")["state"] != "PlayingState":
                pass
            sounds.append(window.seen[-1]["clock"] - given)
        say("memory, MB", [resident(window.pid) / 1000], scale=1000)
        for number in range(runs):
            window.unload()
            unloaded = resident(window.pid)
            given = window.open(photos[number % len(photos)])
            reloaded.append(window.wait_for("caption")["clock"] - given)
            window.wait_for("entry")
        say("memory without the model, MB", [unloaded / 1000], scale=1000)
        window.quit()
    say("drop to caption", captions[WARM_UP:])
    say("drop to sound", sounds[WARM_UP:])
    say("drop to caption, model unloaded", reloaded)


def say(name: str, seconds: list[float], scale: float = 1000, unit: str = "ms") -> None:
    """Print one figure."""
    values = [value * scale for value in seconds]
    figures = {
        "median": round(statistics.median(values), 1),
        "best": round(min(values), 1),
        "worst": round(max(values), 1),
        "runs": len(values),
    }
    sys.stdout.write(json.dumps({"measured": name, "unit": unit, **figures}) + "\n")
    sys.stdout.flush()


@contextmanager
def screen() -> Iterator[dict[str, str]]:
    """A display of its own where one can be had, else none at all."""
    if shutil.which("Xvfb"):
        with display() as name:
            yield {"DISPLAY": name, "QT_QPA_PLATFORM": "xcb"}
    elif sys.platform == "darwin":
        yield {}
    else:
        yield {"QT_QPA_PLATFORM": "offscreen"}


def resident(pid: int) -> float:
    """Resident memory in MB; 0 where the system does not tell it in this way."""
    status = Path(f"/proc/{pid}/statm")
    if not status.exists():
        return 0.0
    pages = int(status.read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _sample_photos() -> Path:
    return Path(__file__).resolve().parents[3] / "shared" / "data" / "photos"


if __name__ == "__main__":
    sys.exit(main())
