"""Adds a file to a bundle that exists already."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

from model.bundle import MANIFEST, open_bundle, record_files


def add_file(bundle: Path, file: Path) -> None:
    """Copy a file into a bundle and enter it in the manifest."""
    shutil.copyfile(file, bundle / file.name)
    manifest = dataclasses.replace(open_bundle(bundle).manifest, files=record_files(bundle))
    aside = bundle / f".{MANIFEST}"
    aside.write_text(manifest.to_json(), encoding="utf-8")
    aside.replace(bundle / MANIFEST)
