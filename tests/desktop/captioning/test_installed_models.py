"""The models on this computer: installed whole or not at all, taken back, never lost."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.captioning.added_models import AddedModels
from desktop.captioning.errors import ModelNotThere, ModelStoreNotWritable
from desktop.captioning.installed_models import (
    CURRENT,
    KEPT,
    ORIGINAL,
    InstalledModels,
    Learned,
)
from model.bundle import open_bundle
from model.captioner import load_captioner
from model.errors import BundleDamaged, BundleIncompatible, BundleNotFound
from tests.support.processes import ROOT

TINY = ROOT / "tests" / "data" / "tiny_bundle"
LEARNED = Learned("corrections", 12, {"en": 9, "fr": 3})

MakeBundle = Callable[[str], Path]


@pytest.fixture
def make_bundle(tmp_path: Path) -> MakeBundle:
    """Give a maker of whole bundles of a version."""

    def make(version: str) -> Path:
        folder = tmp_path / "made" / version
        shutil.copytree(TINY, folder)
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        (folder / "manifest.json").write_text(json.dumps(manifest | {"version": version}))
        return folder

    return make


@pytest.fixture
def models(tmp_path: Path) -> InstalledModels:
    """Give a store without any taught model."""
    return InstalledModels(tmp_path / "data" / "models", TINY)


def damage(bundle: Path) -> None:
    """Change one byte, which the size does not show."""
    network = bytearray((bundle / "decoder.tflite").read_bytes())
    network[len(network) // 2] ^= 1
    (bundle / "decoder.tflite").write_bytes(network)


def whole(bundle: Path) -> str:
    """The version of a bundle all of whose files are right; a `ModelError` else."""
    opened = open_bundle(bundle)
    opened.verify_all()
    return opened.manifest.version


def test_without_taught_models_the_original_is_in_use(models: InstalledModels) -> None:
    (original,) = models.all()
    assert (original.name, original.version, original.learned) == (ORIGINAL, "0.0.1", None)
    assert models.current == ORIGINAL
    assert models.before() is None
    assert models.load(whole) == ("0.0.1", None)


def test_an_installed_model_is_in_use_and_says_what_it_learned_from(
    models: InstalledModels, make_bundle: MakeBundle
) -> None:
    # GIVEN a new bundle, with a file beside it that the manifest does not know
    bundle = make_bundle("0.0.2")
    (bundle / "notes.txt").write_text("not part of it")

    # WHEN it is installed
    installed = models.install(bundle, LEARNED, load_captioner)

    # THEN a whole copy is in use, without the stranger, and it is listed after the original
    assert models.current == installed.name
    assert models.load(whole) == ("0.0.2", None)
    assert not (installed.bundle / "notes.txt").exists()
    assert [model.version for model in models.all()] == ["0.0.1", "0.0.2"]
    assert installed.learned == LEARNED
    shutil.rmtree(bundle)
    assert load_captioner(installed.bundle).bundle.manifest.version == "0.0.2"


def test_an_added_model_can_be_used_until_it_is_removed(
    tmp_path: Path, make_bundle: MakeBundle, caplog: pytest.LogCaptureFixture
) -> None:
    # GIVEN a taught model, and one that was added, which has a title
    added = AddedModels(tmp_path / "added", TINY)
    models = InstalledModels(tmp_path / "models", TINY, tmp_path / "added")
    models.install(make_bundle("1.1"), LEARNED)
    bundle = make_bundle("7.0")
    manifest = open_bundle(bundle).manifest
    titled = replace(manifest, name="2 models", title={"en": "Two", "fr": "Deux"})
    (bundle / "manifest.json").write_text(titled.to_json())
    name = added.add(bundle)

    # WHEN it is chosen
    models.use(name)

    # THEN it is in use, and called so
    assert (name, models.current, models.load(whole)) == ("model-2-models", name, ("7.0", None))
    last = models.all()[-1]
    assert (last.name, last.learned, last.title("fr"), last.title("de")) == (
        name,
        None,
        "Deux",
        "Two",
    )
    before = models.before()
    assert before is not None
    assert before.name == ORIGINAL

    # WHEN it is removed while in use THEN the original takes its place, which is told
    added.remove(name)
    version, notice = models.load(whole)
    assert (version, notice is not None, models.current) == ("0.0.1", True, ORIGINAL)
    assert f"the model {name} cannot be used" in caplog.text


def test_going_back_goes_step_by_step(models: InstalledModels, make_bundle: MakeBundle) -> None:
    first = models.install(make_bundle("0.0.2"), LEARNED)
    models.install(make_bundle("0.0.3"), LEARNED)

    before = models.before()
    assert before == first
    models.use(before.name)
    assert models.load(whole) == ("0.0.2", None)

    original = models.before()
    assert original is not None
    models.use(original.name)
    assert models.load(whole) == ("0.0.1", None)
    assert models.before() is None
    # AND nothing was thrown away
    assert len(models.all()) == 3


def test_before_is_what_was_in_use_not_what_was_taught_last(
    models: InstalledModels, make_bundle: MakeBundle
) -> None:
    # GIVEN that the second model was disliked: the third was taught while the first was in use
    first = models.install(make_bundle("0.0.2"), LEARNED)
    models.install(make_bundle("0.0.3"), LEARNED)
    models.use(first.name)
    models.install(make_bundle("0.0.4"), LEARNED)
    before = models.before()
    assert before is not None
    assert before.name == first.name


def test_the_last_ones_are_kept(models: InstalledModels, make_bundle: MakeBundle) -> None:
    for number in range(2, 2 + KEPT + 2):
        models.install(make_bundle(f"0.0.{number}"), LEARNED)
    versions = [model.version for model in models.all()]
    assert versions == ["0.0.1", *(f"0.0.{number}" for number in range(4, 4 + KEPT))]
    # AND the way back still leads to the original, past what was removed
    for _ in range(KEPT):
        before = models.before()
        assert before is not None
        models.use(before.name)
    assert models.current == ORIGINAL


def test_a_damaged_bundle_is_not_installed(
    models: InstalledModels, make_bundle: MakeBundle, tmp_path: Path
) -> None:
    bundle = make_bundle("0.0.2")
    damage(bundle)
    with pytest.raises(BundleDamaged):
        models.install(bundle, LEARNED)
    with pytest.raises(BundleNotFound):
        models.install(tmp_path / "nowhere", LEARNED)
    assert models.current == ORIGINAL
    assert list((tmp_path / "data" / "models").iterdir()) == []


def test_a_bundle_that_does_not_run_is_not_installed(
    models: InstalledModels, make_bundle: MakeBundle, tmp_path: Path
) -> None:
    # GIVEN a bundle whose files are those of its manifest, but whose manifest is wrong
    bundle = make_bundle("0.0.2")
    manifest = json.loads((bundle / "manifest.json").read_text(encoding="utf-8"))
    (bundle / "manifest.json").write_text(json.dumps(manifest | {"vocabulary": 7}))
    with pytest.raises(BundleIncompatible):
        models.install(bundle, LEARNED, load_captioner)
    assert list((tmp_path / "data" / "models").iterdir()) == []


def test_a_damaged_model_gives_way_to_the_one_before(
    models: InstalledModels, make_bundle: MakeBundle, caplog: pytest.LogCaptureFixture
) -> None:
    # GIVEN three taught models, of which the last two are damaged on the disk
    for number in (2, 3, 4):
        models.install(make_bundle(f"0.0.{number}"), LEARNED)
    *_, third, fourth = models.all()
    damage(third.bundle)
    (fourth.bundle / "tokenizer.json").unlink()

    # WHEN it is loaded THEN the first one is, and that is told once
    version, notice = models.load(whole)
    assert version == "0.0.2"
    assert notice is not None
    assert notice.path == fourth.bundle
    assert models.load(whole) == ("0.0.2", None)

    # AND damage is found before a model is used again
    with pytest.raises(BundleDamaged):
        models.use(third.name)
    assert models.load(whole) == ("0.0.2", None)
    assert "cannot be used" in caplog.text


def test_with_every_taught_model_damaged_the_original_is_used(
    models: InstalledModels, make_bundle: MakeBundle, caplog: pytest.LogCaptureFixture
) -> None:
    installed = models.install(make_bundle("0.0.2"), LEARNED)
    damage(installed.bundle)
    version, notice = models.load(whole)
    assert version == "0.0.1"
    assert notice is not None
    assert notice.to == ORIGINAL


def test_a_folder_that_somebody_removed_is_told(
    models: InstalledModels, make_bundle: MakeBundle, caplog: pytest.LogCaptureFixture
) -> None:
    installed = models.install(make_bundle("0.0.2"), LEARNED)
    shutil.rmtree(installed.bundle.parent)
    assert models.current == ORIGINAL
    version, notice = models.load(whole)
    assert version == "0.0.1"
    assert notice is not None


def test_without_the_original_its_error_comes(tmp_path: Path) -> None:
    models = InstalledModels(tmp_path / "models", tmp_path / "nowhere")
    assert models.all() == ()
    with pytest.raises(BundleNotFound):
        models.load(whole)


@pytest.mark.parametrize("content", [b"", b"../../elsewhere", b"\xff\xfe", b"seven"])
def test_a_damaged_choice_means_the_original(
    models: InstalledModels, make_bundle: MakeBundle, tmp_path: Path, content: bytes
) -> None:
    models.install(make_bundle("0.0.2"), LEARNED)
    (tmp_path / "data" / "models" / CURRENT).write_bytes(content)
    assert models.current == ORIGINAL
    assert models.load(whole) == ("0.0.1", None)


def test_lost_facts_cost_only_the_facts(
    models: InstalledModels, make_bundle: MakeBundle, tmp_path: Path
) -> None:
    installed = models.install(make_bundle("0.0.2"), LEARNED)
    (installed.bundle.parent / "learned.json").write_text("{")
    assert models.load(whole) == ("0.0.2", None)
    before = models.before()
    assert before is not None
    assert before.name == ORIGINAL


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, make_bundle: MakeBundle) -> None:
    (tmp_path / "models").write_text("a file in its place")
    models = InstalledModels(tmp_path / "models", TINY)
    with pytest.raises(ModelStoreNotWritable):
        models.install(make_bundle("0.0.2"), LEARNED)
    assert models.load(whole) == ("0.0.1", None)


def test_a_full_disk_leaves_the_model_in_use(tmp_path: Path, make_bundle: MakeBundle) -> None:
    # GIVEN a process that may write no file larger than 10 kB
    code = """
