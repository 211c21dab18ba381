"""A captioner in a process of its own: what happens to that costs a picture, not the program.

No Qt. A `CaptionerProcess` is used like the captioner itself. Where its process dies (native code
that fell, no memory), a new one takes its place and tries the picture again; a picture that ends
several of them is given up.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Self

from desktop.captioning.errors import PictureCrashed
from desktop.system import worker_process
from model import errors
from model.caption import Caption, CaptionOptions, ShouldStop, Tag
from model.errors import Cancelled, ImageError, ModelError, RuntimeUnavailable
from model.inference.options import RuntimeName

_TRIES = 3
"""So many processes may die of a picture; a batch's list counts the same of whole programs."""

_POLL_SECONDS = 0.05


def never() -> bool:
    """Do not stop."""
    return False


class CaptionerFault(RuntimeError):
    """The process made a mistake that is ours; the message is its traceback."""


class CaptionerProcess:
    """Describes pictures in a process of its own; one call at a time, from any thread.

    Captions come without the maps that tell where the model looked (`Caption.words` is empty).
    """

    def __init__(
        self,
        bundle: Path | None,
        runtime: RuntimeName = "auto",
        cores: int = 1,
        should_stop: ShouldStop = never,
    ) -> None:
        """Start it and load a bundle, the shipped one for None.

        Raises a `ModelError` as `load_captioner` does, also where the process cannot be started,
        and `Cancelled` soon after `should_stop` answers true.
        """
        self._bundle = bundle
        self._first = {
            "bundle": None if bundle is None else os.fsencode(bundle.absolute()).hex(),
            "runtime": runtime,
            "cores": cores,
        }
        self._process: subprocess.Popen[bytes] | None = None
        self._begin(should_stop)

    @property
    def pid(self) -> int | None:
        """The process's number; None while there is none."""
        return None if self._process is None else self._process.pid

    def describe_each(
        self,
        picture: Path | bytes,
        wanted: Sequence[CaptionOptions],
        should_stop: ShouldStop = never,
    ) -> tuple[Caption, ...]:
        """Describe one picture in several ways, as `Captioner.describe_each` does.

        Raises what that raises, and `PictureCrashed` for a picture of which processes die. After
        `Cancelled` the process is gone, and comes again with the next picture.
        """
        path = picture if isinstance(picture, Path) else None
        request: dict[str, Any] = {"wanted": [_values(options) for options in wanted]}
        if isinstance(picture, bytes):
            request["bytes"], data = len(picture), picture
        else:
            request["file"], data = os.fsencode(picture.absolute()).hex(), b""
        line = json.dumps(request).encode() + b"\n" + data
        for _ in range(_TRIES):
            if self._process is None:
                self._begin(should_stop)
            told = self._ask(line, should_stop)
            if told is not None:
                return tuple(_caption(values) for values in self._answer(told, path))
        raise PictureCrashed(path)

    def close(self) -> None:
        """End the process, whatever it does."""
        if self._process is not None:
            process, self._process = self._process, None
            worker_process.end(process)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _begin(self, should_stop: ShouldStop) -> None:
        place = self._bundle or Path()
        try:
            self._process = worker_process.start(_command())
        except OSError as error:
            raise RuntimeUnavailable(place, f"no process: {error.strerror}") from error
        told = self._ask(json.dumps(self._first).encode() + b"\n", should_stop)
        if told is None:
            raise RuntimeUnavailable(place, "the process that loads it ended")
        try:
            facts = self._answer(told, None)
        except BaseException:
            self.close()
            raise
        self.version: str = facts["version"]
        self.max_beams: int = facts["max_beams"]
        self.fallback: str | None = facts["fallback"]

    def _ask(self, line: bytes, should_stop: ShouldStop) -> Mapping[str, Any] | None:
        """What the process answers; None where it is gone."""
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            with suppress(BrokenPipeError):
                process.stdin.write(line)
                process.stdin.flush()
            told = _read_line(process.stdout, should_stop)
        except BaseException:
            # Nobody knows where in its work it is.
            self.close()
            raise
        if not told.endswith(b"\n"):
            self.close()
            return None
        values: Mapping[str, Any] = json.loads(told)
        return values

    def _answer(self, told: Mapping[str, Any], picture: Path | None) -> Any:
        if "answer" in told:
            return told["answer"]
        if "fault" in told:
            raise CaptionerFault(told["fault"])
        raise _named(told, picture)


def _named(told: Mapping[str, Any], picture: Path | None) -> Exception:
    """The error that a process tells of."""
    name, detail = told["failure"], told["detail"]
    kind = getattr(errors, name, None)
    if isinstance(kind, type) and issubclass(kind, ModelError):
        return kind(Path(os.fsdecode(bytes.fromhex(told["bundle"]))), detail)
    if isinstance(kind, type) and issubclass(kind, ImageError):
        return kind(picture, detail)
    return MemoryError(detail)


def _read_line(pipe: IO[bytes], should_stop: ShouldStop) -> bytes:
    """One line, or what there is of it where the other end is gone."""
    line = b""
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while not line.endswith(b"\n"):
            if should_stop():
                raise Cancelled
            if selector.select(_POLL_SECONDS):
                part = os.read(pipe.fileno(), 65536)
                if not part:
                    break
                line += part
    return line


def _values(options: CaptionOptions) -> dict[str, Any]:
    return {name: getattr(options, name) for name in CaptionOptions.__dataclass_fields__}


def _caption(values: dict[str, Any]) -> Caption:
    return Caption(
        **{
            **values,
            "alternatives": tuple(values["alternatives"]),
            "tags": tuple(Tag(**tag) for tag in values["tags"]),
            "words": (),
        }
    )


def _command() -> list[str]:
    return worker_process.command("desktop.captioning.worker", "caption-worker")
