"""An export that is killed leaves each file old or new, and the next one leaves nothing else."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from desktop.cli.exit_status import Exit
from desktop.export import xmp
from desktop.system import paths
from model.atomic_files import is_unfinished
from tests.support.command_line import ROOT

KILLED = """
import os, signal, sys
from model import atomic_files
from desktop.cli.main import main
from tests.support.stand_in import load

left = int(sys.argv.pop(1))
sync = atomic_files.sync

def killed(path):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    sync(path)

atomic_files.sync = killed
sys.exit(main(sys.argv[1:], load))
"""


@pytest.mark.parametrize("syncs", [1, 2, 3, 5, 7, 8, 9])
def test_a_killed_export_loses_nothing_and_leaves_nothing(tmp_path: Path, syncs: int) -> None:
    # GIVEN pictures, one with a sidecar of its owner's, and lists of before
    photos, copies = tmp_path / "photos", tmp_path / "copies"
    photos.mkdir()
    for number, name in enumerate(("a.png", "b.png")):
        Image.new("RGB", (32, 32), (number, 0, 0)).save(photos / name)
    own = xmp.merge(None, {"en": "What a person wrote."}).packet
    (photos / "a.xmp").write_bytes(own)
    table, data = tmp_path / "list.csv", tmp_path / "list.json"
    table.write_text("old")
    pictures = {path: path.read_bytes() for path in photos.glob("*.png")}
    environment = {**os.environ, paths.HOME_VARIABLE: str(tmp_path / "home"), "LC_ALL": "C.UTF-8"}

    def run(number: int) -> int:
        places = {"--csv": table, "--json": data, "--copies": copies}
        options = ["--xmp", *(str(part) for place in places.items() for part in place)]
        command = [sys.executable, "-c", KILLED, str(number), "batch", str(photos), *options]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode

    # WHEN the program is killed at some write
    assert run(syncs) == -signal.SIGKILL
    # THEN what is there is whole
    assert table.read_text() == "old" or len(table.read_text().splitlines()) == 3
    assert not data.exists() or len(json.loads(data.read_text())) == 2
    for sidecar in photos.glob("[!.]*.xmp"):
        assert xmp.read(sidecar.read_bytes())["dc:description"]
    for copy in copies.glob("[!.]*"):
        with Image.open(copy) as picture:
            picture.load()
    # AND the next run leaves nothing of it
    assert run(0) == Exit.DONE
    left = [path for path in tmp_path.rglob("*") if is_unfinished(path)]
    assert left == []
    assert {path: path.read_bytes() for path in photos.glob("*.png")} == pictures
    assert "What a person wrote." in (photos / "a.xmp").read_text()
