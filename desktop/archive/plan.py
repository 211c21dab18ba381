"""Which pictures an archive has, in partitions: written down once, before the first is described.

A data set is a folder: `part-00042.parquet`, and beside them `_plan/` (what is to be done) and
`_done/` (what is). A partition is complete once its file in `_done` is there, which is written
after its Parquet file: whoever goes on does those that are not.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from desktop.archive.errors import (
    ArchiveEmpty,
    ArchiveInside,
    ArchiveOther,
    ArchiveSourceGone,
    ArchiveUnreadable,
)
from desktop.archive.storage import Place, place, without_keys
from desktop.pictures.folders import PassedOver, is_picture_name, pictures_in
from model.caption import LANGUAGES, Language

FORMAT = 1
USUAL_SIZE = 500
"""Pictures of a partition: a minute of one core, which is what a lost worker costs."""

_READERS = 16

_PLAN = "_plan/plan.json"
_LISTS = (".txt", ".lst")


@dataclass(frozen=True, slots=True)
class Manner:
    """How pictures are described; the same in all of a data set."""

    languages: tuple[Language, ...] = LANGUAGES
    beams: int = 3
    neutral: bool = True
    read: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """What there is to do: so many pictures in so many partitions.

    `source` is where they are, without keys.
    """

    source: str
    manner: Manner
    partitions: int
    pictures: int


def made(source: str, dataset: Place, manner: Manner, size: int = USUAL_SIZE) -> Plan:
    """The plan of a data set, made now unless it was begun before.

    Raises an `ArchiveError`: `ArchiveOther` where it was begun in another manner, `ArchiveInside`
    where it would lie among the pictures.
    """
    if dataset.exists(_PLAN):
        before = read(dataset)
        wanted = Plan(without_keys(source), manner, before.partitions, before.pictures)
        if before != wanted:
            raise ArchiveOther(Path(dataset.root), f"{before} is not {wanted}")
        return before
    if _lies_in(dataset, place(source)):
        raise ArchiveInside(Path(dataset.root), f"in {without_keys(source)}")
    partitions = pictures = 0
    listed = listed_in(source)
    while chunk := list(itertools.islice(listed, size)):
        dataset.write(f"_plan/{partitions:05}.json", _encoded({"pictures": chunk}))
        partitions += 1
        pictures += len(chunk)
    if not pictures:
        raise ArchiveEmpty(Path(without_keys(source)))
    plan = Plan(without_keys(source), manner, partitions, pictures)
    dataset.write(_PLAN, _encoded({"format": FORMAT, **asdict(plan)}))
    return plan


def read(dataset: Place) -> Plan:
    """The plan of a data set; an `ArchiveUnreadable` where there is none that can be read."""
    try:
        values = json.loads(dataset.read(dataset.path(_PLAN)))
        manner = values["manner"]
        return Plan(
            values["source"],
            Manner(tuple(manner.pop("languages")), **manner),
            values["partitions"],
            values["pictures"],
        )
    except (OSError, ValueError, TypeError, LookupError) as error:
        raise ArchiveUnreadable(Path(dataset.root), f"its plan: {error}") from error


def listed_in(source: str) -> Iterator[str]:
    """The paths of the pictures of a source, each once: a folder, a bucket, or a list of paths.

    A folder here is looked through as `batch` does, by content; in a bucket a name has to tell.
    """
    where = place(source)
    if where.is_local:
        path = Path(where.root)
        if path.suffix.lower() in _LISTS:
            return _of_list(path)
        if not path.exists():
            raise ArchiveSourceGone(path, "not there")
        return (str(found.absolute()) for found in pictures_in([path], passed_over=PassedOver()))
    return (path for path in where.names() if is_picture_name(path.rpartition("/")[2]))


def _lies_in(dataset: Place, source: Place) -> bool:
    if dataset.is_local and source.is_local:
        return Path(dataset.root).resolve().is_relative_to(Path(source.root).resolve())
    same = dataset.system.equals(source.system)
    return bool(same) and dataset.path("").startswith(source.path(""))


def pictures_of(dataset: Place, partition: int) -> list[str]:
    """The paths of a partition's pictures."""
    values = json.loads(dataset.read(dataset.path(f"_plan/{partition:05}.json")))
    return list(values["pictures"])


def summary_of(dataset: Place, partition: int) -> dict[str, Any] | None:
    """What was said of a partition when it was done; None where it is not."""
    if not dataset.exists(_done(partition)):
        return None
    summary: dict[str, Any] = json.loads(dataset.read(dataset.path(_done(partition))))
    return summary


def complete(dataset: Place, partition: int, summary: dict[str, Any]) -> None:
    """Say that a partition is done, which it then is for ever."""
    dataset.write(_done(partition), _encoded(summary))


def summaries(dataset: Place) -> dict[int, dict[str, Any]]:
    """What was said of each partition that is done, by its number."""
    try:
        names = [name for name in dataset.names("_done") if name.endswith(".json")]
    except ArchiveSourceGone:  # nothing is done yet
        return {}
    # A bucket takes its time over each, and there may be thousands.
    with ThreadPoolExecutor(_READERS) as pool:
        found = pool.map(lambda name: json.loads(dataset.read(name)), names)
        return {summary["partition"]: summary for summary in found}


def completed(dataset: Place) -> list[int]:
    """The numbers of the partitions that are done, in order; what was said of them is not read."""
    try:
        names = [Path(name) for name in dataset.names("_done")]
    except ArchiveSourceGone:  # nothing is done yet
        return []
    return sorted(int(name.stem) for name in names if name.suffix == ".json")


def _done(partition: int) -> str:
    return f"_done/{partition:05}.json"


def _of_list(path: Path) -> Iterator[str]:
    """The paths in a file, one a line; those that are not absolute are meant from beside it."""
    try:
        lines = path.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError as error:
        raise ArchiveSourceGone(path, error.strerror or "") from error
    return iter(_once(str(path.parent / line) for line in lines if line.strip()))


def _once(paths: Iterable[str]) -> Iterable[str]:
    return dict.fromkeys(paths)


def _encoded(values: object) -> bytes:
    return json.dumps(values).encode()
