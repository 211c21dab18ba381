"""The Mac's packages, fetched and looked into (`make test-mac`); the reader of their binaries."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from desktop.appinfo import MAC_MINIMUM
from tests.desktop.packaging.mac_wheels import ARM64, dotted, fetch, look_into, slices


def macho(processor: int, command: int, *words: int) -> bytes:
    """A Mach-O file with one load command."""
    load = struct.pack(f"<{2 + len(words)}I", command, 8 + 4 * len(words), *words)
    header = struct.pack("<IiiIIII", 0xFEEDFACF, processor, 0, 6, 1, len(load), 0)
    return header + struct.pack("<I", 0) + load


NEW = macho(ARM64, 0x32, 1, 15 << 16 | 2 << 8, 15 << 16, 0)
OLD = macho(0x01000007, 0x24, 10 << 16 | 13 << 8, 11 << 16)


def test_the_minimum_is_read_from_both_forms() -> None:
    assert list(slices(NEW)) == [(ARM64, (15, 2))]
    assert list(slices(OLD)) == [(0x01000007, (10, 13))]


def test_a_universal_file_has_a_minimum_for_each_processor() -> None:
    offset = 8 + 2 * 20
    table = struct.pack(">5I", 0x01000007, 3, offset, len(OLD), 0)
    table += struct.pack(">5I", ARM64, 0, offset + len(OLD), len(NEW), 0)
    both = struct.pack(">2I", 0xCAFEBABE, 2) + table + OLD + NEW
    assert dict(slices(both)) == {0x01000007: (10, 13), ARM64: (15, 2)}


@pytest.mark.parametrize("data", [b"", b"\x7fELF" * 20, b"\xca\xfe\xba\xbe\x00\x00\x00\x41" * 9])
def test_other_files_say_nothing(data: bytes) -> None:
    assert list(slices(data)) == []


@pytest.mark.wheels
def test_the_app_asks_for_the_system_that_its_packages_are_built_for(tmp_path: Path) -> None:
    # GIVEN the packages of the lock for a Mac, their hashes checked
    fetch(tmp_path)
    packages = look_into(tmp_path)
    assert {"pyside6_essentials-6.9.3", "coremltools-9.0"} <= {package.name for package in packages}
    # THEN the oldest system on which all of them run is the one that the app names
    minimum = max(package.minimum for package in packages if package.minimum)
    assert dotted(minimum) == MAC_MINIMUM
    # AND each binary has code for Apple Silicon
    assert [package.foreign for package in packages if package.foreign] == []
