"""What the 1,000 classes of ImageNet are called, in English and in French.

`labels.tsv` has one class a line, in the order in which every network trained on ImageNet counts
them (Russakovsky et al. 2015, arXiv 1409.0575): a short name in each language, none of them twice.
Nothing in it tells whether somebody is a man or a woman.
"""

from __future__ import annotations

from pathlib import Path

from model.caption import LANGUAGES, Language
from model.training.errors import TrainingDataError
from model.wording.label_subjects import CLASSES

SHIPPED_NAMES = Path(__file__).with_name("labels.tsv")


def read_names(path: Path = SHIPPED_NAMES) -> dict[Language, tuple[str, ...]]:
    """Return the names by language. Raises `TrainingDataError` with the line that is wrong."""
    try:
        head, *lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise TrainingDataError(f"{path.name} cannot be read: {error}") from error
    if head != "\t".join(LANGUAGES) or len(lines) != CLASSES:
        raise TrainingDataError(f"{path.name} is not a head and {CLASSES} lines")
    names: dict[Language, tuple[str, ...]] = {}
    rows = [[cell.strip() for cell in line.split("\t")] for line in lines]
    for number, row in enumerate(rows, start=2):
        if len(row) != len(LANGUAGES) or not all(row):
            raise TrainingDataError(f"{path.name}, line {number}: not a name in each language")
    for language, column in zip(LANGUAGES, zip(*rows, strict=True), strict=True):
        if twice := next((name for name in column if column.count(name) > 1), None):
            raise TrainingDataError(f"{path.name}: {twice} stands twice")
        names[language] = column
    return names
