"""Memory that was freed is the system's again."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]

RESIDENT = """
import os
from pathlib import Path
from desktop.system import memory

def resident():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

# Blocks too small for pages of their own, with a live one at the end.
blocks = [bytearray(50_000) for _ in range(2000)]
last = bytearray(50_000)
full = resident()
del blocks
memory.give_back()
print(full - resident())
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="/proc tells the memory on Linux")
def test_freed_memory_goes_back_to_the_system() -> None:
    # WHEN 100 MB are freed and given back THEN the process is smaller by nearly as much
    done = subprocess.run(
        [sys.executable, "-c", RESIDENT], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert float(done.stdout) > 80


LITTLE = """
import gc
import os
from pathlib import Path
from desktop.system import memory

def resident():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

memory.begin()
assert not gc.isenabled()
memory.keep_little()
# By itself glibc takes this for a sign that such sizes come again.
del (large := [bytearray(30_000_000)])[:]
blocks = [bytearray(1_000_000) for _ in range(50)]
last = bytearray(50_000)
full = resident()
del blocks
print(full - resident())
memory.settle()
assert gc.isenabled() and gc.get_freeze_count()
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc is Linux's")
def test_what_is_freed_does_not_stay_for_the_next_time() -> None:
    # WHEN 50 MB are freed THEN the process is smaller by them at once; by itself it often is not
    done = subprocess.run(
        [sys.executable, "-c", LITTLE], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert float(done.stdout) > 45
