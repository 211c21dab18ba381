"""Where things are: found in the source tree, moved by the environment, never made by asking."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from desktop.system import paths

ROOT = Path(__file__).resolve().parents[3]
USERS = (paths.data, paths.logs, paths.history, paths.pictures)


def test_resources_are_in_the_source_tree() -> None:
    assert paths.resources() == ROOT
    assert (paths.assets() / "icons").is_dir()
    assert paths.bundle() == ROOT / "assets" / "model"


def test_resources_are_found_from_anywhere(tmp_path: Path) -> None:
    # WHEN the program is started in another folder
    code = "from desktop.system import paths; print(paths.assets())"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == str(ROOT / "assets")


def test_a_packaged_app_has_its_resources_inside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert paths.bundle() == tmp_path / "assets" / "model"


def test_one_folder_can_hold_all_of_the_users_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "portable"
    monkeypatch.setenv(paths.HOME_VARIABLE, str(home))
    assert {path().relative_to(home).parts[0] for path in USERS} == {"data", "logs"}
    # AND asking makes nothing
    assert not home.exists()


def test_a_relative_home_is_one_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(paths.HOME_VARIABLE, "here")
    assert paths.data() == tmp_path / "here" / "data"
    monkeypatch.setenv(paths.HOME_VARIABLE, "~/there")
    assert paths.data() == Path.home() / "there" / "data"


def test_the_systems_places_carry_the_programs_name() -> None:
    for path in USERS:
        assert "clairvoix" in str(path()).lower()
        assert path().is_relative_to(Path.home())
        assert not path().exists()


def test_a_folder_is_made_for_its_user_alone(tmp_path: Path) -> None:
    folder = paths.create(tmp_path / "a" / "b")
    assert paths.create(folder) == folder
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(paths.FolderNotWritable) as caught:
        paths.create(tmp_path / "file" / "folder")
    assert caught.value.path == tmp_path / "file" / "folder"


def test_a_size_counts_a_file_of_several_names_once(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "five").write_bytes(b"12345")
    (tmp_path / "again").hardlink_to(tmp_path / "below" / "five")
    (tmp_path / "two").write_bytes(b"12")

    assert paths.size_of(tmp_path) == 7
    assert paths.size_of(tmp_path / "nothing here") == 0


def test_a_folder_is_measured_while_another_works_in_it(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"12345")
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            below = tmp_path / "unfinished" / "below"
            below.mkdir(parents=True)
            (below / "part").touch()
            shutil.rmtree(tmp_path / "unfinished")

    other = threading.Thread(target=work)
    other.start()
    try:
        assert {paths.size_of(tmp_path) for _ in range(300)} == {5}
    finally:
        stop.set()
        other.join()
