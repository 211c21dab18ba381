"""Bundles as folders: the manifest, one more file in one that exists, a new one into its place."""

from __future__ import annotations

import dataclasses
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from model import atomic_files
from model.bundle import MANIFEST, open_bundle, record_files
from model.manifest import Manifest
from model.training.errors import OutputExists


def write_manifest(bundle: Path, manifest: Manifest) -> None:
    """Write a bundle's manifest, whole, in the place of an older one."""
    atomic_files.write_durably(bundle / MANIFEST, manifest.to_json().encode())


def add_member(bundle: Path, source: Path, name: str) -> None:
    """Copy a file or a package into a bundle under this name, in the place of an older one, and
    enter it in the manifest.
    """
    manifest = open_bundle(bundle).manifest
    if source.is_dir():
        shutil.rmtree(bundle / name, ignore_errors=True)
        shutil.copytree(source, bundle / name)
    else:
        with atomic_files.written_whole(bundle / name) as unfinished:
            shutil.copyfile(source, unfinished)
    write_manifest(bundle, dataclasses.replace(manifest, files=record_files(bundle)))


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
