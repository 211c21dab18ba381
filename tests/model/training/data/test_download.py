"""Datasets are fetched over a network that breaks, lies and refuses: a local server."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from model import atomic_files
from model.training.commands import download
from model.training.commands.download import DatasetByRequest, TermsNotAccepted
from model.training.data import sources
from model.training.data.download import (
    DiskTooSmall,
    DownloadDamaged,
    DownloadRefused,
    NoNetwork,
    RemoteFile,
    fetch,
)
from model.training.data.sources import DATASETS, Dataset, unpack
from model.training.errors import TrainingDataError
from model.training_events import Event, Progress, Terms

CONTENT = bytes(range(256)) * 4096  # 1 MiB


class Server(ThreadingHTTPServer):
    """Serves `content`, as badly as the test asks for; notes the ranges that were asked for."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.content = CONTENT
        self.break_after: list[int] = []
        self.knows_ranges = True
        self.status = 200
        self.ranges: list[str | None] = []

    def file(self, promised: bytes = CONTENT) -> RemoteFile:
        digest = hashlib.sha256(promised).hexdigest()
        address = f"http://127.0.0.1:{self.server_port}/data.bin"
        return RemoteFile("data.bin", address, len(promised), digest)


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        server = self.server
        asked = self.headers.get("Range")
        server.ranges.append(asked)
        start = 0
        if server.status != 200:
            self.send_error(server.status)
            return
        if asked and server.knows_ranges:
            start = int(asked.removeprefix("bytes=").rstrip("-"))
            if start >= len(server.content):
                self.send_error(416)
                return
            self.send_response(206)
            last = len(server.content)
            self.send_header("Content-Range", f"bytes {start}-{last - 1}/{last}")
        else:
            self.send_response(200)
        body = server.content[start:]
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        length = server.break_after.pop(0) if server.break_after else len(body)
        self.wfile.write(body[:length])

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def ignore(_: Event) -> None:
    pass


def test_a_broken_connection_is_continued_where_it_broke(server: Server, tmp_path: Path) -> None:
    # GIVEN a server whose connections break twice
    server.break_after = [300_000, 500_000]
    events: list[Event] = []

    # WHEN a file is fetched
    path = fetch(server.file(), tmp_path, events.append, pause=0)

    # THEN it is whole, and nothing was fetched twice
    assert path.read_bytes() == CONTENT
    assert server.ranges == [None, "bytes=300000-", "bytes=800000-"]
    last = [event for event in events if isinstance(event, Progress)][-1]
    assert last.step == last.of == len(CONTENT)
    assert [entry.name for entry in tmp_path.iterdir()] == ["data.bin"]


def test_a_later_process_continues_and_a_third_finds_it_there(
    server: Server, tmp_path: Path
) -> None:
    (tmp_path / "data.bin.part").write_bytes(CONTENT[:1000])

    fetch(server.file(), tmp_path, ignore)
    fetch(server.file(), tmp_path, ignore)

    assert server.ranges == ["bytes=1000-"]


def test_a_server_without_ranges_is_taken_at_its_word(server: Server, tmp_path: Path) -> None:
    server.break_after, server.knows_ranges = [300_000], False

    path = fetch(server.file(), tmp_path, ignore, pause=0)

    assert path.read_bytes() == CONTENT


def test_wrong_bytes_are_removed_and_named(server: Server, tmp_path: Path) -> None:
    server.content = CONTENT[::-1]

    with pytest.raises(DownloadDamaged, match=r"data\.bin is not the file"):
        fetch(server.file(), tmp_path, ignore)

    assert list(tmp_path.iterdir()) == []


def test_more_than_was_promised_is_not_written(server: Server, tmp_path: Path) -> None:
    server.content = CONTENT * 3

    path = fetch(server.file(), tmp_path, ignore)

    assert path.read_bytes() == CONTENT


def test_a_file_that_became_shorter_on_the_server_is_begun_anew(
    server: Server, tmp_path: Path
) -> None:
    (tmp_path / "data.bin.part").write_bytes(b"x" * 2000)
    server.content = CONTENT[:1500]

    with pytest.raises(NoNetwork):
        fetch(server.file(), tmp_path, ignore, pause=0)

    assert server.ranges[:2] == ["bytes=2000-", None]


@pytest.mark.parametrize(("status", "error"), [(404, DownloadRefused), (503, NoNetwork)])
def test_an_answer_without_the_file_is_an_error(
    server: Server, tmp_path: Path, status: int, error: type[Exception]
) -> None:
    server.status = status

    with pytest.raises(error, match=str(status)):
        fetch(server.file(), tmp_path, ignore, pause=0)


