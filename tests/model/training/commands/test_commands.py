"""What the training program says and records: usage, failures, and a bundle's scores."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from model.bundle import open_bundle
from model.manifest import Grounding
from model.training.__main__ import COMMANDS
from model.training.data.dataset import read_flickr8k
from model.training_events import Done, Failed, Scores, from_json
from tests.support.tools import needs

ROOT = Path(__file__).parents[4]


def _run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "model.training", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_wrong_usage_is_answered_with_status_2() -> None:
    child = _run("improve")

    assert child.returncode == 2
    assert "invalid choice: 'improve'" in child.stderr


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (("train", "--data", "data"), "train needs --run or --out"),
        (("teach", "--pairs", "pairs", "--base", "base"), "teach needs --out and --work"),
        (
            ("convert", "--data", "data", "--out", "out", "--version", "1"),
            "--run --base is required",
        ),
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(
    given: tuple[str, ...], message: str
) -> None:
    child = _run(*given)

    assert (child.returncode, child.stdout) == (2, "")
    assert child.stderr.startswith("usage: python -m model.training")
    assert message in child.stderr


def test_every_command_has_the_same_form_and_is_light_to_import() -> None:
    # GIVEN a fresh interpreter
    code = (
        "import importlib, sys\n"
        "for name in sys.argv[1:]:\n"
        "    command = importlib.import_module(f'model.training.commands.{name}')\n"
        "    for needed in ('add_arguments', 'options_of', 'run'):\n"
        "        assert callable(getattr(command, needed, None)), (name, needed)\n"
        "    heavy = {'tensorflow', 'keras', 'coremltools', 'h5py'} & set(sys.modules)\n"
        "    assert not heavy, (name, heavy)\n"
    )
    modules = [module for module, _ in COMMANDS.values()]

    # WHEN it imports one command after another
    child = subprocess.run(
        [sys.executable, "-c", code, *modules],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    # THEN each has what `main` asks of it, and nothing came along that takes seconds
    assert (child.returncode, child.stderr) == (0, "")


def test_a_missing_data_set_is_an_event_and_status_1(tmp_path: Path) -> None:
    child = _run("train", "--data", tmp_path, "--run", tmp_path / "run")

    failed = from_json(child.stdout.splitlines()[-1])
    assert child.returncode == 1
    assert failed == Failed("TrainingDataError", "Flickr8k.token.txt is missing from Flickr8k_text")


@needs("java")
def test_scores_and_calibration_are_recorded_in_the_manifest(
    flickr8k: Path, bundle: Path, tmp_path: Path
) -> None:
    # GIVEN the shipped bundle, without its scores and calibration, and four photos
    copy = tmp_path / "bundle"
    shutil.copytree(bundle, copy)
    manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    (copy / "manifest.json").write_text(json.dumps(manifest | {"scores": {}, "calibration": None}))
    report = tmp_path / "new folder" / "report.json"

    # WHEN it is scored and the result is recorded
    child = _run(
        *("evaluate", "--model", copy, "--data", flickr8k / "flickr8k", "--split", "train"),
        *("--beams", "2", "--out", report, "--record", "--figures", tmp_path / "figures"),
    )

    # THEN both languages were scored, the report names every photo, and the manifest knows
    events = [from_json(line) for line in child.stdout.splitlines()]
    assert isinstance(events[-1], Done), child.stderr
    assert [event.split for event in events if isinstance(event, Scores)] == [
        "train en",
        "train fr",
    ]
    names = {example.image.name for example in read_flickr8k(flickr8k / "flickr8k").train}
    written = json.loads(report.read_text(encoding="utf-8"))
    assert {one["image"] for one in written["fr"]["judged"]} == names
    recorded = open_bundle(copy).manifest
    assert recorded.calibration is not None
    drawn = {path.name for path in (tmp_path / "figures").iterdir()}
    kinds = ("attention", "best-and-worst", "cider", "reliability")
    assert drawn == {f"{kind}.{language}.svg" for kind in kinds for language in ("en", "fr")}
    assert recorded.scores["train en"]["scores"] == written["en"]["scores"]  # type: ignore[index, call-overload]


def test_a_confidence_is_fitted_to_reports_and_people_can_be_grounded(
    bundle: Path, tmp_path: Path
) -> None:
    # GIVEN a report of `evaluate` on photos that were described right and wrong
    copy = tmp_path / "bundle"
    shutil.copytree(bundle, copy)
    captions = {
        language: {
            "judged": [
                {
                    "image": f"{i}.jpg",
                    "caption": "A dog runs.",
                    "confidence": 0.5,
                    "references": ["A dog runs ."] * 3,
                    "cider": float(i % 3 > 0),
                    "alternatives": [],
                    "signals": {"likelihood": -1.0 + 0.5 * (i % 2)},
                }
                for i in range(60)
            ]
        }
        for language in ("en", "fr")
    }
    report = tmp_path / "report.json"
    report.write_text(json.dumps(captions))
    # WHEN the confidence is fitted, and the rule for who is named is set
    fitted = _run("confidence", "--bundle", copy, "--reports", report)
    grounded = _run("grounding", "--bundle", copy, "--person", "0.5", "--weight", "2")
    # THEN the manifest holds both, and nothing else changed
    for child in (fitted, grounded):
        assert isinstance(from_json(child.stdout.splitlines()[-1]), Done), child.stdout
    changed, before = open_bundle(copy).manifest, open_bundle(bundle).manifest
    assert set(changed.confidence["en"].weights) == {"likelihood"}
    assert set(changed.confidence["fr"].weights) == {"first", "likelihood"}
    assert changed.grounding == Grounding(0.5, 0.3, 2.0)
    assert changed.files == before.files
    # AND a file that is no report is named
    (tmp_path / "odd.json").write_text("{}")
    child = _run("confidence", "--bundle", copy, "--reports", tmp_path / "odd.json")
    assert isinstance(failed := from_json(child.stdout.splitlines()[-1]), Failed)
    assert "odd.json" in failed.message
