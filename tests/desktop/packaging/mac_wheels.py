"""The packages that the Mac app is made of: fetched, unpacked and looked into, on any system.

    python -m tests.desktop.packaging.mac_wheels FOLDER

They are resolved from the lock for Apple Silicon and their hashes are checked. Prints a table: for
each package the oldest macOS its binaries are built for (LC_BUILD_VERSION), whether all of them
have code for Apple Silicon, and its size.
"""

from __future__ import annotations

import argparse
import os
import struct
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop.appinfo import MAC_MINIMUM
from tests.support.processes import ROOT

ARM64 = 0x0100000C

_FAT = 0xCAFEBABE
_MACHO_64 = 0xFEEDFACF
_LC_VERSION_MIN_MACOSX = 0x24
_LC_BUILD_VERSION = 0x32

Version = tuple[int, int]


@dataclass(frozen=True)
class Package:
    """What the binaries of one package say; `minimum` is None where it has none."""

    name: str
    minimum: Version | None
    foreign: tuple[str, ...]
    """Binaries without code for Apple Silicon."""
    size: int


def fetch(folder: Path) -> None:
    """Unpack the app's packages for a Mac into a folder."""
    platform = ["--python-platform", "aarch64-apple-darwin", "--python-version", "3.11"]
    trust = ["--require-hashes", "--only-binary", ":all:"]
    lists = ["-r", "pyproject.toml", "-c", "requirements.lock"]
    uv = str(Path(sys.executable).with_name("uv"))
    command = [uv, "pip", "install", "--quiet", *platform, *trust, *lists, "--target", str(folder)]
    environ = {**os.environ, "MACOSX_DEPLOYMENT_TARGET": MAC_MINIMUM}
    subprocess.run(command, cwd=ROOT, env=environ, check=True)


def look_into(folder: Path) -> list[Package]:
    """What was fetched, package by package."""
    files: dict[str, list[Path]] = {}
    for record in sorted(folder.glob("*.dist-info/RECORD")):
        lines = record.read_text(encoding="utf-8").splitlines()
        name = record.parent.name.removesuffix(".dist-info")
        files[name] = [folder / line.rsplit(",", 2)[0].strip('"') for line in lines]
    return [_package(name, found, folder) for name, found in files.items()]


def slices(data: bytes) -> Iterator[tuple[int, Version | None]]:
    """Processor and minimum macOS of each part of a Mach-O file; nothing for any other file."""
    if len(data) < 32:
        return
    if struct.unpack_from(">I", data)[0] == _FAT and struct.unpack_from(">I", data, 4)[0] < 20:
        for number in range(struct.unpack_from(">I", data, 4)[0]):
            offset, size = struct.unpack_from(">8x2I", data, 8 + 20 * number)
            yield from slices(data[offset : offset + size])
    elif struct.unpack_from("<I", data)[0] == _MACHO_64:
        processor, _, _, commands = struct.unpack_from("<iiII", data, 4)
        yield processor, _minimum(data, commands)


def _minimum(data: bytes, commands: int) -> Version | None:
    offset = 32
    for _ in range(commands):
        command, size = struct.unpack_from("<II", data, offset)
        if command in (_LC_BUILD_VERSION, _LC_VERSION_MIN_MACOSX):
            # The platform stands before the version in the newer of the two.
            where = offset + (12 if command == _LC_BUILD_VERSION else 8)
            number = struct.unpack_from("<I", data, where)[0]
            return number >> 16, number >> 8 & 0xFF
        offset += size
    return None


def _package(name: str, files: list[Path], folder: Path) -> Package:
    minima, foreign, size = [], [], 0
    for path in files:
        if not path.is_file():
            continue
        size += path.stat().st_size
        found = dict(slices(path.read_bytes()))
        if found and ARM64 not in found:
            foreign.append(str(path.relative_to(folder)))
        minimum = found.get(ARM64)
        if minimum is not None:
            minima.append(minimum)
    return Package(name, max(minima, default=None), tuple(foreign), size)


def dotted(version: Version) -> str:
    """A version as it is written."""
    return ".".join(map(str, version))


def main() -> int:
    """Fetch, look and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    fetch(folder)
    by_minimum: defaultdict[Version, list[str]] = defaultdict(list)
    for package in look_into(folder):
        needs = f"macOS {dotted(package.minimum)}" if package.minimum else "no binaries"
        foreign = f"   without Apple Silicon: {', '.join(package.foreign)}" * bool(package.foreign)
        sys.stdout.write(f"{package.name:40} {needs:12} {package.size / 1e6:7.1f} MB{foreign}\n")
        if package.minimum is not None:
            by_minimum[package.minimum].append(package.name)
    sys.stdout.write(f"all of them: macOS {dotted(max(by_minimum))}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
