"""What `batch` and `archive` write of captions when all is described: lists, and texts."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from desktop.cli.complaint import complain
from desktop.cli.output import remark
from desktop.messages.lookup import quoted, shown
from model.caption import Language

if TYPE_CHECKING:  # most runs export nothing
    from desktop.export.alt_text import Write
    from desktop.export.lists import Format, Row

_STANDARD_OUTPUT = Path("/dev/stdout")

_WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "kept": "{kept} pictures had texts already, which were kept (--replace replaces them)",
        "review": "{file}: not sure, so no text was written; review it, or ask for it (--unsure)",
        "written": "{file} written",
    },
    "fr": {
        "kept": "{kept} images avaient déjà des textes, qui sont gardés (--replace les remplace)",
        "review": "{file}\u00a0: pas sûr, aucun texte écrit\u00a0; à vérifier (sinon --unsure)",
        "written": "{file} écrit",
    },
}


@dataclass(frozen=True, slots=True)
class ExportWish:
    """What is to be written. Each of `lists` is a format (`csv`, `json`, `txt`) and a file."""

    lists: Mapping[Format, Path]
    excel: bool
    sidecars: bool
    copies: Path | None
    replace: bool
    unsure: bool

    @property
    def is_any(self) -> bool:
        """Whether anything is."""
        return bool(self.lists) or self.sidecars or self.copies is not None


def add_export_options(parser: argparse.ArgumentParser) -> None:
    """Add what says where captions are written."""
    add = parser.add_argument
    add("--csv", type=_list, metavar="FILE", help="write a table (-: to standard output)")
    add(
        "--excel",
        action="store_true",
        help="write --csv as French Excel opens it: semicolons, and a byte order mark",
    )
    add("--json", type=_list, metavar="FILE", help="write an array of objects")
    add("--txt", type=_list, metavar="FILE", help="write lines of plain text")
    add(
        "--xmp", action="store_true", help="write alternative text into an .xmp beside each picture"
    )
    add("--copies", type=Path, metavar="FOLDER", help="write copies that hold the text themselves")
    add("--replace", action="store_true", help="let --xmp and --copies replace texts there already")
    add(
        "--unsure",
        action="store_true",
        help="let --xmp and --copies write sentences that it is not sure of, unreviewed",
    )


def _list(name: str) -> Path:
    """The file that is named; a hyphen is standard output, as elsewhere."""
    return _STANDARD_OUTPUT if name == "-" else Path(name)


def export_wish(parser: argparse.ArgumentParser, given: argparse.Namespace) -> ExportWish:
    """The wish in the parsed arguments; exits with status 2 where they make no sense."""
    if given.excel and not given.csv:
        parser.error("--excel is about --csv")
    if given.replace and not (given.xmp or given.copies):
        parser.error("--replace is about --xmp and --copies")
    if given.unsure and not (given.xmp or given.copies):
        parser.error("--unsure is about --xmp and --copies")
    named: Mapping[Format, Path | None] = {"csv": given.csv, "json": given.json, "txt": given.txt}
    return ExportWish(
        lists={form: path for form, path in named.items() if path is not None},
        excel=given.excel,
        sidecars=given.xmp,
        copies=given.copies,
        replace=given.replace,
        unsure=given.unsure,
    )


def export(
    wish: ExportWish, rows: Callable[[], Iterable[Row]], language: Language, err: TextIO
) -> bool:
    """Write everything that is wished, of as many rows as are there; false when something was not.

    `rows` gives them anew for each form; `language` is that of the default alternative text.
    """
    from desktop.export import alt_text, lists
    from desktop.export.errors import ExportError
    from desktop.system.targets import TargetRefused

    words, whole = _WORDS[language], True
    layout = lists.Layout(language)
    if wish.excel:
        layout = lists.for_french_excel(layout)
    for form, path in wish.lists.items():
        try:
            lists.write(rows(), path, form, layout)
            if path != _STANDARD_OUTPUT:
                remark(words["written"].format(file=quoted(path, language)), err)
        except (ExportError, TargetRefused) as error:
            complain(error, language, err)
            whole = False
    for write in _writers(wish):
        tally = alt_text.for_all(rows(), write, language, unsure=wish.unsure)
        for problem in tally.errors:
            complain(problem, language, err)
        if tally.kept:
            remark(words["kept"].format(kept=tally.kept), err)
        for picture in tally.to_review:
            remark(words["review"].format(file=shown(picture)), err)
        whole = whole and not tally.errors
    return whole


def _writers(wish: ExportWish) -> Iterator[Write]:
    from desktop.export import alt_text
    from desktop.export.copies import Copies
    from desktop.export.sidecars import Stems

    replace, stems = wish.replace, Stems()
    if wish.sidecars:
        yield lambda picture, texts, _: alt_text.write_sidecar(
            picture, texts, stems, replace=replace
        )
    if wish.copies is not None:
        copies = Copies(wish.copies)
        yield lambda picture, texts, _: alt_text.write_copy(
            picture, copies, texts, stems, replace=replace
        )
