"""Which model a taught one comes from, and what it learnt: counts and dates, no names, no paths."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from pathlib import Path

from model.bundle import MANIFEST, Bundle, open_bundle
from model.manifest import Json
from model.training.data.user_pairs import Pairs

_TAUGHT = re.compile(r"(.*)\+taught\.(\d+)")


def taught_version(parent: str) -> str:
    """Return the version after `parent`: "1.0" is followed by "1.0+taught.1", then ".2"."""
    known = _TAUGHT.fullmatch(parent)
    return f"{known[1]}+taught.{int(known[2]) + 1}" if known else f"{parent}+taught.1"


def parent_digest(bundle: Bundle) -> str:
    """Return the SHA-256 of a bundle's manifest, which vouches for all its files."""
    return hashlib.sha256((bundle.path / MANIFEST).read_bytes()).hexdigest()


def taught_source(pairs: Pairs, parent: Bundle) -> Json:
    """Return the manifest's entry about what was learnt: counts, no names, no paths."""
    return {
        "name": "pictures of the owner",
        "what": "taught on this computer",
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "pictures": len(pairs.examples),
        "captions": dict(pairs.captions()),
        "parent": {"version": parent.manifest.version, "sha256": parent_digest(parent)},
    }


def is_child(bundle: Path, source: Json) -> bool:
    """Say whether a bundle is what was made of these very pairs, whenever that was."""

    def undated(entry: Json) -> Json:
        return {k: v for k, v in entry.items() if k != "date"} if isinstance(entry, dict) else entry

    sources = open_bundle(bundle).manifest.sources
    return bool(sources) and undated(sources[-1]) == undated(source)
