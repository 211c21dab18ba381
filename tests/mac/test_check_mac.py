"""The check for Macs, as far as another system allows: the interpreter stands in for Core ML."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from model.bundle import DECODER_COREML, ENCODER_COREML, SHIPPED, open_bundle
from model.inference.coreml import Predictor, Toolkit
from model.inference.options import ComputeUnits
from model.training.convert.mil_interpreter import InterpretedModel
from model.training.evaluate.contradictions import RecordedWitness
from tests.mac import check_mac
from tests.mac.check_mac import Placement

ROOT = Path(__file__).parents[2]


class Interpreted:
    """Stands in for Core ML."""

    def compile(self, package: Path, target: Path) -> None:
        shutil.copytree(package, target)

    def open(self, compiled: Path) -> Predictor:
        return InterpretedModel(compiled)


class InterpretedMachine:
    """Stands in for a Mac: it plans to run every operation of a package on one device."""

    def toolkit(self, units: ComputeUnits) -> Toolkit:
        return Interpreted()

    def placements(self, compiled: Path, units: ComputeUnits) -> list[Placement]:
        operations = InterpretedModel(compiled).operations
        return [Placement(one.type, one.name, "CPU", ("CPU",), None) for one in operations]

    def witness(self) -> RecordedWitness:
        return RecordedWitness({"chelsea.png": frozenset({"cat"})})


@pytest.fixture
def one_photo(monkeypatch: pytest.MonkeyPatch, photos: dict[str, Path]) -> None:
    # Of the rocket half precision writes another caption: it is no photo of the kind trained on.
    photo = photos["cat"]
    monkeypatch.setattr(check_mac, "sample_photos", lambda: {photo.name: photo})


def test_captions_are_compared_and_the_report_is_written(
    one_photo: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # GIVEN what LiteRT wrote about a photo
    stored, report = tmp_path / "captions.json", tmp_path / "out" / "report.json"
    assert check_mac.main(["--store", "--stored", str(stored)]) == 0
    arguments = ["--stored", str(stored), "--out", str(report), "--runs", "1"]
    # WHEN the check runs THEN the captions are the same, and everything is reported
    assert check_mac.main(arguments, InterpretedMachine()) == 0
    found = json.loads(report.read_text(encoding="utf-8"))
    assert [one["language"] for one in found["captions"]] == ["en", "fr"]
    assert set(found["devices"]) == {ENCODER_COREML, DECODER_COREML}
    assert found["cpu-only"]["milliseconds"]["step"] > 0
    # AND what the Mac itself sees, and whether that changes the caption
    (evidence,) = found["evidence"]
    assert (evidence["seen"]["cat"], evidence["seen"]["person"]) == (1.0, 0.0)
    assert "cat" in evidence["with it"]
    printed = capsys.readouterr().out
    assert f"recorded in {evidence['photo']}" in printed
    assert f"same  {found['captions'][0]['photo']} en: " in printed
    assert str(report) in printed
    # AND a caption that differs, or one of another model, is told by the exit status
    document = json.loads(stored.read_text(encoding="utf-8"))
    document["bundle"] = "another"
    stored.write_text(json.dumps(document), encoding="utf-8")
    found["captions"][0]["same"] = False
    assert not check_mac.same_captions(found)
    assert any(line.startswith("OTHER") for line in check_mac.summary(found))


def test_the_stored_captions_are_of_the_shipped_model() -> None:
    document = json.loads(check_mac.STORED.read_text(encoding="utf-8"))
    assert document["bundle"] == check_mac.digest(open_bundle(SHIPPED)), (
        "another model is shipped: python -m tests.mac.check_mac --store"
    )
    assert set(document["captions"]) == set(check_mac.sample_photos())


@pytest.mark.skipif(sys.platform == "darwin", reason="this is a Mac")
def test_elsewhere_it_says_that_it_needs_a_mac() -> None:
    child = subprocess.run(
        ["make", "--no-print-directory", "check-mac"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert child.returncode != 0
    assert "needs a Mac" in child.stderr
    assert child.stdout == ""