import resource, signal, sys
from pathlib import Path
from desktop.captioning.errors import ModelStoreFull
from desktop.captioning.installed_models import InstalledModels, Learned
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
models = InstalledModels(Path(sys.argv[1]), Path(sys.argv[2]))
try:
    models.install(Path(sys.argv[3]), Learned("corrections", 1, {"en": 1}))
except ModelStoreFull:
    print("full", len(models.all()), len(list(Path(sys.argv[1]).iterdir())))
"""
    folders = (tmp_path / "models", TINY, make_bundle("0.0.2"))
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, folders)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["full", "1", "0"]


def test_killed_at_any_operation_the_old_model_or_the_new_one_is_there(
    tmp_path: Path, make_bundle: MakeBundle
) -> None:
    # GIVEN as many taught models as are kept, and a new one
    store = tmp_path / "store"
    models = InstalledModels(store, TINY)
    for number in range(2, 2 + KEPT):
        models.install(make_bundle(f"0.0.{number}"), LEARNED)
    new, newest = make_bundle("0.0.9"), f"0.0.{1 + KEPT}"

    # WHEN its installation is killed before each of its changes to files, from first to last
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.killed_install", str(store), str(new), str(TINY)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    reports = [json.loads(line) for line in done.stdout.splitlines()]

    # THEN what is listed is whole (the child proved it), the old one or the new one is in use
    killed = [report for report in reports if report.get("killed")]
    assert len(killed) > 15
    assert {report["current"] for report in killed} == {newest, "0.0.9"}
    for report in killed:
        assert set(report["models"]) <= {"0.0.1", *(f"0.0.{n}" for n in range(2, 7)), "0.0.9"}
        assert report["current"] in report["models"]
    # AND asked for again, it is there, once
    for report in (report for report in reports if report.get("again")):
        assert report["current"] == "0.0.9"
        assert report["models"] == ["0.0.1", "0.0.3", "0.0.4", "0.0.5", "0.0.6", "0.0.9"]


def test_a_model_is_added_used_and_removed_though_none_was_taught(tmp_path: Path) -> None:
    models = InstalledModels(tmp_path / "models", TINY, tmp_path / "added")
    added = models.add(TINY)
    assert models.current == ORIGINAL
    models.use(added.name)
    assert models.current == added.name
    # WHEN it is removed, by whatever program, THEN the original is in use
    assert [*models.all()][-1] == added
    models.remove(added.name)
    assert models.current == ORIGINAL
    assert [model.name for model in models.all()] == [ORIGINAL]
    for name in (added.name, ORIGINAL, "0009"):
        with pytest.raises(ModelNotThere):
            models.remove(name)
