"""`python -m model.training download`: terms first, then files in the form training reads."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from model.plain_files import is_file, is_folder
from model.training.data.archives import unpacking
from model.training.data.download import check_room, fetch
from model.training.data.sources import DATASETS, Dataset
from model.training.errors import TrainingDataError, TrainingError
from model.training_events import Listener, Stage, Terms


class TermsNotAccepted(TrainingError):
    """The dataset's licence was shown and not yet accepted."""


class DatasetByRequest(TrainingError):
    """The dataset has no public address; its authors give it to those who ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Which dataset, the folder of all data, whether its terms are accepted.

    `source` is a folder or an archive of it that is at hand already.
    """

    name: str
    data: Path
    accept_licence: bool
    source: Path | None


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("name", choices=sorted(DATASETS))
    parser.add_argument("--data", type=Path, required=True, help="the folder of all data")
    parser.add_argument("--accept-licence", action="store_true", help="the terms were read")
    parser.add_argument(
        "--from", dest="source", type=Path, help="a folder or an archive you have already"
    )


def options_of(namespace: Namespace) -> Options:
    """Return the options that were given."""
    return Options(
        name=namespace.name,
        data=namespace.data,
        accept_licence=namespace.accept_licence,
        source=namespace.source,
    )


def run(options: Options, on_event: Listener, _should_stop: Callable[[], bool]) -> Path:
    """Bring a dataset into the folder of data; what was fetched before is not fetched again."""
    dataset = DATASETS[options.name]
    on_event(Terms(dataset.name, dataset.licence, dataset.source))
    if not options.accept_licence:
        raise TermsNotAccepted(f"{dataset.name}: read its terms, then repeat with --accept-licence")
    data = options.data
    if options.source is not None:
        _take(dataset, options.source, data, on_event)
    elif not dataset.files:
        raise DatasetByRequest(
            f"{dataset.name} is {dataset.source}; repeat with --from FOLDER_OR_ARCHIVE"
        )
    else:
        fetched = data / f".{dataset.name}-fetched"
        for remote in dataset.files:
            fetch(remote, fetched, on_event)
        on_event(Stage("unpack", 1))
        with unpacking(dataset.name):
            dataset.lay_out(fetched, data)
        shutil.rmtree(fetched)
    return data


def _take(dataset: Dataset, source: Path, data: Path, on_event: Listener) -> None:
    """Lay out what the user has already: a folder, or an archive that unpacks to one."""
    on_event(Stage("unpack", 1))
    with unpacking(source.name):
        if is_folder(source):
            dataset.lay_out(source, data)
            return
        if not is_file(source):
            raise TrainingDataError(f"{source.name} is neither a folder nor an archive")
        with _made(data), tempfile.TemporaryDirectory(dir=data, prefix=".unpacking-") as folder:
            if source.suffix.lower() == ".zip":
                with zipfile.ZipFile(source) as archive:
                    check_room(data, sum(member.file_size for member in archive.infolist()))
                shutil.unpack_archive(source, folder)
            else:  # one of tarfile's, whose "data" filter keeps members inside
                shutil.unpack_archive(source, folder, filter="data")
            dataset.lay_out(Path(folder), data)


@contextmanager
def _made(folder: Path) -> Iterator[None]:
    """A folder that is there meanwhile; one made for nothing is taken away again."""
    is_new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    finally:
        if is_new:
            with suppress(OSError):  # it holds something
                folder.rmdir()
