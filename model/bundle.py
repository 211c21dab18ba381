"""A model bundle: one folder of data files and the manifest that vouches for them.

A bundle is data. Nothing in it is code, nothing is unpickled, and a file is handed to a runtime
only after its size and SHA-256 were found to be the manifest's. Hashing costs about 5 ms a
megabyte on a slow CPU, so that `open_bundle` looks at names, sizes and the manifest only, and
`Bundle.member` hashes what is about to be used; `Bundle.verify_all` hashes everything.
"""

from __future__ import annotations

import errno
import hashlib
import stat
import threading
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from model.errors import BundleDamaged, BundleIncompatible, BundleNewer, BundleNotFound
from model.manifest import FileRecord, Manifest, NewerManifest, UnsupportedManifest
from model.plain_files import read_plain

MANIFEST = "manifest.json"
TOKENIZER = "tokenizer.json"
ENCODER_TFLITE = "encoder.tflite"
DECODER_TFLITE = "decoder.tflite"
ENCODER_COREML = "encoder.mlpackage"
DECODER_COREML = "decoder.mlpackage"
WEIGHTS = "captioner.weights.h5"

GENERAL_TFLITE, GENERAL_COREML = "general.tflite", "general.mlpackage"
"""In a bundle that was taught: the decoder that was not; the gate tells when it writes."""

GATE = "gate.npz"
TAGS = "things.json"
RERANKING = "words.npz"
LABELS = "labels.npz"

SHIPPED = Path(__file__).resolve().parents[1] / "assets" / "model"
"""The bundle that comes with the program."""

_REQUIRED = (TOKENIZER, ENCODER_TFLITE, DECODER_TFLITE)
_MANIFEST_LIMIT = 1 << 20
_LARGEST = 1 << 31
"""Bytes of all files; they are hashed, which takes a second for some hundred megabytes."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """An opened bundle; safe to share between threads."""

    path: Path
    manifest: Manifest
    _verified: set[str] = field(default_factory=set, init=False, repr=False, compare=False)
    _lock: threading.Lock = field(
        default_factory=threading.Lock, init=False, repr=False, compare=False
    )

    def member(self, name: str) -> Path:
        """Return the path of a file or package of the bundle, its content verified.

        Raises `BundleDamaged` when it is absent or not what the manifest says.
        """
        names = [n for n in self.manifest.files if n == name or n.startswith(name + "/")]
        if not names:
            raise BundleDamaged(self.path, f"there is no {name}")
        for file_name in names:
            self._verify(file_name)
        return self.path / name

    def verify_all(self) -> None:
        """Hash every file again; raises `BundleDamaged` at the first that differs."""
        with self._lock:
            self._verified.clear()
        for name in self.manifest.files:
            self._verify(name)

    def _verify(self, name: str) -> None:
        with self._lock:
            if name in self._verified:
                return
        try:
            digest = _sha256(self.path / name)
        except OSError as error:
            raise BundleDamaged(self.path, f"{name}: {error.strerror}") from error
        if digest != self.manifest.files[name].sha256:
            raise BundleDamaged(self.path, f"{name} is not the file the manifest describes")
        with self._lock:
            self._verified.add(name)


def open_bundle(path: Path) -> Bundle:
    """Open the bundle in a folder.

    Raises `BundleNotFound` without a readable manifest, `BundleDamaged` when the manifest is not
    well-formed or a file is missing, a link, outside the folder or of another size, and
    `BundleIncompatible` when the bundle is of a sort this program does not read.
    """
    try:
        data = read_plain(path / MANIFEST, _MANIFEST_LIMIT)
    except OSError as error:
        kind = BundleDamaged if error.errno == errno.EFBIG else BundleNotFound
        raise kind(path, f"{MANIFEST}: {error.strerror}") from error
    try:
        manifest = Manifest.from_json(data)
    except NewerManifest as error:
        raise BundleNewer(path, f"{MANIFEST}: {error}") from error
    except UnsupportedManifest as error:
        raise BundleIncompatible(path, f"{MANIFEST}: {error}") from error
    except ValueError as error:
        raise BundleDamaged(path, f"{MANIFEST}: {error}") from error
    for name in _REQUIRED:
        if name not in manifest.files:
            raise BundleDamaged(path, f"there is no {name}")
    if sum(record.bytes for record in manifest.files.values()) > _LARGEST:
        raise BundleIncompatible(path, f"more than {_LARGEST} bytes")
    for name, record in manifest.files.items():
        _check_file(path, name, record)
    return Bundle(path, manifest)


def record_files(folder: Path) -> dict[str, FileRecord]:
    """Describe every file of a folder but the manifest, for the manifest about to be written."""
    return {
        path.relative_to(folder).as_posix(): FileRecord(_sha256(path), path.stat().st_size)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path != folder / MANIFEST
    }


def _check_file(bundle: Path, name: str, record: FileRecord) -> None:
    """Make sure that a listed file is a regular one inside the bundle, of the stated size."""
    parts = PurePosixPath(name).parts
    canonical = bool(parts) and name == "/".join(parts) and parts[0] != "/"
    if not canonical or ".." in parts or "\\" in name or "\0" in name:
        raise BundleDamaged(bundle, f"{name!r} is not a path inside the bundle")
    place = bundle
    try:
        for part in parts:
            place = place / part
            status = place.lstat()
            if stat.S_ISLNK(status.st_mode):
                raise BundleDamaged(bundle, f"{name} is a link")
    except OSError as error:
        raise BundleDamaged(bundle, f"{name}: {error.strerror}") from error
    if not stat.S_ISREG(status.st_mode) or status.st_size != record.bytes:
        raise BundleDamaged(bundle, f"{name} is not a file of {record.bytes} bytes")


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
