"""`python -m model.training grounding`: says what captions lose by naming who is hardly seen.

The bundle's manifest is changed, and no other file. It takes effect where the bundle has words.
"""

from __future__ import annotations

import dataclasses
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from model.bundle import open_bundle
from model.manifest import Grounding
from model.training.errors import UsageError
from model.training_events import Listener


@dataclass(frozen=True, slots=True)
class Options:
    """The bundle to change, and its new rule; None switches it off."""

    bundle: Path
    rule: Grounding | None


def add_arguments(parser: ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("--bundle", type=Path, required=True, help="the bundle, which is changed")
    parser.add_argument("--person", type=float, default=0.65, help="evidence that is enough, 0..1")
    parser.add_argument("--animal", type=float, default=0.3, help="the same, for an animal")
    parser.add_argument("--weight", type=float, default=3.0, help="nats a factor of e; 0: off")


def options_of(namespace: Namespace) -> Options:
    """Return the options that were given; `UsageError` when the shares are none."""
    shares = namespace.person, namespace.animal
    if not all(0.0 < share <= 1.0 for share in shares) or namespace.weight < 0.0:
        raise UsageError("--person and --animal are shares above 0, --weight is not negative")
    return Options(
        namespace.bundle, Grounding(*shares, namespace.weight) if namespace.weight else None
    )


def run(options: Options, _on_event: Listener, _should_stop: Callable[[], bool]) -> Path:
    """Write the rule to the bundle's manifest."""
    from model.training.convert.bundle_files import write_manifest

    bundle = open_bundle(options.bundle)
    write_manifest(bundle.path, dataclasses.replace(bundle.manifest, grounding=options.rule))
    return bundle.path
