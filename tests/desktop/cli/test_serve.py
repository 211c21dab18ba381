"""`clairvoix serve` as a process of its own, with the shipped model."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from desktop.cli.main import parse
from desktop.cli.serve import Request
from tests.support.processes import ROOT
from tests.support.served import Client

SAMPLE = ROOT / "assets" / "sample" / "photographer.jpg"


def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "desktop", "serve", *arguments],
        cwd=ROOT,
        env={**os.environ, "LC_ALL": "C.UTF-8", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_it_says_its_address_and_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    with start("--port", "0", CLAIRVOIX_HOME=str(tmp_path)) as process:
        assert process.stdout is not None
        nothing: Any = None
        client = Client(process.stdout.readline().strip(), nothing, nothing, nothing)
        assert client.address.startswith("http://127.0.0.1:")
        found = client.post_form(
            "/api/convert", SAMPLE.read_bytes(), fields={"language": "fr"}
        ).json
        assert found["caption"].startswith("Une personne")
        assert len(found["things"]) == 5
        sound = client.ask(found["audio_url"])
        assert (sound.status, sound.body[:4]) == (200, b"RIFF")
        model, *beside = client.ask("/api/models").json["models"]
        assert (model["name"], model["in_use"]) == ("original", True)
        assert [one["name"] for one in beside] == ["cnn-lstm", "spatial-attention"]
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (0, "", "")


def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        port = str(other.getsockname()[1])
        with start("--port", port, CLAIRVOIX_HOME=str(tmp_path)) as process:
            out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (7, "")
    assert "another program may use that port" in err
    assert len(err.splitlines()) == 1


def test_a_request_is_what_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIRVOIX_TOKEN", "secret")
    asked = parse(["serve", "--port", "0", "--beams", "1"], "fr")
    assert isinstance(asked, Request)
    assert (asked.host, asked.port, asked.token) == ("127.0.0.1", 0, "secret")
    assert (asked.language, asked.beams) == ("fr", 1)
    with pytest.raises(SystemExit):
        parse(["serve", "--port", "65536"], "en")
