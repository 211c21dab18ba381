"""The system's own libraries that the packer takes along, and their licences.

Debian and its relatives keep those beside each package. A Mac brings no such libraries: there
everything comes from Python packages. Used when packing.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

_DOCUMENTS = Path("/usr/share/doc")
_COMMON = Path("/usr/share/common-licenses")

Found = tuple[str, str, str, str]
"""Name, version, terms and text; a text that others refer to has no version."""


def licences_of(libraries: Iterable[Path]) -> Iterator[Found]:
    """The licence of each package that one of the libraries is of, then the texts they refer to.

    ValueError names a library of the system that no package owns.
    """
    packages = _owners(list(libraries))
    referred: set[str] = set()
    for name in sorted(set(packages.values())):
        text = (_DOCUMENTS / name.partition(":")[0] / "copyright").read_text(encoding="utf-8")
        referred |= set(re.findall(rf"{_COMMON}/([A-Za-z0-9.-]*[A-Za-z0-9])", text))
        yield name.partition(":")[0], _version(name), _terms(text), text
    for licence in sorted(referred):
        file = _COMMON / licence
        if file.is_file() and not file.is_symlink():
            yield f"Licence {licence}", "", licence, file.read_text(encoding="utf-8")


def _owners(libraries: list[Path]) -> dict[Path, str]:
    """The package of each library."""
    if not libraries or shutil.which("dpkg-query") is None:
        return {}
    # Since /lib is /usr/lib, a package may know its files by either name.
    names = {path: {path, path.resolve(), *_without_usr(path.resolve())} for path in libraries}
    asked = [str(name) for known in names.values() for name in known]
    said = _dpkg("--search", *asked)
    owner = {Path(file): package for package, _, file in (x.partition(": ") for x in said)}
    found = {}
    for path, known in names.items():
        package = next((owner[name] for name in sorted(known) if name in owner), None)
        if package is None:
            raise ValueError(f"{path}: no package owns it, so its licence is not known")
        found[path] = package
    return found


def _without_usr(path: Path) -> list[Path]:
    return [Path("/") / path.relative_to("/usr")] if path.is_relative_to("/usr") else []


def _version(package: str) -> str:
    return _dpkg("--show", "--showformat=${Version}", package)[0]


def _terms(copyright_: str) -> str:
    """The terms of most of a package, where it states them in the form that machines read."""
    found = re.search(r"^License: *(\S.*)$", copyright_, re.MULTILINE)
    return found[1].strip() if found else "see the text"


def _dpkg(*arguments: str) -> list[str]:
    # It fails when one of many files is unknown, and tells of the others all the same.
    done = subprocess.run(["dpkg-query", *arguments], capture_output=True, text=True, check=False)
    return done.stdout.splitlines()
