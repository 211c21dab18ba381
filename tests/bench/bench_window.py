"""How fast the real window is, from outside: start to exposed, drop to caption, drop to sound.

    python -m tests.bench.bench_window [--runs 10] [--photos FOLDER]
        [--fake | --model BUNDLE] [--serving]

Runs the app in its own process, on a display of its own where Xvfb is there. Prints one JSON object
a line: the figure's name, its median, best and worst in milliseconds, and the number of runs.
`--fake` puts an instant captioner in the model's place: what remains is the app itself. With
`--serving` the window's service is on, and a client asks it for a caption every half second.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import shutil
import socket
import statistics
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from http import HTTPStatus
from pathlib import Path
from urllib.error import URLError

from PySide6.QtCore import QSettings

from desktop.settings import SERVICE, SERVICE_PORT
from tests.support.processes import WindowProcess, display, environment

WARM_UP = 3
ASKED_EVERY = 0.5
"""Seconds between two requests of a client."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--photos", type=Path, default=_sample_photos())
    parser.add_argument("--fake", action="store_true")
    parser.add_argument("--model", type=Path)
    parser.add_argument("--serving", action="store_true")
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
        with client(environ, photos[-1]) if options.serving else nullcontext():
            measure_pictures(environ, flags, photos, options.runs)
    return 0


@contextmanager
def client(environ: dict[str, str], photo: Path) -> Iterator[None]:
    """Switch the service on in the settings, and ask it from a thread; how often is printed."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    data = Path(environ["CLAIRVOIX_HOME"]) / "data"
    store = QSettings(str(data / "settings.ini"), QSettings.Format.IniFormat)
    store.setValue(SERVICE.key, True)
    store.setValue(SERVICE_PORT.key, port)
    store.sync()
    image = base64.b64encode(photo.read_bytes()).decode()
    body = json.dumps({"model": "clairvoix", "stream": False, "images": [image]}).encode()
    asked = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/generate", body, {"Content-Type": "application/json"}
    )
    done, answered = threading.Event(), 0

    def ask() -> None:
        nonlocal answered
        while not done.wait(ASKED_EVERY):
            # Nobody listens before the window is there.
            with suppress(URLError), urllib.request.urlopen(asked, timeout=60) as answer:
                answered += answer.status == HTTPStatus.OK

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        say("answers to the client", [answered], scale=1, unit="answers")


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
