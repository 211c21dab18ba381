"""The datasets that can be fetched: where they are, under which terms, and where their files go.

Checksums: Multi30k's SHA-256 were computed from the files of its public repository at the commit
that the addresses name. Flickr8k's MD5 are those that the libraries which load it have published
for years; nothing older than these vouches for it. Flickr30k has no public address at all.
"""

from __future__ import annotations

import csv
import gzip
import shutil
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from model import atomic_files
from model.training.data.archives import unpacking
from model.training.data.download import RemoteFile, check_room
from model.training.errors import TrainingDataError

_FLICKR8K = "https://github.com/jbrownlee/Datasets/releases/download/Flickr8k"
_MULTI30K = (
    "https://github.com/multi30k/dataset/raw/a3d2e0d26b56f3846f66a952536ffed4e401d05a/data/task1"
)
_SPLITS = ("train", "val", "test_2016_flickr", "test_2017_flickr")


@dataclass(frozen=True, slots=True)
class Dataset:
    """One dataset; `files` is empty when it has to be asked for, and `source` says where."""

    name: str
    licence: str
    source: str
    files: tuple[RemoteFile, ...]
    lay_out: Callable[[Path, Path], None]
    """Brings what was fetched (first folder) into the form that training reads (second)."""


_FOLDERS = {"raw": "raw", "ids": "image_splits"}
_MULTI30K_FILES = """
raw train.en.gz 568929 d79cfa999dd4c51d2cb42499b6796d5a882c3a8a961923c25a898c90f8bbd56f
raw train.fr.gz 604242 622e75069e9f4c577425c4f277116ce66e63a2401c0a2312d90073cb12379a3c
raw val.en.gz 21650 14f7d25ddd868909a9213e361768460edcacdd6ab9d1e77b92560dc10c10dc28
raw val.fr.gz 23001 ca3106f1a72390591d25f6c45cb4cd39dec4cd3f123e099748a3ce5256c160e9
raw test_2016_flickr.en.gz 21077 611d361c6334bc7246101d48097c13cf5c4413c5befc793cc629934359d532d9
raw test_2016_flickr.fr.gz 22310 6d326e188d259fb1d04ac19eae3af956559b3a0b93d7635e56c90987c40c8b90
raw test_2017_flickr.en.gz 19138 76a444ee25172e72695cddb13ae4a3bda59430617be88e0bb46b60504f054074
raw test_2017_flickr.fr.gz 20434 3ba671ceb2299f3304ffafefea7a833d08632fbaf0ba18546f8a2ec2391af496
ids train.txt 427810 97ee57e160a46c7d0e75298ebf57967e1245698a6f8806436ff07e61d1a41221
ids val.txt 14966 db26f03eaf833ec47bfaea129ed053b68cbcfc5d1f9a09c4cdf7c88fbfea7108
ids test_2016_flickr.txt 14756 871e8ecafc66fb13e044ecccf669d04a865b4c58553227df86b933f0337a1563
ids test_2017_flickr.txt 26996 7bef9b1eb747593c23a8597e830ac804d28180d1226c1d6e5bc3f08ccc561e85
"""
"""Folder, name, bytes, SHA-256."""


def _multi30k_files() -> tuple[RemoteFile, ...]:
    rows = (line.split() for line in _MULTI30K_FILES.strip().splitlines())
    return tuple(
        RemoteFile(name, f"{_MULTI30K}/{_FOLDERS[folder]}/{name}", int(size), digest)
        for folder, name, size, digest in rows
    )


def lay_out_flickr8k(fetched: Path, data: Path) -> None:
    """Unpack photos and captions: `flickr8k/Flicker8k_Dataset`, `flickr8k/Flickr8k_text`.

    Raises as `unpack` does.
    """
    folder = data / "flickr8k"
    unpack(fetched / "Flickr8k_Dataset.zip", folder / "Flicker8k_Dataset", (".jpg",))
    unpack(fetched / "Flickr8k_text.zip", folder / "Flickr8k_text", (".txt",))


def lay_out_multi30k(fetched: Path, data: Path) -> None:
    """Write `multi30k/SPLIT.tsv`, and Flickr8k's French beside its captions where it is at hand.

    No photo of Flickr8k's dev and test splits is among the sentences to train on. Raises
    `TrainingDataError` when the files of a split are not of one length.
    """
    text = data / "flickr8k" / "Flickr8k_text"
    dev, test = (_ids(text / f"Flickr_8k.{split}Images.txt") for split in ("dev", "test"))
    kept_back = {name.partition("_")[0] for name in dev + test}
    rows = {split: list(_multi30k_rows(fetched, split)) for split in _SPLITS}
    for split, triples in rows.items():
        table = [row for row in triples if row[0] not in kept_back]
        _write_table(data / "multi30k" / f"{split}.tsv", ("flickr_id", "en", "fr"), table)
    by_id = {row[0]: row for triples in rows.values() for row in triples}
    for split, names in (("train", _ids(text / "Flickr_8k.trainImages.txt")), ("dev", dev)):
        found = [
            (name, *by_id[key][1:]) for name in names if (key := name.partition("_")[0]) in by_id
        ]
        if found:
            _write_table(text / f"french_{split}.tsv", ("image", "en", "fr"), found)


