"""A captioner in a process of its own: what it says, what kills it, and what becomes of that."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from desktop.captioning import captioner_process
from desktop.captioning.captioner_process import CaptionerFault, CaptionerProcess
from model.caption import CaptionOptions
from model.errors import BundleNotFound, Cancelled, ImageNotFound, NotAnImage, RuntimeUnavailable
from tests.support.captioner_worker import Fragile
from tests.support.served import grey

WANTED = (CaptionOptions("en"), CaptionOptions("fr", beams=1))


@pytest.fixture(autouse=True)
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    command = [sys.executable, "-m", "tests.support.captioner_worker"]
    monkeypatch.setattr(captioner_process, "_command", lambda: command)


@pytest.fixture
def captioner() -> Iterator[CaptionerProcess]:
    with CaptionerProcess(None) as captioner:
        yield captioner


def picture(folder: Path, name: str) -> Path:
    path = folder / f"{name}.png"
    Image.new("RGB", (64, 48), (70, 70, 70)).save(path)
    return path


def test_it_says_what_the_captioner_says(captioner: CaptionerProcess, tmp_path: Path) -> None:
    path = picture(tmp_path, "été\n")
    here = Fragile()
    assert (captioner.version, captioner.max_beams, captioner.fallback) == ("stand-in", 5, None)
    for asked in (path, grey(70)):
        there = captioner.describe_each(asked, WANTED)
        for said, caption in zip(there, here.describe_each(asked, WANTED), strict=True):
            for fact in ("text", "language", "confidence", "kind", "alternatives", "model", "tags"):
                assert getattr(said, fact) == getattr(caption, fact)
    # AND its errors are ours
    (tmp_path / "no.png").write_text("no picture")
    for wrong, kind in ((tmp_path / "gone.png", ImageNotFound), (tmp_path / "no.png", NotAnImage)):
        with pytest.raises(kind) as refused:
            captioner.describe_each(wrong, WANTED)
        assert refused.value.path == wrong
    with pytest.raises(CaptionerFault, match="a mistake"):
        captioner.describe_each(picture(tmp_path, "errs"), WANTED)


def test_a_dead_one_is_replaced_and_its_picture_tried_again(
    captioner: CaptionerProcess, tmp_path: Path
) -> None:
    # GIVEN one that was killed between two pictures, and one that dies in work
    assert captioner.pid is not None
    os.kill(captioner.pid, signal.SIGKILL)
    english, _ = captioner.describe_each(picture(tmp_path, "dies-once"), WANTED)
    assert english.text == "A picture as bright as 70."


def test_it_is_stopped_at_once_in_the_middle(captioner: CaptionerProcess, tmp_path: Path) -> None:
    begun = time.monotonic()
    with pytest.raises(Cancelled):
        captioner.describe_each(
            picture(tmp_path, "waits"), WANTED, lambda: time.monotonic() > begun + 0.2
        )
    assert time.monotonic() - begun < 2
    assert captioner.pid is None


def test_a_model_that_cannot_be_used_is_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BundleNotFound) as refused:
        CaptionerProcess(tmp_path / "gone")
    assert refused.value.bundle == tmp_path / "gone"
    for command in (["false"], [str(tmp_path / "no program")]):
        monkeypatch.setattr(captioner_process, "_command", lambda command=command: command)
        with pytest.raises(RuntimeUnavailable):
            CaptionerProcess(None)
