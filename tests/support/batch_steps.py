"""Pictures for a batch, and the work on them, step by step."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from desktop.batch.items import Item
from desktop.batch.store import BatchStore
from desktop.batch.worker import Step, Wanted, describe_next
from model.caption import Language
from tests.support.fakes_desktop import FakeCaptioner

ENGLISH = Wanted(("en",))
BOTH = Wanted(("en", "fr"))


def pictures(folder: Path, *names: str) -> list[Path]:
    """Small pictures, each of other bytes."""
    paths = [folder / name for name in names]
    for number, path in enumerate(paths):
        Image.new("RGB", (32, 32), (number % 256, number // 256, 9)).save(path)
    return paths


def work(batch: BatchStore, captioner: FakeCaptioner, wanted: Wanted = ENGLISH) -> list[Step]:
    """Do all that waits."""
    steps = []
    while (step := describe_next(batch, captioner, wanted, lambda: False)) is not None:
        steps.append(step)
    return steps


def texts(item: Item) -> dict[Language, str]:
    return {language: caption.best_text for language, caption in item.captions.items()}