def lay_out_flickr30k(fetched: Path, data: Path) -> None:
    """Copy captions and photos to `flickr30k/`, and its sentences to where the vocabulary looks.

    Raises `TrainingDataError` when the captions are not there.
    """
    found = sorted(fetched.rglob("results*.token"))
    if not found:
        raise TrainingDataError("there is no results_20130124.token, Flickr30k's captions")
    folder = data / "flickr30k"
    folder.mkdir(parents=True, exist_ok=True)
    captions = found[0].read_bytes()
    atomic_files.write_durably(folder / "results_20130124.token", captions)
    photos = folder / "flickr30k-images"
    photos.mkdir(exist_ok=True)
    for photo in fetched.rglob("*.jpg"):
        with atomic_files.written_whole(photos / photo.name) as unfinished:
            shutil.copyfile(photo, unfinished)
    sentences = data / "multi30k" / "flickr30k_english.tsv.gz"
    sentences.parent.mkdir(parents=True, exist_ok=True)
    rows = ["flickr_id\tcaption"]
    for line in captions.decode("utf-8").splitlines():
        key, _, caption = line.partition("\t")
        rows.append(f"{key.partition('.')[0]}\t{caption}")
    atomic_files.write_durably(sentences, gzip.compress("\n".join([*rows, ""]).encode("utf-8")))


def unpack(archive: Path, folder: Path, endings: tuple[str, ...]) -> None:
    """Unpack the files of these kinds, without the archive's folders; all of them or none.

    Raises `TrainingDataError` when the archive cannot be unpacked, `DiskTooSmall` before trying.
    """
    if folder.exists():
        return
    aside = folder.with_name(f".{folder.name}-unpacking")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        with unpacking(archive.name), zipfile.ZipFile(archive) as content:
            members = [
                member
                for member in content.infolist()
                if member.filename.lower().endswith(endings)
                and not member.filename.startswith("__MACOSX")
            ]
            check_room(aside, sum(member.file_size for member in members))
            for member in members:
                # By its last part alone: a path that leads elsewhere leads nowhere.
                place = aside / PurePosixPath(member.filename).name
                with content.open(member) as source, place.open("wb") as target:
                    shutil.copyfileobj(source, target)
                atomic_files.sync(place)
        atomic_files.sync(aside)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    aside.rename(folder)
    atomic_files.sync(folder.parent)


def _ids(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").split() if path.exists() else []


def _multi30k_rows(fetched: Path, split: str) -> Iterator[tuple[str, str, str]]:
    columns = [
        [line.partition(".")[0].partition("_")[0] for line in _ids(fetched / f"{split}.txt")]
    ]
    for language in ("en", "fr"):
        with gzip.open(fetched / f"{split}.{language}.gz", "rt", encoding="utf-8") as stream:
            # Only a line feed ends a sentence here; some hold other separators.
            columns.append([line.strip() for line in stream.read().rstrip("\n").split("\n")])
    if len({len(column) for column in columns}) != 1:
        raise TrainingDataError(f"the {split} files of Multi30k are not of one length")
    yield from zip(*columns, strict=True)


def _write_table(path: Path, head: tuple[str, ...], rows: Sequence[Sequence[str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with (
        atomic_files.written_whole(path) as unfinished,
        unfinished.open("w", encoding="utf-8", newline="") as stream,
    ):
        table = csv.writer(
            stream, delimiter="\t", quoting=csv.QUOTE_NONE, quotechar=None, lineterminator="\n"
        )
        table.writerow(head)
        table.writerows([[" ".join(cell.split()) for cell in row] for row in rows])


DATASETS = {
    dataset.name: dataset
    for dataset in (
        Dataset(
            "flickr8k",
            "For non-commercial research and education only. The photos belong to the Flickr "
            "users who took them. Cite Hodosh, Young and Hockenmaier 2013.",
            "Jason Brownlee's copy on GitHub; the authors' own site no longer offers it",
            (
                RemoteFile(
                    "Flickr8k_text.zip",
                    f"{_FLICKR8K}/Flickr8k_text.zip",
                    2340801,
                    "bf6c1abcb8e4a833b7f922104de18627",
                    "md5",
                ),
                RemoteFile(
                    "Flickr8k_Dataset.zip",
                    f"{_FLICKR8K}/Flickr8k_Dataset.zip",
                    1115419746,
                    "f18a1e2920de5bd84dae7cf08ec78978",
                    "md5",
                ),
            ),
            lay_out_flickr8k,
        ),
        Dataset(
            "multi30k",
            "Sentences only. For non-commercial research and education, as Flickr30k, whose "
            "captions they translate. Cite Elliott et al. 2016 and 2017.",
            "the authors' repository multi30k/dataset on GitHub",
            _multi30k_files(),
            lay_out_multi30k,
        ),
        Dataset(
            "flickr30k",
            "For non-commercial research and education only. The photos belong to the Flickr "
            "users who took them. Cite Young, Lai, Hodosh and Hockenmaier 2014.",
            "asked for with a form: shannon.cs.illinois.edu/DenotationGraph",
            (),
            lay_out_flickr30k,
        ),
    )
}
