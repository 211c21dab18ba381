"""The licences of everything that is part of the program, for the About box and for a release.

    python -m desktop.packaging.licences [LIST]   (prints them all; LIST is the one in a packed app)

In a source checkout they are read from the installed packages; the packaged app carries the list
that was made when it was packed, with those of the system's libraries in it. No Qt.
"""

from __future__ import annotations

import json
import platform
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.appinfo import NAME, VERSION
from desktop.system import paths
from model import atomic_files

if TYPE_CHECKING:
    from importlib.metadata import Distribution

FILE = "licences.json"

_TEXTS = "licences"
"""The folder of `assets` with the texts that packages only name."""

_INDEX = "pypi"

_STARTER = "pyinstaller"

_INSIDE = (
    ("Qt", "LGPL-3.0-only", "LGPL-3.0.txt"),
    ("FFmpeg", "LGPL-2.1-or-later", "LGPL-2.1.txt"),
    ("ICU", "ICU", "Unicode.txt"),
    ("libheif", "LGPL-3.0-or-later", "LGPL-3.0.txt"),
    ("libde265", "LGPL-3.0-or-later", "LGPL-3.0.txt"),
)
"""Parts inside PySide6 and pi-heif, which carry neither their versions nor their licences."""

_READER = "tesserocr"
_INSIDE_READER = (
    ("Tesseract and its models", "Apache-2.0", "Apache-2.0.txt"),
    ("Leptonica", "BSD-2-Clause", "Leptonica.txt"),
    ("JBIG-KIT", "GPL-2.0-or-later", "GPL-2.0.txt"),
)
"""Parts inside the package that reads text; Pillow's licence has the texts of the others."""

_NAMED_ONLY = {
    "flatbuffers": ("Apache-2.0", "Apache-2.0.txt"),
    "pyside6-addons": ("LGPL-3.0-only", "LGPL-3.0.txt"),
    "pyside6-essentials": ("LGPL-3.0-only", "LGPL-3.0.txt"),
    "shiboken6": ("LGPL-3.0-only", "LGPL-3.0.txt"),
    "tokenizers": ("Apache-2.0", "Apache-2.0.txt"),
}
"""Packages that name their licence and leave out its text."""


@dataclass(frozen=True, slots=True)
class Licence:
    """One part of the program; `terms` is an SPDX expression where the part gives one.

    `origin` is where it comes from: the Python package index, Debian, or empty. "text" is no part
    of the program, but a licence that others refer to.
    """

    name: str
    version: str
    terms: str
    text: str
    origin: str = ""


def bundled() -> tuple[Licence, ...]:
    """The licences of the program's parts, its own first."""
    if paths.is_packaged():
        return read(paths.resources() / FILE)
    return tuple(_collect())


def read(path: Path) -> tuple[Licence, ...]:
    """The list of a packaged app."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    return tuple(Licence(**licence) for licence in stored)


def write(path: Path, libraries: Iterable[Path] = ()) -> Path:
    """Write the list for the packaged app, which carries these libraries, too; the path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    parts = [*_collect(), *_packed(libraries)]
    stored = [asdict(licence) for licence in parts]
    text = json.dumps(stored, indent=1, ensure_ascii=False)
    atomic_files.write_durably(path, text.encode("utf-8"))
    return path


def packages() -> dict[str, str]:
    """Name and version of each installed package that the program is made of."""
    # Slow to import, and the packed app, which reads a list, needs it never.
    from importlib import metadata

    found: dict[str, str] = {}
    waiting = [NAME.lower(), "uv"]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        try:
            package = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # for another system, or left out on purpose (pyproject.toml, overrides)
        found[name] = package.version
        waiting += _requirements(package)
    del found[NAME.lower()]
    return dict(sorted(found.items()))


def _requirements(package: Distribution) -> Iterator[str]:
    """What a package always needs on this system."""
    for line in package.requires or ():
        name, _, marker = line.partition(";")
        system = re.search(r"sys_platform == ['\"](\w+)", marker)
        if "extra" not in marker and (system is None or system[1] == sys.platform):
            yield normalised(re.split(r"[ \[<>=!~(]", name.strip())[0])


def normalised(name: str) -> str:
    """A package's name as indexes spell it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _collect() -> Iterator[Licence]:
    root = paths.resources()
    own = (root / "LICENSE").read_text(encoding="utf-8")
    yield Licence(NAME, VERSION, "Apache-2.0", own)
    yield Licence("Python", platform.python_version(), "PSF-2.0", _text("Python.txt"))
    versions = packages()
    for name, terms, file in (*_INSIDE, *(_INSIDE_READER if _READER in versions else ())):
        yield Licence(name, "", terms, _text(file))
    for name, version in versions.items():
        yield _licence(name, version)


def _packed(libraries: Iterable[Path]) -> Iterator[Licence]:
    """What packing adds: the program that starts Python, and libraries of the system."""
    from importlib import metadata

    from desktop.packaging import system_libraries

    yield _licence(_STARTER, metadata.version(_STARTER))
    python = (sys.prefix, sys.base_prefix)
    system = (path for path in libraries if not any(map(path.is_relative_to, python)))
    for found in system_libraries.licences_of(system):
        yield Licence(*found, origin="debian" if found[1] else "text")


def _licence(name: str, version: str) -> Licence:
    if name in _NAMED_ONLY:
        terms, file = _NAMED_ONLY[name]
        return Licence(name, version, terms, _text(file), _INDEX)
    from importlib import metadata

    package = metadata.distribution(name)
    said = package.metadata
    classifiers = [
        line.rpartition(" :: ")[2]
        for line in said.get_all("Classifier", [])
        if line.startswith("License ::")
    ]
    given = [*said.get_all("License-Expression", []), *said.get_all("License", [])]
    terms = next((line for line in (*given, ", ".join(classifiers)) if line), "")
    texts = [
        file.read_text(encoding="utf-8").strip()
        for file in package.files or ()
        if re.match(r"(licen[cs]e|copying|notice)", file.name, re.IGNORECASE)
        and ".dist-info" in file.parts[0]
    ]
    terms = terms.strip().partition("\n")[0].strip()
    return Licence(name, version, terms, "\n\n".join(texts), _INDEX)


def _text(file: str) -> str:
    return (paths.assets() / _TEXTS / file).read_text(encoding="utf-8")


if __name__ == "__main__":
    for part in read(Path(sys.argv[1])) if sys.argv[1:] else bundled():
        title = f"{part.name} {part.version} ({part.terms})"
        sys.stdout.write(f"{title}\n{'=' * len(title)}\n\n{part.text}\n\n\n")
