"""The process of a captioner, with a stand-in for the model that dies or waits where it is told."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

from desktop.captioning import worker
from model.caption import Caption, CaptionOptions, ShouldStop
from model.errors import BundleNotFound
from tests.support.stand_in import StandInCaptioner


class Fragile(StandInCaptioner):
    """Goes by the picture's name: `dies`, `dies-once`, `waits`, `errs`; else it describes."""

    def describe(
        self,
        picture: Path | bytes,
        options: CaptionOptions,
        should_stop: ShouldStop = lambda: False,
    ) -> Caption:
        """Do what the picture's name says."""
        stem = picture.stem if isinstance(picture, Path) else picture.decode("latin-1")
        if stem == "dies" or (stem == "dies-once" and first_time(picture)):
            os.kill(os.getpid(), signal.SIGKILL)
        if stem == "waits":
            threading.Event().wait()
        if stem == "errs":
            raise AssertionError("a mistake")
        return super().describe(picture, options, should_stop)


def first_time(picture: Path | bytes) -> bool:
    """Whether this is asked of a file for the first time; the mark lies beside it."""
    assert isinstance(picture, Path)
    mark = picture.with_suffix(".mark")
    seen = mark.exists()
    mark.touch()
    return not seen


def load(bundle: Path | None, runtime: str, *, cores: int) -> StandInCaptioner:
    """Stand in for `model.load_captioner`."""
    if bundle is not None and bundle.name == "gone":
        raise BundleNotFound(bundle)
    return Fragile()


if __name__ == "__main__":
    worker.main(load)
