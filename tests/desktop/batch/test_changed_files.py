"""A picture is its bytes: another one under the same name, size and time is described anew."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.batch import worker
from desktop.batch.store import BatchStore
from desktop.batch.worker import let_changed_wait
from model.caption import Caption
from model.errors import ImageNotReadable, NotAnImage
from tests.support.batch_steps import pictures, texts, work
from tests.support.fakes_desktop import FakeCaptioner


def by_touch(path: Path, other: bytes, before: os.stat_result) -> None:
    path.write_bytes(other)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def by_another_file(path: Path, other: bytes, before: os.stat_result) -> None:
    """As `rsync -t` and many editors do it."""
    new = path.with_name("new")
    by_touch(new, other, before)
    new.replace(path)


@pytest.mark.parametrize("settled", [0, 10**12])
@pytest.mark.parametrize("change", [by_touch, by_another_file])
def test_other_bytes_of_the_same_size_and_time_are_another_picture(
    batch: BatchStore,
    captioner: FakeCaptioner,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Path, bytes, os.stat_result], None],
    settled: int,
) -> None:
    monkeypatch.setattr(worker, "_SETTLED_NS", settled)
    # GIVEN two pictures that were described, one of which has other bytes now
    (path, same), (other,) = pictures(tmp_path, "a.bmp", "b.bmp"), pictures(tmp_path, "other.bmp")
    other.write_bytes(other.read_bytes()[:-1] + b"\1")
    batch.add([path, same])
    work(batch, captioner)
    before = path.stat()
    change(path, other.read_bytes(), before)
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    # WHEN the list goes on THEN only that one waits
    let_changed_wait(batch)
    assert [step.item.path for step in work(batch, captioner)] == [path]
    assert len(captioner.described) == 3
    # AND what was said of the other bytes is known still, wherever they lie
    change(path, same.read_bytes(), before)
    let_changed_wait(batch)
    (step,) = work(batch, captioner)
    assert (texts(step.item), step.seconds) == ({"en": "a picture named b"}, None)


def test_what_was_said_of_other_bytes_is_not_told_beside_why_these_failed(
    batch: BatchStore, captioner: FakeCaptioner, tmp_path: Path
) -> None:
    # GIVEN a picture that was described, and is damaged now
    (path,) = pictures(tmp_path, "a.bmp")
    batch.add([path])
    work(batch, captioner)
    before = path.stat()
    by_touch(path, bytes(before.st_size), before)
    # WHEN the list goes on THEN neither the one that waits nor the one that failed has a caption
    let_changed_wait(batch)
    (waiting,) = batch.all()
    assert (waiting.state, waiting.captions) == ("waiting", {})

    class Refusing(FakeCaptioner):
        def describe_each(self, *_: object) -> tuple[Caption, ...]:
            raise NotAnImage(path)

    (step,) = work(batch, Refusing())
    assert isinstance(step.item.error, NotAnImage)
    assert step.item.captions == {}


def test_what_is_hashed_is_what_was_described(batch: BatchStore, tmp_path: Path) -> None:
    # GIVEN a picture in whose place another one is put while it is described
    (path, other) = pictures(tmp_path, "a.png", "b.png")
    batch.add([path])

    class Swapped(FakeCaptioner):
        def describe_each(self, *arguments: object) -> tuple[Caption, ...]:
            shutil.copyfile(other, path)
            return super().describe_each(*arguments)  # type: ignore[arg-type]

    captioner = Swapped()
    (step,) = work(batch, captioner)
    # THEN it is never taken for the first, and in the end told of
    assert isinstance(step.item.error, ImageNotReadable)
    digest = hashlib.sha256(path.read_bytes()).digest()
    assert batch.captions(digest, captioner.version) == {}
    # AND described once it stays as it is
    batch.retry_failed()
    (step,) = work(batch, FakeCaptioner())
    assert step.item.state == "done"
    assert batch.captions(digest, captioner.version).keys() == {"en"}