def test_without_a_network_it_gives_up_and_keeps_what_it_has(tmp_path: Path) -> None:
    # GIVEN an address where nobody listens
    with Server() as server:
        remote = server.file()
    (tmp_path / "data.bin.part").write_bytes(CONTENT[:1000])

    # WHEN it is fetched
    with pytest.raises(NoNetwork, match=r"connection to 127\.0\.0\.1 cannot be made"):
        fetch(remote, tmp_path, ignore, pause=0)

    # THEN what had arrived is still there
    assert (tmp_path / "data.bin.part").read_bytes() == CONTENT[:1000]


def test_a_file_larger_than_the_disk_is_refused_before_it_is_fetched(tmp_path: Path) -> None:
    huge = RemoteFile("huge", "http://127.0.0.1:1/", shutil.disk_usage(tmp_path).total * 2, "")

    with pytest.raises(DiskTooSmall, match="MB are needed"):
        fetch(huge, tmp_path, ignore)


def _options(
    name: str, data: Path, source: Path | None = None, *, accept: bool = True
) -> download.Options:
    return download.Options(name=name, data=data, accept_licence=accept, source=source)


def _never() -> bool:
    return False


def test_terms_are_told_and_must_be_accepted(tmp_path: Path) -> None:
    events: list[Event] = []

    with pytest.raises(TermsNotAccepted, match="--accept-licence"):
        download.run(_options("flickr8k", tmp_path, accept=False), events.append, _never)

    assert [type(event) for event in events] == [Terms]
    assert list(tmp_path.iterdir()) == []


def test_a_dataset_by_request_says_so(tmp_path: Path) -> None:
    with pytest.raises(DatasetByRequest, match=r"asked for with a form.*--from"):
        download.run(_options("flickr30k", tmp_path), ignore, _never)


def test_a_dataset_is_fetched_unpacked_and_laid_out(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a server with an archive of one photo, one folder too deep and one path too high
    archive = tmp_path / "archive.zip"
    with zipfile.ZipFile(archive, "w") as content:
        content.writestr("Flicker8k_Dataset/one.jpg", b"a photo")
        content.writestr("../../two.jpg", b"another")
        content.writestr("__MACOSX/Flicker8k_Dataset/._one.jpg", b"not a photo")
        content.writestr("Flicker8k_Dataset/readme.md", b"no photo")
    server.content = archive.read_bytes()

    def lay_out(fetched: Path, data: Path) -> None:
        unpack(fetched / "data.bin", data / "photos", (".jpg",))

    remote = server.file(server.content)
    dataset = Dataset("flickr8k", "terms", "here", (remote,), lay_out)
    monkeypatch.setitem(DATASETS, "flickr8k", dataset)

    # WHEN it is asked for
    data = tmp_path / "data"
    download.run(_options("flickr8k", data), ignore, _never)

    # THEN its photos are there and nothing else is, anywhere
    assert {path.relative_to(data).as_posix() for path in data.rglob("*")} == {
        "photos",
        "photos/one.jpg",
        "photos/two.jpg",
    }
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive.zip", "data"]


def test_an_archive_that_is_none_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "bad.zip").write_bytes(b"no archive")

    with pytest.raises(TrainingDataError, match=r"bad\.zip cannot be unpacked"):
        unpack(tmp_path / "bad.zip", tmp_path / "photos", (".jpg",))

    assert [path.name for path in tmp_path.iterdir()] == ["bad.zip"]


def test_what_is_unpacked_is_on_the_disk_before_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN an archive of two photos
    archive, photos = tmp_path / "photos.zip", tmp_path / "photos"
    with zipfile.ZipFile(archive, "w") as content:
        content.writestr("one.jpg", b"a photo")
        content.writestr("two.jpg", b"another")
    synced: list[str] = []

    def sync(path: Path) -> None:
        if not photos.exists():
            synced.append(path.name)

    monkeypatch.setattr(atomic_files, "sync", sync)
    # WHEN it is unpacked
    unpack(archive, photos, (".jpg",))
    # THEN photos and folder were synced while it had another name
    assert synced == ["one.jpg", "two.jpg", ".photos-unpacking"]


