"""`clairvoix` for the terminal: a link to the program that is running, in a folder of the PATH."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from desktop.appinfo import NAME
from desktop.system import paths
from desktop.system.file_fault import FileFault

TOOL = NAME.lower()
USUAL_FOLDER = Path("/usr/local/bin")


class ToolError(FileFault):
    """The command line tool could not be put at `path`."""


class ToolNameTaken(ToolError):
    """Something else has this name there; it was not touched."""


class ToolNotInstalled(ToolError):
    """The system refuses a link there."""


def program() -> Path | None:
    """What the link leads to: the packed app's program, or the script of an installed package."""
    if paths.is_packaged():
        return Path(sys.executable)
    script = Path(sys.executable).with_name(TOOL)
    return script if script.exists() else None


def install(folder: Path, leads_to: Path) -> Path:
    """Put the link into a folder, in place of an older one of ours; raises a `ToolError`."""
    link = folder / TOOL
    if os.path.lexists(link) and not _is_ours(link):
        raise ToolNameTaken(link)
    # Under another name first: the old one leads somewhere until the new one is there.
    new = link.with_name(f".{TOOL}-{os.getpid()}")
    try:
        new.symlink_to(leads_to)
        try:
            new.replace(link)
        except OSError:
            new.unlink()
            raise
    except OSError as error:
        raise ToolNotInstalled(link, error.strerror or str(error)) from error
    return link


def is_found(link: Path, path: str | None = None) -> bool:
    """Whether a shell looks for programs in the folder of a link."""
    searched = os.environ.get("PATH", "") if path is None else path
    return str(link.parent) in searched.split(os.pathsep)


def _is_ours(link: Path) -> bool:
    """Whether it is a link to this program, also to where it was before it moved."""
    return link.is_symlink() and link.readlink().name.lower() == TOOL
