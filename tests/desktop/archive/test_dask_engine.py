"""Archives on a real cluster of two workers, with pictures in a store of objects and workers that
are killed.
"""

from __future__ import annotations

import io
import sys
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from PIL import Image

from desktop.archive import dask_engine
from desktop.archive import plan as plans
from desktop.archive.errors import ArchiveElsewhere, ArchiveUnreachable, EngineMissing
from desktop.archive.partition import Work
from desktop.archive.plan import Manner
from desktop.archive.storage import place
from desktop.captioning import captioner_process
from desktop.cli import main as cli
from desktop.cli.exit_status import Exit
from desktop.system import paths
from tests.support.archive.dask_worker import MARK
from tests.support.archive.object_store import ObjectStore, object_store

files = pytest.importorskip("pyarrow.parquet", reason="needs the extra archive")
pytest.importorskip("distributed", reason="needs the extra cluster")
dask = pytest.importorskip("dask")

NAMES = ["a.png", "b.png", "c.png", "ends-once.png", "ends.png", "f.png", "g.png", "refused.png"]


def archived(store: ObjectStore, *more: str) -> tuple[Exit | int, list[str]]:
    err = io.StringIO()
    where = ["archive", store.address("museum/photos"), "--out", store.address("museum/out")]
    status = cli.main([*where, "--partition", "1", *more], out=io.StringIO(), err=err)
    return status, err.getvalue().splitlines()


def rows(store: ObjectStore) -> list[dict[str, Any]]:
    parts = {name: data for name, data in store.objects.items() if name.endswith(".parquet")}
    tables = [files.read_table(io.BytesIO(parts[name])) for name in sorted(parts)]
    return [row for table in tables for row in table.to_pylist()]


def test_a_lost_worker_costs_its_partition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "home"))
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv(MARK, str(tmp_path / "mark"))
    picture = io.BytesIO()
    with object_store() as store:
        # GIVEN a bucket of which one object may not be read, and two pictures end workers
        for level, name in enumerate(NAMES):
            picture.seek(0)
            Image.new("RGB", (64, 48), (level,) * 3).save(picture, "PNG")
            store.objects[f"museum/photos/{name}"] = picture.getvalue()
        store.refused.add("museum/photos/refused.png")
        workers = {
            "distributed.worker.preload": ["tests.support.archive.dask_worker"],
            "distributed.scheduler.allowed-failures": 1,
        }
        # WHEN it is described by a cluster
        with dask.config.set(workers):
            status, told = archived(store, "--engine", "dask", "--workers", "2")
        # THEN all is done but what ends every worker, and it is said so
        assert status == Exit.SOME_FAILED, told
        assert told[0] == "pictures: 8, partitions: 8, complete: 0"
        assert told[-1].startswith("clairvoix: Some parts of “out” were given up"), told
        described = [name for name in NAMES if name != "ends.png"]
        assert Counter(row["path"] for row in rows(store)) == Counter(
            f"museum/photos/{name}" for name in described
        )
        assert (tmp_path / "mark").exists()
        # AND the same command does the rest, here without a cluster
        command = [sys.executable, "-m", "tests.support.captioner_worker"]
        monkeypatch.setattr(captioner_process, "_command", lambda: command)
        status, told = archived(store, "--workers", "1")
        assert told[0] == "pictures: 8, partitions: 8, complete: 7"
        assert told[-2].startswith("7 described, 0 not photos, 1 failed, in ")
        assert told[-1] == "--csv FILE lists every picture, those that failed with the reason"
        found = {row["path"]: row for row in rows(store)}
        assert len(found) == len(NAMES)
        assert found["museum/photos/c.png"]["caption_en"] == "A picture as bright as 2."
        assert found["museum/photos/refused.png"]["error"] == "ImageNotReadable"
        # AND no key is in what was written
        assert not any(b"secret" in data for data in store.objects.values())


def test_a_cluster_that_cannot_be_used_is_said_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Work(str(tmp_path), str(tmp_path / "data"), Manner(), None)
    monkeypatch.setattr(dask_engine, "_PATIENCE", "50ms")
    with pytest.raises(ArchiveUnreachable):
        list(dask_engine.run(work, [0], 1, "tcp://127.0.0.1:9"))
    with pytest.raises(ArchiveUnreachable):
        list(dask_engine.run(work, [0], 1, "nonsense://there"))
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(EngineMissing):
        list(dask_engine.run(work, [0], 1, None))


def test_workers_that_write_elsewhere_are_found_out(tmp_path: Path) -> None:
    class Done:
        def __init__(self, came: object) -> None:
            self.came = came

        def result(self) -> object:
            if isinstance(self.came, Exception):
                raise self.came
            return self.came

    dataset = place(str(tmp_path))
    for came in ({"partition": 3}, FileNotFoundError("no plan")):
        with pytest.raises(ArchiveElsewhere):
            dask_engine._summary(Done(came), 3, dataset, "tcp://there")
    with pytest.raises(ArchiveUnreachable):
        dask_engine._summary(Done(ModuleNotFoundError("desktop")), 3, dataset, "tcp://there")
    plans.complete(dataset, 3, {"partition": 3})
    assert dask_engine._summary(Done({"partition": 3}), 3, dataset, "") == {"partition": 3}


def test_a_cluster_without_workers_is_given_new_ones_or_given_up() -> None:
    now: list[float] = [0.0]
    revived: list[float] = []

    class Client:
        scheduler = SimpleNamespace(address="tcp://there")
        workers: ClassVar[dict[str, int]] = {"tcp://one": 1}

        def nthreads(self) -> dict[str, int]:
            return self.workers

    own = dask_engine._Watch(Client(), lambda: revived.append(now[0]), lambda: now[0])
    other = dask_engine._Watch(Client(), None, lambda: now[0])
    for seconds in (100.0, 106.0, 150.0, 170.0, 240.0):
        now[0] = seconds
        Client.workers = {"tcp://one": 1} if seconds == 100 else {}
        own.look()
        other.look()
    assert revived == [170.0, 240.0]
    now[0] = 701.0
    with pytest.raises(ArchiveUnreachable):
        other.look()
