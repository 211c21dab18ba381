"""The link by which a terminal finds the program."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.system import command_line_tool
from desktop.system.command_line_tool import ToolNameTaken, ToolNotInstalled


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """The program inside the app."""
    path = tmp_path / "Clairvoix.app" / "Contents" / "MacOS" / "Clairvoix"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"the program")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for programs."""
    folder = tmp_path / "bin"
    folder.mkdir()
    return folder


def test_the_link_leads_to_the_program_and_takes_the_place_of_an_older_one(
    program: Path, folder: Path
) -> None:
    # GIVEN a link to where the app was before
    (folder / "clairvoix").symlink_to("/Volumes/Clairvoix/Clairvoix.app/Contents/MacOS/Clairvoix")
    link = command_line_tool.install(folder, program)
    assert link.read_bytes() == b"the program"
    assert [path.name for path in folder.iterdir()] == ["clairvoix"]
    assert command_line_tool.is_found(link, f"/usr/bin:{folder}")
    assert not command_line_tool.is_found(link, "/usr/bin")


@pytest.mark.parametrize("other", ["file", "folder", "link"])
def test_what_is_not_ours_is_not_touched(program: Path, folder: Path, other: str) -> None:
    place = folder / "clairvoix"
    match other:
        case "file":
            place.write_bytes(b"mine")
        case "folder":
            place.mkdir()
        case _:
            place.symlink_to("/usr/bin/env")
    before = place.lstat()
    with pytest.raises(ToolNameTaken) as taken:
        command_line_tool.install(folder, program)
    assert taken.value.path == place
    assert place.lstat() == before


@pytest.fixture
def locked_folder(folder: Path) -> Path:
    """One that may only be read."""
    folder.chmod(0o555)
    return folder


def test_without_rights_it_says_so(program: Path, locked_folder: Path, ordinary_user: None) -> None:
    with pytest.raises(ToolNotInstalled):
        command_line_tool.install(locked_folder, program)
    with pytest.raises(ToolNotInstalled):
        command_line_tool.install(locked_folder / "missing", program)
