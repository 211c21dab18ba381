"""A captioner is imported in a process of its own: here a small program stands for training."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from desktop.captioning.added_models import AddedModels
from desktop.captioning.errors import LicenceNotAccepted, ModelNotImported
from desktop.stronger.worker import Wanted, import_model
from model.bundle import SHIPPED
from model.decoding import never
from model.errors import Cancelled
from model.training_events import Event, Stage
from tests.support.replay_kit import ReplayKit

PROGRAM = """
import json, os, shutil, sys, time
arguments = sys.argv[1:]
assert arguments[:4] == ["-P", "-m", "model.training", "import"], arguments
out = arguments[arguments.index("--out") + 1]
with open(os.environ["ASKED"], "w") as stream:
    json.dump(arguments[4:], stream)
print("a library says something")
print(json.dumps({"event": "stage", "name": "convert", "steps": 4}), flush=True)
how = os.environ["HOW"]
if how == "waits":
    time.sleep(600)
if how == "refuses":
    kind = "CheckpointForeign" if "--published" not in arguments else "TermsNotAccepted"
    last = {"event": "failed", "type": kind, "message": "it is 'git'", "details": {}}
    print(json.dumps(last), flush=True)
    sys.exit(1)
if how == "dies":
    os._exit(9)
shutil.copytree(os.environ["BUNDLE"], out)
print(json.dumps({"event": "done", "output": out}), flush=True)
"""


class ImportingKit(ReplayKit):
    """A kit whose interpreter imports nothing, but answers as told."""

    def __init__(self, folder: Path, how: str) -> None:
        super().__init__(folder)
        program = folder / "program.py"
        program.write_text(PROGRAM)
        script = folder / "python"
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{program}" "$@"\n')
        self.asked = folder / "asked.json"
        self.variables = {"HOW": how, "BUNDLE": str(SHIPPED), "ASKED": str(self.asked)}

    def arguments(self) -> list[str]:
        """What it was asked."""
        found: list[str] = json.loads(self.asked.read_text())
        return found


@pytest.fixture
def models(tmp_path: Path) -> AddedModels:
    return AddedModels(tmp_path / "added", SHIPPED)


def test_what_was_imported_is_one_of_the_models(tmp_path: Path, models: AddedModels) -> None:
    kit, work, told = ImportingKit(tmp_path, "works"), tmp_path / "work", list[Event]()
    wanted = Wanted(published="blip-base", licence_accepted=True)

    name = import_model(wanted, kit, models, work, told.append, never)

    assert name in models.all()
    assert isinstance(told[0], Stage)
    out = str(work / "blip-base")
    expected = ["--out", out, "--published", "blip-base", "--accept-licence"]
    assert kit.arguments() == expected
    assert not work.exists()


def test_a_folder_is_no_option_whatever_it_is_called(tmp_path: Path, models: AddedModels) -> None:
    kit, work = ImportingKit(tmp_path, "works"), tmp_path / "work"

    import_model(Wanted(Path("--report")), kit, models, work, print, never)

    assert kit.arguments()[-2:] == ["--", "--report"]


@pytest.mark.parametrize(("how", "said"), [("refuses", "it is 'git'"), ("dies", "status 9")])
def test_what_fails_is_told_and_changes_nothing(
    how: str, said: str, tmp_path: Path, models: AddedModels
) -> None:
    before, kit = list(models.all()), ImportingKit(tmp_path, how)

    with pytest.raises(ModelNotImported, match=said):
        import_model(Wanted(tmp_path / "x"), kit, models, tmp_path / "w", print, never)

    assert list(models.all()) == before


def test_a_licence_is_accepted_first(tmp_path: Path, models: AddedModels) -> None:
    kit = ImportingKit(tmp_path, "refuses")

    with pytest.raises(LicenceNotAccepted):
        import_model(Wanted(published="blip-base"), kit, models, tmp_path / "w", print, never)


def test_a_program_that_is_not_there_is_told(tmp_path: Path, models: AddedModels) -> None:
    kit = ImportingKit(tmp_path, "works")
    (tmp_path / "python").unlink()

    with pytest.raises(ModelNotImported):
        import_model(Wanted(tmp_path / "x"), kit, models, tmp_path / "w", print, never)


def test_stopping_ends_the_program(tmp_path: Path, models: AddedModels) -> None:
    told: list[Event] = []

    with pytest.raises(Cancelled):
        import_model(
            Wanted(tmp_path / "x"),
            ImportingKit(tmp_path, "waits"),
            models,
            tmp_path / "w",
            told.append,
            lambda: bool(told),
        )

    assert told
    assert (tmp_path / "w").exists()
