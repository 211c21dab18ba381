"""The command line's `archive`: describes more pictures than a list can hold.

No Qt.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TextIO, get_args

from desktop.cli import models
from desktop.cli.batch import Progress
from desktop.cli.complaint import complain
from desktop.cli.exit_status import Exit
from desktop.cli.exporting import ExportWish, add_export_options, export, export_wish
from desktop.cli.output import remark
from model.caption import LANGUAGES, Language
from model.errors import ModelError

if TYPE_CHECKING:
    from desktop.archive.errors import ArchiveError
    from desktop.archive.partition import Work
    from desktop.archive.plan import Plan
    from desktop.archive.storage import Place

Engine = Literal["local", "dask"]
ENGINES: tuple[Engine, ...] = get_args(Engine)

DESCRIPTION = """\
Describe a large archive into a data set of Parquet files, on all cores or on many machines.

SOURCE is a folder, a list of paths (.txt, one a line), or a bucket (s3://bucket/photos). The same
command goes on after an interruption; partitions that are complete are not done again. At the end,
and where nothing is left to be described, it writes the lists and texts that are asked for, as
`batch` does. It needs the optional extra `archive`, and for --engine dask the extra `cluster`.
"""

_WORDS = {
    "en": {
        "begin": "pictures: {pictures}, partitions: {partitions}, complete: {done}",
        "left": "{done} of {total} · {left} left",
        "count": "{done} of {total}",
        "end": "{described} described, {not_photos} not photos, {failed} failed, in {out}",
        "why": "--csv FILE lists every picture, those that failed with the reason",
        "resume": "clairvoix: the same command goes on with what is left",
    },
    "fr": {
        "begin": "images\u00a0: {pictures}, parties\u00a0: {partitions}, terminées\u00a0: {done}",
        "left": "{done} sur {total} · encore {left}",
        "count": "{done} sur {total}",
        "end": "{described} images décrites, {not_photos} qui ne sont pas des photos,"
        " {failed} en échec, dans {out}",
        "why": "--csv FICHIER liste chaque image, celles en échec avec la raison",
        "resume": "clairvoix\u00a0: la même commande reprend ce qui reste",
    },
}


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for."""

    source: str
    out: str
    workers: int | None
    engine: Engine
    address: str | None
    partition: int
    languages: tuple[Language, ...]
    beams: int
    neutral: bool
    read: bool
    bundle: Path | None
    export: ExportWish
    language: Language


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what `archive` understands."""
    add = parser.add_argument
    add("source", metavar="SOURCE", help="a folder, a list of paths, or a bucket")
    add("--out", required=True, metavar="DATASET", help="a folder, or a bucket's, for the result")
    add("--workers", type=_positive, metavar="N", help="how many at once (default: a core each)")
    add(
        "--engine",
        choices=ENGINES,
        default="local",
        help="what hands out the work: this computer, or a Dask cluster",
    )
    add("--address", metavar="URL", help="that of a Dask scheduler (tcp://host:8786)")
    add("--partition", type=_positive, default=500, metavar="N", help="pictures in a partition")
    add("--lang", choices=(*LANGUAGES, "both"), default="both", help="language of the captions")
    add("--beams", type=_positive, default=3, help="width of the search (default: 3)")
    add("--neutral", action=argparse.BooleanOptionalAction, default=True, help="as for `batch`")
    add(
        "--read",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="read the text of documents and screenshots (the default)",
    )
    add("--model", type=Path, metavar="BUNDLE", help="as for `describe`")
    add_export_options(parser)


def request(
    parser: argparse.ArgumentParser, given: argparse.Namespace, language: Language
) -> Request:
    """The request in the parsed arguments."""
    return Request(
        source=given.source,
        out=given.out,
        workers=given.workers,
        engine="local" if given.engine == "local" and given.address is None else "dask",
        address=given.address,
        partition=given.partition,
        languages=LANGUAGES if given.lang == "both" else (given.lang,),
        beams=given.beams,
        neutral=given.neutral,
        read=given.read,
        bundle=given.model,
        export=export_wish(parser, given),
        language=language,
    )


def run(asked: Request, err: TextIO) -> Exit:
    """Plan, describe what is not complete, and say what came of it."""
    from desktop.archive.errors import ArchiveError

    try:
        return _run(asked, err)
    except ModelError as error:
        complain(error, asked.language, err)
        return Exit.MODEL
    except ArchiveError as error:
        complain(error, asked.language, err)
        return _status(error)
    except KeyboardInterrupt:
        remark(_WORDS[asked.language]["resume"], err)
        raise


def _run(asked: Request, err: TextIO) -> Exit:
    from desktop.archive import plan as plans
    from desktop.archive.storage import place

    dataset = place(asked.out)
    manner = plans.Manner(asked.languages, asked.beams, asked.neutral, asked.read)
    plan = plans.made(asked.source, dataset, manner, asked.partition)
    complete = plans.summaries(dataset)
    words = _WORDS[asked.language]
    facts = {"pictures": plan.pictures, "partitions": plan.partitions, "done": len(complete)}
    remark(words["begin"].format(**facts), err)
    left = [number for number in range(plan.partitions) if number not in complete]
    if left:
        done = sum(summary["pictures"] for summary in complete.values())
        _describe(asked, plan, left, done, err)
    status = _tell_end(asked, dataset, err)
    return status if _export(asked, err) else Exit.NOT_WRITTEN


def _describe(asked: Request, plan: Plan, left: list[int], done: int, err: TextIO) -> None:
    from desktop.archive.partition import Work
    from model.inference.litert import usable_cores

    bundle = models.load_by(_checked, asked.bundle)
    work = Work(_absolute(asked.source), _absolute(asked.out), plan.manner, bundle)
    progress = Progress(err, _WORDS[asked.language], plan.pictures)
    rate = _Rate()
    workers = asked.workers or usable_cores()
    for summary in _summaries(asked, work, left, workers):
        done += summary["pictures"]
        rate.add(summary["pictures"])
        progress.clear()
        progress.show(plan.pictures - done, rate)
    progress.clear()


def _summaries(
    asked: Request, work: Work, left: list[int], workers: int
) -> Iterator[dict[str, Any]]:
    if asked.engine == "dask":
        from desktop.archive import dask_engine

        return dask_engine.run(work, left, workers, asked.address)
    from desktop.archive import local_engine

    return local_engine.run(work, left, workers)


def _export(asked: Request, err: TextIO) -> bool:
    """Write what was asked for of all that is described; false when something was not."""
    if not asked.export.is_any:
        return True
    from desktop.archive.dataset import opened
    from desktop.batch.errors import failure
    from desktop.export.lists import Row
    from desktop.history.entries import StoredCaption

    dataset = opened(asked.out)

    def rows() -> Iterator[Row]:
        for one in dataset.all():
            captions = {caption.language: StoredCaption.of(caption) for caption in one.captions}
            error = failure(one.error, one.path, one.detail)
            yield Row(one.path, captions, error, one.text)

    return export(asked.export, rows, asked.language, err)


def _tell_end(asked: Request, dataset: Place, err: TextIO) -> Exit:
    from desktop.archive import plan as plans

    found = plans.summaries(dataset).values()
    pictures, failed, others = (
        sum(summary[name] for summary in found) for name in ("pictures", "failed", "not_photos")
    )
    facts = {"described": pictures - failed - others, "not_photos": others, "failed": failed}
    remark(_WORDS[asked.language]["end"].format(**facts, out=_shown(asked.out)), err)
    if failed and not asked.export.is_any:
        remark(_WORDS[asked.language]["why"], err)
    return Exit.SOME_FAILED if failed else Exit.DONE


def _status(error: ArchiveError) -> Exit:
    from desktop.archive import errors

    match error:
        case errors.ArchiveNotWritable():
            return Exit.NOT_WRITTEN
        case errors.ArchiveEmpty() | errors.ArchiveSourceGone() | errors.ArchiveIncomplete():
            return Exit.SOME_FAILED
        case _:
            return Exit.USAGE


def _checked(bundle: Path) -> Path:
    """Return a bundle that looks whole; a `ModelError` for another."""
    from model.bundle import open_bundle

    return open_bundle(bundle).path


def _absolute(address: str) -> str:
    return address if "://" in address else str(Path(address).absolute())


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


class _Rate:
    """How many pictures a second, since the first partition was done or the work began."""

    def __init__(self) -> None:
        self._begun = time.monotonic()
        self._done = 0

    def add(self, pictures: int) -> None:
        self._done += pictures

    def seconds_left(self, waiting: int) -> float | None:
        """How long so many will take."""
        if not self._done:
            return None
        return waiting * (time.monotonic() - self._begun) / self._done


def _shown(address: str) -> str:
    """An address as it is told: without keys, and a folder as it was named."""
    from desktop.archive.storage import without_keys

    return without_keys(address) if "://" in address else address
