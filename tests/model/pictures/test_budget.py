"""No picture costs more than two seconds of a processor and 600 MB, and none starts anything."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.model.pictures.measure_hostile import BUDGET, allowance

ROOT = Path(__file__).resolve().parents[3]

BYTES = 600 * 10**6


def test_every_hostile_picture_is_described_or_refused_within_the_budget() -> None:
    # GIVEN a fresh process, whose high water of memory is its own
    command = [sys.executable, "-W", "error", "-m", "tests.model.pictures.measure_hostile"]
    # WHEN it reads every hostile picture
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    costs = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(costs) > 30
    # THEN each is what it should be, by a word that a person understands
    for name, described, outcome, *_ in costs:
        expected = "described" if described else "ImageTooLarge"
        assert outcome.partition(":")[0] == expected, f"{name}: {outcome}"
    # AND none takes longer or more
    most = BUDGET * allowance()
    assert {name: seconds for name, _, _, seconds, *_ in costs if seconds > most} == {}
    assert sum(beyond for *_, beyond, _ in costs) < BYTES


def test_shown_large_a_deep_picture_is_not_copied_whole() -> None:
    # GIVEN a hundred megapixels of 16 bits, of which a copy as floats takes 400 MB
    # WHEN they are made as large as the window shows them, in a process of its own
    done = subprocess.run(
        [sys.executable, "-c", LARGE], cwd=ROOT, capture_output=True, text=True, check=False
    )
    # THEN the whole of it takes less than the budget
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < BYTES


LARGE = """
from model.pictures import gate
from tests.model.pictures.measure_hostile import high_water
from tests.support.pictures.hostile import encoded, picture, png_of
gate.read(encoded(picture(), "PNG"), gate.Target(lambda size: size))
data = png_of(10_000, 10_000, 16, 0)
before = high_water()
gate.read(data, gate.Target(lambda _: (2400, 2400)))
print(high_water() - before)
"""

WATCHED = """
import sys
seen = []
def watch(event, details):
    if event.split(".")[0] in ("socket", "subprocess") or event in (
        "os.fork", "os.forkpty", "os.exec", "os.posix_spawn", "os.spawn", "os.system"
    ):
        seen.append(event)
from model.errors import ImageError
from model.preprocess import load_picture
from tests.support.pictures.odd import broken_tiffs, disguised, odd_pictures
pictures = [*disguised().values(), *odd_pictures().values(), *broken_tiffs()]
sys.addaudithook(watch)
outcomes = set()
for data in pictures:
    try:
        load_picture(data)
        outcomes.add("described")
    except ImageError as error:
        outcomes.add(type(error).__name__)
assert outcomes >= {"described", "FormatNotSupported", "ImageDamaged"}, outcomes
assert not seen, seen
"""


def test_reading_starts_no_program_opens_no_socket_and_says_nothing() -> None:
    # GIVEN a process that is told of every child and every socket, by Python's own audit events
    # WHEN it reads drawings, pages and films that call themselves pictures, and odd pictures
    done = subprocess.run(
        [sys.executable, "-c", WATCHED], cwd=ROOT, capture_output=True, text=True, check=False
    )
    # THEN there was none, and Pillow's warnings reached nobody
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
