"""`clairvoix models`: which models there are, one more, one less. No Qt."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

from desktop.cli.complaint import complain
from desktop.cli.exit_status import Exit
from desktop.cli.output import encodable, tell
from model.caption import CaptionerProtocol, Language
from model.inference.options import RuntimeName

if TYPE_CHECKING:
    from desktop.captioning.added_models import AddedModels
    from model.bundle import Bundle

DESCRIPTION = "List the models there are to choose from with --model, add one, or remove one."

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for: a list, after one was added or removed."""

    language: Language
    as_json: bool
    add: Path | None
    remove: str | None
    imported: str | None = None
    licence_accepted: bool = False


def add_command(commands: argparse._SubParsersAction[Any]) -> None:
    """Declare the command and its options."""
    parser = commands.add_parser(
        "models", help="list the models there are", description=DESCRIPTION
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    change = parser.add_mutually_exclusive_group()
    change.add_argument("--add", type=Path, metavar="BUNDLE", help="a bundle: folder, .zip, .tar")
    change.add_argument(
        "--import",
        dest="imported",
        metavar="CHECKPOINT",
        help="a published captioner: its folder, or the name of a known one such as blip-base",
    )
    change.add_argument("--remove", metavar="ID", help="a model that was added")
    parser.add_argument(
        "--accept-licence", action="store_true", help="the licence of what --import names was read"
    )


def request(given: argparse.Namespace, language: Language) -> Request:
    """Return what was asked for."""
    asked = (given.add, given.remove, given.imported, given.accept_licence)
    return Request(language, given.json, *asked)


def installed() -> AddedModels:
    """Return the models of this computer."""
    from desktop.captioning.added_models import AddedModels
    from desktop.system import paths

    return AddedModels(paths.added_models(), paths.bundle(), paths.models_beside())


def load(bundle: Path | None, runtime: RuntimeName) -> CaptionerProtocol:
    """The bundle asked for, else the model that is in use in the window."""
    from model import load_captioner

    return load_by(lambda folder: load_captioner(folder, runtime), bundle)


def load_by(load_bundle: Callable[[Path], T], bundle: Path | None) -> T:
    """Do the same with another way to load a bundle; it raises a `ModelError`."""
    from desktop.captioning.installed_models import InstalledModels
    from desktop.system import paths

    if bundle is not None:
        return load_bundle(found(bundle))
    models = InstalledModels(
        paths.models(), paths.bundle(), paths.added_models(), paths.models_beside()
    )
    captioner, _ = models.load(load_bundle)
    return captioner


def found(bundle: Path) -> Path:
    """Return where the model of an id lies, or the bundle itself that was named by its folder.

    Raises `ModelNameUnknown` for what is neither.
    """
    from desktop.captioning.errors import ModelNameUnknown

    if os.path.lexists(bundle):
        return bundle
    named = installed().all().get(str(bundle))
    if named is None:
        raise ModelNameUnknown(bundle, f"{bundle} is neither an id nor a folder")
    return named.path


def run(request: Request, out: TextIO, err: TextIO) -> Exit:
    """Change what was asked for, and print the models then."""
    from desktop.captioning.errors import ModelStoreError
    from desktop.training_kit.errors import KitError

    models = installed()
    try:
        if request.add is not None:
            models.add(request.add)
        if request.remove is not None:
            models.remove(request.remove)
        if request.imported is not None:
            _import(request, models, err)
    except (ModelStoreError, KitError) as error:
        complain(error, request.language, err)
        return Exit.MODEL
    for name, bundle in models.all().items():
        facts = facts_of(name, bundle, request.language)
        tell(_json(facts, out) if request.as_json else _line(facts, request.language), out)
    return Exit.DONE


def _import(request: Request, models: AddedModels, err: TextIO) -> None:
    """Import a captioner in the training kit's process; what it says meanwhile goes to `err`."""
    from desktop.captioning.errors import PublishedNameUnknown
    from desktop.stronger.worker import Wanted, import_model
    from desktop.system import paths
    from desktop.training_kit.kit import user_kit
    from model.decoding import never
    from model.imported.published import KNOWN
    from model.training_events import Event, Failed, Stage, Terms

    def tell_event(event: Event) -> None:
        if isinstance(event, Terms):
            tell(f"{event.name}: {event.licence}, {event.source}", err)
        if isinstance(event, Stage):
            tell(event.name, err)
        if isinstance(event, Failed):
            tell(event.message, err)

    named = str(request.imported)
    folder = Path(named)
    if not folder.is_dir() and named not in KNOWN:
        raise PublishedNameUnknown(folder, f"none of {', '.join(KNOWN)}")
    wanted = Wanted(
        checkpoint=folder if folder.is_dir() else None,
        published="" if folder.is_dir() else named,
        licence_accepted=request.licence_accepted,
    )
    import_model(wanted, user_kit(), models, paths.importing(), tell_event, never)


def facts_of(name: str, bundle: Bundle, language: Language) -> dict[str, Any]:
    """Return what there is to say of a model: size in bytes, scores as its card has them."""
    from desktop.captioning.added_models import dev_scores

    manifest = bundle.manifest
    return {
        "id": name,
        "title": manifest.title.get(language, manifest.name),
        "description": manifest.description.get(language, ""),
        "architecture": manifest.architecture,
        "version": manifest.version,
        "size": sum(record.bytes for record in manifest.files.values()),
        "attention": manifest.attention,
        "scores": dev_scores(manifest.scores),
    }


def _line(facts: dict[str, Any], language: Language) -> str:
    from desktop.messages.lookup import room

    told = f"{facts['id']}: {facts['title']} {facts['version']}, {facts['architecture']}"
    told += f", {room(facts['size'], language)}"
    return f"{told}. {facts['description']}" if facts["description"] else told


def _json(facts: dict[str, Any], out: TextIO) -> str:
    line = json.dumps(facts, ensure_ascii=False)
    return line if encodable(line, out) else json.dumps(facts)
