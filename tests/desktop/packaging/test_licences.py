"""The licences of everything inside, and the bill of materials made from them."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import pytest

from desktop.appinfo import NAME, VERSION
from desktop.packaging import licences, sbom
from desktop.system import paths


def test_every_part_has_its_terms_and_its_text() -> None:
    parts = licences.bundled()
    assert parts[0].name == NAME
    assert {"Python", "Qt", "FFmpeg", "numpy", "pillow", "tokenizers", "uv"} <= {
        part.name for part in parts
    }
    for part in parts:
        assert part.terms, part.name
        assert len(part.text) > 500, part.name


def test_what_only_training_and_testing_need_is_no_part() -> None:
    assert not {"tensorflow-cpu", "keras", "pytest", "mypy", "scipy"} & set(licences.packages())


def test_the_packaged_app_reads_the_list_that_was_made_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN the list as the packager writes it
    live = licences.bundled()
    licences.write(tmp_path / licences.FILE)
    # WHEN the app is packaged THEN it shows the same, and what packing added
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert paths.is_packaged()
    *parts, starter = licences.bundled()
    assert tuple(parts) == live
    assert starter.name == "pyinstaller"
    assert "bootloader" in starter.text.lower()


@pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="Debian's and its relatives' way")
def test_libraries_of_the_system_come_with_their_licences(tmp_path: Path) -> None:
    # GIVEN two libraries that the packer took along, one from Python's own folder
    library = next(Path("/lib").glob("*-linux-gnu/libglib-2.0.so.0"))
    own = Path(sys.prefix) / "lib" / "own.so"
    parts = licences.read(licences.write(tmp_path / licences.FILE, [library, own]))
    added = {part.name: part for part in parts if part.origin in ("debian", "text")}
    # THEN the system's is there under its package's name, with its terms
    glib = added["libglib2.0-0"]
    assert glib.version
    assert glib.terms.startswith("LGPL-2")
    # AND so are the texts that it refers to, after it, which are no parts
    assert len(added["Licence LGPL-2.1"].text) > 20_000
    bill = sbom.bill(parts[0], parts[1:])
    purls = {component["name"]: component.get("purl", "") for component in bill["components"]}
    assert purls["libglib2.0-0"].startswith("pkg:deb/debian/libglib2.0-0@")
    assert "Licence LGPL-2.1" not in purls


@pytest.mark.skipif(shutil.which("dpkg-query") is None, reason="Debian's and its relatives' way")
def test_a_library_of_unknown_origin_is_not_packed_in_silence(tmp_path: Path) -> None:
    stray = tmp_path / "libstray.so.1"
    stray.touch()
    with pytest.raises(ValueError, match=r"libstray\.so\.1"):
        licences.write(tmp_path / licences.FILE, [stray])


def test_the_bill_of_materials_names_every_part_once() -> None:
    own, *parts = licences.bundled()
    bill = json.loads(json.dumps(sbom.bill(own, parts)))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    assert bill["metadata"]["component"]["version"] == VERSION
    references = [component["bom-ref"] for component in bill["components"]]
    assert len(references) == len(set(references)) == len(parts)
    # THEN the program depends on each of them, by the same references
    assert bill["dependencies"][0]["dependsOn"] == references
    # AND each package is told by its version and by hashes of the lock
    packages = [component for component in bill["components"] if "purl" in component]
    assert len(packages) == len(licences.packages())
    for component in packages:
        assert component["purl"] == f"pkg:pypi/{component['name']}@{component['version']}"
        hashes = component["externalReferences"][0]["hashes"]
        assert hashes, component["name"]
        assert all(re.fullmatch("[0-9a-f]{64}", entry["content"]) for entry in hashes)


def test_hashes_are_those_below_the_packages_name() -> None:
    lock = f"# made by\na-b==1 ; x \\\n    --hash=sha256:{'0' * 64}\n    # via c\nc==2\n"
    assert sbom.locked_hashes(lock) == {"a-b": ["0" * 64], "c": []}