def test_multi30k_becomes_tables_without_flickr8ks_kept_back_photos(tmp_path: Path) -> None:
    # GIVEN Multi30k as it is fetched, and Flickr8k's splits
    fetched, data = tmp_path / "fetched", tmp_path / "data"
    fetched.mkdir()
    for split in ("train", "val", "test_2016_flickr", "test_2017_flickr"):
        photos = ("11", "22", "33") if split == "train" else ("44",)
        (fetched / f"{split}.txt").write_text("".join(f"{photo}.jpg\n" for photo in photos))
        for language, text in (("en", "A dog."), ("fr", "Un chien\u2028.")):
            with gzip.open(fetched / f"{split}.{language}.gz", "wt", encoding="utf-8") as stream:
                stream.write(f"{text}\n" * len(photos))
    captions = data / "flickr8k" / "Flickr8k_text"
    captions.mkdir(parents=True)
    for split, name in (("train", "11_a.jpg"), ("dev", "22_b.jpg"), ("test", "33_c.jpg")):
        (captions / f"Flickr_8k.{split}Images.txt").write_text(f"{name}\n")

    # WHEN it is laid out
    sources.lay_out_multi30k(fetched, data)

    # THEN dev and test photos are in no table to train on, and Flickr8k has its French
    assert (data / "multi30k" / "train.tsv").read_text(encoding="utf-8").splitlines() == [
        "flickr_id\ten\tfr",
        "11\tA dog.\tUn chien .",
    ]
    french = (captions / "french_dev.tsv").read_text(encoding="utf-8").splitlines()
    assert french == ["image\ten\tfr", "22_b.jpg\tA dog.\tUn chien ."]


def test_flickr30k_is_taken_from_an_archive_the_user_has(tmp_path: Path) -> None:
    # GIVEN what the authors send: captions and photos
    own = tmp_path / "own"
    (own / "flickr30k-images").mkdir(parents=True)
    (own / "flickr30k-images" / "7.jpg").write_bytes(b"a photo")
    (own / "results_20130124.token").write_text("7.jpg#0\tA dog .\n")
    archive = Path(shutil.make_archive(str(tmp_path / "flickr30k"), "gztar", own))

    # WHEN it is taken
    data = tmp_path / "data"
    download.run(_options("flickr30k", data, archive), ignore, _never)

    # THEN captions and photos are where training and the vocabulary look
    assert (data / "flickr30k" / "flickr30k-images" / "7.jpg").read_bytes() == b"a photo"
    sentences = gzip.decompress((data / "multi30k" / "flickr30k_english.tsv.gz").read_bytes())
    assert sentences.decode() == "flickr_id\tcaption\n7\tA dog .\n"


def _good(folder: Path, kind: str) -> bytes:
    own = folder / "own"
    own.mkdir()
    (own / "results_20130124.token").write_text("7.jpg#0\tA dog .\n" * 500)
    return Path(shutil.make_archive(str(folder / "good"), kind, own)).read_bytes()


def _spoil(data: bytes, how: str) -> bytes:
    if how == "cut":
        return data[: len(data) // 2]
    if how == "flipped":
        spoilt = bytearray(data)
        for at in range(len(data) // 2, len(data) // 2 + 8):
            spoilt[at] ^= 255
        return bytes(spoilt)
    return b"" if how == "empty" else b"<html>Not found</html>" * 100


@pytest.mark.parametrize("how", ["cut", "flipped", "empty", "a page"])
@pytest.mark.parametrize("kind", ["zip", "gztar", "bztar", "xztar"])
def test_a_damaged_archive_is_named(tmp_path: Path, kind: str, how: str) -> None:
    ending = "zip" if kind == "zip" else f"tar.{kind.removesuffix('tar')}"
    archive = tmp_path / f"flickr30k.{ending}"
    archive.write_bytes(_spoil(_good(tmp_path, kind), how))
    with pytest.raises(TrainingDataError, match=rf"^flickr30k\.{ending} cannot be unpacked"):
        download.run(_options("flickr30k", tmp_path / "data", archive), ignore, _never)
    # AND nothing is left where there was nothing
    assert not (tmp_path / "data").exists()


def test_what_is_no_archive_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "flickr30k.zip"
    os.mkfifo(pipe)
    for source in (pipe, tmp_path / "gone.zip", tmp_path / ("long" * 80)):
        with pytest.raises(TrainingDataError, match="neither a folder nor an archive"):
            download.run(_options("flickr30k", tmp_path / "data", source), ignore, _never)


def test_captions_of_another_encoding_are_named(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "results_20130124.token").write_bytes(b"7.jpg#0\t\xff\xfe\n")
    with pytest.raises(TrainingDataError, match=r"^own cannot be unpacked"):
        download.run(_options("flickr30k", tmp_path / "data", tmp_path / "own"), ignore, _never)


def test_every_address_is_encrypted_and_every_file_has_a_checksum() -> None:
    files = [remote for dataset in DATASETS.values() for remote in dataset.files]

    assert len(files) == 14
    for remote in files:
        assert remote.url.startswith("https://github.com/"), remote.name
        assert len(remote.digest) == {"sha256": 64, "md5": 32}[remote.algorithm], remote.name
