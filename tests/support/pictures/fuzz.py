"""Gives the gate for pictures damaged ones for a while: `python -m tests.support.pictures.fuzz`.

Seeds are made on the spot, one of each format and oddity. Each is damaged in a few places, cut,
or has a part of another put into it. Whatever comes must be a picture or an `ImageError`, within
the budget. The first input that breaks this is written to a file, and its name is told.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
import traceback
from pathlib import Path

from model.errors import ImageError
from model.pictures.signatures import FORMATS
from model.preprocess import SIZE, load_picture
from tests.support.pictures.heic import container, grid
from tests.support.pictures.hostile import encoded, hostile_pictures
from tests.support.pictures.odd import disguised, grey_tiffs, odd_pictures, scene
from tests.support.pictures.raw import raw_files
from tests.support.pictures.tiffs import deep_tiffs

_SECONDS, _BYTES = 2.0, 600 * 10**6
_MOST_SEED = 300_000
_INTERESTING = (0, 1, 0x7F, 0x80, 0xFF)


def seeds() -> list[bytes]:
    """Small files of every kind that the gate knows."""
    plain = [encoded(scene(48, 40), name) for name in FORMATS]
    plain.append(container(grid(scene(48, 40), 32)))
    plain += [encoded(scene(48, 40), "TIFF", compression=kind) for kind in ("tiff_lzw", "jpeg")]
    odd = [
        *odd_pictures().values(),
        *raw_files().values(),
        *grey_tiffs().values(),
        *deep_tiffs(),
        *disguised().values(),
    ]
    return [data for data in plain + odd if len(data) <= _MOST_SEED]


def damaged(data: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """The file, changed in one of a few ways, most often near its beginning."""
    made = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        reach = chance.choice((64, 512, len(made)))
        at = chance.randrange(max(1, min(reach, len(made))))
        match chance.randrange(5):
            case 0:
                made[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                made[at : at + 4] = bytes([chance.choice(_INTERESTING)] * chance.choice((1, 2, 4)))
            case 2:
                del made[at : at + chance.choice((1, 4, 64, len(made) // 2))]
            case 3:
                other = chance.choice(others)
                start = chance.randrange(len(other))
                made[at:at] = other[start : start + chance.choice((4, 64, 4096))]
            case _:
                part = made[at : at + chance.choice((2, 16, 256))]
                made[at:at] = part * chance.choice((2, 50))
    return bytes(made)


def fault_of(data: bytes) -> str:
    """What is wrong with how the gate takes a file; empty when nothing is."""
    start = time.process_time()
    try:
        if (shape := load_picture(data).shape) != (*SIZE, 3):
            return f"the shape is {shape}"
    except ImageError:
        pass
    except BaseException:  # noqa: BLE001 - that is what is looked for
        return traceback.format_exc()
    seconds = time.process_time() - start
    return f"{seconds:.1f} seconds" if seconds > _SECONDS else ""


def main() -> int:
    """Run for as long as asked; 1 when something was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long (60)")
    parser.add_argument("--seed", type=int, default=None, help="of chance, to do the same again")
    parser.add_argument("--out", type=Path, default=Path("out"), help="where an input is kept")
    parser.add_argument("--hostile", action="store_true", help="begin with the hostile pictures")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(1 << 32)
    chance, files = random.Random(seed), seeds()
    unit = 1 if sys.platform == "darwin" else 1024
    first = [data for _, data, _ in hostile_pictures()] if options.hostile else []
    for data in files:
        fault_of(data)
    water = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    end, count = time.monotonic() + options.seconds, 0
    while time.monotonic() < end:
        data = first.pop() if first else damaged(chance.choice(files), files, chance)
        fault = fault_of(data)
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit - water
        if not fault and used > _BYTES:
            fault = f"{used} bytes"
        if fault:
            options.out.mkdir(parents=True, exist_ok=True)
            found = options.out / f"fuzz-{seed}-{count}.bin"
            found.write_bytes(data)
            sys.stderr.write(f"{found}: {fault}\n")
            return 1
        count += 1
    sys.stdout.write(f"{count} pictures, none escaped (--seed {seed}), {used / 1e6:.0f} MB more\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
