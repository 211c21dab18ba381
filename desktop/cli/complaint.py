"""How every command says what went wrong."""

from __future__ import annotations

from typing import TextIO

from desktop.cli.output import remark
from desktop.messages.lookup import message_for
from model.caption import Language


def complain(error: object, language: Language, err: TextIO) -> None:
    """Print the words for an error or a notice, on a line with the program's name."""
    remark(f"clairvoix: {message_for(error, language).text}", err)
