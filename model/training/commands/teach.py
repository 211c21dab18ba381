"""`python -m model.training teach`: from the command line to a bundle, or to why there is none.

This process only passes on what two others say: one learns, the other judges and converts.
"""

from __future__ import annotations

import json
from argparse import SUPPRESS, ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

from model.captioner import load_captioner
from model.training.commands.child_process import live_as_child, run_child
from model.training.errors import OutputExists, UsageError
from model.training.teach.finetuning_config import FinetuningConfig
from model.training.teach.lineage import is_child, taught_source
from model.training.teach.task import TeachingTask, read_task
from model.training.train.stopping import Channel
from model.training.train.work_folder import WorkFolder
from model.training_events import Event, Listener

_DEFAULT_SEED = 1
_PART = "--part"

Part = Literal["learn", "judge"]
"""What one of the two child processes does."""

Device = Literal["auto", "cpu"]


@dataclass(frozen=True, slots=True)
class Options:
    """What to teach to which bundle, and where; `part` is for a child process.

    Only where nothing but a `check` is asked for there may be no `out` and no `work`.
    """

    pairs: tuple[Path, ...]
    base: Path
    out: Path | None
    work: Path | None
    seed: int
    lesson: Path | None
    check: bool
    keep_anyway: bool
    device: Device
    part: Part | None

    @classmethod
    def of(cls, namespace: Namespace) -> Options:
        """Take the parsed options. Raises `UsageError` when they do not go together."""
        places = {"--out": namespace.out, "--work": namespace.work}
        missing = [name for name, given in places.items() if given is None]
        if missing and not namespace.check:
            raise UsageError(f"teach needs {' and '.join(missing)}, or --check")
        return cls(
            pairs=tuple(namespace.pairs),
            base=namespace.base,
            out=namespace.out,
            work=namespace.work,
            seed=namespace.seed,
            lesson=namespace.lesson,
            check=namespace.check,
            keep_anyway=namespace.keep_anyway,
            device=cast(Device, namespace.device),
            part=cast(Part | None, namespace.part),
        )

    def arguments(self, part: Part) -> list[str]:
        """Return the command line of the child process that does a part of this."""
        places = {
            "--base": self.base,
            "--out": self.out,
            "--work": self.work,
            "--lesson": self.lesson,
            "--seed": self.seed,
            "--device": self.device,
            _PART: part,
        }
        given = [f"{name}={value}" for name, value in places.items() if value is not None]
        anyway = ["--keep-anyway"] if self.keep_anyway else []
        return ["teach", *given, *anyway, "--pairs", *map(str, self.pairs)]

    def config(self) -> FinetuningConfig:
        """Return the settings to fine-tune by."""
        if self.lesson is None:
            return FinetuningConfig()
        return FinetuningConfig(**json.loads(self.lesson.read_text(encoding="utf-8")))


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument(
        "--pairs",
        type=Path,
        nargs="+",
        required=True,
        help="a table (.csv, .tsv), JSON, a data set's captions, an export, or a folder with one",
    )
    parser.add_argument("--base", type=Path, required=True, help="the bundle to teach")
    parser.add_argument("--out", type=Path, help="the new bundle's folder, not there yet")
    parser.add_argument("--work", type=Path, help="folder to work in; the same one continues")
    parser.add_argument("--seed", type=int, default=_DEFAULT_SEED)
    parser.add_argument("--lesson", type=Path, help="a FinetuningConfig as JSON; else the default")
    parser.add_argument("--check", action="store_true", help="only read, and say what is there")
    parser.add_argument(
        "--keep-anyway", action="store_true", help="write the bundle though it is not better"
    )
    parser.add_argument("--device", choices=get_args(Device), default="auto")
    parser.add_argument(_PART, choices=get_args(Part), help=SUPPRESS)


def options_of(namespace: Namespace) -> Options:
    """Return the command's options. Raises `UsageError` when they do not go together."""
    return Options.of(namespace)


def run(options: Options, on_event: Listener, should_stop: Callable[[], bool]) -> Path | None:
    """Teach, or check what would be taught; returns the bundle, None when there is none.

    Raises what a `TrainingError` says, `ChildFailed` in its place where a child process said it.
    """
    if options.check:
        _read(options, on_event)
        return None
    if options.part is not None:
        live_as_child()
        return _do_part(options, options.part, on_event, should_stop)
    output = run_child(options.arguments("learn"), on_event, should_stop)
    if not output:
        output = run_child(options.arguments("judge"), on_event, should_stop)
    return Path(output) if output else None


def _read(options: Options, on_event: Listener) -> TeachingTask:
    captioner = load_captioner(options.base, "litert")
    return read_task(captioner, options.pairs, options.config(), options.seed, on_event)


def _do_part(
    options: Options, part: Part, on_event: Listener, should_stop: Callable[[], bool]
) -> Path | None:
    """Do a child's part in the work folder; what the process before has told is not told again."""
    assert options.out
    assert options.work
    out = options.out
    on_known = _say_nothing if part == "judge" else on_event
    task = _read(options, on_known)
    with WorkFolder(options.work, task.identity()) as work:
        if out.exists():
            if is_child(out, taught_source(task.pairs, task.captioner.bundle)):
                return out
            raise OutputExists(f"{out.name} is there already")
        # TensorFlow takes seconds to import; what needs none of it has been answered by now.
        from model.training.network.device import choose_device
        from model.training.teach.teaching import judge_and_write, learn

        with choose_device(options.device, on_known):
            if part == "learn":
                learn(task, work, Channel(on_event, should_stop))
                return None
            return judge_and_write(task, work, out, on_event, anyway=options.keep_anyway)


def _say_nothing(event: Event) -> None:
    """Hear an event that was told before."""
