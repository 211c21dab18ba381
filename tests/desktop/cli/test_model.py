"""The command line and the model: none, a damaged one, a foreign one, a real one."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.captioning.installed_models import InstalledModels, Learned
from desktop.cli import main as cli
from desktop.cli.exit_status import Exit
from desktop.system import paths
from tests.support.command_line import ROOT

pytestmark = pytest.mark.usefixtures("english")


def test_without_a_model_every_picture_is_told_why(picture: Path, tmp_path: Path) -> None:
    # GIVEN a folder that is no bundle, and the real loader
    arguments = ["describe", "--model", str(tmp_path), str(picture), "b.jpg"]
    out, err = io.StringIO(), io.StringIO()
    # WHEN pictures are to be described with it
    status = cli.main(arguments, None, out, err)
    # THEN it is said once, and the status is the model's
    assert status == Exit.MODEL
    assert out.getvalue() == ""
    assert err.getvalue().startswith(f"clairvoix: There is no model in “{tmp_path}”.")
    assert len(err.getvalue().splitlines()) == 1
    # AND with --json each picture has its object
    out = io.StringIO()
    assert cli.main([*arguments, "--json"], None, out, err) == Exit.MODEL
    types = [json.loads(line)["error"]["type"] for line in out.getvalue().splitlines()]
    assert types == ["BundleNotFound", "BundleNotFound"]


def test_a_taught_model_describes_here_too(
    photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a model that was taught in the window
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path))
    tiny = ROOT / "tests" / "data" / "tiny_bundle"
    InstalledModels(paths.models(), tiny).install(tiny, Learned("corrections", 3, {"en": 3}))
    # WHEN a picture is described on the command line THEN that model does it
    out = io.StringIO()
    assert cli.main(["describe", "--json", str(photo)], None, out, io.StringIO()) == Exit.DONE
    assert json.loads(out.getvalue())["model"] == "0.0.1"


@pytest.fixture(params=["tiny", "shipped"])
def any_bundle(request: pytest.FixtureRequest, bundle: Path) -> Path:
    """The bundle made for tests, and the real one."""
    if request.param == "tiny":
        return ROOT / "tests" / "data" / "tiny_bundle"
    return bundle


def test_a_real_model_describes_a_photo(photo: Path, any_bundle: Path) -> None:
    # WHEN the program is started as a user does, for both languages
    arguments = ["describe", "--json", "--lang", "fr", "--lang", "en", "--model", str(any_bundle)]
    done = subprocess.run(
        [sys.executable, "-m", "desktop", *arguments, str(photo), "missing.jpg"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    # THEN there is a sentence in each, and nothing but our own words on standard error
    french, english, failed = (json.loads(line) for line in done.stdout.splitlines())
    assert (french["language"], english["language"]) == ("fr", "en")
    assert french["caption"] != english["caption"]
    assert 0 <= english["confidence"] <= 1
    assert english["ms"] > 0
    assert failed["error"]["type"] == "ImageNotFound"
    assert (done.returncode, done.stderr) == (Exit.SOME_FAILED, b"")


def flip_a_byte(bundle: Path) -> None:
    graph = bundle / "decoder.tflite"
    data = bytearray(graph.read_bytes())
    data[len(data) // 2] ^= 1
    graph.write_bytes(data)


def make_foreign(bundle: Path) -> None:
    manifest = json.loads((bundle / "manifest.json").read_text(encoding="utf-8"))
    manifest["format"] = 999
    (bundle / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "runtime", "expected"),
    [
        (flip_a_byte, "auto", "BundleDamaged"),
        (lambda bundle: (bundle / "encoder.tflite").unlink(), "auto", "BundleDamaged"),
        (lambda bundle: (bundle / "manifest.json").write_text("[]"), "auto", "BundleDamaged"),
        (make_foreign, "auto", "BundleNewer"),
        pytest.param(
            lambda bundle: None,
            "coreml",
            "RuntimeUnavailable",
            marks=pytest.mark.skipif(sys.platform == "darwin", reason="Core ML is there"),
        ),
    ],
)
def test_a_model_that_cannot_be_used_has_its_own_type(
    photo: Path,
    tmp_path: Path,
    change: Callable[[Path], object],
    runtime: str,
    expected: str,
) -> None:
    # GIVEN a bundle that was changed after it was made
    bundle = tmp_path / "bundle"
    shutil.copytree(ROOT / "tests" / "data" / "tiny_bundle", bundle)
    change(bundle)
    # WHEN it is used, THEN the object of the picture names what is wrong with it
    out, err = io.StringIO(), io.StringIO()
    arguments = ["describe", "--json", "--model", str(bundle), "--runtime", runtime, str(photo)]
    assert cli.main(arguments, None, out, err) == Exit.MODEL
    assert json.loads(out.getvalue())["error"]["type"] == expected
