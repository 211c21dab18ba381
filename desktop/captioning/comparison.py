"""Several models on one picture, one after another: each is loaded once, and let go of after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from desktop.captioning.installed_models import Model
from desktop.system import memory
from model.caption import Caption, CaptionerProtocol, CaptionOptions, ShouldStop
from model.errors import Cancelled, ModelError


@dataclass(frozen=True, eq=False)
class Compared:
    """What one model says of the picture, or why it says nothing.

    The caption's `milliseconds` are those of a warm model: the first description is not timed.
    """

    model: Model
    caption: Caption | None = None
    error: ModelError | None = None


def compare(
    models: Sequence[Model],
    picture: Path,
    options: CaptionOptions,
    load: Callable[[Path], CaptionerProtocol],
    report: Callable[[Compared], object],
    should_stop: ShouldStop,
) -> None:
    """Have each model describe a picture, and report what each says as soon as it has.

    Raises an `ImageError` for a picture that cannot be described, and `Cancelled`.
    """
    for model in models:
        if should_stop():
            raise Cancelled
        report(_described(model, picture, options, load, should_stop))
        memory.give_back()


def _described(
    model: Model,
    picture: Path,
    options: CaptionOptions,
    load: Callable[[Path], CaptionerProtocol],
    should_stop: ShouldStop,
) -> Compared:
    try:
        captioner = load(model.bundle)
        narrow = CaptionOptions(
            options.language,
            min(options.beams, captioner.max_beams),
            neutral_people=options.neutral_people,
        )
        captioner.describe(picture, narrow, should_stop)
        return Compared(model, captioner.describe(picture, narrow, should_stop))
    except ModelError as error:
        return Compared(model, error=error)
