"""One partition of an archive, from the pictures in their storage to a Parquet file. No Qt.

Every picture has a row, described or not: what cannot be read, opened or described has its reason
there. Pictures are fetched ahead while others are described.
"""

from __future__ import annotations

import hashlib
import io
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from desktop.archive import plan as plans
from desktop.archive.plan import Manner
from desktop.archive.storage import Place
from desktop.messages.lookup import certainty
from desktop.reading.errors import ReadingError
from desktop.reading.found_text import AT_ONCE, FoundText
from model.caption import Caption, CaptionOptions
from model.errors import ImageEmpty, ImageError, ImageNotFound, ImageNotReadable, ImageTooLarge

MOST_BYTES = 200_000_000
"""A larger object is not fetched whole."""

_FETCHED_AHEAD = 8
_FETCHERS = 4

Row = dict[str, Any]
Fetch = Callable[[str], bytes]
Read = Callable[[bytes], FoundText]


@dataclass(frozen=True, slots=True)
class Work:
    """What every worker has to know: addresses, the manner, and the bundle."""

    source: str
    dataset: str
    manner: Manner
    bundle: Path | None


class Describer(Protocol):
    """What this module needs of a captioner."""

    def describe_each(self, picture: bytes, wanted: list[CaptionOptions]) -> Iterable[Caption]:
        """Describe one picture in several ways."""
        ...


def do(
    dataset: Place,
    source: Place,
    number: int,
    manner: Manner,
    captioner: Describer,
    read: Read,
) -> Row:
    """Describe a partition, write it, and say so; a summary of it.

    Raises an `ArchiveNotWritable`, a `ModelError`, or what else ends the work.
    """
    begun = time.monotonic()
    paths = plans.pictures_of(dataset, number)
    rows = list(described(paths, lambda path: fetched(source, path), manner, captioner, read))
    data = parquet(rows, manner)
    name = f"part-{number:05}.parquet"
    dataset.write(name, data)
    states = Counter("failed" if row["error"] else row["kind"] for row in rows)
    summary = {
        "partition": number,
        "file": name,
        "sha256": hashlib.sha256(data).hexdigest(),
        "pictures": len(rows),
        "failed": states["failed"],
        "not_photos": len(rows) - states["failed"] - states["photo"],
        "seconds": round(time.monotonic() - begun, 3),
    }
    plans.complete(dataset, number, summary)
    return summary


def fetched(source: Place, path: str) -> bytes:
    """The bytes of a picture; an `ImageError` where they cannot be had."""
    try:
        data = source.read(path, MOST_BYTES)
    except FileNotFoundError as error:
        raise ImageNotFound(Path(path), str(error)) from error
    except OSError as error:
        raise ImageNotReadable(Path(path), str(error)) from error
    if not data:
        raise ImageEmpty(Path(path))
    if len(data) > MOST_BYTES:
        raise ImageTooLarge(Path(path), f"more than {MOST_BYTES} bytes")
    return data


def described(
    paths: Iterable[str], fetch: Fetch, manner: Manner, captioner: Describer, read: Read
) -> Iterator[Row]:
    """A row for each picture, in their order; the same bytes are described once."""
    known: dict[str, Row] = {}
    for path, future in _ahead(paths, fetch):
        try:
            data = future.result()
            digest = hashlib.sha256(data).hexdigest()
            if digest not in known:
                known[digest] = _of_picture(data, manner, captioner, read)
            yield {"path": path, "bytes": len(data), "sha256": digest, **known[digest]}
        except (ImageError, MemoryError) as error:
            detail = getattr(error, "detail", str(error))
            yield {"path": path, "error": type(error).__name__, "error_detail": detail}


def _of_picture(data: bytes, manner: Manner, captioner: Describer, read: Read) -> Row:
    wanted = [
        CaptionOptions(language, manner.beams, neutral_people=manner.neutral)
        for language in manner.languages
    ]
    row: Row = {"error": None, "error_detail": None}
    for caption in captioner.describe_each(data, wanted):
        row |= {"kind": caption.kind, "model": caption.model}
        if caption.kind == "photo":
            row[f"caption_{caption.language}"] = caption.text
            row[f"confidence_{caption.language}"] = caption.confidence
            row[f"certainty_{caption.language}"] = certainty(caption.confidence)
    if manner.read and row["kind"] in AT_ONCE:
        try:
            found = read(data)
            row |= {"text": found.text, "text_language": found.language}
        except ReadingError:  # no caption is kept back by it
            pass
    return row


def _ahead(paths: Iterable[str], fetch: Fetch) -> Iterator[tuple[str, Future[bytes]]]:
    """Every path with what is fetched from there, a few of them before their turn."""
    waiting: deque[tuple[str, Future[bytes]]] = deque()
    with ThreadPoolExecutor(_FETCHERS) as pool:
        try:
            for path in paths:
                waiting.append((path, pool.submit(fetch, path)))
                if len(waiting) > _FETCHED_AHEAD:
                    yield waiting.popleft()
            while waiting:
                yield waiting.popleft()
        finally:
            for _, future in waiting:
                future.cancel()


def parquet(rows: list[Row], manner: Manner) -> bytes:
    """The rows as a Parquet file."""
    import pyarrow as pa
    from pyarrow import parquet as files

    text, real = pa.string(), pa.float32()
    columns = {"path": text, "bytes": pa.int64(), "sha256": text, "kind": text}
    for language in manner.languages:
        columns |= {
            f"caption_{language}": text,
            f"confidence_{language}": real,
            f"certainty_{language}": text,
        }
    columns |= dict.fromkeys(("text", "text_language", "model", "error", "error_detail"), text)
    clean = [{name: _encodable(value) for name, value in row.items()} for row in rows]
    written = io.BytesIO()
    files.write_table(pa.Table.from_pylist(clean, pa.schema(columns)), written, compression="zstd")
    return written.getvalue()


def _encodable(value: Any) -> Any:
    """A value as Parquet has it; a file name that is no text is escaped, as Python shows it."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    return value
