"""The command line's `serve`: answers other programs until it is interrupted."""

from __future__ import annotations

import argparse
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from desktop.cli.batch import Load
from desktop.cli.complaint import complain
from desktop.cli.exit_status import Exit
from desktop.cli.output import tell
from model.caption import CaptionerProtocol, Language
from model.errors import ModelError
from model.inference.options import RuntimeName

DESCRIPTION = """\
Answer other programs on this computer: upload a picture, get a sentence and its sound.

The first line of standard output is the address; a page to try it is there. Only this computer is
answered, unless --host names another address and a token is given. OpenAI's and Ollama's clients
can use it as a local model. It needs the optional extra `serve`.
"""

TOKEN_VARIABLE = "CLAIRVOIX_TOKEN"  # noqa: S105 - its name, not the token


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for."""

    host: str
    port: int
    token: str | None
    language: Language
    beams: int
    neutral: bool
    runtime: RuntimeName
    bundle: Path | None


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what `serve` understands, except for the choice of a model."""
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="address to listen at (default: this computer's own)")
    add("--port", type=_port, default=8737, help="port to listen at; 0 takes any (default: 8737)")
    add(
        "--token",
        help=f"what callers have to know, to train or from elsewhere; better in {TOKEN_VARIABLE},"
        " which no other user of this computer can read",
    )


def request(given: argparse.Namespace, language: Language) -> Request:
    """The request in the parsed arguments."""
    return Request(
        host=given.host,
        port=given.port,
        token=given.token or os.environ.get(TOKEN_VARIABLE) or None,
        language=language,
        beams=given.beams,
        neutral=given.neutral,
        runtime=given.runtime,
        bundle=given.model,
    )


def serve(asked: Request, load: Load, out: TextIO, err: TextIO) -> Exit:
    """Serve until a signal comes; the exit status."""
    # Qt's core comes with them: the other commands start without.
    from desktop.captioning.installed_models import InstalledModels
    from desktop.cli.models import found
    from desktop.serving.controller import Address, Manner
    from desktop.serving.headless import Headless
    from desktop.speech.synthesis import synthesise
    from desktop.system import paths
    from desktop.training_kit.kit import user_kit

    def load_bundle(bundle: Path) -> CaptionerProtocol:
        return load(found(bundle), asked.runtime)

    headless = Headless(
        InstalledModels(
            paths.models(), paths.bundle(), paths.added_models(), paths.models_beside()
        ),
        load_bundle,
        asked.bundle,
        user_kit(),
        synthesise,
    )
    came = headless.run(
        Address(asked.host, asked.port, asked.token),
        Manner(asked.language, asked.beams, asked.neutral),
        lambda address: tell(address, out),
    )
    return _status(headless.unusable, headless.serving.error, came, _complainer(asked, err))


def _status(
    unusable: Exception | None,
    refused: Exception | None,
    came: int,
    complain_of: Callable[[Exception], None],
) -> Exit:
    if isinstance(unusable, ModelError):
        complain_of(unusable)
        return Exit.MODEL
    if unusable is not None:
        raise unusable
    if refused is not None:
        complain_of(refused)
        return Exit.NOT_SERVED
    return Exit.INTERRUPTED if came == signal.SIGINT else Exit.DONE


def _complainer(asked: Request, err: TextIO) -> Callable[[Exception], None]:
    return lambda error: complain(error, asked.language, err)


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError("must be from 0 to 65535")
    return port
