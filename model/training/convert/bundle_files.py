"""Bundles as folders: one more file in one that exists, and moving a new one into its place."""

from __future__ import annotations

import dataclasses
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from model.bundle import MANIFEST, open_bundle, record_files
from model.training.errors import OutputExists


def add_member(bundle: Path, source: Path, name: str) -> None:
    """Copy a file or a package into a bundle under this name, in the place of an older one, and
    enter it in the manifest.
    """
    manifest = open_bundle(bundle).manifest
    if source.is_dir():
        shutil.rmtree(bundle / name, ignore_errors=True)
        shutil.copytree(source, bundle / name)
    else:
        shutil.copyfile(source, bundle / name)
    manifest = dataclasses.replace(manifest, files=record_files(bundle))
    aside = bundle / f".{MANIFEST}"
    aside.write_text(manifest.to_json(), encoding="utf-8")
    aside.replace(bundle / MANIFEST)


def make_member(bundle: Path, name: str, write: Callable[[Path], object]) -> None:
    """Have a file written, and add it to a bundle under this name."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        write(path)
        add_member(bundle, path, name)


def discard_unfinished(place: Path) -> Path:
    """Remove what killed processes left of a bundle; return where to write it, beside its place."""
    for unfinished in place.parent.glob(f".{place.name}*"):
        shutil.rmtree(unfinished)
    return place.with_name(f".{place.name}-whole")


def move(bundle: Path, out: Path) -> Path:
    """Move a folder to where nothing is, whole or not at all, from another disk, too."""
    if out.exists():
        raise OutputExists(f"{out.name} is there already")
    out.parent.mkdir(parents=True, exist_ok=True)
    if bundle.stat().st_dev == out.parent.stat().st_dev:
        return bundle.rename(out)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as folder:
        copy = Path(shutil.copytree(bundle, Path(folder) / out.name))
        copy.rename(out)
    shutil.rmtree(bundle)
    return out
