"""What is packed beside the code: the project's own files, by their place in the packed app.

Used by `build_app.spec` alone. Entries are pairs of a file and the folder that it comes to lie in,
as PyInstaller takes them.
"""

from __future__ import annotations

import json
import lzma
from pathlib import Path

from desktop.system import paths
from model import atomic_files
from model.bundle import DECODER_COREML, ENCODER_COREML, MANIFEST
from model.inference.coreml import EMBEDDINGS

Entry = tuple[str, str]

ROOT = Path(__file__).resolve().parents[2]

_MODEL = "assets/model"
_FOR_CORE_ML = (ENCODER_COREML, DECODER_COREML, EMBEDDINGS)


def tree(folder: str, pattern: str, target: str = "") -> list[Entry]:
    """Every file below a folder of the project, at its own place below `target`."""
    return [
        (str(path), str(Path(target) / path.parent.relative_to(ROOT)))
        for path in sorted((ROOT / folder).rglob(pattern))
        if path.is_file() and "__pycache__" not in path.parts
    ]


def reading_models() -> list[Entry]:
    """Tesseract's models of the two languages, from the system's package, for `assets/reading`."""
    folder = paths.reading_models()
    return [(str(folder / f"{name}.traineddata"), "assets/reading") for name in ("eng", "fra")]


def model(build: Path, *, core_ml: bool) -> list[Entry]:
    """The shipped model; where no Core ML is, without the half that only that runs.

    A bundle has to be what its manifest says, so that half leaves the manifest, too.
    """
    if core_ml:
        return tree(_MODEL, "*")
    manifest = ROOT / _MODEL / MANIFEST
    document = json.loads(manifest.read_text(encoding="utf-8"))
    document["files"] = {
        name: record
        for name, record in document["files"].items()
        if name.partition("/")[0] not in _FOR_CORE_ML
    }
    lessened = build / MANIFEST
    lessened.write_text(json.dumps(document, indent=2, ensure_ascii=False), encoding="utf-8")
    left_out = (*_FOR_CORE_ML, MANIFEST)
    files = [
        entry
        for entry in tree(_MODEL, "*")
        if Path(entry[0]).relative_to(ROOT / _MODEL).parts[0] not in left_out
    ]
    return [(str(lessened), _MODEL), *files]


def compressed(program: Path, build: Path) -> str:
    """A program as an .xz file, made once for each version of it."""
    packed = build / f"{program.name}.xz"
    if not packed.exists() or packed.stat().st_mtime < program.stat().st_mtime:
        atomic_files.write_durably(packed, lzma.compress(program.read_bytes()))
    return str(packed)
