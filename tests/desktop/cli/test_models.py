"""`clairvoix models`: a line or an object for each model there is."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from desktop.cli import main as cli
from model.bundle import SHIPPED, open_bundle

pytestmark = pytest.mark.usefixtures("english")


def _run(*arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    return cli.main(["models", *arguments], None, out, err), out.getvalue(), err.getvalue()


def test_what_came_with_the_program_is_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAIRVOIX_HOME", str(tmp_path))
    manifest = open_bundle(SHIPPED).manifest

    status, out, err = _run("--json")

    facts, *beside = map(json.loads, out.splitlines())
    assert (status, err) == (0, "")
    assert [one["id"] for one in beside] == ["cnn-lstm", "spatial-attention"]
    assert all(one["scores"]["en"]["CIDEr"] > 45 for one in beside)
    assert (facts["id"], facts["architecture"]) == ("clairvoix", "transformer")
    assert facts["version"] == manifest.version
    assert facts["size"] == sum(record.bytes for record in manifest.files.values())
    status, out, _ = _run()
    assert (status, out.count("\n")) == (0, 3)
    assert out.startswith(f"clairvoix: {manifest.name} {manifest.version}, transformer, ")


def test_what_is_no_model_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAIRVOIX_HOME", str(tmp_path))
    (tmp_path / "notes.zip").write_text("no archive")

    status, out, err = _run("--add", str(tmp_path / "notes.zip"))
    assert (status, out) == (3, "")
    assert "is no model that this program can run." in err
    assert "notes.zip" in err

    status, out, err = _run("--add", str(tmp_path / "absent.zip"))
    assert (status, out) == (3, "")
    assert "There is no file or folder called “absent.zip”." in err

    status, out, err = _run("--import", "blip-bass")
    assert (status, out) == (3, "")
    assert err.startswith("clairvoix: “blip-bass” is neither a folder nor a published model")
    assert "blip-base, distilvit" in err

    for name in ("merge", "clairvoix", "cnn-lstm"):
        status, out, err = _run("--remove", name)
        assert (status, out) == (3, "")
        assert f"“{name}” was added" in err


@pytest.mark.parametrize("command", [["describe"], ["batch"], ["serve", "--port", "0"]])
def test_a_model_that_is_called_otherwise_is_told_apart(
    command: list[str], photo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAIRVOIX_HOME", str(tmp_path))
    picture = [] if command[0] == "serve" else [str(photo)]
    out, err = io.StringIO(), io.StringIO()

    status = cli.main([*command, *picture, "--model", "cnn_lstm"], None, out, err)

    assert (status, out.getvalue()) == (3, "")
    assert "neither a model nor a folder called “cnn_lstm”" in err.getvalue()
    assert "`clairvoix models`" in err.getvalue()
