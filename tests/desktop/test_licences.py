"""The licences of everything inside, and the bill of materials made from them."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from desktop import bill_of_materials, licences, paths
from desktop.appinfo import NAME, VERSION


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
    # WHEN the app is packaged THEN it shows the same
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert paths.is_packaged()
    assert licences.bundled() == live


def test_the_bill_of_materials_names_every_part_once() -> None:
    bill = json.loads(json.dumps(bill_of_materials.bill()))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    assert bill["metadata"]["component"]["version"] == VERSION
    references = [component["bom-ref"] for component in bill["components"]]
    assert len(references) == len(set(references)) == len(licences.bundled()) - 1
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
    assert bill_of_materials.locked_hashes(lock) == {"a-b": ["0" * 64], "c": []}
