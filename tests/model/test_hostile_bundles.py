"""Bundles that somebody made to do harm: refused with our own errors, at once, in little memory."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.bundle import GATE, RERANKING, TAGS, TOKENIZER, open_bundle, record_files
from model.captioner import load_captioner
from model.errors import BundleDamaged, BundleIncompatible, BundleNotFound, ModelError
from model.inference.expert_gate import read_expert_gate
from model.npz import read_arrays
from model.plain_files import parse_json, read_plain
from model.wording.reranking import read_rerankers
from tests.support.processes import ROOT

TINY = ROOT / "tests" / "data" / "tiny_bundle"
DEEP = "[" * 100_000


def npz(**arrays: object) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, **arrays)  # type: ignore[arg-type]
    return stream.getvalue()


def archive(name: str, content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, content)
    return stream.getvalue()


def header(shape: str, descr: str = "'<f4'") -> bytes:
    said = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}}}\n".encode()
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(said)) + said


def lying(content: bytes, size: int) -> bytes:
    """An archive whose member unpacks to more than is said of it."""
    data = bytearray(archive("weights.npy", content))
    for mark, at in ((b"PK\1\2", 24), (b"PK\3\4", 22)):
        struct.pack_into("<I", data, data.index(mark) + at, size)
    return bytes(data)


HOSTILE = {
    "empty": b"",
    "no archive": b"\x93NUMPY",
    "objects": npz(weights=np.array([{}], dtype=object)),
    "claims": archive("weights.npy", header("(1000000, 1000000)")),
    "overflows": archive("weights.npy", header("(" + "9" * 4000 + ",)")),
    "negative": archive("weights.npy", header("(-4,)")),
    "no shape": archive("weights.npy", header("'x'")),
    "deep": archive("weights.npy", header("(" * 3000 + ")" * 3000)),
    "code": archive("weights.npy", header("__import__('os').abort()")),
    "odd type": archive("weights.npy", header("(1,)", "[('a', 'b', 'c', 'd')]")),
    "bomb": archive("weights.npy", bytes(40 << 20)),
    "liar": lying(bytes(40 << 20), 100),
    "broken": npz(weights=np.zeros(50))[:-30],
    "crc": npz(weights=np.zeros(50)).replace(bytes(100), b"\1" * 100),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_an_archive_is_measured_before_it_is_believed(tmp_path: Path, name: str) -> None:
    path = tmp_path / "words.npz"
    path.write_bytes(HOSTILE[name])
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match=r"array|archive|unpacks"):
            read_arrays(path, 1 << 24)
        assert tracemalloc.get_traced_memory()[1] < 1 << 24
    finally:
        tracemalloc.stop()


def test_arrays_come_as_they_were_saved(tmp_path: Path) -> None:
    arrays = {
        "one": np.arange(6, dtype=np.float32).reshape(2, 3),
        "turned": np.asfortranarray(np.arange(6).reshape(2, 3)),
        "none": np.array([], dtype=str),
        "names": np.array(["Rex", "Médor"]),
        "scalar": np.array(2.5),
    }
    path = tmp_path / "a.npz"
    for save in (np.savez, np.savez_compressed):
        save(path, **arrays)
        read = read_arrays(path, 1 << 20)
        assert list(read) == list(arrays)
        for name, array in arrays.items():
            np.testing.assert_array_equal(read[name], array)
    with pytest.raises(ValueError, match="more than 10 bytes"):
        read_arrays(path, 10)


def spoilt(folder: Path, name: str, data: bytes) -> Path:
    """The tiny bundle with one more or another file, vouched for by its manifest."""
    bundle = folder / "bundle"
    shutil.copytree(TINY, bundle, dirs_exist_ok=True)
    (bundle / name).write_bytes(data)
    return rewritten(bundle, tags=3 if name in (TAGS, RERANKING) else 0)


def rewritten(bundle: Path, tags: int = 0, **fields: Any) -> Path:
    path = bundle / "manifest.json"
    document = json.loads(path.read_text()) | {"things": tags} | fields
    document["files"] = {
        name: {"sha256": record.sha256, "bytes": record.bytes}
        for name, record in record_files(bundle).items()
    }
    path.write_text(json.dumps(document))
    return bundle


SHAPES = {
    "words of no shape": {"en/tokens": np.array(1), "fr/tokens": np.array(1)},
    "words that are text": {"en/tokens": np.array(["a"]), "fr/tokens": np.array(["a"])},
    "words that are times": {"en/tokens": np.array([1], "M8[s]")},
}


@pytest.mark.parametrize("name", [*HOSTILE, *SHAPES])
def test_words_and_gates_are_refused(tmp_path: Path, name: str) -> None:
    arrays = SHAPES.get(name, {})
    if arrays:
        rest = ("weights", "bias", "means")
        arrays = arrays | {f"{one}/{part}": np.ones(1) for one in ("en", "fr") for part in rest}
    data = HOSTILE.get(name) or npz(**arrays)
    with pytest.raises((BundleDamaged, BundleIncompatible)):
        read_rerankers(open_bundle(spoilt(tmp_path, RERANKING, data)))
    with pytest.raises((BundleDamaged, BundleIncompatible)):
        read_expert_gate(open_bundle(spoilt(tmp_path, GATE, data)))


@pytest.mark.parametrize("name", [TAGS, TOKENIZER, "manifest.json"])
@pytest.mark.parametrize(
    "data", [DEEP.encode(), b"\xff\xfe", b"", b"null", b"[1]", b"{}", b"9" * 5000]
)
def test_texts_are_refused(tmp_path: Path, name: str, data: bytes) -> None:
    bundle = tmp_path / "bundle"
    if name == "manifest.json":
        shutil.copytree(TINY, bundle)
        (bundle / name).write_bytes(data)
    else:
        spoilt(tmp_path, name, data)
    with pytest.raises((BundleDamaged, BundleIncompatible)):
        load_captioner(bundle, "litert")


def make_pipe(path: Path) -> None:
    path.unlink(missing_ok=True)
    os.mkfifo(path)


def make_device(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("make", [make_pipe, make_device])
@pytest.mark.parametrize("name", ["manifest.json", TOKENIZER])
def test_nothing_is_waited_for(tmp_path: Path, name: str, make: Callable[[Path], None]) -> None:
    bundle = tmp_path / "bundle"
    shutil.copytree(TINY, bundle)
    make(bundle / name)
    with pytest.raises((BundleNotFound, BundleDamaged)):
        open_bundle(bundle)


@pytest.mark.parametrize(
    "fields",
    [
        {"vocabulary": 1 << 39},
        {"rows": 1 << 39},
        {"grid": [1 << 20, 1 << 20]},
        {"decoder": {"layers": 1 << 30, "width": 1 << 30, "heads": 1}},
        {"calibration": {"slope": 10**400, "intercept": 0}},
        {"photo_threshold": 10**400},
    ],
)
def test_sizes_beyond_reason_are_refused(tmp_path: Path, fields: dict[str, Any]) -> None:
    bundle = tmp_path / "bundle"
    shutil.copytree(TINY, bundle)
    with pytest.raises((BundleDamaged, BundleIncompatible)):
        open_bundle(rewritten(bundle, **fields))


@given(st.binary(max_size=200), st.integers(0, 5000))
def test_a_bundle_opens_or_is_refused(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes, at: int
) -> None:
    bundle = tmp_path_factory.mktemp("any") / "bundle"
    shutil.copytree(TINY, bundle)
    path = bundle / "manifest.json"
    data = path.read_bytes()
    path.write_bytes(data[: at % len(data)] + noise + data[at % len(data) + len(noise) :])
    with contextlib.suppress(ModelError):
        open_bundle(bundle)


def test_only_so_much_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"12345")
    assert read_plain(path, 5) == b"12345"
    with pytest.raises(OSError, match="more than 4 bytes"):
        read_plain(path, 4)
    with pytest.raises(OSError, match="regular"):
        read_plain(tmp_path, 4)
    with pytest.raises(ValueError, match="deeply"):
        parse_json(DEEP)
