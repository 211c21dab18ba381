"""A captioner in a process of its own, which describes until its parent has no more to ask.

The parent (`desktop/captioning/captioner_process.py`) writes one line of JSON that says which model
is to be loaded, then one a picture; each is answered by a line. The bytes of a picture that is no
file follow their line. The end of the pipe means that nobody asks any more.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, NoReturn

from model import load_captioner
from model.caption import Caption, CaptionerProtocol, CaptionOptions
from model.errors import ImageError, ModelError

Load = Callable[..., CaptionerProtocol]


def serve(load: Load, asked: IO[bytes], answers: IO[bytes]) -> None:
    """Load what the first line names, and describe what the others ask for."""
    first = json.loads(asked.readline())
    loaded: list[CaptionerProtocol] = []

    def begin() -> dict[str, Any]:
        bundle = None if first["bundle"] is None else _path(first["bundle"])
        captioner = load(bundle, first["runtime"], cores=first["cores"])
        loaded.append(captioner)
        return {
            "version": captioner.version,
            "max_beams": captioner.max_beams,
            "fallback": captioner.fallback,
        }

    _answer(answers, begin)
    for line in asked:
        request = json.loads(line)
        picture = _path(request["file"]) if "file" in request else asked.read(int(request["bytes"]))
        wanted = [CaptionOptions(**options) for options in request["wanted"]]

        def describe(picture: Path | bytes = picture, wanted: Sequence[Any] = wanted) -> Any:
            return [as_values(caption) for caption in loaded[0].describe_each(picture, wanted)]

        _answer(answers, describe)


def as_values(caption: Caption) -> dict[str, Any]:
    """A caption as JSON has it; where the model looked for each word stays behind."""
    return {
        "text": caption.text,
        "language": caption.language,
        "confidence": caption.confidence,
        "kind": caption.kind,
        "alternatives": caption.alternatives,
        "model": caption.model,
        "milliseconds": caption.milliseconds,
        "tags": [asdict(tag) for tag in caption.tags],
        "signals": dict(caption.signals),
    }


def _answer(answers: IO[bytes], work: Callable[[], Any]) -> None:
    try:
        told = {"answer": work()}
    except (ImageError, MemoryError, ModelError) as error:
        detail = getattr(error, "detail", "")
        told = {"failure": type(error).__name__, "detail": detail}
        if isinstance(error, ModelError):
            told["bundle"] = os.fsencode(error.bundle).hex()
    except Exception:  # noqa: BLE001 - a mistake of ours: raised again by whoever asked
        told = {"fault": traceback.format_exc()}
    answers.write(json.dumps(told).encode() + b"\n")
    answers.flush()


def _path(hexadecimal: str) -> Path:
    return Path(os.fsdecode(bytes.fromhex(hexadecimal)))


def main(load: Load = load_captioner) -> NoReturn:
    """Serve standard input."""
    serve(load, sys.stdin.buffer, sys.stdout.buffer)
    # Native threads may still run; nothing is left to be put in order.
    os._exit(0)


if __name__ == "__main__":
    main()
