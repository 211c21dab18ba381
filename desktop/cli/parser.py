"""The parser of arguments, which says all it has to say where it can be read."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, NoReturn

from desktop.appinfo import NAME, VERSION
from desktop.cli.output import output, tell
from desktop.messages.lookup import shown

if TYPE_CHECKING:
    from _typeshed import SupportsWrite


class Parser(argparse.ArgumentParser):
    """Says what is wrong with arguments without letting them move the terminal's cursor.

    argparse itself forgets help that cannot be printed.
    """

    def print_help(self, file: SupportsWrite[str] | None = None) -> None:
        tell(self.format_help().rstrip("\n"), output(sys.stdout))

    def error(self, message: str) -> NoReturn:
        super().error(shown(message))


class Version(argparse.Action):
    """Prints the version; argparse's own forgets it where it cannot be printed."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        tell(f"{NAME} {VERSION}", output(sys.stdout))
        parser.exit()
