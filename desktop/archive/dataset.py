"""A data set read back, a partition at a time: what a list needs of its rows. No Qt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.archive import plan as plans
from desktop.archive.errors import ArchiveUnreadable
from desktop.archive.plan import Plan
from desktop.archive.storage import Place, place
from desktop.batch.described import Described
from desktop.history.entries import StoredText
from model.caption import KINDS, LANGUAGES, Caption

_PLAN = Path("_plan", "plan.json")


@dataclass(frozen=True, slots=True)
class Dataset:
    """A data set in a folder: its plan, and the numbers of the partitions that are complete."""

    place: Place
    plan: Plan
    complete: Sequence[int]

    @property
    def languages(self) -> str:
        """`en`, `fr` or `both`, as a batch has it."""
        wanted = self.plan.manner.languages
        return "both" if len(wanted) == len(LANGUAGES) else wanted[0]

    def pictures(self, partition: int) -> list[Described]:
        """The pictures of a partition, in their order; raises `ArchiveUnreadable`."""
        from pyarrow import ArrowException, parquet

        path = self.place.path(f"part-{partition:05}.parquet")
        try:
            rows = parquet.read_table(path, filesystem=self.place.system).to_pylist()
            return [_described(row) for row in rows]
        except (ArrowException, OSError, ValueError, TypeError, LookupError) as error:
            raise ArchiveUnreadable(Path(self.place.root), str(error)) from error

    def all(self) -> Iterator[Described]:
        """Give every picture that is described so far, a partition in memory at a time."""
        for partition in self.complete:
            yield from self.pictures(partition)


def is_dataset(folder: Path) -> bool:
    """Whether a folder is a data set, by its plan; asks for no library."""
    try:
        return (folder / _PLAN).is_file()
    except OSError:
        return False


def opened(address: str) -> Dataset:
    """The data set at an address; an `ArchiveError` where it is none, or cannot be read."""
    where = place(address)
    plan = plans.read(where)
    return Dataset(where, plan, plans.completed(where))


def _described(row: dict[str, Any]) -> Described:
    path = Path(row["path"])
    digest = None if row["sha256"] is None else bytes.fromhex(row["sha256"])
    if row["error"] is not None:
        return Described(path, digest, (), row["error"], row["error_detail"])
    if row["kind"] not in KINDS or not row["model"]:
        raise ValueError(f"no kind or model: {row}")
    captions = tuple(
        Caption(
            text=row[f"caption_{language}"] or "",
            language=language,
            confidence=float(row[f"confidence_{language}"] or 0),
            kind=row["kind"],
            alternatives=(),
            words=(),
            model=row["model"],
            milliseconds=0.0,
        )
        for language in LANGUAGES
        if f"caption_{language}" in row
    )
    text = None if row["text"] is None else StoredText(row["text"], row["text_language"])
    return Described(path, digest, captions, text=text)
